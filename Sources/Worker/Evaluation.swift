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
        return Evaluation(claim: claim, estimate: estimate, report: report, image: image)
    }
}

package struct Evaluation: Sendable {
    package var claim: Claim
    package var estimate: Estimate
    package var report: ScrubReport?
    /// That both rest on.
    let image: ReferenceImage

    /// The answer, to be shown.
    package var message: WireClaimResult {
        WireClaimResult(claim: claim, estimate: estimate, report: report, image: image)
    }

    /// Writes the answer, a `ClaimResult`.
    func write(to writer: inout ProtobufWriter) {
        writer.result(claim: claim, estimate: estimate, report: report, image: image)
    }

    /// Writes the answer as a row of the batch's results, a `Result`.
    ///
    /// - Parameter index: the claim's in the batch.
    package func write(row index: Int64, to writer: inout ProtobufWriter) {
        writer.number(1, Int(index))
        writer.text(2, claim.reference)
        writer.number(3, claim.lines.count)
        writer.number(4, Int(claim.charge.cents))
        writer.number(5, Int(estimate.allowed.cents))
        writer.number(6, Int(report?.atRisk.cents ?? 0))
        writer.number(7, report?.findings.count ?? 0)
        writer.number(8, report?.deniedLines.count ?? 0)
        writer.message(9) { write(to: &$0) }
    }
}
