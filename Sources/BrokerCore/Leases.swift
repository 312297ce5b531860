/// One attempt that is live. Not on disk: after a restart every older attempt is refused by its start number.
struct Lease: Sendable {
    var worker: WorkerID
    var assignment: Assignment
    var until: Timestamp
    /// Ascends in the order in which leases are given; an attempt's counter may wrap.
    var number: Int
}

/// Promise 4: one attempt at a job is live at a time, and only its own worker may end it with an answer.
extension BrokerCore {
    /// Gives out what waits while there is a worker for it: interactive calls before all batches. Workers that can do
    /// the same find the same, so when one finds nothing the others like it are not asked.
    mutating func assignAll() {
        guard !isDraining else { return }
        if interactive.waiting.count > 0 { assignCalls() }
        assignJobs()
    }

    private mutating func assignCalls() {
        var tried: Set<Work> = []
        while let (worker, kinds) = workers.idlest(for: .call, except: tried) {
            if let call = nextCall(Demands(of: kinds, withSuspects: false)) {
                interactive.begin(call, assign(.call(call), to: worker))
            } else {
                tried.insert(kinds)
            }
        }
    }

    private mutating func assignJobs() {
        var tried: Set<Work> = []
        while !writes.hasManyResults(limits),
            let (worker, kinds) = workers.idlest(for: .job, except: tried)
        {
            if let job = nextJob(Demands(of: kinds, withSuspects: suspect == nil)) {
                let attempt = assign(.job(job), to: worker)
                window.set(job, .leased(attempt))
                if let summary = window.jobs[job]?.summary, limits.isSuspect(summary) { suspect = attempt }
            } else {
                tried.insert(kinds)
            }
        }
    }

    private mutating func assign(_ assignment: Assignment, to worker: WorkerID) -> AttemptID {
        let attempt = nextAttempt()
        let until = now + limits.leaseMilliseconds
        leasesGiven += 1
        attempts[attempt] = Lease(worker: worker, assignment: assignment, until: until, number: leasesGiven)
        workers.take(attempt, assignment, worker, now: now)
        alarms.set(.lease(attempt), until)
        effects.append(.assign(worker, assignment, attempt, until: until))
        return attempt
    }

    /// The counter may wrap within a start, after four billion leases: it skips those that are live.
    mutating func nextAttempt() -> AttemptID {
        repeat { attemptCounter &+= 1 } while attempts[AttemptID(start: start, counter: attemptCounter)] != nil
        return AttemptID(start: start, counter: attemptCounter)
    }

    /// A heartbeat extends the leases that it names, as many as one worker can have. Of those it names in error the worker is told to let go.
    mutating func extend(_ named: [AttemptID], of worker: WorkerID) {
        guard workers[worker] != nil else {
            refusals[.workerUnknown, default: 0] += 1
            return effects.append(.dismiss(worker))
        }
        workers.heard(worker, now: now)
        for attempt in named.prefix(2 * limits.capacityMax) {
            if attempts[attempt]?.worker == worker {
                attempts[attempt]?.until = now + limits.leaseMilliseconds
            } else {
                effects.append(.revoke(worker, attempt))
            }
        }
    }

    /// The lease's time came: it ends unless a heartbeat extended it. A worker that said nothing meanwhile is lost, as
    /// if it had been silent for long: then only what it was at is blamed, not all that it held.
    mutating func leaseDue(_ attempt: AttemptID) {
        guard let lease = attempts[attempt] else { return }
        guard lease.until <= now else { return alarms.set(.lease(attempt), lease.until) }
        let silence = min(limits.leaseMilliseconds, limits.workerSilenceMilliseconds)
        if let worker = workers[lease.worker], worker.lastHeard + silence <= now {
            return dismissSilent(lease.worker)
        }
        effects.append(.revoke(lease.worker, attempt))
        crash(attempt, "the lease ended without a heartbeat")
    }

    /// The attempt ended with its worker. Counted, so that a job that kills workers is quarantined.
    mutating func crash(_ attempt: AttemptID, _ reason: String) {
        guard let lease = end(attempt) else { return }
        switch lease.assignment {
        case .job(let job):
            fail(job, attempt, by: lease.worker, Failure(code: .aborted, message: reason, isCrash: true))
        case .call(let call): lost(call)
        }
    }

    /// The attempt was not begun, or the worker gave it back: it waits again, and nothing is counted.
    mutating func handBack(_ attempt: AttemptID) {
        switch end(attempt)?.assignment {
        case .job(let job): enqueue(job)
        case .call(let call): handOver(call)
        case nil: break
        }
    }

    mutating func revoke(_ attempt: AttemptID) {
        guard let lease = end(attempt) else { return }
        effects.append(.revoke(lease.worker, attempt))
    }

    /// From here on an answer to this attempt is late.
    mutating func end(_ attempt: AttemptID) -> Lease? {
        guard let lease = attempts.removeValue(forKey: attempt) else { return nil }
        if suspect == attempt { suspect = nil }
        alarms.remove(.lease(attempt))
        workers.end(attempt, lease.assignment, lease.worker)
        return lease
    }
}
