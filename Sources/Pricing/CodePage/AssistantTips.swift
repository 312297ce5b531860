import Claims
import Reference

// Assistants, co-surgeons and teams.
// Source: Pub. 100-04 ch. 12 sections 20.4.3 and 40.8; CMS PFS record layout.

extension CodePages {
    func assistantTips(_ facts: CodeFacts) -> [BillingTip] {
        // Visits, tests and therapy, which have no global period, have the indicator too; nobody assists at them.
        guard let row = facts.row, facts.fee != nil, row.assistant != 9, row.globalPeriod != .none else { return [] }
        let physician = probe.allowed(facts.line.with("80"), at: facts.setting)
        let other = probe.allowed(facts.line.with("AS"), at: facts.setting)
        let amounts =
            physician.map { own in " $\(own)" + (other.map { ", as a PA, NP or CNS (AS) $\($0)" } ?? "") } ?? ""
        let assistant =
            switch row.assistant {
            case 0: "An assistant at surgery is paid only with documentation:\(amounts)."
            case 1: "An assistant at surgery is never paid."
            default: "An assistant at surgery is paid:\(amounts)."
            }
        return [
            BillingTip(
                .assistant, assistant + coSurgeons(facts, row), impact: row.assistant == 1 ? nil : physician,
                source: source(PricingRule.assistant.authority, schedule?.release))
        ]
    }

    private func coSurgeons(_ facts: CodeFacts, _ row: FeeScheduleRow) -> String {
        guard row.coSurgeon == 1 || row.coSurgeon == 2,
            let each = probe.allowed(facts.line.with("62"), at: facts.setting)
        else { return "" }
        return " Two surgeons (62) $\(each) each, "
            + (row.coSurgeon == 1 ? "with documentation." : "if they are of two specialties.")
    }
}
