extension SQLiteSchema {
    /// How denials went: what a report tells of it, and the subjects that such reports are counted for beside their codes'.
    static let strategies4 = appealColumns4 + appealSubjects4 + appealLog4

    /// Version 3 has no place for any of it.
    static let undoStrategies4 = """
        DROP VIEW appeals_told;
        DROP TABLE trend_log_strategies;
        ALTER TABLE contributions DROP COLUMN strategy;
        ALTER TABLE contributions DROP COLUMN appeal_days;
        ALTER TABLE contributions DROP COLUMN appeal_level;
        ALTER TABLE contributions DROP COLUMN appeal_outcome;

        """

    private static let appealColumns4 = """
        ALTER TABLE contributions ADD COLUMN appeal_outcome INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE contributions ADD COLUMN appeal_level INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE contributions ADD COLUMN appeal_days INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE contributions ADD COLUMN strategy INTEGER NOT NULL DEFAULT 0;

        """

    /// `about`: 0 a code, 1 the appeals of a reason. The latter's denied are those that were lost, its paid those that were
    /// won.
    private static let appealSubjects4 = """
        ALTER TABLE trend_subjects ADD COLUMN about INTEGER NOT NULL DEFAULT 0;

        """

    private static let appealLog4 = """
        ALTER TABLE trend_log ADD COLUMN about INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE trend_log_strategies (
            sequence INTEGER NOT NULL REFERENCES trend_log,
            position INTEGER NOT NULL,
            strategy INTEGER NOT NULL,
            count_band INTEGER NOT NULL,
            won_band INTEGER,
            overturn_rate INTEGER,
            median_days INTEGER,
            PRIMARY KEY (sequence, position)
        ) STRICT, WITHOUT ROWID;

        CREATE VIEW appeals_told AS
        SELECT trend_log_strategies.sequence, code AS carc, \(strategy) AS strategy,
            \(appealsBand) AS appeals, \(wonBand) AS won, overturn_rate, \(medianDays) AS median_days
        FROM trend_log_strategies JOIN trend_log ON trend_log.sequence = trend_log_strategies.sequence;

        """

    private static let bands = [(1, "5-9"), (2, "10-19"), (3, "20-49"), (4, "50+")]
    private static let appealsBand = words("trend_log_strategies.count_band", bands)
    private static let wonBand = words("won_band", bands)
    private static let medianDays = words(
        "median_days", [(1, "0-30"), (2, "31-60"), (3, "61-90"), (4, "91-120"), (5, "121+")])
    static let strategy = words(
        "strategy",
        [
            (0, "none"), (1, "correctedClaim"), (2, "modifierAdded"), (3, "medicalRecords"), (4, "peerReview"),
            (5, "medicalNecessityLetter"), (6, "authorisationProof"), (7, "timelyFilingProof"),
            (8, "coordinationOfBenefits"), (9, "codingGuideline"), (10, "duplicateDisproved"),
            (11, "externalReview"), (12, "other"),
        ])
}
