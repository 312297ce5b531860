import Claims
import Deidentification
import X12

/// Joins remitted claims to expected ones by reference: all remitted claims first, in the order in which they were
/// received, then the expected ones, in any order.
///
/// Memory: the remitted claims until their expected claim has come, and the lists' largest entries. Expected claims pass
/// through.
package struct RemittanceJoin {
    /// An amount that differs by no more is as expected: payers round otherwise. For each line.
    private let tolerance: Money
    /// By reference. An empty list: its expected claim has come.
    private var remitted: [String: [RemittedClaim]] = [:]
    private var totals = Comparison.Totals()
    private var underpayments: Largest<PriceDifference>
    private var overpayments: Largest<PriceDifference>
    private var denials: Largest<DeniedLine>
    private var unmatched: Largest<UnmatchedLine>
    private var apart: Largest<ClaimApart>
    private var scores = PredictionScores()

    package static let toleranceDefault = Money(cents: 1)
    package static let listMaxDefault = 1000

    /// - Parameters:
    ///   - tolerance: zero or more.
    ///   - listMax: how many entries each list keeps, those of the most dollars.
    package init(tolerance: Money = toleranceDefault, listMax: Int = listMaxDefault) {
        precondition(tolerance >= .zero)
        self.tolerance = tolerance
        underpayments = Largest(countMax: listMax)
        overpayments = Largest(countMax: listMax)
        denials = Largest(countMax: listMax)
        unmatched = Largest(countMax: listMax)
        apart = Largest(countMax: listMax)
    }

    package mutating func add(_ claim: RemittedClaim) {
        guard let reference = claim.reference else {
            totals.remittedElsewhere += 1
            return
        }
        remitted[reference, default: []].append(claim)
    }

    package mutating func take(_ expected: ExpectedClaim) {
        totals.claims += 1
        totals.lines += expected.lines.count
        totals.expected += expected.lines.reduce(.zero) { $0 + ($1.allowed ?? .zero) }
        guard let claims = remitted[expected.reference] else {
            totals.claimsNotAnswered += 1
            return
        }
        guard !claims.isEmpty else {
            totals.claimsRepeated += 1
            return
        }
        remitted[expected.reference] = []
        let standing = Standing(claims)
        totals.reversalsAlone += standing.reversalsAlone
        for claim in standing.apart { apart.add(ClaimApart(claim, expected.reference)) }
        guard !standing.answers.isEmpty else {
            if standing.apart.isEmpty { totals.claimsTakenBack += 1 } else { totals.claimsApart += 1 }
            return
        }
        totals.claimsAnswered += 1
        compare(expected, standing.answers)
    }

    package func finish() -> Comparison {
        var totals = totals
        totals.remittedElsewhere += remitted.values.reduce(0) { $0 + $1.count }
        return Comparison(
            totals: totals, underpayments: underpayments, overpayments: overpayments, denials: denials,
            unmatched: unmatched, apart: apart, rules: scores.rules, allRules: scores.allRules)
    }

    // MARK: - One claim

    /// A payer that answers without lines answers for the claim as a whole, unless another answer has lines.
    private mutating func compare(_ expected: ExpectedClaim, _ answers: [RemittedClaim]) {
        let byLine = answers.filter { !$0.lines.isEmpty }
        var others = answers.filter(\.lines.isEmpty)
        if byLine.isEmpty {
            let position = others.lastIndex { ($0.asLine.allowed ?? $0.paid) > .zero } ?? others.endIndex - 1
            compareWhole(expected, others.remove(at: position))
        } else {
            compareLines(expected, byLine)
        }
        for claim in others { unmatched.add(UnmatchedLine(claim.asLine, expected.reference, .answeredAgain)) }
    }

    private mutating func compareWhole(_ expected: ExpectedClaim, _ answer: RemittedClaim) {
        let amounts = expected.lines.compactMap(\.allowed)
        let isPriced = amounts.count == expected.lines.count && !amounts.isEmpty
        let whole = Compared(
            reference: expected.reference, expected: isPriced ? amounts.reduce(.zero, +) : nil, answer: answer.asLine,
            allowed: answer.asLine.allowed, lines: expected.lines.count)
        let reasons = take(whole, Denial.all(of: answer.asLine)) { reason in
            Set(expected.lines.flatMap { expected.denials.rules(for: reason, $0.number) })
        }
        let received = expected.lines.map { ($0.number, reasons) }
        scores.take(expected.denials, received: Dictionary(received) { $0.union($1) })
    }

    private mutating func compareLines(_ expected: ExpectedClaim, _ answers: [RemittedClaim]) {
        let matches = LineMatches(expected, answers)
        for line in matches.unmatched { unmatched.add(line) }
        let ofClaims = answers.map { claimDenials($0, expected) }
        var received: [Int: Set<RemittanceCode>] = [:]
        for (line, answer) in matches.pairs {
            let claim = answers[answer.claim]
            let compared = Compared(
                reference: expected.reference, line: line, expected: line.allowed, answer: answer.line,
                allowed: claim.isPricedByLine ? answer.line.allowed : nil)
            let reasons = take(compared, Denial.all(of: answer.line, claimRemarks: claim.remarks)) { reason in
                expected.denials.rules(for: reason, line.number)
            }
            received[line.number, default: []].formUnion(reasons.union(ofClaims[answer.claim]))
        }
        scores.take(expected.denials, received: received)
    }

    /// Denials that a remittance with lines states for the claim as a whole: listed once, and counted as reasons of each of
    /// its lines.
    private mutating func claimDenials(_ claim: RemittedClaim, _ expected: ExpectedClaim) -> Set<RemittanceCode> {
        let own = Set(claim.adjustments.map(\.reason))
        let found = Denial.all(of: claim.asLine).filter { own.contains($0.reason) }
        guard !found.isEmpty else { return [] }
        let reasons = Set(found.map(\.reason))
        add(
            DeniedLine(
                reference: expected.reference, line: nil, code: nil, modifiers: ModifierList(),
                dollars: claim.adjustments.taken(by: reasons), basis: .charge, denials: found,
                predictedBy: Set(
                    reasons.flatMap { reason in
                        expected.lines.flatMap { expected.denials.rules(for: reason, $0.number) }
                    }
                ).sorted()),
            lines: 0)
        return reasons
    }

    // MARK: - One line, or one claim as a whole

    private struct Compared {
        var reference: String
        var line: ExpectedLine?
        var expected: Money?
        var answer: RemittedLine
        /// By the payer; nil: the remittance does not tell.
        var allowed: Money?
        /// How many lines it stands for.
        var lines = 1

        func difference(_ expected: Money, _ allowed: Money) -> PriceDifference {
            PriceDifference(
                reference: reference, line: line?.number, code: line?.code,
                modifiers: line?.modifiers ?? ModifierList(), expected: expected, allowed: allowed, paid: answer.paid)
        }
    }

    /// - Parameter rules: those that predicted a reason for it.
    /// - Returns: the reasons that it was denied for.
    private mutating func take(
        _ compared: Compared, _ found: [Denial], rules: (RemittanceCode) -> Set<String>
    ) -> Set<RemittanceCode> {
        totals.linesAnswered += compared.lines
        if compared.expected == nil {
            totals.linesNotPriced += compared.lines
        } else if compared.allowed == nil {
            totals.linesNotMeasured += compared.lines
        }
        let reasons = Set(found.map(\.reason))
        var denied = DeniedLine(
            reference: compared.reference, line: compared.line?.number, code: compared.line?.code,
            modifiers: compared.line?.modifiers ?? ModifierList(),
            dollars: compared.answer.adjustments.taken(by: reasons), basis: .charge, denials: found,
            predictedBy: Set(reasons.flatMap(rules)).sorted())
        if let expected = compared.expected, let allowed = compared.allowed {
            totals.expectedMeasured += expected
            totals.allowed += allowed
            denied.dollars = max(.zero, expected - allowed)
            denied.basis = .expected
            if found.isEmpty { take(compared.difference(expected, allowed), lines: compared.lines) }
        }
        if !found.isEmpty { add(denied, lines: compared.lines) }
        return reasons
    }

    private mutating func take(_ difference: PriceDifference, lines: Int) {
        guard difference.dollars > tolerance * Int64(lines) else { return }
        if difference.allowed < difference.expected {
            totals.linesUnderpaid += lines
            totals.underpaid += difference.dollars
            underpayments.add(difference)
        } else {
            totals.linesOverpaid += lines
            totals.overpaid += difference.dollars
            overpayments.add(difference)
        }
    }

    private mutating func add(_ denied: DeniedLine, lines: Int) {
        totals.linesDenied += lines
        totals.denied += denied.dollars
        denials.add(denied)
    }
}

extension [Adjustment] {
    /// What these reasons took.
    fileprivate func taken(by reasons: Set<RemittanceCode>) -> Money {
        reduce(.zero) { reasons.contains($1.reason) ? $0 + $1.amount : $0 }
    }
}
