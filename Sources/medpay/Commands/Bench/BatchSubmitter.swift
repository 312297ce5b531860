import BrokerCore
import Calls
import Client
import JobMessages
import ZeroMQ

/// One connection's batches: sent, followed, and their results read back and compared with what was sent.
struct BatchSubmitter: ~Copyable {
    struct Sent {
        var batch: Int64
        var claims: Range<Int>
        /// What its latencies count from.
        var began: Duration
    }

    private var client: BrokerClient
    private let claims: LoadClaims
    private let clock: LoadClock
    /// Tells this load's batches from those of others.
    private let name: String
    private let claimsPerSlice: Int
    private var own = LoadTally()
    private let triedAgain = Locked<[StatusCode: Int]>([:])

    init(
        _ client: consuming BrokerClient, _ claims: LoadClaims, _ clock: LoadClock, name: String, claimsPerSlice: Int
    ) {
        (self.claims, self.clock, self.name, self.claimsPerSlice) = (claims, clock, name, claimsPerSlice)
        let triedAgain = triedAgain
        client.heldBack = { error in triedAgain.withLock { $0[error.code, default: 0] += 1 } }
        client.triedAgain = { error in triedAgain.withLock { $0[error.code, default: 0] += 1 } }
        self.client = client
    }

    /// So far.
    var tally: LoadTally {
        var whole = own
        whole.triedAgain = triedAgain.withLock { $0 }
        return whole
    }

    mutating func began(late: Duration) { own.lateness.record(late) }

    /// Returns once the batch is on disk.
    ///
    /// - Parameter began: what latencies count from; nil: the sending of the first byte.
    mutating func submit(
        _ batch: consuming SpooledBatch, of positions: Range<Int>, began: Duration? = nil
    ) throws(CallError) -> Sent {
        var options = SubmissionOptions(key: "\(name)-\(positions.lowerBound)")
        options.claimsPerSlice = claimsPerSlice
        let sent = clock.now
        own.sent(at: sent)
        let number = try client.submit(options, batch).batch
        own.acknowledged.record(clock.now - (began ?? sent))
        return Sent(batch: number, claims: positions, began: began ?? sent)
    }

    /// Reads the results as they are recorded, to the last.
    ///
    /// - Returns: how many claims were answered; nil when the load was stopped before.
    /// - Throws: a `Failure` when an answer is missing, comes twice or belongs to none of the claims.
    mutating func readBack(_ sent: Sent) throws -> Int? {
        let (claims, first) = (claims, sent.claims.lowerBound)
        var isAnswered = [Bool](repeating: false, count: sent.claims.count)
        var (answered, lines) = (0, 0)
        let batch = try client.follow(sent.batch) { result in
            let index = Int(result.claim)
            guard isAnswered.indices.contains(index), !isAnswered[index],
                result.reference == claims[first + index].reference
            else { throw Failure("batch \(sent.batch): an answer came twice, or to no claim that was sent") }
            isAnswered[index] = true
            answered += 1
            lines += Int(result.lines)
        }.batch
        guard batch.isOver else { return nil }
        guard answered + Int(batch.claimsDead) == sent.claims.count else {
            throw Failure(
                "batch \(sent.batch): \(grouped(answered)) of \(grouped(sent.claims.count)) claims were answered")
        }
        let now = clock.now
        own.read(at: now)
        own.answered.record(now - sent.began)
        own.batches += 1
        own.jobs += Int(batch.slices)
        own.claims += answered
        own.claimsDead += Int(batch.claimsDead)
        own.lines += lines
        return answered
    }
}
