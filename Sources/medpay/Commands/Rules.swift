import ArgumentParser
import Claims
import JobMessages
import Scrubbing
import Trends

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "The table of rules: what each looks for, what the payer will say, and who says so.")

    @Argument(help: "Ids, or how they begin: PTP, MUE-002. Without any: all.")
    var ids: [String] = []
    @OptionGroup var profile: ProfileOptions
    @Option(help: "As it holds for this payer: \(Contribution.Payer.names).")
    var payer: String?
    @Flag(help: "As a table in Markdown, for documents.")
    var markdown = false
    @OptionGroup var output: OutputOptions

    func run() throws {
        var table = WireRuleTable(profile: try profile.load()?.profile() ?? .published, payer: try payerType())
        table.rules = table.rules.filter { rule in
            ids.isEmpty || ids.contains { rule.id.hasPrefix($0.uppercased()) }
        }
        guard !table.rules.isEmpty else { throw Failure("\(ids.joined(separator: ", ")): no rule begins like that") }
        if output.json { return try Output.json(table) }
        if markdown { return RuleText.markdown(table) }
        RuleText.show(table)
    }

    private func payerType() throws -> PayerType? {
        guard let payer else { return nil }
        guard let known = Contribution.Payer(name: payer) else {
            throw ValidationError("--payer: expected one of \(Contribution.Payer.names)")
        }
        return PayerType(rawValue: known.rawValue)
    }
}

/// The table of rules for people.
private enum RuleText {
    static func show(_ rules: WireRuleTable) {
        var rows = [["ID", "SEVERITY", "REASON", "WHAT", "AUTHORITY"]]
        for rule in rules.rules {
            rows.append([rule.id, severity(rule).uppercased(), reason(rule), rule.title, rule.authority])
        }
        for line in table(rows) { Output.line(line) }
    }

    static func markdown(_ rules: WireRuleTable) {
        Output.line("| id | severity | predicted reason | what it finds | whose rule | needs | remedy | authority |")
        Output.line("|---|---|---|---|---|---|---|---|")
        for rule in rules.rules {
            let cells = [
                rule.id, severity(rule), reason(rule), rule.title, rule.everyPayer ? "every payer's" : "Medicare's",
                rule.needs.joined(separator: ", "), rule.remedy, rule.authority,
            ]
            Output.line("| " + cells.joined(separator: " | ") + " |")
        }
    }

    private static func severity(_ rule: WireRuleTable.Rule) -> String {
        rule.off ? "off" : rule.severity.word.lowercased()
    }

    /// "CO-151 N362 (unverified)"; empty: no denial is predicted.
    private static func reason(_ rule: WireRuleTable.Rule) -> String {
        guard !rule.carc.isEmpty else { return "" }
        let codes = ["\(rule.group)-\(rule.carc)"] + rule.remarks
        return codes.joined(separator: " ") + (rule.unverified ? " (unverified)" : "")
    }
}
