/// Workers come, drain, go and fall silent.
extension BrokerCore {
    mutating func join(_ id: WorkerID, capacity: Int, kinds: Work, calls: Int) {
        vacate(id, "the worker started anew")
        if workers.all.count < limits.workersMax {
            let room = Workers.Room(
                jobs: min(max(1, capacity), limits.capacityMax), calls: min(max(0, calls), limits.capacityMax))
            workers.join(id, room, kinds: kinds, now: now)
            alarms.set(.silence(id), now + limits.workerSilenceMilliseconds)
        } else {
            refusals[.workersFull, default: 0] += 1
            effects.append(.dismiss(id))
        }
        refuseCallsWithoutWorker()
    }

    mutating func remove(_ id: WorkerID, _ reason: String) {
        vacate(id, reason)
        refuseCallsWithoutWorker()
    }

    /// Leases that were given to a worker whose connection had gone: nobody ever worked on them.
    mutating func handBack(_ unsent: [AttemptID], of id: WorkerID) {
        guard workers[id] != nil else { return }
        for attempt in unsent where attempts[attempt]?.worker == id { handBack(attempt) }
        remove(id, "the worker's connection is gone")
        effects.append(.dismiss(id))
    }

    /// What a draining worker hands back waits again at once: not a failure (promise 9).
    mutating func drain(_ id: WorkerID) {
        guard let worker = workers[id] else { return }
        workers.heard(id, now: now)
        workers.drain(id)
        for attempt in inOrder(worker.held) { handBack(attempt) }
        refuseCallsWithoutWorker()
    }

    /// Its alarm is set anew only when it rings, not at every word: a heartbeat then costs O(1) for each lease.
    mutating func silenceDue(_ id: WorkerID) {
        guard let worker = workers[id] else { return }
        let due = worker.lastHeard + limits.workerSilenceMilliseconds
        guard due <= now else { return alarms.set(.silence(id), due) }
        dismissSilent(id)
    }

    mutating func dismissSilent(_ id: WorkerID) {
        remove(id, "the worker fell silent")
        effects.append(.dismiss(id))
    }

    /// The worker is lost. It works its leases oldest first, one at a time, so what it was at is the oldest: that one
    /// has ended with it. It had not begun the others: they wait again at once, and are not blamed. One that takes calls
    /// beside its jobs may have been at its oldest call instead: then that one has ended too, or a call that kills
    /// workers would be given on for ever.
    private mutating func vacate(_ id: WorkerID, _ reason: String) {
        guard let worker = workers[id] else { return }
        workers.remove(id)
        alarms.remove(.silence(id))
        let held = inOrder(worker.held)
        let oldestCall = worker.calls > 0 ? held.first(where: isCall) : nil
        for attempt in held {
            if attempt == held.first || attempt == oldestCall { crash(attempt, reason) } else { handBack(attempt) }
        }
    }

    private func isCall(_ attempt: AttemptID) -> Bool {
        if case .call = attempts[attempt]?.assignment { true } else { false }
    }

    /// As they were given.
    private func inOrder(_ held: Set<AttemptID>) -> [AttemptID] {
        held.sorted { attempts[$0]?.number ?? 0 < attempts[$1]?.number ?? 0 }
    }
}
