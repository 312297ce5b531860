import Claims
import Pricing
import Reference
import TrendMessages

// The parts that come from the tables of the day, and from the publisher.

extension Toolkit.Part {
    /// Every edit in force between two of the codes, those with most dollars at stake first.
    ///
    /// - Parameter pages: with edits among the codes alone.
    static func edits(_ pages: [CodePage], _ place: ToolkitPlace) -> Toolkit.Part {
        var part = Toolkit.Part(section: .edits, otherwise: "No edit in force joins two of these codes.")
        guard !place.notCovered.contains(.procedureEdits) else {
            part.otherwise = "Not checked: no table in force on that date: \(TableKind.procedureEdits.name)."
            return part
        }
        let source = place.source(
            "NCCI Policy Manual ch. I sec. E", .procedureEdits, .feeSchedule, .localities)
        let pairs = pages.flatMap { page in
            page.asColumn1.map { (column1: page.report.code, edit: $0) }
        }.sorted { left, right in
            let (mine, others) = (left.edit.atStake ?? .zero, right.edit.atStake ?? .zero)
            return (others, left.column1, left.edit.code) < (mine, right.column1, right.edit.code)
        }
        let modifiers = (pages.first?.openingModifiers ?? []).joined(separator: " ")
        part.facts = pairs.map { column1, edit in
            Toolkit.Fact(
                code: column1, otherCode: edit.code, rule: "indicator \(edit.indicator)",
                modifier: edit.indicator == 1 ? modifiers : "", dollars: edit.atStake, source: source,
                note: opening(edit.indicator) + (edit.atStake == nil ? " Column 2 has no amount here." : ""))
        }
        part.notes = [
            "Column 2 is denied beside column 1 on one day, by one provider, for one patient. At stake is what one "
                + "unit of column 2 is worth."
        ]
        if pairs.contains(where: { $0.edit.indicator == 1 }) {
            part.notes.append("Indicator 1 may be opened by \(modifiers).")
        }
        return part
    }

    static func opening(_ indicator: UInt8) -> String {
        indicator == 1
            ? "Yes, by a modifier, where the record supports a separate service." : "No: no modifier opens it."
    }

    /// What the tips on each code say of modifiers and units.
    static func modifiers(_ pages: [CodePage]) -> Toolkit.Part {
        let facts = pages.flatMap { page in
            page.tips.compactMap { tip -> Toolkit.Fact? in
                guard let modifiers = tip.kind.modifiers else { return nil }
                return Toolkit.Fact(
                    code: page.report.code, rule: tip.kind.rawValue, modifier: modifiers, dollars: tip.impact,
                    source: tip.sourceText, note: tip.words)
            }
        }
        return Toolkit.Part(
            section: .modifiers,
            notes: ["The difference is what the subject adds to the fee of one unit, or takes from it."], facts: facts,
            otherwise: "The tables of the day say nothing of modifiers on these codes.")
    }

    /// The fee of one unit of each code in both settings, or why there is none.
    static func codes(_ pages: [CodePage], _ place: ToolkitPlace) -> Toolkit.Part {
        let source = place.source("42 CFR 414.20", .feeSchedule, .localities)
        let facts = pages.flatMap { page in
            let report = page.report
            // Level II begins with a letter. The words of level I are the AMA's.
            let isLevelII = report.code.description.first?.isLetter ?? false
            let words = isLevelII ? report.description ?? "" : ""
            let amounts = page.fees.flatMap { line in
                [("non-facility", line.nonFacility), ("facility", line.facility)].compactMap { setting, fee in
                    fee.map { fee in
                        Toolkit.Fact(
                            code: report.code, rule: setting, modifier: line.component.modifier, dollars: fee.paid,
                            source: source, note: note(fee, words))
                    }
                }
            }
            let status = page.tips.filter { $0.kind == .status }.map { tip in
                Toolkit.Fact(
                    code: report.code, rule: "status", source: tip.sourceText,
                    note: (words.isEmpty ? "" : "\(words): ") + tip.words
                        + (report.isKnown ? "" : " It is in no table of this image that covers \(report.date)."))
            }
            return amounts + status
        }
        return Toolkit.Part(section: .codes, facts: facts, otherwise: "The tables of the day have no fees.")
    }

