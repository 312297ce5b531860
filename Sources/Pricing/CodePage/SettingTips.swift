import Claims
import Reference

// Office against facility, hospital patients, and the cap on imaging.
// Source: Pub. 100-04 ch. 12 section 20.4.2 and ch. 26 section 10.5; CMS PFS record layout, NA and PC/TC indicators.

extension CodePages {
    func settingTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let schedule else { return [notChecked(.setting, "Fees", .feeSchedule, PricingRule.place.authority)] }
        guard let row = facts.row, let line = facts.fees.first, let office = line.nonFacility?.paid,
            let facility = line.facility?.paid
        else { return [] }
        let source = source(PricingRule.place.authority, schedule.release, locality == nil ? nil : localityRelease)
        return [settingTip(row, office, facility, source)] + hospitalTips(facts, row, source) + capTips(facts)
    }

    var localityRelease: ReleaseChoice? { image.localities(on: date)?.release }

    private func settingTip(
        _ row: FeeScheduleRow, _ office: Money, _ facility: Money, _ source: String
    ) -> BillingTip {
        let both = "Non-facility $\(office), facility $\(facility)"
        // Therapy in a facility is flagged as well, and there the copy is right.
        switch (row.isRareNonFacility, row.isRareFacility && row.multipleProcedure != 5) {
        case (true, true):
            return BillingTip(.setting, "\(both), but flagged as rarely or never done in either.", source: source)
        case (true, false):
            return BillingTip(
                .setting,
                "Facility $\(facility). Rarely or never done in the office: the schedule's amount there is a copy of the "
                    + "facility's.", source: source)
        case (false, true):
            return BillingTip(
                .setting,
                "Non-facility $\(office). Rarely or never paid to a physician in a facility: the schedule's amount there "
                    + "is a copy of the office's.", source: source)
        case (false, false): break
        }
        let gap = office - facility
        guard gap != .zero else {
            return BillingTip(
                .setting, "$\(office) in either setting: the place of service changes nothing.", impact: .zero,
                source: source)
        }
        let words =
            gap > .zero
            ? "$\(gap) more in the office, where the practice bears the expense; a wrong place of service code is an "
                + "overpayment or a loss of as much."
            : "$\(Money.zero - gap) less in the office, which is unusual."
        return BillingTip(.setting, "\(both): \(words)", impact: gap, source: source)
    }

    /// Asked of the engine, which knows where a physician is not paid.
    private func hospitalTips(_ facts: CodeFacts, _ row: FeeScheduleRow, _ source: String) -> [BillingTip] {
        guard case .notPriced = probe.outcomes([facts.line], at: .facility, placeLimits: true)[0] else { return [] }
        let what =
            switch row.componentIndicator {
            case 1: "the hospital bills the technical part; bill modifier 26 for the interpretation"
            case 8: "it is paid for hospital inpatients alone (PC/TC indicator 8)"
            default: "the hospital bills it (PC/TC indicator \(row.componentIndicator))"
            }
        return [
            BillingTip(
                .setting, "Not paid to a physician for a patient of an outpatient hospital: \(what).",
                impact: facts.fees.first?.facility.map { .zero - $0.paid }, source: source)
        ]
    }

    /// Source: Social Security Act section 1848(b)(4).
    private func capTips(_ facts: CodeFacts) -> [BillingTip] {
        facts.fees.compactMap { line in
            guard let fee = line[facts.setting], let capped = fee.capped else { return nil }
            return BillingTip(
                .imagingCap,
                "\(line.name): $\(capped) instead of $\(fee.amount), the cap at what the hospital outpatient is paid.",
                impact: capped - fee.amount, source: source(PricingRule.cap.authority, schedule?.release))
        }
    }
}

extension FeeLine {
    /// "74263-TC"
    var name: String { component == .whole ? code.description : "\(code)-\(component.modifier)" }
}
