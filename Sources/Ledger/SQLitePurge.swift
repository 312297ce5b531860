import BrokerCore
import GRDB

// Batches are purged one after the other, job by job, so that a step can end anywhere and the next one goes on there.
extension SQLiteTransaction {
    mutating func purge(before: Timestamp, limit: Int) throws -> LedgerReply {
        var purged = Purged()
        while purged.rows < max(1, limit), let batch = try nextToPurge(before) {
            try begin(batch, &purged)
            try purgeJob(of: batch, &purged)
            if try db.row("SELECT 1 FROM jobs WHERE batch = ? LIMIT 1", [batch]) == nil {
                try db.run("UPDATE batches SET purging = 0 WHERE id = ?", [batch])
                purged.batches += 1
            }
        }
        purged.hasMore = try nextToPurge(before) != nil
        return .purged(purged)
    }

    /// The one that was begun; then those that ended, the oldest first; then those that are open.
    private func nextToPurge(_ before: Timestamp) throws -> Int64? {
        let begun = try db.row("SELECT id FROM batches WHERE purging = 1", [])
        if let begun { return begun[0] }
        let ended = try db.row(
            """
            SELECT id FROM batches WHERE ended IS NOT NULL AND purged IS NULL AND ended < ? ORDER BY ended, id LIMIT 1
            """, [before.rawValue])
        if let ended { return ended[0] }
        return try db.row(
            "SELECT id FROM batches WHERE phase = 0 AND opened < ? ORDER BY opened, id LIMIT 1", [before.rawValue]
        )?[0]
    }

    private func begin(_ id: Int64, _ purged: inout Purged) throws {
        guard var batch = try batch(BatchID(rawValue: id)), batch.purged == nil else { return }
        if batch.phase == .open {
            batch.cancel(at: now)
            try save(batch)
            batch.purged = now
            purged.cancelled.append(batch)
        }
        try db.run("UPDATE batches SET purged = ?, purging = 1 WHERE id = ?", [now.rawValue, id])
    }

    private mutating func purgeJob(of batch: Int64, _ purged: inout Purged) throws {
        let row = try db.row("SELECT \(StoredJob.columns) FROM jobs WHERE batch = ? ORDER BY slice LIMIT 1", [batch])
        guard let job = try row.map({ try StoredJob(row: $0) }) else { return }
        switch job.state {
        case .staged, .waiting, .held: try change(job.tenant) { $0.dequeue(claims: job.claims, bytes: job.bytes) }
        case .dead:
            try change(job.tenant) { $0.jobsDead -= 1 }
            added.jobsDead -= 1
        case .done:
            try db.run(
                "DELETE FROM results WHERE batch = ? AND claim >= ? AND claim < ?",
                [batch, job.firstClaim, job.firstClaim + job.claims])
            purged.results += db.changesCount
            added.results -= db.changesCount
            added.jobsDone -= 1
        case .cancelled, .discarded: break
        }
        try db.run("DELETE FROM payloads WHERE job = ?", [job.id.rawValue])
        try db.run("DELETE FROM job_failures WHERE job = ?", [job.id.rawValue])
        try db.run("DELETE FROM jobs WHERE id = ?", [job.id.rawValue])
        purged.jobs += 1
    }
}
