extension SQLiteSchema {
    /// How denials went: what a report tells of it.
    static let strategies4 = appealColumns4

    /// Version 3 has no place for any of it.
    static let undoStrategies4 = dropAppealColumns4

    private static let appealColumns4 = """
        ALTER TABLE contributions ADD COLUMN appeal_outcome INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE contributions ADD COLUMN appeal_level INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE contributions ADD COLUMN appeal_days INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE contributions ADD COLUMN strategy INTEGER NOT NULL DEFAULT 0;

        """

    private static let dropAppealColumns4 = """
        ALTER TABLE contributions DROP COLUMN strategy;
        ALTER TABLE contributions DROP COLUMN appeal_days;
        ALTER TABLE contributions DROP COLUMN appeal_level;
        ALTER TABLE contributions DROP COLUMN appeal_outcome;

        """
}
