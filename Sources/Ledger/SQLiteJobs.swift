import BrokerCore
import GRDB
import Trends

// A job's end, and its failures.
extension SQLiteTransaction {
    mutating func finish(
        _ id: JobID, _ attempt: Attempt, _ results: [ResultRecord], _ contributor: ContributorDigest,
        _ contributions: [Contribution]
    ) throws -> LedgerReply {
        let found = try job(id)
        if let refused = LedgerRules.finish(id, job: found, results: results) { return refused }
        let job = try stored(found, "jobs")
        var batch = try stored(batch(job.batch), "jobs.batch")
        batch.count(results, at: now)
        try db.run(
            "UPDATE jobs SET state = 2, ended = ?, attempt = ?, worker = ?, recorded = ? WHERE id = ?",
            [now.rawValue, attempt.id.stored, attempt.worker, batch.claimsDone, id.rawValue])
        // Nobody needs it any more, it is sensitive, and its pages hold the results: the file grows by two fifths less
        // for a tenth more work (pages are overwritten). A job that died keeps it, for whoever looks into it.
        try db.run("DELETE FROM payloads WHERE job = ?", [id.rawValue])
        try insert(results, of: job.batch)
        let updates = try add(contributions, from: contributor)
        try change(job.tenant) { $0.dequeue(claims: job.claims, bytes: job.bytes) }
        added.jobsWaiting -= 1
        added.jobsDone += 1
        added.results += results.count
        return .batch(batch, updates: updates, released: try settle(batch))
    }

    mutating func fail(
        _ id: JobID, _ attempt: Attempt, _ failure: Failure, retry: Timestamp?
    ) throws -> LedgerReply {
        let found = try job(id)
        if let refused = LedgerRules.fail(id, job: found) { return refused }
        let job = try stored(found, "jobs")
        try db.run(
            """
            INSERT INTO job_failures (job, number, at, code, message, attempt, crash, worker)
            VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM job_failures WHERE job = ?1), ?, ?, ?, ?, ?, ?)
            """,
            [
                id.rawValue, now.rawValue, failure.code.rawValue, failure.message, attempt.id.stored, failure.isCrash,
                attempt.worker,
            ])
        try db.run(
            "UPDATE jobs SET failures = failures + 1, crashes = crashes + ? WHERE id = ?",
            [failure.isCrash, id.rawValue])
        var batch = try stored(batch(job.batch), "jobs.batch")
        if let retry {
            let notBefore = LedgerRules.notBefore(retry, batch.options)
            try db.run("UPDATE jobs SET not_before = ? WHERE id = ?", [notBefore.rawValue, id.rawValue])
            return .batch(batch, updates: [])
        }
        try db.run("UPDATE jobs SET state = 3, ended = ? WHERE id = ?", [now.rawValue, id.rawValue])
        try change(job.tenant) { tenant in
            tenant.dequeue(claims: job.claims, bytes: job.bytes)
            tenant.jobsDead += 1
        }
        added.jobsWaiting -= 1
        added.jobsDead += 1
        batch.countDead(job.claims, at: now)
        return .batch(batch, updates: [], released: try settle(batch))
    }

    func job(_ id: JobID) throws -> StoredJob? {
        try db.row("SELECT \(StoredJob.columns) FROM jobs WHERE id = ?", [id.rawValue])
            .map { try StoredJob(row: $0) }
    }

    /// The batch of a job that ended.
    private mutating func settle(_ batch: BatchRecord) throws -> QueuedJobs? {
        guard batch.phase == .done else {
            try saveCounts(batch)
            return nil
        }
        try save(batch)
        added.batchesRunning -= 1
        return try release(after: batch)
    }

    /// The hot path: nothing per row but binding and stepping.
    private func insert(_ results: [ResultRecord], of batch: BatchID) throws {
        let insert = try SQLiteStatement(
            db, "INSERT INTO results (batch, \(ResultRecord.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for result in results {
            insert.bind(batch.rawValue)
            insert.bind(result.claim)
            insert.bind(result.reference)
            insert.bind(result.lines)
            insert.bind(result.chargeCents)
            insert.bind(result.allowedCents)
            insert.bind(result.atRiskCents)
            insert.bind(result.findings)
            insert.bind(result.deniedLines)
            insert.bind(result.body)
            try insert.run()
        }
    }
}

extension AttemptID {
    /// SQLite's integers have a sign.
    var stored: Int64 { Int64(bitPattern: rawValue) }

    init(stored: Int64) { self.init(rawValue: UInt64(bitPattern: stored)) }
}
