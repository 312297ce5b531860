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
                SELECT tenant, priority FROM jobs INDEXED BY jobs_waiting WHERE state = 1 AND (tenant, priority) > (?, ?)
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
                SELECT \(JobSummary.columns)
                FROM jobs INDEXED BY jobs_waiting JOIN batches ON batches.id = jobs.batch
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

    package func results(
        of batch: BatchID, after claim: Int, limit: Int, bytes: Int
    ) throws(LedgerError) -> [ResultRecord] {
        try reading { db in
            let find = try SQLiteStatement(
                db,
                """
                SELECT \(ResultRecord.columns) FROM results
                WHERE batch = ?1 AND claim > ?2
                    AND NOT EXISTS (SELECT 1 FROM batches WHERE id = ?1 AND purged IS NOT NULL)
                ORDER BY claim LIMIT ?3
                """)
            find.bind(batch.rawValue)
            find.bind(claim)
            find.bind(max(0, limit))
            var left = bytes
            return try ResultRecord.read(find, &left)
        }
    }

    /// `jobs.recorded` is what the batch had of results after that job's: the page begins in the first job beyond
    /// `count`, and goes on job by job.
    package func results(
        of batch: BatchID, recordedAfter count: Int, limit: Int, bytes: Int
    ) throws(LedgerError) -> [ResultRecord] {
        try reading { db in
            var (found, next, left): ([ResultRecord], Int, Int) = ([], max(0, count), bytes)
            while found.count < limit, left >= 0,
                let job = try db.row(
                    """
                    SELECT first_claim, claims, recorded FROM jobs
                    WHERE batch = ?1 AND recorded > ?2
                        AND NOT EXISTS (SELECT 1 FROM batches WHERE id = ?1 AND purged IS NOT NULL)
                    ORDER BY recorded LIMIT 1
                    """, [batch.rawValue, next])
            {
                let (first, claims, recorded): (Int, Int, Int) = (job[0], job[1], job[2])
                let find = try SQLiteStatement(
                    db,
                    """
                    SELECT \(ResultRecord.columns) FROM results
                    WHERE batch = ? AND claim >= ? AND claim < ? ORDER BY claim LIMIT ?
                    """)
                find.bind(batch.rawValue)
                find.bind(first + claims - (recorded - next))
                find.bind(first + claims)
                find.bind(limit - found.count)
                found += try ResultRecord.read(find, &left)
                next = recorded
            }
            return found
        }
    }

    package func trendLog(after sequence: Int64, limit: Int) throws(LedgerError) -> [TrendUpdate] {
        try reading { db in
            try db.rows(
                """
                SELECT sequence, source, code, payer, count_band, share, denial_rate, day, about FROM trend_log
                WHERE sequence > ? ORDER BY sequence LIMIT ?
                """, [sequence, max(0, limit)]
            ) { row in
                let band = try (row[4] as UInt8?).map { try stored(CountBand(rawValue: $0), "trend_log.count_band") }
                let parts = band == nil ? [] : try SQLiteLedger.publishedParts(of: row[0], db)
                let strategies = band == nil ? [] : try SQLiteLedger.publishedStrategies(of: row[0], db)
                let notes = band == nil ? [] : try SQLiteLedger.publishedNotes(of: row[0], db)
                return TrendUpdate(
                    sequence: row[0], subject: try SQLiteLedger.subject(row),
                    payer: try (row[3] as UInt8?).map {
                        try stored(Contribution.Payer(rawValue: $0), "trend_log.payer")
                    },
                    figures: band.map {
                        TrendUpdate.Figures(
                            reports: $0, share: row[5], denialRate: row[6], parts: parts, strategies: strategies,
                            notes: notes)
                    }, day: row[7])
            }
        }
    }

    private static func subject(_ row: Row) throws -> TrendSubject {
        switch try stored(TrendSubject.About(rawValue: row[8]), "trend_log.about") {
        case .appeals: TrendSubject(appealsOf: row[2])
        case .code:
            TrendSubject(
                source: try stored(Contribution.Source(rawValue: row[1]), "trend_log.source"), code: row[2])
        }
    }

    private static func publishedStrategies(of sequence: Int64, _ db: Database) throws -> [PublishedStrategy] {
        try db.rows(
            """
            SELECT strategy, count_band, won_band, overturn_rate, median_days FROM trend_log_strategies
            WHERE sequence = ? ORDER BY position
            """, [sequence]
        ) { row in
            PublishedStrategy(
                strategy: try stored(
                    Contribution.Appeal.Strategy(rawValue: row[0]), "trend_log_strategies.strategy"),
                appeals: try stored(CountBand(rawValue: row[1]), "trend_log_strategies.count_band"),
                won: try (row[2] as UInt8?).map {
                    try stored(CountBand(rawValue: $0), "trend_log_strategies.won_band")
                },
                overturnRate: row[3],
                medianDays: try (row[4] as UInt8?).map {
                    try stored(Contribution.Appeal.DaysBand(rawValue: $0), "trend_log_strategies.median_days")
                })
        }
    }

    private static func publishedParts(of sequence: Int64, _ db: Database) throws -> [PublishedPart] {
        try db.rows(
            """
            SELECT facet, value, count_band, share, denial_rate FROM trend_log_parts
            WHERE sequence = ? ORDER BY position
            """, [sequence]
        ) { row in
            PublishedPart(
                facet: try stored(Facet(rawValue: row[0]), "trend_log_parts.facet"), value: row[1],
                reports: try stored(CountBand(rawValue: row[2]), "trend_log_parts.count_band"), share: row[3],
                denialRate: row[4])
        }
    }

    /// Of texts few wait: they are counted anew.
    package func totals() throws(LedgerError) -> LedgerTotals {
        try reading { db in
            let row = try db.row(
                """
                SELECT batches, batches_running, jobs_waiting, jobs_done, jobs_dead, results, contributions,
                    trend_updates,
                    (SELECT count(*) FROM suggestions INDEXED BY suggestions_waiting WHERE state = 1),
                    (SELECT count(*) FROM trend_standings WHERE standing = 1)
                FROM totals
                """, [])
            let totals = try stored(row, "totals")
            return LedgerTotals(
                batches: totals[0], batchesRunning: totals[1], jobsWaiting: totals[2], jobsDone: totals[3],
                jobsDead: totals[4], results: totals[5], contributions: totals[6], trendUpdates: totals[7],
                suggestionsWaiting: totals[8], contributorsQuarantined: totals[9])
        }
    }
}
