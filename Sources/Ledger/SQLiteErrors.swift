import GRDB
import Glibc

extension LedgerError {
    /// What the system said, where, and what to do.
    init(_ code: CInt, _ path: String, doing what: String) {
        let said = "cannot \(what) at \(path): \(String(cString: strerror(code)))"
        switch code {
        case EACCES, EPERM, EROFS:
            self.init(.readOnly, "\(said); make the file and its directory writable for this user")
        case ENOSPC, EDQUOT:
            self.init(.full, "\(said); make room on the disk")
        case ENOENT, ENOTDIR:
            self.init(.cannotOpen, "\(said); create the directory first")
        default:
            self.init(.cannotOpen, said)
        }
    }

    init(_ error: any Error, path: String) {
        switch error {
        case let error as LedgerError: self = error
        case let error as DatabaseError: self.init(error, path)
        default: self.init(.failed, "ledger \(path): \(type(of: error))")  // A description may hold values.
        }
    }

    /// SQLite's own words name tables and columns, never values.
    private init(_ error: DatabaseError, _ path: String) {
        let said = "ledger \(path): \(error.message ?? "error") (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_FULL: self.init(.full, "\(said); make room on the disk")
        case .SQLITE_READONLY, .SQLITE_PERM:
            self.init(.readOnly, "\(said); make the file and its directory writable for this user")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "\(said); another program is writing to it: end that program's transaction")
        case .SQLITE_NOTADB:
            self.init(.cannotOpen, "\(path) is not a ledger: give the path of a ledger, or of none to make one")
        case .SQLITE_CORRUPT: self.init(.corrupt, "\(said); restore it from a backup")
        case .SQLITE_CANTOPEN: self.init(.cannotOpen, "\(said); is its directory there and writable?")
        default: self.init(.failed, said)
        }
    }
}

/// A stored value that no version has written.
func stored<Value>(_ value: Value?, _ column: String) throws(LedgerError) -> Value {
    guard let value else { throw LedgerError(.corrupt, "\(column) holds a value of no meaning: restore from a backup") }
    return value
}
