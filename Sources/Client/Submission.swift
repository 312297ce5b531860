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
    /// Work is not started before it; milliseconds since 1970, 0: at once.
    package var notBefore: Int64 = 0
    /// Work is not started after it; milliseconds since 1970, 0: whenever.
    package var deadline: Int64 = 0
    /// Batches with one order key run one after the other, in the order of their commits; at most 64 characters, "": at
    /// any time.
    package var orderKey = ""
    /// At most, 1 to `Slicer.claimsPerSliceMax`. Cut otherwise, the same claims are another batch.
    package var claimsPerSlice = Slicer.claimsPerSlice

    package init(key: String) { self.key = key }

    var openRequest: WireOpenRequest {
        var request = WireOpenRequest()
        request.key = key
        request.estimate = estimates
        request.scrub = scrubs
        request.priority = priority
        request.contribute = contributes
        request.traces = traces
        request.notBefore = notBefore
        request.deadline = deadline
        request.orderKey = orderKey
        return request
    }
}

extension BrokerClient {
    /// Submits a batch; returns once it is acknowledged, and so on disk.
    ///
    /// Sending the same claims again under the same key, after a lost connection say, is safe: it is one batch, and goes on
    /// where it stopped.
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
    /// - Parameter progress: hears how many claims were sent, or found on disk. `heldBack` hears of waits for room.
    package mutating func submit(
        _ options: SubmissionOptions, _ claims: consuming SpooledBatch, progress: (Int) -> Void = { _ in }
    ) throws(CallError) -> WireBatch {
        guard claims.count > 0 else { throw CallError(.invalidArgument, "a batch holds at least one claim") }
        var slicer = try Slicer(claims, options)
        var appends = try Appends(options, over: &self)
        while true {
            while !appends.isBehind, let slice = try slicer.next() {
                guard !isStopped else { throw CallError(.cancelled, "stopped") }
                try appends.append(slice, over: &self)
                progress(slicer.claims)
            }
            try appends.finish(over: &self)
            var commit = WireCommitRequest()
            commit.slices = UInt32(slicer.index)
            commit.claims = UInt32(slicer.claims)
            commit.digest = .init(slicer.finalDigest)
            if let batch = try appends.commit(commit, over: &self) { return batch }
            slicer.rewind()
            appends.rewind()
        }
    }
}
