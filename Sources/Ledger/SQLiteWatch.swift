import Glibc
import Synchronization

/// Notices that the ledger's files are not those that were opened: what is written then would be gone with the process,
/// though every write succeeds. A few look-ups of a name, some microseconds.
///
/// Source: https://www.sqlite.org/howtocorrupt.html, section 4: unlinking or renaming a database file while in use.
final class SQLiteWatch: Sendable {
    private struct Identity: Equatable, Sendable {
        var device: UInt64
        var number: UInt64

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
        }
    }

    private let path: String
    /// By what is added to the path. A file that was not there yet is taken in when it comes.
    private let files: Mutex<[String: Identity]>

    init(path: String) {
        self.path = path
        files = Mutex([:])
    }

    /// - Throws: `.gone`.
    func look() throws(LedgerError) {
        let missing = files.withLock { files in
            ["", "-wal", "-shm"].first { suffix in
                let now = Identity(path + suffix)
                if files[suffix] == nil { files[suffix] = now }
                return files[suffix] != now
            }
        }
        guard let missing else { return }
        throw LedgerError(
            .gone,
            "\(path)\(missing) was deleted or replaced while it was open, so that nothing can be made durable: stop the "
                + "broker, put the file back or restore a backup, and start again")
    }
}
