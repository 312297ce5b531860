import Claims
import Reference

/// What the physician fee schedule should allow for one claim.
package struct Estimate: Hashable, Sendable {
    /// One for each line of the claim, in the claim's order.
    package var lines: [LineEstimate]
    /// The sum over priced lines.
    package var allowed: Money
    /// The lowest of the lines' that were priced; `.high` when none was.
    package var confidence: Confidence

    package init(lines: [LineEstimate], allowed: Money, confidence: Confidence) {
        self.lines = lines
        self.allowed = allowed
        self.confidence = confidence
    }

    /// The words under every estimate.
    package static let notice = "Typical-case estimate using standard Medicare modifier rules"
}

package struct LineEstimate: Hashable, Sendable {
    package var line: Int
    package var outcome: Outcome
    package var confidence: Confidence
    /// Why the confidence is not high; empty when it is.
    package var confidenceReasons: [String]
    /// The schedule and locality table used; nil: none for the date.
    package var feeSchedule: ReleaseChoice?
    package var localities: ReleaseChoice?
    /// nil: priced nationally (all indices 1), or not priced at all.
    package var locality: LocalityKey?
    package var setting: PlaceOfService.Setting?
    /// Empty when traces are switched off.
    package var steps: [TraceStep]

    package init(
        line: Int, outcome: Outcome, confidence: Confidence = .high, confidenceReasons: [String] = [],
        feeSchedule: ReleaseChoice? = nil, localities: ReleaseChoice? = nil, locality: LocalityKey? = nil,
        setting: PlaceOfService.Setting? = nil, steps: [TraceStep] = []
    ) {
        self.line = line
        self.outcome = outcome
        self.confidence = confidence
        self.confidenceReasons = confidenceReasons
        self.feeSchedule = feeSchedule
        self.localities = localities
        self.locality = locality
        self.setting = setting
        self.steps = steps
    }

    package enum Outcome: Hashable, Sendable {
        /// The allowed amount, after the lower-of-charge comparison where that applies.
        case priced(Money)
        /// Paid as part of something else: allowed 0, and that is an answer.
        case bundled(NotPaidReason)
        /// No amount can be given. Never to be read as $0.
        case notPriced(NotPaidReason)
    }

    /// The amount for sums: 0 unless priced.
    package var allowed: Money {
        if case .priced(let amount) = outcome { amount } else { .zero }
    }
}

/// Why a line has no amount of its own. Raw values travel in results: never reuse one.
package enum NotPaidReason: UInt8, Sendable, CaseIterable {
    case noProcedure = 1  // no HCPCS code on the line
    case noDate
    case noSchedule  // no fee schedule release covers the date
    case notOnSchedule  // the release does not have the code
    case noUnits  // quantity zero, negative, or fractional
    case contractorPriced  // status C, or R without RVUs
    case bundledAlways  // status B
    case bundledIncident  // status P
    case bundledWithOthers  // status T with another payable service
    case otherSchedule  // status E or X
    case notValidForMedicare  // status I
    case measurementOnly  // status M
    case notCovered  // status N
    case deleted  // status D, F, G, H
    case anesthesia  // status J: needs anesthesia factors, which this image does not hold
    case componentNotAllowed  // 26 or TC on a code without that component, or both
    case byReport  // modifiers with no fixed percentage: 66, say
    case notPayableAsBilled  // assistant or co-surgeon not allowed, place not payable
    case unknownPlace  // no valid place of service
    case unknownLocality  // the locality named is in no table
}

package enum Confidence: UInt8, Comparable, Sendable, CaseIterable {
    case low = 1
    case medium = 2
    case high = 3

    package static func < (left: Confidence, right: Confidence) -> Bool { left.rawValue < right.rawValue }
}

/// One step of the arithmetic, as data.
package struct TraceStep: Hashable, Sendable {
    /// The rule's permanent id, "PRC-BASE" say.
    package var rule: String
    /// The inputs and the arithmetic in one line: "(0.66 x 1.000 + 0.84 x 0.869 + 0.07 x 0.575) x 32.3465".
    package var detail: String
    package var before: Money
    package var after: Money
    /// "42 CFR 414.20", "Pub. 100-04 ch. 12 section 40.6".
    package var authority: String
    /// True where the rule could not be confirmed: an assumption, not CMS's word.
    package var isUnverified: Bool

    package init(
        rule: String, detail: String, before: Money, after: Money, authority: String, isUnverified: Bool = false
    ) {
        self.rule = rule
        self.detail = detail
        self.before = before
        self.after = after
        self.authority = authority
        self.isUnverified = isUnverified
    }
}

/// What the caller decides about an estimate; the defaults are the nightly batch's.
package struct PricingOptions: Hashable, Sendable {
    /// Whether steps and reasons are recorded. They cost allocations.
    package var traces: Bool
    /// Whether the allowed amount is the lower of fee and billed charge (section 1833(a)(1) of the Social Security Act). A bare estimate of a
    /// code, which has no charge, turns it off.
    package var lowerOfCharge: Bool
    /// Whether a service that no physician is paid for at the place is refused. A bare
    /// estimate of a code's facility fee turns it off, and gets the amount at low confidence.
    package var placeLimits: Bool
    /// Whether the national amount is what was asked for. Otherwise a claim without a locality is priced nationally at
    /// medium confidence, because nobody is paid that amount.
    package var national: Bool

    /// From 2026 on: whether the clinician is a qualifying participant in an alternative payment model, which decides
    /// the conversion factor. nil: not known; not qualifying is assumed, at medium confidence.
    package var participation: FeeSchedule.Participation?

    package init(
        traces: Bool = true, lowerOfCharge: Bool = true, placeLimits: Bool = true, national: Bool = false,
        participation: FeeSchedule.Participation? = nil
    ) {
        self.traces = traces
        self.lowerOfCharge = lowerOfCharge
        self.placeLimits = placeLimits
        self.national = national
        self.participation = participation
    }
}
