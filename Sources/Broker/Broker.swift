// In: calls from clients, workers and publishers, and time. Out: replies, leases, streams, and writes to the ledger.
// Not here: what to lease to whom (BrokerCore), how it is stored (Ledger), what is in a claim: payloads stay bytes.

import BrokerCore
import Calls
import Ledger
import Logging
import Trends
import ZeroMQ

package struct BrokerConfiguration: Sendable {
    /// Where clients, workers and publishers connect.
    package var endpoint = Endpoints.broker
    package var limits = BrokerLimits()
    package var version = "unknown"
    /// How long a broker that was told to stop waits for what is under way.
    package var drainMax: Duration = .seconds(10)

    /// Messages that may wait for a peer that does not read; what comes then is dropped, or its stream ends.
    static let unreadMax: Int32 = 256

    package init() {}
}

/// A running broker: its loop, its ledger writer and its ledger reader, each a thread of its own.
package final class Broker: Sendable {
    /// The address it really listens at (a wildcard port is filled in).
    package let endpoint: String
    private let threads: [LoopThread]
    private let ledgerStop: Waker
    private let hasFailed: Locked<Bool>

    /// Opens the socket, counts the start in the ledger and begins to serve.
    ///
    /// - Parameter stop: a latch; when it rings the broker drains and ends.
    /// - Throws: `TransportError` when the address cannot be used, `LedgerError` when the ledger cannot.
    package init(
        _ configuration: BrokerConfiguration, ledger: any Ledger, context: Context, stop: Waker, logger: Logger
    ) throws {
        precondition(stop.isLatch)
        let hasFailed = Locked(false)
        self.hasFailed = hasFailed
        ledgerStop = try Waker(isLatch: true)
        var options = SocketOptions()
        options.maxFrameBytes = CallLimits.frameBytesMax
        options.sendHighWater = BrokerConfiguration.unreadMax
        options.lingerMilliseconds = 500  // Last replies leave; a peer that does not read holds nobody up.
        var socket = try Socket(.router, in: context, options: options)
        endpoint = try socket.bind(configuration.endpoint)
        let start = try ledger.start()
        let key = try ContributorKey(ledger.contributorKey())
        let inbox = Mailbox<LedgerNews>(capacity: .max, waker: try Waker())
        let writer = LedgerWriter(ledger: ledger, inbox: inbox, waker: try Waker(), stop: ledgerStop, logger: logger)
        let reader = LedgerReader(ledger: ledger, inbox: inbox, waker: try Waker(), stop: ledgerStop, logger: logger)
        let loop = BrokerLoop(
            configuration, start: start, contributorKey: key, socket: socket, inbox: inbox, writer: writer.mailbox,
            reader: reader, stop: stop, logger: logger, backlog: try ledger.backlog())
        threads = [
            try LoopThread(named: "ledger-writer") { writer.run() },
            try LoopThread(named: "ledger-reader") { reader.run() },
            try LoopThread(named: "broker", owning: loop) { loop in
                var loop = loop
                let isInOrder = loop.run()
                hasFailed.withLock { $0 = !isInOrder }
            },
        ]
    }

    /// Waits until it has ended.
    ///
    /// - Returns: true when it was told to stop; false when it could not go on.
    package func join() -> Bool {
        threads[2].join()
        ledgerStop.wake()
        for thread in threads { thread.join() }
        return !hasFailed.withLock { $0 }
    }
}
