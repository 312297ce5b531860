import BrokerCore

/// The queue as a shell drives it, without one: what it asks for is done at once, and two workers answer at once.
struct HotQueue {
    /// Jobs of a round, or calls.
    static let operations = tenants.count * jobsPerBatch

    private static let tenants = (1...4).compactMap { Tenant("clinic-\($0)") }
    private static let jobsPerBatch = 64
    private static let claimsPerJob = 250
    private static let bytesPerJob = 80_000

    private var core = BrokerCore(start: 1, seed: 1)
    private var time = Timestamp(rawValue: 0)
    private var lastCall: UInt64 = 0
    private var lastJob: Int64 = 0
    private var lastBatch: Int64 = 0
    /// What the ledger has.
    private var waiting: [Tenant: [JobSummary]] = [:]
    /// Calls that commit a batch, and what waits once they are written.
    private var commits: [CallID: QueuedJobs] = [:]

    init() {
        for worker in 1...2 { run(.workerJoined(WorkerID(rawValue: UInt64(worker)), capacity: 2, calls: 4)) }
    }

    /// A batch of each tenant, from the first append until the last result is recorded. Returns the calls that were taken.
    mutating func runJobs() -> Int {
        waiting = [:]
        var taken = 0
        for tenant in HotQueue.tenants { taken += append(tenant) }
        for tenant in HotQueue.tenants { taken += commit(tenant) }
        precondition(taken == 2 * HotQueue.operations + HotQueue.tenants.count, "every job is recorded")
        return taken
    }

    /// Interactive calls of each tenant, one after the other. Returns the calls that were taken.
    mutating func runCalls() -> Int {
        var taken = 0
        for _ in 0..<HotQueue.jobsPerBatch {
            for tenant in HotQueue.tenants {
                taken += run(.interactiveRequested(nextCall(), tenant, deadline: time + 5_000, bytes: 400))
            }
        }
        precondition(taken == 2 * HotQueue.operations, "every call is answered, and the answer taken")
        return taken
    }

    private mutating func append(_ tenant: Tenant) -> Int {
        lastBatch += 1
        var taken = 0
        for slice in 0..<HotQueue.jobsPerBatch {
            lastJob += 1
            waiting[tenant, default: []].append(
                JobSummary(
                    id: JobID(rawValue: lastJob), batch: BatchID(rawValue: lastBatch), tenant: tenant,
                    options: BatchOptions(), slice: slice, firstClaim: slice * HotQueue.claimsPerJob,
                    claims: HotQueue.claimsPerJob, bytes: HotQueue.bytesPerJob))
            taken += run(
                .writeRequested(
                    nextCall(), tenant, bytes: HotQueue.bytesPerJob, claims: HotQueue.claimsPerJob, queues: false))
        }
        return taken
    }

    private mutating func commit(_ tenant: Tenant) -> Int {
        let call = nextCall()
        if let first = waiting[tenant]?.first { commits[call] = QueuedJobs(tenant, .normal, from: first.id) }
        return run(.writeRequested(call, tenant, bytes: 100))
    }

    /// An event, and all that follows from it. Returns the calls that were taken.
    @discardableResult
    private mutating func run(_ event: Event) -> Int {
        var (events, next, taken) = ([event], 0, 0)
        while next < events.count {
            time = time + 1
            for effect in core.step(events[next], now: time) {
                if let event = outcome(of: effect) { events.append(event) }
                if case .reply(_, let status) = effect, status.code == .ok { taken += 1 }
            }
            next += 1
        }
        return taken
    }

    /// nil: nothing comes of it that the queue is told.
    private mutating func outcome(of effect: Effect) -> Event? {
        switch effect {
        case .write(let id, .call(let call)):
            .written(id, .done(queued: commits.removeValue(forKey: call).map { [$0] } ?? []))
        case .write(let id, .results), .write(let id, .failure): .written(id, .done())
        case .load(let tenant, let priority, let after, let limit): load(tenant, priority, after, limit)
        case .assign(let worker, let assignment, let attempt, _):
            .finished(worker, assignment, attempt, call: nextCall(), bytes: HotQueue.bytesPerJob / 2)
        case .reply, .revoke, .release, .dismiss: nil
        }
    }

    private func load(_ tenant: Tenant, _ priority: Priority, _ after: JobID, _ limit: Int) -> Event {
        let left = (waiting[tenant] ?? []).drop { $0.id <= after }
        return .loaded(tenant, priority, Array(left.prefix(limit)), isLast: left.count <= limit)
    }

    private mutating func nextCall() -> CallID {
        lastCall += 1
        return CallID(rawValue: lastCall)
    }
}
