// In: leases from a broker, and a reference image. Out: results, with predicted contributions where the submitter
// agreed.
// Not here: the ledger (the broker records), retries and time-outs of jobs (BrokerCore decides).

import BrokerCore
import Calls
import Claims
import Deidentification
import JobMessages
import Logging
import Pricing
import Reference
import Scrubbing
import TrendMessages

/// Turns one lease into its answer. No socket, no clock: what the worker thread sends is what comes out here.
struct LeaseRunner {
    let evaluator: Evaluator

    /// Between claims, so that the thread can say it is alive. False: the attempt was revoked, stop.
    typealias Progress = () throws(CallError) -> Bool

    /// The bytes of a `FinishRequest`; nil when the attempt was revoked half way.
    ///
    /// - Throws: what to fail the attempt with.
    func run(_ lease: WireLease, progress: Progress) throws(CallError) -> [UInt8]? {
        var finish = ProtobufWriter()
        finish.fixed64(1, lease.attempt)
        finish.number(2, Int(lease.job))
        guard let today = ServiceDate(days: lease.day) else {
            throw CallError(.internalError, "the lease has no day")
        }
        if lease.job == 0 {
            let evaluation = try answer(lease, today: today)
            finish.message(5) { $0.message(1) { evaluation.write(to: &$0) } }  // An `EvaluateReply` with its result.
            return finish.bytes
        }
        let slice = try EncodedSlice.read([UInt8](lease.payload))
        guard slice.claims.count == lease.claims else {
            throw CallError(.invalidArgument, "the slice has not the number of claims that was announced for it")
        }
        let content = try SliceContent(
            slice, firstClaim: lease.firstClaim, work: lease.work, traces: lease.traces)
        var contributions: [WireContribution] = []
        var tools = evaluator.tools(for: content)
        let deidentifier = Deidentifier(currentYear: today.year)
        for (position, claim) in content.claims.enumerated() {
            let evaluation = evaluator.evaluate(
                position, of: content, work: lease.work, tools: &tools, today: today)
            finish.message(3) { evaluation.write(row: lease.firstClaim + Int64(position), to: &$0) }
            if lease.contribute, let report = evaluation.report {
                contributions += deidentifier.predicted(claim, report).map(WireContribution.init)
            }
            guard try progress() else { return nil }
        }
        for contribution in contributions { finish.message(4, encoded: try contribution.bytes()[...]) }
        return finish.bytes
    }

    private func answer(_ lease: WireLease, today: ServiceDate) throws(CallError) -> Evaluation {
        let request = try WireEvaluateRequest.read([UInt8](lease.payload))
        let claim = try checked("claims[0].") { () throws(ClaimMessageError) in try request.claim.claim() }
        let pricing = try checked { () throws(ClaimMessageError) in try request.pricingOptions() }
        var related: [RelatedClaim] = []
        var profile = Profile.published
        if lease.work.contains(.scrub) {
            related = try request.relatedClaims(of: claim)
            profile = try checked { () throws(ClaimMessageError) in try request.scrubProfile() }
        }
        var tools = evaluator.tools(pricing: pricing, profile: profile)
        return evaluator.evaluate(
            claim, work: lease.work, tools: &tools, today: today, related: related,
            scope: related.isEmpty ? .claim : .batch)
    }
}

extension WireLease {
    var work: Work {
        var work: Work = []
        if estimate { work.insert(.estimate) }
        if scrub { work.insert(.scrub) }
        return work
    }
}
