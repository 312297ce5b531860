import Claims
import Pricing
import Reference

extension WireEvaluateRequest {
    /// How the claim is to be priced.
    package func pricingOptions() throws(ClaimMessageError) -> PricingOptions {
        var options = PricingOptions(traces: traces, lowerOfCharge: !ignoreCharges, national: national)
        try choices.apply(to: &options)
        return options
    }
}

extension WireSlice {
    /// How the claims of the slice are to be priced.
    package func pricingOptions(traces: Bool) throws(ClaimMessageError) -> PricingOptions {
        var options = PricingOptions(traces: traces)
        try choices.apply(to: &options)
        return options
    }
}

extension WirePricingChoices {
    package init(_ options: PricingOptions) {
        self.init()
        qualifyingParticipant =
            switch options.participation {
            case .qualifying: .yes
            case .notQualifying: .no
            case .everybody, nil: .unspecified
            }
        practitioner =
            switch options.practitioner {
            case .physician: .physician
            case .nonPhysician: .nonPhysician
            case .socialWorker: .socialWorker
            case .counselor: .counselor
            case nil: .unspecified
            }
        assignment =
            switch options.assignment {
            case .participating: .participating
            case .assigned: .assigned
            case .unassigned: .unassigned
            }
        remainingDeductibleCents = options.remainingDeductible.cents
        presentAtInduction = options.isPresentAtInduction
    }

    func apply(to options: inout PricingOptions) throws(ClaimMessageError) {
        options.participation =
            switch qualifyingParticipant {
            case .yes: .qualifying
            case .no: .notQualifying
            case .unspecified: nil
            case .UNRECOGNIZED: throw unknown("qualifying_participant")
            }
        options.practitioner =
            switch practitioner {
            case .physician: .physician
            case .nonPhysician: .nonPhysician
            case .socialWorker: .socialWorker
            case .counselor: .counselor
            case .unspecified: nil
            case .UNRECOGNIZED: throw unknown("practitioner")
            }
        options.assignment =
            switch assignment {
            case .participating, .unspecified: .participating
            case .assigned: .assigned
            case .unassigned: .unassigned
            case .UNRECOGNIZED: throw unknown("assignment")
            }
        guard (0...Money.intakeMax.cents).contains(remainingDeductibleCents) else {
            throw ClaimMessageError("choices.remaining_deductible_cents", "0 to \(Money.intakeMax)")
        }
        options.remainingDeductible = Money(cents: remainingDeductibleCents)
        options.isPresentAtInduction = presentAtInduction
    }

    private func unknown(_ field: String) -> ClaimMessageError {
        ClaimMessageError("choices.\(field)", "a value of this version")
    }
}
