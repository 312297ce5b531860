import BrokerCore
import Foundation
import GRDB
import Ledger
import Testing

@Suite struct OperatorTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.ledger }
    private var files: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()) ?? []
    }

    init() throws { directory = try TemporaryDirectory() }

    @Test func `a check of a closed or a running ledger finds nothing, makes no file and takes no lock`() throws {
        try used { _ in }
        let before = files
        #expect(try SQLiteLedger.check(path: path).isEmpty)
        #expect(files == before)
        #expect(before == ["ledger.db", "ledger.db.lock"])
        let ledger = try SQLiteLedger(path: path)
        #expect(try SQLiteLedger.check(path: path).isEmpty)
        #expect(try ledger.start() == 1)
        #expect(throws: LedgerError.self) { _ = try SQLiteLedger.check(path: directory.path + "/none.db") }
        #expect(!files.contains("none.db"))
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a check after random writes finds nothing`(seed: UInt64) throws {
        let stage = Stage(try SQLiteLedger(path: path))
        let memory = try MemoryLedger(contributorKey: try stage.ledger.contributorKey())
        var writer = RandomWriter(seed: seed)
        for _ in 0..<300 {
            writer.look(at: memory)
            let writes = (0...writer.number(below: 5)).map { _ in writer.write(at: stage.now) }
            _ = memory.apply(writes, now: stage.now)
            _ = try stage.ledger.apply(writes, now: stage.now)
            stage.now = stage.now + Int64(writer.number(below: 5_000_000))
        }
        #expect(try SQLiteLedger.check(path: path) == [])
    }

    @Test(arguments: [
        ("UPDATE totals SET results = results + 1", "totals.results is 5, and there are 4"),
        ("UPDATE tenants SET queued_claims = 99", "1 tenants count"),
        ("DELETE FROM tenants", "1 tenants count"),
        ("DELETE FROM results WHERE claim = 2", "1 finished jobs have not exactly one result"),
        ("UPDATE batches SET claims_done = 6 WHERE claims_done > 0", "1 batches count other results"),
        ("UPDATE batches SET slices = 9 WHERE slices > 1", "1 batches that were committed have other slices"),
        ("UPDATE batches SET phase = 2 WHERE claims_done > 0", "1 batches are in a phase"),
        ("UPDATE batches SET slices_appended = 1 WHERE phase = 0", "1 open batches do not know"),
        ("UPDATE batches SET held = 1, order_key = 'x' WHERE phase = 1", "batches are held, and nothing"),
        ("UPDATE jobs SET state = 4 WHERE state = 1", "jobs are in a state"),
        ("DELETE FROM payloads", "jobs that may still be worked on have lost"),
        ("INSERT INTO payloads SELECT id, x'00' FROM jobs WHERE state = 2", "2 jobs that are finished or discarded"),
        ("UPDATE jobs SET recorded = recorded + 1 WHERE state = 2", "finished jobs have no place"),
        ("UPDATE jobs SET failures = 9", "jobs count failures"),
        ("UPDATE trend_subjects SET waiting = waiting + 1", "2 subjects of trends count other reports"),
        ("UPDATE trend_subjects SET reports = reports + 1", "2 subjects of trends count other reports"),
        ("UPDATE trend_subjects SET waiting_contributors = 9", "2 subjects of trends count other contributors"),
        (
            "UPDATE trend_subjects SET code = '99999' WHERE id = 1",
            "contributions count for a subject that is not theirs"
        ),
        ("DELETE FROM contributions WHERE code = '20552'", "5 contributions count for a subject that is not theirs"),
        ("INSERT INTO trend_waiting SELECT subject, id FROM trend_released", "5 contributions count for a subject"),
        ("UPDATE trend_contributors SET waiting = waiting + 1", "contributors to trends have other reports"),
        ("UPDATE trend_parts SET reports = reports + 1 WHERE facet = 3", "1 parts of trends count other reports"),
        ("DELETE FROM trend_parts WHERE facet = 2", "1 parts of trends count other reports"),
        ("DELETE FROM batches WHERE claims_done > 0", "rows of jobs belong to no row of batches"),
    ])
    func `a check finds each fault, and says it in a sentence`(damage: String, sentence: String) throws {
        try used { _ in }
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try db.execute(sql: damage)
        }
        try queue.close()
        let faults = try SQLiteLedger.check(path: path)
        #expect(faults.contains { $0.contains(sentence) }, "\(faults)")
    }

    @Test func `a check of a damaged file says what SQLite says`() throws {
        try used { stage in
            for round in 0..<40 {
                try stage.write(contribute("\(round)", contributor: 1, Array(repeating: report(), count: 50)))
            }
        }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange(bytes.count / 2..<bytes.count / 2 + 9000, with: Data(repeating: 0x55, count: 9000))
        try bytes.write(to: URL(fileURLWithPath: path))
        let faults = try? SQLiteLedger.check(path: path)
        #expect(faults?.isEmpty != true)
    }

    @Test func `a backup while a broker writes is a whole ledger of one moment, unreadable to others`() throws {
        let target = directory.path + "/copy.db"
        let stage = Stage(try SQLiteLedger(path: path))
        let batch = try stage.committed(jobs: 40, claims: 100)
        let jobs = try stage.waiting()
        for job in jobs.prefix(20) { try stage.write(finish(job)) }
        let written = Written(stage, jobs.dropFirst(20))
        try SQLiteLedger.backup(path: path, to: target) { _ in written.writeOne() }
        #expect(written.count > 0)
        #expect(try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int == 0o600)
        #expect(!files.contains { $0.contains(".part") })
        #expect(try SQLiteLedger.check(path: target).isEmpty)
        let copy = try SQLiteLedger(path: target)
        #expect(try copy.results(of: batch.id, after: -1, limit: 9999).count == 2000)
        #expect(try copy.contributorKey() == stage.ledger.contributorKey())
    }

    /// One write for each step of a backup.
    private final class Written {
        private let stage: Stage
        private var jobs: ArraySlice<JobSummary>
        private(set) var count = 0

        init(_ stage: Stage, _ jobs: ArraySlice<JobSummary>) {
            self.stage = stage
            self.jobs = jobs
        }

        func writeOne() {
            guard let job = jobs.popFirst(), (try? stage.write(finish(job))) != nil else { return }
            count += 1
        }
    }

    @Test func `a backup replaces nothing and leaves nothing when it fails`() throws {
        try used { _ in }
        let target = directory.path + "/copy.db"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        let error = #expect(throws: LedgerError.self) { try SQLiteLedger.backup(path: path, to: target) }
        #expect(error?.reason == .refused)
        #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data("mine".utf8))
        let missing = #expect(throws: LedgerError.self) {
            try SQLiteLedger.backup(path: path, to: directory.path + "/none/copy.db")
        }
        #expect(missing?.message.contains("create the directory first") == true)
        try Data("no ledger at all".utf8).write(to: URL(fileURLWithPath: directory.path + "/text"))
        #expect(throws: LedgerError.self) {
            try SQLiteLedger.backup(path: directory.path + "/text", to: directory.path + "/other.db")
        }
        #expect(files == ["copy.db", "ledger.db", "ledger.db.lock", "text"])
    }

    @Test func `a backup of a closed ledger makes no other file`() throws {
        try used { _ in }
        try SQLiteLedger.backup(path: path, to: directory.path + "/copy.db")
        #expect(files == ["copy.db", "ledger.db", "ledger.db.lock"])
        #expect(try SQLiteLedger.check(path: directory.path + "/copy.db").isEmpty)
    }

    @Test func `compacting gives back what a purge left, and not while a broker runs`() throws {
        let kept = try used { stage in
            try stage.committed("large", jobs: 20, claims: 500)
            for job in try stage.waiting() where job.claims == 500 { try stage.write(finish(job)) }
            let error = #expect(throws: LedgerError.self) { _ = try SQLiteLedger.compact(path: path) }
            #expect(error?.reason == .busy)
            try stage.write(.purge(before: stage.now + 1, limit: 99_999))
            return try stage.ledger.totals()
        }
        let size = try SQLiteLedger.compact(path: path)
        #expect(size.after < size.before / 2)
        #expect(files == ["ledger.db", "ledger.db.lock"])
        #expect(try SQLiteLedger(path: path).totals() == kept)
        #expect(throws: LedgerError.self) { _ = try SQLiteLedger.compact(path: directory.path + "/none.db") }
        #expect(!files.contains("none.db"))
    }

    /// A ledger with something of everything, open no longer than that.
    @discardableResult
    private func used<Value>(_ body: (Stage) throws -> Value) throws -> Value {
        let stage = Stage(try SQLiteLedger(path: path))
        let open = try stage.batch(.open(tenant: Stage.tenant, key: "open", options: BatchOptions())).id
        for index in 0..<2 { try stage.write(.append(slice(open, index))) }
        try stage.committed("running", jobs: 4)
        let jobs = try stage.waiting()
        for job in jobs.prefix(2) { try stage.write(finish(job, [report()])) }
        try stage.write(.fail(jobs[2].id, by: attempt, failure, retry: nil))
        for contributor in 1...5 as ClosedRange<UInt64> {
            try stage.write(contribute("used \(contributor)", contributor: contributor, [report("20552")]))
        }
        return try body(stage)
    }
}
