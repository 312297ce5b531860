import BrokerCore
import Foundation
import GRDB
import Ledger
import Testing
import Trends

@Suite struct SQLiteLedgerTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.ledger }

    init() throws { directory = try TemporaryDirectory() }

    @Test func `what was answered is there after a crash`() throws {
        let stage = Stage(try SQLiteLedger(path: path))
        let batch = try stage.committed(jobs: 3)
        let jobs = try stage.waiting()
        for (contributor, job) in jobs.enumerated() {
            try stage.write(finish(job, contributor: UInt64(contributor), [report(), report()]))
            // The files as a killed process leaves them: shared memory is rebuilt from the log.
            let copy = directory.path + "/crash-\(contributor).db"
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            let crashed = try SQLiteLedger(path: copy)
            let whole = contributor * 2 + 2
            #expect(try crashed.results(of: batch.id, after: -1, limit: 9).count == whole)
            #expect(try crashed.batch(batch.id, of: Stage.tenant) == stage.stored(batch.id))
            #expect(try crashed.totals() == stage.ledger.totals())
            #expect(try crashed.trendLog(after: 0, limit: 9).count == (contributor == 2 ? 2 : 0))
            #expect(try crashed.contributorKey() == stage.ledger.contributorKey())
        }
    }

    @Test func `start numbers grow over reopening and the contributor key stays`() throws {
        var keys: Set<[UInt8]> = []
        for expected in 1...3 as ClosedRange<UInt32> {
            let ledger = try SQLiteLedger(path: path)
            #expect(try ledger.start() == expected)
            keys.insert(try ledger.contributorKey())
        }
        #expect(keys.count == 1)
    }

    @Test func `counting goes on where it was after reopening`() throws {
        for (index, contributor) in [1, 1, 2, 2, 3].enumerated() {
            let stage = Stage(try SQLiteLedger(path: path))
            let write = contribute("\(index)", contributor: UInt64(contributor), [report()])
            #expect(try stage.updates(write).count == (index == 4 ? 2 : 0))
        }
    }

    @Test func `another program reads whole transactions while the ledger is open`() throws {
        let stage = Stage(try SQLiteLedger(path: path))
        let batch = try stage.committed(jobs: 2)
        let reader = try reader()
        for job in try stage.waiting() {
            try stage.write(finish(job))
            let count = try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM claim_results") }
            #expect(count == job.firstClaim + 2)
        }
        let row = try reader.read { db in
            try Row.fetchOne(db, sql: "SELECT tenant, key, phase, allowed FROM batch_progress")
        }
        #expect(row == ["tenant": "north", "key": batch.key, "phase": "done", "allowed": 4.0])
    }

    @Test func `the views speak in words`() throws {
        let stage = Stage(try SQLiteLedger(path: path))
        for contributor in 1...5 as ClosedRange<UInt64> {
            try stage.write(contribute("\(contributor)", contributor: contributor, [report()]))
        }
        try stage.committed(jobs: 2)
        try stage.write(.fail(try stage.waiting()[0].id, by: attempt, failure, retry: nil))
        let rows = try reader().read { db in
            try ["denials_by_code", "trends", "dead_jobs", "waiting_jobs", "trend_parts_told"].map {
                try Row.fetchAll(db, sql: "SELECT * FROM \($0)").map(\.description).joined()
            }
        }
        #expect(
            rows[0] == "[code:\"99213\" payer:\"medicare\" source:\"reported\" carc:\"96\" reports:5]")
        #expect(rows[1].contains("payer:\"all\" source:\"reported\" reports:\"5-9\" share:NULL"))
        #expect(rows[1].contains("payer:\"medicare\" source:\"reported\" reports:\"5-9\""))
        #expect(rows[1].contains("day:\"2026-05-28\""))
        #expect(rows[4].contains("facet:\"reason\" value:\"96\" reports:\"5-9\""))
        #expect(rows[2].contains("status:13 message:\"the worker went away\""))
        #expect(rows[3] == "[tenant:\"north\" priority:\"normal\" jobs:1 claims:2 retries:0 crashes:0]")
    }

    @Test func `every word of a view is the name that Swift has for the value`() throws {
        _ = try SQLiteLedger(path: path)
        let sql = try reader().read { db in
            try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE type = 'view'").joined()
        }
        let words =
            Contribution.Source.allCases.map { ($0.rawValue, $0.name) }
            + Contribution.Payer.allCases.map { ($0.rawValue, $0.name) }
            + CountBand.allCases.map { ($0.rawValue, $0.name) }
            + BatchRecord.Phase.allCases.map { ($0.rawValue, "\($0)") }
            + Priority.allCases.map { ($0.rawValue, "\($0)") }
        for (value, word) in words { #expect(sql.contains("WHEN \(value) THEN '\(word)'")) }
    }

    @Test func `nothing about contributions names a tenant, a key or a batch`() throws {
        let stage = Stage(try SQLiteLedger(path: path))
        let write = LedgerWrite.contribute(
            tenant: makeTenant("secret-clinic"), key: "secret-form", contributor: .init(high: 1, low: 2), [report()])
        try stage.write(write)
        try reader().backup(to: DatabaseQueue(path: directory.path + "/copy.db"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.path + "/copy.db"))
        #expect(bytes.range(of: Data("99213".utf8)) != nil)
        #expect(bytes.range(of: Data("secret-".utf8)) == nil)
    }

    @Test func `a group that the disk has no room for leaves nothing, and the ledger goes on`() throws {
        let stage = Stage(try SQLiteLedger(path: path, bytesMax: 600_000))
        let batch = try stage.committed(jobs: 2, claims: 2)
        let jobs = try stage.waiting()
        var large = result(0)
        large.body = Array(repeating: 1, count: 1_000_000)
        let write = LedgerWrite.finish(
            jobs[0].id, by: attempt, results: [large, result(1)], contributor: .init(high: 1, low: 1),
            contributions: [report()])
        let error = #expect(throws: LedgerError.self) {
            _ = try stage.ledger.apply([finish(jobs[1]), write], now: stage.now)
        }
        #expect(error?.reason == .full)
        #expect(error?.message.contains(path) == true)
        #expect(try stage.waiting() == jobs)
        #expect(try stage.stored(batch.id) == batch)
        #expect(try stage.ledger.totals().contributions == 0)
        #expect(try stage.batch(finish(jobs[1])).claimsDone == 2)
    }

    @Test func `a reader that holds on lets the log grow and cannot stop writes, and then it shrinks`() throws {
        let stage = Stage(try SQLiteLedger(path: path, logBytesMax: 1 << 20))
        try stage.committed(jobs: 40)
        let jobs = try stage.waiting()
        var large = result(0)
        large.body = Array(repeating: 1, count: 100_000)
        try reader().read { db in
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM results")
            for job in jobs.dropLast() {
                let results = (0..<2).map { place in
                    large.claim = job.firstClaim + place
                    return large
                }
                try stage.write(
                    .finish(
                        job.id, by: attempt, results: results, contributor: .init(high: 0, low: 0), contributions: []))
            }
            #expect(logBytes > 4 << 20)
        }
        // The log is looked at when it has grown again.
        for round in 0..<20 where logBytes > 1 << 20 {
            try stage.write(contribute("\(round)", contributor: 1, Array(repeating: report(), count: 2000)))
        }
        #expect(logBytes <= 1 << 20)
        #expect(try stage.batch(finish(jobs[39])).phase == .done)
    }

    private var logBytes: Int {
        (try? FileManager.default.attributesOfItem(atPath: path + "-wal"))?[.size] as? Int ?? 0
    }

    @Test func `a closed ledger throws, and its file is whole without the log`() throws {
        let ledger = try SQLiteLedger(path: path)
        let stage = Stage(ledger)
        try stage.committed()
        try ledger.close()
        #expect(throws: LedgerError.self) { _ = try ledger.totals() }
        #expect(throws: LedgerError.self) { _ = try ledger.start() }
        #expect(logBytes == 0)
        let copy = directory.path + "/copy.db"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        #expect(try SQLiteLedger(path: copy).totals().jobsWaiting == 1)
    }

    @Test func `the totals kept are the rows there are`() throws {
        let stage = Stage(try SQLiteLedger(path: path))
        try stage.committed(jobs: 3)
        let jobs = try stage.waiting()
        try stage.write(finish(jobs[0], [report()]))
        try stage.write(.fail(jobs[1].id, by: attempt, failure, retry: nil))
        let counts = try reader().read { db in
            try Int.fetchAll(
                db,
                sql: """
                    SELECT count(*) FROM results UNION ALL SELECT count(*) FROM jobs WHERE state = 1
                    UNION ALL SELECT count(*) FROM contributions UNION ALL SELECT count(*) FROM job_failures
                    """)
        }
        let totals = try stage.ledger.totals()
        #expect(counts == [totals.results, totals.jobsWaiting, totals.contributions, totals.jobsDead])
    }

    private func reader() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}
