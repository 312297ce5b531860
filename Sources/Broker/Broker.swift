// In: calls from clients, workers and publishers, and time. Out: replies, leases, streams, and writes to the ledger.
// Not here: what to lease to whom (BrokerCore), how it is stored (Ledger), what is in a claim: payloads stay bytes.

import BrokerCore
import Calls
import Ledger
import Logging
import Observability
import Trends
import ZeroMQ

package struct BrokerConfiguration: Sendable {
    /// Where clients, workers and publishers connect.
    package var endpoint = Endpoints.broker
    package var limits = BrokerLimits()
    package var version = "unknown"
    /// Who may call; nil: whoever reaches the socket, which must then be local.
    package var keys: ServerKeys?
    /// Workers must have a reference image whose digest begins so; nil: any.
    package var image: String?
    package var retention = Retention()
    package var registry = MetricsRegistry(help: BrokerMetrics.help)
    /// Beyond it nobody new is let in until others have left.
    package var connectionsMax = 12_000
    /// Connections of one key that have made a call; beyond it the key makes no new one.
    package var connectionsPerKeyMax = 2_048
    /// How long a broker that was told to stop waits for what is under way.
    package var drainMax: Duration = .seconds(10)

    /// Messages that may wait for a peer that does not read; what comes then is dropped, or its stream ends.
    static let unreadMax: Int32 = 256

    package init() {}

    var socketOptions: SocketOptions {
        var options = SocketOptions()
        options.maxFrameBytes = CallLimits.frameBytesMax
        options.sendHighWater = BrokerConfiguration.unreadMax
        options.lingerMilliseconds = 500  // Last replies leave; a peer that does not read holds nobody up.
        options.tellsPeers = true
        options.curve = keys.map { .server($0.pair) }
        options.authenticationDomain = "broker"
        return options
    }
}

/// A running broker: its loop, its ledger writer and two ledger readers, each a thread of its own.
package final class Broker: Sendable {
    /// The address it really listens at (a wildcard port is filled in).
    package let endpoint: String
    private let main: LoopThread
    private let threads: [LoopThread]
    private let ledgerStop: Waker
    private let hasFailed: Locked<Bool>
    private let authenticator: Authenticator

    /// Opens the socket, counts the start in the ledger and begins to serve.
    ///
    /// - Parameters:
    ///   - context: of this broker alone: it decides who is let in.
    ///   - stop: a latch; when it rings the broker drains and ends.
    /// - Throws: `TransportError` when the address cannot be used, `LedgerError` when the ledger cannot, `CallError` when
    ///   the address can be reached from elsewhere and there are no keys.
    package init(
        _ configuration: BrokerConfiguration, ledger: any Ledger, context: Context, stop: Waker, logger: Logger
    ) throws {
        precondition(stop.isLatch)
        let hasFailed = Locked(false)
        self.hasFailed = hasFailed
        ledgerStop = try Waker(isLatch: true)
        raiseFileLimit()
        try Endpoints.requireKeys(toServeAt: configuration.endpoint, haveKeys: configuration.keys != nil)
        let gatekeeper = Gatekeeper(
            keys: configuration.keys, connectionsMax: configuration.connectionsMax,
            connectionsPerKeyMax: configuration.connectionsPerKeyMax)
        authenticator = try Authenticator(in: context) { gatekeeper.decide($0) }
        var socket = try Socket(.router, in: context, options: configuration.socketOptions)
        let monitor = try ConnectionMonitor(of: socket, in: context)
        endpoint = try socket.bind(configuration.endpoint)
        let start = try ledger.start()
        let key = try ContributorKey(ledger.contributorKey())
        let inbox = Mailbox<LedgerNews>(capacity: .max, waker: try Waker())
        let writer = LedgerWriter(
            ledger: ledger, inbox: inbox, waker: try Waker(), stop: ledgerStop, logger: logger,
            commits: Latency(.commit, configuration.registry))
        let reader = LedgerReader(
            ledger: ledger, inbox: inbox, loadWaker: try Waker(), readWaker: try Waker(), stop: ledgerStop,
            logger: logger)
        let loop = BrokerLoop(
            configuration, start: start, contributorKey: key, socket: socket, monitor: monitor, gatekeeper: gatekeeper,
            inbox: inbox, writer: writer.mailbox, reader: reader, stop: stop, logger: logger,
            tenants: try ledger.tenants(), backlog: try ledger.backlog())
        threads = [
            try LoopThread(named: "ledger-writer") { writer.run() },
            try LoopThread(named: "ledger-loads") { reader.runLoads() },
            try LoopThread(named: "ledger-reads") { reader.runReads() },
        ]
        main = try LoopThread(named: "broker", owning: loop) { loop in
            var loop = loop
            let isInOrder = loop.run()
            hasFailed.withLock { $0 = !isInOrder }
        }
    }

    /// Waits until it has ended.
    ///
    /// - Returns: true when it was told to stop; false when it could not go on.
    package func join() -> Bool {
        main.join()
        ledgerStop.wake()
        for thread in threads { thread.join() }
        authenticator.stop()
        return !hasFailed.withLock { $0 }
    }
}
