import Claims

/// A rule. Its id is permanent: retired perhaps, never used for anything else.
package struct Rule: Hashable, Sendable {
    /// "PTP-002".
    package let id: String
    /// The usual severity; for a payer that the rule does not bind, deny becomes warn.
    package let severity: Severity
    /// nil: the rule predicts no denial, and puts no dollars at risk.
    package let prediction: Prediction?
    /// What the rule is about, in a line without codes: for lists of rules.
    package let title: String
    /// What usually mends it. A finding words its own where lines can be named.
    package let remedy: String
    /// Who says so.
    package let authority: String
    /// Whose rule it is.
    package let reach: Reach

    package enum Reach: Sendable {
        /// The transaction standard or the codes themselves: every payer.
        case everyPayer
        /// Medicare's own: other payers often follow, which is not known from the claim.
        case medicare
    }

    init(
        _ id: String, _ severity: Severity, _ prediction: Prediction? = nil, reach: Reach = .medicare, title: String,
        remedy: String, authority: String
    ) {
        self.id = id
        self.severity = severity
        self.prediction = prediction
        self.title = title
        self.remedy = remedy
        self.authority = authority
        self.reach = reach
    }

    /// True when the rule is the payer's own published rule.
    package func binds(_ payer: PayerType) -> Bool { reach == .everyPayer || payer == .medicare }

    /// Every rule that is checked, by family.
    package static let all: [Rule] =
        procedureEditRules + unitLimitRules + addOnRules + modifierRules + statusRules + placeRules + visitRules
        + claimRules

    /// The rule of an id, as results name it; nil: not one that is checked.
    package static func named(_ id: String) -> Rule? { all.first { $0.id == id } }
}
