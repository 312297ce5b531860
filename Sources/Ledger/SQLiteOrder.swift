import BrokerCore
import GRDB

// Batches of one order key stand in line: `batches.held` is the place, 0 for those that run. The index batches_in_order
// holds those that are committed and not over, and no batch without an order key.
extension SQLiteTransaction {
    /// Where a batch that is committed now comes to stand; 0: it runs.
    func placeInLine(of batch: BatchRecord) throws -> Int {
        guard !batch.options.orderKey.isEmpty else { return 0 }
        let row = try db.row(
            """
            SELECT max(held) FROM batches WHERE tenant = ? AND order_key = ? AND phase = 1 AND order_key <> ''
            """, [batch.tenant.name, batch.options.orderKey])
        return (row?[0] as Int?).map { $0 + 1 } ?? 0
    }

    /// Lets the next of the line run when this batch is over and nothing else of the line runs. nil: none.
    mutating func release(after batch: BatchRecord) throws -> QueuedJobs? {
        guard !batch.options.orderKey.isEmpty, batch.phase == .done || batch.phase == .cancelled else { return nil }
        let row = try db.row(
            """
            SELECT id, held, priority FROM batches
            WHERE tenant = ? AND order_key = ? AND phase = 1 AND order_key <> '' ORDER BY held LIMIT 1
            """, [batch.tenant.name, batch.options.orderKey])
        guard let row, row[1] as Int > 0 else { return nil }
        let (id, priority): (Int64, Priority) = (row[0], try stored(Priority(rawValue: row[2]), "batches.priority"))
        try db.run("UPDATE batches SET held = 0 WHERE id = ?", [id])
        try db.run("UPDATE jobs SET state = 1 WHERE batch = ? AND +state = 6", [id])
        added.jobsWaiting += db.changesCount
        let first = try stored(db.row("SELECT id FROM jobs WHERE batch = ? ORDER BY id LIMIT 1", [id]), "jobs.batch")
        return QueuedJobs(batch.tenant, priority, from: JobID(rawValue: first[0]))
    }
}
