import GRDB

extension SQLiteLedger {
    /// How many faults SQLite itself tells of.
    private static let faultsMax = 20

    /// Whether the file is whole and its counts agree with its rows; also while a broker runs, of one moment.
    ///
    /// - Returns: a sentence for each fault, without claim content; empty: none.
    /// - Throws: `.wrongVersion` when the ledger is of another version: what must agree is this one's.
    package static func check(path: String) throws(LedgerError) -> [String] {
        try SQLiteReading.read(path) { db in
            try SQLiteFile.identify(db, path)
            guard try SQLiteSchema.migrator.hasCompletedMigrations(db) else {
                throw LedgerError(
                    .wrongVersion, "\(path) was written by an older medpay: start the broker once, and check then")
            }
            let damage = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(faultsMax))").filter { $0 != "ok" }
            guard damage.isEmpty else { return damage.map { "SQLite finds the file damaged: \($0)" } }
            return try foreignKeyFaults(db) + totalsFaults(db) + countFaults(db)
        }
    }

    private static func foreignKeyFaults(_ db: Database) throws -> [String] {
        try Row.fetchAll(
            db, sql: "SELECT \"table\" AS child, parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2"
        ).map { row in
            let (child, parent, count): (String, String, Int) = (row[0], row[1], row[2])
            return "\(count) rows of \(child) belong to no row of \(parent)"
        }
    }

    private static func totalsFaults(_ db: Database) throws -> [String] {
        try SQLiteInvariants.totals.compactMap { column, rows in
            let kept = try Int.fetchOne(db, sql: "SELECT \(column) FROM totals") ?? 0
            let counted = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(rows)") ?? 0
            return kept == counted ? nil : "totals.\(column) is \(kept), and there are \(counted)"
        }
    }

    private static func countFaults(_ db: Database) throws -> [String] {
        try SQLiteInvariants.all.compactMap { sentence, rows in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(rows)") ?? 0
            return count == 0 ? nil : "\(count) \(sentence)"
        }
    }
}
