import Claims
import Scrubbing
import X12

/// What an answer of medpay says a payer will do with one claim.
package struct ExpectedClaim: Hashable, Sendable {
    /// CLM01, which comes back as CLP01.
    package var reference: String
    package var lines: [ExpectedLine]
    package var denials: [ExpectedDenial]

    package init(reference: String, lines: [ExpectedLine], denials: [ExpectedDenial] = []) {
        self.reference = reference
        self.lines = lines
        self.denials = denials
    }
}

package struct ExpectedLine: Hashable, Sendable {
    /// LX01.
    package var number: Int
    /// nil: not a HCPCS code, and no answer can be matched to it.
    package var code: HCPCS?
    package var modifiers: ModifierList
    /// nil: not priced, which is not $0. A bundled line is priced at $0.
    package var allowed: Money?

    package init(number: Int, code: HCPCS?, modifiers: ModifierList = ModifierList(), allowed: Money?) {
        self.number = number
        self.code = code
        self.modifiers = modifiers
        self.allowed = allowed
    }
}

/// A finding that predicts a reason.
package struct ExpectedDenial: Hashable, Sendable {
    /// "PTP-002".
    package var rule: String
    package var severity: Severity
    package var reason: RemittanceCode
    /// By number; empty: the claim as a whole, which is each of its lines.
    package var lines: [Int]

    package init(rule: String, severity: Severity = .deny, reason: RemittanceCode, lines: [Int]) {
        self.rule = rule
        self.severity = severity
        self.reason = reason
        self.lines = lines
    }

    func names(_ line: Int) -> Bool { lines.isEmpty || lines.contains(line) }
}
