import GRDB
import Glibc

extension SQLiteLedger {
    /// A step of this many pages, 8 MiB, is copied between two calls of `progress`.
    private static let backupPages: CInt = 1024

    /// Copies a ledger as it stands at one moment, also while a broker writes to it, which is not held up.
    ///
    /// The copy is made beside the target, unreadable to others, and gets its name when it is whole and on disk; it
    /// holds the ledger's contributor key, like the ledger.
    /// - Parameter progress: the share copied, 0 to 1; begins again when a broker started or stopped meanwhile.
    /// - Throws: `.refused` when there is something of the target's name.
    package static func backup(
        path: String, to target: String, progress: @escaping (Double) -> Void = { _ in }
    ) throws(LedgerError) {
        guard !SQLiteFile.exists(target) else {
            throw LedgerError(.refused, "\(target) exists: a backup replaces nothing, give another name")
        }
        let part = "\(target).part-\(getpid())"
        defer { unlink(part) }
        try SQLiteReading.read(path) { db in
            unlink(part)
            let descriptor = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw LedgerError(errno, part, doing: "create the backup") }
            Glibc.close(descriptor)
            do { try copy(db, to: part, progress) } catch { throw LedgerError(error, path: part) }
        }
        // A link, unlike a rename, fails where a file has come to be.
        guard link(part, target) == 0 else { throw LedgerError(errno, target, doing: "name the backup") }
        try sync(directoryOf: target)
    }

    private static func copy(_ db: Database, to part: String, _ progress: @escaping (Double) -> Void) throws {
        let copy = try DatabaseQueue(path: part)
        try copy.writeWithoutTransaction { target in
            try db.backup(to: target, pagesPerStep: backupPages) { step in
                progress(Double(step.completedPageCount) / Double(max(1, step.totalPageCount)))
            }
        }
        try copy.close()
    }

    /// So that the name is on disk too.
    private static func sync(directoryOf path: String) throws(LedgerError) {
        let directory = path.contains("/") ? String(path[...(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { Glibc.close(descriptor) }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw LedgerError(errno, directory, doing: "make the backup durable")
        }
    }

    /// Gives the space of what was deleted back to the disk. No broker may run: it takes the ledger's lock, and room on
    /// the disk for a second copy.
    ///
    /// - Returns: the file's bytes before and after.
    /// - Throws: `.busy` when a broker runs.
    package static func compact(path: String) throws(LedgerError) -> (before: Int, after: Int) {
        let file = try SQLiteFile(path: path, isMaking: false)
        let before = SQLiteFile.bytes(file.path) + SQLiteFile.bytes(file.path + "-wal")
        do {
            let queue = try DatabaseQueue(path: file.path)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM")
                _ = try db.checkpoint(.truncate)
            }
            try queue.close()
        } catch {
            throw LedgerError(error, path: file.path)
        }
        return (before, SQLiteFile.bytes(file.path))
    }
}
