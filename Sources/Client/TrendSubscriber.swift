import Calls
import TrendMessages
import ZeroMQ

/// Where a publisher is.
package struct TrendPublisher: Hashable, Sendable {
    package var snapshots: String
    package var broadcast: String

    package init(snapshots: String = Endpoints.publisher, broadcast: String = Endpoints.broadcast) {
        self.snapshots = snapshots
        self.broadcast = broadcast
    }
}

/// Hears trend updates: ascending, each once, none left out. The sockets around `TrendCursor`, which decides.
package struct TrendSubscriber: ~Copyable {
    private let publishers: [TrendPublisher]
    private let caller: Caller
    private let stop: Waker?
    private let start = ContinuousClock.now
    private var place = 0
    private var line: Line
    private var poller: Poller
    private var message = Multipart()
    private var decisions: TrendCursor
    private var random = SystemRandomNumberGenerator()
    /// What was asked over the connection that stands, by call.
    private var asked: [UInt64: WireSnapshotRequest] = [:]
    private var ready: [WireTrendUpdate] = []
    /// From where to go on while `ready` has something.
    private var told: Int64?
    /// When to knock again at a publisher that had no room; libzmq does not by itself.
    private var nextKnock: ContinuousClock.Instant?
    /// Until then; it doubles while there is none.
    private var knockPause = TrendSubscriber.firstKnock
    /// How many publishers in a row do not let this caller in.
    private var refusals = 0

    private static let firstKnock = Duration.seconds(1)
    private static let knockPauseMax = Duration.seconds(30)
    /// Taken in a turn, so that `ready` stays small.
    private static let turnMax = 256

    /// - Parameters:
    ///   - publishers: of one ledger, at least one. The next is asked when one is silent, refuses, or has no room.
    ///   - topic: "trend/" for all, "trend/20552/" for a code.
    ///   - cursor: what came after it is told, 0: from the first update; nil: the state first, which is the newest update of
    ///     each topic, and then everything that came since.
    ///   - keys: the publishers', which hold for both of their sockets and are the same for all.
    package init(
        publishers: [TrendPublisher] = [TrendPublisher()], topic: String, after cursor: Int64? = nil, context: Context,
        stop: Waker? = nil, keys: CallerKeys? = nil
    ) throws(CallError) {
        precondition(!publishers.isEmpty)
        self.publishers = publishers
        self.stop = stop
        decisions = TrendCursor(topic: topic, after: cursor, hasOthers: publishers.count > 1, at: .zero)
        caller = Caller(topic: decisions.topic, context: context, keys: keys)
        told = cursor
        line = try Line.open(to: publishers[0], caller)
        poller = line.poller(stop)
    }

    /// Whether the present state was reached at least once, so that what is told now is news.
    package var hasSnapshot: Bool { decisions.hasSnapshot }
    /// The publisher was started a moment ago, and this subscriber waits for it.
    package var isCatchingUp: Bool { decisions.isCatchingUp }
    /// Whether what is published now is not known: nothing has come for `TrendCursor.silenceMax`, no heartbeat either, or the
    /// publisher says that it hears of no broker. What there is to try is being tried.
    package var isSilent: Bool { decisions.isSilent }
    /// Not 0: the cursor was older than what the publisher keeps, and of what came up to here only the newest update of each
    /// topic was told. `Trends/Tail`, at a broker, has all of it.
    package var compactedThrough: Int64 { decisions.compactedThrough }
    /// Which publisher is asked now.
    package var publisher: TrendPublisher { publishers[place] }

    /// From where a subscriber of the same topic goes on after what `next` returned, without a gap and without a repeat; nil:
    /// from the state. It moves also when nothing was told, since other topics share the numbers.
    package var cursor: Int64? { ready.isEmpty && decisions.hasCursor ? decisions.cursor : told }

    /// The next update; nil when the time is over or `stop` rang.
    ///
    /// - Throws: when the publishers do not let this caller in, or there is no such topic.
    package mutating func next(within time: Duration) throws(CallError) -> WireTrendUpdate? {
        let end = ContinuousClock.now + time
        while ready.isEmpty {
            try hearConnections()
            try collect()
            if ready.isEmpty, nextKnock == nil { try take(.tick) }
            guard ready.isEmpty else { break }
            guard ContinuousClock.now < end, stop?.isRung != true else { return nil }
            let rest = min(end, nextKnock ?? start + decisions.nextDeadline) - .now
            do throws(TransportError) {
                _ = try poller.wait(milliseconds: Int(max(0, rest.milliseconds)))
            } catch {
                throw CallError(.unavailable, error.description)
            }
        }
        let update = ready.removeFirst()
        told = update.sequence
        return update
    }

    private mutating func take(_ event: TrendCursor.Event) throws(CallError) {
        for action in decisions.step(event, at: .now - start, using: &random) {
            switch action {
            case .tell(let update): ready.append(update)
            case .ask(let request): try ask(request)
            case .reconnect: try openNext()
            }
        }
    }

    private mutating func ask(_ request: WireSnapshotRequest) throws(CallError) {
        do throws(CallError) {
            asked[try line.channel.start(.snapshot, request)] = request
        } catch {
            guard error.code == .unavailable else { throw error }  // It is asked again when no answer has come.
        }
    }

    private mutating func openNext() throws(CallError) {
        place = (place + 1) % publishers.count
        line = try Line.open(to: publishers[place], caller)
        poller = line.poller(stop)
        asked = [:]
        nextKnock = nil
        try take(.opened)
    }

    // MARK: What comes

    private mutating func hearConnections() throws(CallError) {
        switch line.state() {
        case .same: break
        case .new: try take(.opened)
        case .turnedAway where publishers.count > 1 && refusals == 0: try refuse(nil)
        case .turnedAway: knockLater()
        case .refused(let error): try refuse(error)
        }
        if let nextKnock, nextKnock <= .now { try openNext() }
    }

    private mutating func knockLater() {
        guard nextKnock == nil else { return }
        nextKnock = .now + knockPause
        knockPause = min(knockPause * 2, TrendSubscriber.knockPauseMax)
    }

    private mutating func refuse(_ error: CallError?) throws(CallError) {
        refusals += 1
        if let error, refusals >= publishers.count { throw error }
        try openNext()
    }

    private mutating func collect() throws(CallError) {
        for _ in 0..<TrendSubscriber.turnMax {
            do throws(TransportError) {
                guard try line.socket.receive(into: &message) else { break }
            } catch {
                throw CallError(.unavailable, error.description)
            }
            if let event = TrendCursor.Event(message) { try take(event) }
        }
        while let reply = try line.channel.receive(within: .zero) {
            guard let request = asked.removeValue(forKey: reply.call) else { continue }
            (refusals, knockPause) = (0, TrendSubscriber.firstKnock)
            try hear(reply, to: request)
        }
    }

    private mutating func hear(_ reply: CallChannel.Reply, to request: WireSnapshotRequest) throws(CallError) {
        switch reply.status.code {
        case .ok: try take(.page(try WireSnapshotReply.read(reply.body), to: request))
        case .invalidArgument, .unimplemented: try reply.requireOK()  // As it would be anywhere.
        default: try take(.refused)
        }
    }
}

