import JobMessages
import Scrubbing

/// What a batch's answers come to.
struct DemoSummary {
    private struct RuleCount {
        var severity: WireSeverity
        var count = 0
        var atRiskCents: Int64 = 0
    }

    private var claims = 0
    private var lines = 0
    private var allowedCents: Int64 = 0
    private var atRiskCents: Int64 = 0
    private var notPriced = 0
    private var rules: [String: RuleCount] = [:]
    /// Claims for which a rule could not be applied, or not with the table of the date.
    private var notChecked: [String: Int] = [:]

    mutating func add(_ result: WireClaimResult) {
        claims += 1
        lines += result.estimate.lines.count
        allowedCents += result.estimate.allowedCents
        atRiskCents += result.scrub.atRiskCents
        notPriced += result.estimate.lines.count { $0.outcome == .notPriced }
        for finding in result.scrub.findings where finding.notChecked { notChecked[finding.rule, default: 0] += 1 }
        for finding in result.scrub.findings where !finding.notChecked {
            var rule = rules[finding.rule] ?? RuleCount(severity: finding.severity)
            rule.count += 1
            rule.atRiskCents += finding.atRiskCents
            rules[finding.rule] = rule
        }
    }

    func show(_ batch: WireBatch) {
        Output.line(
            """

            Claims             \(grouped(claims))  (\(grouped(lines)) lines, \(grouped(notPriced)) not priced)
            Expected allowed   $\(dollars(allowedCents))
            Dollars at risk    $\(dollars(atRiskCents))

            Findings by rule:
            """)
        let sorted = rules.sorted { ($0.value.severity.rawValue, $0.key) < ($1.value.severity.rawValue, $1.key) }
        var rows = [["  SEVERITY", "RULE", "FOUND", "AT RISK"]]
        for (id, rule) in sorted {
            rows.append(["  " + rule.severity.word, id, grouped(rule.count), "$" + dollars(rule.atRiskCents)])
        }
        for line in table(rows, right: [2, 3]) { Output.line(line) }
        guard !notChecked.isEmpty else { return }
        Output.line("\nNot checked, or with the table of another date:")
        let gaps = notChecked.sorted { $0.key < $1.key }.map { id, count in
            ["  " + id, grouped(count), Rule.named(id)?.title ?? ""]
        }
        for line in table(gaps, right: [1]) { Output.line(line) }
    }
}
