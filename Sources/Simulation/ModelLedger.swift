import BrokerCore

/// Durability and nothing else: batches, jobs and how each ended, and how tenants are served. It survives the broker.
struct ModelLedger: Sendable {
    enum JobState: Sendable { case staged, held, waiting, done, dead, cancelled }
    enum Phase: Sendable { case open, held, running, done, cancelled }

    struct Stored: Sendable {
        var summary: JobSummary
        var state = JobState.staged
        var recordings = 0
        var redrives = 0
        /// Its last failure said so.
        var isQuarantined = false
    }

    struct Batch: Sendable {
        var tenant: Tenant
        var options: BatchOptions
        var claims: [Int]
        var jobs: [JobID]
        var phase = Phase.open
        /// Jobs without an end.
        var left: Int
    }

    /// Batches that run one after the other.
    struct Order: Hashable, Sendable {
        var tenant: Tenant
        var key: String

        init?(_ batch: Batch?) {
            guard let batch, !batch.options.orderKey.isEmpty else { return nil }
            (tenant, key) = (batch.tenant, batch.options.orderKey)
        }
    }

    var batches: [BatchID: Batch] = [:]
    private(set) var jobs: [JobID: Stored] = [:]
    private(set) var settings: [Tenant: TenantSettings] = [:]
    private var keys: [String: BatchID] = [:]
    /// Committed and not over: the first runs, the others are held.
    var orders: [Order: [BatchID]] = [:]
    /// Ascending.
    private var waiting: [QueueKey: [JobID]] = [:]
    /// Not over, or with dead jobs.
    private(set) var batchesWithDead: Set<BatchID> = []

    func batch(_ key: String) -> (id: BatchID, batch: Batch)? {
        guard let id = keys[key], let batch = batches[id] else { return nil }
        return (id, batch)
    }

    /// Those with waiting jobs, in order.
    var backlog: [QueueKey] {
        waiting.filter { !$0.value.isEmpty }.keys.sorted { ($0.tenant, $0.priority) < ($1.tenant, $1.priority) }
    }

    func read(_ key: QueueKey, after: JobID, limit: Int) -> (jobs: [JobSummary], isLast: Bool) {
        let ids = waiting[key, default: []]
        let found = ids[Self.place(of: JobID(rawValue: after.rawValue + 1), in: ids)...]
        return (found.prefix(limit).compactMap { jobs[$0]?.summary }, found.count <= limit)
    }

    // MARK: Writes

    mutating func set(_ tenant: Tenant, _ settings: TenantSettings) -> WriteOutcome {
        self.settings[tenant] = settings
        return .done()
    }

    mutating func append(_ submission: Submission) -> WriteOutcome {
        if let (_, batch) = batch(submission.key) {
            let isSame = batch.options == submission.options && batch.claims == submission.claims
            return isSame ? .done() : .refused(.alreadyExists)
        }
        let id = BatchID(rawValue: Int64(batches.count) + 1)
        var batch = Batch(
            tenant: submission.tenant, options: submission.options, claims: submission.claims, jobs: [],
            left: submission.claims.count)
        for (slice, claims) in submission.claims.enumerated() {
            let job = JobID(rawValue: Int64(jobs.count) + 1)
            let summary = JobSummary(
                id: job, batch: id, tenant: batch.tenant, options: batch.options, slice: slice, firstClaim: 0,
                claims: claims, bytes: claims * 10)
            jobs[job] = Stored(summary: summary)
            batch.jobs.append(job)
        }
        batches[id] = batch
        keys[submission.key] = id
        return .done()
    }

    mutating func commit(_ key: String) -> WriteOutcome {
        guard let (id, batch) = batch(key), batch.phase != .cancelled else { return .refused(.failedPrecondition) }
        guard batch.phase == .open else { return .done() }
        let isHeld = enter(id)
        batches[id]?.phase = isHeld ? .held : .running
        for job in batch.jobs { settle(job, isHeld ? .held : .waiting) }
        return .done(queued: isHeld ? [] : [queued(batch, batch.jobs)])
    }

    mutating func cancel(_ key: String) -> WriteOutcome {
        guard let (id, batch) = batch(key) else { return .refused(.notFound) }
        guard batch.phase != .cancelled, batch.phase != .done else { return .refused(.failedPrecondition) }
        for job in batch.jobs {
            if let state = jobs[job]?.state, [.waiting, .staged, .held].contains(state) { settle(job, .cancelled) }
        }
        return .done(queued: end(id, .cancelled), cancelled: id)
    }

    mutating func finish(_ job: JobID) -> WriteOutcome {
        guard jobs[job]?.state == .waiting else { return .refused(.failedPrecondition) }
        jobs[job]?.recordings += 1
        return .done(queued: settleForGood(job, .done))
    }

    mutating func fail(_ job: JobID, _ failure: Failure, retry: Timestamp?) -> WriteOutcome {
        guard jobs[job]?.state == .waiting else { return .refused(.failedPrecondition) }
        jobs[job]?.summary.failures += 1
        if failure.isCrash { jobs[job]?.summary.crashes += 1 }
        guard let retry else {
            jobs[job]?.isQuarantined = failure.message.hasPrefix("quarantined")
            return .done(queued: settleForGood(job, .dead))
        }
        jobs[job]?.summary.notBefore = retry
        return .done()
    }

    /// Dead jobs wait again, as if they had never failed.
    mutating func redrive(_ id: BatchID) -> WriteOutcome {
        guard let batch = batches[id] else { return .refused(.notFound) }
        let dead = batch.jobs.filter { jobs[$0]?.state == .dead }
        guard !dead.isEmpty, mayRunAgain(id) else { return .refused(.failedPrecondition) }
        for job in dead {
            jobs[job]?.summary.failures = 0
            jobs[job]?.summary.crashes = 0
            jobs[job]?.summary.notBefore = Timestamp(rawValue: 0)
            jobs[job]?.redrives += 1
            settle(job, .waiting)
        }
        batches[id]?.left += dead.count
        batches[id]?.phase = .running
        batchesWithDead.remove(id)
        return .done(queued: [queued(batch, dead)])
    }

    // MARK: Jobs

    func queued(_ batch: Batch, _ jobs: [JobID]) -> QueuedJobs {
        QueuedJobs(batch.tenant, batch.options.priority, from: jobs.min() ?? JobID(rawValue: 1))
    }

    private mutating func settleForGood(_ job: JobID, _ state: JobState) -> [QueuedJobs] {
        settle(job, state)
        guard let id = jobs[job]?.summary.batch else { return [] }
        if state == .dead { batchesWithDead.insert(id) }
        batches[id]?.left -= 1
        return batches[id]?.left == 0 ? end(id, .done) : []
    }

    mutating func settle(_ id: JobID, _ state: JobState) {
        guard let stored = jobs[id] else { return }
        jobs[id]?.state = state
        let key = QueueKey(stored.summary.tenant, stored.summary.options.priority)
        let place = Self.place(of: id, in: waiting[key, default: []])
        if state == .waiting { waiting[key, default: []].insert(id, at: place) }
        if stored.state == .waiting { waiting[key]?.remove(at: place) }
    }

    /// Where the id is, or would be.
    private static func place(of id: JobID, in ids: [JobID]) -> Int {
        var range = 0..<ids.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = ids[middle] < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
