/// One attempt that is live. Not on disk: after a restart every older attempt is refused by its start number.
struct Lease: Sendable {
    var worker: WorkerID
    var assignment: Assignment
    var until: Timestamp
}

/// Promise 4: one attempt at a job is live at a time, and only its own worker may end it with an answer.
extension BrokerCore {
    /// Gives out what waits while there is a worker for it: interactive calls before all batches.
    mutating func assignAll() {
        while !isDraining, let worker = workers.idlest {
            if let call = nextCall() {
                interactive.begin(call, assign(.call(call), to: worker))
            } else if let job = nextJob() {
                window.set(job, .leased(assign(.job(job), to: worker)))
            } else {
                return
            }
        }
    }

    private mutating func assign(_ assignment: Assignment, to worker: WorkerID) -> AttemptID {
        let attempt = nextAttempt()
        let until = now + limits.leaseMilliseconds
        attempts[attempt] = Lease(worker: worker, assignment: assignment, until: until)
        workers.take(attempt, worker)
        alarms.set(.lease(attempt), until)
        effects.append(.assign(worker, assignment, attempt, until: until))
        return attempt
    }

    /// The counter may wrap within a start, after four billion leases: it skips those that are live.
    mutating func nextAttempt() -> AttemptID {
        repeat { attemptCounter &+= 1 } while attempts[AttemptID(start: start, counter: attemptCounter)] != nil
        return AttemptID(start: start, counter: attemptCounter)
    }

    /// A heartbeat extends the leases that it names. Of those it names in error the worker is told to let go.
    mutating func extend(_ named: [AttemptID], of worker: WorkerID) {
        guard workers[worker] != nil else {
            refusals[.workerUnknown, default: 0] += 1
            return effects.append(.dismiss(worker))
        }
        workers.heard(worker, now: now)
        for attempt in named.prefix(limits.capacityMax) {
            if attempts[attempt]?.worker == worker {
                attempts[attempt]?.until = now + limits.leaseMilliseconds
            } else {
                effects.append(.revoke(worker, attempt))
            }
        }
    }

    /// The fence: an answer counts only if this very attempt is live, is this worker's and is at this.
    private func isLive(_ attempt: AttemptID, _ assignment: Assignment, of worker: WorkerID) -> Bool {
        guard let lease = attempts[attempt] else { return false }
        return lease.worker == worker && lease.assignment == assignment
    }

    mutating func finish(
        _ assignment: Assignment, _ attempt: AttemptID, by worker: WorkerID, call: CallID, bytes: Int
    ) {
        workers.heard(worker, now: now)
        guard isLive(attempt, assignment, of: worker) else { return refuse(call, .lateAnswer) }
        switch assignment {
        case .call(let caller):
            _ = end(attempt)
            settle(caller, .ok)
            reply(call, .ok)
        case .job(let job) where bytes > limits.resultBytesMax:
            _ = end(attempt)
            refuse(call, .resultTooLarge)
            fail(job, attempt, failure(.resourceExhausted, "the result is larger than may be written at a time"))
        case .job where writes.resultBytes + bytes > limits.resultBytesMax:
            attempts[attempt]?.until = now + limits.leaseMilliseconds  // It keeps the result and sends it again.
            refuse(call, .resultsFull)
        case .job(let job):
            _ = end(attempt)
            window.set(job, .recording(write(.results(job, attempt, call: call), bytes: bytes)))
        }
    }

    mutating func fail(
        _ assignment: Assignment, _ attempt: AttemptID, by worker: WorkerID, call: CallID, _ failure: Failure
    ) {
        workers.heard(worker, now: now)
        guard isLive(attempt, assignment, of: worker) else { return refuse(call, .lateAnswer) }
        _ = end(attempt)
        switch assignment {
        case .call(let caller): settle(caller, CallStatus(failure.code, failure.message))
        case .job(let job): fail(job, attempt, failure)
        }
        reply(call, .ok)
    }

    /// The lease's time came: it ends unless a heartbeat extended it.
    mutating func leaseDue(_ attempt: AttemptID) {
        guard let lease = attempts[attempt] else { return }
        guard lease.until <= now else { return alarms.set(.lease(attempt), lease.until) }
        effects.append(.revoke(lease.worker, attempt))
        lose(attempt, "the lease ended without a heartbeat")
    }

    /// The attempt died with its worker. That counts as a failure, so a job that kills workers is dead-lettered.
    mutating func lose(_ attempt: AttemptID, _ reason: String) {
        switch end(attempt)?.assignment {
        case .job(let job): fail(job, attempt, failure(.aborted, reason))
        case .call(let call): lost(call)
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
        alarms.remove(.lease(attempt))
        workers.end(attempt, lease.worker)
        return lease
    }
}
