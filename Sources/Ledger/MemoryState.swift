import BrokerCore
import Trends

/// What `MemoryLedger` holds. Ids are places: a batch's is 1 more than its index, and so is a job's.
struct MemoryState: Sendable {
    struct Batch: Sendable {
        var record: BatchRecord
        /// As committed; nil: not.
        var digest: [UInt8]?
        /// By slice.
        var jobs: [Int: JobID] = [:]
        /// By claim.
        var results: [ResultRecord?] = []
        /// In the order in which their results were recorded.
        var recorded: [JobID] = []
        /// Place in the line of its order key; 0: not held.
        var held = 0
        /// A purge has begun with it.
        var isPurging = false
    }

    struct Job: Sendable {
        var summary: JobSummary
        var digest: [UInt8]
        /// nil: gone with the job's end.
        var payload: [UInt8]?
        var state: JobState
        var attempts: [FailedAttempt] = []
        var ended: Timestamp?
        /// Who finished it.
        var worker = ""
    }

    /// Bytes: two spellings that Swift holds equal are two keys to a store.
    struct BatchKey: Hashable {
        var tenant: Tenant
        var key: [UInt8]
    }

    let rule: PublishingRule
    let digest: ContributionDigest
    var start: UInt32 = 0
    var batches: [Batch] = []
    /// nil: purged.
    var jobs: [Job?] = []
    /// Those that `TenantRecord.isEmpty` does not hold for.
    var tenants: [Tenant: TenantRecord] = [:]
    private(set) var contributions: [Contribution] = []
    /// Of each of them.
    private var contributors: [ContributorDigest] = []
    private(set) var trendLog: [TrendUpdate] = []
    var keys: [BatchKey: BatchID] = [:]
    private var contributionKeys: [[UInt8]: [UInt8]] = [:]
    private var aggregates: [AggregateKey: Aggregate] = [:]

    init(rule: PublishingRule, digest: ContributionDigest) {
        self.rule = rule
        self.digest = digest
    }

    mutating func apply(_ write: LedgerWrite, now: Timestamp) -> LedgerReply {
        switch write {
        case .open(let tenant, let key, let options, let traceparent):
            open(tenant, key, options, traceparent, now)
        case .append(let slice):
            append(slice)
        case .commit(let tenant, let batch, let slices, let claims, let digest):
            commit(tenant, batch, slices: slices, claims: claims, digest: digest, now)
        case .cancel(let tenant, let batch):
            cancel(tenant, batch, now)
        case .finish(let job, let attempt, let results, let contributor, let contributions):
            finish(job, attempt.stored, results, contributor, contributions, now)
        case .fail(let job, let attempt, let failure, let retry):
            fail(job, attempt.stored, failure.stored, retry: retry, now)
        case .redrive(let selection):
            redrive(selection)
        case .discard(let selection):
            discard(selection)
        case .settings(let tenant, let settings):
            set(settings, of: tenant)
        case .purge(let before, let limit):
            purge(before: before, limit: limit, now)
        case .contribute(let tenant, let key, let contributor, let contributions, let withdrawn):
            contribute(tenant, key, contributor, contributions, withdrawn, now)
        }
    }
}

// Contributions.
extension MemoryState {
    mutating func contribute(
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

    mutating func add(
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
