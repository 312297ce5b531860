import Claims
import Reference

/// What the caller decides about an estimate; the defaults are the nightly batch's.
package struct PricingOptions: Hashable, Sendable {
    /// Whether the steps of the arithmetic are recorded. They cost allocations.
    package var traces = true
    /// Whether the allowed amount is the lower of fee and billed charge (section 1833(a)(1) of the Social Security Act).
    /// A bare estimate of a code, which has no charge, turns it off.
    package var lowerOfCharge = true
    /// Whether a service that no physician is paid for at the place is refused. A bare estimate of a code's facility fee
    /// turns it off, and gets the amount at low confidence.
    package var placeLimits = true
    /// Whether the national amount is what was asked for. Otherwise a claim without a locality is priced nationally at
    /// medium confidence, because nobody is paid that amount.
    package var national = false
    /// From 2026 on: whether the clinician is a qualifying participant in an alternative payment model, which decides
    /// the conversion factor. nil: not known; not qualifying is assumed, at medium confidence.
    package var participation: FeeSchedule.Participation?
    /// Who furnished the services; nil: as the rendering provider's taxonomy says.
    package var practitioner: Practitioner?
    package var assignment = ProviderAgreement.participating
    /// What is left of the patient's yearly Part B deductible. Zero: it is taken as met.
    package var remainingDeductible = Money.zero
    /// Whether an anesthesiologist who supervises more than four (AD) was present at induction: one more time unit.
    package var isPresentAtInduction = false

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

/// The provider's agreement with Medicare. Source: Social Security Act sections 1842(b)(3)(B), 1842(h) and 1848(g).
package enum ProviderAgreement: UInt8, Sendable, CaseIterable {
    case participating
    /// Not participating, but takes Medicare's amount for this claim: 95 % of the fee.
    case assigned
    /// Not participating, and charges the patient, up to the limiting charge.
    case unassigned
}

/// Who furnished a service, as far as the fee schedule tells clinicians apart.
///
/// Source: Pub. 100-04 ch. 12 sections 110, 120, 150, 170 and 200; Social Security Act section 1833(a)(1).
package enum Practitioner: UInt8, Sendable, CaseIterable {
    case physician
    /// Nurse practitioner, physician assistant, clinical nurse specialist, dietitian.
    case nonPhysician
    case socialWorker
    /// Marriage and family therapist, mental health counselor: paid from 2024 on (Consolidated Appropriations Act 2023,
    /// section 4121).
    case counselor

    /// Of the fee.
    package var percent: Int64 {
        switch self {
        case .physician: 100
        case .nonPhysician: 85
        case .socialWorker, .counselor: 75
        }
    }

    /// By the taxonomy's first four characters. Source: NUCC Health Care Provider Taxonomy code set.
    package init(_ classification: UInt32) {
        switch classification {
        case 0x33_36_33_4C, 0x33_36_33_41, 0x33_36_34_53, 0x31_33_33_56, 0x31_33_33_4E:
            self = .nonPhysician  // 363L, 363A, 364S, 133V, 133N
        case 0x31_30_34_31: self = .socialWorker  // 1041
        case 0x31_30_36_48, 0x31_30_31_59: self = .counselor  // 106H, 101Y
        default: self = .physician
        }
    }
}
