import BrokerCore
import Trends

/// What `MemoryLedger` holds. Ids are places: a batch's is 1 more than its index, and so is a job's.
struct MemoryState: Sendable {
    struct Batch: Sendable {
        var record: BatchRecord
        /// As committed; nil: not.
        var digest: [UInt8]?
        var jobs: [Int: JobID] = [:]
        /// By claim.
        var results: [ResultRecord?] = []
    }

    struct Job: Sendable {
        var summary: JobSummary
        var digest: [UInt8]
        /// nil: gone with the job's end.
        var payload: [UInt8]?
        var state: JobState
        var failure: Failure?
        var ended: Timestamp?
    }

    /// Bytes: two spellings that Swift holds equal are two keys to a store.
    private struct BatchKey: Hashable {
        var tenant: Tenant
        var key: [UInt8]
    }

    let rule: PublishingRule
    let digest: ContributionDigest
    var start: UInt32 = 0
    private(set) var batches: [Batch] = []
    private(set) var jobs: [Job] = []
    private(set) var contributions: [Contribution] = []
    /// Of each of them.
    private var contributors: [ContributorDigest] = []
    private(set) var trendLog: [TrendUpdate] = []
    private var keys: [BatchKey: BatchID] = [:]
    private var contributionKeys: [[UInt8]: [UInt8]] = [:]
    private var aggregates: [AggregateKey: Aggregate] = [:]

    init(rule: PublishingRule, digest: ContributionDigest) {
        self.rule = rule
        self.digest = digest
    }

    mutating func apply(_ write: LedgerWrite, now: Timestamp) -> LedgerReply {
        switch write {
        case .open(let tenant, let key, let options):
            open(tenant, key, options, now)
        case .append(let slice):
            append(slice)
        case .commit(let tenant, let batch, let slices, let claims, let digest):
            commit(tenant, batch, slices: slices, claims: claims, digest: digest, now)
        case .cancel(let tenant, let batch):
            cancel(tenant, batch, now)
        case .finish(let job, let results, let contributor, let contributions):
            finish(job, results, contributor, contributions, now)
        case .fail(let job, let failure, let retry):
            fail(job, failure.stored, retry: retry, now)
        case .contribute(let tenant, let key, let contributor, let contributions, let withdrawn):
            contribute(tenant, key, contributor, contributions, withdrawn, now)
        }
    }
}

// Batches.
extension MemoryState {
    private mutating func open(
        _ tenant: Tenant, _ key: String, _ options: BatchOptions, _ now: Timestamp
    ) -> LedgerReply {
        let place = BatchKey(tenant: tenant, key: Array(key.utf8))
        let opened = keys[place].flatMap { batch($0)?.record }
        if let reply = LedgerRules.open(key: key, options: options, stored: opened) { return reply }
        let id = BatchID(rawValue: Int64(batches.count + 1))
        let record = BatchRecord(id: id, tenant: tenant, key: key, options: options, opened: now)
        batches.append(Batch(record: record))
        keys[place] = id
        return .batch(record, updates: [])
    }

    private mutating func append(_ slice: AppendedSlice) -> LedgerReply {
        let found = batch(slice.batch, of: slice.tenant)
        let known = found?.jobs[slice.index].flatMap(storedJob)
        if let reply = LedgerRules.append(slice, to: found?.record, stored: known) { return reply }
        let batch = place(slice.batch)
        let id = JobID(rawValue: Int64(jobs.count + 1))
        let summary = JobSummary(
            id: id, batch: slice.batch, tenant: slice.tenant, options: batches[batch].record.options,
            slice: slice.index, firstClaim: slice.firstClaim, claims: slice.claims, bytes: slice.payload.count)
        jobs.append(Job(summary: summary, digest: slice.digest, payload: slice.payload, state: .staged))
        batches[batch].jobs[slice.index] = id
        return .appended
    }

    private mutating func commit(
        _ tenant: Tenant, _ id: BatchID, slices: Int, claims: Int, digest: [UInt8], _ now: Timestamp
    ) -> LedgerReply {
        let found = batch(id, of: tenant)
        if let reply = LedgerRules.commit(
            id, slices: slices, claims: claims, digest: digest, batch: found?.record, committed: found?.digest)
        {
            return reply
        }
        let whole = (found?.jobs.values).map { $0.compactMap(storedJob).sorted { $0.slice < $1.slice } } ?? []
        if let refused = LedgerRules.whole(slices: slices, claims: claims, digest: digest, jobs: whole) {
            return refused
        }
        let batch = place(id)
        batches[batch].digest = digest
        batches[batch].results = Array(repeating: nil, count: claims)
        batches[batch].record.commit(slices: slices, claims: claims, at: now)
        for job in whole { jobs[place(job.id)].state = .waiting }
        return .committed(batches[batch].record, firstJob: whole.lazy.map(\.id).min() ?? JobID(rawValue: 1))
    }

