import BrokerCore

/// A line for what happens, to be read by who looks for a fault.
extension Simulation {
    func describe(_ event: Event) -> String {
        switch event {
        case .writeRequested(let call, let tenant, let bytes, let claims, _):
            "call \(call.rawValue) of \(tenant): \(what(call)), \(bytes) bytes, \(claims) claims"
        case .interactiveRequested(let call, let tenant, let deadline, _, let work):
            "call \(call.rawValue) of \(tenant): interactive, \(name(work)), until \(deadline.rawValue)"
        case .callAbandoned(let call): "call \(call.rawValue) is abandoned"
        case .workerJoined(let worker, let capacity, let kinds, let calls):
            "worker \(worker.rawValue) joins for \(capacity) at a time and \(calls) calls: \(name(kinds))"
        case .heartbeat(let worker, let attempts):
            "worker \(worker.rawValue) is alive, at \(attempts.map(name).joined(separator: " "))"
        case .finished(let worker, let assignment, let attempt, let call, _):
            "call \(call.rawValue): worker \(worker.rawValue) has finished \(name(assignment)), \(name(attempt))"
        case .failed(let worker, let assignment, let attempt, let call, let code, _):
            "call \(call.rawValue): worker \(worker.rawValue) failed \(name(assignment)), \(name(attempt)): \(code.name)"
        case .workerDraining(let worker): "worker \(worker.rawValue) drains"
        case .workerLeft(let worker): "worker \(worker.rawValue) has left"
        case .workerUnreachable(let worker, let unsent):
            "worker \(worker.rawValue) is not reached with \(unsent.map(name).joined(separator: " "))"
        case .written(let write, .done(let queued, let cancelled)):
            "write \(write.rawValue) is done" + queued.map { ", \(name($0)) queued" }.joined()
                + (cancelled.map { ", batch \($0.rawValue) cancelled" } ?? "")
        case .written(let write, .refused(let code)): "write \(write.rawValue) is refused: \(code.name)"
        case .tenant(let tenant, let settings):
            "\(tenant): weight \(settings.weight), \(settings.claimsPerSecond) claims/s"
                + (settings.isPaused ? ", paused" : "")
        case .backlog(let tenant, let priority): "\(tenant) has a backlog, \(priority)"
        case .loaded(let tenant, let priority, let jobs, let isLast):
            "loaded for \(tenant), \(priority): \(jobs.map { String($0.id.rawValue) }.joined(separator: " "))"
                + (isLast ? ", the last" : "")
        case .tick: "tick"
        case .drain: "drain"
        }
    }

    func describe(_ effect: Effect) -> String {
        switch effect {
        case .write(let id, let write): "write \(id.rawValue): \(name(write))"
        case .reply(let call, let status):
            "reply to call \(call.rawValue): \(status.code.name) \(status.message)"
                + (status.retryAfterMilliseconds.map { ", again after \($0) ms" } ?? "")
                + (status.creditBytes.map { ", credit \($0)" } ?? "")
        case .assign(let worker, let assignment, let attempt, let until):
            "\(name(assignment)) to worker \(worker.rawValue) as \(name(attempt)), until \(until.rawValue)"
        case .revoke(let worker, let attempt): "\(name(attempt)) is taken from worker \(worker.rawValue)"
        case .load(let tenant, let priority, let after, let limit):
            "load \(limit) for \(tenant), \(priority), after \(after.rawValue)"
        case .release(let job): "job \(job.rawValue) is released"
        case .dismiss(let worker): "worker \(worker.rawValue) is dismissed"
        }
    }

    private func what(_ call: CallID) -> String {
        switch broker?.calls[call] {
        case .submission(let client, let submission, let step):
            "\(step) \(clients[client].submissions[submission].key)"
        case .operation(.settings): "settings"
        case .operation(.redrive(let batch, _)): "redrive batch \(batch.rawValue)"
        case .interactive, .answer, nil: "unknown"
        }
    }

    private func name(_ write: Write) -> String {
        switch write {
        case .call(let call): "call \(call.rawValue)"
        case .results(let job, let attempt, _): "results of job \(job.rawValue), \(name(attempt))"
        case .failure(let job, let attempt, _, let failure, let retry):
            "failure of job \(job.rawValue), \(name(attempt)): \(failure.code.name) \(failure.message), "
                + (retry.map { "again at \($0.rawValue)" } ?? "dead")
        }
    }

    private func name(_ attempt: AttemptID) -> String {
        "attempt \(attempt.start).\(UInt32(truncatingIfNeeded: attempt.rawValue))"
    }

    private func name(_ assignment: Assignment) -> String {
        switch assignment {
        case .job(let job): "job \(job.rawValue)"
        case .call(let call): "call \(call.rawValue)"
        }
    }

    private func name(_ work: Work) -> String {
        [(Work.estimate, "estimate"), (.scrub, "scrub")].filter { work.contains($0.0) }.map(\.1).joined(separator: "+")
    }

    private func name(_ jobs: QueuedJobs) -> String {
        "\(jobs.tenant) \(jobs.priority) from job \(jobs.first.rawValue)"
    }
}
