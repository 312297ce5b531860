import BrokerCore

/// What an onlooker knows from events and effects alone, to judge the core by.
struct Watch: Sendable {
    struct Live: Sendable {
        var worker: WorkerID
        var assignment: Assignment
    }

    struct Seat: Sendable {
        var capacity: Int
        var isDraining = false
    }

    var live: [AttemptID: Live] = [:]
    /// Jobs with a live attempt, or whose results or failure are not durable yet.
    var busy: [JobID: AttemptID] = [:]
    var writes: [WriteID: Write] = [:]
    var seats: [WorkerID: Seat] = [:]
    /// Jobs that were loaded and not released: payloads that a shell would keep.
    var kept: Set<JobID> = []
    /// Batches that the core was told are cancelled.
    var cancelled: Set<BatchID> = []
    var loading: Set<QueueKey> = []
    /// Interactive calls without an answer, and their deadlines.
    var calls: [CallID: Timestamp] = [:]
    /// Survives restarts: acknowledged, as (client, submission).
    var acknowledged: [[Int]] = []

    mutating func restart() {
        let acknowledged = acknowledged
        self = Watch()
        self.acknowledged = acknowledged
    }

    mutating func end(_ attempt: AttemptID) {
        if case .job(let job) = live.removeValue(forKey: attempt)?.assignment { busy[job] = nil }
    }

    mutating func endAll(of worker: WorkerID) {
        for attempt in live.filter({ $0.value.worker == worker }).keys { end(attempt) }
    }
}

extension Simulation {
    /// Before the core hears of it.
    mutating func see(_ event: Event) {
        switch event {
        case .workerJoined(let worker, let capacity):
            watch.endAll(of: worker)
            watch.seats[worker] = Watch.Seat(capacity: min(max(1, capacity), limits.capacityMax))
        case .workerDraining(let worker):
            watch.endAll(of: worker)
            watch.seats[worker]?.isDraining = true
        case .workerLeft(let worker):
            watch.endAll(of: worker)
            watch.seats[worker] = nil
        case .written(let write, let outcome): seeTold(watch.writes.removeValue(forKey: write), outcome)
        case .loaded(let tenant, let priority, let jobs, _):
            watch.loading.remove(QueueKey(tenant, priority))
            watch.kept.formUnion(jobs.map(\.id))
        case .interactiveRequested(let call, _, let deadline, _): watch.calls[call] = deadline
        default: break
        }
    }

    /// A job whose failure was refused is busy until it is written after all.
    private mutating func seeTold(_ write: Write?, _ outcome: WriteOutcome) {
        switch (write, outcome) {
        case (.call, .done(_, _, let batch?)): watch.cancelled.insert(batch)
        case (.results(let job, let attempt, _), _), (.failure(let job, let attempt, _, _), .done):
            if watch.busy[job] == attempt { watch.busy[job] = nil }
        default: break
        }
    }

    mutating func see(_ effect: Effect, after event: Event) {
        digest(effect)
        switch effect {
        case .assign(let worker, let assignment, let attempt, let until):
            require(until > now, "a lease that has ended already")
            seeAssigned(worker, assignment, attempt)
        case .write(let id, let write):
            watch.writes[id] = write
            seeWritten(write, event)
        case .revoke(_, let attempt): watch.end(attempt)
        case .dismiss(let worker):
            watch.endAll(of: worker)
            watch.seats[worker] = nil
        case .release(let job): require(watch.kept.remove(job) != nil, "job \(job.rawValue) was released twice")
        case .reply(let call, _):
            watch.calls[call] = nil
            for (attempt, live) in watch.live where live.assignment == .call(call) { watch.end(attempt) }
        case .load(let tenant, let priority, _, _):
            let isNew = watch.loading.insert(QueueKey(tenant, priority)).inserted
            require(isNew && watch.loading.count <= limits.loadsMax, "too many loads at a time")
        }
    }

