extension SQLiteSchema {
    /// Contributors whose reports do not count, or always do, and the reports that do not.
    ///
    /// `since` is a day; `code` to `others` are what the contributor was quarantined for. `position`: the last contribution that
    /// was looked at, while not all of its reports are where its standing has them; NULL: they are. `trend_held` has the
    /// oldest of each contributor first: the order in which they wait again.
    static let contributors4 = """
        CREATE TABLE trend_standings (
            contributor BLOB PRIMARY KEY,
            standing INTEGER NOT NULL,
            since INTEGER NOT NULL,
            code TEXT,
            source INTEGER,
            measure INTEGER,
            own INTEGER,
            others INTEGER,
            position INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE trend_held (
            contributor BLOB NOT NULL,
            id INTEGER NOT NULL,
            subject INTEGER NOT NULL,
            PRIMARY KEY (contributor, id, subject)
        ) STRICT, WITHOUT ROWID;

        """

    /// Version 3 would count what is held: it is deleted.
    static let undoContributors4 = """
        DELETE FROM contributions WHERE id IN (SELECT id FROM trend_held);
        DROP TABLE trend_held;
        DROP TABLE trend_standings;

        """
}
