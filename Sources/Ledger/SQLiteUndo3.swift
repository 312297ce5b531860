extension SQLiteSchema {
    /// The tables and views of version 2, from those of 3. A discarded job is a dead one without its payload there.
    /// Failures are numbered from 1 since the last redrive, as version 2 goes on numbering.
    static let undoVersion3 = dropViews3 + failures2 + jobs2 + batches2 + views

    private static let dropViews3 = """
        DROP VIEW batch_progress;
        DROP VIEW claim_results;
        DROP VIEW dead_jobs;
        DROP VIEW waiting_jobs;
        DROP VIEW job_history;
        DROP VIEW tenant_queues;
        DROP VIEW denials_by_code;
        DROP VIEW trends;
        DROP TABLE tenants;

        """

    private static let failures2 = """
        CREATE TABLE job_failures_2 (
            job INTEGER NOT NULL REFERENCES jobs,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            code INTEGER NOT NULL,
            message TEXT NOT NULL,
            PRIMARY KEY (job, number)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO job_failures_2 (job, number, at, code, message)
        SELECT job, number - before, at, code, message
        FROM (
            SELECT job_failures.*, max(number) OVER (PARTITION BY job) - failures AS before
            FROM job_failures JOIN jobs ON jobs.id = job)
        WHERE number > before ORDER BY job, number;

        DROP TABLE job_failures;
        ALTER TABLE job_failures_2 RENAME TO job_failures;

        """

    private static let jobs2 = """
        CREATE TABLE jobs_2 (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            batch INTEGER NOT NULL REFERENCES batches,
            tenant TEXT NOT NULL,
            priority INTEGER NOT NULL,
            slice INTEGER NOT NULL,
            first_claim INTEGER NOT NULL,
            claims INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            digest BLOB NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
            failures INTEGER NOT NULL DEFAULT 0,
            not_before INTEGER NOT NULL DEFAULT 0,
            ended INTEGER,
            UNIQUE (batch, slice)
        ) STRICT;

        INSERT INTO jobs_2 (id, batch, tenant, priority, slice, first_claim, claims, bytes, digest, state, failures,
            not_before, ended)
        SELECT id, batch, tenant, priority, slice, first_claim, claims, bytes, digest, iif(state = 5, 3, state),
            failures, not_before, ended
        FROM jobs ORDER BY id;

        DELETE FROM sqlite_sequence WHERE name = 'jobs_2';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'jobs_2', seq FROM sqlite_sequence WHERE name = 'jobs';
        DROP TABLE jobs;
        ALTER TABLE jobs_2 RENAME TO jobs;
        CREATE INDEX jobs_waiting ON jobs (tenant, priority, id) WHERE state = 1;
        CREATE INDEX jobs_dead ON jobs (ended, id) WHERE state = 3;
        UPDATE totals SET jobs_dead = (SELECT count(*) FROM jobs WHERE state = 3);

        """

    private static let batches2 = """
        CREATE TABLE batches_2 (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant TEXT NOT NULL,
            key TEXT NOT NULL,
            work INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            contributes INTEGER NOT NULL,
            traces INTEGER NOT NULL,
            deadline INTEGER,
            phase INTEGER NOT NULL CHECK (phase BETWEEN 0 AND 3),
            slices INTEGER NOT NULL,
            claims INTEGER NOT NULL,
            claims_done INTEGER NOT NULL,
            claims_dead INTEGER NOT NULL,
            allowed_cents INTEGER NOT NULL,
            at_risk_cents INTEGER NOT NULL,
            digest BLOB,
            opened INTEGER NOT NULL,
            committed INTEGER,
            ended INTEGER,
            UNIQUE (tenant, key)
        ) STRICT;

        INSERT INTO batches_2 (id, tenant, key, work, priority, contributes, traces, deadline, phase, slices, claims,
            claims_done, claims_dead, allowed_cents, at_risk_cents, digest, opened, committed, ended)
        SELECT id, tenant, key, work, priority, contributes, traces, deadline, phase, slices, claims, claims_done,
            claims_dead, allowed_cents, at_risk_cents, digest, opened, committed, ended
        FROM batches ORDER BY id;

        DELETE FROM sqlite_sequence WHERE name = 'batches_2';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'batches_2', seq FROM sqlite_sequence WHERE name = 'batches';
        DROP TABLE batches;
        ALTER TABLE batches_2 RENAME TO batches;
        CREATE INDEX batches_by_tenant ON batches (tenant, id);

        """

}
