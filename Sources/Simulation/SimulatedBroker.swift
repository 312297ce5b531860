import BrokerCore

/// The shell around the core: what is lost when the broker dies.
struct Broker: Sendable {
    /// What a call carries, and who waits for its answer.
    enum Content: Sendable {
        case submission(client: Int, submission: Int, Message.Step)
        case interactive(client: Int)
        case answer(Int, Assignment, AttemptID)
    }

    let start: UInt32
    var core: BrokerCore
    var calls: [CallID: Content] = [:]
    var lastCall: UInt64 = 0
    var connections: [Int: WorkerID] = [:]
    var processes: [WorkerID: Int] = [:]
    var gathered: [(WriteID, Write)] = []
    var isCommitting = false
    var tickDue: Timestamp?
    var drainingSince: Timestamp?

    mutating func newCall(_ content: Content) -> CallID {
        lastCall += 1
        calls[CallID(rawValue: lastCall)] = content
        return CallID(rawValue: lastCall)
    }

    mutating func connection(of process: Int) -> WorkerID {
        if let known = connections[process] { return known }
        let id = WorkerID(rawValue: UInt64(connections.count) + 1)
        connections[process] = id
        processes[id] = process
        return id
    }
}

extension Simulation {
    mutating func startBroker() {
        guard broker == nil else { return }
        starts += 1
        report.starts += 1
        watch.restart()
        let core = BrokerCore(start: starts, limits: limits, seed: generator.next())
        broker = Broker(start: starts, core: core)
        for key in ledger.backlog { step(.backlog(key.tenant, key.priority)) }
    }

    /// All that is in memory is gone; so are writes that the ledger had not taken yet.
    mutating func killBroker() {
        if let status = broker?.core.status() { report.refusals.merge(status.refusals) { $0 + $1 } }
        broker = nil
        schedule.add(.start, at: now + Int64(draw(1...2_000)))
    }

    mutating func mishap() {
        guard isFaulty else { return }
        schedule.add(.mishap, at: now + Int64(draw(200...3_000)))
        if once(in: killTimes) {
            killBroker()
        } else if once(in: 8), broker?.drainingSince == nil {
            drainBroker(now)
        }
    }

    private mutating func drainBroker(_ now: Timestamp) {
        broker?.drainingSince = now
        step(.drain)
    }

    mutating func receive(_ message: Message) {
        guard broker != nil, let event = event(message) else { return }
        step(event)
    }

    private mutating func event(_ message: Message) -> Event? {
        switch message {
        case .submit(let client, let submission, let step):
            let bytes = step == .append ? clients[client].submissions[submission].bytes : 10
            guard let call = newCall(.submission(client: client, submission: submission, step)) else { return nil }
            return .writeRequested(call, clients[client].tenant, bytes: bytes)
        case .interactive(let client, let deadline, let bytes):
            guard let call = newCall(.interactive(client: client)) else { return nil }
            return .interactiveRequested(call, clients[client].tenant, deadline: deadline, bytes: bytes)
        case .join(let process, let capacity): return connection(process).map { .workerJoined($0, capacity: capacity) }
        case .heartbeat(let process, let attempts): return connection(process).map { .heartbeat($0, attempts) }
        case .draining(let process): return connection(process).map { .workerDraining($0) }
        case .left(let process): return connection(process).map { .workerLeft($0) }
        case .finished(let process, let assignment, let attempt, let bytes):
            guard let worker = connection(process), let call = newCall(.answer(process, assignment, attempt)) else {
                return nil
            }
            return .finished(worker, assignment, attempt, call: call, bytes: bytes)
        case .failed(let process, let assignment, let attempt, let code):
            guard let worker = connection(process), let call = newCall(.answer(process, assignment, attempt)) else {
                return nil
            }
            return .failed(worker, assignment, attempt, call: call, code: code, message: "simulated")
        }
    }

    private mutating func newCall(_ content: Broker.Content) -> CallID? { broker?.newCall(content) }
    private mutating func connection(_ process: Int) -> WorkerID? { broker?.connection(of: process) }

    /// One step of the core, watched; then its effects in order.
    mutating func step(_ event: Event) {
        guard broker != nil, violation == nil else { return }
        see(event)
        let now = now
        let effects = broker?.core.step(event, now: now) ?? []
        for effect in effects {
            see(effect, after: event)
            perform(effect)
        }
        if case .tick = event { checkCalls() }
        if let status = broker?.core.status() { check(status, effects) }
        scheduleTick()
        if broker?.core.isDrained == true { killBroker() }
    }

