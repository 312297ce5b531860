import BrokerCore
import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite struct PurgeTests {
    private func purge(_ stage: Stage, before: Timestamp, limit: Int = 99_999) throws -> Purged {
        let reply = try stage.write(.purge(before: before, limit: limit))
        guard case .purged(let purged) = reply else { throw Unexpected(reply: reply) }
        return purged
    }

    private func done(_ stage: Stage, _ key: String, jobs: Int = 1, claims: Int = 2) throws -> BatchRecord {
        let id = try stage.committed(key, jobs: jobs, claims: claims).id
        let waiting = try stage.waiting().filter { $0.batch == id }
        _ = try stage.ledger.apply(waiting.map { finish($0) }, now: stage.now)
        return try stage.stored(id)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a purge deletes what ended before and keeps the record, so that its key stays used`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let old = try done(stage, "old", jobs: 2)
        let dead = try stage.committed("dead")
        try stage.write(.fail(try stage.waiting()[0].id, by: attempt, failure, retry: nil))
        let running = try stage.committed("running")
        stage.now = stage.now + 5
        let new = try done(stage, "new")
        let purged = try purge(stage, before: stage.now)
        #expect((purged.batches, purged.jobs, purged.results, purged.hasMore) == (2, 3, 4, false))
        var expected = old
        expected.purged = stage.now
        #expect(try stage.stored(old.id) == expected)
        let opened = LedgerWrite.open(tenant: Stage.tenant, key: "old", options: BatchOptions())
        #expect(try stage.batch(opened) == expected)
        #expect(try stage.batch(commit(old.id, [slice(old.id, 0), slice(old.id, 1)])) == expected)
        #expect(try stage.refusal(.append(slice(old.id, 0))) == .failedPrecondition)
        for batch in [old, dead] {
            #expect(try stage.ledger.results(of: batch.id, after: -1, limit: 9).isEmpty)
            #expect(try stage.ledger.results(of: batch.id, recordedAfter: 0, limit: 9).isEmpty)
        }
        #expect(try stage.ledger.results(of: new.id, after: -1, limit: 9).count == 2)
        #expect(try stage.ledger.job(JobID(rawValue: 1)) == nil)
        #expect(try stage.ledger.dead(of: nil, batch: nil, limit: 9).isEmpty)
        #expect(try stage.waiting().map(\.batch) == [running.id])
        #expect(
            try stage.ledger.totals()
                == LedgerTotals(batches: 4, batchesRunning: 1, jobsWaiting: 1, jobsDone: 1, results: 2))
        #expect(try stage.ledger.tenants().map(\.jobsDead) == [0])
        #expect(try purge(stage, before: stage.now) == Purged())
    }

    @Test(arguments: LedgerKind.allCases)
    func `open batches from before are cancelled, and what was appended to them is deleted`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let id = try stage.batch(.open(tenant: Stage.tenant, key: "left", options: BatchOptions())).id
        for index in 0..<3 { try stage.write(.append(slice(id, index))) }
        stage.now = stage.now + 5
        let late = try stage.batch(.open(tenant: Stage.tenant, key: "late", options: BatchOptions()))
        let purged = try purge(stage, before: stage.now)
        #expect((purged.batches, purged.jobs, purged.results, purged.hasMore) == (1, 3, 0, false))
        let record = try stage.stored(id)
        #expect((record.phase, record.ended, record.purged) == (.cancelled, stage.now, stage.now))
        #expect(purged.cancelled == [record])
        #expect(try stage.ledger.payload(of: JobID(rawValue: 1)) == nil)
        #expect(try stage.ledger.tenants().isEmpty)
        #expect(try stage.stored(late.id) == late)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a step is bounded also where batches have no jobs`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        for number in 1...5 {
            try stage.batch(.open(tenant: Stage.tenant, key: "empty \(number)", options: BatchOptions()))
        }
        stage.now = stage.now + 5
        let steps = try (1...3).map { _ in try purge(stage, before: stage.now, limit: 2) }
        #expect(steps.map(\.batches) == [2, 2, 1])
        #expect(steps.map(\.hasMore) == [true, true, false])
    }

    @Test(arguments: LedgerKind.allCases)
    func `a purge in steps goes on where it stopped, and half of a batch is not read`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let first = try done(stage, "first", jobs: 4)
        let second = try done(stage, "second", jobs: 2)
        stage.now = stage.now + 5
        var steps: [Purged] = []
        repeat {
            steps.append(try purge(stage, before: stage.now, limit: 4))
            #expect(try stage.ledger.results(of: first.id, after: -1, limit: 99).isEmpty)
            #expect(try stage.ledger.results(of: first.id, recordedAfter: 0, limit: 99).isEmpty)
            if steps.count == 1 { #expect(try stage.ledger.results(of: second.id, after: -1, limit: 9).count == 4) }
            let totals = try stage.ledger.totals()
            #expect(totals.results == 12 - steps.reduce(0) { $0 + $1.results })
            #expect(totals.jobsDone == 6 - steps.reduce(0) { $0 + $1.jobs })
            try stage.committed("while \(steps.count)")
        } while steps.last?.hasMore == true
        #expect(steps.map(\.jobs) == [2, 2, 2])
        #expect(steps.map(\.batches) == [0, 1, 1])
        #expect(try purge(stage, before: stage.now, limit: 0).hasMore == false)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a dead job of a batch that is being purged cannot wait again`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.committed(jobs: 3)
        for job in try stage.waiting() { try stage.write(.fail(job.id, by: attempt, failure, retry: nil)) }
        #expect(try purge(stage, before: stage.now + 1, limit: 1).hasMore)
        #expect(
            try stage.write(.redrive(.job(JobID(rawValue: 3))))
                == .refused(.failedPrecondition, "job 3 cannot wait again: its payload was deleted"))
        #expect(try stage.write(.redrive(.all)) == .dead(DeadChange()))
    }

    @Test func `what a purge gave back is used again: the file does not grow`() throws {
        let directory = try TemporaryDirectory()
        let stage = Stage(try SQLiteLedger(path: directory.ledger))
        func size() throws -> Int {
            try #require(
                try FileManager.default.attributesOfItem(atPath: directory.ledger)[.size] as? Int)
        }
        var sizes: [Int] = []
        for round in 0..<5 {
            _ = try done(stage, "round \(round)", jobs: 60, claims: 250)
            stage.now = stage.now + 5
            // As the broker does it, a step at a time.
            while try purge(stage, before: stage.now, limit: 2000).hasMore {}
            try (stage.ledger as? SQLiteLedger)?.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            sizes.append(try size())
        }
        #expect(Double(sizes[4]) < Double(sizes[0]) * 1.03, "\(sizes)")
        #expect(sizes[0] > 1 << 20)
        #expect(try SQLiteLedger.check(path: directory.ledger).isEmpty)
    }
}
