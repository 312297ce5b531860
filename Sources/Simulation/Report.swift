import BrokerCore

extension Simulation {
    /// What a run came to. Equal for equal seeds.
    package struct Report: Hashable, Sendable, CustomStringConvertible {
        package var actions = 0
        package var starts = 0
        package var batches = 0
        package var jobsDone = 0
        package var jobsDead = 0
        package var jobsQuarantined = 0
        package var jobsCancelled = 0
        package var jobsRedriven = 0
        package var batchesHeld = 0
        package var pauses = 0
        /// Leases that were handed back because they could not be sent.
        package var unsent = 0
        /// Retries that waited longest because their tenant's budget was spent.
        package var throttled = 0
        package var callsAnswered = 0
        package var refusals: [Refusal: Int] = [:]
        /// Over everything that the core decided.
        package var digest: UInt64 = 0

        package init() {}

        package var description: String {
            let counts: [(String, Int)] = [
                ("actions", actions), ("broker starts", starts), ("batches", batches), ("held", batchesHeld),
                ("jobs done", jobsDone), ("dead", jobsDead), ("quarantined", jobsQuarantined),
                ("cancelled", jobsCancelled), ("redriven", jobsRedriven), ("pauses", pauses), ("unsent", unsent),
                ("throttled retries", throttled), ("calls answered", callsAnswered),
            ]
            let refused = refusals.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key.rawValue, $0.value) }
            let lines = (counts + refused).map { "\($0.0): \($0.1)" }
            return (lines + ["digest: \(String(digest, radix: 16))"]).joined(separator: "\n")
        }

        package mutating func add(_ other: Report) {
            actions += other.actions
            starts += other.starts
            batches += other.batches
            jobsDone += other.jobsDone
            jobsDead += other.jobsDead
            jobsQuarantined += other.jobsQuarantined
            jobsCancelled += other.jobsCancelled
            jobsRedriven += other.jobsRedriven
            batchesHeld += other.batchesHeld
            pauses += other.pauses
            unsent += other.unsent
            throttled += other.throttled
            callsAnswered += other.callsAnswered
            refusals.merge(other.refusals) { $0 + $1 }
            digest = digest &* 31 &+ other.digest
        }
    }

    /// FNV-1a over what the core decided, a word at a time.
    mutating func digest(_ effect: Effect) {
        switch effect {
        case .write(let id, _): digest(1, id.rawValue)
        case .reply(let call, let status): digest(2, call.rawValue << 8 | UInt64(status.code.rawValue))
        case .assign(let worker, _, let attempt, _): digest(3 | worker.rawValue << 8, attempt.rawValue)
        case .revoke(let worker, let attempt): digest(4 | worker.rawValue << 8, attempt.rawValue)
        case .load(_, let priority, let after, let limit):
            digest(5 | UInt64(priority.rawValue) << 8 | UInt64(limit) << 16, UInt64(after.rawValue))
        case .release(let job): digest(6, UInt64(job.rawValue))
        case .dismiss(let worker): digest(7, worker.rawValue)
        }
    }

    private mutating func digest(_ kind: UInt64, _ value: UInt64) {
        for word in [kind, value, UInt64(now.rawValue)] { report.digest = (report.digest ^ word) &* 0x100_0000_01B3 }
    }
}
