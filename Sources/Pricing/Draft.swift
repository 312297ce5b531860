import Claims
import Reference

/// A line estimate in the making. Words are built only when traces are on: every one comes in as an autoclosure.
struct Draft {
    var estimate: LineEstimate
    let isTraced: Bool

    /// An answer that no rule has given yet; `.noProcedure` never leaves: every path sets an outcome.
    init(line: Int, isTraced: Bool) {
        self.isTraced = isTraced
        estimate = LineEstimate(line: line, outcome: .notPriced(.noProcedure))
    }

    mutating func note(
        _ rule: PricingRule, from before: Money = .zero, to after: Money = .zero, _ detail: @autoclosure () -> String
    ) {
        guard isTraced else { return }
        estimate.steps.append(
            TraceStep(
                rule: rule.id, detail: detail(), before: before, after: after, authority: rule.authority,
                isUnverified: rule.isUnverified))
    }

    /// At most `level` sure, because. Confidence only ever sinks.
    mutating func lower(to level: Confidence, _ reason: @autoclosure () -> String) {
        estimate.confidence = min(estimate.confidence, level)
        guard isTraced else { return }
        let words = reason()
        if !estimate.confidenceReasons.contains(words) { estimate.confidenceReasons.append(words) }
    }

    /// The line goes no further.
    mutating func stop(_ stop: Stop, _ line: ServiceLine, _ image: ReferenceImage) {
        estimate.outcome = stop.outcome
        note(stop.rule, stop.detail(line, image))
    }
}

/// Why a line has no fee.
struct Stop: Error {
    let outcome: LineEstimate.Outcome
    let rule: PricingRule

    static func notPriced(_ reason: NotPaidReason, _ rule: PricingRule) -> Stop {
        Stop(outcome: .notPriced(reason), rule: rule)
    }

    static func bundled(_ reason: NotPaidReason, _ rule: PricingRule) -> Stop {
        Stop(outcome: .bundled(reason), rule: rule)
    }

    var reason: NotPaidReason {
        switch outcome {
        case .bundled(let reason), .notPriced(let reason): reason
        case .priced: preconditionFailure("a priced line has not stopped")
        }
    }

    /// In words, for the trace. Names codes and releases, never a value that could be a person's.
    func detail(_ line: ServiceLine, _ image: ReferenceImage) -> String {
        guard case .notOnSchedule = reason, let code = line.procedure else { return reason.words }
        let names = image.releaseNames(having: code)
        guard !names.isEmpty else { return "\(code) is on no fee schedule release of this image" }
        return "\(code) is not on this date's release, but on \(names.joined(separator: ", "))"
    }
}

extension NotPaidReason {
    /// In words, for the trace.
    var words: String {
        switch self {
        case .noProcedure: "no HCPCS code on the line"
        case .noDate: "no date of service on the line"
        case .noSchedule: "no fee schedule release covers the date of service"
        case .notOnSchedule: "the code is not on this date's release"
        case .noUnits: "units must be a whole number of at least 1, counted in units"
        case .contractorPriced: "priced by the contractor, by report"
        case .bundledAlways: "status B: paid as part of other services, even when billed alone"
        case .bundledIncident: "status P: paid as part of the service that it is incident to"
        case .bundledWithOthers: "paid as part of another service of the same day"
        case .otherSchedule: "paid by another schedule than the physician fee schedule"
        case .notValidForMedicare: "status I: Medicare uses another code for this service"
        case .measurementOnly: "status M: reported for measurement only"
        case .notCovered: "status N: not covered by Medicare"
        case .deleted: "a deleted code"
        case .anesthesia: "status J: needs anesthesia base units and conversion factors"
        case .componentNotAllowed: "the schedule has no such component of this code"
        case .byReport: "paid by report: no fixed percentage"
        case .notPayableAsBilled: "not payable with this modifier or at this place"
        case .unknownPlace: "no valid place of service"
        case .unknownLocality: "the locality named is in no table of this date"
        }
    }
}
