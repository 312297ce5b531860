// In: the trend log, as the broker streams it. Out: broadcasts by topic, and snapshots for who comes new or back.
// Not here: contributions, thresholds (Trends, in the broker's ledger), and anything about a claim.

import BrokerCore
import Calls
import Logging
import TrendMessages
import Trends
import ZeroMQ

package struct PublisherConfiguration: Sendable {
    /// Brokers of one ledger, which stand in for one another.
    package var brokers = [Endpoints.broker]
    /// Where subscribers ask for snapshots, and where they listen.
    package var endpoint = Endpoints.publisher
    package var broadcast = Endpoints.broadcast
    /// Who may subscribe; nil: whoever reaches the sockets, which must then be local.
    package var keys: ServerKeys?
    /// Who the publisher is to the brokers, where those have keys.
    package var brokerKeys: CallerKeys?
    /// Of both sockets together; a subscriber has two.
    package var connectionsMax = 20_000
    /// How many of the newest updates are kept in memory for those who come back, 1 or more; up to 4 KB each, and more with texts.
    package var updatesKept = TrendIndex.keptMax

    package init() {}
}

/// A running publisher: one thread follows the trend log and broadcasts, one answers snapshots, one lets subscribers in.
package struct Publisher: Sendable {
    /// The addresses it really has (wildcard ports are filled in).
    package let endpoint: String
    package let broadcast: String
    private let door: Door
    private let authenticator: Authenticator
    private let threads: [LoopThread]

    /// Waiting for one subscriber that does not keep up: what comes on top is dropped for it, and it asks when it finds the
    /// gap. About 130 kB each, since libzmq keeps the updates themselves once for all subscribers.
    private static let broadcastsMax: Int32 = 1000
    /// Waiting for one subscriber that asks and does not read; each has up to `TrendIndex.pageBytesMax`.
    private static let repliesMax: Int32 = 8

    /// - Parameters:
    ///   - context: its own: it has one authenticator, which is the publisher's.
    ///   - stop: a latch; when it rings all threads end.
    /// - Throws: `CallError` when an address is open to other machines and there are no keys, `TransportError` when it
    ///   cannot be used.
    package init(
        _ configuration: PublisherConfiguration, context: Context, stop: Waker, logger: Logger
    ) throws {
        precondition(stop.isLatch && !configuration.brokers.isEmpty)
        for endpoint in [configuration.endpoint, configuration.broadcast] {
            try Endpoints.requireKeys(toServeAt: endpoint, haveKeys: configuration.keys != nil)
        }
        let gatekeeper = Gatekeeper(
            keys: configuration.keys, roles: .subscribe, connectionsMax: configuration.connectionsMax)
        let door = Door(keys: configuration.keys, gatekeeper: gatekeeper)
        self.door = door
        authenticator = try Authenticator(in: context) { gatekeeper.decide($0) }
        let board = TrendBoard(kept: configuration.updatesKept)
        var options = Publisher.options(configuration)
        options.sendHighWater = Publisher.broadcastsMax
        let broadcaster = try Broadcaster(
            at: configuration.broadcast, options: options, in: context, door: door)
        broadcast = broadcaster.endpoint
        options.sendHighWater = Publisher.repliesMax
        var snapshotSocket = try Socket(.router, in: context, options: options)
        let monitor = try ConnectionMonitor(of: snapshotSocket, in: context)
        endpoint = try snapshotSocket.bind(configuration.endpoint)
        let follower = TrendFollower(
            board: board, broadcaster: broadcaster,
            log: try TrendLog(configuration.brokers, keys: configuration.brokerKeys, in: context, stop: stop),
            stop: stop, logger: logger)
        let server = SnapshotServer(
            board: board, socket: snapshotSocket, monitor: monitor, door: door, stop: stop, logger: logger)
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

    private static func options(_ configuration: PublisherConfiguration) -> SocketOptions {
        var options = SocketOptions()
        options.maxFrameBytes = CallLimits.headerBytesMax
        options.curve = configuration.keys.map { .server($0.pair) }
        // Also without keys: connections are counted at the door.
        options.authenticationDomain = "publisher"
        options.tellsPeers = true
        return options
    }

    /// What was refused or dropped since the start, by reason.
    package var drops: [PublisherDrop: Int] { door.drops.all }

    package func join() {
        for thread in threads { thread.join() }
        authenticator.stop()
    }
}
