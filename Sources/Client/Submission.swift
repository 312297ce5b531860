import BrokerCore
import Calls
import Claims
import JobMessages

/// What a submitter asks of a batch.
package struct SubmissionOptions: Hashable, Sendable {
    /// The idempotency key: the same key with the same claims is the same batch.
    package var key: String
    package var estimates = true
    package var scrubs = true
    package var priority: WirePriority = .normal
    package var contributes = false
    package var traces = false
    /// Where the submitter's payers differ from the rules; nil: the rules as they are published.
    package var profile: WireScrubProfile?
    /// What no claim says of its pricing, for all of them; nil: as a nightly batch is priced.
    package var choices: WirePricingChoices?

    package init(key: String) { self.key = key }
}

extension BrokerClient {
    /// Appends under way at a time: enough to keep the ledger's group commits full, few enough to feel its pressure.
    static let appendsMax = 8

    /// Submits a batch; returns once it is acknowledged, and so on disk.
    ///
    /// Sending the same claims again under the same key, after a lost connection say, is safe: it is one batch.
    ///
    /// - Parameter claims: calls its argument with each claim, in order. The broker hears of nothing before it returns:
    ///   what it throws ends the submission, and leaves nothing half done.
    package mutating func submit(
        _ options: SubmissionOptions, progress: (Int) -> Void = { _ in },
        claims: ((Claim) throws -> Void) throws -> Void
    ) throws -> WireBatch {
        var spool = try ClaimSpool()
        try claims { try spool.append($0) }
        return try submit(options, try spool.sealed(), progress: progress)
    }

    /// Submits a batch that was read before.
    ///
    /// - Parameter progress: hears how many claims were sent.
    package mutating func submit(
        _ options: SubmissionOptions, _ claims: consuming SpooledBatch, progress: (Int) -> Void = { _ in }
    ) throws(CallError) -> WireBatch {
        guard claims.count > 0 else { throw CallError(.invalidArgument, "a batch holds at least one claim") }
        var slicer = try Slicer(claims, options)
        let batch = try open(options)
        // Committed before: the slices are cut again, for the digest alone.
        var appends = batch.phase == .open ? Appends(batch: batch.batch) : nil
        while let slice = try slicer.next() {
            guard !isStopped else { throw CallError(.cancelled, "stopped") }
            try appends?.send(slice, over: &self)
            progress(slicer.claims)
        }
        try appends?.finish(over: &self)
        var commit = WireCommitRequest()
        commit.batch = batch.batch
        commit.slices = UInt32(slicer.index)
        commit.claims = UInt32(slicer.claims)
        commit.digest = .init(slicer.finalDigest)
        return try call(.commit, commit)
    }

    private mutating func open(_ options: SubmissionOptions) throws(CallError) -> WireBatch {
        var request = WireOpenRequest()
        request.key = options.key
        request.estimate = options.estimates
        request.scrub = options.scrubs
        request.priority = options.priority
        request.contribute = options.contributes
        request.traces = options.traces
        return try call(.open, request)
    }
}

/// Slices on their way to the ledger: several at a time, sent again when an answer does not come.
private struct Appends {
    let batch: Int64
    private var underWay: [UInt64: WireAppendRequest] = [:]

    init(batch: Int64) { self.batch = batch }

    mutating func send(_ request: WireAppendRequest, over client: inout BrokerClient) throws(CallError) {
        var request = request
        request.batch = batch
        while underWay.count >= BrokerClient.appendsMax { try settleOne(over: &client) }
        underWay[try client.channel.start(.append, request)] = request
    }

    mutating func finish(over client: inout BrokerClient) throws(CallError) {
        while !underWay.isEmpty { try settleOne(over: &client) }
    }

    /// Waits until one slice at least is on disk.
    private mutating func settleOne(over client: inout BrokerClient) throws(CallError) {
        let end = ContinuousClock.now + client.patience
        let before = underWay.count
        while underWay.count == before {
            do throws(CallError) {
                guard let reply = try client.channel.receive(within: client.attemptMax) else {
                    throw CallError(.unavailable, "nothing answers at \(client.endpoint): is the broker running?")
                }
                guard underWay[reply.call] != nil else { continue }
                try reply.requireOK()
                underWay[reply.call] = nil
            } catch {
                try client.pause(after: error, until: end) { reply in
                    if reply.status.code == .ok { underWay[reply.call] = nil }
                }
                try sendAgain(over: &client)
            }
        }
    }

    /// A slice that arrived already changes nothing when it comes again.
    private mutating func sendAgain(over client: inout BrokerClient) throws(CallError) {
        let requests = underWay.values.sorted { $0.index < $1.index }
        underWay = [:]
        for request in requests { underWay[try client.channel.start(.append, request)] = request }
    }
}
