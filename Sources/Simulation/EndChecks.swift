import BrokerCore

/// What must hold at every write, and in the end.
extension Simulation {
    /// Promise 2: once a job has ended, nothing more is written about it, unless it was cancelled meanwhile.
    mutating func checkFirst(_ job: JobID) {
        let state = ledger.jobs[job]?.state
        require(state == .waiting || state == .cancelled, "job \(job.rawValue) was to end twice")
    }

    /// A job is given up when it may not be tried again, and quarantined with its last crash; neither sooner nor later.
    mutating func checkFailure(_ job: JobID, by worker: WorkerID?, _ failure: Failure, _ retry: Timestamp?) {
        guard let stored = ledger.jobs[job], stored.state == .waiting else { return }
        let summary = stored.summary
        let isLast = summary.failures + 1 >= limits.attemptsMax
        let isQuarantined = failure.isCrash && summary.crashes + 1 >= limits.crashesMax
        require(
            failure.message.hasPrefix("quarantined: ") == isQuarantined,
            "job \(job.rawValue) after \(summary.crashes + 1) crashes: \(failure.message)")
        if retry == nil {
            let isPast = worker == nil && summary.options.deadline.map { $0 <= now } ?? false
            let isOver = isLast || isPast || isQuarantined || !failure.code.isRetryable
            require(isOver, "job \(job.rawValue) was given up too early")
        } else {
            let isOver = isLast || isQuarantined || !failure.code.isRetryable
            require(!isOver, "job \(job.rawValue) is tried too often")
        }
    }

    // MARK: The end

    /// All that was submitted is acknowledged and over, and the broker has heard so.
    var isSettled: Bool { !isFaulty && report.actions % 64 == 0 && unfinished.isEmpty }

    var unfinished: String {
        guard let broker else { return "no broker" }
        for client in clients {
            for submission in client.submissions where submission.step != nil { return "\(submission.key) is pending" }
        }
        if !watch.kept.isEmpty || !watch.live.isEmpty || !watch.writes.isEmpty { return "something is under way" }
        for pair in watch.acknowledged {
            let key = clients[pair[0]].submissions[pair[1]].key
            for job in ledger.batch(key)?.batch.jobs ?? [] {
                if let state = ledger.jobs[job]?.state, state == .waiting || state == .held {
                    return "job \(job.rawValue) of \(key) is \(state)"
                }
            }
        }
        let status = broker.core.status()
        if status.windowJobs > 0 || !status.queues.isEmpty { return "the window is not empty" }
        return status.retryBudgets.isEmpty ? "" : "budgets are kept of tenants that have nothing queued"
    }

    /// Every claim of an acknowledged batch ended in exactly one recorded result or dead letter.
    mutating func checkEnd() {
        guard violation == nil else { return }
        for pair in watch.acknowledged {
            let submission = clients[pair[0]].submissions[pair[1]]
            guard let batch = ledger.batch(submission.key)?.batch else {
                return require(false, "\(submission.key) was acknowledged and is lost")
            }
            report.batches += 1
            require(batch.claims == submission.claims, "\(submission.key) is not what was submitted")
            for id in batch.jobs { checkEnd(id, batch) }
        }
        if let status = broker?.core.status() { report.refusals.merge(status.refusals) { $0 + $1 } }
    }

    private mutating func checkEnd(_ id: JobID, _ batch: ModelLedger.Batch) {
        guard let job = ledger.jobs[id] else { return require(false, "job \(id.rawValue) is lost") }
        report.jobsRedriven += job.redrives > 0 ? 1 : 0
        switch job.state {
        case .done:
            report.jobsDone += 1
            require(job.recordings == 1, "job \(id.rawValue) was recorded \(job.recordings) times")
        case .dead:
            report.jobsDead += 1
            report.jobsQuarantined += job.isQuarantined ? 1 : 0
            require(job.recordings == 0, "job \(id.rawValue) is dead and recorded")
            let isFull = job.summary.crashes >= limits.crashesMax
            require(isFull == job.isQuarantined, "job \(id.rawValue) had \(job.summary.crashes) crashes")
        case .cancelled:
            report.jobsCancelled += 1
            require(batch.phase == .cancelled, "job \(id.rawValue) was cancelled, its batch was not")
        case .staged, .held, .waiting: require(false, "job \(id.rawValue) came to no end")
        }
    }
}
