extension SQLiteSchema {
    /// Retention, order keys, tenants, and what operators ask about a job.
    ///
    /// Jobs are copied, because SQLite cannot change a CHECK. What version 2 cannot tell is inferred: the order in which
    /// results were recorded from the times at which jobs ended; a dead job without its payload was discarded and a
    /// batch without its jobs was purged, by a version 3 that was taken back to 2.
    static let version3 = dropViews + batches3 + jobs3 + jobIndexes3 + failures3 + tenants3 + views3

    private static let dropViews = """
        DROP VIEW batch_progress;
        DROP VIEW claim_results;
        DROP VIEW dead_jobs;
        DROP VIEW waiting_jobs;

        """

    /// `held` is the place in the line of the order key, 0: not held. `purging`: its purge has begun and not ended.
    private static let batches3 = """
        ALTER TABLE batches ADD COLUMN not_before INTEGER;
        ALTER TABLE batches ADD COLUMN order_key TEXT NOT NULL DEFAULT '';
        ALTER TABLE batches ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
        ALTER TABLE batches ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE batches ADD COLUMN slices_appended INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE batches ADD COLUMN purged INTEGER;
        ALTER TABLE batches ADD COLUMN purging INTEGER NOT NULL DEFAULT 0;

        UPDATE batches SET slices_appended = (
            SELECT min(slice) + 1 FROM jobs WHERE batch = batches.id
                AND NOT EXISTS (SELECT 1 FROM jobs AS next WHERE next.batch = jobs.batch AND next.slice = jobs.slice + 1))
        WHERE phase = 0 AND EXISTS (SELECT 1 FROM jobs WHERE batch = batches.id AND slice = 0);

        UPDATE batches SET purged = ended
        WHERE ended IS NOT NULL AND slices > 0 AND NOT EXISTS (SELECT 1 FROM jobs WHERE batch = batches.id);

        CREATE INDEX batches_in_order ON batches (tenant, order_key, held) WHERE phase = 1 AND order_key <> '';
        CREATE INDEX batches_ended ON batches (ended, id) WHERE ended IS NOT NULL AND purged IS NULL;
        CREATE INDEX batches_open ON batches (opened, id) WHERE phase = 0;
        CREATE INDEX batches_purging ON batches (id) WHERE purging = 1;

        """

    /// `attempt` and `worker` are who finished it; `recorded` is how many results its batch had with its own.
    private static let jobs3 = """
        CREATE TABLE jobs_3 (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            batch INTEGER NOT NULL REFERENCES batches,
            tenant TEXT NOT NULL,
            priority INTEGER NOT NULL,
            slice INTEGER NOT NULL,
            first_claim INTEGER NOT NULL,
            claims INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            digest BLOB NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
            failures INTEGER NOT NULL DEFAULT 0,
            crashes INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL DEFAULT 0,
            ended INTEGER,
            attempt INTEGER,
            worker TEXT,
            recorded INTEGER,
            UNIQUE (batch, slice)
        ) STRICT;

        INSERT INTO jobs_3 (id, batch, tenant, priority, slice, first_claim, claims, bytes, digest, state, failures,
            not_before, ended, recorded)
        SELECT id, batch, tenant, priority, slice, first_claim, claims, bytes, digest,
            CASE WHEN state = 3 AND NOT EXISTS (SELECT 1 FROM payloads WHERE job = jobs.id) THEN 5 ELSE state END,
            failures, not_before, ended,
            CASE WHEN state = 2
                THEN sum(claims) FILTER (WHERE state = 2) OVER (PARTITION BY batch ORDER BY ended, id) END
        FROM jobs ORDER BY id;

        DELETE FROM sqlite_sequence WHERE name = 'jobs_3';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'jobs_3', seq FROM sqlite_sequence WHERE name = 'jobs';
        DROP TABLE jobs;
        ALTER TABLE jobs_3 RENAME TO jobs;
        UPDATE totals SET jobs_dead = (SELECT count(*) FROM jobs WHERE state = 3);

        """

    /// One for each way in which jobs are listed. Those of dead jobs cost nothing where none die.
    private static let jobIndexes3 = """
        CREATE INDEX jobs_waiting ON jobs (tenant, priority, id) WHERE state = 1;
        CREATE INDEX jobs_dead ON jobs (ended, id) WHERE state = 3;
        CREATE INDEX jobs_dead_by_tenant ON jobs (tenant, ended, id) WHERE state = 3;
        CREATE INDEX jobs_dead_by_batch ON jobs (batch, ended, id) WHERE state = 3;
        CREATE INDEX jobs_by_tenant ON jobs (tenant, id);
        CREATE INDEX jobs_by_batch ON jobs (batch, id);
        CREATE INDEX jobs_by_state ON jobs (state, id);
        CREATE INDEX jobs_recorded ON jobs (batch, recorded) WHERE recorded IS NOT NULL;

        """

    private static let failures3 = """
        ALTER TABLE job_failures ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job_failures ADD COLUMN crash INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job_failures ADD COLUMN worker TEXT NOT NULL DEFAULT '';

        """

    /// Settings, and counts that the writer keeps. A tenant without either has no row.
    private static let tenants3 = """
        CREATE TABLE tenants (
            tenant TEXT PRIMARY KEY,
            weight INTEGER NOT NULL DEFAULT 1,
            claims_per_second INTEGER NOT NULL DEFAULT 0,
            queued_claims_max INTEGER NOT NULL DEFAULT 0,
            queued_bytes_max INTEGER NOT NULL DEFAULT 0,
            paused INTEGER NOT NULL DEFAULT 0,
            queued_claims INTEGER NOT NULL DEFAULT 0,
            queued_bytes INTEGER NOT NULL DEFAULT 0,
            jobs_dead INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;

        INSERT INTO tenants (tenant, queued_claims, queued_bytes, jobs_dead)
        SELECT tenant, coalesce(sum(claims) FILTER (WHERE state IN (0, 1)), 0),
            coalesce(sum(bytes) FILTER (WHERE state IN (0, 1)), 0), count(*) FILTER (WHERE state = 3)
        FROM jobs WHERE state IN (0, 1, 3) GROUP BY tenant;

        """
}
