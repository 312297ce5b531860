import BrokerCore
import Calls

/// Calls that begin at the times of a schedule, whatever becomes of those before them: the time and the replies come in,
/// what to send goes out.
///
/// A call's latency counts from when it was to begin. While a server stalls, the calls that were to begin meanwhile wait as
/// well; who measures from the sending, and sends the next call after the reply to the last, leaves them out and finds one
/// slow call where there were a thousand ("coordinated omission", Gil Tene, How NOT to measure latency).
///
/// All times are since the load began.
struct OpenCalls {
    struct Call: Hashable {
        /// In the schedule, from 0.
        var index: Int
        var scheduled: Duration
        var isFirstAttempt = true
    }

    private struct Attempt {
        var call: Call
        /// When it counts as lost.
        var end: Duration
    }

    /// Calls under way or waiting to be tried again, at most. The next ones begin late, which is counted.
    static let underWayMax = 10_000
    /// As `BrokerClient` has them.
    static let attemptMax = Duration.seconds(3)
    private static let pause = Duration.milliseconds(200)
    /// Lost attempts are looked for so often.
    private static let sweepInterval = Duration.milliseconds(100)

    private var schedule: LoadSchedule
    private let lane: Int
    private let lanes: Int
    private let patience: Duration
    /// The call that begins next.
    private var next: Call?
    private var scheduled = 0
    private var underWay: [UInt64: Attempt] = [:]
    /// By time, ascending.
    private var retries: [(at: Duration, call: Call)] = []
    private var sweepAt = Duration.zero
    private(set) var tally = LoadTally()

    /// - Parameters:
    ///   - lane: this connection, of so many `lanes` by turns.
    ///   - patience: how long a call is tried again.
    init(_ schedule: LoadSchedule, lane: Int = 0, of lanes: Int = 1, patience: Duration) {
        self.schedule = schedule
        (self.lane, self.lanes, self.patience) = (lane, lanes, patience)
        advance()
    }

    private mutating func advance() {
        next = nil
        while let start = schedule.next() {
            defer { scheduled += 1 }
            guard scheduled % lanes == lane else { continue }
            next = Call(index: scheduled, scheduled: start)
            return
        }
    }

    /// When something is to be done though no reply comes; nil: all calls have ended.
    var wakeAt: Duration? {
        let start = hasRoom(besides: 0) ? next?.scheduled : nil
        let sweep = underWay.isEmpty ? nil : sweepAt
        return [start, retries.first?.at, sweep].compactMap { $0 }.min()
    }

    private func hasRoom(besides due: Int) -> Bool { underWay.count + retries.count + due < OpenCalls.underWayMax }

    /// The calls to send now. Each must be told as sent, or as failed, before the next time.
    mutating func due(at now: Duration) -> [Call] {
        let again = retries.prefix { $0.at <= now }
        var due = again.map(\.call)
        retries.removeFirst(again.count)
        while let call = next, call.scheduled <= now, hasRoom(besides: due.count) {
            due.append(call)
            advance()
        }
        return due
    }

    mutating func sent(_ call: Call, as number: UInt64, at now: Duration) {
        begin(call, at: now)
        if underWay.isEmpty { sweepAt = now + OpenCalls.sweepInterval }
        underWay[number] = Attempt(call: call, end: now + OpenCalls.attemptMax)
    }

    /// It could not be sent.
    mutating func failed(_ call: Call, _ error: CallError, at now: Duration) {
        begin(call, at: now)
        end(call, error, at: now)
    }

    private mutating func begin(_ call: Call, at now: Duration) {
        guard call.isFirstAttempt else { return }
        tally.lateness.record(now - call.scheduled)
        tally.sent(at: now)
    }

    /// The reply to a call that is under way; nil: it was given up, or is unknown.
    mutating func take(_ number: UInt64) -> Call? { underWay.removeValue(forKey: number)?.call }

    mutating func answered(_ call: Call, lines: Int, at now: Duration) {
        tally.claims += 1
        tally.lines += lines
        tally.answered.record(now - call.scheduled)
        tally.read(at: now)
    }

    /// Tried again where that may help, as `BrokerClient` would, until patience is over.
    mutating func end(_ call: Call, _ error: CallError, at now: Duration) {
        let mayHelp = error.code == .resourceExhausted || error.code == .unavailable
        let patienceEnd = call.scheduled + patience
        guard mayHelp, now < patienceEnd else { return tally.failed(with: error) }
        tally.triedAgain(after: error)
        var call = call
        call.isFirstAttempt = false
        let pause = error.retryAfterMilliseconds.map { Duration.milliseconds($0) } ?? OpenCalls.pause
        let at = min(now + pause, patienceEnd)
        let place = retries.lastIndex { $0.at <= at }.map { $0 + 1 } ?? 0
        retries.insert((at, call), at: place)
    }

    /// Ends attempts that had no reply in their time.
    mutating func sweep(at now: Duration) {
        guard now >= sweepAt else { return }
        sweepAt = now + OpenCalls.sweepInterval
        let lost = underWay.filter { $0.value.end <= now }
        for (number, attempt) in lost.sorted(by: { $0.key < $1.key }) {
            underWay[number] = nil
            end(attempt.call, CallError(.unavailable, "no answer came"), at: now)
        }
    }
}
