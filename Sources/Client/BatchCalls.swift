import BrokerCore
import Calls
import Claims
import JobMessages
import TextScreening
import TrendMessages

extension BrokerClient {
    /// One claim, answered within `attemptMax`.
    package mutating func evaluate(
        _ claim: Claim, scrub: Bool, traces: Bool = true, ignoresCharges: Bool = false, national: Bool = false,
        choices: WirePricingChoices = WirePricingChoices(), profile: WireScrubProfile? = nil
    ) throws(CallError) -> WireClaimResult {
        var request = WireEvaluateRequest()
        request.claim = WireClaim(claim)
        request.traces = traces
        request.ignoreCharges = ignoresCharges
        request.national = national
        request.choices = choices
        if let profile { request.profile = profile }
        let reply: WireEvaluateReply = try call(scrub ? .scrub : .estimate, request)
        return reply.result
    }

    package mutating func batch(_ id: Int64) throws(CallError) -> WireBatch {
        var request = WireBatchRequest()
        request.batch = id
        return try call(.get, request)
    }

    /// No more of the batch is worked on. A batch that is cancelled already is answered as it is, since the first call
    /// may have arrived and its reply not.
    package mutating func cancel(_ id: Int64) throws(CallError) -> WireBatch {
        var request = WireBatchRequest()
        request.batch = id
        do throws(CallError) {
            return try call(.cancel, request)
        } catch {
            guard error.code == .failedPrecondition else { throw error }
            let batch = try batch(id)
            guard batch.phase == .cancelled else { throw error }
            return batch
        }
    }

    package mutating func dead(_ id: Int64) throws(CallError) -> [WireDeadJob] {
        var request = WireBatchRequest()
        request.batch = id
        let reply: WireDeadReply = try call(.dead, request)
        return reply.jobs
    }

    /// A page of results after the claim `after` (-1: from the first), in the order of claims.
    package mutating func results(_ id: Int64, after: Int64, limit: Int = 500) throws(CallError) -> WireResultsReply {
        var request = WireResultsRequest()
        request.batch = id
        request.after = after
        request.limit = UInt32(limit)
        return try call(.results, request)
    }

    package mutating func status() throws(CallError) -> WireStatusReply { try call(.status, WireStatusRequest()) }

    package mutating func contribute(
        key: String, _ contributions: [WireContribution], withdrawn: [WireContribution] = []
    ) throws(CallError) -> WireContributeReply {
        var request = WireContributeRequest()
        request.key = key
        request.contributions = contributions
        request.withdrawn = withdrawn
        return try call(.contribute, request)
    }

    /// A text on what helped against a denial, for a moderator; it cannot be sent unscreened.
    ///
    /// - Parameters:
    ///   - key: 1 to 128 bytes; the same key is the same text.
    ///   - code: empty: of any code.
    package mutating func suggest(
        key: String, carc: String, code: String = "", _ strategy: WireStrategyCategory, _ text: ScreenedText
    ) throws(CallError) -> WireSuggestReply {
        var request = WireSuggestRequest()
        request.key = key
        request.carc = carc
        request.code = code
        request.strategy = strategy
        request.text = text.text
        return try call(.suggest, request)
    }
}
