/// What workers answer. It counts only under a live attempt of theirs.
extension BrokerCore {
    /// The fence: an answer counts only if this very attempt is live, is this worker's and is at this.
    private func isLive(_ attempt: AttemptID, _ assignment: Assignment, of worker: WorkerID) -> Bool {
        guard let lease = attempts[attempt] else { return false }
        return lease.worker == worker && lease.assignment == assignment
    }

    mutating func finish(
        _ assignment: Assignment, _ attempt: AttemptID, by worker: WorkerID, call: CallID, bytes: Int
    ) {
        workers.answered(worker, now: now)
        guard isLive(attempt, assignment, of: worker) else { return refuse(call, .lateAnswer) }
        switch assignment {
        case .call(let caller):
            _ = end(attempt)
            settle(caller, .ok)
            reply(call, .ok)
        case .job(let job) where bytes > limits.resultBytesMax:
            _ = end(attempt)
            refuse(call, .resultTooLarge)
            let failure = failure(.resourceExhausted, "the result is larger than may be written at a time")
            fail(job, attempt, by: worker, failure)
        case .job where writes.resultBytes + bytes > limits.resultBytesMax:
            attempts[attempt]?.until = now + limits.leaseMilliseconds  // It keeps the result and sends it again.
            refuse(call, .resultsFull)
        case .job(let job):
            _ = end(attempt)
            window.set(job, .recording(by: worker))
            let claims = window.jobs[job]?.summary.claims ?? 0
            write(.results(job, attempt, call: call), bytes: bytes, claims: claims)
        }
    }

    mutating func fail(
        _ assignment: Assignment, _ attempt: AttemptID, by worker: WorkerID, call: CallID, _ failure: Failure
    ) {
        workers.answered(worker, now: now)
        guard isLive(attempt, assignment, of: worker) else { return refuse(call, .lateAnswer) }
        _ = end(attempt)
        switch assignment {
        case .call(let caller): settle(caller, CallStatus(failure.code, failure.message))
        case .job(let job): fail(job, attempt, by: worker, failure)
        }
        reply(call, .ok)
    }
}
