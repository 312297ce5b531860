import Calls
import TrendMessages
import ZeroMQ

/// Hears trend updates: the current state first, then each new one, each once.
///
/// Broadcasts can be lost (a slow reader, a publisher that restarts), and a subscription takes a moment to arrive: a
/// fresh snapshot is asked for at intervals, and what it has that was not heard yet is told late rather than never.
package struct TrendSubscriber: ~Copyable {
    private let publisher: Publisher
    private let topic: String
    private let stop: Waker?
    private var line: Line
    private var poller: Poller
    private var message = Multipart()
    private var ready: [WireTrendUpdate] = []
    /// The newest sequence number that was told, by topic.
    private var told: [String: Int64] = [:]
    /// Whether the current state was heard at least once.
    package private(set) var hasSnapshot = false
    /// Likewise over the connections that stand now.
    private var hasSnapshotOnLine = false
    private var nextSnapshot = ContinuousClock.now
    /// Until the next question while none was answered: it doubles, since questions queue up for a publisher that is not
    /// there.
    private var firstSnapshotPause = TrendSubscriber.secondSnapshot
    /// When to knock again at a publisher that had no room; libzmq does not by itself.
    private var nextKnock: ContinuousClock.Instant?
    /// Until then; it doubles while there is none.
    private var knockPause = TrendSubscriber.firstKnock

    /// The second snapshot comes soon, since the first may have been taken before the subscription arrived.
    private static let secondSnapshot = Duration.milliseconds(300)
    private static let snapshotInterval = Duration.seconds(10)
    private static let firstKnock = Duration.seconds(1)
    private static let knockPauseMax = Duration.seconds(30)

    /// - Parameters:
    ///   - topic: "trend/" for all, "trend/20552/" for a code.
    ///   - keys: the publisher's, which hold for both of its sockets.
    package init(
        publisher: String = Endpoints.publisher, broadcast: String = Endpoints.broadcast, topic: String,
        context: Context, stop: Waker? = nil, keys: CallerKeys? = nil
    ) throws(CallError) {
        self.publisher = Publisher(snapshots: publisher, broadcast: broadcast, context: context, keys: keys)
        self.topic = topic
        self.stop = stop
        line = try Line.open(to: self.publisher, topic: topic)
        poller = line.poller(stop)
    }

    /// The next update; nil when the time is over or `stop` rang.
    ///
    /// - Throws: when the publisher does not let this caller in.
    package mutating func next(within time: Duration) throws(CallError) -> WireTrendUpdate? {
        let end = ContinuousClock.now + time
        while ready.isEmpty {
            try hearConnections()
            try askForSnapshot()
            try collect()
            guard ready.isEmpty else { break }
            let rest = min(end, nextKnock ?? nextSnapshot) - .now
            guard ContinuousClock.now < end, stop?.isRung != true else { return nil }
            do throws(TransportError) {
                _ = try poller.wait(milliseconds: Int(max(0, rest.milliseconds)))
            } catch {
                throw CallError(.unavailable, error.description)
            }
        }
        return ready.removeFirst()
    }

    private mutating func hearConnections() throws(CallError) {
        if try line.isTurnedAway(), nextKnock == nil {
            nextKnock = .now + knockPause
            knockPause = min(knockPause * 2, TrendSubscriber.knockPauseMax)
        }
        guard let nextKnock, nextKnock <= .now else { return }
        line = try Line.open(to: publisher, topic: topic)
        poller = line.poller(stop)
        self.nextKnock = nil
        hasSnapshotOnLine = false
        nextSnapshot = .now
    }

    private mutating func askForSnapshot() throws(CallError) {
        guard nextKnock == nil, ContinuousClock.now >= nextSnapshot else { return }
        var request = WireSnapshotRequest()
        request.topic = topic
        do throws(CallError) {
            _ = try line.channel.start(.snapshot, request)
        } catch {
            guard error.code == .unavailable else { throw error }  // The same question waits there many times over.
        }
        nextSnapshot = .now + (hasSnapshot ? TrendSubscriber.snapshotInterval : firstSnapshotPause)
        firstSnapshotPause = min(firstSnapshotPause * 2, TrendSubscriber.snapshotInterval)
    }

    private mutating func collect() throws(CallError) {
        do throws(TransportError) {
            while try line.socket.receive(into: &message) {
                guard message.frames.count == 2, let update = try? WireTrendUpdate(serializedBytes: message.frames[1])
                else { continue }
                tell(update)
            }
        } catch {
            throw CallError(.unavailable, error.description)
        }
        while let reply = try line.channel.receive(within: .zero) {
            try reply.requireOK()  // Snapshots are all that is asked here, and a late one is as good.
            if !hasSnapshotOnLine { nextSnapshot = .now + TrendSubscriber.secondSnapshot }
            (hasSnapshot, hasSnapshotOnLine) = (true, true)
            knockPause = TrendSubscriber.firstKnock
            for update in try WireSnapshotReply.read(reply.body).updates { tell(update) }
        }
    }

    private mutating func tell(_ update: WireTrendUpdate) {
        guard update.sequence > told[update.topic, default: 0] else { return }
        told[update.topic] = update.sequence
        ready.append(update)
    }
}

/// Where the publisher is, and who asks.
private struct Publisher {
    var snapshots: String
    var broadcast: String
    var context: Context
    var keys: CallerKeys?
}

/// The two sockets of a subscriber.
private struct Line: ~Copyable {
    var socket: Socket
    var monitor: ConnectionMonitor
    var channel: CallChannel

    static func open(to publisher: Publisher, topic: String) throws(CallError) -> Line {
        let channel = try CallChannel(to: publisher.snapshots, in: publisher.context, keys: publisher.keys)
        var options = SocketOptions()
        options.maxFrameBytes = CallLimits.headerBytesMax
        options.curve = publisher.keys.map { .client($0.own, server: $0.server) }
        do throws(TransportError) {
            var socket = try Socket(.subscriber, in: publisher.context, options: options)
            let monitor = try ConnectionMonitor(of: socket, in: publisher.context)
            try socket.subscribe(topic)
            try socket.connect(publisher.broadcast)
            return Line(socket: socket, monitor: monitor, channel: channel)
        } catch {
            throw CallError(.invalidArgument, error.description)
        }
    }

    func poller(_ stop: Waker?) -> Poller {
        var poller = Poller()
        _ = poller.add(socket)
        channel.watch(in: &poller)
        monitor.watch(in: &poller)
        if let stop { poller.add(stop) }
        return poller
    }

    /// Whether one of the connections found no room at the publisher.
    ///
    /// - Throws: why the publisher will not let this caller in later either.
    mutating func isTurnedAway() throws(CallError) -> Bool {
        var isTurnedAway = false
        while let event = monitor.next() {
            if case .refused(let reason) = event, reason.isFinal { isTurnedAway = true }
        }
        if let refusal = channel.finalRefusal() {
            guard refusal.code == .unavailable else { throw refusal }
            isTurnedAway = true
        }
        return isTurnedAway
    }
}
