import Claims
import Deidentification
import X12

extension RemittedLine {
    /// What the payer allowed for the line: "the amount the payer deems payable prior to considering patient
    /// responsibility" (AMT*B6), worked out, for many payers do not send it.
    ///
    ///     allowed = SVC03 + what the patient owes of it (PR-1, 2, 3, 66, 122 ...)
    ///                     + statutory reductions, which are taken of the payment (CO-253 ...)
    ///                     + what was paid to the patient (100) or out of the patient's account (187)
    ///
    /// Write-offs (CO-45 and such), expected reductions (CO-59) and denials are no part of it. It is the group that says
    /// who owes, so the reasons count whatever their group.
    ///
    /// - Returns: nil when the remittance does not tell: the service is capitated (24), another payer has paid before
    ///   (23), or money went for a reason that says nothing of the price (133 pending, interest, property and casualty).
    ///
    /// Source: 005010X221A1 section 1.10.2.1 (balancing) and loop 2110 AMT, qualifier B6; X12 interpretations 888 and 2240;
    /// rulebook section 16 (sequestration comes after the patient's share).
    package var allowed: Money? {
        var allowed = paid
        for adjustment in adjustments where adjustment.amount != .zero {
            switch adjustment.part {
            case .ofAllowed: allowed += adjustment.amount
            case .notAllowed: break
            case .unknown: return nil
            }
        }
        return allowed
    }
}

extension Adjustment {
    /// Where the money of an adjustment lies, seen from the allowed amount.
    enum Part { case ofAllowed, notAllowed, unknown }

    var part: Part {
        let kind = AdjustmentClass(group: group, reason: reason)
        switch kind {
        case .patientShare, .statutory: return .ofAllowed
        case .otherPayer: return reason == "23" ? .unknown : .ofAllowed
        case .contractual, .multipleProcedure: return .notAllowed
        case .capitation, .informational: return .unknown
        default: return .notAllowed  // Denials.
        }
    }
}
