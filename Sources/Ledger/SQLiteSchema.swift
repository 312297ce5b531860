import GRDB

/// The tables, as numbered migrations: one is never changed once released, a new one is added.
///
/// Operators read the file with `sqlite3` while the broker runs; the views below are for them. Times are milliseconds
/// since 1970, amounts are cents. Enumerations are the raw values of the Swift types of the same names.
package enum SQLiteSchema {
    /// "MEDP": tells a ledger from another program's database.
    package static let applicationID: Int32 = 0x4D45_4450

    /// Ascending. The last one is the version of this program.
    package static var versions: [String] { migrations.map(\.name) }

    package static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (name, sql) in migrations {
            migrator.registerMigration(name) { db in try db.execute(sql: sql) }
        }
        return migrator
    }

    private static let migrations: [(name: String, sql: String)] = [
        ("1", identity + batches + results + contributions + aggregates + trendLog + views),
        ("2", remittedReports),
        ("3", version3),
        ("4", version4),
    ]

    /// To find a report that its remittance takes back. Predictions, the most, are never taken back one by one.
    static let remittedReports = """
        CREATE INDEX contributions_remitted ON contributions
            (code, carc, contributor, payer, state, group_code, service_year, amount_band) WHERE source = 2;

        """

    /// `totals` is kept by the writer, so that asking for counts costs the same however much there is.
    private static let identity = """
        PRAGMA application_id = \(applicationID);

        CREATE TABLE meta (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            start INTEGER NOT NULL,
            contributor_key BLOB NOT NULL CHECK (length(contributor_key) = 32)
        ) STRICT;

        CREATE TABLE totals (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            batches INTEGER NOT NULL DEFAULT 0,
            batches_running INTEGER NOT NULL DEFAULT 0,
            jobs_waiting INTEGER NOT NULL DEFAULT 0,
            jobs_done INTEGER NOT NULL DEFAULT 0,
            jobs_dead INTEGER NOT NULL DEFAULT 0,
            results INTEGER NOT NULL DEFAULT 0,
            contributions INTEGER NOT NULL DEFAULT 0,
            trend_updates INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        INSERT INTO totals (id) VALUES (1);

        """

    /// Payloads have their own table: a job's row is rewritten at its end, and would drag its bytes along.
    private static let batches = """
        CREATE TABLE batches (
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
        CREATE INDEX batches_by_tenant ON batches (tenant, id);

        CREATE TABLE jobs (
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
        CREATE INDEX jobs_waiting ON jobs (tenant, priority, id) WHERE state = 1;
        CREATE INDEX jobs_dead ON jobs (ended, id) WHERE state = 3;

        CREATE TABLE payloads (
            job INTEGER PRIMARY KEY REFERENCES jobs,
            payload BLOB NOT NULL
        ) STRICT;

        CREATE TABLE job_failures (
            job INTEGER NOT NULL REFERENCES jobs,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            code INTEGER NOT NULL,
            message TEXT NOT NULL,
            PRIMARY KEY (job, number)
        ) STRICT, WITHOUT ROWID;

        """

    /// No foreign key: the writer has just read the job and its batch, and a look-up per row would cost.
    private static let results = """
        CREATE TABLE results (
            batch INTEGER NOT NULL,
            claim INTEGER NOT NULL,
            reference TEXT NOT NULL,
            lines INTEGER NOT NULL,
            charge_cents INTEGER NOT NULL,
            allowed_cents INTEGER NOT NULL,
            at_risk_cents INTEGER NOT NULL,
            findings INTEGER NOT NULL,
            denied_lines INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (batch, claim)
        ) STRICT;

        """

    /// Nothing here leads back to a job, a batch or a tenant: contributors and keys are keyed digests.
    private static let contributions = """
        CREATE TABLE contributions (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL,
            code TEXT NOT NULL,
            modifiers TEXT NOT NULL,
            payer INTEGER NOT NULL,
            state TEXT NOT NULL,
            place_of_service TEXT NOT NULL,
            group_code TEXT NOT NULL,
            carc TEXT NOT NULL,
            remarks TEXT NOT NULL,
            kind INTEGER NOT NULL,
            amount_band INTEGER NOT NULL,
            service_year INTEGER NOT NULL,
            received_month INTEGER NOT NULL,
            contributor BLOB NOT NULL
        ) STRICT;

        CREATE TABLE contribution_keys (
            key BLOB PRIMARY KEY,
            content BLOB NOT NULL,
            received_month INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    /// Counts by code, payer type and reason, up to version 3.
    static let aggregates = """
        CREATE TABLE aggregates (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL,
            code TEXT NOT NULL,
            payer INTEGER NOT NULL,
            carc TEXT NOT NULL,
            reports INTEGER NOT NULL,
            reports_since INTEGER NOT NULL,
            published INTEGER NOT NULL,
            UNIQUE (code, source, payer, carc)
        ) STRICT;

        CREATE TABLE aggregate_contributors (
            aggregate INTEGER NOT NULL REFERENCES aggregates,
            contributor BLOB NOT NULL,
            PRIMARY KEY (aggregate, contributor)
        ) STRICT, WITHOUT ROWID;

        """

    private static let trendLog = """
        CREATE TABLE trend_log (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL,
            code TEXT NOT NULL,
            payer INTEGER NOT NULL,
            carc TEXT NOT NULL,
            count_band INTEGER NOT NULL,
            day INTEGER NOT NULL
        ) STRICT;

        """
}
