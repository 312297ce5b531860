import Claims
import Reference

// What both sides are paid.
// Source: Pub. 100-04 ch. 12 section 40.7; CMS PFS record layout, bilateral indicator.

extension CodePages {
    func bilateralTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let row = facts.row, let one = facts.fee else { return [] }
        let both = probe.allowed(facts.line.with("50"), at: facts.setting)
        let added = both.map { $0 - one }
        let amount = both.map { "$\($0) for both sides against $\(one) for one" } ?? "no amount for both sides"
        let words =
            switch row.bilateral {
            case 0: "Bilateral indicator 0: modifier 50 is denied, and two sides are one fee ($\(one))."
            case 1: "Bilateral indicator 1: \(amount). One line, modifier 50, one unit, the charge for both sides."
            case 2: "Bilateral indicator 2: the fee of $\(one) is for both sides already; no 50, no RT and LT."
            case 3:
                "Bilateral indicator 3: each side is a service of its own, \(amount). Modifier 50 with one unit, or RT and LT "
                    + "lines."
            default: "Bilateral indicator \(row.bilateral): the code has no sides."
            }
        return [
            BillingTip(
                .bilateral, words, impact: row.bilateral <= 3 ? added : nil,
                source: source(PricingRule.bilateral.authority, schedule?.release))
        ]
    }
}
