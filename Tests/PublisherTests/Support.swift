import BrokerCore
import Calls
import Glibc
import Logging
import Testing
import TrendMessages
import ZeroMQ

@testable import Publisher

/// A broker that streams a trend log of one code, a publisher that follows it, and a folder of keys.
final class Stage {
    let broker: LogServer
    let publisher: Publisher
    private let folder: String
    private let keys: ServerKeys
    private let stop: Waker

    init(
        isSecured: Bool = false, isKnownToBroker: Bool = true, connectionsMax: Int = 100, brokersAhead: [String] = [],
        updatesKept: Int64 = 1000, padding: Int = 0
    ) throws {
        var template = Array("/tmp/medpay-publisher-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        _ = try ServerKeys.make(folder: folder)
        let keys = try ServerKeys(folder: folder)
        stop = try Waker(isLatch: true)
        let own = try CurvePair.generate()
        broker = try LogServer(admits: isKnownToBroker, isSecured ? keys.pair : nil, padding: padding)
        var configuration = PublisherConfiguration()
        configuration.brokers = brokersAhead + [broker.endpoint]
        configuration.endpoint = "tcp://127.0.0.1:*"
        configuration.broadcast = "tcp://127.0.0.1:*"
        configuration.connectionsMax = connectionsMax
        configuration.updatesKept = updatesKept
        if isSecured {
            configuration.keys = keys
            configuration.brokerKeys = CallerKeys(own: own, server: keys.pair.publicKey)
        }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        publisher = try Publisher(configuration, context: Context(), stop: stop, logger: logger)
        self.folder = folder
        self.keys = keys
    }

    deinit {
        stop.wake()
        publisher.join()
        broker.end()
        for path in [ServerKeys.secretPath(folder), ServerKeys.publicPath(folder), ServerKeys.allowedPath(folder)] {
            unlink(path)
        }
        rmdir(folder)
    }

    /// Another publisher of the same log, until `stop` rings.
    func another(_ stop: Waker) throws -> Publisher {
        var configuration = PublisherConfiguration()
        configuration.brokers = [broker.endpoint]
        configuration.endpoint = "tcp://127.0.0.1:*"
        configuration.broadcast = "tcp://127.0.0.1:*"
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try Publisher(configuration, context: Context(), stop: stop, logger: logger)
    }

    func stranger() throws -> CallerKeys {
        CallerKeys(own: try CurvePair.generate(), server: keys.pair.publicKey)
    }

    func allow(_ roles: Role, name: String) throws -> CallerKeys {
        let caller = try stranger()
        try KeyringFile.change(ServerKeys.allowedPath(folder)) { keyring in
            try keyring.insert(Grant(key: caller.own.publicKey, roles: roles, tenant: Tenant("acme"), name: name))
        }
        wait { keys.current().grant(for: caller.own.publicKey.text) != nil }
        return caller
    }

    func revoke(_ caller: CallerKeys) throws {
        try KeyringFile.change(ServerKeys.allowedPath(folder)) { _ = $0.remove(caller.own.publicKey) }
        wait { keys.current().grant(for: caller.own.publicKey.text) == nil }
    }

    func waitForDrop(_ drop: PublisherDrop) {
        wait { publisher.drops[drop] != nil }
        #expect(publisher.drops[drop] != nil)
    }

    private func wait(until condition: () -> Bool) {
        let deadline = ContinuousClock.now + patience
        while !condition(), ContinuousClock.now < deadline { usleep(1000) }  // Between two looks.
    }
}

/// Serves `Trends/Tail` as a broker does, of a log that grows when a test says so.
final class LogServer: Sendable {
    let endpoint: String
    private let wanted = Locked<Int64>(1)
    private let isAdmitting: Locked<Bool>
    private let news: Waker
    private let stop: Waker
    private let authenticator: Authenticator
    private let thread: LoopThread

    /// - Parameter padding: bytes by which each update is larger.
    init(admits: Bool, _ pair: CurvePair?, padding: Int) throws {
        let (context, isAdmitting, wanted) = (try Context(), Locked(admits), wanted)
        let (news, stop) = (try Waker(), try Waker(isLatch: true))
        authenticator = try Authenticator(in: context) { _ in
            isAdmitting.withLock { $0 } ? .allowed(userID: "publisher") : .denied
        }
        var options = SocketOptions()
        options.curve = pair.map { .server($0) }
        var socket = try Socket(.router, in: context, options: options)
        endpoint = try socket.bind("tcp://127.0.0.1:*")
        let thread = try LoopThread(named: "log", owning: socket) { socket in
            var socket = socket
            LogServer.serve(&socket, wanted, padding, news, stop)
        }
        (self.isAdmitting, self.news, self.stop, self.thread) = (isAdmitting, news, stop, thread)
    }

