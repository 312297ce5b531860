import Claims
import Reference

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
    case anesthesia  // status J, without base units or a conversion factor for the date
    case componentNotAllowed  // 26 or TC on a code without that component
    case byReport  // modifiers with no fixed percentage: 66, say
    case notPayableAsBilled  // assistant or co-surgeon not allowed, place not payable
    case unknownPlace  // no valid place of service
    case unknownLocality  // the locality named is in no table
    case unknownModifier  // in no list of modifiers
    case contradictingModifiers  // 26 and TC, 80 and 62
    case noAnesthesiaRole  // status J without AA, AD, QK, QX, QY or QZ
    case noMinutes  // status J without minutes

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
        case .anesthesia: "status J: no anesthesia base units or conversion factor for the date"
        case .componentNotAllowed: "the schedule has no such component of this code"
        case .byReport: "paid by report: no fixed percentage"
        case .notPayableAsBilled: "not payable with this modifier, by this practitioner or at this place"
        case .unknownPlace: "no valid place of service"
        case .unknownLocality: "the locality named is in no table of this date"
        case .unknownModifier: "a modifier that is in no list: correct or remove it"
        case .contradictingModifiers: "modifiers that contradict one another: keep one"
        case .noAnesthesiaRole: "anesthesia needs one of AA, AD, QK, QX, QY, QZ"
        case .noMinutes: "anesthesia is billed in whole minutes (SV103 MJ)"
        }
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

    /// Only the contractor, or a report, can say the price.
    var isContractors: Bool { reason == .contractorPriced || reason == .byReport }

    private var reason: NotPaidReason {
        switch outcome {
        case .bundled(let reason), .notPriced(let reason): reason
        case .priced: preconditionFailure("a priced line has not stopped")
        }
    }

    /// For the trace. Names codes and releases, never a value that could be a person's.
    func words(_ line: ServiceLine, _ image: ReferenceImage) -> String {
        guard let code = line.procedure else { return reason.words }
        switch reason {
        case .notOnSchedule:
            let names = image.releaseNames(having: code)
            guard !names.isEmpty else { return "\(code) is on no fee schedule release of this image" }
            return "\(code) is not on this date's release, but on \(names.joined(separator: ", "))"
        case .notValidForMedicare where Stop.telehealthVisits.contains(code):
            return "\(reason.words): the office visit codes, with place 02 or 10"
        default: return reason.words
        }
    }

    /// 98000 to 98015. Source: CMS PFS final rule for 2025; rules.md 17.
    private static let telehealthVisits = ClosedRange(code("98000"), code("98015"))

    private static func code(_ text: String) -> HCPCS {
        guard let code = HCPCS(text) else { preconditionFailure("\(text) is a code") }
        return code
    }
}

extension ClosedRange {
    fileprivate init(_ first: Bound, _ last: Bound) { self = first...last }
}
