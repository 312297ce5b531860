import Claims
import Reference

// What is paid beside another procedure of the day. The engine prices the code beside the one that ranks first under the
// same rule.

extension CodePages {
    func multipleProcedureTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let row = facts.row, let alone = facts.fee else { return [] }
        let release = schedule?.release
        guard let rule = rule(row) else {
            let words =
                row.multipleProcedure == 0
                ? "Multiple procedure indicator 0: never reduced beside others, and reduces none."
                : "Multiple procedure indicator \(row.multipleProcedure): the rules do not apply."
            return [
                BillingTip(
                    .multipleProcedures, words,
                    source: source("CMS PFS record layout, multiple procedure indicator", release))
            ]
        }
        let rivals = rivals(row)
        let lowest = rivals.compactMap { rival in
            probe.allowed(facts.line, beside: Probe.Billed(code: rival), at: facts.setting).map { (rival, $0) }
        }.min { $0.1 < $1.1 }
        var words = "Multiple procedure indicator \(row.multipleProcedure): \(rule.words). "
        var impact: Money?
        if let (rival, paid) = lowest, paid < alone {
            words += "Beside a higher one, \(rival) say, \(facts.place) $\(paid) instead of $\(alone)."
            impact = paid - alone
        } else {
            words += "Beside every other of this schedule it ranks first and is paid in full."
        }
        words += rule.advice
        return [
            BillingTip(
                .multipleProcedures, words, impact: impact, source: source(rule.rule.authority, release),
                // CMS does not say what a member that is valued below its base is paid.
                isUnverified: row.multipleProcedure == 3 && lowest?.1 == .zero)
        ] + familyTips(facts)
    }

    /// The codes beside which this one may be reduced.
    private func rivals(_ row: FeeScheduleRow) -> [HCPCS] {
        guard row.multipleProcedure == 3, let base = row.endoscopicBase else {
            return survey.rival(of: row).map { [$0] } ?? []
        }
        return survey.endoscopies[base]?.filter { $0 != row.code } ?? []
    }

    private func rule(_ row: FeeScheduleRow) -> (rule: PricingRule, words: String, advice: String)? {
        let noModifier = " Modifier 51 is not wanted, and 59 does not lift the reduction."
        switch row.multipleProcedure {
        case 1, 2:
            return (
                .multiple, "procedures of a day are ranked by fee, the first in full and the others at half", noModifier
            )
        case 3:
            let base = row.endoscopicBase.map { ", base \($0)" } ?? ""
            return (
                .endoscopy, "an endoscopy\(base): beside a higher one of its family only what exceeds the base",
                noModifier
            )
        case 4:
            return (
                .imaging, "imaging of one session: the highest technical and the highest professional part in full", ""
            )
        case 5: return (.therapy, "therapy of a day: the unit with the highest practice expense in full", "")
        case 6: return (.cardiovascular, "cardiovascular tests of a day: the highest technical part in full", "")
        case 7: return (.ophthalmology, "eye tests of a day: the highest technical part in full", "")
        default: return nil
        }
    }

    /// The code as the base of an endoscopy family.
    private func familyTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let alone = facts.fee, let members = survey.endoscopies[facts.code], let member = members.first,
            let beside = probe.allowed(facts.line, beside: Probe.Billed(code: member), at: facts.setting)
        else { return [] }
        return [
            BillingTip(
                .multipleProcedures,
                "The base of an endoscopy family of \(members.count): beside a member, \(member) say, $\(beside) instead "
                    + "of $\(alone).", impact: beside - alone,
                source: source(PricingRule.endoscopy.authority, schedule?.release))
        ]
    }
}
