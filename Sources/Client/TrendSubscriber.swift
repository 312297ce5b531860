import Calls
import TrendMessages
import ZeroMQ

/// Hears trend updates: the current state first, then each new one, each once.
///
/// Broadcasts can be lost (a slow reader, a publisher that restarts), and a subscription takes a moment to arrive: a
/// fresh snapshot is asked for at intervals, and what it has that was not heard yet is told late rather than never.
package struct TrendSubscriber: ~Copyable {
    private let topic: String
    private let stop: Waker?
    private var socket: Socket
    private var poller: Poller
    private var channel: CallChannel
    private var message = Multipart()
    private var ready: [WireTrendUpdate] = []
    /// The newest sequence number that was told, by topic.
    private var told: [String: Int64] = [:]
    private var snapshots = 0
    private var nextSnapshot = ContinuousClock.now
    /// Until the next question while none was answered: it doubles, since questions queue up for a publisher that is not
    /// there.
    private var firstSnapshotPause = TrendSubscriber.secondSnapshot

    /// The second snapshot comes soon, since the first may have been taken before the subscription arrived.
    private static let secondSnapshot = Duration.milliseconds(300)
    private static let snapshotInterval = Duration.seconds(10)

    /// - Parameters:
    ///   - topic: "trend/" for all, "trend/20552/" for a code.
    ///   - keys: the publisher's, which hold for both of its sockets.
    package init(
        publisher: String = Endpoints.publisher, broadcast: String = Endpoints.broadcast, topic: String,
        context: Context, stop: Waker? = nil, keys: CallerKeys? = nil
    ) throws(CallError) {
        self.topic = topic
        self.stop = stop
        let channel = try CallChannel(to: publisher, in: context, keys: keys)
        let socket = try TrendSubscriber.listen(to: broadcast, topic: topic, in: context, keys: keys)
        var poller = Poller()
        _ = poller.add(socket)
        channel.watch(in: &poller)
        if let stop { poller.add(stop) }
        self.channel = channel
        self.socket = socket
        self.poller = poller
    }

    private static func listen(
        to endpoint: String, topic: String, in context: Context, keys: CallerKeys?
    ) throws(CallError) -> Socket {
        do throws(TransportError) {
            var options = SocketOptions()
            options.maxFrameBytes = CallLimits.headerBytesMax
            options.curve = keys.map { .client($0.own, server: $0.server) }
            var socket = try Socket(.subscriber, in: context, options: options)
            try socket.subscribe(topic)
            try socket.connect(endpoint)
            return socket
        } catch {
            throw CallError(.invalidArgument, error.description)
        }
    }

    /// The next update; nil when the time is over or `stop` rang.
    package mutating func next(within time: Duration) throws(CallError) -> WireTrendUpdate? {
        let end = ContinuousClock.now + time
        while ready.isEmpty {
            try askForSnapshot()
            try collect()
            guard ready.isEmpty else { break }
            let rest = min(end, nextSnapshot) - .now
            guard ContinuousClock.now < end, stop?.isRung != true else { return nil }
            do throws(TransportError) {
                _ = try poller.wait(milliseconds: Int(max(0, rest.milliseconds)))
            } catch {
                throw CallError(.unavailable, error.description)
            }
        }
        return ready.removeFirst()
    }

    /// Whether the current state was heard at least once.
    package var hasSnapshot: Bool { snapshots > 0 }

    private mutating func askForSnapshot() throws(CallError) {
        guard ContinuousClock.now >= nextSnapshot else { return }
        var request = WireSnapshotRequest()
        request.topic = topic
        do throws(CallError) {
            _ = try channel.start(.snapshot, request)
        } catch {
            guard error.code == .unavailable else { throw error }  // The same question waits there many times over.
        }
        nextSnapshot = .now + (snapshots == 0 ? firstSnapshotPause : TrendSubscriber.snapshotInterval)
        firstSnapshotPause = min(firstSnapshotPause * 2, TrendSubscriber.snapshotInterval)
    }

    private mutating func collect() throws(CallError) {
        do throws(TransportError) {
            while try socket.receive(into: &message) {
                guard message.frames.count == 2, let update = try? WireTrendUpdate(serializedBytes: message.frames[1])
                else { continue }
                tell(update)
            }
        } catch {
            throw CallError(.unavailable, error.description)
        }
        while let reply = try channel.receive(within: .zero) {
            try reply.requireOK()  // Snapshots are all that is asked here, and a late one is as good.
            snapshots += 1
            if snapshots == 1 { nextSnapshot = .now + TrendSubscriber.secondSnapshot }
            for update in try WireSnapshotReply.read(reply.body).updates { tell(update) }
        }
    }

    private mutating func tell(_ update: WireTrendUpdate) {
        guard update.sequence > told[update.topic, default: 0] else { return }
        told[update.topic] = update.sequence
        ready.append(update)
    }
}
