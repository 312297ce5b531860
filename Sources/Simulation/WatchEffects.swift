import BrokerCore

extension Simulation {
    mutating func see(_ effect: Effect, after event: Event) {
        digest(effect)
        switch effect {
        case .assign(let worker, let assignment, let attempt, let until):
            require(until > now, "a lease that has ended already")
            seeAssigned(worker, assignment, attempt, until)
        case .write(let id, let write): seeWrite(id, write, event)
        case .revoke(_, let attempt): watch.end(attempt)
        case .dismiss(let worker):
            if watch.dismissed.contains(worker), let oldest = watch.held(by: worker).first,
                case .job = watch.live[oldest]?.assignment
            {
                require(false, "worker \(worker.rawValue) was lost, and what it was at is not blamed")
            }
            watch.endAll(of: worker)
            watch.seats[worker] = nil
        case .release(let job): require(watch.release(job), "job \(job.rawValue) was released twice")
        case .reply(let call, let status): seeReply(call, status, event)
        case .load(let tenant, let priority, _, let limit):
            let key = QueueKey(tenant, priority)
            require(watch.loading[key] == nil && watch.loading.count < limits.loadsMax, "too many loads at a time")
            require(
                watch.hasRoom(key, limit, limits), "\(tenant) loads \(limit), and leaves too little room for others")
            watch.loading[key] = limit
            require(watch.settings[tenant]?.isPaused != true, "a load for \(tenant), which is paused")
        }
    }

    // MARK: Leases

    private mutating func seeAssigned(
        _ worker: WorkerID, _ assignment: Assignment, _ attempt: AttemptID, _ until: Timestamp
    ) {
        guard let seat = watch.seats[worker], !seat.isDraining else {
            return require(false, "worker \(worker.rawValue) has not joined, and was given work")
        }
        require(broker?.drainingSince == nil, "a draining broker gave out work")
        require(watch.live[attempt] == nil && attempt.start == starts, "an attempt's number was used again")
        var isSuspect = false
        switch assignment {
        case .job(let job):
            require(seat.hasRoom, "worker \(worker.rawValue) was given more than it can hold")
            isSuspect = seeAssigned(job, seat, attempt)
        case .call(let call):
            require(seat.hasRoomForCall, "worker \(worker.rawValue) was given more calls than it can hold")
            seeAssigned(call, seat, attempt)
        }
        watch.leasesGiven += 1
        watch.seats[worker]?.count(assignment, +1)
        watch.live[attempt] = Watch.Live(
            worker: worker, assignment: assignment, until: until, number: watch.leasesGiven, isSuspect: isSuspect)
    }

    private mutating func seeAssigned(_ call: CallID, _ seat: Watch.Seat, _ attempt: AttemptID) {
        guard let waiting = watch.calls[call], waiting.attempt == nil else {
            return require(false, "call \(call.rawValue) was given out and does not wait")
        }
        require(seat.kinds.isSuperset(of: waiting.work), "call \(call.rawValue) went to a worker that cannot do it")
        require(waiting.deadline > now, "call \(call.rawValue) was started past its deadline")
        watch.calls[call]?.attempt = attempt
    }

