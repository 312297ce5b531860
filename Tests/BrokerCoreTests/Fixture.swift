import BrokerCore

/// A core with small limits, and a clock that stands still unless a test moves it.
struct Fixture {
    var core: BrokerCore
    var now = Timestamp(rawValue: 1_000_000)
    private var calls: UInt64 = 0

    init(start: UInt32 = 1, seed: UInt64 = 1, _ change: (inout BrokerLimits) -> Void = { _ in }) {
        var limits = BrokerLimits()
        change(&limits)
        core = BrokerCore(start: start, limits: limits, seed: seed)
    }

    mutating func step(_ event: Event) -> [Effect] { core.step(event, now: now) }

    mutating func tick(after milliseconds: Int64) -> [Effect] {
        now = now + milliseconds
        return step(.tick)
    }

    mutating func newCall() -> CallID {
        calls += 1
        return CallID(rawValue: calls)
    }

    /// Tells that a batch was committed and answers the load with these jobs.
    mutating func queue(_ jobs: [JobSummary], isLast: Bool = true) -> [Effect] {
        let call = newCall()
        guard let job = jobs.first, let write = step(.writeRequested(call, job.tenant, bytes: 1)).write else {
            return []
        }
        let key = (job.tenant, job.options.priority)
        _ = step(.written(write, .done(queued: [QueuedJobs(key.0, key.1, from: job.id)])))
        return step(.loaded(key.0, key.1, jobs, isLast: isLast))
    }

    mutating func cancel(_ batch: Int64, of tenant: Tenant = .a) -> [Effect] {
        guard let write = step(.writeRequested(newCall(), tenant, bytes: 1)).write else { return [] }
        return step(.written(write, .done(cancelled: BatchID(rawValue: batch))))
    }

    mutating func finish(
        _ worker: WorkerID, _ assignment: Assignment, _ attempt: AttemptID, bytes: Int = 10
    ) -> [Effect] {
        step(.finished(worker, assignment, attempt, call: newCall(), bytes: bytes))
    }

    mutating func fail(
        _ worker: WorkerID, _ assignment: Assignment, _ attempt: AttemptID, _ code: StatusCode
    ) -> [Effect] {
        step(.failed(worker, assignment, attempt, call: newCall(), code: code, message: "no"))
    }

    mutating func interactive(
        _ tenant: Tenant = .a, within milliseconds: Int64 = 1_000, bytes: Int = 1, work: Work = [.estimate, .scrub]
    ) -> [Effect] {
        step(.interactiveRequested(newCall(), tenant, deadline: now + milliseconds, bytes: bytes, work: work))
    }

    /// A write of so many bytes or claims, left under way.
    mutating func request(_ tenant: Tenant = .a, bytes: Int = 1, claims: Int = 0) -> [Effect] {
        step(.writeRequested(newCall(), tenant, bytes: bytes, claims: claims))
    }

    /// A worker leaves, and what it has failed is durable.
    mutating func lose(_ worker: WorkerID) -> [Effect] {
        let effects = step(.workerLeft(worker))
        for (write, _) in effects.writes { _ = step(.written(write, .done())) }
        return effects
    }

    mutating func settings(_ tenant: Tenant, _ change: (inout TenantSettings) -> Void) -> [Effect] {
        var settings = TenantSettings()
        change(&settings)
        return step(.tenant(tenant, settings))
    }
}

extension Tenant {
    static let a = Tenant("a") ?? fixed
    static let b = Tenant("b") ?? fixed
    static let c = Tenant("c") ?? fixed
    /// Never reached while the names above are allowed: a test without its tenants could say nothing.
    private static var fixed: Tenant { fatalError("a name that is allowed") }
}

extension WorkerID {
    static let one = WorkerID(rawValue: 1)
    static let two = WorkerID(rawValue: 2)
    static let three = WorkerID(rawValue: 3)
}

func attempt(_ counter: UInt32, start: UInt32 = 1) -> AttemptID { AttemptID(start: start, counter: counter) }
func job(_ id: Int64) -> Assignment { .job(JobID(rawValue: id)) }

func summary(
    _ id: Int64, batch: Int64 = 1, of tenant: Tenant = .a, _ priority: Priority = .normal, claims: Int = 100,
    bytes: Int = 1_000, work: Work = [.estimate, .scrub], failures: Int = 0, crashes: Int = 0,
    deadline: Timestamp? = nil, notBefore: Timestamp = Timestamp(rawValue: 0), batchNotBefore: Timestamp? = nil,
    queued: Timestamp = Timestamp(rawValue: 0)
) -> JobSummary {
    JobSummary(
        id: JobID(rawValue: id), batch: BatchID(rawValue: batch), tenant: tenant,
        options: BatchOptions(work: work, priority: priority, deadline: deadline, notBefore: batchNotBefore),
        slice: Int(id), firstClaim: 0, claims: claims, bytes: bytes, failures: failures, crashes: crashes,
        notBefore: notBefore, queued: queued)
}

/// What a test wants to know of effects.
extension [Effect] {
    var write: WriteID? { writes.first?.id }
    var writes: [(id: WriteID, write: Write)] {
        compactMap { if case .write(let id, let write) = $0 { (id, write) } else { nil } }
    }
    var assigned: [Assignment] { assignments.map(\.assignment) }
    var assignments: [(worker: WorkerID, assignment: Assignment, attempt: AttemptID)] {
        compactMap {
            if case .assign(let worker, let what, let attempt, _) = $0 { (worker, what, attempt) } else { nil }
        }
    }
    var statuses: [CallStatus] { compactMap { if case .reply(_, let status) = $0 { status } else { nil } } }
    var credits: [Int?] { statuses.map(\.creditBytes) }
    var codes: [StatusCode] { compactMap { if case .reply(_, let status) = $0 { status.code } else { nil } } }
    var loads: [(after: Int64, limit: Int)] {
        compactMap { if case .load(_, _, let after, let limit) = $0 { (after.rawValue, limit) } else { nil } }
    }
    var released: [Int64] { compactMap { if case .release(let id) = $0 { id.rawValue } else { nil } } }
    var revoked: [AttemptID] { compactMap { if case .revoke(_, let attempt) = $0 { attempt } else { nil } } }
    var dismissed: [WorkerID] { compactMap { if case .dismiss(let worker) = $0 { worker } else { nil } } }
    /// The failures that are to be written: whose, and who had them.
    var blames: [(job: Int64, worker: WorkerID?, failure: Failure)] {
        writes.compactMap {
            if case .failure(let job, _, let worker, let failure, _) = $0.write {
                (job.rawValue, worker, failure)
            } else {
                nil
            }
        }
    }
    /// Their codes, and when to try again.
    var failures: [(code: StatusCode, retry: Timestamp?)] {
        writes.compactMap {
            if case .failure(_, _, _, let failure, let retry) = $0.write { (failure.code, retry) } else { nil }
        }
    }
}
