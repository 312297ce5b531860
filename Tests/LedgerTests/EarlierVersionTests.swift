import BrokerCore
import Foundation
import GRDB
import Ledger
import Testing
import Trends

@Suite struct EarlierVersionTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.ledger }
    private let now = Timestamp(rawValue: 1_790_000_000_000)

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: ["1", "2", "3"])
    func `a file of each earlier version is brought up to date with all that it holds`(version: String) throws {
        try make(version)
        let stage = Stage(try SQLiteLedger(path: path))
        #expect(try SQLiteLedger.check(path: path).isEmpty)
        let (batches, totals) = (try stage.ledger.batches(of: nil, limit: 9), try stage.ledger.totals())
        #expect(batches.map(\.phase) == [.open, .cancelled, .open, .running, .done])
        #expect(batches.map(\.slicesAppended) == [0, 0, 2, 0, 0])
        #expect(batches[4].options.deadline != nil)
        #expect(
            totals
                == LedgerTotals(
                    batches: 5, batchesRunning: 1, jobsWaiting: 2, jobsDone: 4, jobsDead: 1, results: 8,
                    contributions: 9, trendUpdates: 0))
        #expect(
            try stage.ledger.tenants() == [
                tenant("north", claims: 4, bytes: 24, dead: 1), tenant("south", claims: 6, bytes: 36),
            ])
        #expect(try stage.waiting().map(\.failures) == [1, 0])
        let dead = try #require(try stage.ledger.dead(of: nil, batch: nil, limit: 9).first)
        #expect(dead.failure == Failure(code: .invalidArgument, message: "not a slice"))
        #expect(try stage.ledger.job(dead.job.id)?.attempts.map(\.number) == [1, 2])
    }

    @Test(arguments: ["1", "2", "3"])
    func `a file of each earlier version serves: its batches run on, and repeats are known`(version: String) throws {
        try make(version)
        let stage = Stage(try SQLiteLedger(path: path))
        stage.now = now
        let batch = BatchID(rawValue: 1)
        // Recorded as they ended, the third slice first.
        #expect(try stage.ledger.results(of: batch, recordedAfter: 0, limit: 9).map(\.claim) == [4, 5, 2, 3])
        let form = report("99214", source: .remitted)
        #expect(
            try stage.write(contribute("form 1", contributor: 1, [form]))
                == .contributed(updates: [], isRepeat: true))
        try stage.write(.redrive(.all))
        for job in try stage.waiting(.urgent) + stage.waiting() { try stage.write(finish(job)) }
        #expect(try stage.ledger.batches(of: Stage.tenant, limit: 9).map(\.phase) == [.done, .done])
        #expect(try stage.ledger.results(of: batch, recordedAfter: 3, limit: 9).map(\.claim) == [3, 0, 1])
        #expect(try stage.ledger.start() == 2)
        #expect(try SQLiteLedger.check(path: path).isEmpty)
    }

    @Test(arguments: ["1", "2", "3"])
    func `up, down and up again is the identity, and down is what the earlier version made`(version: String) throws {
        try make(version)
        let made = try content()
        try SQLiteLedger(path: path).close()
        let up = try content()
        try SQLiteLedger.downgrade(path: path, to: version)
        // What was published is not gone on with, in either direction.
        let published = ["aggregates [", "aggregate_contributors [", "trend_log [", "totals ["]
        let isKept = { (line: String) in !published.contains { line.hasPrefix($0) } }
        #expect(try content().filter(isKept) == made.filter(isKept))
        try SQLiteLedger(path: path).close()
        #expect(try content() == up)
    }

    @Test func `what was discarded, redriven and purged is known again after down and up`() throws {
        let (before, redriven) = try opened { stage in
            try stage.committed("purged", jobs: 2)
            for job in try stage.waiting() { try stage.write(finish(job)) }
            try stage.write(.purge(before: stage.now + 1, limit: 99))
            try stage.committed("kept", jobs: 4)
            let jobs = try stage.waiting().map(\.id)
            for job in jobs.dropLast() {
                try stage.write(.fail(job, by: attempt, failure, retry: stage.now))
                try stage.write(.fail(job, by: attempt, failure, retry: nil))
            }
            try stage.write(.discard(.job(jobs[0])))
            try stage.write(.redrive(.job(jobs[1])))
            return (try Content(stage.ledger), jobs[1])
        }
        #expect(before.jobs.map(\.state) == [.discarded, .waiting, .dead, .waiting])
        try SQLiteLedger.downgrade(path: path, to: "1")
        try opened { stage in
            #expect(try Content(stage.ledger) == before)
            #expect(try SQLiteLedger.check(path: path).isEmpty)
            // Failures from before the redrive are forgotten: an earlier version would have numbered on from 1.
            try stage.write(.fail(redriven, by: attempt, failure, retry: nil))
            #expect(try stage.ledger.job(redriven)?.attempts.map(\.number) == [1])
            #expect(try stage.committed("new", jobs: 1).id == BatchID(rawValue: 3))
            #expect(try stage.waiting().last?.id == JobID(rawValue: 7), "numbers of purged jobs are not used again")
        }
    }

    /// Version 3 counts a paid line nowhere, and every denial anew.
    @Test func `version 3 has every denial again, and its numbers go on`() throws {
        let paid = Contribution(source: .remitted, code: "99213", payer: .medicare, group: "", carc: "", kind: .paid)
        try opened { stage in
            for contributor in 1...5 as ClosedRange<UInt64> {
                try stage.write(contribute("\(contributor)", contributor: contributor, [report(), paid]))
            }
            #expect(try stage.ledger.totals().trendUpdates == 3)
        }
        try SQLiteLedger.downgrade(path: path, to: "3")
        let queue = try DatabaseQueue(path: path)
        let rows = try queue.read { db in
            (
                try Row.fetchAll(db, sql: "SELECT code, carc, reports, reports_since, published FROM aggregates").map(
                    \.description),
                try Int.fetchAll(
                    db,
                    sql: """
                        SELECT count(*) FROM aggregate_contributors UNION ALL SELECT contributions FROM totals
                        UNION ALL SELECT seq FROM sqlite_sequence WHERE name = 'trend_log'
                        """)
            )
        }
        try queue.close()
        #expect(rows.0 == ["[code:\"99213\" carc:\"96\" reports:5 reports_since:5 published:0]"])
        #expect(rows.1 == [5, 5, 3])
    }

    @Test func `version 3 has the denial and not how it went, and up again it is not known`() throws {
        var won = report()
        won.appeal = .init(outcome: .overturned, level: 2, days: .to30, strategy: .peerReview)
        try opened { stage in
            for contributor in 1...5 as ClosedRange<UInt64> {
                try stage.write(contribute("\(contributor)", contributor: contributor, [won]))
            }
            #expect(try stage.ledger.trendLog(after: 0, limit: 9).last?.subject == TrendSubject(appealsOf: "96"))
            let suggestion = Suggestion(carc: "96", strategy: .peerReview, text: "Call before noon.")
            try stage.write(
                .suggest(tenant: Stage.tenant, key: "s", contributor: .init(high: 1, low: 7), suggestion))
            #expect(!(try stage.write(.moderate(1, .approve(text: nil)))).updates.isEmpty)
        }
        try SQLiteLedger.downgrade(path: path, to: "3")
        try opened { stage in
            #expect(try stage.ledger.totals().contributions == 5)
            #expect(try stage.ledger.suggestion(1) == nil)
            // They wait again, and with the sixth they are due.
            let updates = try stage.updates(contribute("6", contributor: 6, [report()]))
            #expect(
                updates.map(\.subject) == Array(repeating: TrendSubject(source: .reported, code: "99213"), count: 2))
        }
        #expect(try SQLiteLedger.check(path: path).isEmpty)
    }

    private struct Content: Equatable {
        var jobs: [JobRecord]
        var totals: LedgerTotals
        var tenants: [TenantRecord]
        var batches: [BatchRecord]

        init(_ ledger: any Ledger) throws {
            // Who had the job is not told any more.
            jobs = try ledger.jobs(JobFilter(), after: JobID(rawValue: 0), limit: 9)
            totals = try ledger.totals()
            tenants = try ledger.tenants()
            batches = try ledger.batches(of: nil, limit: 9)
        }
    }

    @Test func `going back is refused while something would be lost, with what to do`() throws {
        let ordered = BatchOptions(orderKey: "k")
        let batches = try opened { stage in
            var settings = TenantSettings()
            settings.isPaused = true
            settings.weight = 3
            try stage.write(.settings(Stage.tenant, settings))
            return try ["first", "second"].map { try stage.committed($0, options: ordered).id }
        }
        let error = try refusal("2")
        #expect(error.reason == .refused)
        for words in ["1 batches are held", "1 batches that are not over", "1 tenants are paused", "1 tenants have a"] {
            #expect(error.message.contains(words), "\(error.message)")
        }
        try opened { stage in
            try stage.write(.settings(Stage.tenant, TenantSettings()))
            for batch in batches.reversed() { try stage.write(.cancel(tenant: Stage.tenant, batch: batch)) }
            let two = try stage.committed("two jobs", jobs: 2).id
            try stage.write(.cancel(tenant: Stage.tenant, batch: two))
            try stage.write(.purge(before: stage.now + 1, limit: 5))
        }
        #expect(try refusal("1").message.contains("purge again"))
        try opened { try $0.write(.purge(before: $0.now + 1, limit: 99)) }
        try SQLiteLedger.downgrade(path: path, to: "2")
    }

    @Test func `going back to no version, to a later one, or under a running broker is refused`() throws {
        let ledger = try SQLiteLedger(path: path)
        #expect(throws: LedgerError.self) { try SQLiteLedger.downgrade(path: path, to: "2") }
        try ledger.close()
        for version in ["0", "5", ""] {
            let error = #expect(throws: LedgerError.self) { try SQLiteLedger.downgrade(path: path, to: version) }
            #expect(error?.reason == .wrongVersion || error?.reason == .busy)
        }
        let missing = directory.path + "/none.db"
        #expect(throws: LedgerError.self) { try SQLiteLedger.downgrade(path: missing, to: "2") }
        #expect(!FileManager.default.fileExists(atPath: missing))
    }

    /// Open no longer than that.
    @discardableResult
    private func opened<Value>(_ body: (Stage) throws -> Value) throws -> Value {
        try body(Stage(try SQLiteLedger(path: path)))
    }

    private func refusal(_ version: String) throws -> LedgerError {
        let before = try content()
        let error = #expect(throws: LedgerError.self) { try SQLiteLedger.downgrade(path: path, to: version) }
        #expect(try content() == before)
        return try #require(error)
    }

    private func tenant(_ name: String, claims: Int, bytes: Int, dead: Int = 0) -> TenantRecord {
        TenantRecord(
            tenant: makeTenant(name), settings: TenantSettings(), queuedClaims: claims, queuedBytes: bytes,
            jobsDead: dead)
    }

    private func make(_ version: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(SQLiteSchema.applicationID)")
            try db.execute(sql: EarlierVersionTests.dumps[version] ?? "")
        }
        try queue.close()
    }

    private static let dumps = ["1": EarlierLedger1.dump, "2": EarlierLedger2.dump, "3": EarlierLedger3.dump]

    /// Every table, view and index, and every row. Quotes and spaces in SQL are SQLite's.
    private func content() throws -> [String] {
        let queue = try DatabaseQueue(path: path)
        let lines = try queue.read { db in
            let schema = try Row.fetchAll(
                db,
                sql: """
                    SELECT type, name, replace(replace(replace(sql, '"', ''), char(10), ''), ' ', '') AS sql
                    FROM sqlite_master WHERE name NOT LIKE 'sqlite_autoindex%' ORDER BY name
                    """)
            let rows = try schema.filter { $0["type"] == "table" }.flatMap { table in
                let name: String = table["name"]
                return try Row.fetchAll(db, sql: "SELECT * FROM \(name)").map { "\(name) \($0)" }.sorted()
            }
            return schema.map(\.description) + rows
        }
        try queue.close()
        return lines
    }
}
