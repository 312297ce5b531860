import BrokerCore

extension MemoryState {
    /// Of an id that was found.
    func place(_ id: BatchID) -> Int { Int(id.rawValue) - 1 }
    func place(_ id: JobID) -> Int { Int(id.rawValue) - 1 }

    func batch(_ id: BatchID) -> Batch? {
        (1...).contains(id.rawValue) && id.rawValue <= batches.count ? batches[place(id)] : nil
    }

    func batch(_ id: BatchID, of tenant: Tenant) -> Batch? {
        batch(id).flatMap { $0.record.tenant == tenant ? $0 : nil }
    }

    func job(_ id: JobID) -> Job? {
        (1...).contains(id.rawValue) && id.rawValue <= jobs.count ? jobs[place(id)] : nil
    }

    func storedJob(_ id: JobID) -> StoredJob? {
        job(id).map { job in
            StoredJob(
                id: id, batch: job.summary.batch, tenant: job.summary.tenant, slice: job.summary.slice,
                firstClaim: job.summary.firstClaim, claims: job.summary.claims, bytes: job.summary.bytes,
                digest: job.digest, state: job.state)
        }
    }

    /// In the order of ids.
    func waiting(after: JobID = JobID(rawValue: 0)) -> [JobSummary] {
        let start = Int(clamping: max(0, min(after.rawValue, Int64(jobs.count))))
        return jobs[start...].compactMap(\.self).filter { $0.state == .waiting }.map(\.summary)
    }

    /// Results of a batch whose purge has begun are not there any more.
    func results(_ id: BatchID) -> [ResultRecord?] {
        batch(id).map { $0.record.purged == nil ? $0.results : [] } ?? []
    }

    func results(of id: BatchID, recordedAfter count: Int, limit: Int) -> [ResultRecord] {
        let (results, jobs) = (results(id), (batch(id)?.recorded ?? []).compactMap(storedJob))
        let recorded = jobs.flatMap { job in
            (job.firstClaim..<job.firstClaim + job.claims).compactMap {
                results.indices.contains($0) ? results[$0] : nil
            }
        }
        return Array(recorded.dropFirst(max(0, count)).prefix(max(0, limit)))
    }

    func record(_ job: Job) -> JobRecord {
        JobRecord(
            summary: job.summary, state: job.state, ended: job.ended, worker: job.worker,
            failure: job.summary.failures > 0 ? job.attempts.last?.failure : nil, hasPayload: job.payload != nil,
            batchKey: batch(job.summary.batch)?.record.key ?? "")
    }

    /// Counted anew each time: what SQLite's kept counts are compared with.
    var totals: LedgerTotals {
        LedgerTotals(
            batches: batches.count, batchesRunning: batches.count { $0.record.phase == .running },
            jobsWaiting: jobs.count { $0?.state == .waiting }, jobsDone: jobs.count { $0?.state == .done },
            jobsDead: jobs.count { $0?.state == .dead },
            results: batches.reduce(0) { $0 + $1.results.count { $0 != nil } },
            contributions: contributions.count, trendUpdates: trendLog.count,
            suggestionsWaiting: suggestions.count { $0.record.state == .waiting },
            contributorsQuarantined: standings.values.count { $0.standing == .quarantined })
    }
}

extension MemoryState.Job {
    var dead: DeadJob? {
        guard state == .dead, let failure = attempts.last?.failure, let ended else { return nil }
        return DeadJob(job: summary, failure: failure, died: ended)
    }
}

extension [ResultRecord] {
    /// Up to the one with which their bodies pass so many bytes.
    func cut(_ bytes: Int) -> [ResultRecord] {
        var left = bytes
        return Array(
            prefix { record in
                defer { left -= record.body.count }
                return left >= 0
            })
    }
}
