import BrokerCore
import Foundation
import GRDB
import Trends

/// A group of writes inside one open transaction. Every write is checked before it changes anything, so that a refused
/// one needs no savepoint; what throws undoes the whole group.
struct SQLiteTransaction {
    let db: Database
    let now: Timestamp
    let rule: PublishingRule
    let digest: ContributionDigest
    /// What is to be added to the row of totals, at the end.
    var added = LedgerTotals()
    /// Aggregates that this group has touched: each is read once and written once.
    var aggregates: [AggregateKey: SQLiteAggregate] = [:]

    init(db: Database, now: Timestamp, rule: PublishingRule, digest: ContributionDigest) {
        self.db = db
        self.now = now
        self.rule = rule
        self.digest = digest
    }

    mutating func apply(_ write: LedgerWrite) throws -> LedgerReply {
        switch write {
        case .open(let tenant, let key, let options):
            try open(tenant, key, options)
        case .append(let slice):
            try append(slice)
        case .commit(let tenant, let batch, let slices, let claims, let digest):
            try commit(tenant, batch, slices: slices, claims: claims, digest: digest)
        case .cancel(let tenant, let batch):
            try cancel(tenant, batch)
        case .finish(let job, let results, let contributor, let contributions):
            try finish(job, results, contributor, contributions)
        case .fail(let job, let failure, let retry):
            try fail(job, failure.stored, retry: retry)
        case .contribute(let tenant, let key, let contributor, let contributions, let withdrawn):
            try contribute(tenant, key, contributor, contributions, withdrawn)
        }
    }

    /// Writes what was gathered. The last step before the commit.
    mutating func flush() throws {
        try flushAggregates()
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

// Batches.
extension SQLiteTransaction {
    private mutating func open(_ tenant: Tenant, _ key: String, _ options: BatchOptions) throws -> LedgerReply {
        let row = try db.row(
            "SELECT \(BatchRecord.columns) FROM batches WHERE tenant = ? AND key = ?", [tenant.name, key])
        let opened = try row.map { try BatchRecord(row: $0) }
        if let reply = LedgerRules.open(key: key, options: options, stored: opened) { return reply }
        try db.run(
            """
            INSERT INTO batches (tenant, key, work, priority, contributes, traces, deadline, phase, slices, claims,
                claims_done, claims_dead, allowed_cents, at_risk_cents, opened)
            VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, ?)
            """,
            [
                tenant.name, key, options.work.rawValue, options.priority.rawValue, options.contributes,
                options.traces, options.deadline?.rawValue, now.rawValue,
            ])
        added.batches += 1
        let id = BatchID(rawValue: db.lastInsertedRowID)
        return .batch(BatchRecord(id: id, tenant: tenant, key: key, options: options, opened: now), updates: [])
    }

    private func append(_ slice: AppendedSlice) throws -> LedgerReply {
        let batch = try batch(slice.batch, of: slice.tenant)
        let row = try db.row(
            "SELECT \(StoredJob.columns) FROM jobs WHERE batch = ? AND slice = ?", [slice.batch.rawValue, slice.index])
        let job = try row.map { try StoredJob(row: $0) }
        if let reply = LedgerRules.append(slice, to: batch, stored: job) { return reply }
        let priority = try stored(batch, "batches").options.priority
        try db.run(
            """
            INSERT INTO jobs (batch, tenant, priority, slice, first_claim, claims, bytes, digest, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                slice.batch.rawValue, slice.tenant.name, priority.rawValue, slice.index, slice.firstClaim,
                slice.claims, slice.payload.count, Data(slice.digest), JobState.staged.rawValue,
            ])
        try db.run(
            "INSERT INTO payloads (job, payload) VALUES (?, ?)", [db.lastInsertedRowID, Data(slice.payload)])
        return .appended
    }

    private mutating func commit(
        _ tenant: Tenant, _ id: BatchID, slices: Int, claims: Int, digest: [UInt8]
    ) throws -> LedgerReply {
        let found = try batch(id, of: tenant)
        let committed = try db.row(
            "SELECT digest FROM batches WHERE id = ? AND digest IS NOT NULL", [id.rawValue]
        ).map { try $0.bytes(0) }
        if let reply = LedgerRules.commit(
            id, slices: slices, claims: claims, digest: digest, batch: found, committed: committed)
        {
            return reply
        }
        let jobs = try db.rows(
            "SELECT \(StoredJob.columns) FROM jobs WHERE batch = ? ORDER BY slice", [id.rawValue],
            as: StoredJob.init(row:))
        if let refused = LedgerRules.whole(slices: slices, claims: claims, digest: digest, jobs: jobs) {
            return refused
        }
        var batch = try stored(found, "batches")
        batch.commit(slices: slices, claims: claims, at: now)
        try save(batch)
        try db.run("UPDATE batches SET digest = ? WHERE id = ?", [Data(digest), id.rawValue])
        try db.run("UPDATE jobs SET state = ? WHERE batch = ?", [JobState.waiting.rawValue, id.rawValue])
        added.batchesRunning += 1
        added.jobsWaiting += jobs.count
        return .committed(batch, firstJob: jobs.lazy.map(\.id).min() ?? JobID(rawValue: 1))
    }

    private mutating func cancel(_ tenant: Tenant, _ id: BatchID) throws -> LedgerReply {
        let found = try batch(id, of: tenant)
        if let refused = LedgerRules.cancel(id, batch: found) { return refused }
        var batch = try stored(found, "batches")
        let isRunning = batch.phase == .running
        batch.cancel(at: now)
        try save(batch)
        try db.run(
            "UPDATE jobs SET state = ?, ended = ? WHERE batch = ? AND state IN (?, ?)",
            [
                JobState.cancelled.rawValue, now.rawValue, id.rawValue, JobState.staged.rawValue,
                JobState.waiting.rawValue,
            ])
        if isRunning {
            added.batchesRunning -= 1
            added.jobsWaiting -= db.changesCount
        }
        return .batch(batch, updates: [])
    }

    func batch(_ id: BatchID, of tenant: Tenant) throws -> BatchRecord? {
        let batch = try batch(id)
        return batch?.tenant == tenant ? batch : nil
    }

    func batch(_ id: BatchID) throws -> BatchRecord? {
        try db.row("SELECT \(BatchRecord.columns) FROM batches WHERE id = ?", [id.rawValue])
            .map { try BatchRecord(row: $0) }
    }

    func save(_ batch: BatchRecord) throws {
        try db.run(
            """
            UPDATE batches SET phase = ?, slices = ?, claims = ?, claims_done = ?, claims_dead = ?, allowed_cents = ?,
                at_risk_cents = ?, committed = ?, ended = ?
            WHERE id = ?
            """,
            [
                batch.phase.rawValue, batch.slices, batch.claims, batch.claimsDone, batch.claimsDead,
                batch.allowedCents, batch.atRiskCents, batch.committed?.rawValue, batch.ended?.rawValue,
                batch.id.rawValue,
            ])
    }
}
