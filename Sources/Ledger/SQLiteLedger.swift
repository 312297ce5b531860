import BrokerCore
import Foundation
import GRDB
import Synchronization
import Trends

/// The embedded ledger: one file in WAL mode, one writing connection, a few reading ones.
///
/// Other programs may read the file while it is open (`sqlite3 -readonly`); a reader sees whole transactions only. Only
/// one `SQLiteLedger` can be open on a file.
package final class SQLiteLedger: Ledger {
    /// What a commit waits for.
    package enum Synchronous: String, Sendable, CaseIterable {
        /// The disk: what was acknowledged survives a power failure.
        case full
        /// The operating system: a power failure may take the last transactions with it, whole ones; a crash of the
        /// process takes none. Much faster for small groups, about the same for groups of 100 claims and more.
        case normal
    }

    package static let readersMax = 4
    /// A result is about 600 bytes: pages of 8 KiB cost an eighth less than SQLite's own 4 KiB, both ways.
    static let pageBytes = 8192
    /// The write-ahead log is copied into the file when it has grown by this (16 MiB): a bigger one makes fewer, longer
    /// pauses, and pages written again meanwhile are copied once.
    static let checkpointPages = 2048
    /// Above this a checkpoint also waits, `checkpointMilliseconds` long, for readers to let go of the log.
    package static let logBytesMax = 128 << 20
    static let checkpointMilliseconds = 100
    /// After which a log that a reader kept from being emptied is tried again, with the next write.
    static let emptyMilliseconds: Int64 = 1000
    /// For an operator's own write, or a checkpoint of another program, to end.
    static let busyMilliseconds = 5000

    let pool: DatabasePool
    let rules: PublishingRules
    private let secret: [UInt8]
    private let digest: ContributionDigest
    private let logBytesMax: Int
    /// Size of the log at which to wait for readers next.
    private let logBytesNext: Mutex<Int>
    /// From when on to empty the log, which may have a text that was deleted; nil: it has none.
    private let emptyNext = Mutex<Timestamp?>(nil)
    private let watch: SQLiteWatch
    private let file: SQLiteFile  // The last property: its lock goes after the connections.

    /// Opens a ledger, or makes one where there is no file or an empty one; brings an older one up to date.
    ///
    /// - Parameters:
    ///   - bytesMax: how large the file may grow; writes then throw `.full`. nil: the disk decides.
    ///   - logBytesMax: how large the write-ahead log may grow before writes wait for readers.
    /// - Throws: `.busy`, `.readOnly`, `.wrongVersion`, `.cannotOpen`, `.full`, with what to do.
    package init(
        path: String, synchronous: Synchronous = .full, rule: PublishingRule = .standard,
        commonCodes: CommonCodes = .every, bytesMax: Int? = nil,
        logBytesMax: Int = SQLiteLedger.logBytesMax
    ) throws(LedgerError) {
        file = try SQLiteFile(path: path)
        watch = SQLiteWatch(path: file.path)
        rules = PublishingRules(rule, commonCodes: commonCodes)
        self.logBytesMax = logBytesMax
        logBytesNext = Mutex(logBytesMax)
        do {
            pool = try SQLiteLedger.connect(file.path, synchronous: synchronous, bytesMax: bytesMax)
            try SQLiteSchema.migrator.migrate(pool)
            secret = try SQLiteLedger.readSecret(pool)
            digest = try ContributionDigest(secret: secret)
            try watch.look()
        } catch {
            throw LedgerError(error, path: path)
        }
        // A process that was killed may have left a text there that it had just deleted.
        if !emptyLog() { emptyNext.withLock { $0 = Timestamp(rawValue: 0) } }
    }

    private static func connect(_ path: String, synchronous: Synchronous, bytesMax: Int?) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "ledger"
        configuration.maximumReaderCount = readersMax
        configuration.busyMode = .timeout(Double(busyMilliseconds) / 1000)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA page_size = \(pageBytes)")  // Heeded by a new file only.
            try db.execute(sql: "PRAGMA cache_size = -16384")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { db in
            // Here, not in prepareDatabase: GRDB sets NORMAL when it turns to WAL.
            try db.execute(sql: "PRAGMA synchronous = \(synchronous.rawValue)")
            // What is deleted is overwritten; SQLite's own setting depends on who built it.
            try db.execute(sql: "PRAGMA secure_delete = ON")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
            try db.execute(sql: "PRAGMA journal_size_limit = \(logBytesMax / 2)")
            if let bytesMax, let pageBytes = try Int.fetchOne(db, sql: "PRAGMA page_size") {
                try db.execute(sql: "PRAGMA max_page_count = \(max(1, bytesMax / pageBytes))")
            }
        }
        return pool
    }

    private static func readSecret(_ pool: DatabasePool) throws -> [UInt8] {
        try pool.write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO meta (id, start, contributor_key) VALUES (1, 0, ?)",
                arguments: [Data(makeContributorKey())])
            return try stored(Data.fetchOne(db, sql: "SELECT contributor_key FROM meta").map(Array.init), "meta")
        }
    }

    package func start() throws(LedgerError) -> UInt32 {
        try writing { db in
            try db.execute(sql: "UPDATE meta SET start = start + 1")
            return try stored(UInt32.fetchOne(db, sql: "SELECT start FROM meta"), "meta.start")
        }
    }

    package func contributorKey() throws(LedgerError) -> [UInt8] { secret }

    package func apply(_ writes: [LedgerWrite], now: Timestamp) throws(LedgerError) -> [LedgerReply] {
        guard !writes.isEmpty else { return [] }
        let replies = try writing { db in
            var transaction = SQLiteTransaction(db: db, now: now, rules: rules, digest: digest)
            let replies = try writes.map { try transaction.apply($0) }
            try transaction.flush()
            return replies
        }
        forgetDeleted(isModeration: writes.contains(where: \.isModeration), now)
        boundLog()
        return replies
    }

    /// Whoever reads for long, a backup say, keeps what was deleted in the log: no longer than that, if more is written.
    private func forgetDeleted(isModeration: Bool, _ now: Timestamp) {
        emptyNext.withLock { next in
            if isModeration { next = now }
            guard let due = next, due <= now else { return }
            next = emptyLog() ? nil : now + SQLiteLedger.emptyMilliseconds
        }
    }

    /// Readers that overlap for ever keep SQLite from starting the log again at its beginning.
    private func boundLog() {
        logBytesNext.withLock { next in
            guard SQLiteFile.bytes(file.path + "-wal") > next else { return }
            emptyLog()
            next = max(logBytesMax, SQLiteFile.bytes(file.path + "-wal") + logBytesMax / 2)
        }
    }

    /// Failing is no error: a reader still holds on. To a log that has grown it costs a wait each time by half of its maximum,
    /// not at each transaction.
    @discardableResult
    private func emptyLog() -> Bool {
        let result: Void? = try? pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA busy_timeout = \(SQLiteLedger.checkpointMilliseconds)")
            defer { try? db.execute(sql: "PRAGMA busy_timeout = \(SQLiteLedger.busyMilliseconds)") }
            _ = try db.checkpoint(.truncate)
        }
        return result != nil
    }

    /// Ends it: the log is copied into the file, and whatever is called later throws. Otherwise its last owner does.
    package func close() throws(LedgerError) { try storing { try pool.close() } }

    /// As SQLite has it: 2 full, 1 normal.
    package func synchronous() throws(LedgerError) -> Int {
        try storing {
            try pool.writeWithoutTransaction { try stored(Int.fetchOne($0, sql: "PRAGMA synchronous"), "synchronous") }
        }
    }

    /// What was written into files that are not the ledger's any more is not durable, and so not answered.
    private func writing<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        let value = try storing {
            try pool.write { db in
                try watch.look()
                return try body(db)
            }
        }
        try watch.look()
        return value
    }

    func storing<Value>(_ body: () throws -> Value) throws(LedgerError) -> Value {
        do { return try body() } catch { throw LedgerError(error, path: file.path) }
    }

    func reading<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        try storing { try pool.read(body) }
    }
}

extension LedgerWrite {
    fileprivate var isModeration: Bool {
        if case .moderate = self { return true }
        return false
    }
}