    private mutating func perform(_ effect: Effect) {
        guard let start = broker?.start else { return }
        let soon = now + Int64(draw(1...(fault(10) ? 1_000 : 10)))
        switch effect {
        case .write(let id, let write):
            broker?.gathered.append((id, write))
            if broker?.isCommitting == false {
                broker?.isCommitting = true
                schedule.add(.commit(start), at: soon)
            }
        case .reply(let call, let status): answer(call, status)
        case .assign(let worker, let assignment, let attempt, _): order(worker, .assign(assignment, attempt))
        case .revoke(let worker, let attempt): order(worker, .revoke(attempt))
        case .dismiss(let worker): order(worker, .dismiss)
        case .load(let tenant, let priority, let after, let limit):
            schedule.add(.read(start, QueueKey(tenant, priority), after, limit), at: soon)
        case .release: break
        }
    }

    private mutating func order(_ worker: WorkerID, _ order: Order) {
        guard let process = broker?.processes[worker] else { return }
        send(.order(process, order))
    }

    private mutating func answer(_ call: CallID, _ status: CallStatus) {
        switch broker?.calls.removeValue(forKey: call) {
        case .submission(let client, let submission, let step):
            seeAcknowledged(client, submission, step, status)
            send(.answered(client, submission, status))
        case .interactive: report.callsAnswered += status.code == .ok ? 1 : 0
        case .answer(let process, _, let attempt): send(.order(process, .reply(attempt, status)))
        case nil: require(false, "call \(call.rawValue) was answered twice, or never made")
        }
    }

    // MARK: The ledger's side

    mutating func commit(_ start: UInt32) {
        guard broker?.start == start, let gathered = broker?.gathered else { return }
        broker?.gathered = []
        let isRefused = fault(30)
        var outcomes: [(WriteID, WriteOutcome)] = []
        for (id, write) in gathered {
            let isOut = isRefused || fault(40)
            outcomes.append((id, isOut ? .refused(once(in: 3) ? .internalError : .unavailable) : apply(write)))
        }
        schedule.add(.committed(start, outcomes), at: now + Int64(draw(0...(fault(10) ? 1_000 : 5))))
    }

    private mutating func apply(_ write: Write) -> WriteOutcome {
        switch write {
        case .call(let call):
            guard case .submission(let client, let submission, let step) = broker?.calls[call] else {
                return .refused(.internalError)
            }
            let content = clients[client].submissions[submission]
            switch step {
            case .append: return ledger.append(content)
            case .commit: return ledger.commit(content.key)
            case .cancel: return ledger.cancel(content.key)
            }
        case .results(let job, _, _):
            checkFirst(job)
            return ledger.finish(job)
        case .failure(let job, _, let failure, let retry):
            checkFirst(job)
            checkFailure(job, failure, retry)
            return ledger.fail(job, retry: retry)
        }
    }

    mutating func tell(_ start: UInt32, _ outcomes: [(WriteID, WriteOutcome)]) {
        guard broker?.start == start else { return }
        broker?.isCommitting = false
        for (id, outcome) in outcomes { step(.written(id, outcome)) }
        if broker?.start == start, broker?.gathered.isEmpty == false, broker?.isCommitting == false {
            broker?.isCommitting = true
            schedule.add(.commit(start), at: now + Int64(draw(1...10)))
        }
    }

    /// Reads at one time and tells at another: what happens in between must not be lost.
    mutating func read(_ start: UInt32, _ key: QueueKey, _ after: JobID, _ limit: Int) {
        let (jobs, isLast) = fault(20) ? ([], false) : ledger.read(key, after: after, limit: limit)
        let later = now + Int64(draw(0...(isFaulty ? loadMillisecondsMax : 10)))
        schedule.add(.loaded(start, key, jobs, isLast: isLast), at: later)
    }

    mutating func loaded(_ start: UInt32, _ key: QueueKey, _ jobs: [JobSummary], _ isLast: Bool) {
        guard broker?.start == start else { return }
        step(.loaded(key.tenant, key.priority, jobs, isLast: isLast))
    }

    // MARK: Time

    private mutating func scheduleTick() {
        guard let start = broker?.start, let due = broker?.core.nextDeadline, due != broker?.tickDue else { return }
        broker?.tickDue = due
        schedule.add(.tick(start, due), at: due + Int64(draw(0...(fault(10) ? 500 : 2))))
    }

    mutating func tick(_ start: UInt32, _ due: Timestamp) {
        guard broker?.start == start, broker?.tickDue == due else { return }
        broker?.tickDue = nil
        step(.tick)
    }
}
