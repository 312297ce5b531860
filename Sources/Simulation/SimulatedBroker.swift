import BrokerCore

/// The shell around the core: what is lost when the broker dies.
struct Broker: Sendable {
    /// What a call carries, and who waits for its answer.
    enum Content: Sendable {
        case submission(client: Int, submission: Int, Message.Step)
        case operation(Operation)
        case interactive
        case answer(Int, AttemptID)
    }

    /// What became of a write, and what the core is told after that.
    struct Outcome: Sendable {
        var write: WriteID
        var outcome: WriteOutcome
        var news: Event?
    }

    let start: UInt32
    var core: BrokerCore
    var calls: [CallID: Content] = [:]
    var lastCall: UInt64 = 0
    var lastConnection: UInt64 = 0
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
        lastConnection += 1
        let id = WorkerID(rawValue: lastConnection)
        connections[process] = id
        processes[id] = process
        return id
    }

    /// What the process sends from now on comes over another connection.
    mutating func disconnect(_ worker: WorkerID) {
        guard let process = processes.removeValue(forKey: worker) else { return }
        if connections[process] == worker { connections[process] = nil }
    }
}

extension Simulation {
    mutating func startBroker() {
        guard broker == nil else { return }
        starts += 1
        report.starts += 1
        watch.restart(world.limits)
        trace?("\(now.rawValue) the broker starts, number \(starts)")
        let core = BrokerCore(start: starts, limits: limits, seed: generator.next())
        broker = Broker(start: starts, core: core)
        for (tenant, settings) in ledger.settings.sorted(by: { $0.key < $1.key }) { step(.tenant(tenant, settings)) }
        for key in ledger.backlog { step(.backlog(key.tenant, key.priority)) }
    }

    /// All that is in memory is gone; so are writes that the ledger had not taken yet.
    mutating func killBroker() {
        guard let status = broker?.core.status() else { return }
        report.refusals.merge(status.refusals) { $0 + $1 }
        broker = nil
        trace?("\(now.rawValue) the broker is gone")
        schedule.add(.start, at: now + Int64(draw(1...2_000)))
    }

    mutating func mishap() {
        guard isFaulty else { return }
        schedule.add(.mishap, at: now + Int64(draw(200...3_000)))
        if once(in: world.killTimes) {
            killBroker()
        } else if once(in: 8), broker?.drainingSince == nil {
            broker?.drainingSince = now
            step(.drain)
        }
    }

    mutating func receive(_ message: Message) {
        guard broker != nil, let event = event(message) else { return }
        step(event)
    }

    private mutating func event(_ message: Message) -> Event? {
        switch message {
        case .submit(let client, let submission, let step):
            let content = clients[client].submissions[submission]
            return newCall(.submission(client: client, submission: submission, step)).map {
                let isAppend = step == .append
                return .writeRequested(
                    $0, content.tenant, bytes: isAppend ? content.bytes : 10,
                    claims: isAppend ? content.claims.reduce(0, +) : 0, queues: step != .cancel)
            }
        case .operate(let operation):
            return newCall(.operation(operation)).map {
                .writeRequested($0, operation.tenant, bytes: 10, queues: false)
            }
        case .interactive(let client, let deadline, let bytes, let work):
            let tenant = clients[client].tenant
            guard let start = broker?.start, let call = newCall(.interactive) else { return nil }
            if once(in: 10) { schedule.add(.abandon(start, call), at: now + Int64(draw(1...300))) }
            return .interactiveRequested(call, tenant, deadline: deadline, bytes: bytes, work: work)
        case .join(let process, let capacity, let kinds, let calls):
            return connection(process).map { .workerJoined($0, capacity: capacity, kinds: kinds, calls: calls) }
        case .heartbeat(let process, let attempts): return connection(process).map { .heartbeat($0, attempts) }
        case .draining(let process): return connection(process).map { .workerDraining($0) }
        case .left(let process): return connection(process).map { .workerLeft($0) }
        case .finished(let process, let assignment, let attempt, let bytes):
            guard let worker = connection(process), let call = newCall(.answer(process, attempt)) else { return nil }
            return .finished(worker, assignment, attempt, call: call, bytes: bytes)
        case .failed(let process, let assignment, let attempt, let code):
            guard let worker = connection(process), let call = newCall(.answer(process, attempt)) else { return nil }
            return .failed(worker, assignment, attempt, call: call, code: code, message: "simulated")
        }
    }

    mutating func abandon(_ start: UInt32, _ call: CallID) {
        guard broker?.start == start, broker?.calls.removeValue(forKey: call) != nil else { return }
        step(.callAbandoned(call))
    }

    private mutating func newCall(_ content: Broker.Content) -> CallID? { broker?.newCall(content) }
    private mutating func connection(_ process: Int) -> WorkerID? { broker?.connection(of: process) }
}
