import BrokerCore

extension Simulation {
    /// One step of the core, watched; then its effects in order. The broker may die between two of them.
    mutating func step(_ event: Event) {
        guard broker != nil, violation == nil else { return }
        let now = now
        if let trace { trace("\(now.rawValue) \(describe(event))") }
        let effects = broker?.core.step(event, now: now) ?? []
        see(event, effects)
        let performed = fault(2_000) ? draw(0...effects.count) : effects.count
        var unsent: [(worker: WorkerID, attempt: AttemptID)] = []
        for (index, effect) in effects.enumerated() {
            if let trace { trace("    \(describe(effect))") }
            see(effect, after: event)
            if index < performed, !perform(effect), case .assign(let worker, _, let attempt, _) = effect {
                unsent.append((worker, attempt))
            }
        }
        check(event, effects)
        guard performed == effects.count else { return killBroker() }
        scheduleTick()
        if broker?.core.isDrained == true { return killBroker() }
        tell(unsent)
    }

    /// Frames that could not be sent: their connection is gone.
    private mutating func tell(_ unsent: [(worker: WorkerID, attempt: AttemptID)]) {
        for worker in Set(unsent.map(\.worker)).sorted() {
            report.unsent += unsent.count
            broker?.disconnect(worker)
            step(.workerUnreachable(worker, unsent: unsent.filter { $0.worker == worker }.map(\.attempt)))
        }
    }

    /// False: it could not be sent.
    private mutating func perform(_ effect: Effect) -> Bool {
        guard let start = broker?.start else { return true }
        switch effect {
        case .write(let id, let write):
            broker?.gathered.append((id, write))
            if broker?.isCommitting == false {
                broker?.isCommitting = true
                schedule.add(.commit(start), at: soon())
            }
        case .reply(let call, let status): answer(call, status)
        case .assign(let worker, let assignment, let attempt, _): return order(worker, .assign(assignment, attempt))
        case .revoke(let worker, let attempt): _ = order(worker, .revoke(attempt))
        case .dismiss(let worker): _ = order(worker, .dismiss)
        case .load(let tenant, let priority, let after, let limit):
            schedule.add(.read(start, QueueKey(tenant, priority), after, limit), at: soon())
        case .release: break
        }
        return true
    }

    private mutating func soon() -> Timestamp { now + Int64(draw(1...(fault(10) ? 1_000 : 10))) }

    /// A connection that is gone is often noticed only when something is sent.
    private mutating func order(_ worker: WorkerID, _ order: Order) -> Bool {
        guard let process = broker?.processes[worker] else { return false }
        if fault(processes[process].isAlive ? 200 : 3) { return false }
        send(.order(process, order))
        return true
    }

    private mutating func answer(_ call: CallID, _ status: CallStatus) {
        switch broker?.calls.removeValue(forKey: call) {
        case .submission(let client, let submission, let step):
            seeAcknowledged(client, submission, step, status)
            send(.answered(client, submission, status))
        case .operation, .interactive: report.callsAnswered += status.code == .ok ? 1 : 0
        case .answer(let process, let attempt): send(.order(process, .reply(attempt, status)))
        case nil: require(false, "call \(call.rawValue) was answered twice, or never made")
        }
    }

    // MARK: Time

    private mutating func scheduleTick() {
        guard let start = broker?.start, let due = broker?.core.nextDeadline, due != broker?.tickDue else { return }
        broker?.tickDue = due
        schedule.add(.tick(start, due), at: due + Int64(draw(0...(fault(5) ? 1_000 : 2))))
    }

    mutating func tick(_ start: UInt32, _ due: Timestamp) {
        guard broker?.start == start, broker?.tickDue == due else { return }
        broker?.tickDue = nil
        step(.tick)
    }
}
