import BrokerCore
import GRDB

// Dead jobs wait again, or are given up for good: the oldest first, so many at a time.
extension SQLiteTransaction {
    mutating func redrive(_ selection: DeadSelection) throws -> LedgerReply {
        if case .job(let id) = selection {
            let job = try self.job(id)
            let batch = try job.flatMap { try self.batch($0.batch) }
            if let refused = LedgerRules.redrive(id, job: job, batch: batch) { return refused }
        }
        let canRedrive = "AND (SELECT phase <> 3 AND purged IS NULL FROM batches WHERE batches.id = jobs.batch)"
        let found = try dead(selection, canRedrive)
        let jobs = Array(found.prefix(DeadSelection.jobsMax))
        var change = DeadChange(jobs, hasMore: found.count > jobs.count)
        for (id, jobs) in Dictionary(grouping: jobs, by: \.batch).sorted(by: { $0.key < $1.key }) {
            change.batches.append(try redrive(jobs, of: try stored(batch(id), "jobs.batch")))
        }
        change.queued = change.queuedJobs(jobs)
        return .dead(change)
    }

    private mutating func redrive(_ jobs: [StoredJob], of batch: BatchRecord) throws -> BatchRecord {
        var batch = batch
        if batch.phase != .running { added.batchesRunning += 1 }
        for job in jobs {
            batch.redrive(job.claims)
            try db.run(
                "UPDATE jobs SET state = 1, ended = NULL, failures = 0, crashes = 0, not_before = ? WHERE id = ?",
                [batch.options.notBefore?.rawValue ?? 0, job.id.rawValue])
            try change(job.tenant) { tenant in
                tenant.enqueue(claims: job.claims, bytes: job.bytes)
                tenant.jobsDead -= 1
            }
        }
        try save(batch)
        added.jobsWaiting += jobs.count
        added.jobsDead -= jobs.count
        return batch
    }

    mutating func discard(_ selection: DeadSelection) throws -> LedgerReply {
        if case .job(let id) = selection, let refused = LedgerRules.discard(id, job: try job(id)) { return refused }
        let found = try dead(selection)
        let jobs = Array(found.prefix(DeadSelection.jobsMax))
        for job in jobs {
            try db.run("UPDATE jobs SET state = 5 WHERE id = ?", [job.id.rawValue])
            try db.run("DELETE FROM payloads WHERE job = ?", [job.id.rawValue])
            try change(job.tenant) { $0.jobsDead -= 1 }
        }
        added.jobsDead -= jobs.count
        var change = DeadChange(jobs, hasMore: found.count > jobs.count)
        change.batches = try Set(jobs.map(\.batch)).sorted().map { try stored(batch($0), "jobs.batch") }
        return .dead(change)
    }

    /// One more than are dealt with, to tell whether there are more.
    private func dead(_ selection: DeadSelection, _ condition: String = "") throws -> [StoredJob] {
        let (chosen, arguments): (String, StatementArguments) =
            switch selection {
            case .job(let id): ("WHERE id = ?", [id.rawValue])
            case .batch(let id): ("INDEXED BY jobs_dead_by_batch WHERE batch = ?", [id.rawValue])
            case .tenant(let tenant): ("INDEXED BY jobs_dead_by_tenant WHERE tenant = ?", [tenant.name])
            case .all: ("INDEXED BY jobs_dead WHERE TRUE", [])
            }
        return try db.rows(
            """
            SELECT \(StoredJob.columns) FROM jobs \(chosen) AND state = 3 \(condition)
            ORDER BY ended, id LIMIT \(DeadSelection.jobsMax + 1)
            """, arguments, as: StoredJob.init(row:))
    }
}

extension SQLiteLedger {
    package func dead(of tenant: Tenant?, batch: BatchID?, limit: Int) throws(LedgerError) -> [DeadJob] {
        let (index, chosen): (String, String) =
            switch (tenant, batch) {
            case (nil, nil): ("jobs_dead", "")
            case (.some, nil): ("jobs_dead_by_tenant", "AND jobs.tenant = :tenant")
            case (nil, .some): ("jobs_dead_by_batch", "AND jobs.batch = :batch")
            case (.some, .some): ("jobs_dead_by_batch", "AND jobs.batch = :batch AND jobs.tenant = :tenant")
            }
        var arguments: [String: (any DatabaseValueConvertible)?] = ["limit": max(0, limit)]
        if let tenant { arguments["tenant"] = tenant.name }
        if let batch { arguments["batch"] = batch.rawValue }
        return try reading { db in
            try db.rows(
                """
                SELECT \(JobSummary.columns), jobs.ended, code, message, crash
                FROM jobs INDEXED BY \(index) CROSS JOIN batches ON batches.id = jobs.batch
                    JOIN job_failures ON job_failures.job = jobs.id
                WHERE jobs.state = 3 \(chosen)
                    AND number = (SELECT max(number) FROM job_failures AS other WHERE other.job = jobs.id)
                ORDER BY jobs.ended DESC, jobs.id DESC LIMIT :limit
                """, StatementArguments(arguments)
            ) { row in
                DeadJob(
                    job: try JobSummary(row: row), failure: try row.failure(from: JobSummary.columnCount + 1),
                    died: Timestamp(rawValue: row[JobSummary.columnCount]))
            }
        }
    }
}
