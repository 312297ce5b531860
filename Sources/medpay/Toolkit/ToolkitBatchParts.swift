import Claims
import Scrubbing

// The parts that come from the results of a batch, and the totals.

extension Toolkit.Part {
    private static let results = "MedPay's results of the batch"
    private static let unnamed = "Results do not name a pair that was billed together as the edits want it."

    static func totals(_ inputs: ToolkitInputs, _ edits: Toolkit.Part) -> Toolkit.Part {
        var facts: [Toolkit.Fact] = []
        if let tally = inputs.batch?.tally {
            facts = [
                Toolkit.Fact(
                    rule: "Allowed, all lines", count: String(tally.lines), dollars: tally.allowed, source: results,
                    note: "Expected for \(counted(tally.claims, "claim")); a line that is not priced adds nothing."),
                Toolkit.Fact(
                    rule: "At risk, claims scrubbed", count: String(tally.claimsScrubbed), dollars: tally.atRisk,
                    source: results, note: "Hangs on deny and warn findings; no line is counted twice."),
            ]
        }
        let open = edits.facts.count { $0.rule == "indicator 1" }
        var worth: [HCPCS: Money] = [:]
        for fact in edits.facts {
            guard let code = fact.otherCode, let amount = fact.dollars else { continue }
            worth[code] = amount
        }
        if let source = edits.facts.first?.source {
            facts.append(
                Toolkit.Fact(
                    rule: "Priced column 2 codes among your codes", count: String(worth.count),
                    dollars: worth.values.reduce(.zero, +), source: source,
                    note: "One unit of each, each once, of \(counted(edits.facts.count, "pair")): a modifier may open "
                        + "\(grouped(open)), none opens \(grouped(edits.facts.count - open))."))
        }
        return Toolkit.Part(section: .totals, facts: facts, otherwise: edits.otherwise)
    }

    static func findings(_ batch: ToolkitInputs.Batch) -> Toolkit.Part {
        let tally = batch.tally
        let ranked = tally.findings.ranked { "\($0.code?.description ?? "") \($0.rule.id) \($0.severity.word)" }
        let facts = ranked.map { key, entry in
            Toolkit.Fact(
                code: key.code, rule: key.rule.id, count: String(entry.count), dollars: entry.dollars,
                source: source(key.rule, entry.releases),
                note: (key.isClaim ? "The claim as a whole, claims are counted. " : "") + "\(key.severity.word): "
                    + words(key.rule))
        }
        return Toolkit.Part(
            section: .findings,
            notes: ["A line may have several findings: the rows may add up to more than the total at risk."]
                + leftOut(tally.findings.leftOut),
            facts: facts,
            otherwise: tally.claimsScrubbed == 0
                ? "The batch was priced only, not scrubbed." : "The scrub found nothing.")
    }

    static func notChecked(_ batch: ToolkitInputs.Batch) -> Toolkit.Part {
        let ranked = batch.tally.notChecked.ranked(\.id)
        let facts = ranked.map { rule, entry in
            Toolkit.Fact(
                rule: rule.id, count: String(entry.count), source: source(rule, entry.releases), note: words(rule))
        }
        return Toolkit.Part(
            section: .notChecked, notes: leftOut(batch.tally.notChecked.leftOut), facts: facts,
            otherwise: batch.tally.claimsScrubbed == 0
                ? "The batch was priced only, not scrubbed." : "Every rule was applied.")
    }

    static func modifierFindings(_ batch: ToolkitInputs.Batch) -> Toolkit.Part {
        let counts = batch.tally.modifiers
        let facts = counts.ranked { "\($0.code?.description ?? "") \($0.modifiers) \($0.rule.id)" }.map { key, entry in
            Toolkit.Fact(
                code: key.code, rule: key.rule.id, modifier: key.modifiers.isEmpty ? "none" : key.modifiers,
                count: String(entry.count), dollars: entry.dollars, source: source(key.rule, entry.releases),
                note: words(key.rule))
        }
        return Toolkit.Part(
            section: .modifierFindings, notes: leftOut(counts.leftOut), facts: facts,
            otherwise: "No finding is about a modifier.")
    }

    static func billedTogether(_ batch: ToolkitInputs.Batch) -> Toolkit.Part {
        let counts = batch.tally.pairs
        let facts = counts.ranked { "\($0.column1) \($0.column2) \($0.rule.id)" }.map { pair, entry in
            Toolkit.Fact(
                code: pair.column1, otherCode: pair.column2, rule: pair.rule.id, count: String(entry.count),
                dollars: entry.dollars, source: source(pair.rule, entry.releases),
                note: "Indicator \(pair.indicator). \(opening(pair.indicator)) \(words(pair.rule))")
        }
        return Toolkit.Part(
            section: .billedTogether,
            notes: ["Pairs that a finding names. \(unnamed)"] + leftOut(counts.leftOut), facts: facts,
            otherwise: "No finding names a pair. \(unnamed)")
    }

    /// "NCCI Policy Manual ch. I sec. E; NCCI PTP practitioner 2024Q2 (standing in)"
    private static func source(_ rule: BatchTally.Rule, _ releases: Set<String>) -> String {
        ([rule.authority] + releases.sorted()).joined(separator: "; ")
    }

    /// What the rule is about, what the payer will say, and what usually mends it.
    private static func words(_ rule: BatchTally.Rule) -> String {
        let known = Rule.named(rule.id)
        let reason = rule.reason.isEmpty ? "" : " Predicted reason: \(rule.reason)."
        let title = known.map { $0.title.prefix(1).uppercased() + $0.title.dropFirst() + "." }
        return (title ?? "A rule that this version does not know.") + reason
            + (known.map { " Remedy: \($0.remedy)" } ?? "")
    }

    private static func leftOut(_ count: Int) -> [String] {
        count == 0 ? [] : ["\(grouped(count)) more of further kinds are left out."]
    }
}
