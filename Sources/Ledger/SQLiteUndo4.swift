extension SQLiteSchema {
    /// The aggregates of version 3, which counts every report anew: what version 4 published is not gone on with, and
    /// sequence numbers go on where they were. Version 3 knows no paid lines: they are deleted; and it does not know how a
    /// denial went: that is dropped, and the report stays; and no texts, nor reports that do not count, which are deleted.
    static let undoVersion4 =
        undoContributors4 + dropTrends4 + undoStrategies4 + contributions3 + aggregates + counts3 + trendLog3
        + trendViews

    private static let dropTrends4 = """
        DROP VIEW denials_by_code;
        DROP VIEW trends;
        DROP VIEW trend_parts_told;
        DROP TABLE trend_log_parts;
        DROP TABLE trend_parts;
        DROP TABLE trend_contributors;
        DROP TABLE trend_waiting;
        DROP TABLE trend_released;
        DROP TABLE trend_subjects;

        """

    private static let contributions3 = """
        DELETE FROM contributions WHERE kind = 4;
        UPDATE totals SET contributions = (SELECT count(*) FROM contributions);
        DROP INDEX contributions_remitted;
        ALTER TABLE contributions DROP COLUMN further;

        """ + remittedReports

    private static let counts3 = """
        INSERT INTO aggregates (source, code, payer, carc, reports, reports_since, published)
        SELECT source, code, payer, carc, count(*), count(*), 0 FROM contributions GROUP BY source, code, payer, carc;

        INSERT INTO aggregate_contributors (aggregate, contributor)
        SELECT aggregate, contributor FROM (
            SELECT aggregates.id AS aggregate, contributor, row_number() OVER (PARTITION BY aggregates.id) AS place
            FROM aggregates JOIN contributions USING (source, code, payer, carc) GROUP BY aggregates.id, contributor)
        WHERE place <= 100;

        """

    private static let trendLog3 = """
        CREATE TABLE trend_log_3 (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            source INTEGER NOT NULL,
            code TEXT NOT NULL,
            payer INTEGER NOT NULL,
            carc TEXT NOT NULL,
            count_band INTEGER NOT NULL,
            day INTEGER NOT NULL
        ) STRICT;

        INSERT INTO sqlite_sequence (name, seq)
        SELECT 'trend_log_3', seq FROM sqlite_sequence WHERE name = 'trend_log';
        DROP TABLE trend_log;
        ALTER TABLE trend_log_3 RENAME TO trend_log;
        UPDATE totals SET trend_updates = 0;

        """
}
