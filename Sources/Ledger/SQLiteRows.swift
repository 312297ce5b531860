import BrokerCore
import Foundation
import GRDB
import Trends

extension Database {
    /// Prepared once per connection.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Decodes while stepping: rows are not copied.
    func rows<Value>(_ sql: String, _ arguments: StatementArguments, as decode: (Row) throws -> Value) throws -> [Value]
    {
        var values: [Value] = []
        let cursor = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        while let row = try cursor.next() { values.append(try decode(row)) }
        return values
    }
}

extension Row {
    func bytes(_ index: Int) throws -> [UInt8] { try withUnsafeData(atIndex: index) { $0.map(Array.init) ?? [] } }

    func time(_ index: Int) -> Timestamp? { (self[index] as Int64?).map(Timestamp.init(rawValue:)) }

    func tenant(_ index: Int) throws -> Tenant { try stored(Tenant(self[index] as String), "tenant") }

    /// Columns: work, priority, contributes, traces, deadline.
    func options(from index: Int) throws -> BatchOptions {
        BatchOptions(
            work: Work(rawValue: self[index]), priority: try stored(Priority(rawValue: self[index + 1]), "priority"),
            contributes: self[index + 2], traces: self[index + 3], deadline: time(index + 4))
    }

    /// Columns: source, code, payer, carc.
    func aggregateKey(from index: Int) throws -> AggregateKey {
        AggregateKey(
            source: try stored(Contribution.Source(rawValue: self[index]), "source"), code: self[index + 1],
            payer: try stored(Contribution.Payer(rawValue: self[index + 2]), "payer"), carc: self[index + 3])
    }
}

extension BatchRecord {
    static let columns = """
        id, tenant, key, work, priority, contributes, traces, deadline, phase, slices, claims, claims_done, \
        claims_dead, allowed_cents, at_risk_cents, opened, committed, ended
        """

    init(row: Row) throws {
        self.init(
            id: BatchID(rawValue: row[0]), tenant: try row.tenant(1), key: row[2], options: try row.options(from: 3),
            phase: try stored(Phase(rawValue: row[8]), "batches.phase"), slices: row[9], claims: row[10],
            claimsDone: row[11], claimsDead: row[12], allowedCents: row[13], atRiskCents: row[14],
            opened: Timestamp(rawValue: row[15]), committed: row.time(16), ended: row.time(17))
    }
}

extension StoredJob {
    static let columns = "id, batch, slice, first_claim, claims, digest, state, failures"

    init(row: Row) throws {
        self.init(
            id: JobID(rawValue: row[0]), batch: BatchID(rawValue: row[1]), slice: row[2], firstClaim: row[3],
            claims: row[4], digest: try row.bytes(5), state: try stored(JobState(rawValue: row[6]), "jobs.state"),
            failures: row[7])
    }
}

extension JobSummary {
    /// Of jobs joined with batches.
    static let columns = """
        jobs.id, jobs.batch, jobs.tenant, batches.work, batches.priority, batches.contributes, batches.traces, \
        batches.deadline, jobs.slice, jobs.first_claim, jobs.claims, jobs.bytes, jobs.failures, jobs.not_before
        """

    init(row: Row) throws {
        self.init(
            id: JobID(rawValue: row[0]), batch: BatchID(rawValue: row[1]), tenant: try row.tenant(2),
            options: try row.options(from: 3), slice: row[8], firstClaim: row[9], claims: row[10], bytes: row[11],
            failures: row[12], notBefore: Timestamp(rawValue: row[13]))
    }
}

extension ResultRecord {
    static let columns = """
        claim, reference, lines, charge_cents, allowed_cents, at_risk_cents, findings, denied_lines, body
        """

    init(row: Row) throws {
        self.init(
            claim: row[0], reference: row[1], lines: row[2], chargeCents: row[3], allowedCents: row[4],
            atRiskCents: row[5], findings: row[6], deniedLines: row[7], body: try row.bytes(8))
    }
}
