import BrokerCore
import Foundation
import GRDB

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

    /// Columns: work, priority, contributes, traces, deadline, not_before, order_key.
    func options(from index: Int) throws -> BatchOptions {
        BatchOptions(
            work: Work(rawValue: self[index]), priority: try stored(Priority(rawValue: self[index + 1]), "priority"),
            contributes: self[index + 2], traces: self[index + 3], deadline: time(index + 4),
            notBefore: time(index + 5), orderKey: self[index + 6])
    }

    /// Columns: code, message, crash.
    func failure(from index: Int) throws -> Failure {
        Failure(
            code: try stored(StatusCode(rawValue: self[index]), "job_failures.code"), message: self[index + 1],
            isCrash: self[index + 2])
    }
}

extension BatchRecord {
    static let columns = """
        id, tenant, key, work, priority, contributes, traces, deadline, not_before, order_key, phase, slices, claims, \
        claims_done, claims_dead, allowed_cents, at_risk_cents, opened, committed, ended, slices_appended, held, \
        traceparent, purged
        """

    init(row: Row) throws {
        self.init(
            id: BatchID(rawValue: row[0]), tenant: try row.tenant(1), key: row[2], options: try row.options(from: 3),
            phase: try stored(Phase(rawValue: row[10]), "batches.phase"), slices: row[11], claims: row[12],
            claimsDone: row[13], claimsDead: row[14], allowedCents: row[15], atRiskCents: row[16],
            opened: Timestamp(rawValue: row[17]), committed: row.time(18), ended: row.time(19))
        slicesAppended = row[20]
        isHeld = row[21] as Int > 0
        traceparent = row[22]
        purged = row.time(23)
    }
}

extension StoredJob {
    static let columns = "id, batch, tenant, slice, first_claim, claims, bytes, digest, state"

    init(row: Row) throws {
        self.init(
            id: JobID(rawValue: row[0]), batch: BatchID(rawValue: row[1]), tenant: try row.tenant(2), slice: row[3],
            firstClaim: row[4], claims: row[5], bytes: row[6], digest: try row.bytes(7),
            state: try stored(JobState(rawValue: row[8]), "jobs.state"))
    }
}

extension JobSummary {
    /// Of jobs joined with batches.
    static let columns = """
        jobs.id, jobs.batch, jobs.tenant, batches.work, batches.priority, batches.contributes, batches.traces, \
        batches.deadline, batches.not_before, batches.order_key, jobs.slice, jobs.first_claim, jobs.claims, \
        jobs.bytes, jobs.failures, jobs.crashes, jobs.not_before, batches.committed, batches.traceparent
        """
    static let columnCount = 19

    init(row: Row) throws {
        self.init(
            id: JobID(rawValue: row[0]), batch: BatchID(rawValue: row[1]), tenant: try row.tenant(2),
            options: try row.options(from: 3), slice: row[10], firstClaim: row[11], claims: row[12], bytes: row[13],
            failures: row[14], crashes: row[15], notBefore: Timestamp(rawValue: row[16]),
            queued: row.time(17) ?? Timestamp(rawValue: 0), traceparent: row[18])
    }
}

extension TenantRecord {
    static let columns = """
        tenant, weight, claims_per_second, queued_claims_max, queued_bytes_max, paused, queued_claims, queued_bytes, \
        jobs_dead
        """

    init(row: Row) throws {
        var settings = TenantSettings()
        settings.weight = row[1]
        settings.claimsPerSecond = row[2]
        settings.queuedClaimsMax = row[3]
        settings.queuedBytesMax = row[4]
        settings.isPaused = row[5]
        self.init(
            tenant: try row.tenant(0), settings: settings, queuedClaims: row[6], queuedBytes: row[7], jobsDead: row[8])
    }
}

extension ResultRecord {
    static let columns = """
        claim, reference, lines, charge_cents, allowed_cents, at_risk_cents, findings, denied_lines, body
        """

    /// - Parameter row: of `columns`.
    private init(_ row: SQLiteStatement) {
        self.init(
            claim: row.int(0), reference: row.text(1), lines: row.int(2), chargeCents: Int64(row.int(3)),
            allowedCents: Int64(row.int(4)), atRiskCents: Int64(row.int(5)), findings: row.int(6),
            deniedLines: row.int(7), body: row.bytes(8))
    }

    /// - Parameters:
    ///   - find: of `columns`, bound.
    ///   - left: bytes of bodies that there is room for; below 0 after the last that is read.
    static func read(_ find: SQLiteStatement, _ left: inout Int) throws -> [ResultRecord] {
        defer { find.end() }
        var records: [ResultRecord] = []
        while left >= 0, try find.step() {
            let record = ResultRecord(find)
            left -= record.body.count
            records.append(record)
        }
        return records
    }
}
