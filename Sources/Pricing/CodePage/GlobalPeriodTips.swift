import Claims
import Reference

// The global period, what 25, 57 and 24 protect, and split care.
// Source: Pub. 100-04 ch. 12 sections 30.6.6, 40.2 and 40.4; CMS PFS record layout, global days.

extension CodePages {
    private static let manual = "Pub. 100-04 ch. 12 sections 30.6.6 and 40.2; CMS PFS record layout, global days"
    /// An established patient's visit, priced as an example of what a modifier protects.
    private static let visit = HCPCS("99213")

    func globalPeriodTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let row = facts.row, facts.fee != nil else { return [] }
        let days =
            switch row.globalPeriod {
            case .days000: "000: the day itself. A visit that day is inside the fee; 25 on the visit protects it."
            case .days010:
                "010: the day and 10 days after. A visit is inside the fee; 25 protects it on the day, 24 after it."
            case .days090:
                "090: the day before, the day and 90 days after. A visit is inside the fee; 57 protects the one, the day "
                    + "before or that day, that decided on surgery (25 does not replace it), 24 an unrelated one after."
            case .maternity: "MMM: maternity, to which the usual global rule does not apply."
            case .none: "XXX: no global period, so that no visit is inside the fee; an NCCI edit may still want 25."
            case .contractor: "YYY: the contractor decides on the global period; treat it as unknown."
            case .addOn: "ZZZ: an add-on service, inside the global period of the one that it is added to."
            }
        let isSurgery = [.days000, .days010, .days090].contains(row.globalPeriod)
        let (visit, stake) = isSurgery ? visitAtStake(facts) : ("", nil)
        return [
            BillingTip(
                .globalPeriod, "Global period \(days)\(visit)", impact: stake,
                source: source(CodePages.manual, schedule?.release))
        ] + splitCareTips(facts, row)
    }

    /// What the modifier keeps from being lost, and whether the edits know the pair.
    private func visitAtStake(_ facts: CodeFacts) -> (String, Money?) {
        guard let visit = CodePages.visit,
            let amount = probe.allowed(Probe.Billed(code: visit), at: facts.setting)
        else { return ("", nil) }
        let edit = facts.asColumn1.first { $0.column2 == visit } ?? facts.asColumn2.first { $0.column1 == visit }
        let known = edit.map { " (edit \($0.column1)/\($0.column2), indicator \($0.indicator))" } ?? ""
        return (" A visit such as \(visit) is $\(amount) \(facts.place)\(known).", amount)
    }

    /// Source: Pub. 100-04 ch. 12 sections 40.2 and 40.4.
    private func splitCareTips(_ facts: CodeFacts, _ row: FeeScheduleRow) -> [BillingTip] {
        guard row.globalPeriod == .days010 || row.globalPeriod == .days090,
            row.preoperative + row.intraoperative + row.postoperative > 0,
            let fee = facts.fee, let surgery = probe.allowed(facts.line.with("54"), at: facts.setting),
            let after = probe.allowed(facts.line.with("55"), at: facts.setting),
            let again = probe.allowed(facts.line.with("78"), at: facts.setting)
        else { return [] }
        return [
            BillingTip(
                .splitCare,
                "Of $\(fee): 54 (surgery only) $\(surgery), 55 (all of the care after it) $\(after); 56 is not paid. 78 "
                    + "(unplanned return for a complication) $\(again).", impact: surgery - fee,
                source: source(PricingRule.splitCare.authority, schedule?.release))
        ]
    }
}
