import BrokerCore
import Foundation
import GRDB

extension SQLiteTransaction {
    mutating func open(
        _ tenant: Tenant, _ key: String, _ options: BatchOptions, _ traceparent: String
    ) throws -> LedgerReply {
        let row = try db.row(
            "SELECT \(BatchRecord.columns) FROM batches WHERE tenant = ? AND key = ?", [tenant.name, key])
        let opened = try row.map { try BatchRecord(row: $0) }
        if let reply = LedgerRules.open(key: key, options: options, stored: opened) { return reply }
        let traceparent = LedgerRules.traceparent(traceparent)
        try db.run(
            """
            INSERT INTO batches (tenant, key, work, priority, contributes, traces, deadline, not_before, order_key,
                traceparent, phase, slices, claims, claims_done, claims_dead, allowed_cents, at_risk_cents, opened)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, ?)
            """,
            [
                tenant.name, key, options.work.rawValue, options.priority.rawValue, options.contributes,
                options.traces, options.deadline?.rawValue, options.notBefore?.rawValue, options.orderKey, traceparent,
                now.rawValue,
            ])
        added.batches += 1
        let id = BatchID(rawValue: db.lastInsertedRowID)
        let batch = BatchRecord(
            id: id, tenant: tenant, key: key, options: options, traceparent: traceparent, opened: now)
        return .batch(batch, updates: [])
    }

