import BrokerCore

extension Simulation {
    /// Before its effects are seen.
    mutating func see(_ event: Event, _ effects: [Effect]) {
        watch.blamed = [:]
        watch.dismissed = []
        switch event {
        case .workerJoined(let worker, let capacity, let kinds, let calls):
            seeLost(worker)
            watch.seats[worker] = Watch.Seat(
                capacity: min(max(1, capacity), limits.capacityMax), calls: min(max(0, calls), limits.capacityMax),
                kinds: kinds, lastHeard: now)
        case .heartbeat(let worker, let attempts): seeHeartbeat(worker, attempts)
        case .finished(let worker, _, _, _, _), .failed(let worker, _, _, _, _, _):
            watch.seats[worker]?.lastHeard = now
        case .workerDraining(let worker):
            watch.endAll(of: worker)
            watch.seats[worker]?.lastHeard = now
            watch.seats[worker]?.isDraining = true
        case .workerLeft(let worker): seeLost(worker)
        case .workerUnreachable(let worker, let unsent):
            for attempt in unsent where watch.live[attempt]?.worker == worker { watch.end(attempt) }
            seeLost(worker)
        case .tick: seeTick(effects)
        case .written(let write, let outcome):
            if let pending = watch.end(write) { seeTold(pending.write, outcome) }
        case .loaded(let tenant, let priority, let jobs, _):
            watch.loading[QueueKey(tenant, priority)] = nil
            for job in jobs { watch.keep(job, now: now) }
        case .tenant(let tenant, let settings): seeSettings(tenant, settings)
        case .interactiveRequested(let call, _, let deadline, _, let work):
            watch.calls[call] = Watch.Call(deadline: deadline, work: work)
        case .writeRequested(let call, let tenant, let bytes, let claims, _):
            seeRequested(call, tenant, bytes: bytes, claims: claims, effects)
        case .callAbandoned(let call): watch.calls[call] = nil
        case .drain: watch.credits = [:]
        case .backlog: break
        }
    }

    private mutating func seeHeartbeat(_ worker: WorkerID, _ attempts: [AttemptID]) {
        guard watch.seats[worker] != nil else { return }
        watch.seats[worker]?.lastHeard = now
        for attempt in attempts.prefix(2 * limits.capacityMax) where watch.live[attempt]?.worker == worker {
            watch.live[attempt]?.until = now + limits.leaseMilliseconds
        }
    }

    /// Of what a lost worker held, the oldest ended with it; the others wait again.
    private mutating func seeLost(_ worker: WorkerID) {
        let held = watch.held(by: worker)
        if let oldest = held.first { blame(oldest) }
        for (place, attempt) in held.enumerated() {
            guard let call = watch.call(of: attempt) else { continue }
            let isFirstCall = held[..<place].allSatisfy { watch.call(of: $0) == nil }
            let isAtIt = place == 0 || isFirstCall && watch.seats[worker]?.calls ?? 0 > 0
            if isAtIt, let losses = watch.calls[call]?.losses { watch.calls[call]?.losses = losses + 1 }
        }
        watch.endAll(of: worker)
        watch.seats[worker] = nil
    }

    /// Silent workers are lost; of others, leases that were not extended have ended. What a lost one was at is told only
    /// as the effects come, for the deadline of a call that it had may have passed just before.
    private mutating func seeTick(_ effects: [Effect]) {
        watch.lastTick = now
        watch.dismissed = Set(effects.compactMap { if case .dismiss(let worker) = $0 { worker } else { nil } })
        for (worker, seat) in watch.seats {
            let ended = watch.live.values.filter { $0.worker == worker && $0.until <= now }
            let isSilent = seat.lastHeard + limits.workerSilenceMilliseconds <= now
            let saidNothing = isSilent || seat.lastHeard + limits.leaseMilliseconds <= now
            let isDismissed = watch.dismissed.contains(worker)
            for attempt in watch.held(by: worker) where isDismissed || watch.live[attempt]?.until ?? now <= now {
                if let call = watch.call(of: attempt) { watch.calls[call]?.losses = nil }
            }
            let mayBeLost = isSilent || saidNothing && !ended.isEmpty
            require(!isDismissed || mayBeLost, "worker \(worker.rawValue) is not lost")
            let isLost = isSilent || saidNothing && !ended.allSatisfy(isPast)
            require(isDismissed || !isLost, "worker \(worker.rawValue) is lost")
        }
        for (attempt, lease) in watch.live where lease.until <= now && !watch.dismissed.contains(lease.worker) {
            blame(attempt)
        }
    }

    private func isPast(_ live: Watch.Live) -> Bool {
        guard case .call(let call) = live.assignment, let deadline = watch.calls[call]?.deadline else { return false }
        return deadline <= now
    }

    private mutating func blame(_ attempt: AttemptID) {
        if let live = watch.live[attempt], case .job = live.assignment { watch.blamed[attempt] = live }
    }

    /// A job whose failure was refused is busy until it is written after all.
    private mutating func seeTold(_ write: Write, _ outcome: WriteOutcome) {
        switch (write, outcome) {
        case (.call, .done(_, let batch?)): watch.cancelled.insert(batch)
        case (.results(let job, let attempt, _), _) where watch.busy[job] == attempt:
            watch.free(job)
            seeResultsTold(job, outcome)
        case (.failure(let job, let attempt, _, let failure, let retry), .done) where watch.busy[job] == attempt:
            watch.free(job)
            watch.kept[job]?.summary.failures += 1
            watch.kept[job]?.summary.crashes += failure.isCrash ? 1 : 0
            if let retry { watch.kept[job]?.summary.notBefore = retry }
        default: break
        }
    }

    private mutating func seeResultsTold(_ job: JobID, _ outcome: WriteOutcome) {
        if case .done = outcome {
            if let tenant = ledger.jobs[job]?.summary.tenant {
                watch.budgets.succeeded(tenant, isSure: watch.kept[job] != nil)
            }
        } else {
            watch.kept[job]?.excusedUntil = now + limits.backoffMillisecondsMax
        }
    }
}
