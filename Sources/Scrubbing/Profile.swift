import Claims

/// Where a submitter's payers differ from the rules as they are published: rules that are off, other severities, filing
/// limits of contracts. Results name it.
package struct Profile: Hashable, Sendable {
    /// Empty for the rules as they are published.
    package var name: String
    /// Of several for one rule and payer, the last counts.
    package var changes: [Change]
    /// A payer's limit in days from the line's first day of service, as its contract has it.
    package var filingDays: [PayerType: Int]

    /// The rules as they are published.
    package static let published = Profile(name: "")

    package init(name: String, changes: [Change] = [], filingDays: [PayerType: Int] = [:]) {
        self.name = name
        self.changes = changes
        self.filingDays = filingDays
    }

    package struct Change: Hashable, Sendable {
        /// "MUE-003".
        package var rule: String
        /// Empty: all.
        package var payers: [PayerType]
        /// nil: the rule is off.
        package var severity: Severity?

        package init(rule: String, payers: [PayerType] = [], severity: Severity?) {
            self.rule = rule
            self.payers = payers
            self.severity = severity
        }
    }

    /// What it says of a rule and a payer; nil: nothing. Without a payer: what it says for all.
    package func change(of rule: Rule, for payer: PayerType?) -> Change? {
        changes.last { change in
            change.rule == rule.id && (change.payers.isEmpty || payer.map { change.payers.contains($0) } ?? false)
        }
    }

    /// Ids of the rules that are off for a payer, in the order of the table of rules.
    func switchedOff(for payer: PayerType) -> [String] {
        guard !changes.isEmpty else { return [] }
        return Rule.all.compactMap { rule in
            guard let change = change(of: rule, for: payer), change.severity == nil else { return nil }
            return rule.id
        }
    }
}

/// A claim beside the one that is scrubbed: of the same patient, looked at and not answered.
package struct RelatedClaim: Hashable, Sendable {
    package var claim: Claim
    /// It comes before the scrubbed claim in the batch: of two equal lines, the later is the duplicate.
    package var isBefore: Bool

    package init(_ claim: Claim, isBefore: Bool) {
        self.claim = claim
        self.isBefore = isBefore
    }
}
