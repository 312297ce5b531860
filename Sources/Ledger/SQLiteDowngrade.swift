import GRDB

extension SQLiteLedger {
    /// Takes a ledger back to an earlier version of its schema, for an earlier medpay to open. No broker may run.
    ///
    /// In one transaction: all or nothing. Version 3 publishes trends otherwise, and does so anew; it has no place for paid
    /// lines, nor for how a denial went, nor for texts, nor for reports that do not count. What version 2 has no place for
    /// and nobody waits for is dropped: the order key and not-before time of batches that are over, when they were purged,
    /// the trace context of all, in which order results were recorded, who finished a job, and of failures whose attempt
    /// each was, whether it was a crash, and those from before a redrive.
    /// - Throws: `.refused` when something would be lost that still matters, with what to do; `.busy` when a broker
    ///   runs; `.wrongVersion` when there is no such version, or the ledger has an earlier one.
    package static func downgrade(path: String, to version: String) throws(LedgerError) {
        guard let target = SQLiteSchema.versions.firstIndex(of: version) else {
            let known = SQLiteSchema.versions.joined(separator: ", ")
            throw LedgerError(.wrongVersion, "there is no version \(version) of a ledger: choose one of \(known)")
        }
        let file = try SQLiteFile(path: path, isMaking: false)
        do {
            var configuration = Configuration()
            configuration.foreignKeysEnabled = false  // Tables are copied and renamed; checked at the end.
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA secure_delete = ON") }  // Of texts, too.
            let queue = try DatabaseQueue(path: file.path, configuration: configuration)
            try queue.write { db in
                let applied = try SQLiteSchema.migrator.appliedIdentifiers(db)
                guard applied.contains(version) else {
                    throw LedgerError(.wrongVersion, "\(file.path) has a version before \(version): nothing to undo")
                }
                for undone in SQLiteSchema.versions[(target + 1)...].reversed() where applied.contains(undone) {
                    try SQLiteSchema.undo(undone, db, file.path)
                }
                try db.checkForeignKeys()
            }
            try queue.close()
        } catch {
            throw LedgerError(error, path: file.path)
        }
    }
}

extension SQLiteSchema {
    static func undo(_ version: String, _ db: Database, _ path: String) throws {
        switch version {
        case "4": try db.execute(sql: undoVersion4)
        case "3":
            try refuseLosses(db, path)
            try db.execute(sql: undoVersion3)
        case "2": try db.execute(sql: "DROP INDEX contributions_remitted")
        default: throw LedgerError(.wrongVersion, "\(path): version \(version) cannot be undone")
        }
        try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = ?", arguments: [version])
    }

    private static func refuseLosses(_ db: Database, _ path: String) throws {
        let losses = try lossesOfVersion3.compactMap { loss -> String? in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(loss.rows)") ?? 0
            return count == 0 ? nil : "\(count) \(loss.what)"
        }
        guard losses.isEmpty else {
            throw LedgerError(.refused, "\(path) cannot go back to version 2: \(losses.joined(separator: "; "))")
        }
    }

    private static let lossesOfVersion3: [(rows: String, what: String)] = [
        (
            "batches WHERE held > 0",
            "batches are held by their order key: let them run or cancel them"
        ),
        (
            "batches WHERE held = 0 AND phase < 2 AND (order_key <> '' OR not_before IS NOT NULL)",
            "batches that are not over have an order key or a time before which they do not start: let them end or "
                + "cancel them"
        ),
        ("tenants WHERE paused", "tenants are paused and would run: resume them"),
        (
            "tenants WHERE weight <> 1 OR claims_per_second > 0 OR queued_claims_max > 0 OR queued_bytes_max > 0",
            "tenants have a weight or limits of their own: set them back to weight 1 and limits 0"
        ),
        ("batches WHERE purging", "batches are half deleted: purge again until there is no more"),
    ]
}
