import BrokerCore
import Calls

/// What one connection's load came to; those of several add up.
struct LoadTally: Sendable {
    var batches = 0
    var jobs = 0
    /// Answered, each once.
    var claims = 0
    var lines = 0
    /// Claims of jobs that the broker gave up.
    var claimsDead = 0
    /// From the first byte of a batch sent until it was on disk, by the broker's word; in an open loop from when it was to begin.
    var acknowledged = LatencyHistogram()
    /// From the same until the last answer was read.
    var answered = LatencyHistogram()
    /// How long after its time each call of an open loop began.
    var lateness = LatencyHistogram()
    /// Calls that were tried again, by what the broker said; and those that were not answered at all.
    var triedAgain: [StatusCode: Int] = [:]
    var failed: [StatusCode: Int] = [:]
    /// Since the load began: the first byte sent, and the last answer read. nil: there was none.
    var firstSent: Duration?
    var lastRead: Duration?

    mutating func triedAgain(after error: CallError) { triedAgain[error.code, default: 0] += 1 }
    mutating func failed(with error: CallError) { failed[error.code, default: 0] += 1 }
    mutating func sent(at time: Duration) { firstSent = min(firstSent ?? time, time) }
    mutating func read(at time: Duration) { lastRead = max(lastRead ?? time, time) }

    mutating func add(_ other: LoadTally) {
        batches += other.batches
        jobs += other.jobs
        claims += other.claims
        lines += other.lines
        claimsDead += other.claimsDead
        acknowledged.add(other.acknowledged)
        answered.add(other.answered)
        lateness.add(other.lateness)
        triedAgain.merge(other.triedAgain, uniquingKeysWith: +)
        failed.merge(other.failed, uniquingKeysWith: +)
        if let time = other.firstSent { sent(at: time) }
        if let time = other.lastRead { read(at: time) }
    }

    /// From the first byte sent to the last answer read.
    var seconds: Double {
        guard let firstSent, let lastRead, lastRead > firstSent else { return 0 }
        return (lastRead - firstSent) / .seconds(1)
    }

    /// A second; 0 where no time passed.
    func rate(of count: Int) -> Double { seconds > 0 ? Double(count) / seconds : 0 }
}
