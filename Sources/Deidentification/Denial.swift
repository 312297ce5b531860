import Claims
import Trends
import X12

/// A reason for which a remittance denied or reduced a line.
package struct Denial: Hashable, Sendable {
    package var group: AdjustmentGroup
    /// The claim adjustment reason code.
    package var reason: RemittanceCode
    package var kind: Contribution.Kind

    package init(_ group: AdjustmentGroup, _ reason: RemittanceCode, _ kind: Contribution.Kind) {
        self.group = group
        self.reason = reason
        self.kind = kind
    }

    /// The reasons that took money from one line, each once, in the order of the remittance.
    ///
    ///     denied          nothing was paid, and the denials took all that write-offs and the patient's share left
    ///     unprocessable   the same, with remark MA130: no appeal rights, a new claim is to be sent
    ///     reduced         something was paid, and a denial took the rest or a part of it
    ///
    /// Contractual and statutory write-offs, the patient's share, other payers' part, expected reductions and capitation
    /// are no denials: a line that has only those has none. One reason under several groups counts by its sum, under the
    /// first; reasons whose sum takes nothing (a notice without money, a correction that gives back) do not count.
    ///
    /// - Parameter claimRemarks: those of the line's claim (MOA): MA130 may stand there as well as on the line.
    ///
    /// Source: X12 005010X221A1 section 1.10.2.1 (balancing) and loop 2110 CAS; X12 external code lists 139 and 411.
    package static func all(of line: RemittedLine, claimRemarks: [RemittanceCode] = []) -> [Denial] {
        let denials = sums(line.adjustments.filter(\.isDenial)).filter { $0.amount > .zero }
        guard !denials.isEmpty, line.paid >= .zero else { return [] }
        let kind: Contribution.Kind
        if line.paid > .zero {
            kind = .reduced
        } else {
            guard sum(denials) >= line.charge - sum(line.adjustments.filter { !$0.isDenial }) else { return [] }
            kind = line.remarks.contains("MA130") || claimRemarks.contains("MA130") ? .unprocessable : .denied
        }
        return denials.map { Denial($0.group, $0.reason, kind) }
    }

    /// Whether a line was decided without a denial: paid, or what was not paid is partly the patient's share or another
    /// payer's. Lines without a charge (reporting codes), corrections, capitated lines and write-offs of a whole charge say
    /// nothing.
    package static func isAbsent(in line: RemittedLine) -> Bool {
        guard line.charge > .zero, line.paid >= .zero,
            !sums(line.adjustments.filter(\.isDenial)).contains(where: { $0.amount > .zero })
        else { return false }
        return line.paid > .zero || line.adjustments.contains { $0.isShare && $0.amount > .zero }
    }

    /// Whether a claim was denied, as a whole or in its status: then none of its lines was paid.
    package static func isWhole(_ claim: RemittedClaim) -> Bool {
        claim.status == .denied || claim.adjustments.contains { $0.isDenial && $0.amount > .zero }
    }

    private static func sum(_ adjustments: [Adjustment]) -> Money { adjustments.reduce(.zero) { $0 + $1.amount } }

    /// One for each reason.
    private static func sums(_ adjustments: [Adjustment]) -> [Adjustment] {
        var sums: [Adjustment] = []
        for adjustment in adjustments {
            if let position = sums.firstIndex(where: { $0.reason == adjustment.reason }) {
                sums[position].amount += adjustment.amount
            } else {
                sums.append(adjustment)
            }
        }
        return sums
    }
}

extension Adjustment {
    fileprivate var isDenial: Bool { AdjustmentClass(group: group, reason: reason).isDenial }

    /// The patient's, or another payer's.
    fileprivate var isShare: Bool {
        [.patientShare, .otherPayer].contains(AdjustmentClass(group: group, reason: reason))
    }
}
