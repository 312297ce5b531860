import BrokerCore

/// A worker process: it outlives the broker, and the broker it.
struct Process: Sendable {
    let capacity: Int
    var isAlive = true
    /// What it works on, or has answered without hearing back.
    var held: [(attempt: AttemptID, assignment: Assignment)] = []
    var stalledUntil = Timestamp(rawValue: 0)

    func assignment(of attempt: AttemptID) -> Assignment? { held.first { $0.attempt == attempt }?.assignment }
    mutating func drop(_ attempt: AttemptID) { held.removeAll { $0.attempt == attempt } }
}

extension Simulation {
    /// A job that kills whoever works on it, and one whose input is wrong.
    private func isPoison(_ job: JobID) -> Bool { job.rawValue % 53 == 7 }
    private func isInvalid(_ job: JobID) -> Bool { job.rawValue % 41 == 3 }

    mutating func hire() {
        let index = processes.count
        processes.append(Process(capacity: draw(1...4)))
        send(.arrive(.join(index, capacity: processes[index].capacity)))
        schedule.add(.beat(index), at: now + limits.leaseMilliseconds / 4)
    }

    private mutating func die(_ index: Int) {
        processes[index].isAlive = false
        processes[index].held = []
        if once(in: 2) { send(.arrive(.left(index))) }  // Or the broker notices by its silence.
        schedule.add(.hire, at: now + Int64(draw(1...2_000)))
    }

    /// The heart beats irregularly, and stops while the process is stalled.
    mutating func beat(_ index: Int) {
        guard processes[index].isAlive else { return }
        if fault(60) { return die(index) }
        if fault(80) { return retire(index) }
        if fault(25) { processes[index].stalledUntil = now + Int64(draw(1...12_000)) }
        if processes[index].stalledUntil <= now {
            send(.arrive(.heartbeat(index, processes[index].held.map(\.attempt))))
        }
        let interval = Int(min(limits.leaseMilliseconds, limits.workerSilenceMilliseconds) / 4)
        schedule.add(.beat(index), at: now + Int64(draw(interval / 2...interval)))
    }

    /// Hands back what it has, and goes; sometimes it answers all the same.
    private mutating func retire(_ index: Int) {
        send(.arrive(.draining(index)))
        for (attempt, assignment) in processes[index].held where once(in: 4) {
            send(.arrive(.finished(index, assignment, attempt, bytes: 100)))
        }
        schedule.add(.arrive(.left(index)), at: now + Int64(draw(1...500)))
        processes[index].isAlive = false
        schedule.add(.hire, at: now + Int64(draw(1...2_000)))
    }

    mutating func obey(_ index: Int, _ order: Order) {
        guard processes[index].isAlive else { return }
        switch order {
        case .assign(let assignment, let attempt):
            processes[index].held.append((attempt, assignment))
            let time = fault(15) ? draw(1...10_000) : draw(1...200)
            schedule.add(.worked(index, attempt), at: now + Int64(time))
        case .revoke(let attempt):
            if !fault(5) { processes[index].drop(attempt) }  // Or it answers, late.
        case .dismiss:
            if !fault(3) { processes[index].held = [] }
            let join = Action.arrive(.join(index, capacity: processes[index].capacity))
            schedule.add(join, at: now + Int64(draw(20...500)))
        case .reply(let attempt, let status):
            if status.retryAfterMilliseconds == nil || status.code == .unavailable { processes[index].drop(attempt) }
        }
    }

    mutating func worked(_ index: Int, _ attempt: AttemptID) {
        guard processes[index].isAlive, let assignment = processes[index].assignment(of: attempt) else { return }
        guard processes[index].stalledUntil <= now else {
            return schedule.add(.worked(index, attempt), at: processes[index].stalledUntil)
        }
        if case .job(let job) = assignment, isPoison(job) { return die(index) }
        deliver(index, assignment, attempt)
    }

    /// Sends the answer, now and then twice, and again until it is answered itself.
    private mutating func deliver(_ index: Int, _ assignment: Assignment, _ attempt: AttemptID) {
        for _ in 0..<(fault(10) ? 2 : 1) { send(.arrive(answer(index, assignment, attempt))) }
        if fault(20) {
            let other = draw(0...processes.count - 1)
            send(.arrive(.finished(other, assignment, attempt, bytes: 100)))  // An answer that is not its own.
        }
        schedule.add(.resend(index, attempt), at: now + Int64(draw(300...1_500)))
    }

    private mutating func answer(_ index: Int, _ assignment: Assignment, _ attempt: AttemptID) -> Message {
        if case .job(let job) = assignment, isInvalid(job) {
            return .failed(index, assignment, attempt, .invalidArgument)
        }
        if fault(30) { return .failed(index, assignment, attempt, .unavailable) }
        return .finished(index, assignment, attempt, bytes: draw(100...4_000))
    }

    mutating func resend(_ index: Int, _ attempt: AttemptID) {
        guard processes[index].isAlive, let assignment = processes[index].assignment(of: attempt) else { return }
        deliver(index, assignment, attempt)
    }
}