extension TrendCursor.Event {
    /// nil: no broadcast of this contract.
    fileprivate init?(_ message: Multipart) {
        guard message.frames.count == 2 else { return nil }
        if message.frames[0].elementsEqual(Endpoints.heartbeatTopic.utf8) {
            guard let heartbeat = try? WireTrendHeartbeat(serializedBytes: message.frames[1]) else { return nil }
            self = .heartbeat(heartbeat)
        } else {
            guard let update = try? WireTrendUpdate(serializedBytes: message.frames[1]) else { return nil }
            self = .live(update)
        }
    }
}

/// Who asks, and for what.
private struct Caller {
    var topic: String
    var context: Context
    var keys: CallerKeys?
}

/// The two sockets of a subscriber.
private struct Line: ~Copyable {
    enum State {
        case same
        /// The broadcasts were interrupted, and stand again.
        case new
        /// One of the connections found no room at the publisher.
        case turnedAway
        /// The publisher will not let this caller in later either.
        case refused(CallError)
    }

    var socket: Socket
    var monitor: ConnectionMonitor
    var channel: CallChannel
    private var wasInterrupted = false

    static func open(to publisher: TrendPublisher, _ caller: Caller) throws(CallError) -> Line {
        let channel = try CallChannel(to: publisher.snapshots, in: caller.context, keys: caller.keys)
        var options = SocketOptions()
        options.maxFrameBytes = CallLimits.updateBytesMax
        options.curve = caller.keys.map { .client($0.own, server: $0.server) }
        do throws(TransportError) {
            var socket = try Socket(.subscriber, in: caller.context, options: options)
            let monitor = try ConnectionMonitor(of: socket, in: caller.context)
            try socket.subscribe(caller.topic)
            try socket.subscribe(Endpoints.heartbeatTopic)
            try socket.connect(publisher.broadcast)
            return Line(socket: socket, monitor: monitor, channel: channel)
        } catch {
            throw CallError(.invalidArgument, error.description)
        }
    }

    private init(socket: consuming Socket, monitor: consuming ConnectionMonitor, channel: consuming CallChannel) {
        self.socket = socket
        self.monitor = monitor
        self.channel = channel
    }

    func poller(_ stop: Waker?) -> Poller {
        var poller = Poller()
        _ = poller.add(socket)
        channel.watch(in: &poller)
        monitor.watch(in: &poller)
        if let stop { poller.add(stop) }
        return poller
    }

    /// What became of the connections since it was last asked.
    mutating func state() -> State {
        var state = State.same
        while let event = monitor.next() {
            switch event {
            case .refused(let reason): if reason.isFinal { state = .turnedAway }
            case .disconnected: wasInterrupted = true
            case .connected where wasInterrupted: (wasInterrupted, state) = (false, .new)
            case .connected: break
            }
        }
        guard let refusal = channel.finalRefusal() else { return state }
        return refusal.code == .unavailable ? .turnedAway : .refused(refusal)
    }
}
