import BrokerCore

extension MemoryState {
    mutating func open(
        _ tenant: Tenant, _ key: String, _ options: BatchOptions, _ traceparent: String, _ now: Timestamp
    ) -> LedgerReply {
        let place = BatchKey(tenant: tenant, key: Array(key.utf8))
        let opened = keys[place].flatMap { batch($0)?.record }
        if let reply = LedgerRules.open(key: key, options: options, stored: opened) { return reply }
        let id = BatchID(rawValue: Int64(batches.count + 1))
        let record = BatchRecord(
            id: id, tenant: tenant, key: key, options: options,
            traceparent: LedgerRules.traceparent(traceparent), opened: now)
        batches.append(Batch(record: record))
        keys[place] = id
        return .batch(record, updates: [])
    }

    mutating func append(_ slice: AppendedSlice) -> LedgerReply {
        let found = batch(slice.batch, of: slice.tenant)
        let known = found?.jobs[slice.index].flatMap(storedJob)
        let reply = LedgerRules.append(
            slice, to: found?.record, stored: known, tenant: { tenants[slice.tenant] ?? TenantRecord(slice.tenant) },
            appended: { found?.jobs.values.compactMap(storedJob).reduce(0) { $0 + $1.bytes } ?? 0 })
        if let reply { return reply }
        let batch = place(slice.batch)
        let id = JobID(rawValue: Int64(jobs.count + 1))
        let options = batches[batch].record.options
        let summary = JobSummary(
            id: id, batch: slice.batch, tenant: slice.tenant, options: options, slice: slice.index,
            firstClaim: slice.firstClaim, claims: slice.claims, bytes: slice.payload.count,
            notBefore: options.notBefore ?? Timestamp(rawValue: 0), traceparent: batches[batch].record.traceparent)
        jobs.append(Job(summary: summary, digest: slice.digest, payload: slice.payload, state: .staged))
        batches[batch].jobs[slice.index] = id
        while batches[batch].jobs[batches[batch].record.slicesAppended] != nil {
            batches[batch].record.slicesAppended += 1
        }
        change(slice.tenant) { $0.enqueue(claims: slice.claims, bytes: slice.payload.count) }
        return .appended
    }

    mutating func commit(
        _ tenant: Tenant, _ id: BatchID, slices: Int, claims: Int, digest: [UInt8], _ now: Timestamp
    ) -> LedgerReply {
        let found = batch(id, of: tenant)
        if let reply = LedgerRules.commit(
            id, slices: slices, claims: claims, digest: digest, batch: found?.record, committed: found?.digest)
        {
            return reply
        }
        let whole = (found?.jobs.values).map { $0.compactMap(storedJob).sorted { $0.slice < $1.slice } } ?? []
        if let refused = LedgerRules.whole(slices: slices, claims: claims, digest: digest, jobs: whole) {
            return refused
        }
        let batch = place(id)
        let line = line(of: batches[batch].record)
        batches[batch].digest = digest
        batches[batch].results = Array(repeating: nil, count: claims)
        batches[batch].record.commit(slices: slices, claims: claims, isHeld: !line.isEmpty, at: now)
        batches[batch].held = line.isEmpty ? 0 : (line.map { batches[$0].held }.max() ?? 0) + 1
        for job in whole {
            change(job.id) { job in
                job.state = line.isEmpty ? .waiting : .held
                job.summary.queued = now
            }
        }
        return .committed(batches[batch].record, firstJob: line.isEmpty ? whole.lazy.map(\.id).min() : nil)
    }

    mutating func cancel(_ tenant: Tenant, _ id: BatchID, _ now: Timestamp) -> LedgerReply {
        if let refused = LedgerRules.cancel(id, batch: batch(id, of: tenant)?.record) { return refused }
        let batch = place(id)
        for job in batches[batch].jobs.values.compactMap(storedJob)
        where [.staged, .waiting, .held].contains(job.state) {
            change(job.id) { job in
                job.state = .cancelled
                job.ended = now
            }
            change(tenant) { $0.dequeue(claims: job.claims, bytes: job.bytes) }
        }
        batches[batch].record.cancel(at: now)
        batches[batch].held = 0
        return .batch(batches[batch].record, updates: [], released: release(after: id))
    }
}

// Batches of one order key.
extension MemoryState {
    /// Places of the batches of its order key that are committed and not over.
    private func line(of batch: BatchRecord) -> [Int] {
        guard !batch.options.orderKey.isEmpty else { return [] }
        return batches.indices.filter {
            let other = batches[$0].record
            return other.phase == .running && other.tenant == batch.tenant
                && Array(other.options.orderKey.utf8) == Array(batch.options.orderKey.utf8)
        }
    }

    /// Lets the next of the line run when nothing of it does. nil: none.
    mutating func release(after id: BatchID) -> QueuedJobs? {
        let ended = batches[place(id)].record
        guard ended.phase == .done || ended.phase == .cancelled else { return nil }
        let line = line(of: ended)
        guard line.allSatisfy({ batches[$0].held > 0 }),
            let next = line.min(by: { batches[$0].held < batches[$1].held })
        else { return nil }
        batches[next].held = 0
        batches[next].record.isHeld = false
        for job in batches[next].jobs.values { change(job) { $0.state = .waiting } }
        guard let first = batches[next].jobs.values.min() else { return nil }
        return QueuedJobs(ended.tenant, batches[next].record.options.priority, from: first)
    }
}
