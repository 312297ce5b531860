import Claims
import Reference

// How many units, and what a second one does.
// Source: NCCI Policy Manual ch. I sec. V.

extension CodePages {
    private static let manual = "NCCI Policy Manual ch. I sec. V"

    func unitTips(_ facts: CodeFacts) -> [BillingTip] {
        guard let table = unitLimits else {
            return [notChecked(.units, "Unit limit", .unitLimits, CodePages.manual)] + secondUnitTips(facts, nil)
        }
        let source = source(CodePages.manual, table.release)
        guard let limit = table.limit(facts.code) else {
            let tip = BillingTip(
                .units, "No unit limit is published for \(facts.code): it is unknown, which is not unlimited.",
                source: source)
            return [tip] + secondUnitTips(facts, nil)
        }
        guard limit.value > 0 else {
            return [
                BillingTip(
                    .units, "Unit limit 0: not payable to practitioners at all.", impact: facts.fee.map { .zero - $0 },
                    source: source)
            ]
        }
        return [BillingTip(.units, words(limit), source: source)] + secondUnitTips(facts, limit)
    }

    private func words(_ limit: UnitLimit) -> String {
        let units = limit.value == 1 ? "1 unit" : "\(limit.value) units"
        return switch limit.adjudication {
        case 1:
            "At most \(units) on a line (MAI 1). More may stand on further lines with a modifier that says why: a site, 59 "
                + "or X, 76, 77, 91."
        case 2: "At most \(units) a day (MAI 2, by policy). No modifier and no second line helps; correct the units."
        default:
            "At most \(units) a day (MAI \(limit.adjudication), clinical). More may be paid on appeal with records."
        }
    }

    private func secondUnitTips(_ facts: CodeFacts, _ limit: UnitLimit?) -> [BillingTip] {
        guard let row = facts.row, let one = probe.allowed(facts.line, at: facts.setting),
            let two = probe.allowed(facts.line.times(2), at: facts.setting)
        else { return [] }
        if let limit, limit.value < 2 { return [overLimit(limit, one)] }
        let added = two - one
        let (why, rule) = reason(row, added, of: one)
        return [
            BillingTip(
                .secondUnit, "A second unit \(facts.place) adds $\(added) to $\(one): \(why).", impact: added,
                source: source(rule.authority, schedule?.release), isUnverified: rule.isUnverified)
        ]
    }

    private func overLimit(_ limit: UnitLimit, _ one: Money) -> BillingTip {
        let what =
            switch limit.adjudication {
            case 1: "the whole line is denied, $\(one) of it for the first unit"
            case 2: "every unit of the day is denied, the $\(one) of the first too, and no modifier helps"
            default: "every unit of the day is denied, the $\(one) of the first too, unless records win an appeal"
            }
        return BillingTip(
            .secondUnit, "Two units are over the limit of 1: \(what).", impact: .zero - one,
            source: source(CodePages.manual, unitLimits?.release))
    }

    /// Which rule made the second unit worth what it is, by the indicators that choose it.
    private func reason(_ row: FeeScheduleRow, _ added: Money, of one: Money) -> (String, PricingRule) {
        switch (row.bilateral, row.multipleProcedure) {
        case _ where added == one: ("units are paid alike", .units)
        case (_, 5): ("therapy of the day after the first unit has half of its practice expense", .therapy)
        case (1, _): ("two units are taken for the two sides, 150 % together", .bilateralUnits)
        case (0, _) where added == .zero: ("one fee for two units, which are taken for two sides", .bilateralUnits)
        case (2, _) where added == .zero: ("the fee is for both sides already", .bilateralUnits)
        case (_, 2), (_, 3):
            (
                "the units of a ranked procedure are ranked like procedures; some contractors want separate lines",
                .multipleUnits
            )
        case (_, 4): ("it is reduced as a second test of the session", .imaging)
        case (_, 6): ("it is reduced as a second test of the day", .cardiovascular)
        case (_, 7): ("it is reduced as a second test of the day", .ophthalmology)
        default: ("the rules on units and sides give it as much", .units)
        }
    }
}
