import BrokerCore

/// Promise 7 under measure, with nothing going wrong: tenants of different weights have piled up huge batches; they are
/// served by weight, and a small batch that comes late is given out within one round.
///
/// One round is one turn of each tenant, and a turn is at most a quantum times its weight and what was left over of the
/// last one, which is less than the largest job.
package struct FairnessRun: Sendable {
    package struct Outcome: Hashable, Sendable {
        /// Whether the small batch was loaded as soon as it was committed, however full the window.
        package var isLoadedAtOnce = false
        /// Whether all of it was given out.
        package var isGivenOut = false
        /// The most claims that any other tenant was given before the small batch was given out, beyond what one round
        /// allows it: at most 0.
        package var claimsBeyond = Int.min
        /// The most by which one tenant's claims, divided by its weight, exceeded another's while both had some
        /// waiting, and what that may be: by a quantum and the largest job on each side.
        package var unfairness = 0
        package var unfairnessMax = 0
    }

    private struct Backlog: Sendable {
        var weight: Int
        var claims: [Int]
        /// Claims that were given out, and those since the small batch came.
        var given = 0
        var sinceSmall = 0
    }

    private var generator: SplitMix64
    private var core: BrokerCore
    private var outcome = Outcome()
    private var now = Timestamp(rawValue: 1)
    /// The first has the small batch: at most one quantum together.
    private var backlogs: [Backlog] = []
    private var held: [(worker: WorkerID, job: JobID, attempt: AttemptID)] = []
    private var smallLeft = -1
    private var isCommittingSmall = false
    private var lastCall: UInt64 = 0
    private let quantum: Int

    private static let idsPerTenant: Int64 = 100_000

    package init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
        var limits = BrokerLimits()
        quantum = Int.random(in: 100...1_000, using: &generator)
        limits.quantumClaims = quantum
        limits.windowJobsMax = 300
        limits.loadJobsMax = Int.random(in: 20...100, using: &generator)
        limits.loadsMax = 8
        core = BrokerCore(start: 1, limits: limits, seed: seed)
        outcome.unfairnessMax = 3 * quantum
        let small = Int.random(in: 1...8, using: &generator)
        backlogs.append(backlog(weight: 1, jobs: small, claimsMax: quantum / small))
        for _ in 0..<Int.random(in: 2...5, using: &generator) {
            let weight = Int.random(in: 1...4, using: &generator)
            backlogs.append(backlog(weight: weight, jobs: 600, claimsMax: quantum))
        }
    }

    private mutating func backlog(weight: Int, jobs: Int, claimsMax: Int) -> Backlog {
        Backlog(weight: weight, claims: (0..<jobs).map { _ in Int.random(in: 1...claimsMax, using: &generator) })
    }

    private func tenant(_ index: Int) -> Tenant {
        guard let tenant = Tenant("\(index)") else { preconditionFailure("a name that is allowed") }
        return tenant
    }

    package mutating func run() -> Outcome {
        for index in backlogs.indices.dropFirst() {
            var settings = TenantSettings()
            settings.weight = backlogs[index].weight
            step(.tenant(tenant(index), settings))
            commit(index)
        }
        for worker in 1...Int.random(in: 1...4, using: &generator) {
            let capacity = Int.random(in: 1...4, using: &generator)
            step(.workerJoined(WorkerID(rawValue: UInt64(worker)), capacity: capacity))
        }
        for _ in 0..<Int.random(in: 0...250, using: &generator) {
            finishOne()
            measure()
        }
        isCommittingSmall = true
        commit(0)
        isCommittingSmall = false
        for _ in 0..<1_000 where smallLeft != 0 { finishOne() }
        return outcome
    }

    /// As long as nobody's batch comes to its end.
    private mutating func measure() {
        let served = backlogs.dropFirst().map { $0.given / $0.weight }
        guard backlogs.dropFirst().allSatisfy({ $0.given < $0.claims.count / 4 * quantum }) else { return }
        outcome.unfairness = max(outcome.unfairness, (served.max() ?? 0) - (served.min() ?? 0))
    }

    private mutating func commit(_ index: Int) {
        lastCall += 1
        let call = Event.writeRequested(CallID(rawValue: lastCall), tenant(index), bytes: 1)
        guard case .write(let write, _) = core.step(call, now: now).first else { return }
        step(.written(write, .done(queued: [QueuedJobs(tenant(index), .normal, from: id(of: 0, index))])))
    }

    private func id(of slice: Int, _ index: Int) -> JobID {
        JobID(rawValue: Int64(index) * Self.idsPerTenant + Int64(slice) + 1)
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
            case .write(let id, .results): step(.written(id, .done()))
            case .load(let tenant, let priority, let after, let limit): load(tenant, priority, after, limit)
            default: break
            }
        }
    }

    private mutating func load(_ tenant: Tenant, _ priority: Priority, _ after: JobID, _ limit: Int) {
        guard let index = Int(tenant.name) else { return }
        if index == 0, smallLeft < 0 {
            outcome.isLoadedAtOnce = isCommittingSmall
            smallLeft = backlogs[0].claims.count
            for index in backlogs.indices { backlogs[index].sinceSmall = 0 }
        }
        let first = max(0, Int(after.rawValue - Int64(index) * Self.idsPerTenant))
        let slices = first..<min(first + limit, backlogs[index].claims.count)
        let jobs = slices.map { slice in
            JobSummary(
                id: id(of: slice, index), batch: BatchID(rawValue: Int64(index + 1)), tenant: tenant,
                options: BatchOptions(), slice: slice, firstClaim: 0, claims: backlogs[index].claims[slice], bytes: 100)
        }
        step(.loaded(tenant, priority, jobs, isLast: slices.upperBound == backlogs[index].claims.count))
    }

    private mutating func give(_ worker: WorkerID, _ job: JobID, _ attempt: AttemptID) {
        held.append((worker, job, attempt))
        let index = Int(job.rawValue / Self.idsPerTenant)
        let claims = backlogs[index].claims[Int(job.rawValue % Self.idsPerTenant) - 1]
        backlogs[index].given += claims
        guard smallLeft > 0 else { return }
        if index == 0 {
            smallLeft -= 1
            outcome.isGivenOut = smallLeft == 0
            let beyond = backlogs.dropFirst().map { $0.sinceSmall - ($0.weight + 1) * quantum }
            outcome.claimsBeyond = beyond.max() ?? 0
        } else {
            backlogs[index].sinceSmall += claims
        }
    }
}
