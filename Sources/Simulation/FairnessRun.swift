import BrokerCore

/// Promise 7 under measure, with nothing going wrong: a small batch comes while others have piled up huge ones.
///
/// One round is one turn of each tenant, and a turn is at most a quantum and what was left over of the last one, which
/// is less than the largest job.
package struct FairnessRun: Sendable {
    package struct Outcome: Hashable, Sendable {
        /// Whether the small batch was loaded as soon as it was committed, however full the window.
        package var isLoadedAtOnce = false
        /// Whether all of it was given out.
        package var isGivenOut = false
        /// The most claims that any other tenant was given before the small batch was given out.
        package var claimsBefore = 0
        /// What one round allows.
        package var claimsMax = 0
    }

    private var generator: SplitMix64
    private var core: BrokerCore
    private var outcome = Outcome()
    private var now = Timestamp(rawValue: 1)
    private var waiting: [[JobSummary]] = []
    private var held: [(worker: WorkerID, job: JobID, attempt: AttemptID)] = []
    private var given: [Int]
    private var smallLeft = -1
    private var isCommittingSmall = false
    private var lastCall: UInt64 = 0
    private let quantum: Int

    package init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
        var limits = BrokerLimits()
        quantum = Int.random(in: 100...1_000, using: &generator)
        limits.quantumClaims = quantum
        limits.windowJobsMax = 300
        limits.loadJobsMax = Int.random(in: 20...100, using: &generator)
        limits.loadsMax = 8
        core = BrokerCore(start: 1, limits: limits, seed: seed)
        given = []
        outcome.claimsMax = 2 * quantum
        for index in 0..<Int.random(in: 2...5, using: &generator) {
            given.append(0)
            waiting.append(backlog(of: index))
        }
    }

    /// The first tenant has the small batch: at most one quantum together.
    private mutating func backlog(of index: Int) -> [JobSummary] {
        let isSmall = index == 0
        let count = isSmall ? Int.random(in: 1...8, using: &generator) : 2_000
        return (0..<count).map { slice in
            let claims = Int.random(in: 1...(isSmall ? quantum / count : quantum), using: &generator)
            return JobSummary(
                id: JobID(rawValue: Int64(index * 10_000 + slice + 1)), batch: BatchID(rawValue: Int64(index + 1)),
                tenant: tenant(index), options: BatchOptions(), slice: slice, firstClaim: 0, claims: claims, bytes: 100)
        }
    }

    private func tenant(_ index: Int) -> Tenant {
        guard let tenant = Tenant("\(index)") else { preconditionFailure("a name that is allowed") }
        return tenant
    }

    package mutating func run() -> Outcome {
        for index in waiting.indices.dropFirst() { commit(index) }
        for worker in 1...Int.random(in: 1...4, using: &generator) {
            let capacity = Int.random(in: 1...4, using: &generator)
            step(.workerJoined(WorkerID(rawValue: UInt64(worker)), capacity: capacity))
        }
        for _ in 0..<Int.random(in: 0...500, using: &generator) { finishOne() }
        isCommittingSmall = true
        commit(0)
        isCommittingSmall = false
        for _ in 0..<3_000 where smallLeft != 0 { finishOne() }
        return outcome
    }

    private mutating func commit(_ index: Int) {
        lastCall += 1
        guard case .write(let id, _) = core.step(call(index), now: now).first else { return }
        let first = waiting[index].first?.id ?? JobID(rawValue: 1)
        step(.written(id, .done(queued: (tenant(index), .normal), from: first, cancelled: nil)))
    }

    private func call(_ index: Int) -> Event {
        .writeRequested(CallID(rawValue: lastCall), tenant(index), bytes: 1)
    }

    private mutating func finishOne() {
        guard let done = held.indices.randomElement(using: &generator) else { return }
        let (worker, job, attempt) = held.remove(at: done)
        now = now + 1
        lastCall += 1
        step(.finished(worker, .job(job), attempt, call: CallID(rawValue: lastCall), bytes: 1))
    }

    private mutating func step(_ event: Event) {
        for effect in core.step(event, now: now) {
            switch effect {
            case .assign(let worker, .job(let job), let attempt, _): give(worker, job, attempt)
            case .write(let id, .results): step(.written(id, .done(queued: nil, cancelled: nil)))
            case .load(let tenant, let priority, let after, let limit): load(tenant, priority, after, limit)
            default: break
            }
        }
    }

    private mutating func load(_ tenant: Tenant, _ priority: Priority, _ after: JobID, _ limit: Int) {
        guard let index = waiting.indices.first(where: { self.tenant($0) == tenant }) else { return }
        let found = waiting[index].drop { $0.id <= after }
        if index == 0, smallLeft < 0 {
            outcome.isLoadedAtOnce = isCommittingSmall
            smallLeft = waiting[0].count
            given = given.map { _ in 0 }
        }
        step(.loaded(tenant, priority, Array(found.prefix(limit)), isLast: found.count <= limit))
    }

    private mutating func give(_ worker: WorkerID, _ job: JobID, _ attempt: AttemptID) {
        held.append((worker, job, attempt))
        let index = Int(job.rawValue / 10_000)
        if index == 0 {
            smallLeft -= 1
            outcome.isGivenOut = smallLeft == 0
            outcome.claimsBefore = given.max() ?? 0
        } else if smallLeft > 0 {
            given[index] += waiting[index][Int(job.rawValue % 10_000) - 1].claims
        }
    }
}
