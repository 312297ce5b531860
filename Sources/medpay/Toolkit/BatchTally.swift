import Claims
import JobMessages

/// What the results of a batch come to, by code and rule. Claims go by one at a time and none is kept: memory depends
/// on how many different codes, rules and modifiers there are, which is limited.
struct BatchTally {
    private(set) var claims = 0
    /// Those that a scrub was asked for.
    private(set) var claimsScrubbed = 0
    private(set) var lines = 0
    /// Of all lines that were priced.
    private(set) var allowed = Money.zero
    /// No line counted twice.
    private(set) var atRisk = Money.zero
    /// By code, the lines that have it and what they are allowed.
    private(set) var codes = Counts<HCPCS>()
    private(set) var findings = Counts<Finding>()
    private(set) var notChecked = Counts<Rule>()
    private(set) var modifiers = Counts<Carrier>()
    private(set) var pairs = Counts<Pair>()

    struct Rule: Hashable {
        var id: String
        var authority: String
        /// "CO-236 (unverified)"; empty: no denial is predicted.
        var reason = ""
    }

    struct Finding: Hashable {
        var rule: Rule
        var severity: WireSeverity
        /// nil: a line without a code, or the claim as a whole.
        var code: HCPCS?
        var isClaim: Bool
    }

    /// A line that a finding on modifiers names.
    struct Carrier: Hashable {
        var rule: Rule
        var code: HCPCS?
        /// As billed: "59 RT"; empty: none.
        var modifiers: String
    }

    /// Two codes that an edit joins and that a finding says were billed together.
    struct Pair: Hashable {
        var rule: Rule
        var column1: HCPCS
        var column2: HCPCS
        var indicator: UInt8
    }

    mutating func take(_ result: WireClaimResult) {
        claims += 1
        claimsScrubbed += result.hasScrub ? 1 : 0
        lines += result.estimate.lines.count
        for line in result.estimate.lines {
            let amount = Money(cents: line.outcome == .priced ? line.allowedCents : 0)
            allowed.add(amount)
            if let code = HCPCS(line.procedure) { codes.add(code, amount) }
        }
        atRisk.add(Money(cents: result.scrub.atRiskCents))
        for finding in result.scrub.findings { take(finding, of: result) }
    }

    private mutating func take(_ finding: WireFinding, of result: WireClaimResult) {
        let rule = Rule(finding)
        let releases = BatchTally.releases(finding, of: result)
        guard !finding.notChecked else { return notChecked.add(rule, from: releases) }
        let atRisk = Money(cents: finding.atRiskCents)
        let named = finding.lines.compactMap { number in result.estimate.lines.first { $0.line == number } }
        for (code, amount) in BatchTally.concerned(finding, named) {
            let key = Finding(rule: rule, severity: finding.severity, code: code, isClaim: finding.lines.isEmpty)
            findings.add(key, amount, from: releases)
        }
        if BatchTally.isOnModifiers(finding.rule) {
            // The line at fault is the first; but what opens no edit may stand on the other.
            let marked = finding.rule == "PTP-004" ? named.first { !$0.modifiers.isEmpty } : nil
            let carrier = marked ?? named.first
            let modifiers = carrier?.modifiers.joined(separator: " ") ?? ""
            let code = (carrier?.procedure ?? finding.codes.first).flatMap { HCPCS($0) }
            self.modifiers.add(Carrier(rule: rule, code: code, modifiers: modifiers), atRisk, from: releases)
        }
        guard finding.rule.hasPrefix("PTP-"), let pair = finding.rows.lazy.compactMap({ Pair(rule, $0.key) }).first
        else { return }
        pairs.add(pair, atRisk, from: releases)
    }

