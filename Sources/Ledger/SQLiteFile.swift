import GRDB
import Glibc

/// The ledger's file before its writer opens it: found, locked, created unreadable to others, and known to be ours.
///
/// The lock comes before the file is opened, for closing any descriptor of a SQLite file drops the locks of all its
/// connections in the process. Source: https://www.sqlite.org/howtocorrupt.html, section 2.2.
struct SQLiteFile: Sendable {
    let path: String
    private let lock: FileLock

    /// - Parameter isMaking: where there is no file, one is made.
    init(path given: String, isMaking: Bool = true) throws(LedgerError) {
        path = try isMaking ? SQLiteFile.resolve(given) : SQLiteFile.find(given)
        lock = try FileLock(path: path + ".lock")
        try SQLiteFile.create(path)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let path = path
            try DatabaseQueue(path: path, configuration: configuration).read { try SQLiteFile.identify($0, path) }
        } catch {
            throw LedgerError(error, path: path)
        }
    }

    /// A ledger that must be there.
    static func find(_ path: String) throws(LedgerError) -> String {
        let found = try resolve(path)
        guard bytes(found) > 0 else {
            throw LedgerError(.cannotOpen, "there is no ledger at \(path): give the path of one")
        }
        return found
    }

    /// The same name for the same file, so that it has one lock.
    private static func resolve(_ path: String) throws(LedgerError) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return path }
            throw LedgerError(errno, path, doing: "look at the ledger")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let what = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "not a regular file"
            throw LedgerError(.cannotOpen, "\(path) is \(what): give the path of the ledger's file")
        }
        guard let real = realpath(path, nil) else { throw LedgerError(errno, path, doing: "look at the ledger") }
        defer { free(real) }
        return String(cString: real)
    }

    /// SQLite gives -wal and -shm the permissions of the file.
    private static func create(_ path: String) throws(LedgerError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LedgerError(errno, path, doing: "open the ledger for writing") }
        close(descriptor)
    }

    /// Looks without touching: what is not a ledger stays as it is.
    static func identify(_ db: Database, _ path: String) throws {
        if try Int32.fetchOne(db, sql: "PRAGMA application_id") == SQLiteSchema.applicationID {
            guard try !SQLiteSchema.migrator.hasBeenSuperseded(db) else {
                throw LedgerError(
                    .wrongVersion,
                    "\(path) was written by a newer medpay: run that version, or give this one its own ledger")
            }
        } else if try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") != 0 {
            throw LedgerError(.cannotOpen, "\(path) is another program's database: give the path of a ledger")
        }
    }
}

extension SQLiteFile {
    /// 0 when there is no such file.
    static func bytes(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}

/// Held by one broker at a time; the kernel drops it when the process dies. A file beside the ledger rather than the
/// ledger itself: readers, other programs among them, must not notice it. Source: flock(2).
private final class FileLock: Sendable {
    private let descriptor: CInt

    init(path: String) throws(LedgerError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LedgerError(errno, path, doing: "create the lock file") }
        self.descriptor = descriptor
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
        guard errno == EWOULDBLOCK else { throw LedgerError(errno, path, doing: "lock") }
        throw LedgerError(
            .busy,
            "another broker has this ledger open, or a command works on it (it holds \(path)): stop it, or name another "
                + "ledger")
    }

    /// Also after an init that threw with the descriptor set.
    deinit { close(descriptor) }
}
