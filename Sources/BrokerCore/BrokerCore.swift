// In: what happened, and when (`Event`). Out: what to do about it, in order (`Effect`).
// Not here: sockets, clocks, files, threads, and what is inside a call: claims and results stay with the shell.

/// The queue and its leases: a state machine over events, deterministic under its seed.
///
/// What is durable lives in the ledger; here is only what a broker may forget when it dies: a window of the backlog,
/// the leases, interactive calls and who waits for an answer. See Protocols/README.md for what it promises.
///
/// - Complexity: O(log n) per event, and per job, call or lease that the event ends.
package struct BrokerCore: Sendable {
    package let limits: BrokerLimits
    let start: UInt32
    var now = Timestamp(rawValue: 0)
    var isDraining = false
    var effects: [Effect] = []

    var writes: Writes
    var window: Window
    var lanes: Lanes
    var interactive: Interactive
    var tenants: Tenants
    var budgets: RetryBudgets
    var workers: Workers
    var attempts: [AttemptID: Lease] = [:]
    /// The live attempt at a job on its last chance: there is at most one. See `BrokerLimits.isSuspect`.
    var suspect: AttemptID?
    var attemptCounter: UInt32 = 0
    var alarms = IndexedHeap<Alarm, Timestamp>()
    var backoff: Backoff
    var refusals: [Refusal: Int] = [:]
    var leasesGiven = 0
    var jobsRecorded = 0

    /// - Parameters:
    ///   - start: the broker's start number, durable and higher than any before.
    ///   - seed: of the jitter in retries, the only chance in here.
    package init(start: UInt32, limits: BrokerLimits = BrokerLimits(), seed: UInt64) {
        limits.check()
        self.start = start
        self.limits = limits
        writes = Writes()
        window = Window(limits)
        lanes = Lanes(limits)
        interactive = Interactive()
        tenants = Tenants(limits)
        budgets = RetryBudgets(limits)
        workers = Workers()
        backoff = Backoff(limits, seed: seed)
    }

    /// What the event changes, and what the shell must do, in this order.
    ///
    /// Only `tick` ends leases, and silence, for lack of time: a shell that was held up takes in the heartbeats that
    /// wait in its sockets first.
    package mutating func step(_ event: Event, now: Timestamp) -> [Effect] {
        precondition(now >= self.now, "time went back")
        self.now = now
        switch event {
        case .writeRequested(let call, let tenant, let bytes, let claims, let queues):
            admitWrite(call, of: tenant, bytes: bytes, claims: claims, queues: queues)
        case .interactiveRequested(let call, let tenant, let deadline, let bytes, let work):
            admit(call, InteractiveCall(tenant: tenant, deadline: deadline, bytes: bytes, work: work))
        case .callAbandoned(let call): abandon(call)

        case .workerJoined(let worker, let capacity, let kinds, let calls):
            join(worker, capacity: capacity, kinds: kinds, calls: calls)
        case .heartbeat(let worker, let attempts): extend(attempts, of: worker)
        case .finished(let worker, let assignment, let attempt, let call, let bytes):
            finish(assignment, attempt, by: worker, call: call, bytes: bytes)
        case .failed(let worker, let assignment, let attempt, let call, let code, let message):
            fail(assignment, attempt, by: worker, call: call, failure(code, message))
        case .workerDraining(let worker): drain(worker)
        case .workerLeft(let worker): remove(worker, "the worker left")
        case .workerUnreachable(let worker, let unsent): handBack(unsent, of: worker)

        case .written(let write, let outcome): written(write, outcome)
        case .tenant(let tenant, let settings): serve(tenant, settings)
        case .backlog(let tenant, let priority): window.queued(QueueKey(tenant, priority), from: JobID(rawValue: 1))
        case .loaded(let tenant, let priority, let jobs, let isLast):
            take(jobs, of: QueueKey(tenant, priority), isLast: isLast)
        case .tick: ring()
        case .drain: drain()
        }
        askForLoads()
        assignAll()
        defer { effects = [] }
        return effects
    }

    /// When a `tick` is due at the latest.
    package var nextDeadline: Timestamp? { alarms.min?.rank }

    /// Drained, and nothing that was begun is still under way. What waits in the ledger stays there.
    package var isDrained: Bool { isDraining && writes.isEmpty && attempts.isEmpty && interactive.isEmpty }

    /// Takes nothing new, leases nothing; what is under way ends (promise 9).
    private mutating func drain() {
        isDraining = true
        refuseWaitingCalls(.draining)
    }
}

/// What waits for a time.
enum Alarm: Hashable, Sendable {
    case lease(AttemptID)
    case silence(WorkerID)
    case job(JobID)
    case call(CallID)
    case load(QueueKey)
    case look(QueueKey)
}

extension BrokerCore {
    private mutating func ring() {
        while let next = alarms.min, next.rank <= now {
            _ = alarms.popMin()
            switch next.key {
            case .lease(let attempt): leaseDue(attempt)
            case .silence(let worker): silenceDue(worker)
            case .job(let job): jobDue(job)
            case .call(let call): callDue(call)
            case .load(let key): window.rest(key, false)
            case .look(let key): window.lookAgain(key)
            }
        }
    }

    mutating func reply(_ call: CallID, _ status: CallStatus) { effects.append(.reply(call, status)) }

    mutating func refuse(_ call: CallID, _ refusal: Refusal) {
        refusals[refusal, default: 0] += 1
        reply(call, refusal.status(limits))
    }
}
