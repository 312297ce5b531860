import Claims
import Deidentification
import X12

/// A line that was not denied, and for which the payer allowed another amount than expected.
package struct PriceDifference: Weighed {
    package var reference: String
    /// nil: the claim as a whole, for which the payer answered without lines.
    package var line: Int?
    package var code: HCPCS?
    package var modifiers: ModifierList
    package var expected: Money
    /// By the payer.
    package var allowed: Money
    package var paid: Money

    /// How far the two are apart.
    package var dollars: Money { Money(cents: abs(expected.cents - allowed.cents)) }
    package var tieBreak: String { "" }
}

/// A line that a payer denied or reduced for a reason that is a denial.
package struct DeniedLine: Weighed {
    package var reference: String
    /// nil: the claim as a whole.
    package var line: Int?
    package var code: HCPCS?
    package var modifiers: ModifierList
    package var dollars: Money
    package var basis: Basis
    package var denials: [Denial]
    /// Rules that had predicted one of the reasons for the line, sorted.
    package var predictedBy: [String]

    package var tieBreak: String { "" }

    package enum Basis: String, Hashable, Sendable {
        /// The expected allowed amount, less what the payer allowed all the same.
        case expected
        /// Not priced, or not measured: what the denials took of the charge.
        case charge
    }
}

/// A line on one side that has no partner on the other.
package struct UnmatchedLine: Weighed {
    package var reference: String
    /// Of an expected line. nil: a remitted line, or a remitted claim without lines.
    package var line: Int?
    package var code: HCPCS?
    package var modifiers: ModifierList
    package var why: Why
    /// Of an expected line the expected allowed amount; of a remitted one what was charged.
    package var dollars: Money

    package var tieBreak: String {
        "\(why.rawValue) \(code?.description ?? "") \(modifiers.map(\.description).joined(separator: " "))"
    }

    package enum Why: String, Hashable, Sendable, CaseIterable {
        /// Sent, and not in the remittance.
        case notAnswered
        /// In the remittance, and not sent so.
        case notSent
        /// In the remittance, and another answer to the same line counts.
        case answeredAgain
        /// One remitted claim has more such lines than were sent: which answers which is not known.
        case unclear
    }

    init(_ line: ExpectedLine, _ reference: String, _ why: Why) {
        self.reference = reference
        self.line = line.number
        code = line.code
        modifiers = line.modifiers
        self.why = why
        dollars = line.allowed ?? .zero
    }

    init(_ line: RemittedLine, _ reference: String, _ why: Why) {
        self.reference = reference
        code = line.reported
        modifiers = line.reportedModifiers
        self.why = why
        dollars = line.charge
    }
}

/// A remitted claim that was not compared.
package struct ClaimApart: Weighed {
    package var reference: String
    package var status: RemittanceStatus
    package var charge: Money
    package var paid: Money

    package var dollars: Money { paid }
    package var line: Int? { nil }
    package var tieBreak: String { "\(status.rawValue) \(charge)" }

    init(_ claim: RemittedClaim, _ reference: String) {
        self.reference = reference
        status = claim.status
        charge = claim.charge
        paid = claim.paid
    }
}
