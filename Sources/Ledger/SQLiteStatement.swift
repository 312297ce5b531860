import GRDB
import GRDBSQLite
import Trends

/// A statement that is run for each result or report: bound without boxes, which cost more than the insert itself.
///
/// Values are bound in the order of the question marks; then it is run, or its rows are read. Prepared once per connection.
final class SQLiteStatement {
    private let prepared: Statement  // Keeps `handle` alive.
    private let handle: OpaquePointer
    /// How many values are bound.
    private var bound: Int32 = 0
    /// What SQLite said of the first value that it refused.
    private var refusal = SQLITE_OK

    init(_ db: Database, _ sql: String) throws {
        prepared = try db.cachedStatement(sql: sql)
        handle = prepared.sqliteStatement
        end()
    }

    func bind(_ value: some BinaryInteger) { note(sqlite3_bind_int64(handle, bound + 1, Int64(value))) }

    func bind(_ value: Bool) { bind(value ? 1 : 0) }

    func bind(_ value: (some BinaryInteger)?) {
        if let value { bind(value) } else { note(sqlite3_bind_null(handle, bound + 1)) }
    }

    func bind(_ value: String) {
        var value = value
        value.withUTF8 {
            guard let start = $0.baseAddress else {  // NULL, which an empty text is not.
                return note(sqlite3_bind_text(handle, bound + 1, "", 0, copied))
            }
            note(sqlite3_bind_text(handle, bound + 1, start, Int32($0.count), copied))
        }
    }

    func bind(_ value: [UInt8]) {
        value.withUnsafeBytes {
            guard let start = $0.baseAddress else {  // NULL, which no bytes are not.
                return note(sqlite3_bind_zeroblob(handle, bound + 1, 0))
            }
            note(sqlite3_bind_blob64(handle, bound + 1, start, UInt64($0.count), copied))
        }
    }

    /// As 16 bytes: see `ContributorDigest.bytes`.
    func bind(_ value: ContributorDigest) {
        withUnsafeBytes(of: (value.high.bigEndian, value.low.bigEndian)) {
            note(sqlite3_bind_blob(handle, bound + 1, $0.baseAddress, Int32($0.count), copied))
        }
    }

    private func note(_ code: Int32) {
        bound += 1
        if refusal == SQLITE_OK { refusal = code }
    }

    func run() throws { while try step() {} }

    /// Whether there is a row, the next one. After the last the statement can be bound again.
    func step() throws -> Bool {
        let code = refusal == SQLITE_OK ? sqlite3_step(handle) : refusal
        if code == SQLITE_ROW { return true }
        let message = code == SQLITE_DONE ? "" : String(cString: sqlite3_errmsg(sqlite3_db_handle(handle)))
        end()
        guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message) }
        return false
    }

    /// No further row is read: the statement can be bound again.
    func end() {
        sqlite3_reset(handle)
        (bound, refusal) = (0, SQLITE_OK)
    }

    /// Of the row, from 0.
    func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    func bool(_ column: Int32) -> Bool { int(column) != 0 }

    func text(_ column: Int32) -> String {
        let start = sqlite3_column_text(handle, column)
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
        return String(decoding: bytes, as: UTF8.self)
    }

    func bytes(_ column: Int32) -> [UInt8] {
        let start = sqlite3_column_blob(handle, column)
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// nil: none of the type's values. See `stored`.
    func value<Value: RawRepresentable>(_ column: Int32) -> Value? where Value.RawValue == UInt8 {
        UInt8(exactly: int(column)).flatMap(Value.init)
    }

    /// nil: not 16 bytes.
    func digest(_ column: Int32) -> ContributorDigest? {
        guard let start = sqlite3_column_blob(handle, column), sqlite3_column_bytes(handle, column) == 16 else {
            return nil
        }
        return ContributorDigest(
            high: UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}

/// Those of one transaction, found by where the program has their text rather than by the text.
final class SQLiteStatements {
    private let db: Database
    private var statements: [UnsafePointer<UInt8>: SQLiteStatement] = [:]

    init(_ db: Database) { self.db = db }

    func callAsFunction(_ sql: StaticString) throws -> SQLiteStatement {
        if let known = statements[sql.utf8Start] { return known }
        let statement = try SQLiteStatement(db, "\(sql)")
        statements[sql.utf8Start] = statement
        return statement
    }
}

/// SQLITE_TRANSIENT, a macro that Swift does not see: SQLite copies the value.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
