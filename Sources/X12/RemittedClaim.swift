import Claims

/// What a payer did with one claim: codes, amounts, and the year and state that a denial report may tell. No identity: the
/// claim's reference, names, identifiers, control numbers and dates are dropped while reading, unless a submitter asked for
/// the reference to join it to its own claim.
///
/// Source: 005010X221A1 loop 2100.
package struct RemittedClaim: Hashable, Sendable {
    /// CLP01, the submitter's own claim reference; nil: it was not asked for.
    package var reference: String?
    /// nil: it was not asked for.
    package var decision: RemittedDecision?
    package var status: RemittanceStatus
    package var payer: PayerType
    /// The payee's (N4 of loop 1000B); nil when absent.
    package var state: USState?
    /// CLP03. Negative in a reversal.
    package var charge: Money
    /// CLP04.
    package var paid: Money
    /// CAS at claim level; the lines have their own.
    package var adjustments: [Adjustment]
    /// Remittance advice remark codes at claim level (MOA, MIA).
    package var remarks: [RemittanceCode]
    package var lines: [RemittedLine]

    package init(
        status: RemittanceStatus, payer: PayerType = .other, state: USState? = nil, charge: Money = .zero,
        paid: Money = .zero, adjustments: [Adjustment] = [], remarks: [RemittanceCode] = [],
        lines: [RemittedLine] = []
    ) {
        self.status = status
        self.payer = payer
        self.state = state
        self.charge = charge
        self.paid = paid
        self.adjustments = adjustments
        self.remarks = remarks
        self.lines = lines
    }
}

/// What tells a payer's decision on a claim from every other, for its submitter to digest: never stored, logged or sent.
///
/// Source: 005010X221A1, TRN02 and TRN03, CLP01 to CLP04 and CLP07.
package struct RemittedDecision: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// One for each element, as it stands.
    package let fields: [[UInt8]]

    /// Tells nothing, so that no log can.
    package var description: String { "a payer's decision" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// CLP02. Source: X12 element 1029.
package enum RemittanceStatus: UInt8, Hashable, Sendable, CaseIterable {
    /// A code that 005010X221A1 does not have (004010 has pended and others).
    case other = 0
    case primary = 1
    case secondary = 2
    case tertiary = 3
    case denied = 4
    case primaryForwarded = 19
    case secondaryForwarded = 20
    case tertiaryForwarded = 21
    /// Takes back an earlier payment: amounts are negative.
    case reversal = 22
    case notOurClaim = 23
    case predetermination = 25
}

/// One service line of a remitted claim (loop 2110).
package struct RemittedLine: Hashable, Sendable {
    /// SVC01: what the payer adjudicated. nil unless a HCPCS code.
    package var procedure: HCPCS?
    package var modifiers: ModifierList
    /// SVC06: what was submitted, where the payer recoded; nil otherwise.
    package var submitted: HCPCS?
    package var submittedModifiers: ModifierList
    /// SVC02.
    package var charge: Money
    /// SVC03.
    package var paid: Money
    /// SVC05; one where absent, as the standard says.
    package var units: Quantity
    /// SVC07: where it differs from `units`; nil otherwise.
    package var submittedUnits: Quantity?
    /// The year of service and nothing finer: DTM*472, else 150, else the claim's 232. nil when absent or unreadable.
    package var year: Int?
    package var adjustments: [Adjustment]
    /// LQ*HE.
    package var remarks: [RemittanceCode]

    package init(
        procedure: HCPCS?, modifiers: ModifierList = ModifierList(), submitted: HCPCS? = nil,
        submittedModifiers: ModifierList = ModifierList(), charge: Money = .zero, paid: Money = .zero,
        units: Quantity = .one, submittedUnits: Quantity? = nil, year: Int? = nil, adjustments: [Adjustment] = [],
        remarks: [RemittanceCode] = []
    ) {
        self.procedure = procedure
        self.modifiers = modifiers
        self.submitted = submitted
        self.submittedModifiers = submittedModifiers
        self.charge = charge
        self.paid = paid
        self.units = units
        self.submittedUnits = submittedUnits
        self.year = year
        self.adjustments = adjustments
        self.remarks = remarks
    }

    /// What a report is about: the code as submitted.
    package var reported: HCPCS? { submitted ?? procedure }
    package var reportedModifiers: ModifierList { submitted == nil ? modifiers : submittedModifiers }
    package var isRecoded: Bool { submitted != nil && submitted != procedure }
}
