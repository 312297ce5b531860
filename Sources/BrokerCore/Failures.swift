extension BrokerCore {
    func failure(_ code: StatusCode, _ message: String) -> Failure {
        Failure(code: code == .ok ? .unknown : code, message: printable(message, most: limits.messageCharactersMax))
    }

    /// An attempt failed (promises 4 and 5): written first, so that a job which kills its workers is dead-lettered
    /// though the broker dies too; only then does the job wait again.
    mutating func fail(_ id: JobID, _ attempt: AttemptID, by worker: WorkerID?, _ failure: Failure) {
        guard let job = window.jobs[id]?.summary else { return }
        var failure = failure
        let crashes = job.crashes + (failure.isCrash ? 1 : 0)
        let isQuarantined = failure.isCrash && crashes >= limits.crashesMax
        if isQuarantined {
            let many = crashes == 1 ? "1 worker was" : "\(crashes) workers were"
            failure.message = "quarantined: \(many) lost with it (last: \(failure.message))"
        }
        let isLast = !failure.code.isRetryable || job.failures + 1 >= limits.attemptsMax
        writeFailure(of: id, attempt, by: worker, failure, retry: isQuarantined || isLast ? nil : retryTime(job))
    }

    /// With the tenant's retry budget spent, a job waits as long as one that failed very often.
    private mutating func retryTime(_ job: JobSummary) -> Timestamp {
        let isPaid = budgets.pay(job.tenant)
        return now + backoff.milliseconds(failures: isPaid ? job.failures + 1 : .max)
    }

    private mutating func writeFailure(
        of id: JobID, _ attempt: AttemptID, by worker: WorkerID?, _ failure: Failure, retry: Timestamp?
    ) {
        window.set(id, .failing)
        write(.failure(id, attempt, by: worker, failure, retry: retry))
    }

    /// Dead-letters a job whose deadline passed, under an attempt that no worker ever had. A broker that drains leaves
    /// it to the next start.
    mutating func expire(_ id: JobID) {
        if isDraining { return window.set(id, .delayed) }
        let failure = Failure(code: .deadlineExceeded, message: "the deadline passed before the job was started")
        writeFailure(of: id, nextAttempt(), by: nil, failure, retry: nil)
    }

    /// The ledger did not take the results.
    ///
    ///     NOT_FOUND, FAILED_PRECONDITION            the job does not wait in the ledger any more: forgotten
    ///     INVALID_ARGUMENT                          the same claims will give the same results: dead at once
    ///     UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED  the ledger's trouble: again later, not counted
    ///     any other                                 a failed attempt: what the worker sent cannot be recorded
    mutating func resultsRefused(_ id: JobID, _ attempt: AttemptID, _ code: StatusCode) {
        guard let job = window.jobs[id], case .recording(let worker) = job.state else { return }
        let message = "the ledger refused the results: \(code.name)"
        switch code {
        case .notFound, .failedPrecondition: forget(id)
        case .invalidArgument: fail(id, attempt, by: worker, Failure(code: code, message: message))
        case .unavailable, .resourceExhausted, .aborted:
            window.postpone(id, until: now + backoff.milliseconds(failures: job.summary.failures + 1))
            enqueue(id)
        default: fail(id, attempt, by: worker, Failure(code: .internalError, message: message))
        }
    }

    /// The ledger did not take a failure: the job is not leased before it does, unless it waits there no more.
    mutating func failureRefused(_ id: JobID, _ write: Write, _ code: StatusCode) {
        guard let job = window.jobs[id]?.summary else { return }
        switch code {
        case .notFound, .failedPrecondition: forget(id)
        default:
            window.set(id, .unwritten(write))
            alarms.set(.job(id), now + backoff.milliseconds(failures: job.failures + 1))
        }
    }
}