    /// Whether the job is on its last chance.
    private mutating func seeAssigned(_ job: JobID, _ seat: Watch.Seat, _ attempt: AttemptID) -> Bool {
        guard let stored = ledger.jobs[job], let kept = watch.kept[job], watch.busy[job] == nil else {
            require(false, "job \(job.rawValue) has two attempts, or was given out after it was released")
            return false
        }
        let summary = stored.summary
        let isOpen = stored.state == .waiting || stored.state == .cancelled  // The news may be on its way.
        require(isOpen, "job \(job.rawValue) was given out after its end")
        require(!watch.cancelled.contains(summary.batch), "job \(job.rawValue) was given out after it was cancelled")
        require(
            watch.settings[summary.tenant]?.isPaused != true, "job \(job.rawValue) of a paused tenant was given out")
        require(seat.kinds.isSuperset(of: summary.options.work), "job \(job.rawValue) went to who cannot do it")
        require(kept.earliest <= now, "job \(job.rawValue) was given out before its time")
        require(summary.options.deadline ?? now + 1 > now, "job \(job.rawValue) was started past its deadline")
        require(
            !seat.hasRoomForCall
                || !watch.calls.values.contains { $0.attempt == nil && $0.deadline > now && seat.canTake($0.work) },
            "job \(job.rawValue) was given out while an interactive call waits")
        require(!watch.hasManyResults(limits), "job \(job.rawValue) was given out while the disk had results enough")
        checkPasses(summary, seat)
        seeOrder(job, summary)
        watch.occupy(job, attempt)
        watch.kept[job]?.excusedUntil = now
        return seeSuspect(job, summary)
    }

    /// Two batches of one order key never run at once. What is busy and does not wait in the ledger any more was
    /// cancelled, and its answer will be refused.
    private mutating func seeOrder(_ job: JobID, _ summary: JobSummary) {
        guard !summary.options.orderKey.isEmpty else { return }
        let other = watch.kept.first { id, kept in
            kept.isBusy && kept.summary.batch != summary.batch && kept.summary.tenant == summary.tenant
                && kept.summary.options.orderKey == summary.options.orderKey && ledger.jobs[id]?.state == .waiting
        }
        require(other == nil, "job \(job.rawValue) runs before the batch before it is over")
    }

    private mutating func seeSuspect(_ job: JobID, _ summary: JobSummary) -> Bool {
        guard summary.crashes > 0, summary.crashes >= limits.crashesMax - 1 else { return false }
        let isAlone = !watch.live.values.contains { $0.isSuspect }
        require(isAlone, "job \(job.rawValue) is on its last chance, and not the only one that is out")
        return true
    }

    // MARK: Writes

    private mutating func seeWrite(_ id: WriteID, _ write: Write, _ event: Event) {
        var pending = Watch.Pending(write: write, tenant: nil, bytes: 0)
        switch (write, event) {
        case (.call(let call), .writeRequested(let asked, let tenant, let bytes, _, _)):
            require(call == asked, "a write that nobody asked for")
            (pending.tenant, pending.bytes) = (tenant, bytes)
        case (.results(let job, let attempt, let call), .finished(let worker, _, _, let asked, let bytes)):
            // Results are taken from the live attempt's own worker only.
            let live = watch.live[attempt]
            require(
                call == asked && live?.worker == worker && live?.assignment == .job(job),
                "results of job \(job.rawValue) were taken from an attempt that has ended")
            watch.end(attempt)
            watch.occupy(job, attempt)
            (pending.bytes, pending.claims) = (bytes, watch.kept[job]?.summary.claims ?? 0)
        case (.failure(let job, let attempt, let worker, let failure, let retry), _):
            seeFailure(job, attempt, by: worker, failure, retry, event)
        case (.call, _), (.results, _): require(false, "a write that nobody asked for")
        }
        watch.begin(id, pending)
    }

    /// Promise 1: acknowledged means on disk.
    mutating func seeAcknowledged(_ client: Int, _ number: Int, _ step: Message.Step, _ status: CallStatus) {
        guard status.code == .ok else { return }
        let batch = ledger.batch(clients[client].submissions[number].key)?.batch
        switch step {
        case .append: require(batch != nil, "an append was acknowledged and is not on disk")
        case .commit:
            require(batch.map { $0.phase != .open } ?? false, "a commit was acknowledged and is not on disk")
            if !watch.acknowledged.contains([client, number]) {
                watch.acknowledged.append([client, number])
                report.batchesHeld += batch?.phase == .held ? 1 : 0
            }
        case .cancel: require(batch?.phase == .cancelled, "a cancel was acknowledged and is not on disk")
        }
    }
}