    private static func note(_ fee: FeeLine.Fee, _ words: String) -> String {
        let capped = fee.capped == nil ? "" : "Capped at the hospital outpatient amount."
        let rare = fee.isRare ? "Rarely or never done in this setting: a copy of the other setting's." : ""
        return [words, capped, rare].filter { !$0.isEmpty }.joined(separator: " ")
    }

    static func trends(_ inputs: ToolkitInputs) -> Toolkit.Part {
        var part = Toolkit.Part(section: .trends, otherwise: "")
        guard case .published(let updates) = inputs.trends else {
            var isAsked = true
            if case .notAsked = inputs.trends { isAsked = false }
            part.otherwise = "Published trends: the publisher \(isAsked ? "did not answer" : "was not asked")."
            return part
        }
        let byCode = Dictionary(grouping: updates, by: \.code)
        part.facts = inputs.codes.flatMap { code -> [Toolkit.Fact] in
            let trends = (byCode[code.description] ?? []).filter(\.tellsOfAllPayers)
            guard !trends.isEmpty else {
                return [Toolkit.Fact(code: code, source: "MedPay publisher", note: "Not enough reports yet.")]
            }
            return trends.flatMap { trend in
                [fact(code, trend, rule: "all", count: trend.reports, rate(trend))]
                    + trend.parts.filter { $0.facet == .reason || $0.facet == .payer }.map { part in
                        let rule = part.facet == .reason ? "CARC \(part.value)" : part.value
                        return fact(code, trend, rule: rule, count: part.reports, rate(part))
                    }
            }
        }
        part.notes = [
            "From anonymous reports: a number is published once at least 5 of them, of at least 3 contributors, stand "
                + "behind it."
        ]
        return part
    }

    /// A band alone is a date to a spreadsheet, so that the count is in words.
    private static func fact(
        _ code: HCPCS, _ trend: WireTrendUpdate, rule: String, count: WireCountBand, _ words: String
    ) -> Toolkit.Fact {
        Toolkit.Fact(
            code: code, rule: rule, count: "\(count.name) reports",
            source: "MedPay publisher, trend \(trend.sequence) of \(trend.published)",
            note: [trend.source.words, words].filter { !$0.isEmpty }.joined(separator: ": "))
    }

    private static func rate(_ trend: WireTrendUpdate) -> String {
        trend.hasDenialRate ? "\(trend.denialRate) % of the lines denied" : ""
    }

    private static func rate(_ part: WireTrendPart) -> String {
        [
            part.hasShare ? "\(part.share) % of all reports" : "",
            part.hasDenialRate ? "\(part.denialRate) % of its own lines denied" : "",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    static func sources(_ place: ToolkitPlace) -> Toolkit.Part {
        var facts = place.releases.map { used in
            Toolkit.Fact(
                rule: used.release.kind.name, source: used.release.name,
                note: spanText(used.release.from, used.release.through)
                    + (used.isStandIn ? ", standing in for this date" : ""))
        }
        facts += place.notCovered.map { kind in
            Toolkit.Fact(rule: kind.name, source: "none", note: "Not checked: no table in force on that date.")
        }
        return Toolkit.Part(section: .sources, facts: facts, otherwise: "No table was asked.")
    }
}

extension BillingTip {
    fileprivate var sourceText: String { source + (isUnverified ? " (unverified)" : "") }
}

extension BillingTip.Kind {
    /// Those that the tip is about; nil: it is about no modifier.
    fileprivate var modifiers: String? {
        switch self {
        case .anesthesia: "AA AD QK QX QY QZ"
        case .units: ""
        case .bilateral: "50 RT LT"
        case .multipleProcedures: "51 59"
        case .components: "26 TC"
        case .discontinued: "53"
        case .globalPeriod: "24 25 57"
        case .splitCare: "54 55 56 78"
        case .assistant: "80 AS 62"
        case .apart: "JW JZ"
        case .status, .setting, .secondUnit, .imagingCap, .addOn, .edits, .sibling: nil
        }
    }
}
