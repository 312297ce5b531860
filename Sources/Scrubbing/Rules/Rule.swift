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
    /// What it looks into beside the claim. Where that is missing, what rests on it is not applied, and said so.
    package let needs: Needs

    package enum Reach: Sendable {
        /// The transaction standard or the codes themselves: every payer.
        case everyPayer
        /// Medicare's own: other payers often follow, which is not known from the claim. Some are applied to Medicare's claims
        /// alone, unless a profile names them for another payer.
        case medicare
    }

    package struct Needs: OptionSet, Hashable, Sendable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let procedureEdits = Needs(rawValue: 1)
        package static let unitLimits = Needs(rawValue: 2)
        package static let addOns = Needs(rawValue: 4)
        package static let feeSchedule = Needs(rawValue: 8)
        package static let diagnoses = Needs(rawValue: 16)
        package static let lists = Needs(rawValue: 32)
        /// The patient's age or sex.
        package static let patient = Needs(rawValue: 64)
        /// Other claims of the patient, where there are any: with one claim alone the rule knows less.
        package static let claims = Needs(rawValue: 128)
        package static let estimate = Needs(rawValue: 256)

        /// For people, in the order above.
        package var words: [String] {
            let all = [
                "procedure edits", "unit limits", "add-on edits", "fee schedule", "diagnosis codes", "coding lists",
                "age or sex", "other claims", "estimate",
            ]
            return all.indices.filter { rawValue & 1 << $0 != 0 }.map { all[$0] }
        }
    }

    init(
        _ id: String, _ severity: Severity, _ prediction: Prediction? = nil, reach: Reach = .medicare,
        needs: Needs = [], title: String, remedy: String, authority: String
    ) {
        self.id = id
        self.severity = severity
        self.prediction = prediction
        self.title = title
        self.remedy = remedy
        self.authority = authority
        self.reach = reach
        self.needs = needs
    }

    /// True when the rule is the payer's own published rule.
    package func binds(_ payer: PayerType) -> Bool { reach == .everyPayer || payer == .medicare }

    /// Every rule, by family.
    package static let all: [Rule] =
        procedureEditRules + unitLimitRules + addOnRules + modifierRules + statusRules + placeRules + globalRules
        + visitRules + diagnosisRules + patientRules + providerRules + claimRules + formatRules + moneyRules

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    /// The rule of an id, as results name it; nil: there is none.
    package static func named(_ id: String) -> Rule? { byID[id] }
}
