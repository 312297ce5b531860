import Calls
import TrendMessages

/// Where a subscriber is in the published sequence, and what it does next: events and the time in, actions out.
///
/// It tells the updates under its topic in ascending order, each once, none left out. A broadcast says which update under
/// each beginning of its topic came before it, so that a lost one is noticed with the next; a heartbeat says of the newest
/// updates which topics they have, so that it is noticed as well when no next one comes. Then it asks the publisher for what
/// came after its cursor, and keeps broadcasts back until the answer is there. (Protocols/README.md, Trends.)
///
/// Cursors are sequence numbers of the one trend log, and so hold at every publisher. One that is behind is waited for.
package struct TrendCursor: Sendable {
    package enum Event: Sendable {
        case live(WireTrendUpdate)
        case heartbeat(WireTrendHeartbeat)
        case page(WireSnapshotReply, to: WireSnapshotRequest)
        /// The publisher did not answer a question.
        case refused
        /// The connections are new: an answer that was under way will not come.
        case opened
        case tick
    }

    package enum Action: Hashable, Sendable {
        case tell(WireTrendUpdate)
        case ask(WireSnapshotRequest)
        /// Connect to the next publisher in turn, or again where there is only one.
        case reconnect
    }

    /// What is kept back at most while a gap is filled; when more comes all of it is let go, and asked for.
    package static let heldMax = 1000
    /// Heartbeats come every second.
    package static let silenceMax = Duration.seconds(5)
    package static let answerMax = Duration.seconds(3)
    /// What a heartbeat gives many subscribers reason to ask for, they ask for spread over this time.
    package static let spread = Duration.milliseconds(500)
    package static let pauseMin = Duration.milliseconds(200)
    package static let pauseMax = Duration.seconds(2)

    package let topic: String
    private let level: Int
    private let hasOthers: Bool
    /// Under the topic everything up to here was told.
    package private(set) var cursor: Int64
    /// Until the state is told, of which `newestOnlyThrough` is the moment once its first page is there.
    private var isReadingState: Bool
    private var newestOnlyThrough: Int64 = 0
    /// Whether the publisher's present state was reached at least once.
    package private(set) var hasSnapshot = false
    /// The publisher was started a moment ago, and this subscriber waits for it.
    package private(set) var isCatchingUp = false
    /// Of what came after the cursor and up to here only the newest of each topic could be told; 0: that never happened.
    package private(set) var compactedThrough: Int64 = 0
    /// Whether no publisher says that it knows what is published now.
    package private(set) var isSilent = false
    /// Ascending, each above the cursor.
    private var held: [WireTrendUpdate] = []
    /// The newest sequence number that something under the topic has, or may have.
    private var wanted: Int64 = 0
    /// When the question that has no answer yet was asked.
    private var askedAt: Duration?
    private var askAt: Duration?
    /// No question before, since the last one did not help.
    private var notBefore = Duration.zero
    private var pause = TrendCursor.pauseMin
    private var heardAt: Duration

    /// - Parameters:
    ///   - topic: a topic's beginning; a last slash that is missing is added.
    ///   - after: everything after it is told; nil: the state first, and then everything that came since.
    ///   - hasOthers: whether there is more than one publisher.
    package init(topic: String, after: Int64?, hasOthers: Bool = false, at now: Duration) {
        self.topic = topic.hasSuffix("/") ? topic : topic + "/"
        level = self.topic.utf8.count { $0 == UInt8(ascii: "/") } - 1
        self.hasOthers = hasOthers
        cursor = after ?? 0
        isReadingState = after == nil
        askAt = now
        heardAt = now
    }

    /// Whether `cursor` is one from which a subscriber can go on.
    package var hasCursor: Bool { !isReadingState || cursor > 0 }

    /// When `tick` has something to do, unless something else happens before.
    package var nextDeadline: Duration {
        let question = askedAt.map { $0 + TrendCursor.answerMax } ?? askAt
        return min(heardAt + TrendCursor.silenceMax, question ?? .seconds(Int64.max / 4))
    }

    package mutating func step(
        _ event: Event, at now: Duration, using random: inout some RandomNumberGenerator
    ) -> [Action] {
        switch event {
        case .live(let update): return hear(update, now)
        case .heartbeat(let heartbeat):
            let milliseconds = Int64.random(in: 0...TrendCursor.spread.milliseconds, using: &random)
            return hear(heartbeat, now, spread: .milliseconds(milliseconds))
        case .page(let reply, let request):
            askedAt = nil
            return hear(reply, to: request, now)
        case .refused:
            askedAt = nil
            wait(now)
            return hasOthers ? [.reconnect] : []
        case .opened:
            askedAt = nil
            heardAt = now
            if needsAnswer { askAt = max(now, notBefore) }
            return []
        case .tick: return tick(now)
        }
    }

    // MARK: Broadcasts

    private mutating func hear(_ update: WireTrendUpdate, _ now: Duration) -> [Action] {
        (heardAt, isSilent) = (now, false)
        guard update.sequence > cursor, covers(update.topic) else { return [] }
        wanted = max(wanted, update.sequence)
        hold(update)
        let told = tellHeld()
        if !held.isEmpty { ask(at: now) }
        if held.count > TrendCursor.heldMax { held = [] }
        return told
    }

    private mutating func hear(_ heartbeat: WireTrendHeartbeat, _ now: Duration, spread: Duration) -> [Action] {
        isSilent = heartbeat.logSilentMilliseconds > 0
        if !isSilent || !hasOthers { heardAt = now }
        guard heartbeat.sequence > cursor, !isReadingState else { return [] }
        let listedAfter = heartbeat.sequence - Int64(heartbeat.topics.count)
        guard cursor >= listedAfter else {
            wanted = max(wanted, heartbeat.sequence)
            ask(at: now + spread)
            return []
        }
        var told: [Action] = []
        while cursor < heartbeat.sequence {
            let sequence = cursor + 1
            guard covers(heartbeat.topics[Int(sequence - listedAfter - 1)]) else {
                cursor = sequence  // Nothing of this topic: known without asking.
                continue
            }
            told += tellHeld()
            guard cursor < sequence else { continue }
            wanted = max(wanted, sequence)
            ask(at: now + spread)
            return told
        }
        return told + tellHeld()
    }

    private func covers(_ other: String) -> Bool { other.utf8.starts(with: topic.utf8) }

    private mutating func hold(_ update: WireTrendUpdate) {
        let place = held.lastIndex { $0.sequence <= update.sequence }
        if let place, held[place].sequence == update.sequence { return }
        held.insert(update, at: place.map { $0 + 1 } ?? 0)
    }

    /// Those before which nothing is missing.
    private mutating func tellHeld() -> [Action] {
        guard !isReadingState else { return [] }
        var (told, count): ([Action], Int) = ([], 0)
        while count < held.count, previous(held[count]) <= cursor || held[count].sequence <= cursor {
            told += tell(held[count])
            count += 1
        }
        held.removeFirst(count)
        return told
    }

    /// The sequence number of the update under the topic that came before.
    private func previous(_ update: WireTrendUpdate) -> Int64 {
        level < update.previous.count ? update.previous[level] : .max
    }

    private mutating func tell(_ update: WireTrendUpdate) -> [Action] {
        guard update.sequence > cursor else { return [] }
        cursor = update.sequence
        var update = update
        update.previous = []  // Of the broadcast, not of what was published.
        return [.tell(update)]
    }

    // MARK: Questions

    /// Whether something is, or may be, missing.
    private var needsAnswer: Bool { !hasSnapshot || isReadingState || cursor < wanted }

    private mutating func hear(
        _ reply: WireSnapshotReply, to request: WireSnapshotRequest, _ now: Duration
    ) -> [Action] {
        // An answer that comes late, when another has been taken or asked for.
        guard isAwaited(request), !reply.more || reply.next > request.after else {
            if needsAnswer { ask(at: now) }
            return []
        }
        isCatchingUp = reply.catchingUp
        guard !isReadingState || !reply.catchingUp else {
            wait(now)
            return []
        }
        // Of the state, what was published while its pages were read.
        let expected = isReadingState ? newestOnlyThrough == 0 ? .max : newestOnlyThrough : cursor
        if reply.newestOnlyThrough > expected { compactedThrough = reply.newestOnlyThrough }
        var actions = reply.updates.flatMap { tell($0) }
        cursor = max(cursor, reply.next)
        if isReadingState {
            newestOnlyThrough = reply.newestOnlyThrough
            isReadingState = reply.more && newestOnlyThrough > reply.next
        }
        actions += tellHeld()
        if reply.more { return actions + [ask(now)] }
        if !reply.catchingUp, reply.sequence >= request.after { hasSnapshot = true }
        if needsAnswer { wait(now) } else { pause = TrendCursor.pauseMin }
        return actions
    }

    private func isAwaited(_ request: WireSnapshotRequest) -> Bool {
        guard isReadingState else { return request.every && request.after <= cursor }
        return !request.every && request.after == cursor && request.newestOnlyThrough == newestOnlyThrough
    }

    /// A little longer each time.
    private mutating func wait(_ now: Duration) {
        notBefore = now + pause
        askAt = notBefore
        pause = min(pause * 2, TrendCursor.pauseMax)
    }

    private mutating func ask(at time: Duration) {
        guard askedAt == nil else { return }
        askAt = max(notBefore, min(time, askAt ?? time))
    }

    private mutating func ask(_ now: Duration) -> Action {
        (askedAt, askAt) = (now, nil)
        return .ask(
            .with {
                $0.topic = topic
                $0.after = cursor
                $0.every = !isReadingState
                $0.newestOnlyThrough = newestOnlyThrough
            })
    }

    private mutating func tick(_ now: Duration) -> [Action] {
        if now - heardAt >= TrendCursor.silenceMax {
            isSilent = true
            return reconnect(now)
        }
        if let askedAt, now - askedAt >= TrendCursor.answerMax { return reconnect(now) }
        guard askedAt == nil, let askAt, askAt <= now else { return [] }
        self.askAt = nil
        return needsAnswer ? [ask(now)] : []
    }

    private mutating func reconnect(_ now: Duration) -> [Action] {
        (askedAt, heardAt) = (nil, now)
        if needsAnswer { askAt = max(now, notBefore) }
        return [.reconnect]
    }
}