    /// The lines that would not be paid, each with its dollars.
    ///
    /// A result has the amount at risk by finding, not by line: where it is the sum of the lines that the finding
    /// names, they are all meant; otherwise the first, which is the one that would be denied. See `ResultSheet`.
    private static func concerned(
        _ finding: WireFinding, _ named: [WireLineEstimate]
    ) -> [(code: HCPCS?, amount: Money)] {
        let atRisk = Money(cents: finding.atRiskCents)
        let own = named.map { (code: HCPCS($0.procedure), amount: Money(cents: $0.allowedCents)) }
        var sum = Money.zero
        for line in own { sum.add(line.amount) }
        if own.count > 1, atRisk > .zero, sum == atRisk { return own.filter { $0.amount > .zero } }
        guard !finding.lines.isEmpty else { return [(nil, atRisk)] }
        return [(named.isEmpty ? finding.codes.first.flatMap { HCPCS($0) } : own[0].code, atRisk)]
    }

    /// The releases of the rows that it rests on.
    private static func releases(_ finding: WireFinding, of result: WireClaimResult) -> [String] {
        finding.rows.map(\.release).filter { $0 < UInt32(result.releases.count) }.map { position in
            result.releases[Int(position)].nameAsUsed
        }
    }

    /// Rules that speak of a modifier which is there or is missing.
    private static func isOnModifiers(_ rule: String) -> Bool {
        rule.hasPrefix("MOD-")
            || [
                "PTP-002", "PTP-003", "PTP-004", "PTP-005", "PTP-006", "PTP-007", "MUE-005", "GLB-001", "GLB-002",
                "EM-003", "POS-007", "FMT-009",
            ].contains(rule)
    }
}

extension BatchTally {
    /// How often, for how many dollars, and on what it rests. Beyond `keysMax` different ones what comes new is left
    /// out and counted.
    struct Counts<Key: Hashable> {
        private(set) var entries: [Key: Entry] = [:]
        private(set) var leftOut = 0

        struct Entry {
            var count = 0
            var dollars = Money.zero
            /// Names of releases; the first few.
            var releases: Set<String> = []
        }

        mutating func add(_ key: Key, _ dollars: Money = .zero, from releases: [String] = []) {
            guard entries[key] != nil || entries.count < BatchTally.keysMax else {
                leftOut += 1
                return
            }
            var entry = entries[key] ?? Entry()
            entry.count += 1
            entry.dollars.add(dollars)
            for release in releases where entry.releases.count < BatchTally.releasesMax {
                entry.releases.insert(release)
            }
            entries[key] = entry
        }

        /// Most dollars first, then most often; what is alike stands in the order of its name.
        func ranked(_ name: (Key) -> String) -> [(key: Key, value: Entry)] {
            entries.map { (name: name($0.key), entry: $0) }.sorted { left, right in
                let (one, other) = (left.entry.value, right.entry.value)
                return (other.dollars, other.count, left.name) < (one.dollars, one.count, right.name)
            }.map(\.entry)
        }
    }

    static let keysMax = 20_000
    static let releasesMax = 8
}

extension BatchTally.Rule {
    fileprivate init(_ finding: WireFinding) {
        id = finding.rule
        authority = finding.authority
        guard !finding.carc.isEmpty else { return }
        let codes = ["\(finding.group)-\(finding.carc)"] + finding.remarks
        reason = codes.joined(separator: " ") + (finding.unverified ? " (unverified)" : "")
    }
}

extension BatchTally.Pair {
    /// "20610/20552 indicator 1", as results name the row of an edit; nil: another row.
    fileprivate init?(_ rule: BatchTally.Rule, _ row: String) {
        let words = row.split(separator: " ")
        guard words.count == 3, words[1] == "indicator", let indicator = UInt8(words[2]) else { return nil }
        let codes = words[0].split(separator: "/").compactMap { HCPCS($0) }
        guard codes.count == 2 else { return nil }
        self.init(rule: rule, column1: codes[0], column2: codes[1], indicator: indicator)
    }
}

extension Money {
    /// Amounts of results may be absurd: a sum stops at the limits instead of trapping.
    mutating func add(_ other: Money) {
        let (sum, isOver) = cents.addingReportingOverflow(other.cents)
        cents = isOver ? (other.cents < 0 ? .min : .max) : sum
    }
}
