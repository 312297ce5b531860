import BrokerCore

/// A worker process: it outlives the broker, and the broker it. It works what it holds one after the other, in the
/// order in which it came; calls that it takes beside its jobs go first.
struct Process: Sendable {
    struct Held: Sendable {
        var attempt: AttemptID
        var assignment: Assignment
        /// It waits for the broker's word that the answer came.
        var isAnswered = false
    }

    let capacity: Int
    let kinds: Work
    let calls: Int
    var isAlive = true
    var held: [Held] = []
    /// What it is at.
    var current: AttemptID?
    var stalledUntil = Timestamp(rawValue: 0)

    func held(_ attempt: AttemptID) -> Held? { held.first { $0.attempt == attempt } }

    mutating func drop(_ attempt: AttemptID) { held.removeAll { $0.attempt == attempt } }

    mutating func answered(_ attempt: AttemptID) {
        for index in held.indices where held[index].attempt == attempt { held[index].isAnswered = true }
    }
}

extension Simulation {
    /// Work that kills whoever is at it, and a job whose input is wrong.
    private func isPoison(_ assignment: Assignment) -> Bool {
        switch assignment {
        case .job(let job): job.rawValue % 53 == 7
        case .call(let call): call.rawValue % 197 == 11
        }
    }
    private func isInvalid(_ job: JobID) -> Bool { job.rawValue % 41 == 3 }

    /// The first can do everything; whoever dies is replaced by its like.
    mutating func kinds(of number: Int) -> Work {
        number == 0 || once(in: 2) ? [.estimate, .scrub] : once(in: 2) ? .estimate : .scrub
    }

    mutating func hire(_ kinds: Work) {
        let index = processes.count
        processes.append(Process(capacity: draw(1...4), kinds: kinds, calls: once(in: 2) ? 0 : draw(1...3)))
        join(index, after: 0)
        schedule.add(.beat(index), at: now + limits.leaseMilliseconds / 4)
    }

    private mutating func join(_ index: Int, after milliseconds: Int64) {
        let process = processes[index]
        let message = Message.join(index, capacity: process.capacity, process.kinds, calls: process.calls)
        if milliseconds == 0 { send(.arrive(message)) } else { schedule.add(.arrive(message), at: now + milliseconds) }
    }

    private mutating func die(_ index: Int) {
        processes[index].isAlive = false
        processes[index].held = []
        if once(in: 2) { send(.arrive(.left(index))) }  // Or the broker notices by its silence.
        schedule.add(.hire(processes[index].kinds), at: now + Int64(draw(1...2_000)))
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
        for held in processes[index].held where once(in: 4) {
            send(.arrive(.finished(index, held.assignment, held.attempt, bytes: 100)))
        }
        schedule.add(.arrive(.left(index)), at: now + Int64(draw(1...500)))
        processes[index].isAlive = false
        schedule.add(.hire(processes[index].kinds), at: now + Int64(draw(1...2_000)))
    }

    mutating func obey(_ index: Int, _ order: Order) {
        guard processes[index].isAlive else { return }
        switch order {
        case .assign(let assignment, let attempt):
            guard processes[index].held(attempt) == nil else { return }
            processes[index].held.append(Process.Held(attempt: attempt, assignment: assignment))
        case .revoke(let attempt):
            if !fault(5) { processes[index].drop(attempt) }  // Or it answers, late.
        case .dismiss:
            if !fault(3) { processes[index].held = [] }
            join(index, after: Int64(draw(20...500)))
        case .reply(let attempt, let status):
            if status.retryAfterMilliseconds == nil || status.code == .unavailable { processes[index].drop(attempt) }
        }
        work(index)
    }

    /// Begins what is next, unless it is still at something.
    private mutating func work(_ index: Int) {
        let process = processes[index]
        if let current = process.current, process.held(current)?.isAnswered == false { return }
        let waiting = process.held.filter { !$0.isAnswered }
        let call = waiting.first { if case .call = $0.assignment { process.calls > 0 } else { false } }
        let next = (call ?? waiting.first)?.attempt
        processes[index].current = next
        guard let next else { return }
        let time = fault(15) ? draw(1...10_000) : draw(1...60)
        schedule.add(.worked(index, next), at: now + Int64(time))
    }

    mutating func worked(_ index: Int, _ attempt: AttemptID) {
        guard processes[index].isAlive, let held = processes[index].held(attempt), !held.isAnswered else { return }
        guard processes[index].stalledUntil <= now else {
            return schedule.add(.worked(index, attempt), at: processes[index].stalledUntil)
        }
        if isPoison(held.assignment) { return die(index) }
        processes[index].answered(attempt)
        deliver(index, held.assignment, attempt)
        work(index)
    }

    /// Sends the answer, and again until it is answered itself.
    private mutating func deliver(_ index: Int, _ assignment: Assignment, _ attempt: AttemptID) {
        send(.arrive(answer(index, assignment, attempt)))
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
        guard processes[index].isAlive, let held = processes[index].held(attempt) else { return }
        deliver(index, held.assignment, attempt)
    }
}
