import BrokerCore
import GRDB

extension SQLiteLedger {
    package func job(_ id: JobID) throws(LedgerError) -> JobRecord? {
        try reading { db in
            var job = try db.row("\(JobRecord.select) WHERE jobs.id = ?", [id.rawValue]).map { try JobRecord(row: $0) }
            job?.attempts = try db.rows(
                """
                SELECT number, attempt, worker, at, code, message, crash FROM job_failures
                WHERE job = ? ORDER BY number DESC LIMIT ?
                """, [id.rawValue, JobRecord.attemptsMax], as: FailedAttempt.init(row:)
            ).reversed()
            return job
        }
    }

    /// Each filter has its index; of two, the rarer leads: the batch, the tenant, the state.
    package func jobs(_ filter: JobFilter, after: JobID, limit: Int) throws(LedgerError) -> [JobRecord] {
        var conditions = ["jobs.id > :after"]
        var arguments: [String: (any DatabaseValueConvertible)?] = ["after": after.rawValue, "limit": max(0, limit)]
        if let batch = filter.batch {
            conditions.append("jobs.batch = :batch")
            arguments["batch"] = batch.rawValue
        }
        if let tenant = filter.tenant {
            conditions.append(filter.batch == nil ? "jobs.tenant = :tenant" : "+jobs.tenant = :tenant")
            arguments["tenant"] = tenant.name
        }
        if let state = filter.state {
            let isAlone = filter.batch == nil && filter.tenant == nil
            conditions.append(isAlone ? "jobs.state = :state" : "+jobs.state = :state")
            arguments["state"] = state.rawValue
        }
        let sql = """
            \(JobRecord.select) WHERE \(conditions.joined(separator: " AND ")) ORDER BY jobs.id LIMIT :limit
            """
        return try reading { try $0.rows(sql, StatementArguments(arguments), as: JobRecord.init(row:)) }
    }

    package func tenants() throws(LedgerError) -> [TenantRecord] {
        try reading {
            try $0.rows(
                "SELECT \(TenantRecord.columns) FROM tenants ORDER BY tenant", [], as: TenantRecord.init(row:))
        }
    }
}

extension JobRecord {
    /// CROSS JOIN: jobs lead, in their order.
    static let select = """
        SELECT \(JobSummary.columns), jobs.state, jobs.ended, jobs.worker, batches.key,
            EXISTS (SELECT 1 FROM payloads WHERE payloads.job = jobs.id), code, message, crash
        FROM jobs CROSS JOIN batches ON batches.id = jobs.batch
            LEFT JOIN job_failures ON jobs.failures > 0 AND job_failures.job = jobs.id
                AND number = (SELECT max(number) FROM job_failures AS other WHERE other.job = jobs.id)
        """

    init(row: Row) throws {
        let next = JobSummary.columnCount
        self.init(
            summary: try JobSummary(row: row), state: try stored(JobState(rawValue: row[next]), "jobs.state"),
            ended: row.time(next + 1), worker: row[next + 2] ?? "",
            failure: (row[next + 5] as Int?) == nil ? nil : try row.failure(from: next + 5), hasPayload: row[next + 4],
            batchKey: row[next + 3])
    }
}

extension FailedAttempt {
    init(row: Row) throws {
        self.init(
            number: row[0], attempt: Attempt(AttemptID(stored: row[1]), worker: row[2]),
            at: Timestamp(rawValue: row[3]), failure: try row.failure(from: 4))
    }
}
