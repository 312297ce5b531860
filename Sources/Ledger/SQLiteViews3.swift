extension SQLiteSchema {
    /// The views of batches and jobs since version 3; those of denials and trends are as before.
    static let views3 = """
        CREATE VIEW batch_progress AS
        SELECT id AS batch, tenant, key, \(phase) AS phase, claims, claims_done, claims_dead,
            allowed_cents / 100.0 AS allowed, at_risk_cents / 100.0 AS at_risk,
            \(time("opened")) AS opened, \(time("committed")) AS committed, \(time("ended")) AS ended,
            \(time("not_before")) AS not_before, order_key, held > 0 AS held, \(time("purged")) AS purged
        FROM batches;

        CREATE VIEW claim_results AS
        SELECT batches.tenant, results.batch, batches.key, claim, reference, lines, charge_cents / 100.0 AS charge,
            results.allowed_cents / 100.0 AS allowed, results.at_risk_cents / 100.0 AS at_risk, findings, denied_lines
        FROM results JOIN batches ON batches.id = results.batch WHERE batches.purged IS NULL;

        CREATE VIEW dead_jobs AS
        SELECT jobs.id AS job, jobs.batch, jobs.tenant, jobs.first_claim, jobs.claims, jobs.failures AS attempts,
            jobs.crashes, \(time("jobs.ended")) AS died, job_failures.code AS status, job_failures.message,
            job_failures.worker
        FROM jobs LEFT JOIN job_failures ON job_failures.job = jobs.id
            AND job_failures.number = (SELECT max(number) FROM job_failures AS other WHERE other.job = jobs.id)
        WHERE jobs.state = 3;

        CREATE VIEW waiting_jobs AS
        SELECT tenant, \(priority) AS priority, count(*) AS jobs, sum(claims) AS claims, sum(failures > 0) AS retries,
            sum(crashes > 0) AS crashes
        FROM jobs WHERE state = 1 GROUP BY tenant, jobs.priority;

        CREATE VIEW job_history AS
        SELECT job, jobs.batch, jobs.tenant, number, iif(crash, 'crashed', 'failed') AS what, \(time("at")) AS at,
            code AS status, message, job_failures.worker
        FROM job_failures JOIN jobs ON jobs.id = job
        UNION ALL
        SELECT id, batch, tenant, NULL, \(state), \(time("ended")), NULL, NULL, worker
        FROM jobs WHERE ended IS NOT NULL;

        CREATE VIEW tenant_queues AS
        SELECT tenant, weight, claims_per_second, iif(paused, 'yes', 'no') AS paused, queued_claims, queued_claims_max,
            queued_bytes, queued_bytes_max, jobs_dead
        FROM tenants;

        """

    private static let state = words(
        "state",
        [
            (0, "staged"), (1, "waiting"), (2, "done"), (3, "dead"), (4, "cancelled"), (5, "discarded"), (6, "held"),
        ])
}
