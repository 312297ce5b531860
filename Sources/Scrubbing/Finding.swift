import Claims
import Reference

/// One fault, or one thing worth knowing, about a claim.
package struct Finding: Hashable, Sendable {
    /// The rule that found it; `rule.id` is permanent.
    package var rule: Rule
    /// The rule's own severity unless the rule says it depends.
    package var severity: Severity
    /// Line numbers (LX), the line that would be denied first; empty: the claim as a whole.
    package var lines: [Int]
    /// The codes concerned, in the order of `lines` where that applies.
    package var codes: [HCPCS]
    package var prediction: Prediction?
    /// What was found, in one sentence. Names codes, dates, units and rules; never a person or an identifier.
    package var message: String
    /// What would mend it.
    package var remedy: String
    /// The tables it rests on.
    package var releases: [ReleaseChoice]
    /// What would not be paid if the finding came true: the priced amount of the lines it would zero.
    package var atRisk: Money

    package init(
        rule: Rule, severity: Severity, lines: [Int] = [], codes: [HCPCS] = [], prediction: Prediction? = nil,
        message: String, remedy: String, releases: [ReleaseChoice] = [], atRisk: Money = .zero
    ) {
        self.rule = rule
        self.severity = severity
        self.lines = lines
        self.codes = codes
        self.prediction = prediction
        self.message = message
        self.remedy = remedy
        self.releases = releases
        self.atRisk = atRisk
    }
}

package enum Severity: UInt8, Comparable, Sendable, CaseIterable {
    /// This payer's published rule will deny or return it.
    case deny = 1
    /// Likely, or depends on facts that are not on the claim.
    case warn = 2
    /// A note on money or documentation.
    case info = 3

    /// The gravest first, as findings are ordered.
    package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}

/// What the payer is expected to say.
package struct Prediction: Hashable, Sendable {
    /// "CO", "PR", "OA" or "PI".
    package var group: String
    /// Claim adjustment reason code: "236".
    package var carc: String
    /// Remittance advice remark codes.
    package var remarks: [String]
    /// True where it could not be confirmed which codes a payer uses.
    package var isUnverified: Bool

    package init(group: String = "CO", carc: String, remarks: [String] = [], isUnverified: Bool = false) {
        self.group = group
        self.carc = carc
        self.remarks = remarks
        self.isUnverified = isUnverified
    }
}

/// The answer of a scrub.
package struct ScrubReport: Hashable, Sendable {
    /// Ordered by severity, then line, then rule id.
    package var findings: [Finding]
    /// Dollars on lines with at least one deny or warn finding; no line counted twice.
    package var atRisk: Money
    /// Lines that at least one deny finding would zero, by number, ascending.
    package var deniedLines: [Int]

    package init(findings: [Finding], atRisk: Money, deniedLines: [Int]) {
        self.findings = findings
        self.atRisk = atRisk
        self.deniedLines = deniedLines
    }
}
