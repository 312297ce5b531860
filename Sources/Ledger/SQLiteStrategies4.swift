extension SQLiteSchema {
    /// How denials went: what a report tells of it, and the subjects that such reports are counted for beside their codes'; texts,
    /// and what a moderator decided on them.
    static let strategies4 = appealColumns4 + appealSubjects4 + appealLog4 + suggestions4

    /// Version 3 has no place for any of it.
    static let undoStrategies4 = """
        DROP VIEW appeals_told;
        DROP VIEW suggestions_waiting_by_reason;
        DROP TABLE trend_log_notes;
        DROP TABLE suggestion_texts;
        DROP TABLE suggestions;
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
            \(band("trend_log_strategies.count_band")) AS appeals, \(band("won_band")) AS won, overturn_rate, \(words("median_days", daysBands)) AS median_days
        FROM trend_log_strategies JOIN trend_log ON trend_log.sequence = trend_log_strategies.sequence;

        """

    /// `state`: 1 waiting, 2 approved, 3 rejected. A rejected one has no text. Published texts are found by their number, so that one
    /// that is deleted is gone from what was published, too.
    private static let suggestions4 = """
        CREATE TABLE suggestions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            state INTEGER NOT NULL,
            carc TEXT NOT NULL,
            code TEXT NOT NULL,
            strategy INTEGER NOT NULL,
            contributor BLOB NOT NULL,
            received_month INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE suggestion_texts (
            suggestion INTEGER PRIMARY KEY REFERENCES suggestions,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX suggestions_waiting ON suggestions (id) WHERE state = 1;
        CREATE INDEX suggestions_by_contributor ON suggestions (contributor) WHERE state = 1;
        CREATE INDEX suggestions_approved ON suggestions (carc, strategy, id) WHERE state = 2;

        CREATE TABLE trend_log_notes (
            sequence INTEGER NOT NULL REFERENCES trend_log,
            position INTEGER NOT NULL,
            suggestion INTEGER NOT NULL REFERENCES suggestions,
            PRIMARY KEY (sequence, position)
        ) STRICT, WITHOUT ROWID;

        CREATE VIEW suggestions_waiting_by_reason AS
        SELECT carc, \(strategy) AS strategy, count(*) AS texts
        FROM suggestions WHERE state = 1 GROUP BY carc, suggestions.strategy;

        """

    static let daysBands = [(1, "0-30"), (2, "31-60"), (3, "61-90"), (4, "91-120"), (5, "121+")]
    static let strategy = words(
        "strategy",
        [
            (0, "none"), (1, "correctedClaim"), (2, "modifierAdded"), (3, "medicalRecords"), (4, "peerReview"),
            (5, "medicalNecessityLetter"), (6, "authorisationProof"), (7, "timelyFilingProof"),
            (8, "coordinationOfBenefits"), (9, "codingGuideline"), (10, "duplicateDisproved"),
            (11, "externalReview"), (12, "other"),
        ])
}
