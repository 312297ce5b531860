import GRDB
import Glibc

/// A look into a ledger's file, whether a broker runs on it or not: takes no lock and makes no file.
///
/// A reader of a file in WAL mode makes a log where there is none. So where there is none, the file is read as one that
/// does not change, and it is seen to afterwards that it did not. Source: https://www.sqlite.org/uri.html, immutable.
enum SQLiteReading {
    /// How often to begin again when a broker starts or ends meanwhile.
    private static let roundsMax = 3

    /// - Parameter body: may be called again, when what it saw does not count.
    static func read<Value>(_ given: String, _ body: (Database) throws -> Value) throws(LedgerError) -> Value {
        let path = try SQLiteFile.find(given)
        for _ in 0..<roundsMax {
            let before = Fingerprint(path)
            let isQuiet = !SQLiteFile.exists(path + "-wal")
            let result = Result { try open(path, isQuiet: isQuiet, body) }
            if isQuiet, before != Fingerprint(path) || SQLiteFile.exists(path + "-wal") { continue }
            do { return try result.get() } catch { throw LedgerError(error, path: path) }
        }
        throw LedgerError(.busy, "a broker started or stopped on \(path) meanwhile: try again")
    }

    private static func open<Value>(
        _ path: String, isQuiet: Bool, _ body: (Database) throws -> Value
    ) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(Double(SQLiteLedger.busyMilliseconds) / 1000)
        let name = isQuiet ? "file:\(escaped(path))?immutable=1" : path
        return try DatabaseQueue(path: name, configuration: configuration).read { db in
            guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == SQLiteSchema.applicationID else {
                throw LedgerError(.cannotOpen, "\(path) is not a ledger: give the path of one")
            }
            return try body(db)
        }
    }

    /// What a URI would take for something else.
    private static func escaped(_ path: String) -> String {
        path.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "?": "%3f"
            case "#": "%23"
            default: String(scalar)
            }
        }.joined()
    }

    private struct Fingerprint: Equatable {
        private let numbers: [Int]

        init(_ path: String) {
            var status = stat()
            let isThere = stat(path, &status) == 0
            numbers =
                isThere
                ? [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec] : []
        }
    }
}
