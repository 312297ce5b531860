import BrokerCore

extension MemoryState {
    mutating func redrive(_ selection: DeadSelection) -> LedgerReply {
        if case .job(let id) = selection {
            let job = storedJob(id)
            let batch = job.flatMap { self.batch($0.batch)?.record }
            if let refused = LedgerRules.redrive(id, job: job, batch: batch) { return refused }
        }
        let found = dead(selection).filter { batch($0.batch)?.record.canRedrive == true }
        let jobs = found.prefix(DeadSelection.jobsMax)
        for job in jobs {
            let options = batches[place(job.batch)].record.options
            change(job.id) { job in
                job.state = .waiting
                job.ended = nil
                (job.summary.failures, job.summary.crashes) = (0, 0)
                job.summary.notBefore = options.notBefore ?? Timestamp(rawValue: 0)
            }
            batches[place(job.batch)].record.redrive(job.claims)
            change(job.tenant) { tenant in
                tenant.enqueue(claims: job.claims, bytes: job.bytes)
                tenant.jobsDead -= 1
            }
        }
        var change = changed(Array(jobs), of: found.count)
        change.queued = change.queuedJobs(Array(jobs))
        return .dead(change)
    }

    mutating func discard(_ selection: DeadSelection) -> LedgerReply {
        if case .job(let id) = selection, let refused = LedgerRules.discard(id, job: storedJob(id)) { return refused }
        let found = dead(selection)
        let jobs = found.prefix(DeadSelection.jobsMax)
        for job in jobs {
            change(job.id) { job in
                job.state = .discarded
                job.payload = nil
            }
            change(job.tenant) { $0.jobsDead -= 1 }
        }
        return .dead(changed(Array(jobs), of: found.count))
    }

    /// The oldest first.
    private func dead(_ selection: DeadSelection) -> [StoredJob] {
        let dead = jobs.compactMap(\.self).filter { job in
            guard job.state == .dead else { return false }
            return switch selection {
            case .job(let id): job.summary.id == id
            case .batch(let batch): job.summary.batch == batch
            case .tenant(let tenant): job.summary.tenant == tenant
            case .all: true
            }
        }
        return dead.sorted { ($0.ended?.rawValue ?? 0, $0.summary.id) < ($1.ended?.rawValue ?? 0, $1.summary.id) }
            .compactMap { storedJob($0.summary.id) }
    }

    private func changed(_ jobs: [StoredJob], of count: Int) -> DeadChange {
        var change = DeadChange(jobs, hasMore: count > jobs.count)
        change.batches = Set(jobs.map(\.batch)).sorted().compactMap { batch($0)?.record }
        return change
    }
}
