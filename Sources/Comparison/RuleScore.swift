import Claims
import Scrubbing
import X12

/// How often one rule was right, over the lines that were answered.
package struct RuleScore: Hashable, Sendable {
    /// "PTP-002".
    package var rule: String
    /// The gravest with which it spoke.
    package var severity: Severity
    /// The reasons that it predicted, as text, sorted.
    package var reasons: [String]
    /// Findings with a reason, of which a line was answered. A finding counts once, however many lines it names.
    package var predicted = 0
    /// Of those: a line that the finding names was denied for that reason.
    package var confirmed = 0
    /// Denied lines, each counted once for each of `reasons` that it was denied for, whoever predicted it.
    package var denied = 0
    /// Of those: the rule had predicted that reason for that line.
    package var foreseen = 0

    /// confirmed / predicted; nil: nothing was predicted.
    package var precision: Double? { share(confirmed, of: predicted) }
    /// foreseen / denied; nil: nothing was denied for its reasons.
    package var recall: Double? { share(foreseen, of: denied) }
}

/// All rules together. `denied` has every reason of every denied line, also those that no rule predicts; `foreseen` those
/// that at least one rule had predicted for the line.
package struct TotalScore: Hashable, Sendable {
    package var predicted = 0
    package var confirmed = 0
    package var denied = 0
    package var foreseen = 0

    package var precision: Double? { share(confirmed, of: predicted) }
    package var recall: Double? { share(foreseen, of: denied) }
}

/// For a percentage on paper. nil instead of a division by zero.
private func share(_ part: Int, of whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }

/// Counts predictions against what came. Memory: a few numbers for each rule and reason.
struct PredictionScores {
    private var byRule: [String: Tally] = [:]
    private var denied: [RemittanceCode: Int] = [:]
    private var total = TotalScore()

    private struct Tally {
        var severity: Severity
        var reasons: Set<RemittanceCode> = []
        var predicted = 0
        var confirmed = 0
        var foreseen = 0
    }

    /// - Parameter received: for each answered line, by number, the reasons that it was denied for.
    mutating func take(_ denials: [ExpectedDenial], received: [Int: Set<RemittanceCode>]) {
        for denial in denials {
            let named = received.filter { denial.names($0.key) }
            guard !named.isEmpty else { continue }
            let isConfirmed = named.values.contains { $0.contains(denial.reason) }
            var tally = byRule[denial.rule] ?? Tally(severity: denial.severity)
            tally.severity = min(tally.severity, denial.severity)
            tally.reasons.insert(denial.reason)
            tally.predicted += 1
            tally.confirmed += isConfirmed ? 1 : 0
            byRule[denial.rule] = tally
            total.predicted += 1
            total.confirmed += isConfirmed ? 1 : 0
        }
        for (line, reasons) in received {
            for reason in reasons {
                denied[reason, default: 0] += 1
                total.denied += 1
                let rules = denials.rules(for: reason, line)
                for rule in rules { byRule[rule]?.foreseen += 1 }
                total.foreseen += rules.isEmpty ? 0 : 1
            }
        }
    }

    /// Those that predicted most first, then by id.
    var rules: [RuleScore] {
        byRule.map { rule, tally in
            RuleScore(
                rule: rule, severity: tally.severity, reasons: tally.reasons.map(\.description).sorted(),
                predicted: tally.predicted, confirmed: tally.confirmed,
                denied: tally.reasons.reduce(0) { $0 + (denied[$1] ?? 0) }, foreseen: tally.foreseen)
        }
        .sorted { $0.predicted == $1.predicted ? $0.rule < $1.rule : $0.predicted > $1.predicted }
    }

    var allRules: TotalScore { total }
}

extension [ExpectedDenial] {
    /// The rules that predict a reason for a line.
    func rules(for reason: RemittanceCode, _ line: Int) -> Set<String> {
        Set(lazy.filter { $0.reason == reason && $0.names(line) }.map(\.rule))
    }
}
