import BrokerCore

/// The ledger's side of the shell: writes are gathered, taken together, and told later; reads likewise.
extension Simulation {
    mutating func commit(_ start: UInt32) {
        guard broker?.start == start, let gathered = broker?.gathered else { return }
        broker?.gathered = []
        let isRefused = fault(30)
        var outcomes: [Broker.Outcome] = []
        for (id, write) in gathered {
            if isRefused || fault(40) {
                let code: StatusCode = once(in: 3) ? .internalError : .unavailable
                outcomes.append(Broker.Outcome(write: id, outcome: .refused(code)))
            } else {
                outcomes.append(apply(id, write))
            }
        }
        schedule.add(.committed(start, outcomes), at: now + Int64(draw(0...(fault(10) ? 1_000 : 5))))
    }

    private mutating func apply(_ id: WriteID, _ write: Write) -> Broker.Outcome {
        var news: Event?
        let outcome: WriteOutcome
        switch write {
        case .call(let call):
            switch broker?.calls[call] {
            case .submission(let client, let submission, let step):
                outcome = apply(clients[client].submissions[submission], step)
            case .operation(.settings(let tenant, let settings)):
                outcome = ledger.set(tenant, settings)
                news = .tenant(tenant, settings)
            case .operation(.redrive(let batch, _)): outcome = ledger.redrive(batch)
            case .interactive, .answer, nil: outcome = .refused(.internalError)
            }
        case .results(let job, _, _):
            checkFirst(job)
            outcome = ledger.finish(job)
        case .failure(let job, _, let worker, let failure, let retry):
            checkFirst(job)
            checkFailure(job, by: worker, failure, retry)
            outcome = ledger.fail(job, failure, retry: retry)
        }
        return Broker.Outcome(write: id, outcome: outcome, news: news)
    }

    private mutating func apply(_ submission: Submission, _ step: Message.Step) -> WriteOutcome {
        switch step {
        case .append: ledger.append(submission)
        case .commit: ledger.commit(submission.key)
        case .cancel: ledger.cancel(submission.key)
        }
    }

    mutating func tell(_ start: UInt32, _ outcomes: [Broker.Outcome]) {
        guard broker?.start == start else { return }
        broker?.isCommitting = false
        for outcome in outcomes where broker?.start == start {
            step(.written(outcome.write, outcome.outcome))
            if broker?.start == start, let news = outcome.news { step(news) }
        }
        if broker?.start == start, broker?.gathered.isEmpty == false, broker?.isCommitting == false {
            broker?.isCommitting = true
            schedule.add(.commit(start), at: now + Int64(draw(1...10)))
        }
    }

    /// Reads at one time and tells at another: what happens in between must not be lost.
    mutating func read(_ start: UInt32, _ key: QueueKey, _ after: JobID, _ limit: Int) {
        let (jobs, isLast) = fault(20) ? ([], false) : ledger.read(key, after: after, limit: limit)
        let later = now + Int64(draw(0...(isFaulty ? world.loadMillisecondsMax : 10)))
        schedule.add(.loaded(start, key, jobs, isLast: isLast), at: later)
    }

    mutating func loaded(_ start: UInt32, _ key: QueueKey, _ jobs: [JobSummary], _ isLast: Bool) {
        guard broker?.start == start else { return }
        step(.loaded(key.tenant, key.priority, jobs, isLast: isLast))
    }
}