    /// The newest sequence number of the log.
    var last: Int64 { wanted.withLock { $0 } }

    func publish(_ count: Int64 = 1) {
        wanted.withLock { $0 += count }
        news.wake()
    }

    func admitPublisher() { isAdmitting.withLock { $0 = true } }

    func end() {
        stop.wake()
        thread.join()
    }

    private static func serve(
        _ socket: inout Socket, _ wanted: Locked<Int64>, _ padding: Int, _ news: Waker, _ stop: Waker
    ) {
        var message = Multipart()
        var poller = Poller()
        _ = poller.add(socket)
        poller.add(news)
        poller.add(stop)
        var streams: [[UInt8]: (address: ReplyAddress, next: Int64)] = [:]
        while !stop.isRung {
            guard (try? poller.wait(milliseconds: 1000)) != nil else { return }
            while (try? socket.receive(into: &message)) == true {
                guard let call = try? IncomingCall(message), call.header.method == Method.tail.rawValue,
                    let request = try? WireTailRequest.read(call.body)
                else { continue }
                streams[call.peer] = (ReplyAddress(peer: call.peer, call: call.header.call), request.after + 1)
            }
            for (peer, stream) in streams {
                let last = wanted.withLock { $0 }
                for sequence in stride(from: stream.next, through: last, by: 1) {
                    send(sequence, padding, stream.address, &socket)
                }
                streams[peer]?.next = max(stream.next, last + 1)
                send(0, 0, stream.address, &socket)  // A sign of life.
            }
        }
    }

    private static func send(
        _ sequence: Int64, _ padding: Int, _ address: ReplyAddress, _ socket: inout Socket
    ) {
        let update = WireTrendUpdate.with { update in
            update.sequence = sequence
            update.topic = sequence == 0 ? "" : "trend/20552/"
            update.published = String(repeating: "x", count: padding)
        }
        guard let body = try? update.bytes(), let message = try? Multipart(to: address, status: nil, body: body) else {
            return
        }
        _ = try? socket.send(message)
    }
}

/// A subscriber: its two sockets, in a context of its own.
struct Listener: ~Copyable {
    private var socket: Socket
    private var channel: CallChannel
    private var message = Multipart()

    init(_ stage: Stage, _ keys: CallerKeys? = nil) throws {
        let context = try Context()
        var options = SocketOptions()
        options.curve = keys.map { .client($0.own, server: $0.server) }
        (options.reconnectMilliseconds, options.reconnectMillisecondsMax) = (5, 50)
        var socket = try Socket(.subscriber, in: context, options: options)
        try socket.subscribe("trend/")
        try socket.connect(stage.publisher.broadcast)
        channel = try CallChannel(to: stage.publisher.endpoint, in: context, keys: keys)
        self.socket = socket
    }

    mutating func next(within time: Duration) throws -> WireTrendUpdate? {
        var poller = Poller()
        _ = poller.add(socket)
        let end = ContinuousClock.now + time
        repeat {
            if try socket.receive(into: &message) { return try WireTrendUpdate.read(message.frames[1]) }
            _ = try poller.wait(milliseconds: Int(max(0, (end - .now).milliseconds)))
        } while ContinuousClock.now < end
        return nil
    }

    /// Has the log grow until a broadcast is heard: a subscription travels at its own pace.
    mutating func hear(from stage: Stage, after sequence: Int64 = 0) throws {
        guard try !hears(from: stage, after: sequence, within: patience) else { return }
        Issue.record("no broadcast was heard")
    }

    mutating func hears(from stage: Stage, after sequence: Int64 = 0, within time: Duration) throws -> Bool {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            stage.broker.publish()
            if let update = try next(within: .milliseconds(20)), update.sequence > sequence { return true }
        }
        return false
    }

    /// How far the publisher is.
    mutating func sequence() throws -> Int64 {
        let nothing = WireSnapshotRequest.with { ($0.topic, $0.after, $0.every) = ("trend/", .max, true) }
        let reply: WireSnapshotReply = try channel.call(.snapshot, nothing, deadline: patience)
        return reply.sequence
    }

    mutating func snapshot(within time: Duration = patience) throws -> WireSnapshotReply {
        try channel.call(.snapshot, WireSnapshotRequest.with { $0.topic = "trend/" }, deadline: time)
    }
}
