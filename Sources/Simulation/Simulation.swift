// In: a seed. Out: what happened to every batch, or the first promise that was broken.
// Not here: sockets, threads, SQLite, and what is inside a job; the broker's decisions are the real ones (BrokerCore).

import BrokerCore

/// A broker, its ledger, workers, submitters and an operator in one process, in one thread, in a time of their own.
///
/// Messages are lost, doubled, delayed and overtake each other; workers die, stall, answer twice and late; commits take
/// long and are refused; the broker dies at any point, with all that was not committed, and starts again. Tenants are
/// paused and limited, dead jobs redriven. What may go wrong, and when, comes from the seed alone, so a failure can be
/// repeated. After `faultsUntil` actions nothing goes wrong any more, and everything that was acknowledged must come to
/// its end.
package struct Simulation: Sendable {
    package struct Options: Sendable {
        package var seed: UInt64
        package var faultsUntil = 2_500
        /// Actions after which what has not come to its end never will.
        package var actionsMax = 60_000

        package init(seed: UInt64) { self.seed = seed }
    }

    /// The first promise that was broken.
    package struct Violation: Error, Hashable, CustomStringConvertible {
        package var seed: UInt64
        package var action: Int
        package var now: Timestamp
        package var message: String
        package var description: String { "seed \(seed), action \(action), time \(now.rawValue): \(message)" }
    }

    /// Is given a line for each event that the broker takes in, and for each of its effects.
    package var trace: (@Sendable (String) -> Void)?

    let options: Options
    var generator: SplitMix64
    var schedule = Schedule()
    private(set) var now: Timestamp
    var ledger = ModelLedger()
    var broker: Broker?
    var starts: UInt32 = 0
    var world = World()
    let limits: BrokerLimits
    var processes: [Process] = []
    var clients: [Client] = []
    var watch = Watch()
    var report = Report()
    var violation: Violation?
    var isFaulty: Bool { report.actions < options.faultsUntil }

    package init(_ options: Options) {
        self.options = options
        generator = SplitMix64(seed: options.seed)
        now = schedule.now
        world = World(using: &generator)
        limits = world.limits
        for index in 0..<draw(2...4) { clients.append(Client(index)) }
    }

    /// - Throws: the first violation; its description has the seed.
    package mutating func run() throws(Violation) -> Report {
        schedule.add(.start, at: now)
        for client in clients.indices { schedule.add(.think(client), at: now + Int64(draw(0...200))) }
        for number in 0..<draw(1...4) { schedule.add(.hire(kinds(of: number)), at: now + Int64(draw(0...500))) }
        schedule.add(.mishap, at: now + 500)
        schedule.add(.operate, at: now + 700)
        while violation == nil, !isSettled {
            guard report.actions < options.actionsMax, let action = schedule.next() else {
                let unfinished = unfinished
                require(false, "it came to no end: \(unfinished)")
                break
            }
            report.actions += 1
            now = schedule.now
            perform(action)
        }
        checkEnd()
        if let violation { throw violation }
        return report
    }

    private mutating func perform(_ action: Action) {
        switch action {
        case .start: startBroker()
        case .mishap: mishap()
        case .arrive(let message): receive(message)
        case .tick(let start, let due): tick(start, due)
        case .commit(let start): commit(start)
        case .committed(let start, let outcomes): tell(start, outcomes)
        case .read(let start, let key, let after, let limit): read(start, key, after, limit)
        case .loaded(let start, let key, let jobs, let isLast): loaded(start, key, jobs, isLast)
        case .abandon(let start, let call): abandon(start, call)

        case .think(let client): think(client)
        case .patience(let client, let submission, let turn): patience(client, submission, turn)
        case .answered(let client, let submission, let status): answered(client, submission, status)
        case .operate: operate()

        case .hire(let kinds): hire(kinds)
        case .order(let process, let order): obey(process, order)
        case .worked(let process, let attempt): worked(process, attempt)
        case .resend(let process, let attempt): resend(process, attempt)
        case .beat(let process): beat(process)
        }
    }

    mutating func require(_ condition: Bool, _ message: @autoclosure () -> String) {
        guard !condition, violation == nil else { return }
        violation = Violation(seed: options.seed, action: report.actions, now: now, message: message())
    }

    // MARK: Chance

    mutating func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// True once in so many times.
    mutating func once(in times: Int) -> Bool { draw(1...times) == 1 }

    /// The same, but never after the faults have stopped.
    mutating func fault(_ times: Int) -> Bool { isFaulty && once(in: times) }

    /// Sends something on its way, or loses it, or sends it twice.
    mutating func send(_ action: Action) {
        if fault(25) { return }
        for _ in 0..<(fault(30) ? 2 : 1) {
            schedule.add(action, at: now + Int64(draw(1...(fault(20) ? 3_000 : 20))))
        }
    }
}
