// In: a seed. Out: what happened to every batch, or the first promise that was broken.
// Not here: sockets, threads, SQLite, and what is inside a job; the broker's decisions are the real ones (BrokerCore).

import BrokerCore

/// A broker, its ledger, workers and submitters in one process, in one thread, in a time of their own.
///
/// Messages are lost, delayed and overtake each other; workers die, stall, answer twice and late; commits take long and
/// are refused; the broker dies at any point, with all that was not committed, and starts again. What may go wrong, and
/// when, comes from the seed alone, so a failure can be repeated. After `faultsUntil` actions nothing goes wrong any
/// more, and everything that was acknowledged must come to its end.
package struct Simulation: Sendable {
    package struct Options: Sendable {
        package var seed: UInt64
        package var faultsUntil = 3_000
        /// Actions after which what has not come to its end never will.
        package var actionsMax = 80_000

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

    package struct Report: Hashable, Sendable {
        package var actions = 0
        package var starts = 0
        package var batches = 0
        package var jobsDone = 0
        package var jobsDead = 0
        package var jobsCancelled = 0
        package var callsAnswered = 0
        package var refusals: [Refusal: Int] = [:]
        /// Over everything that the core decided: equal for equal seeds.
        package var digest: UInt64 = 0

        package init() {}
    }

    let options: Options
    var generator: SplitMix64
    var schedule = Schedule()
    var now: Timestamp { schedule.now }
    var ledger = ModelLedger()
    var broker: Broker?
    var starts: UInt32 = 0
    var limits = BrokerLimits()
    /// How this world is: how often the broker dies, and how slow loads are.
    var killTimes = 1
    var loadMillisecondsMax = 1
    var processes: [Process] = []
    var clients: [Client] = []
    var watch = Watch()
    var report = Report()
    var violation: Violation?
    var isFaulty: Bool { report.actions < options.faultsUntil }

    package init(_ options: Options) {
        self.options = options
        generator = SplitMix64(seed: options.seed)
        limits = drawLimits()
        killTimes = draw(2...40)
        loadMillisecondsMax = [10, 200, 2_000][draw(0...2)]
        for index in 0..<draw(2...5) { clients.append(Client(index)) }
    }

    /// - Throws: the first violation; its description has the seed.
    package mutating func run() throws(Violation) -> Report {
        schedule.add(.start, at: now)
        for client in clients.indices { schedule.add(.think(client), at: now + Int64(draw(0...200))) }
        for _ in 0..<draw(1...4) { schedule.add(.hire, at: now + Int64(draw(0...500))) }
        schedule.add(.mishap, at: now + 500)
        while violation == nil, !isSettled {
            guard report.actions < options.actionsMax, let action = schedule.next() else {
                let unfinished = unfinished
                require(false, "it came to no end: \(unfinished)")
                break
            }
            report.actions += 1
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

        case .think(let client): think(client)
        case .patience(let client, let submission, let turn): patience(client, submission, turn)
        case .answered(let client, let submission, let status): answered(client, submission, status)

        case .hire: hire()
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

    /// Sends something on its way, or loses it.
    mutating func send(_ action: Action) {
        if fault(25) { return }
        schedule.add(action, at: now + Int64(draw(1...(fault(20) ? 3_000 : 20))))
    }

    /// Small, so that every one of them is reached.
    private mutating func drawLimits() -> BrokerLimits {
        var limits = BrokerLimits()
        limits.writesMax = draw(3...20)
        limits.writeBytesMax = draw(50_000...200_000)
        limits.resultBytesMax = draw(5_000...40_000)
        limits.windowJobsMax = draw(10...80)
        limits.windowBytesMax = limits.windowJobsMax * draw(500...4_000)
        limits.loadJobsMax = draw(2...30)
        limits.loadJobsMin = draw(1...10)
        limits.loadsMax = draw(1...4)
        limits.cancelsPerLoadMax = draw(1...3)
        limits.workersMax = draw(4...10)
        limits.capacityMax = draw(2...5)
        limits.leaseMilliseconds = Int64(draw(500...5_000))
        limits.workerSilenceMilliseconds = Int64(draw(500...5_000))
        limits.attemptsMax = draw(2...6)
        limits.backoffMillisecondsBase = Int64(draw(10...200))
        limits.backoffMillisecondsMax = Int64(draw(200...4_000))
        limits.interactiveCallsMax = draw(3...12)
        limits.interactiveCallsPerTenantMax = draw(2...6)
        limits.quantumClaims = draw(100...1_000)
        limits.passesMax = draw(2...10)
        return limits
    }
}
