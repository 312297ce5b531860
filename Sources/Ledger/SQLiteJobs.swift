import BrokerCore
import Foundation
import GRDB
import Trends

// A job's end, and its failures.
extension SQLiteTransaction {
    mutating func finish(
        _ id: JobID, _ results: [ResultRecord], _ contributor: ContributorDigest, _ contributions: [Contribution]
    ) throws -> LedgerReply {
        let found = try job(id)
        if let refused = LedgerRules.finish(id, job: found, results: results) { return refused }
        let job = try stored(found, "jobs")
        try end(job, as: .done)
        // Nobody needs it any more, it is sensitive, and its pages hold the results: the file grows by two fifths less
        // for a tenth more work (pages are overwritten). A job that died keeps it, for whoever looks into it.
        try db.run("DELETE FROM payloads WHERE job = ?", [id.rawValue])
        try insert(results, of: job.batch)
        let updates = try add(contributions, from: contributor)
        added.jobsDone += 1
        added.results += results.count
        var batch = try stored(batch(job.batch), "jobs.batch")
        batch.count(results, at: now)
        try settle(batch)
        return .batch(batch, updates: updates)
    }

    mutating func fail(_ id: JobID, _ failure: Failure, retry: Timestamp?) throws -> LedgerReply {
        let found = try job(id)
        if let refused = LedgerRules.fail(id, job: found) { return refused }
        let job = try stored(found, "jobs")
        try db.run(
            "INSERT INTO job_failures (job, number, at, code, message) VALUES (?, ?, ?, ?, ?)",
            [id.rawValue, job.failures + 1, now.rawValue, failure.code.rawValue, failure.message])
        try db.run("UPDATE jobs SET failures = failures + 1 WHERE id = ?", [id.rawValue])
        var batch = try stored(batch(job.batch), "jobs.batch")
        if let retry {
            try db.run("UPDATE jobs SET not_before = ? WHERE id = ?", [retry.rawValue, id.rawValue])
        } else {
            try end(job, as: .dead)
            added.jobsDead += 1
            batch.countDead(job.claims, at: now)
            try settle(batch)
        }
        return .batch(batch, updates: [])
    }

    private func job(_ id: JobID) throws -> StoredJob? {
        try db.row("SELECT \(StoredJob.columns) FROM jobs WHERE id = ?", [id.rawValue])
            .map { try StoredJob(row: $0) }
    }

    private mutating func end(_ job: StoredJob, as state: JobState) throws {
        try db.run(
            "UPDATE jobs SET state = ?, ended = ? WHERE id = ?", [state.rawValue, now.rawValue, job.id.rawValue])
        added.jobsWaiting -= 1
    }

    /// The batch of a job that ended.
    private mutating func settle(_ batch: BatchRecord) throws {
        try save(batch)
        if batch.phase == .done { added.batchesRunning -= 1 }
    }

    /// The hot path: nothing per row but binding and stepping.
    private func insert(_ results: [ResultRecord], of batch: BatchID) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO results (batch, \(ResultRecord.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for result in results {
            try statement.execute(arguments: [
                batch.rawValue, result.claim, result.reference, result.lines, result.chargeCents, result.allowedCents,
                result.atRiskCents, result.findings, result.deniedLines, Data(result.body),
            ])
        }
    }
}
