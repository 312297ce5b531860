import ZeroMQ

/// A closed loop: each connection keeps so many batches under way, and sends the next one when the oldest was read.
struct ClosedLoop {
    let claims: LoadClaims
    let clock: LoadClock
    let batchesInFlight: Int
    /// Shared by the connections.
    let batches: Locked<LoadBatches>

    func run(_ submitter: inout BatchSubmitter, progress: (Int) -> Void) throws {
        var sent: [BatchSubmitter.Sent] = []
        while true {
            while sent.count < batchesInFlight, let positions = batches.withLock({ $0.next(at: clock.now) }) {
                sent.append(try submitter.submit(try claims.spooled(positions), of: positions))
            }
            guard let oldest = sent.first, let answered = try submitter.readBack(oldest) else { return }
            sent.removeFirst()
            progress(answered)
        }
    }
}

/// An open loop of batches: each begins at its time, on the next connection that is free.
struct OpenBatches {
    let claims: LoadClaims
    let clock: LoadClock
    /// Shared by the connections.
    let starts: Locked<Starts>
    let stop: Waker

    /// What begins when.
    struct Starts: Sendable {
        var schedule: LoadSchedule
        var batches: LoadBatches

        mutating func next() -> (start: Duration, positions: Range<Int>)? {
            guard let start = schedule.next(), let positions = batches.next(at: start) else { return nil }
            return (start, positions)
        }
    }

    func run(_ submitter: inout BatchSubmitter, progress: (Int) -> Void) throws {
        while let (start, positions) = starts.withLock({ $0.next() }) {
            let batch = try claims.spooled(positions)
            guard clock.wait(until: start, stop) else { return }
            submitter.began(late: clock.now - start)
            let sent = try submitter.submit(batch, of: positions, began: start)
            guard let answered = try submitter.readBack(sent) else { return }
            progress(answered)
        }
    }
}
