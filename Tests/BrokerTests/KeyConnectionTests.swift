import BrokerCore
import Calls
import Glibc
import JobMessages
import Ledger
import Logging
import Testing
import ZeroMQ

@testable import Broker

@Suite(.timeLimit(.minutes(1)))
struct KeyConnectionTests {
    @Test func `a key calls over no more connections than it may, until it has closed one`() throws {
        var template = Array("/tmp/medpay-broker-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        _ = try ServerKeys.make(folder: folder)
        let keys = try ServerKeys(folder: folder)
        let own = try CurvePair.generate()
        try KeyringFile.change(ServerKeys.allowedPath(folder)) { keyring in
            try keyring.insert(Grant(key: own.publicKey, roles: .submit, tenant: Tenant("acme"), name: "office"))
        }
        defer {
            for path in [ServerKeys.secretPath(folder), ServerKeys.publicPath(folder), ServerKeys.allowedPath(folder)] {
                unlink(path)
            }
            rmdir(folder)
        }
        var configuration = BrokerConfiguration()
        (configuration.endpoint, configuration.keys) = ("tcp://127.0.0.1:*", keys)
        configuration.connectionsPerKeyMax = 2
        let stop = try Waker(isLatch: true)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let broker = try Broker(
            configuration, ledger: MemoryLedger(), context: Context(), stop: stop, logger: logger)
        defer {
            stop.wake()
            _ = broker.join()
        }
        let caller = CallerKeys(own: own, server: keys.pair.publicKey)
        let context = try Context()
        func list(_ channel: inout CallChannel) throws -> WireListReply {
            try channel.call(.list, WireListRequest(), deadline: .seconds(20))
        }
        var first = try CallChannel(to: broker.endpoint, in: context, keys: caller)
        _ = try list(&first)
        do {
            var second = try CallChannel(to: broker.endpoint, in: context, keys: caller)
            _ = try list(&second)
            var third = try CallChannel(to: broker.endpoint, in: context, keys: caller)
            let error = #expect(throws: CallError.self) { _ = try list(&third) }
            #expect(error?.code == .unavailable || error?.code == .resourceExhausted)
            _ = try list(&first)
        }
        // The others have closed; that is noted a moment later.
        let end = ContinuousClock.now + .seconds(20)
        var isLetIn = false
        while !isLetIn, ContinuousClock.now < end {
            var next = try CallChannel(to: broker.endpoint, in: context, keys: caller)
            isLetIn = (try? list(&next)) != nil
        }
        #expect(isLetIn)
    }
}
