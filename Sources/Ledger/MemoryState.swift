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

    /// What a contributor may move of a subject in a month.
    struct Share: Hashable {
        var subject: TrendSubject
        var contributor: ContributorDigest
        var month: Int32
    }

    /// Bytes: two spellings that Swift holds equal are two keys to a store.
    struct BatchKey: Hashable {
        var tenant: Tenant
        var key: [UInt8]
    }

    let rules: PublishingRules
    let digest: ContributionDigest
    var start: UInt32 = 0
    var batches: [Batch] = []
    /// nil: purged.
    var jobs: [Job?] = []
    /// Those that `TenantRecord.isEmpty` does not hold for.
    var tenants: [Tenant: TenantRecord] = [:]
    /// Ascending by id.
    var contributions: [MemoryContribution] = []
    private(set) var trendLog: [TrendUpdate] = []
    var keys: [BatchKey: BatchID] = [:]
    var contributionKeys: [[UInt8]: [UInt8]] = [:]
    var trends: [TrendSubject: SubjectTrend] = [:]
    /// By number, from 1.
    var suggestions: [MemorySuggestion] = []
    /// Reports that count.
    var counted: [Share: Int] = [:]
    var standings: [ContributorDigest: MemoryStanding] = [:]
    /// Lines of a subject of which it was asked last whether their rate has changed.
    private var asked: [TrendSubject: Int] = [:]

    init(rules: PublishingRules, digest: ContributionDigest) {
        self.rules = rules
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
        case .suggest(let tenant, let key, let contributor, let suggestion):
            suggest(tenant, key, contributor, suggestion)
        case .moderate(let id, let decision):
            moderate(id, decision, now)
        case .decide(let contributor, let decision):
            decide(contributor, decision, now)
        case .settle(let limit):
            settle(limit: limit, now)
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
            contributions[$0].contributor == contributor && contributions[$0].value.isSameReport(as: contribution)
        }
        let ranked = candidates.map { (likeness: contributions[$0].value.likeness(to: contribution), index: $0) }
        guard let best = ranked.max(by: <)?.index else { return false }
        let report = contributions.remove(at: best)
        for subject in TrendSubject.all(of: report.value) {
            guard case .released(let membership)? = report.states[subject] else { continue }
            trends[subject]?.withdraw(report.trendReport(for: subject), membership)
        }
        return true
    }

    mutating func add(
        _ contributions: [Contribution], from contributor: ContributorDigest, _ now: Timestamp
    ) -> [TrendUpdate] {
        for contribution in contributions {
            var states: [TrendSubject: MemoryContribution.State] = [:]
            for subject in TrendSubject.all(of: contribution) {
                states[subject] =
                    counts(contributor) ? wait(contribution, for: subject, from: contributor, now) : .held
            }
            let id = (self.contributions.last?.id ?? 0) + 1  // As SQLite gives them.
            self.contributions.append(
                MemoryContribution(id: id, value: contribution, contributor: contributor, states: states))
        }
        guard counts(contributor) else { return [] }
        return Set(contributions.flatMap(TrendSubject.all)).sorted().flatMap { publish($0, now) }
    }

    /// Unless the contributor has had its share of the month.
    mutating func wait(
        _ contribution: Contribution, for subject: TrendSubject, from contributor: ContributorDigest, _ now: Timestamp
    ) -> MemoryContribution.State {
        let share = Share(subject: subject, contributor: contributor, month: now.month)
        guard counted[share, default: 0] < PublishingRule.countedMax(of: contribution.source) else {
            return .notCounted
        }
        counted[share, default: 0] += 1
        return .waiting
    }

    private func waiting(for subject: TrendSubject) -> [Int] {
        contributions.indices.filter { contributions[$0].states[subject] == .waiting }
    }

    private mutating func isDue(_ subject: TrendSubject, _ places: [Int]) -> Bool {
        var lines = LineCounts()
        for place in places { lines.add(contributions[place].value.outcome(for: subject.about)) }
        var waiting = WaitingReports(
            reports: places.count, contributors: Set(places.map { contributions[$0].contributor }).count, lines: lines,
            asked: asked[subject, default: 0])
        let isDue = waiting.isDue(after: trends[subject, default: SubjectTrend()], rule: rules[subject])
        asked[subject] = waiting.asked
        return isDue
    }

    private mutating func publish(_ subject: TrendSubject, _ now: Timestamp) -> [TrendUpdate] {
        let places = waiting(for: subject)
        guard isDue(subject, places) else { return [] }
        var batch = turns(places)
        let before = trends[subject, default: SubjectTrend()]
        let rule = rules[subject]
        let left = contributions.filter { $0.isReleased(for: subject, since: before.firstEdition) }
        var trend = before
        if before.isSpent(contributorsLeft: Set(left.map(\.contributor)).count, rule: rule) { trend.startAnew() }
        if holdBack(batch, of: subject, after: trend, now) {
            asked[subject] = 0
            guard isDue(subject, waiting(for: subject)) else { return [] }
            batch = batch.filter { contributions[$0].states[subject] == .waiting }
        }
        let reports = batch.map { contributions[$0].trendReport(for: subject) }
        guard let memberships = trend.publish(reports, rule: rule) else { return [] }
        asked[subject] = 0
        for (place, membership) in zip(batch, memberships) {
            contributions[place].states[subject] = .released(membership)
        }
        let counted = contributions.filter { $0.isReleased(for: subject, since: trend.firstEdition) }
        for contributor in Set(batch.map { contributions[$0].contributor }) {
            trend.hasReleased(counted.count { $0.contributor == contributor })
        }
        trends[subject] = trend
        return log(subject, before: before, now)
    }

    /// The oldest, all contributors in turn if they are many.
    private func turns(_ places: [Int]) -> [Int] {
        guard places.count > PublishingRule.batchMax else { return places }
        var counts: [ContributorDigest: Int] = [:]
        let turns = places.map { place in
            counts[contributions[place].contributor, default: 0] += 1
            return (turn: counts[contributions[place].contributor, default: 0], place: place)
        }
        return turns.sorted(by: <).prefix(PublishingRule.batchMax).map(\.place)
    }

    mutating func log(
        _ subject: TrendSubject, before: SubjectTrend, _ now: Timestamp
    ) -> [TrendUpdate] {
        let known = trendLog.count
        for (payer, told) in trends[subject, default: SubjectTrend()].changes(since: before) {
            var figures = told
            figures?.notes = notes(of: subject, beside: told?.strategies ?? [])
            trendLog.append(
                TrendUpdate(
                    sequence: Int64(trendLog.count + 1), subject: subject, payer: payer, figures: figures, day: now.day)
            )
        }
        return Array(trendLog[known...])
    }
}

extension MemoryState {
    /// From all that was published.
    mutating func forgetNote(_ id: Int64) {
        for place in trendLog.indices { trendLog[place].figures?.notes.removeAll { $0.id == id } }
    }
}

/// A report as `MemoryLedger` keeps it.
struct MemoryContribution: Sendable {
    enum State: Hashable {
        case waiting, notCounted
        /// Its contributor's do not count.
        case held
        case released(Membership)
    }

    let id: Int64
    let value: Contribution
    let contributor: ContributorDigest
    /// For each subject that it is counted for.
    var states: [TrendSubject: State]

    func trendReport(for subject: TrendSubject) -> TrendReport {
        TrendReport(value, from: contributor, for: subject.about)
    }

    func isReleased(for subject: TrendSubject, since edition: Int) -> Bool {
        guard case .released(let membership)? = states[subject] else { return false }
        return membership.edition >= edition
    }
}
