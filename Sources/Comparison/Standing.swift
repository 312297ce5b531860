import Claims
import X12

/// What stands of all that was remitted for one reference, after reversals.
struct Standing {
    /// First payers' answers, in the order of the remittances.
    private(set) var answers: [RemittedClaim] = []
    /// No measure of the allowed amount: another payer has paid before, the claim was not this payer's, or it was no claim.
    private(set) var apart: [RemittedClaim] = []
    private(set) var reversalsAlone = 0

    /// A reversal takes back the latest earlier answer of the opposite charge, one of the opposite payment if there is one:
    /// it repeats what it reverses with all signs changed. One that finds none changes nothing.
    ///
    /// Source: 005010X221A1 section 1.10.2.8 (reversals and corrections) and CLP02.
    init(_ remitted: [RemittedClaim]) {
        var standing: [RemittedClaim] = []
        for claim in remitted {
            guard claim.status == .reversal else {
                standing.append(claim)
                continue
            }
            let sameCharge = { (earlier: RemittedClaim) in earlier.charge + claim.charge == .zero }
            let reversed =
                standing.lastIndex { sameCharge($0) && $0.paid + claim.paid == .zero }
                ?? standing.lastIndex(where: sameCharge)
            if let reversed { standing.remove(at: reversed) } else { reversalsAlone += 1 }
        }
        for claim in standing {
            switch claim.status {
            case .primary, .primaryForwarded, .denied: answers.append(claim)
            case .secondary, .secondaryForwarded, .tertiary, .tertiaryForwarded, .notOurClaim, .predetermination,
                .reversal, .other:
                apart.append(claim)
            }
        }
    }
}

extension RemittedClaim {
    /// The claim as one line, with everything that was taken anywhere in it.
    var asLine: RemittedLine {
        RemittedLine(
            procedure: nil, charge: charge, paid: paid,
            adjustments: adjustments + lines.flatMap(\.adjustments), remarks: remarks + lines.flatMap(\.remarks))
    }

    /// Whether its lines tell the price: nothing was taken off the claim as a whole that could be part of theirs.
    var isPricedByLine: Bool { adjustments.allSatisfy { $0.amount == .zero || $0.part == .ofAllowed } }
}
