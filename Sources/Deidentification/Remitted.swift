import Claims
import Trends
import X12

extension Deidentifier {
    /// What a payer denied or reduced: one contribution for each line and reason, in the order of the remittance; and one
    /// for each line that it paid, so that denials have something to be a rate of.
    ///
    /// A line is reported under the code that was submitted, also where the payer recoded it. Adjustments of the claim as
    /// a whole make none: there is no code to count them under. Reasons are not looked up in their list, so one that has
    /// ended, or that is newer than this table of classes, is counted as the payer wrote it.
    ///
    /// - Returns: nothing of the remittance but codes, the payer's type, the state, the year of service and a band of the
    ///   line's charge; empty for a reversal (see `withdrawn`), for a claim that was not this payer's, and for a
    ///   predetermination. Equal for equal input.
    ///
    /// Source: X12 005010X221A1 loops 2100 and 2110; 45 CFR 164.514(b)(2).
    package func remitted(_ claim: RemittedClaim) -> [Contribution] {
        switch claim.status {
        case .primary, .secondary, .tertiary, .denied, .primaryForwarded, .secondaryForwarded, .tertiaryForwarded:
            claim.lines.flatMap { remitted(claim, $0) }
        case .reversal, .notOurClaim, .predetermination, .other:
            []
        }
    }

    /// What a reversal takes back: the contributions that the claim made when it was first remitted. A payer repeats its
    /// first decision with every amount negated, and so it is read with every amount negated again.
    ///
    /// - Returns: empty for what is no reversal.
    ///
    /// Source: 005010X221A1 section 1.10.2.8 (reversals and corrections).
    package func withdrawn(_ claim: RemittedClaim) -> [Contribution] {
        claim.status == .reversal ? claim.lines.flatMap { remitted(claim, $0.negated) } : []
    }

    private func remitted(_ claim: RemittedClaim, _ line: RemittedLine) -> [Contribution] {
        guard let code = line.reported?.description else { return [] }
        let paid = Contribution(
            source: .remitted, code: code, modifiers: modifiers(line.reportedModifiers),
            payer: Contribution.Payer(claim.payer), state: state(claim.state), group: "", carc: "", kind: .paid,
            amount: Contribution.AmountBand(line.charge), serviceYear: year(line.year))
        if Denial.isAbsent(in: line) { return Denial.isWhole(claim) ? [] : passing(paid).map { [$0] } ?? [] }
        var contributions: [Contribution] = []
        for denial in Denial.all(of: line, claimRemarks: claim.remarks) {
            var contribution = paid
            contribution.group = denial.group.rawValue
            contribution.carc = denial.reason.description
            contribution.remarks = remarks(remarks(of: line, in: claim, for: denial))
            contribution.kind = denial.kind
            contribution.isFurtherReason = !contributions.isEmpty
            if let passed = passing(contribution) { contributions.append(passed) }
        }
        return contributions
    }

    /// The line's own, and MA130 of the claim first where it decided. Other remarks of a claim are notices on appeal
    /// rights and forwarding, and say nothing of a line.
    private func remarks(of line: RemittedLine, in claim: RemittedClaim, for denial: Denial) -> [String] {
        let own = line.remarks.map(\.description)
        return denial.kind == .unprocessable ? ["MA130"] + own.filter { $0 != "MA130" } : own
    }
}

extension RemittedLine {
    fileprivate var negated: RemittedLine {
        var line = self
        line.charge = .zero - charge
        line.paid = .zero - paid
        for index in line.adjustments.indices { line.adjustments[index].amount = .zero - adjustments[index].amount }
        return line
    }
}
