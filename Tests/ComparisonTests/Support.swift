import Claims
import Comparison
import Scrubbing
import X12

func money(_ dollars: Int64) -> Money { Money(cents: dollars * 100) }

/// Lines numbered from 1: code, modifiers, dollars; nil: not priced.
func expected(
    _ lines: [(code: String, modifiers: ModifierList, allowed: Int64?)], _ denials: [ExpectedDenial] = [],
    of reference: String = "A"
) -> ExpectedClaim {
    ExpectedClaim(
        reference: reference,
        lines: lines.enumerated().map { position, line in
            ExpectedLine(
                number: position + 1, code: HCPCS(line.code), modifiers: line.modifiers,
                allowed: line.allowed.map(money))
        }, denials: denials)
}

func denial(
    _ rule: String, _ reason: RemittanceCode, lines: [Int], severity: Severity = .deny
) -> ExpectedDenial {
    ExpectedDenial(rule: rule, severity: severity, reason: reason, lines: lines)
}

typealias Taken = (group: AdjustmentGroup, reason: RemittanceCode, dollars: Int64)

/// A line whose charge is what was paid and taken, as a balanced remittance has it.
func line(
    _ code: String, _ modifiers: ModifierList = [], paid: Int64, _ taken: [Taken] = [], submitted: String? = nil,
    submittedModifiers: ModifierList = []
) -> RemittedLine {
    RemittedLine(
        procedure: HCPCS(code), modifiers: modifiers, submitted: submitted.flatMap { HCPCS($0) },
        submittedModifiers: submittedModifiers, charge: money(paid + taken.reduce(0) { $0 + $1.dollars }),
        paid: money(paid), adjustments: adjustments(taken))
}

/// A claim whose amounts are those of its lines and its own adjustments.
func remitted(
    _ lines: [RemittedLine], _ status: RemittanceStatus = .primary, of reference: String = "A", claim: [Taken] = []
) -> RemittedClaim {
    let taken = money(claim.reduce(0) { $0 + $1.dollars })
    var remitted = RemittedClaim(
        status: status, charge: lines.reduce(.zero) { $0 + $1.charge },
        paid: lines.reduce(.zero) { $0 + $1.paid } - taken, adjustments: adjustments(claim), lines: lines)
    remitted.reference = reference
    return remitted
}

/// A claim that was answered without lines.
func remittedWhole(
    paid: Int64, _ taken: [Taken], _ status: RemittanceStatus = .primary
) -> RemittedClaim {
    var remitted = RemittedClaim(
        status: status, charge: money(paid + taken.reduce(0) { $0 + $1.dollars }), paid: money(paid),
        adjustments: adjustments(taken))
    remitted.reference = "A"
    return remitted
}

/// What takes a claim back: all signs changed.
func reversal(of claim: RemittedClaim) -> RemittedClaim {
    var reversal = claim
    reversal.status = .reversal
    reversal.charge = .zero - claim.charge
    reversal.paid = .zero - claim.paid
    reversal.adjustments = claim.adjustments.map(\.opposite)
    for position in reversal.lines.indices {
        reversal.lines[position].charge = .zero - claim.lines[position].charge
        reversal.lines[position].paid = .zero - claim.lines[position].paid
        reversal.lines[position].adjustments = claim.lines[position].adjustments.map(\.opposite)
    }
    return reversal
}

func compare(
    _ expected: [ExpectedClaim], _ remitted: [RemittedClaim], tolerance: Money = RemittanceJoin.toleranceDefault,
    listMax: Int = RemittanceJoin.listMaxDefault
) -> Comparison {
    var join = RemittanceJoin(tolerance: tolerance, listMax: listMax)
    for claim in remitted { join.add(claim) }
    for claim in expected { join.take(claim) }
    return join.finish()
}

private func adjustments(_ taken: [Taken]) -> [Adjustment] {
    taken.map { Adjustment($0.group, $0.reason, money($0.dollars)) }
}

extension Adjustment {
    fileprivate var opposite: Adjustment { Adjustment(group, reason, .zero - amount) }
}
