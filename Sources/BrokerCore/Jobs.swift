extension BrokerCore {
    /// Jobs that a load found come into the window, and wait.
    mutating func take(_ found: [JobSummary], of key: QueueKey, isLast: Bool) {
        let loaded = window.loaded(key, found, isLast: isLast, now: now)
        for job in loaded.dropped { effects.append(.release(job)) }
        for job in loaded.new { enqueue(job) }
        if let change = loaded.deferred { lookAgain(key, before: change) }
        if !window.knows(key.tenant) { budgets.forget(key.tenant) }
        if found.isEmpty && !isLast {
            window.rest(key, true)
            alarms.set(.load(key), now + limits.loadRetryMilliseconds)
        }
    }

    /// Jobs whose time is far off hold no room. They are looked for again in good time, and not too often however many
    /// times there are: each look goes through all that waits.
    private mutating func lookAgain(_ key: QueueKey, before change: Timestamp) {
        let ahead = limits.lookaheadMilliseconds
        alarms.setIfEarlier(.look(key), max(change + -ahead, now + (ahead + 1) / 2))
    }

    mutating func askForLoads() {
        while !isDraining, let load = window.nextLoad() {
            effects.append(.load(load.key.tenant, load.key.priority, after: load.after, limit: load.limit))
        }
    }

    /// Lets a job wait for a worker, or first for its time. Past its deadline it is not started (promise 8); while its
    /// tenant is paused it waits in the ledger.
    mutating func enqueue(_ id: JobID) {
        guard let job = window.jobs[id]?.summary else { return }
        if window.isPaused(job.tenant) {
            withdraw(id)
        } else if let deadline = job.options.deadline, deadline <= now {
            expire(id)
        } else if job.earliest > now {
            window.set(id, .delayed)
            alarms.set(.job(id), job.nextChange)
        } else {
            window.set(id, .waiting)
            lanes.insert(job)
            if let deadline = job.options.deadline { alarms.set(.job(id), deadline) }
        }
    }

    /// The next job to lease that meets one of the demands. One whose deadline has passed is not started.
    mutating func nextJob(_ demands: Demands) -> JobID? {
        while let id = lanes.next(demands) {
            alarms.remove(.job(id))
            guard let deadline = window.jobs[id]?.summary.options.deadline, deadline <= now else { return id }
            expire(id)
        }
        return nil
    }

    /// A delay or a deadline is over, or a failure is to be written again.
    mutating func jobDue(_ id: JobID) {
        guard let job = window.jobs[id] else { return }
        if case .unwritten(let failure) = job.state {
            window.set(id, .failing)
            write(failure)
        } else {
            if case .waiting = job.state { lanes.remove(job.summary) }
            enqueue(id)
        }
    }

    /// A batch is no more: its jobs leave the window, whoever works on them is told, and late answers are refused.
    mutating func cancel(_ batch: BatchID) {
        for id in window.cancelled(batch) {
            guard let job = window.jobs[id] else { continue }
            switch job.state {
            case .waiting: lanes.remove(job.summary)
            case .leased(let attempt): revoke(attempt)
            case .delayed, .recording, .failing, .unwritten: break
            }
            forget(id)
        }
    }

    /// The job leaves the window: recorded, dead or cancelled.
    mutating func forget(_ id: JobID) {
        guard let job = window.remove(id) else { return }
        if !window.knows(job.summary.tenant) { budgets.forget(job.summary.tenant) }
        alarms.remove(.job(id))
        effects.append(.release(id))
    }
}
