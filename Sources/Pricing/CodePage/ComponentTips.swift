import Claims
import Reference

// Modifiers 26, TC and 53.
// Source: CMS PFS record layout, PC/TC indicator.

extension CodePages {
    func componentTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let row = facts.row, let fee = facts.fee else { return [] }
        let source = source(PricingRule.component.authority, schedule?.release)
        return [componentTip(facts, row, fee, source)] + discontinuedTips(facts, fee, source)
    }

    private func componentTip(
        _ facts: CodeFacts, _ row: FeeScheduleRow, _ fee: Money, _ source: String
    ) -> BillingTip {
        if let professional = facts.fee(.professional), let technical = facts.fee(.technical) {
            let sum = professional + technical
            let rounding = sum == fee ? "" : " (each rounded by itself, $\(sum) together)"
            return BillingTip(
                .components,
                "26 (the interpretation) $\(professional) and TC (the technical part) $\(technical) of $\(fee)\(rounding). "
                    + "Bill the whole without either; 26 alone where somebody else bears the equipment.",
                impact: professional - fee, source: source)
        }
        let words =
            switch row.componentIndicator {
            case 0: "a physician's service: neither 26 nor TC."
            case 1 where facts.fee(.professional) != nil: "26 has a row of its own on this schedule, TC has none."
            case 1: "a diagnostic test, but 26 and TC have no amounts of their own on this schedule."
            case 2: "professional only: the code is the interpretation already; neither 26 nor TC."
            case 3: "technical only: neither 26 nor TC; the interpretation has a code of its own."
            case 4: "global only: other codes are its parts; neither 26 nor TC."
            case 5: "incident to a physician's service: neither 26 nor TC."
            case 6: "only 26, the interpretation: the test itself is on the laboratory schedule."
            case 7: "by an independent therapist: neither 26 nor TC."
            case 8: "the interpretation of a smear for hospital inpatients: neither 26 nor TC."
            default: "neither 26 nor TC applies."
            }
        return BillingTip(.components, "PC/TC indicator \(row.componentIndicator): \(words)", source: source)
    }

    private func discontinuedTips(_ facts: CodeFacts, _ fee: Money, _ source: String) -> [BillingTip] {
        guard let discontinued = facts.fee(.discontinued) else { return [] }
        return [
            BillingTip(
                .discontinued,
                "53 (discontinued) has a row of its own: $\(discontinued) instead of $\(fee), not to be halved again.",
                impact: discontinued - fee, source: source)
        ]
    }
}