    private mutating func seeAssigned(_ worker: WorkerID, _ assignment: Assignment, _ attempt: AttemptID) {
        let held = watch.live.values.count { $0.worker == worker }
        let seat = watch.seats[worker]
        require(seat?.isDraining == false, "worker \(worker.rawValue) has not joined, and was given work")
        require(held < seat?.capacity ?? 0, "worker \(worker.rawValue) was given more than it can hold")
        require(broker?.drainingSince == nil, "a draining broker gave out work")
        require(watch.live[attempt] == nil && attempt.start == starts, "an attempt's number was used again")
        if case .job(let job) = assignment {
            require(watch.busy[job] == nil, "job \(job.rawValue) has two attempts")
            require(watch.kept.contains(job), "job \(job.rawValue) was given out after it was released")
            let stored = ledger.jobs[job]
            let isOpen = stored?.state == .waiting || stored?.state == .cancelled  // The news may be on its way.
            require(isOpen, "job \(job.rawValue) was given out after its end")
            let isCancelled = stored.map { watch.cancelled.contains($0.summary.batch) } ?? false
            require(!isCancelled, "job \(job.rawValue) was given out after its batch was cancelled")
            require(stored?.summary.notBefore ?? now <= now, "job \(job.rawValue) was given out before its time")
            let deadline = stored?.summary.options.deadline
            require(deadline.map { $0 > now } ?? true, "job \(job.rawValue) was started past its deadline")
            watch.busy[job] = attempt
        }
        watch.live[attempt] = Watch.Live(worker: worker, assignment: assignment)
    }

    /// Results are taken from the live attempt's own worker only.
    private mutating func seeWritten(_ write: Write, _ event: Event) {
        switch (write, event) {
        case (.results(let job, let attempt, let call), .finished(let worker, _, _, let asked, _)):
            let live = watch.live[attempt]
            require(
                call == asked && live?.worker == worker && live?.assignment == .job(job),
                "results of job \(job.rawValue) were taken from an attempt that has ended")
            watch.live[attempt] = nil
        case (.results, _): require(false, "results that nobody sent")
        case (.failure(let job, let attempt, _, _), _):
            watch.live[attempt] = nil
            require(watch.busy[job] ?? attempt == attempt, "job \(job.rawValue) failed twice at once")
            watch.busy[job] = attempt
        case (.call, _): break
        }
    }

    /// Promise 1: acknowledged means on disk.
    mutating func seeAcknowledged(_ client: Int, _ number: Int, _ step: Message.Step, _ status: CallStatus) {
        guard status.code == .ok else { return }
        let batch = ledger.batch(clients[client].submissions[number].key)?.batch
        switch step {
        case .append: require(batch != nil, "an append was acknowledged and is not on disk")
        case .commit:
            require(batch.map { $0.phase != .open } ?? false, "a commit was acknowledged and is not on disk")
            if !watch.acknowledged.contains([client, number]) { watch.acknowledged.append([client, number]) }
        case .cancel: require(batch?.phase == .cancelled, "a cancel was acknowledged and is not on disk")
        }
    }

    /// FNV-1a over what the core decided, a word at a time.
    private mutating func digest(_ effect: Effect) {
        let words: [UInt64] =
            switch effect {
            case .write(let id, _): [1, id.rawValue]
            case .reply(let call, let status): [2, call.rawValue, UInt64(status.code.rawValue)]
            case .assign(let worker, _, let attempt, _): [3, worker.rawValue, attempt.rawValue]
            case .revoke(let worker, let attempt): [4, worker.rawValue, attempt.rawValue]
            case .load(_, let priority, let after, let limit):
                [5, UInt64(priority.rawValue), UInt64(after.rawValue), UInt64(limit)]
            case .release(let job): [6, UInt64(job.rawValue)]
            case .dismiss(let worker): [7, worker.rawValue]
            }
        for word in words + [UInt64(now.rawValue)] { report.digest = (report.digest ^ word) &* 0x100_0000_01B3 }
    }
}
