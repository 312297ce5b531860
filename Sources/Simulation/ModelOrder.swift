import BrokerCore

/// Batches of one order key run one after the other, in the order of their commits.
extension ModelLedger {
    /// A batch is committed. True: it is held until those before it are over.
    mutating func enter(_ id: BatchID) -> Bool {
        guard let order = Order(batches[id]) else { return false }
        orders[order, default: []].append(id)
        return orders[order]?.first != id
    }

    /// A batch is over, and the next one of its order runs.
    mutating func end(_ id: BatchID, _ phase: Phase) -> [QueuedJobs] {
        batches[id]?.phase = phase
        guard let order = Order(batches[id]) else { return [] }
        orders[order]?.removeAll { $0 == id }
        guard let next = orders[order]?.first, let batch = batches[next], batch.phase == .held else { return [] }
        batches[next]?.phase = .running
        for job in batch.jobs { settle(job, .waiting) }
        return [queued(batch, batch.jobs)]
    }

    /// Whether no other batch of its order runs; from now on it does.
    mutating func mayRunAgain(_ id: BatchID) -> Bool {
        guard let batch = batches[id], batch.phase == .done || batch.phase == .running else { return false }
        guard batch.phase == .done, let order = Order(batch) else { return true }
        guard orders[order, default: []].isEmpty else { return false }
        orders[order] = [id]
        return true
    }
}
