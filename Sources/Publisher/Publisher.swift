// In: the trend log, as the broker streams it. Out: broadcasts by topic, and snapshots for who comes new or back.
// Not here: contributions, thresholds (Trends, in the broker's ledger), and anything about a claim.

import BrokerCore
import Calls
import Logging
import TrendMessages
import Trends
import ZeroMQ

package struct PublisherConfiguration: Sendable {
    package var broker = Endpoints.broker
    /// Where subscribers ask for snapshots, and where they listen.
    package var endpoint = Endpoints.publisher
    package var broadcast = Endpoints.broadcast

    package init() {}
}

/// A running publisher: one thread follows the trend log and broadcasts, one answers snapshots.
package struct Publisher: Sendable {
    /// The addresses it really has (wildcard ports are filled in).
    package let endpoint: String
    package let broadcast: String
    private let threads: [LoopThread]

    /// - Parameter stop: a latch; when it rings both threads end.
    /// - Throws: `TransportError` when an address cannot be used.
    package init(
        _ configuration: PublisherConfiguration, context: Context, stop: Waker, logger: Logger
    ) throws {
        precondition(stop.isLatch)
        let board = TrendBoard()
        var options = SocketOptions()
        options.maxFrameBytes = CallLimits.headerBytesMax
        options.sendHighWater = 10_000
        var broadcastSocket = try Socket(.publisher, in: context, options: options)
        broadcast = try broadcastSocket.bind(configuration.broadcast)
        var snapshotSocket = try Socket(.router, in: context, options: options)
        endpoint = try snapshotSocket.bind(configuration.endpoint)
        let follower = TrendFollower(
            board: board, socket: broadcastSocket,
            channel: try CallChannel(to: configuration.broker, in: context, stop: stop), stop: stop, logger: logger)
        let server = SnapshotServer(board: board, socket: snapshotSocket, stop: stop, logger: logger)
        threads = [
            try LoopThread(named: "trend-follower", owning: follower) { follower in
                var follower = follower
                follower.run()
            },
            try LoopThread(named: "snapshots", owning: server) { server in
                var server = server
                server.run()
            },
        ]
    }

    package func join() {
        for thread in threads { thread.join() }
    }
}
