import BrokerCore
import GRDB
import Trends

extension SQLiteLedger {
    /// One look-up for each answer, however many jobs wait.
    package func backlog() throws(LedgerError) -> [Backlog] {
        try reading { db in
            var found: [Backlog] = []
            var last: (tenant: String, priority: Int) = ("", -1)
            while let row = try db.row(
                """
                SELECT tenant, priority FROM jobs WHERE state = 1 AND (tenant, priority) > (?, ?)
                ORDER BY tenant, priority LIMIT 1
                """, [last.tenant, last.priority])
            {
                last = (row[0], row[1])
                found.append(
                    Backlog(
                        tenant: try row.tenant(0), priority: try stored(Priority(rawValue: row[1]), "jobs.priority")))
            }
            return found
        }
    }

    package func waiting(_ backlog: Backlog, after: JobID, limit: Int) throws(LedgerError) -> [JobSummary] {
        try reading { db in
            try db.rows(
                """
                SELECT \(JobSummary.columns) FROM jobs JOIN batches ON batches.id = jobs.batch
                WHERE jobs.state = 1 AND jobs.tenant = ? AND jobs.priority = ? AND jobs.id > ?
                ORDER BY jobs.id LIMIT ?
                """, [backlog.tenant.name, backlog.priority.rawValue, after.rawValue, max(0, limit)],
                as: JobSummary.init(row:))
        }
    }

    package func payload(of job: JobID) throws(LedgerError) -> [UInt8]? {
        try reading { try $0.row("SELECT payload FROM payloads WHERE job = ?", [job.rawValue])?.bytes(0) }
    }

    package func batch(_ id: BatchID, of tenant: Tenant) throws(LedgerError) -> BatchRecord? {
        try reading { db in
            try db.row(
                "SELECT \(BatchRecord.columns) FROM batches WHERE id = ? AND tenant = ?", [id.rawValue, tenant.name]
            ).map { try BatchRecord(row: $0) }
        }
    }

    package func batches(of tenant: Tenant?, limit: Int) throws(LedgerError) -> [BatchRecord] {
        try reading { db in
            let select = "SELECT \(BatchRecord.columns) FROM batches"
            guard let tenant else {
                return try db.rows(
                    "\(select) ORDER BY id DESC LIMIT ?", [max(0, limit)], as: BatchRecord.init(row:))
            }
            return try db.rows(
                "\(select) WHERE tenant = ? ORDER BY id DESC LIMIT ?", [tenant.name, max(0, limit)],
                as: BatchRecord.init(row:))
        }
    }

    package func results(of batch: BatchID, after claim: Int, limit: Int) throws(LedgerError) -> [ResultRecord] {
        try reading { db in
            try db.rows(
                "SELECT \(ResultRecord.columns) FROM results WHERE batch = ? AND claim > ? ORDER BY claim LIMIT ?",
                [batch.rawValue, claim, max(0, limit)], as: ResultRecord.init(row:))
        }
    }

    package func dead(of tenant: Tenant?, batch: BatchID?, limit: Int) throws(LedgerError) -> [DeadJob] {
        try reading { db in
            try db.rows(
                """
                SELECT \(JobSummary.columns), jobs.ended, job_failures.code, job_failures.message
                FROM jobs JOIN batches ON batches.id = jobs.batch
                    JOIN job_failures ON job_failures.job = jobs.id AND job_failures.number = jobs.failures
                WHERE jobs.state = 3 AND (?1 IS NULL OR jobs.tenant = ?1) AND (?2 IS NULL OR jobs.batch = ?2)
                ORDER BY jobs.ended DESC, jobs.id DESC LIMIT ?3
                """, [tenant?.name, batch?.rawValue, max(0, limit)]
            ) { row in
                let code = try stored(StatusCode(rawValue: row[15]), "job_failures.code")
                return DeadJob(
                    job: try JobSummary(row: row), failure: Failure(code: code, message: row[16]),
                    died: Timestamp(rawValue: row[14]))
            }
        }
    }

    package func trendLog(after sequence: Int64, limit: Int) throws(LedgerError) -> [TrendUpdate] {
        try reading { db in
            try db.rows(
                """
                SELECT sequence, source, code, payer, carc, count_band, day FROM trend_log
                WHERE sequence > ? ORDER BY sequence LIMIT ?
                """, [sequence, max(0, limit)]
            ) { row in
                TrendUpdate(
                    sequence: row[0], key: try row.aggregateKey(from: 1),
                    reports: try stored(CountBand(rawValue: row[5]), "trend_log.count_band"), day: row[6])
            }
        }
    }

    package func totals() throws(LedgerError) -> LedgerTotals {
        try reading { db in
            let row = try db.row(
                """
                SELECT batches, batches_running, jobs_waiting, jobs_done, jobs_dead, results, contributions,
                    trend_updates
                FROM totals
                """, [])
            let totals = try stored(row, "totals")
            return LedgerTotals(
                batches: totals[0], batchesRunning: totals[1], jobsWaiting: totals[2], jobsDone: totals[3],
                jobsDead: totals[4], results: totals[5], contributions: totals[6], trendUpdates: totals[7])
        }
    }
}
