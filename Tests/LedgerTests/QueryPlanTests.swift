import BrokerCore
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Ledger

/// What is asked often costs what it answers, however much there is.
@Suite struct QueryPlanTests {
    private let directory: TemporaryDirectory
    private let stage: Stage

    init() throws {
        directory = try TemporaryDirectory()
        stage = Stage(try SQLiteLedger(path: directory.ledger))
        try stage.committed(jobs: 9)
        let jobs = try stage.waiting()
        for job in jobs.prefix(4) { try stage.write(finish(job)) }
        try stage.write(.fail(jobs[5].id, by: attempt, failure, retry: nil))
    }

    @Test func `no read of jobs, batches or results scans or sorts a table`() throws {
        let ledger = stage.ledger
        let (first, zero) = (BatchID(rawValue: 1), JobID(rawValue: 0))
        let filters = [
            JobFilter(), JobFilter(tenant: Stage.tenant), JobFilter(batch: first), JobFilter(state: .done),
            JobFilter(state: .waiting), JobFilter(tenant: Stage.tenant, state: .dead),
            JobFilter(batch: first, state: .dead), JobFilter(tenant: Stage.tenant, batch: first, state: .dead),
        ]
        try expectIndexed {
            for filter in filters { _ = try ledger.jobs(filter, after: JobID(rawValue: 1), limit: 5) }
            _ = try ledger.job(JobID(rawValue: 6))
            _ = try ledger.waiting(Backlog(tenant: Stage.tenant, priority: .normal), after: zero, limit: 5)
            _ = try ledger.backlog()
            for tenant in [nil, Stage.tenant] {
                for batch in [nil, first] { _ = try ledger.dead(of: tenant, batch: batch, limit: 5) }
            }
            _ = try ledger.results(of: first, after: 1, limit: 3)
            _ = try ledger.results(of: first, recordedAfter: 1, limit: 5)
            _ = try ledger.batch(first, of: Stage.tenant)
            _ = try ledger.totals()
            _ = try ledger.suggestions(after: 0, limit: 5)
        }
    }

    @Test func `no write scans or sorts a table`() throws {
        let ordered = BatchOptions(orderKey: "k")
        try expectIndexed {
            for key in ["a", "b"] { try stage.committed(key, jobs: 2, options: ordered) }
            for job in try stage.waiting().prefix(2) {
                try stage.write(.fail(job.id, by: attempt, failure, retry: stage.now))
                try stage.write(.fail(job.id, by: attempt, failure, retry: nil))
            }
            for write in [DeadSelection.batch(BatchID(rawValue: 1)), .tenant(Stage.tenant), .all].map(
                LedgerWrite.redrive)
            {
                try stage.write(write)
            }
            try stage.write(.discard(.tenant(Stage.tenant)))
            try stage.write(.cancel(tenant: Stage.tenant, batch: BatchID(rawValue: 2)))
            try stage.write(.settings(Stage.tenant, TenantSettings()))
            for _ in 0..<9 { try stage.write(.purge(before: stage.now + 9, limit: 1)) }
        }
    }

    /// One row, or an index that holds no more than what is asked for, in its order.
    private let allowed = [
        "SCAN CONSTANT ROW", "SCAN totals", "SCAN jobs USING INDEX jobs_dead",
        "SCAN batches USING INDEX batches_purging", "SCAN suggestions USING INDEX suggestions_waiting",
        "SCAN trend_standings",  // Few contributors have one.
    ]

    /// Explains whatever ran, on another connection. One thread uses one reading connection.
    private func expectIndexed(_ body: () throws -> Void) throws {
        let statements = Statements()
        let ledger = try #require(stage.ledger as? SQLiteLedger)
        let note: @Sendable (Database.TraceEvent) -> Void = { event in
            if case .statement(let statement) = event { statements.insert(statement.sql) }
        }
        ledger.pool.writeWithoutTransaction { $0.trace(options: .statement, note) }
        try ledger.pool.read { $0.trace(options: .statement, note) }
        try body()
        let reader = try DatabaseQueue(path: directory.ledger)
        let explained = statements.all.filter { sql in
            ["SELECT", "INSERT", "UPDATE", "DELETE"].contains { sql.hasPrefix($0) }
        }
        #expect(explained.count > 9)
        for sql in explained.sorted() {
            let valued = sql.replacing(/\?[0-9]*|:[a-z]+/, with: "1")
            let plan = try reader.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(valued)").map { $0["detail"] as String }
            }
            for step in plan {
                let isScan = step.hasPrefix("SCAN") && !allowed.contains(step)
                #expect(!isScan && !step.contains("TEMP B-TREE"), "\(sql): \(plan)")
            }
        }
    }

    private final class Statements: Sendable {
        private let known = Mutex<Set<String>>([])
        var all: Set<String> { known.withLock { $0 } }
        func insert(_ sql: String) { known.withLock { _ = $0.insert(sql) } }
    }
}
