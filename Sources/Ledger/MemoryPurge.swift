import BrokerCore

extension MemoryState {
    mutating func purge(before: Timestamp, limit: Int, _ now: Timestamp) -> LedgerReply {
        var purged = Purged()
        while purged.rows < max(1, limit), let id = nextToPurge(before) {
            let batch = place(id)
            if !batches[batch].isPurging {
                let wasOpen = batches[batch].record.phase == .open
                if wasOpen { batches[batch].record.cancel(at: now) }
                batches[batch].record.purged = now
                batches[batch].isPurging = true
                if wasOpen { purged.cancelled.append(batches[batch].record) }
            }
            if let slice = batches[batch].jobs.keys.min() {
                purgeJob(slice, of: batch, &purged)
            }
            if batches[batch].jobs.isEmpty {
                batches[batch].isPurging = false
                batches[batch].recorded = []
                purged.batches += 1
            }
        }
        purged.hasMore = nextToPurge(before) != nil
        return .purged(purged)
    }

    /// The one that was begun; then those that ended, the oldest first; then those that are open.
    private func nextToPurge(_ before: Timestamp) -> BatchID? {
        let begun = batches.first { $0.isPurging }
        let ended = batches.filter { $0.record.purged == nil && ($0.record.ended.map { $0 < before } ?? false) }
            .min { ($0.record.ended?.rawValue ?? 0, $0.record.id) < ($1.record.ended?.rawValue ?? 0, $1.record.id) }
        let open = batches.filter { $0.record.phase == .open && $0.record.opened < before }
            .min { ($0.record.opened, $0.record.id) < ($1.record.opened, $1.record.id) }
        return (begun ?? ended ?? open)?.record.id
    }

    private mutating func purgeJob(_ slice: Int, of batch: Int, _ purged: inout Purged) {
        guard let id = batches[batch].jobs.removeValue(forKey: slice), let job = storedJob(id) else { return }
        jobs[place(id)] = nil
        purged.jobs += 1
        switch job.state {
        case .staged, .waiting, .held: change(job.tenant) { $0.dequeue(claims: job.claims, bytes: job.bytes) }
        case .dead: change(job.tenant) { $0.jobsDead -= 1 }
        case .done:
            for claim in job.firstClaim..<job.firstClaim + job.claims { batches[batch].results[claim] = nil }
            purged.results += job.claims
        case .cancelled, .discarded: break
        }
    }
}
