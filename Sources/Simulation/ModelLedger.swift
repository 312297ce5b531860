import BrokerCore

/// Durability and nothing else: batches, jobs and how each ended. It survives the broker.
struct ModelLedger: Sendable {
    enum JobState: Sendable { case staged, waiting, done, dead, cancelled }
    enum Phase: Sendable { case open, running, cancelled }

    struct Stored: Sendable {
        var summary: JobSummary
        var state = JobState.staged
        var recordings = 0
    }

    struct Batch: Sendable {
        var tenant: Tenant
        var options: BatchOptions
        var claims: [Int]
        var jobs: [JobID]
        var phase = Phase.open
    }

    private(set) var batches: [BatchID: Batch] = [:]
    private(set) var jobs: [JobID: Stored] = [:]
    private var keys: [String: BatchID] = [:]
    /// Ascending.
    private var waiting: [QueueKey: [JobID]] = [:]

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

    mutating func append(_ submission: Submission) -> WriteOutcome {
        if let (_, batch) = batch(submission.key) {
            let isSame = batch.options == submission.options && batch.claims == submission.claims
            return isSame ? .done(queued: nil, cancelled: nil) : .refused(.alreadyExists)
        }
        let id = BatchID(rawValue: Int64(batches.count) + 1)
        var batch = Batch(tenant: submission.tenant, options: submission.options, claims: submission.claims, jobs: [])
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
        return .done(queued: nil, cancelled: nil)
    }

    mutating func commit(_ key: String) -> WriteOutcome {
        guard let (id, batch) = batch(key), batch.phase != .cancelled else { return .refused(.failedPrecondition) }
        if batch.phase == .running { return .done(queued: nil, cancelled: nil) }
        batches[id]?.phase = .running
        for job in batch.jobs { settle(job, .waiting) }
        let queued = (batch.tenant, batch.options.priority)
        return .done(queued: queued, from: batch.jobs.first ?? JobID(rawValue: 1), cancelled: nil)
    }

    mutating func cancel(_ key: String) -> WriteOutcome {
        guard let (id, batch) = batch(key) else { return .refused(.notFound) }
        guard batch.phase != .cancelled else { return .refused(.failedPrecondition) }
        batches[id]?.phase = .cancelled
        for job in batch.jobs {
            if case .waiting? = jobs[job]?.state { settle(job, .cancelled) }
            if case .staged? = jobs[job]?.state { settle(job, .cancelled) }
        }
        return .done(queued: nil, cancelled: id)
    }

    mutating func finish(_ job: JobID) -> WriteOutcome {
        guard let stored = jobs[job], stored.state == .waiting else { return .refused(.failedPrecondition) }
        jobs[job]?.recordings += 1
        settle(job, .done)
        return .done(queued: nil, cancelled: nil)
    }

    mutating func fail(_ job: JobID, retry: Timestamp?) -> WriteOutcome {
        guard let stored = jobs[job], stored.state == .waiting else { return .refused(.failedPrecondition) }
        jobs[job]?.summary.failures += 1
        if let retry { jobs[job]?.summary.notBefore = retry } else { settle(job, .dead) }
        return .done(queued: nil, cancelled: nil)
    }

    private mutating func settle(_ id: JobID, _ state: JobState) {
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
