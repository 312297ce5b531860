import BrokerCore
import Claims
import JobMessages
import Pricing
import Reference
import Scrubbing

/// The one way from a claim to its answer: jobs, interactive calls and `medpay check` all come through here.
package struct Evaluator: Sendable {
    package let image: ReferenceImage

    package init(image: ReferenceImage) { self.image = image }

    /// What prices and scrubs claims one after another, in memory that it keeps between them.
    package struct Tools: Sendable {
        var pricer: Pricer
        var scrubber: Scrubber
    }

    /// - Parameter profile: where the submitter's payers differ from the rules.
    package func tools(pricing: PricingOptions, profile: Profile = .published) -> Tools {
        Tools(
            pricer: Pricer(image: image, options: pricing), scrubber: Scrubber(image: image, profile: profile))
    }

    /// - Parameters:
    ///   - work: with `.scrub` the findings; the estimate is always made, since the dollars at risk come from it.
    ///   - tools: this evaluator's.
    ///   - today: for the rules that ask (timely filing, dates in the future), unless the claim says when it was received.
    ///   - related: other claims of the patient, looked at and not answered.
    ///   - scope: which of them these are.
    package func evaluate(
        _ claim: Claim, work: Work, tools: inout Tools, today: ServiceDate, related: [RelatedClaim] = [],
        scope: ScrubReport.Scope = .claim
    ) -> Evaluation {
        precondition(tools.pricer.image === image, "an answer rests on one image")
        tools.pricer.price(claim)
        let estimate = tools.pricer.estimate
        let report =
            work.contains(.scrub)
            ? tools.scrubber.scrub(
                claim, estimate: estimate, today: claim.received ?? today, related: related, scope: scope)
            : nil
        return Evaluation(
            claim: claim, estimate: estimate, report: report,
            message: WireClaimResult(claim: claim, estimate: estimate, report: report, image: image))
    }
}

package struct Evaluation: Sendable {
    package var claim: Claim
    package var estimate: Estimate
    package var report: ScrubReport?
    package var message: WireClaimResult

    /// The answer as a row of the batch's results.
    package func result(index: Int64, body: [UInt8]) -> WireResult {
        var result = WireResult()
        result.claim = index
        result.reference = claim.reference
        result.lines = UInt32(claim.lines.count)
        result.chargeCents = claim.charge.cents
        result.allowedCents = estimate.allowed.cents
        result.atRiskCents = report?.atRisk.cents ?? 0
        result.findings = UInt32(report?.findings.count ?? 0)
        result.deniedLines = UInt32(report?.deniedLines.count ?? 0)
        result.body = .init(body)
        return result
    }
}
