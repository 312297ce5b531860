import BrokerCore
import Foundation
import GRDB
import Ledger
import Testing

@Suite struct SQLiteFileTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.ledger }

    init() throws { directory = try TemporaryDirectory() }

    @Test func `the file, its log and its lock are unreadable to others`() throws {
        let ledger = try SQLiteLedger(path: path)
        _ = try ledger.start()
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
    }

    @Test func `a commit waits for the disk unless the operator says otherwise`() throws {
        #expect(try SQLiteLedger(path: path).synchronous() == 2)
        #expect(try SQLiteLedger(path: path, synchronous: .normal).synchronous() == 1)
    }

    @Test func `a second broker is refused, by any name of the file, until the first has gone`() throws {
        let link = directory.path + "/link.db"
        var first: SQLiteLedger? = try SQLiteLedger(path: path)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        for name in [path, link, directory.path + "/./ledger.db"] {
            let error = #expect(throws: LedgerError.self) { _ = try SQLiteLedger(path: name) }
            #expect(error?.reason == .busy)
            #expect(error?.message.contains("ledger.db.lock") == true)
        }
        #expect(try first?.start() == 1)
        first = nil
        #expect(try SQLiteLedger(path: link).start() == 2)
    }

    @Test func `a directory, a missing directory and a file that is no ledger are refused as they are`() throws {
        try expect(.cannotOpen, "is a directory", directory.path)
        try expect(.cannotOpen, "create the directory first", directory.path + "/none/ledger.db")
        let garbage = Data(String(repeating: "not a database. ", count: 100).utf8)
        try garbage.write(to: URL(fileURLWithPath: path))
        try expect(.cannotOpen, "is not a ledger", path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == garbage)
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    }

    @Test func `another program's database is left as it is`() throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (id INTEGER)") }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        try expect(.cannotOpen, "another program's database", path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `a ledger of a newer version is refused and an older one reads on unharmed`() throws {
        let start = try SQLiteLedger(path: path).start()
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999')") }
        try expect(.wrongVersion, "newer medpay", path)
        try queue.write { try $0.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '9999'") }
        try queue.close()
        #expect(try SQLiteLedger(path: path).start() == start + 1)
    }

    /// Runs as any user but root, whom permissions do not stop.
    @Test(.enabled(if: geteuid() != 0))
    func `a read-only file or directory is refused with what to do`() throws {
        _ = try SQLiteLedger(path: path)
        chmod(path, 0o400)
        try expect(.readOnly, "make the file and its directory writable", path)
        chmod(path, 0o600)
        chmod(directory.path, 0o500)
        try expect(.readOnly, "make the file and its directory writable", directory.path + "/new.db")
        chmod(directory.path, 0o700)
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/new.db"))
    }

    @Test(arguments: SQLiteSchema.versions)
    func `a ledger of each earlier version is brought up to date and serves`(version: String) throws {
        let queue = try DatabaseQueue(path: path)
        try SQLiteSchema.migrator.migrate(queue, upTo: version)
        try queue.close()
        let stage = Stage(try SQLiteLedger(path: path))
        try stage.committed()
        #expect(try stage.batch(finish(try stage.waiting()[0])).phase == .done)
    }

    @Test func `every table is strict`() throws {
        _ = try SQLiteLedger(path: path)
        try DatabaseQueue(path: path).read { db in
            let loose = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list
                    WHERE type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
                    """)
            #expect(loose.isEmpty)
        }
    }

    @Test func `a file that is deleted or replaced under a running ledger takes no more writes`() throws {
        let stage = Stage(try SQLiteLedger(path: path))
        try stage.committed(jobs: 9)
        for suffix in ["", "-wal"] {
            let job = try stage.waiting()[0]
            try FileManager.default.moveItem(atPath: path + suffix, toPath: path + ".aside")
            try expectGone(stage, finish(job))
            try Data().write(to: URL(fileURLWithPath: path + suffix))
            try expectGone(stage, finish(job))
            try FileManager.default.removeItem(atPath: path + suffix)
            try FileManager.default.moveItem(atPath: path + ".aside", toPath: path + suffix)
            #expect(try stage.waiting()[0] == job, "nothing of it was recorded")
            #expect(try stage.batch(finish(job)).claimsDone > 0, "the file is back")
        }
        for suffix in ["", "-wal", "-shm"] { try FileManager.default.removeItem(atPath: path + suffix) }
        try expectGone(stage, finish(try stage.waiting()[0]))
        #expect(throws: LedgerError.self) { _ = try stage.ledger.start() }
    }

    private func expectGone(_ stage: Stage, _ write: LedgerWrite) throws {
        let error = #expect(throws: LedgerError.self) { _ = try stage.ledger.apply([write], now: stage.now) }
        #expect(error?.reason == .gone)
        #expect(error?.message.contains("deleted or replaced") == true)
    }

    private func expect(_ reason: LedgerError.Reason, _ words: String, _ path: String) throws {
        let error = #expect(throws: LedgerError.self) { _ = try SQLiteLedger(path: path) }
        #expect(error?.reason == reason)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains(path) == true)
    }
}
