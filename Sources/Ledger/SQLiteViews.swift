extension SQLiteSchema {
    /// What an operator asks for, in words, up to version 2. No `body` and no payload: those are messages for programs.
    static let views = """
        CREATE VIEW batch_progress AS
        SELECT id AS batch, tenant, key, \(phase) AS phase, claims, claims_done, claims_dead,
            allowed_cents / 100.0 AS allowed, at_risk_cents / 100.0 AS at_risk,
            \(time("opened")) AS opened, \(time("committed")) AS committed, \(time("ended")) AS ended
        FROM batches;

        CREATE VIEW claim_results AS
        SELECT batches.tenant, results.batch, batches.key, claim, reference, lines, charge_cents / 100.0 AS charge,
            results.allowed_cents / 100.0 AS allowed, results.at_risk_cents / 100.0 AS at_risk, findings, denied_lines
        FROM results JOIN batches ON batches.id = results.batch;

        CREATE VIEW dead_jobs AS
        SELECT jobs.id AS job, jobs.batch, jobs.tenant, jobs.first_claim, jobs.claims, jobs.failures AS attempts,
            \(time("jobs.ended")) AS died, job_failures.code AS status, job_failures.message
        FROM jobs LEFT JOIN job_failures ON job_failures.job = jobs.id AND job_failures.number = jobs.failures
        WHERE jobs.state = 3;

        CREATE VIEW waiting_jobs AS
        SELECT tenant, \(priority) AS priority, count(*) AS jobs, sum(claims) AS claims, sum(failures > 0) AS retries
        FROM jobs WHERE state = 1 GROUP BY tenant, jobs.priority;

        """ + trendViews

    /// Of denials and trends, up to version 3.
    static let trendViews = """
        CREATE VIEW denials_by_code AS
        SELECT code, \(payer) AS payer, \(source) AS source, carc, reports, published
        FROM aggregates ORDER BY reports DESC;

        CREATE VIEW trends AS
        SELECT sequence, code, \(payer) AS payer, \(source) AS source, carc, \(band("count_band")) AS reports,
            date(day * 86400, 'unixepoch') AS day
        FROM trend_log;

        """

    static let phase = words("phase", [(0, "open"), (1, "running"), (2, "done"), (3, "cancelled")])
    static let priority = words("priority", [(0, "urgent"), (1, "normal"), (2, "bulk")])
    static let source = words("source", [(1, "reported"), (2, "remitted"), (3, "predicted")])
    static func band(_ column: String) -> String {
        words(column, [(1, "5-9"), (2, "10-19"), (3, "20-49"), (4, "50+")])
    }
    static let payer = words(
        "payer",
        [
            (0, "other"), (1, "medicare"), (2, "medicareAdvantage"), (3, "medicaid"), (4, "managedMedicaid"),
            (5, "commercial"), (6, "exchange"), (7, "tricare"), (8, "va"), (9, "workersComp"), (10, "auto"),
        ])

    /// Spelled out rather than taken from the Swift types: a migration must not change when they do.
    static func words(_ column: String, _ words: [(Int, String)]) -> String {
        "CASE \(column) " + words.map { "WHEN \($0.0) THEN '\($0.1)' " }.joined() + "END"
    }

    static func time(_ column: String) -> String { "datetime(\(column) / 1000, 'unixepoch')" }
}
