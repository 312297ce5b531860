import BrokerCore

/// What an onlooker knows from events and effects alone, to judge the core by. It foretells what it can, and asks the
/// core for nothing.
struct Watch: Sendable {
    struct Live: Sendable {
        var worker: WorkerID
        var assignment: Assignment
        var until: Timestamp
        /// Ascends as they are given.
        var number: Int
        var isSuspect: Bool
    }

    struct Seat: Sendable {
        var capacity: Int
        /// Room for interactive calls beside; 0: they count among the rest.
        var calls: Int
        var kinds: Work
        var lastHeard: Timestamp
        var held = 0
        var heldCalls = 0
        var isDraining = false

        func canTake(_ work: Work) -> Bool { !isDraining && kinds.isSuperset(of: work) }
        var hasRoom: Bool { !isDraining && held < capacity }
        var hasRoomForCall: Bool { !isDraining && (calls == 0 ? held < capacity : heldCalls < calls) }

        mutating func count(_ assignment: Assignment, _ change: Int) {
            if case .call = assignment, calls > 0 { heldCalls += change } else { held += change }
        }
    }

    /// A job that was loaded and not released: its payload is what a shell would keep.
    struct Kept: Sendable {
        var summary: JobSummary
        /// When it was loaded.
        var since: Timestamp
        /// It has a live attempt, or its results or failure are not durable yet.
        var isBusy = false
        /// The ledger did not take its results just then; it waits at most until here.
        var excusedUntil = Timestamp(rawValue: 0)

        var earliest: Timestamp { max(summary.notBefore, summary.options.notBefore ?? summary.notBefore) }
    }

    /// An interactive call without an answer. Without an attempt it waits.
    struct Call: Sendable {
        var deadline: Timestamp
        var work: Work
        var attempt: AttemptID?
        /// Workers that were lost with it; nil: that cannot be told.
        var losses: Int? = 0
    }

    struct Pending: Sendable {
        var write: Write
        var tenant: Tenant?
        var bytes: Int
        var claims = 0
    }

    var live: [AttemptID: Live] = [:]
    /// As in `Kept`, also of jobs that were released meanwhile.
    var busy: [JobID: AttemptID] = [:]
    var kept: [JobID: Kept] = [:]
    var keptBytes = 0
    var keptOf: [Tenant: Int] = [:]
    var seats: [WorkerID: Seat] = [:]
    var calls: [CallID: Call] = [:]
    /// Loads under way, and the jobs that each may bring.
    var loading: [QueueKey: Int] = [:]
    /// Slots of the window that jobs take, of each queue and in all.
    var slotsOf: [QueueKey: Int] = [:]
    var slots = 0
    /// Batches that the core was told are cancelled.
    var cancelled: Set<BatchID> = []
    var settings: [Tenant: TenantSettings] = [:]
    var lastTick = Timestamp(rawValue: 0)
    var leasesGiven = 0
    var jobsRecorded = 0
    var steps = 0

    var writes: [WriteID: Pending] = [:]
    var resultBytes = 0
    var resultClaims = 0
    var shares: [Tenant: Share] = [:]
    var total = Share()
    /// Who waits for the answer of a write.
    var writers: [CallID: Tenant] = [:]
    /// What was promised, for as long as nothing changes.
    var credits: [Tenant: Int] = [:]
    var rates: [Tenant: Rate] = [:]
    var budgets: Budgets
    /// Attempts that this step must count as crashes.
    var blamed: [AttemptID: Live] = [:]
    /// Workers that this step dismisses, and what each was at is still to be blamed.
    var dismissed: Set<WorkerID> = []
    /// Leases in a row of higher priorities, while a job of this one waited.
    var passes: [Priority: Int] = [:]
    /// Survives restarts: acknowledged, as (client, submission).
    var acknowledged: [[Int]] = []

    private let slotBytes: Int

    init(_ limits: BrokerLimits = BrokerLimits()) {
        budgets = Budgets(limits)
        slotBytes = max(1, limits.windowBytesMax / limits.windowJobsMax)
    }

    mutating func restart(_ limits: BrokerLimits) {
        let acknowledged = acknowledged
        self = Watch(limits)
        self.acknowledged = acknowledged
    }

    // MARK: Leases

    mutating func end(_ attempt: AttemptID) {
        guard let ended = live.removeValue(forKey: attempt) else { return }
        seats[ended.worker]?.count(ended.assignment, -1)
        switch ended.assignment {
        case .job(let job): free(job)
        case .call(let call): calls[call]?.attempt = nil
        }
    }

    mutating func endAll(of worker: WorkerID) {
        for attempt in held(by: worker) { end(attempt) }
    }

    func call(of attempt: AttemptID) -> CallID? {
        if case .call(let call) = live[attempt]?.assignment { call } else { nil }
    }

    /// Oldest first.
    func held(by worker: WorkerID) -> [AttemptID] {
        live.filter { $0.value.worker == worker }.sorted { $0.value.number < $1.value.number }.map(\.key)
    }

    mutating func occupy(_ job: JobID, _ attempt: AttemptID) {
        busy[job] = attempt
        kept[job]?.isBusy = true
    }

    mutating func free(_ job: JobID) {
        busy[job] = nil
        kept[job]?.isBusy = false
    }

    // MARK: Jobs

    private mutating func count(_ job: JobSummary, _ sign: Int) {
        let size = sign * max(1, (job.bytes + slotBytes - 1) / slotBytes)
        slots += size
        slotsOf[QueueKey(job.tenant, job.options.priority), default: 0] += size
    }

    /// A load leaves as much free as the queue then has, whatever it brings; one job may always come.
    func hasRoom(_ key: QueueKey, _ limit: Int, _ limits: BrokerLimits) -> Bool {
        let free = limits.windowJobsMax - slots - loading.values.reduce(0, +)
        return limit == 1 || slotsOf[key, default: 0] + limit <= free - limit
    }

    mutating func keep(_ job: JobSummary, now: Timestamp) {
        guard kept[job.id] == nil else { return }
        count(job, +1)
        kept[job.id] = Kept(summary: job, since: now, isBusy: busy[job.id] != nil)
        keptBytes += job.bytes
        keptOf[job.tenant, default: 0] += 1
    }

    /// False: it was not kept.
    mutating func release(_ job: JobID) -> Bool {
        guard let released = kept.removeValue(forKey: job)?.summary else { return false }
        count(released, -1)
        keptBytes -= released.bytes
        keptOf[released.tenant, default: 0] -= 1
        if keptOf[released.tenant] == 0 { budgets.mayBeForgotten(released.tenant) }
        return true
    }
}
