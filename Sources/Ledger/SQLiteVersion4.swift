extension SQLiteSchema {
    /// Trends by subject and facet, in editions, with paid lines as denominators.
    ///
    /// Earlier versions published reasons crossed with payer types. Those numbers are not gone on with: every report waits
    /// again, and sequence numbers go on where they were.
    static let version4 = dropAggregates + subjects4 + contributions4 + trendLog4 + strategies4 + contributors4 + views4

    private static let dropAggregates = """
        DROP VIEW denials_by_code;
        DROP VIEW trends;
        DROP TABLE aggregate_contributors;
        DROP TABLE aggregates;

        """

    /// A contribution that counts for a subject stands in one of `trend_waiting` and `trend_released`, by subject, or in
    /// `trend_held`, when its contributor's do not: so an edition reads and writes what stands together, and no contribution
    /// is written twice. No foreign keys: the writer has just written the row, and a look-up for each would cost.
    /// `SubjectTrend` and `Membership` say what the numbers mean, `SQLiteSubject.Contributor` what those of
    /// `trend_contributors` do, where what one contributor sends together stands together.
    private static let subjects4 = """
        CREATE TABLE trend_subjects (
            id INTEGER PRIMARY KEY,
            source INTEGER NOT NULL,
            code TEXT NOT NULL,
            editions INTEGER NOT NULL DEFAULT 0,
            first_edition INTEGER NOT NULL DEFAULT 1,
            reports INTEGER NOT NULL DEFAULT 0,
            withdrawn INTEGER NOT NULL DEFAULT 0,
            denied INTEGER NOT NULL DEFAULT 0,
            paid INTEGER NOT NULL DEFAULT 0,
            waiting INTEGER NOT NULL DEFAULT 0,
            waiting_contributors INTEGER NOT NULL DEFAULT 0,
            waiting_denied INTEGER NOT NULL DEFAULT 0,
            waiting_paid INTEGER NOT NULL DEFAULT 0,
            asked INTEGER NOT NULL DEFAULT 0,
            released_most INTEGER NOT NULL DEFAULT 0,
            must_start_anew INTEGER NOT NULL DEFAULT 0,
            UNIQUE (code, source)
        ) STRICT;

        CREATE TABLE trend_parts (
            subject INTEGER NOT NULL REFERENCES trend_subjects,
            facet INTEGER NOT NULL,
            value TEXT NOT NULL,
            outcome INTEGER NOT NULL,
            reports INTEGER NOT NULL,
            paired INTEGER NOT NULL,
            withdrawn INTEGER NOT NULL,
            hidden INTEGER NOT NULL,
            PRIMARY KEY (subject, facet, value, outcome)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE trend_waiting (
            subject INTEGER NOT NULL,
            id INTEGER NOT NULL,
            PRIMARY KEY (subject, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE trend_released (
            subject INTEGER NOT NULL,
            id INTEGER NOT NULL,
            membership INTEGER NOT NULL,
            PRIMARY KEY (subject, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE trend_contributors (
            contributor BLOB NOT NULL,
            subject INTEGER NOT NULL,
            month INTEGER NOT NULL,
            counted INTEGER NOT NULL,
            waiting INTEGER NOT NULL,
            released INTEGER NOT NULL,
            editions INTEGER NOT NULL,
            PRIMARY KEY (contributor, subject)
        ) STRICT, WITHOUT ROWID;

        """

    /// What one contributor sends together stands together in the index.
    private static let contributions4 = """
        ALTER TABLE contributions ADD COLUMN further INTEGER NOT NULL DEFAULT 0;

        INSERT INTO trend_subjects (source, code, waiting, waiting_contributors, waiting_denied)
        SELECT source, code, count(*), count(DISTINCT contributor), count(*)
        FROM contributions GROUP BY source, code ORDER BY code, source;

        INSERT INTO trend_waiting (subject, id)
        SELECT trend_subjects.id, contributions.id FROM contributions JOIN trend_subjects USING (code, source)
        ORDER BY trend_subjects.id, contributions.id;

        INSERT INTO trend_contributors (contributor, subject, month, counted, waiting, released, editions)
        SELECT contributor, subject, month, sum(received_month = month), count(*), 0, 0
        FROM (
            SELECT subject, contributor, received_month, max(received_month) OVER (PARTITION BY subject, contributor)
                AS month
            FROM trend_waiting JOIN contributions USING (id))
        GROUP BY contributor, subject;

        DROP INDEX contributions_remitted;
        CREATE INDEX contributions_remitted ON contributions
            (contributor, code, carc, payer, state, group_code, service_year, amount_band) WHERE source = 2;

        """

    /// `payer` NULL: of all payer types together. `count_band` NULL: what was published is taken back.
    private static let trendLog4 = """
        CREATE TABLE trend_log_4 (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL,
            code TEXT NOT NULL,
            payer INTEGER,
            count_band INTEGER,
            share INTEGER,
            denial_rate INTEGER,
            day INTEGER NOT NULL
        ) STRICT;

        INSERT INTO sqlite_sequence (name, seq)
        SELECT 'trend_log_4', seq FROM sqlite_sequence WHERE name = 'trend_log';
        DROP TABLE trend_log;
        ALTER TABLE trend_log_4 RENAME TO trend_log;
        UPDATE totals SET trend_updates = 0;

        CREATE TABLE trend_log_parts (
            sequence INTEGER NOT NULL REFERENCES trend_log,
            position INTEGER NOT NULL,
            facet INTEGER NOT NULL,
            value TEXT NOT NULL,
            count_band INTEGER NOT NULL,
            share INTEGER,
            denial_rate INTEGER,
            PRIMARY KEY (sequence, position)
        ) STRICT, WITHOUT ROWID;

        """

    /// `denials_by_code` counts what has come in, `trends` and `trend_parts_told` say what was published.
    private static let views4 = """
        CREATE VIEW denials_by_code AS
        SELECT code, \(payer) AS payer, \(source) AS source, carc, count(*) AS reports
        FROM contributions WHERE kind <> 4 GROUP BY code, contributions.payer, contributions.source, carc
        ORDER BY reports DESC;

        CREATE VIEW trends AS
        SELECT sequence, code, coalesce(\(payer), 'all') AS payer, \(source) AS source,
            coalesce(\(band("count_band")), 'taken back') AS reports, share, denial_rate, date(day * 86400, 'unixepoch') AS day
        FROM trend_log WHERE about = 0;

        CREATE VIEW trend_parts_told AS
        SELECT trend_log_parts.sequence, code, \(source) AS source, \(facet) AS facet, value,
            \(band("trend_log_parts.count_band")) AS reports, trend_log_parts.share, trend_log_parts.denial_rate
        FROM trend_log_parts JOIN trend_log ON trend_log.sequence = trend_log_parts.sequence;

        """

    private static let facet = words(
        "facet", [(1, "outcome"), (2, "payer"), (3, "reason"), (4, "state"), (5, "modifiers")])
}
