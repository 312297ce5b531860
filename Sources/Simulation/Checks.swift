import BrokerCore

/// What must hold after every step, at every write, and in the end.
extension Simulation {
    mutating func check(_ status: QueueStatus, _ effects: [Effect]) {
        let jobBytesMax = 9_000
        require(status.windowJobs <= limits.windowJobsMax, "the window has \(status.windowJobs) jobs")
        require(status.windowBytes <= limits.windowBytesMax + jobBytesMax, "the window has \(status.windowBytes) bytes")
        require(status.windowJobs == watch.kept.count, "the window and what is kept for it differ")
        require(status.writeBytes <= limits.writeBytesMax, "\(status.writeBytes) bytes of calls are being written")
        require(status.resultBytes <= limits.resultBytesMax, "\(status.resultBytes) bytes of results are being written")
        require(status.workers.count <= limits.workersMax, "there are \(status.workers.count) workers")
        let calls = status.interactiveWaiting + status.interactiveRunning
        require(calls <= limits.interactiveCallsMax, "there are \(calls) interactive calls")
        let seen = watch.live.count
        require(status.leases == seen, "\(status.leases) leases, but \(seen) were seen")
        checkWork(status, effects)
    }

    /// Nobody is idle while something waits, and no batch job goes before an interactive call.
    private mutating func checkWork(_ status: QueueStatus, _ effects: [Effect]) {
        let isIdle = status.workers.contains { !$0.isDraining && $0.leases < $0.capacity }
        let isWaiting = status.interactiveWaiting > 0 || status.queues.contains { $0.waiting > 0 }
        require(status.isDraining || !(isIdle && isWaiting), "a worker is idle while something waits")
        let hasJob = effects.contains { if case .assign(_, .job, _, _) = $0 { true } else { false } }
        require(status.interactiveWaiting == 0 || !hasJob, "a job was given out while an interactive call waits")
        if let since = broker?.drainingSince {
            require(now <= since + 120_000, "the broker drains and drains")
        }
    }

    /// Promise 8: once the core was told the time, no interactive call is left past its deadline.
    mutating func checkCalls() {
        require(watch.calls.values.allSatisfy { $0 > now }, "an interactive call has no answer past its deadline")
    }

    /// Promise 2: once a job has ended, nothing more is written about it, unless it was cancelled meanwhile.
    mutating func checkFirst(_ job: JobID) {
        let state = ledger.jobs[job]?.state
        require(state == .waiting || state == .cancelled, "job \(job.rawValue) was to end twice")
    }

    mutating func checkFailure(_ job: JobID, _ failure: Failure, _ retry: Timestamp?) {
        guard let summary = ledger.jobs[job]?.summary else { return }
        let isLast = summary.failures + 1 >= limits.attemptsMax
        if retry == nil {
            let isPast = failure.code == .deadlineExceeded && summary.options.deadline.map { $0 <= now } ?? false
            require(isLast || isPast || !failure.code.isRetryable, "job \(job.rawValue) was given up too early")
        } else {
            require(!isLast && failure.code.isRetryable, "job \(job.rawValue) is tried too often")
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
        for pair in watch.acknowledged {
            let key = clients[pair[0]].submissions[pair[1]].key
            for job in ledger.batch(key)?.batch.jobs ?? [] where ledger.jobs[job]?.state == .waiting {
                return "job \(job.rawValue) of \(key) waits"
            }
        }
        let status = broker.core.status()
        if status.windowJobs > 0 || !status.queues.isEmpty { return "the window is not empty" }
        if status.leases > 0 || status.writesInFlight > 0 { return "something is still under way" }
        return ""
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
        switch job.state {
        case .done:
            report.jobsDone += 1
            require(job.recordings == 1, "job \(id.rawValue) was recorded \(job.recordings) times")
        case .dead:
            report.jobsDead += 1
            require(job.recordings == 0, "job \(id.rawValue) is dead and recorded")
        case .cancelled:
            report.jobsCancelled += 1
            require(batch.phase == .cancelled, "job \(id.rawValue) was cancelled, its batch was not")
        case .staged, .waiting: require(false, "job \(id.rawValue) came to no end")
        }
    }
}
