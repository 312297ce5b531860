import BrokerCore
import Calls
import Claims
import Crypto
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

    package init(key: String) { self.key = key }
}

/// Cuts claims into slices, in memory for one slice at a time.
package struct Slicer {
    /// A slice is a job: this many claims keep the queue's cost per claim small and a lost attempt cheap.
    package static let claimsPerSlice = 250
    /// A slice's answers travel in one frame (`CallLimits.frameBytesMax`) and grow with its lines, by about 1 KB each with
    /// traces and more with findings: those to 250 claims of 50 lines might not fit, and the job would be given up.
    package static let linesPerSlice = 1000
    /// Well under `CallLimits.payloadBytesMax`.
    package static let bytesPerSlice = 2 << 20

    private var slice = WireSlice()
    private var bytes = 0
    private var lines = 0
    private(set) var index = 0
    private(set) var claims = 0
    private var digest = SHA256()

    /// A slice that is full, ready to append.
    package struct Full: Sendable {
        var request: WireAppendRequest
    }

    package init() {}

    /// - Returns: the slice before this claim, when that is full.
    /// - Throws: what `message(for:at:)` throws.
    package mutating func add(_ claim: Claim) throws(CallError) -> Full? {
        let message = try Slicer.message(for: claim, at: claims + slice.claims.count)
        let size = try message.bytes().count
        let full =
            slice.claims.count >= Slicer.claimsPerSlice || lines + claim.lines.count > Slicer.linesPerSlice
            || bytes + size > Slicer.bytesPerSlice
        let cut = full ? try self.cut() : nil
        slice.claims.append(message)
        bytes += size
        lines += claim.lines.count
        return cut
    }

    /// The claim as it travels.
    ///
    /// - Parameter position: in the batch, from 0.
    /// - Throws: INVALID_ARGUMENT for a claim that a worker would refuse, and with it every other of its slice.
    package static func message(for claim: Claim, at position: Int) throws(CallError) -> WireClaim {
        let message = WireClaim(claim)
        do throws(ClaimMessageError) {
            _ = try message.claim()
        } catch {
            throw CallError(.invalidArgument, "claims[\(position)].\(error)")
        }
        return message
    }

    /// The slice so far; nil when it is empty.
    package mutating func cut() throws(CallError) -> Full? {
        guard !slice.claims.isEmpty else { return nil }
        let payload = try slice.bytes()
        digest.update(data: Array(SHA256.hash(data: payload)))
        var request = WireAppendRequest()
        request.index = UInt32(index)
        request.firstClaim = UInt32(claims)
        request.claims = UInt32(slice.claims.count)
        request.payload = .init(payload)
        index += 1
        claims += slice.claims.count
        slice = WireSlice()
        bytes = 0
        lines = 0
        return Full(request: request)
    }

    /// Over all slices so far.
    var finalDigest: [UInt8] { Array(digest.finalize()) }
}

extension BrokerClient {
    /// Appends under way at a time: enough to keep the ledger's group commits full, few enough to feel its pressure.
    static let appendsMax = 8

    /// Submits a batch; returns once it is acknowledged, and so on disk.
    ///
    /// Sending the same claims again under the same key, after a lost connection say, is safe: it is one batch.
    ///
    /// - Parameter claims: calls its argument with each claim, in order. What it throws ends the submission, and no
    ///   batch will run.
    package mutating func submit(
        _ options: SubmissionOptions, progress: @escaping (Int) -> Void = { _ in },
        claims: ((Claim) throws -> Void) throws -> Void
    ) throws -> WireBatch {
        let batch = try open(options)
        var slicer = Slicer()
        // Committed before: the slices are cut again, for the digest alone.
        var appends = batch.phase == .open ? Appends(batch: batch.batch) : nil
        try claims { claim in
            guard let full = try slicer.add(claim) else { return }
            try appends?.send(full.request, over: &self)
            progress(slicer.claims)
        }
        if let last = try slicer.cut() { try appends?.send(last.request, over: &self) }
        try appends?.finish(over: &self)
        progress(slicer.claims)
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