    private mutating func cancel(_ tenant: Tenant, _ id: BatchID, _ now: Timestamp) -> LedgerReply {
        if let refused = LedgerRules.cancel(id, batch: batch(id, of: tenant)?.record) { return refused }
        let batch = place(id)
        for job in batches[batch].jobs.values.map(place) where [.staged, .waiting].contains(jobs[job].state) {
            jobs[job].state = .cancelled
            jobs[job].ended = now
        }
        batches[batch].record.cancel(at: now)
        return .batch(batches[batch].record, updates: [])
    }
}

// Jobs.
extension MemoryState {
    private mutating func finish(
        _ id: JobID, _ results: [ResultRecord], _ contributor: ContributorDigest, _ contributions: [Contribution],
        _ now: Timestamp
    ) -> LedgerReply {
        if let refused = LedgerRules.finish(id, job: storedJob(id), results: results) { return refused }
        let job = place(id)
        let batch = place(jobs[job].summary.batch)
        jobs[job].state = .done
        jobs[job].payload = nil
        jobs[job].ended = now
        for result in results { batches[batch].results[result.claim] = result }
        batches[batch].record.count(results, at: now)
        let updates = add(contributions, from: contributor, now)
        return .batch(batches[batch].record, updates: updates)
    }

    private mutating func fail(
        _ id: JobID, _ failure: Failure, retry: Timestamp?, _ now: Timestamp
    ) -> LedgerReply {
        if let refused = LedgerRules.fail(id, job: storedJob(id)) { return refused }
        let job = place(id)
        let batch = place(jobs[job].summary.batch)
        jobs[job].summary.failures += 1
        jobs[job].failure = failure
        if let retry {
            jobs[job].summary.notBefore = retry
        } else {
            jobs[job].state = .dead
            jobs[job].ended = now
            batches[batch].record.countDead(jobs[job].summary.claims, at: now)
        }
        return .batch(batches[batch].record, updates: [])
    }
}

// Contributions.
extension MemoryState {
    private mutating func contribute(
        _ tenant: Tenant, _ key: String, _ contributor: ContributorDigest, _ contributions: [Contribution],
        _ withdrawn: [Contribution], _ now: Timestamp
    ) -> LedgerReply {
        let key = digest.key(tenant: tenant.name, key: key)
        let content = digest.content(contributions, withdrawn: withdrawn)
        if let reply = LedgerRules.contribute(stored: contributionKeys[key], digest: content) { return reply }
        contributionKeys[key] = content
        let count = withdrawn.count { withdraw($0, from: contributor) }
        return .contributed(
            updates: add(contributions, from: contributor, now), withdrawn: count, isRepeat: false)
    }

    /// False: the contributor has no such report.
    private mutating func withdraw(_ contribution: Contribution, from contributor: ContributorDigest) -> Bool {
        let candidates = contributions.indices.filter {
            contributors[$0] == contributor && contributions[$0].isSameReport(as: contribution)
        }
        let ranked = candidates.map { (likeness: contributions[$0].likeness(to: contribution), index: $0) }
        guard let best = ranked.max(by: <)?.index else { return false }
        contributions.remove(at: best)
        contributors.remove(at: best)
        aggregates[AggregateKey(contribution)]?.withdraw(contributor)
        return true
    }

    private mutating func add(
        _ contributions: [Contribution], from contributor: ContributorDigest, _ now: Timestamp
    ) -> [TrendUpdate] {
        let known = trendLog.count
        for contribution in contributions {
            let key = AggregateKey(contribution)
            guard let band = aggregates[key, default: Aggregate()].add(contributor, rule: rule) else { continue }
            trendLog.append(
                TrendUpdate(sequence: Int64(trendLog.count + 1), key: key, reports: band, day: now.day))
        }
        self.contributions += contributions
        contributors += [ContributorDigest](repeating: contributor, count: contributions.count)
        return Array(trendLog[known...])
    }
}
