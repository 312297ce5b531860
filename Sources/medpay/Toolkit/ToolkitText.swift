import ArgumentParser

/// The forms that a toolkit is written in.
enum ToolkitForm: String, ExpressibleByArgument, CaseIterable {
    case html, md, csv

    func text(of toolkit: Toolkit) -> String {
        switch self {
        case .html: ToolkitHTML(toolkit: toolkit).text
        case .md: ToolkitMarkdown(toolkit: toolkit).text
        case .csv: ToolkitSheet(toolkit: toolkit).text
        }
    }
}

/// A toolkit with tables as GitHub shows them. Source: GitHub Flavored Markdown, tables.
struct ToolkitMarkdown {
    let toolkit: Toolkit

    var text: String {
        let about = toolkit.about.map(escaped).joined(separator: "\n\n")
        return (["# \(Toolkit.title)", about] + toolkit.parts.map(section)).joined(separator: "\n\n") + "\n"
    }

    private func section(_ part: Toolkit.Part) -> String {
        let heading = "## \(escaped(part.section.heading))"
        guard !part.facts.isEmpty else { return heading + "\n\n" + escaped(part.otherwise) }
        let columns = part.section.columns
        let rows =
            [row(columns.map { escaped($0.heading) }), row(columns.map { $0.field.isNumber ? "---:" : "---" })]
            + part.facts.map { fact in row(columns.map { escaped($0.field.text(fact)) }) }
        return ([heading] + part.notes.map(escaped) + [rows.joined(separator: "\n")]).joined(separator: "\n\n")
    }

    private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    /// On one line, and nothing in it is markup: a dollar sign would begin a formula.
    private func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in printable(text).unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$", "#":
                escaped += "\\"
                escaped.unicodeScalars.append(scalar)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// A toolkit for a spreadsheet: a row for each fact, the same columns in every section.
struct ToolkitSheet {
    let toolkit: Toolkit

    static let columns = [
        "section", "code", "other_code", "rule_or_reason", "modifier", "count_or_band", "dollars", "source", "note",
    ]

    var text: String {
        let about = toolkit.about.map { row("about", Toolkit.Fact(source: "MedPay", note: $0)) }
        let rows = toolkit.parts.flatMap { part in
            let facts =
                part.facts.isEmpty ? [Toolkit.Fact(source: "MedPay", note: part.otherwise)] : part.facts
            return facts.map { row(part.section.rawValue, $0) }
        }
        return ([ToolkitSheet.columns] + about + rows).map(ResultSheet.line).joined()
    }

    private func row(_ section: String, _ fact: Toolkit.Fact) -> [String] {
        [
            section, fact.code?.description ?? "", fact.otherCode?.description ?? "", fact.rule, fact.modifier,
            fact.count, fact.dollars?.description ?? "", fact.source, fact.note,
        ]
    }
}
