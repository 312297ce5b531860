import Claims
import Pricing
import Reference

/// A code's page for people.
struct CodePageText {
    let page: CodePage
    let editsMax: Int
    /// Whose conversion factor it is, where that makes a difference.
    let factorNote: String

    private var report: CodeReport { page.report }

    func print() {
        Output.line("\(report.code) on \(report.date)\(report.description.map { "  \($0)" } ?? "")")
        let place =
            page.locality.map { "locality \($0) \(page.localityName ?? "")" } ?? "national, which nobody is paid"
        let factor = report.conversionFactor.map { ", conversion factor \(decimal($0, 4))\(factorNote)" } ?? ""
        Output.line("  \(place)\(factor)")
        printValues()
        printFees()
        printEdits()
        printTips()
        for used in report.releases {
            let note = used.isStandIn ? ", standing in for this date" : ""
            Output.line("From \(used.release.name) (\(spanText(used.release.from, used.release.through))\(note))")
        }
        if !report.notCovered.isEmpty {
            let names = report.notCovered.map(\.name).joined(separator: ", ")
            Output.line("Not checked: no table in force on that date: \(names)")
        }
    }

    private func printValues() {
        guard !report.rows.isEmpty else { return }
        let headings = [
            "  RVU", "ST", "WORK", "PE NON-FAC", "PE FAC", "MP", "NON-FAC", "FACILITY", "GLOBAL", "PC/TC", "MULT",
            "BILAT", "ASST", "CO", "TEAM",
        ]
        let rows = report.rows.map { row in
            let values = [
                row.work, row.practiceNonFacility, row.practiceFacility, row.malpractice,
                row.work + row.practiceNonFacility + row.malpractice, row.work + row.practiceFacility + row.malpractice,
            ]
            let indicators = [
                row.componentIndicator, row.multipleProcedure, row.bilateral, row.assistant, row.coSurgeon, row.team,
            ]
            return ["  " + row.component.word, String(UnicodeScalar(row.status))] + values.map { decimal($0, 2) }
                + [row.globalPeriod.text] + indicators.map(String.init)
        }
        for line in table([headings] + rows, right: Set(2...14)) { Output.line(line) }
    }

    private func printFees() {
        guard !page.fees.isEmpty else { return }
        let rows = page.fees.map { line in
            ["  " + line.component.word, amount(line.nonFacility, line), amount(line.facility, line)]
        }
        for line in table([["  FEE", "NON-FACILITY", "FACILITY"]] + rows, right: [1, 2]) { Output.line(line) }
    }

    private func amount(_ fee: FeeLine.Fee?, _ line: FeeLine) -> String {
        guard let fee else { return line.reason.map { "none: \($0.name)" } ?? "none" }
        let capped = fee.capped == nil ? "" : "capped "
        return "\(fee.isRare ? "rare " : "")\(capped)$\(dollars(fee.paid.cents))"
    }

    private func printEdits() {
        print(page.asColumn1, "denied beside it (column 2)")
        print(page.asColumn2, "that deny it (column 1)")
        guard (page.asColumn1 + page.asColumn2).contains(where: { $0.indicator == 1 }) else { return }
        let modifiers = page.openingModifiers.joined(separator: " ")
        for line in wrapped("(1): may be opened by \(modifiers)", indent: 2) { Output.line(line) }
    }

    private func print(_ edits: [CodePage.Edit], _ what: String) {
        guard !edits.isEmpty else { return }
        let more = edits.count > editsMax ? "; the first \(editsMax) (--all shows all)" : ""
        Output.line("\(grouped(edits.count)) edits with codes \(what)\(more)")
        let rows = edits.prefix(editsMax).map { edit in
            ["  \(edit.code) (\(edit.indicator))", edit.atStake.map { "$\(dollars($0.cents)) at stake" } ?? ""]
        }
        for line in table(rows, right: [1]) { Output.line(line) }
    }

    private func printTips() {
        Output.line("Tips")
        for tip in page.tips {
            let impact = tip.impact.map { "  \($0 > .zero ? "+" : "")\(signed($0))" } ?? ""
            Output.line("  \(tip.kind.rawValue)\(impact)")
            let source = "Source: \(tip.source)\(tip.isUnverified ? " (unverified)" : "")"
            for line in wrapped(tip.words, indent: 4) + wrapped(source, indent: 4) { Output.line(line) }
        }
    }

    /// Lines of at most 100 characters.
    private func wrapped(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < 100 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(margin + word)
            }
        }
        return lines
    }

    private func signed(_ amount: Money) -> String {
        amount < .zero ? "-$\(dollars(-amount.cents))" : "$\(dollars(amount.cents))"
    }
}

extension ServiceComponent {
    fileprivate var word: String { self == .whole ? "global" : modifier }
}
