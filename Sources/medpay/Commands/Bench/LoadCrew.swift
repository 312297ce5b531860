import ZeroMQ

/// What a thread of a load works with.
protocol LoadConnection: ~Copyable, SendableMetatype {
    /// So far.
    var tally: LoadTally { get }
}

extension BatchSubmitter: LoadConnection {}
extension OpenEstimates: LoadConnection {}

/// The connections of a load, a thread each, and what they come to together.
struct LoadCrew: ~Copyable {
    private struct State {
        var tally = LoadTally()
        var running = 0
        /// Claims answered, for whoever reads along.
        var progress = 0
        /// Why the load ended early; the first one.
        var fault: (any Error)?
    }

    private let clock: LoadClock
    private let stop: Waker
    private let state = Locked(State())
    private var threads: [LoopThread] = []

    /// - Parameters:
    ///   - clock: starts with the load.
    ///   - stop: ends the load; a connection that fails rings it.
    init(_ clock: LoadClock, _ stop: Waker) { (self.clock, self.stop) = (clock, stop) }

    /// A thread for the connection, which waits for `finish`.
    mutating func add<Connection: LoadConnection & ~Copyable>(
        _ connection: consuming sending Connection,
        _ work: @escaping @Sendable (inout Connection, (Int) -> Void) throws -> Void
    ) throws {
        let (clock, stop, state) = (clock, stop, state)
        state.withLock { $0.running += 1 }
        let thread = try LoopThread(named: "load \(threads.count)", owning: connection) { connection in
            var connection = connection
            var fault: (any Error)?
            do {
                if clock.waitForStart(stop) {
                    try work(&connection) { answered in state.withLock { $0.progress += answered } }
                }
            } catch {
                // After a stop every call fails.
                if !stop.isRung { fault = error }
            }
            let tally = connection.tally
            state.withLock {
                $0.tally.add(tally)
                $0.fault = $0.fault ?? fault
                $0.running -= 1
            }
            if fault != nil { stop.wake() }
        }
        threads.append(thread)
    }

    /// Lets them all begin, and waits until they are done.
    ///
    /// - Returns: what they came to, and why they ended early, if they did.
    consuming func finish(progress: (Int) -> Void) -> (tally: LoadTally, fault: (any Error)?) {
        clock.start()
        while state.withLock({ $0.running }) > 0 {
            progress(state.withLock { $0.progress })
            LoadClock.sleep(.milliseconds(100))  // Between two looks: the threads keep the time by themselves.
        }
        for thread in threads { thread.join() }
        return state.withLock { ($0.tally, $0.fault) }
    }
}
