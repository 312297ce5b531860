import Claims
import Reference

/// One fault, or one thing worth knowing, about a claim.
package struct Finding: Hashable, Sendable {
    /// The rule that found it; `rule.id` is permanent.
    package var rule: Rule
    /// The rule's own severity, unless the rule says that it depends or the submitter's profile has another.
    package var severity: Severity
    /// The submitter's profile has changed the severity.
    package var isSeverityByProfile = false
    /// Line numbers (LX), the line that would be denied first; empty: the claim as a whole.
    package var lines: [Int]
    /// Lines of the patient's other claims.
    package var others: [OtherLine] = []
    /// The codes concerned: of `lines`, then of `others`.
    package var codes: [HCPCS]
    package var prediction: Prediction?
    /// What was found, in one sentence. Names codes, dates, units and rules; never a person or an identifier.
    package var message: String
    /// What would mend it. Names what the record must show where a modifier is suggested.
    package var remedy: String
    /// The rows of the tables it rests on.
    package var rows: [DataRow]
    /// What would not be paid if the finding came true: the priced amount of the lines it would zero.
    package var atRisk: Money

    package init(
        rule: Rule, severity: Severity, lines: [Int] = [], codes: [HCPCS] = [], prediction: Prediction? = nil,
        message: String, remedy: String, rows: [DataRow] = [], atRisk: Money = .zero
    ) {
        self.rule = rule
        self.severity = severity
        self.lines = lines
        self.codes = codes
        self.prediction = prediction
        self.message = message
        self.remedy = remedy
        self.rows = rows
        self.atRisk = atRisk
    }

    package struct OtherLine: Hashable, Sendable {
        /// The other claim's reference.
        package var reference: String
        package var line: Int

        package init(reference: String, line: Int) {
            self.reference = reference
            self.line = line
        }
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

    /// "deny", "warn", "info".
    package var name: String {
        switch self {
        case .deny: "deny"
        case .warn: "warn"
        case .info: "info"
        }
    }
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

/// A row of a reference table that a finding rests on.
package struct DataRow: Hashable, Sendable {
    package var release: ReleaseChoice
    /// "45385/45378 indicator 0".
    package var key: String
    /// First and last day in force; nil: the row is not dated, or is in force still.
    package var from: ServiceDate?
    package var through: ServiceDate?

    package init(release: ReleaseChoice, key: String, from: ServiceDate? = nil, through: ServiceDate? = nil) {
        self.release = release
        self.key = key
        self.from = from
        self.through = through
    }
}

/// The answer of a scrub.
package struct ScrubReport: Hashable, Sendable {
    /// Ordered by severity, then line, then rule id.
    package var findings: [Finding]
    /// What could not be checked, and so is not clean; in the order of the rules.
    package var notChecked: [NotChecked]
    /// Dollars on lines with at least one deny or warn finding; no line counted twice.
    package var atRisk: Money
    /// Lines that at least one deny finding would zero, by number, ascending.
    package var deniedLines: [Int]
    /// Which other claims were looked at.
    package var scope: Scope
    /// The submitter's profile; empty: the rules as they are published.
    package var profile: String
    /// Ids of the rules that the profile switches off for this payer.
    package var switchedOff: [String]

    package init(
        findings: [Finding], notChecked: [NotChecked] = [], atRisk: Money, deniedLines: [Int], scope: Scope = .claim,
        profile: String = "", switchedOff: [String] = []
    ) {
        self.findings = findings
        self.notChecked = notChecked
        self.atRisk = atRisk
        self.deniedLines = deniedLines
        self.scope = scope
        self.profile = profile
        self.switchedOff = switchedOff
    }

    /// Which other claims of the patient a scrub looked at.
    package enum Scope: UInt8, Sendable {
        /// None: what they hold is not known.
        case claim = 1
        /// All that are in this batch; not those before or after it.
        case batch = 2
        /// Some of those in this batch: the patient has more than travel with a job.
        case partOfBatch = 3
    }

    package enum Verdict: UInt8, Sendable {
        /// Every rule was applied, and found notes at most.
        case clean = 1
        /// Nothing was found, and some rules could not be applied.
        case notFullyChecked = 2
        case warned = 3
        case denied = 4
    }

    package var verdict: Verdict {
        switch findings.first?.severity {
        case .deny: .denied
        case .warn: .warned
        case .info, nil: notChecked.isEmpty ? .clean : .notFullyChecked
        }
    }
}