    mutating func append(_ slice: AppendedSlice) throws -> LedgerReply {
        let found = try batch(slice.batch, of: slice.tenant)
        let row = try db.row(
            "SELECT \(StoredJob.columns) FROM jobs WHERE batch = ? AND slice = ?", [slice.batch.rawValue, slice.index])
        let job = try row.map { try StoredJob(row: $0) }
        let reply = try LedgerRules.append(
            slice, to: found, stored: job, tenant: { try tenant(slice.tenant).record },
            appended: { try payloadBytes(of: slice.batch) })
        if let reply { return reply }
        bytesAppended[slice.batch] = nil
        let batch = try stored(found, "batches")
        try db.run(
            """
            INSERT INTO jobs (batch, tenant, priority, slice, first_claim, claims, bytes, digest, state, not_before)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                slice.batch.rawValue, slice.tenant.name, batch.options.priority.rawValue, slice.index,
                slice.firstClaim, slice.claims, slice.payload.count, Data(slice.digest), JobState.staged.rawValue,
                batch.options.notBefore?.rawValue ?? 0,
            ])
        try db.run(
            "INSERT INTO payloads (job, payload) VALUES (?, ?)", [db.lastInsertedRowID, Data(slice.payload)])
        if slice.index == batch.slicesAppended { try advance(batch) }
        try change(slice.tenant) { $0.enqueue(claims: slice.claims, bytes: slice.payload.count) }
        return .appended
    }

    /// Over the slice that was appended just now, and those that came before their turn: each is passed once.
    private func advance(_ batch: BatchRecord) throws {
        try db.run(
            """
            UPDATE batches SET slices_appended = (
                SELECT slice + 1 FROM jobs
                WHERE batch = ?1 AND slice >= ?2
                    AND NOT EXISTS (SELECT 1 FROM jobs AS next WHERE next.batch = ?1 AND next.slice = jobs.slice + 1)
                ORDER BY slice LIMIT 1)
            WHERE id = ?1
            """, [batch.id.rawValue, batch.slicesAppended])
    }

    mutating func commit(
        _ tenant: Tenant, _ id: BatchID, slices: Int, claims: Int, digest: [UInt8]
    ) throws -> LedgerReply {
        let found = try batch(id, of: tenant)
        let committed = try db.row(
            "SELECT digest FROM batches WHERE id = ? AND digest IS NOT NULL", [id.rawValue]
        ).map { try $0.bytes(0) }
        if let reply = LedgerRules.commit(
            id, slices: slices, claims: claims, digest: digest, batch: found, committed: committed)
        {
            return reply
        }
        let jobs = try db.rows(
            "SELECT \(StoredJob.columns) FROM jobs WHERE batch = ? ORDER BY slice", [id.rawValue],
            as: StoredJob.init(row:))
        if let refused = LedgerRules.whole(slices: slices, claims: claims, digest: digest, jobs: jobs) {
            return refused
        }
        var batch = try stored(found, "batches")
        let place = try placeInLine(of: batch)
        batch.commit(slices: slices, claims: claims, isHeld: place > 0, at: now)
        try save(batch)
        try db.run("UPDATE batches SET digest = ?, held = ? WHERE id = ?", [Data(digest), place, id.rawValue])
        let state = batch.isHeld ? JobState.held : .waiting
        try db.run("UPDATE jobs SET state = ? WHERE batch = ?", [state.rawValue, id.rawValue])
        added.batchesRunning += 1
        added.jobsWaiting += batch.isHeld ? 0 : jobs.count
        return .committed(batch, firstJob: batch.isHeld ? nil : jobs.lazy.map(\.id).min())
    }

    mutating func cancel(_ tenant: Tenant, _ id: BatchID) throws -> LedgerReply {
        let found = try batch(id, of: tenant)
        if let refused = LedgerRules.cancel(id, batch: found) { return refused }
        var batch = try stored(found, "batches")
        let isRunning = batch.phase == .running
        let queued = try stored(
            db.row(
                """
                SELECT coalesce(sum(claims), 0), coalesce(sum(bytes), 0), coalesce(sum(state = 1), 0)
                FROM jobs WHERE batch = ? AND +state IN (0, 1, 6)
                """, [id.rawValue]), "jobs")
        let (claims, bytes, waiting): (Int, Int, Int) = (queued[0], queued[1], queued[2])
        try db.run(
            "UPDATE jobs SET state = ?, ended = ? WHERE batch = ? AND +state IN (0, 1, 6)",
            [JobState.cancelled.rawValue, now.rawValue, id.rawValue])
        try change(tenant) { $0.dequeue(claims: claims, bytes: bytes) }
        added.batchesRunning -= isRunning ? 1 : 0
        added.jobsWaiting -= waiting
        batch.cancel(at: now)
        try save(batch)
        try db.run("UPDATE batches SET held = 0 WHERE id = ?", [id.rawValue])
        return .batch(batch, updates: [], released: try release(after: batch))
    }

    func batch(_ id: BatchID, of tenant: Tenant) throws -> BatchRecord? {
        let batch = try batch(id)
        return batch?.tenant == tenant ? batch : nil
    }

    func batch(_ id: BatchID) throws -> BatchRecord? {
        try db.row("SELECT \(BatchRecord.columns) FROM batches WHERE id = ?", [id.rawValue])
            .map { try BatchRecord(row: $0) }
    }

    /// Asked for once in a transaction, however many slices find no room: it reads each of the batch's.
    private mutating func payloadBytes(of batch: BatchID) throws -> Int {
        if let known = bytesAppended[batch] { return known }
        let bytes: Int =
            try db.row("SELECT coalesce(sum(bytes), 0) FROM jobs WHERE batch = ?", [batch.rawValue])?[0] ?? 0
        bytesAppended[batch] = bytes
        return bytes
    }

    /// All but what `open` wrote, and its place in line.
    func save(_ batch: BatchRecord) throws {
        try db.run(
            """
            UPDATE batches SET phase = ?, slices = ?, claims = ?, claims_done = ?, claims_dead = ?, allowed_cents = ?,
                at_risk_cents = ?, committed = ?, ended = ?, slices_appended = ?
            WHERE id = ?
            """,
            [
                batch.phase.rawValue, batch.slices, batch.claims, batch.claimsDone, batch.claimsDead,
                batch.allowedCents, batch.atRiskCents, batch.committed?.rawValue, batch.ended?.rawValue,
                batch.slicesAppended, batch.id.rawValue,
            ])
    }

    /// What changes as jobs end: no index is looked at.
    func saveCounts(_ batch: BatchRecord) throws {
        try db.run(
            """
            UPDATE batches SET claims_done = ?, claims_dead = ?, allowed_cents = ?, at_risk_cents = ? WHERE id = ?
            """,
            [batch.claimsDone, batch.claimsDead, batch.allowedCents, batch.atRiskCents, batch.id.rawValue])
    }
}
