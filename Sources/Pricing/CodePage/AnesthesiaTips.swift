import Claims
import Reference

// Base units of an anesthesia code and what they are worth.
// Source: Pub. 100-04 ch. 12 sections 50 and 140.

extension CodePages {
    private static let manual = "Pub. 100-04 ch. 12 sections 50 and 140"

    func anesthesiaTips(_ facts: CodeFacts, _ row: FeeScheduleRow) -> [BillingTip] {
        guard row.status == UInt8(ascii: "J") else { return [] }
        guard let table = anesthesiaUnits else {
            return [notChecked(.anesthesia, "Base units", .anesthesiaUnits, CodePages.manual)]
        }
        guard let units = table.units(facts.code) else {
            return [
                BillingTip(
                    .anesthesia, "No base units are published for \(facts.code).",
                    source: source(CodePages.manual, table.release))
            ]
        }
        let rule =
            "\(units) base units, plus a unit for each 15 minutes to one decimal, times the locality's anesthesia factor. "
            + "AA, AD, QK, QX, QY or QZ is required."
        guard let factors = anesthesiaFactors, let factor = factor(factors) else {
            return [
                BillingTip(.anesthesia, rule, source: source(CodePages.manual, table.release)),
                notChecked(.anesthesia, "Anesthesia factor", .anesthesiaFactors, CodePages.manual),
            ]
        }
        let worth = Money(cents: Int64(units)).scaled(by: factor, over: 10_000)
        return [
            BillingTip(
                .anesthesia, "\(rule) The factor is \(decimal(factor, 6)): the base units alone are $\(worth).",
                impact: worth, source: source(CodePages.manual, table.release, factors.release))
        ]
    }

    /// In 10^-6 dollars.
    private func factor(_ table: AnesthesiaFactorTable) -> Int64? {
        guard let locality else { return table.national() }
        return table.factor(locality.key).map { $0 * 100 }
    }
}
