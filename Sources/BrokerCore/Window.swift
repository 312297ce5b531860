/// The part of the backlog that is in memory (promise 6); the rest waits in the ledger.
///
/// Room is shared by what is left of it: a tenant and priority may load until it has as much as is free. One alone
/// takes half of the window, n take 1/(n+1) each, and a newcomer always finds room, whatever the others have piled up
/// or keep delayed.
struct Window: Sendable {
    /// What makes one queue ask before another: the free room that it waits for, then its priority.
    private struct Need: Comparable, Sendable {
        var room: Int
        var priority: Priority
        static func < (left: Need, right: Need) -> Bool { (left.room, left.priority) < (right.room, right.priority) }
    }

    /// What became of what a load found.
    struct Found: Sendable {
        /// In the window from now on.
        var new: [JobID] = []
        /// There was no room, or no use any more, or not yet.
        var dropped: [JobID] = []
        /// When the first of those will be of use whose time is far off.
        var deferred: Timestamp?
    }

    let limits: BrokerLimits
    var queues: [QueueKey: Backlog] = [:]
    private(set) var jobs: [JobID: Job] = [:]
    private var batches: [BatchID: Set<JobID>] = [:]
    private var hungry = IndexedHeap<QueueKey, Need>()
    private var loading: Set<QueueKey> = []
    /// Tenants whose jobs wait in the ledger until they are served again.
    var paused: Set<Tenant> = []
    private(set) var slots = 0
    private(set) var bytes = 0
    private var reserved = 0

    init(_ limits: BrokerLimits) { self.limits = limits }

    private var free: Int { limits.windowJobsMax - slots - reserved }

    func knows(_ tenant: Tenant) -> Bool {
        Priority.allCases.contains { queues[QueueKey(tenant, $0)] != nil }
    }

    // MARK: Loads

    /// A committed batch waits in the ledger; `first` is the smallest id of its jobs.
    mutating func queued(_ key: QueueKey, from first: JobID) {
        queues[key, default: Backlog(before: first)].queued(from: first)
        settle(key)
    }

    /// The next load worth asking for, if any.
    mutating func nextLoad() -> (key: QueueKey, after: JobID, limit: Int)? {
        guard loading.count < limits.loadsMax, let next = hungry.min, free >= next.rank.room,
            let queue = queues[next.key]
        else { return nil }
        let room = min(limits.loadJobsMax * queue.slotsPerJob, max(1, (free - queue.slots) / 2))
        loading.insert(next.key)
        reserved += room
        queues[next.key]?.load = Backlog.Load(room: room)
        settle(next.key)
        return (next.key, queue.cursor, max(1, room / queue.slotsPerJob))
    }

    /// Takes in what a load found.
    mutating func loaded(_ key: QueueKey, _ found: [JobSummary], isLast: Bool, now: Timestamp) -> Found {
        guard let load = queues[key]?.load else { preconditionFailure("told of a load that was not asked for") }
        loading.remove(key)
        reserved -= load.room
        queues[key]?.load = nil
        defer {
            queues[key]?.rewind(load)
            settle(key)
        }
        var result = Found()
        if load.isStale || paused.contains(key.tenant) {
            result.dropped = found.map(\.id).filter { jobs[$0] == nil }
            return result
        }
        let horizon = now + limits.lookaheadMilliseconds
        var taken = 0
        for (index, job) in found.enumerated() {
            if load.excludes(job) {
                result.dropped.append(job.id)
            } else if jobs[job.id] == nil, job.nextChange > horizon {
                result.dropped.append(job.id)
                result.deferred = min(result.deferred ?? job.nextChange, job.nextChange)
                queues[key]?.leaveOut(job.id)
            } else if jobs[job.id] == nil {
                let size = limits.slots(of: job)
                let isFirst = queues[key]?.slots == 0 && slots < limits.windowJobsMax
                guard taken + size <= load.room || isFirst else {
                    queues[key]?.slotsPerJob = size
                    result.dropped += found[index...].map(\.id).filter { jobs[$0] == nil }
                    return result
                }
                taken += size
                insert(job, size)
                result.new.append(job.id)
            }
            queues[key]?.cursor = job.id
        }
        if !result.new.isEmpty { queues[key]?.slotsPerJob = (taken + result.new.count - 1) / result.new.count }
        queues[key]?.isExhausted = isLast
        return result
    }

    /// A queue whose load failed does not ask again until it is told to.
    mutating func rest(_ key: QueueKey, _ isResting: Bool) {
        queues[key]?.isResting = isResting
        settle(key)
    }

    /// Jobs that were left out because their time was far off are loaded from now on.
    mutating func lookAgain(_ key: QueueKey) {
        queues[key]?.lookAgain()
        settle(key)
    }

    // MARK: Jobs

    mutating func set(_ id: JobID, _ state: Job.State) {
        guard let job = jobs[id] else { return }
        jobs[id]?.state = state
        queues[job.key]?.count(job.state, -1)
        queues[job.key]?.count(state, +1)
    }

    /// The failure is durable.
    mutating func failed(_ id: JobID, _ failure: Failure, notBefore: Timestamp) {
        jobs[id]?.summary.failures += 1
        if failure.isCrash { jobs[id]?.summary.crashes += 1 }
        jobs[id]?.summary.notBefore = notBefore
    }

    /// Not durable, and no failure: it only waits.
    mutating func postpone(_ id: JobID, until: Timestamp) { jobs[id]?.summary.notBefore = until }

    private mutating func insert(_ job: JobSummary, _ size: Int) {
        jobs[job.id] = Job(summary: job, state: .waiting, slots: size)
        batches[job.batch, default: []].insert(job.id)
        slots += size
        bytes += job.bytes
        let key = QueueKey(job.tenant, job.options.priority)
        queues[key]?.slots += size
        queues[key]?.jobs.insert(job.id)
        queues[key]?.count(.waiting, +1)
    }

    mutating func remove(_ id: JobID) -> Job? {
        guard let job = jobs.removeValue(forKey: id) else { return nil }
        batches[job.summary.batch]?.remove(id)
        if batches[job.summary.batch]?.isEmpty == true { batches[job.summary.batch] = nil }
        slots -= job.slots
        bytes -= job.summary.bytes
        queues[job.key]?.slots -= job.slots
        queues[job.key]?.jobs.remove(id)
        queues[job.key]?.count(job.state, -1)
        queues[job.key]?.load?.gone.insert(id)
        settle(job.key)
        return job
    }

    /// The batch's jobs in the window, ascending. Loads that are under way may still bring others: those are kept out.
    mutating func cancelled(_ batch: BatchID) -> [JobID] {
        for key in loading { queues[key]?.load?.exclude(batch, most: limits.cancelsPerLoadMax) }
        return (batches[batch] ?? []).sorted()
    }

    /// After every change of a queue: whether it asks for a load, at what room, and whether it is still needed.
    mutating func settle(_ key: QueueKey) {
        guard let queue = queues[key] else { return }
        if queue.isExhausted || queue.load != nil || queue.isResting || paused.contains(key.tenant) {
            hungry.remove(key)
        } else {
            hungry.set(key, Need(room: queue.roomNeeded(least: limits.loadJobsMin), priority: key.priority))
        }
        if queue.isExhausted && queue.load == nil && queue.deferred == nil && queue.slots == 0 { queues[key] = nil }
    }

    /// When the batch of its oldest waiting job was committed.
    func oldest(_ queue: Backlog) -> Timestamp? {
        queue.jobs.lazy.compactMap { id in
            guard let job = jobs[id], case .waiting = job.state else { return nil }
            return job.summary.queued
        }.min()
    }
}
