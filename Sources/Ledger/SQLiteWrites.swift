import BrokerCore
import GRDB
import Trends

/// A group of writes inside one open transaction. Every write is checked before it changes anything, so that a refused
/// one needs no savepoint; what throws undoes the whole group.
struct SQLiteTransaction {
    let db: Database
    let now: Timestamp
    let rules: PublishingRules
    let digest: ContributionDigest
    let prepared: SQLiteStatements
    /// What is to be added to the row of totals, at the end.
    var added = LedgerTotals()
    /// What this group has touched of trends: each is read once and written once.
    var subjects: [TrendSubject: SQLiteSubject] = [:]
    /// Of all contributors who have one; nil: not read yet.
    var standings: [ContributorDigest: StandingRecord.Standing]?
    /// How many reports this group has released.
    var released = 0
    /// Likewise tenants.
    var tenants: [Tenant: SQLiteTenant] = [:]
    /// Payload bytes of batches that had no room for more.
    var bytesAppended: [BatchID: Int] = [:]

    init(db: Database, now: Timestamp, rules: PublishingRules, digest: ContributionDigest) {
        self.db = db
        self.now = now
        self.rules = rules
        self.digest = digest
        prepared = SQLiteStatements(db)
    }

    mutating func apply(_ write: LedgerWrite) throws -> LedgerReply {
        switch write {
        case .open(let tenant, let key, let options, let traceparent):
            try open(tenant, key, options, traceparent)
        case .append(let slice):
            try append(slice)
        case .commit(let tenant, let batch, let slices, let claims, let digest):
            try commit(tenant, batch, slices: slices, claims: claims, digest: digest)
        case .cancel(let tenant, let batch):
            try cancel(tenant, batch)
        case .finish(let job, let attempt, let results, let contributor, let contributions):
            try finish(job, attempt.stored, results, contributor, contributions)
        case .fail(let job, let attempt, let failure, let retry):
            try fail(job, attempt.stored, failure.stored, retry: retry)
        case .redrive(let selection):
            try redrive(selection)
        case .discard(let selection):
            try discard(selection)
        case .settings(let tenant, let settings):
            try set(settings, of: tenant)
        case .purge(let before, let limit):
            try purge(before: before, limit: limit)
        case .contribute(let tenant, let key, let contributor, let contributions, let withdrawn):
            try contribute(tenant, key, contributor, contributions, withdrawn)
        case .suggest(let tenant, let key, let contributor, let suggestion):
            try suggest(tenant.name, key, contributor, suggestion)
        case .moderate(let id, let decision):
            try moderate(id, decision)
        case .decide(let contributor, let decision):
            try decide(contributor, decision)
        case .settle(let limit):
            try settle(limit: limit)
        }
    }

    /// Writes what was gathered. The last step before the commit.
    mutating func flush() throws {
        try flushSubjects()
        try flushTenants()
        guard added != LedgerTotals() else { return }
        try db.run(
            """
            UPDATE totals SET batches = batches + ?, batches_running = batches_running + ?,
                jobs_waiting = jobs_waiting + ?, jobs_done = jobs_done + ?, jobs_dead = jobs_dead + ?,
                results = results + ?, contributions = contributions + ?, trend_updates = trend_updates + ?
            """,
            [
                added.batches, added.batchesRunning, added.jobsWaiting, added.jobsDone, added.jobsDead, added.results,
                added.contributions, added.trendUpdates,
            ])
        added = LedgerTotals()
    }
}
