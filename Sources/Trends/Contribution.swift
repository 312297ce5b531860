/// One anonymous report: a code, and what happened to a line that was billed with it. A line that was paid is one too, so
/// that a rate has a denominator.
///
/// It has no patient, claim or provider, no amount but a band, no place finer than a state and no date finer than the
/// year of service. Source: 45 CFR 164.514(b)(2) (Safe Harbor).
package struct Contribution: Hashable, Sendable {
    package var source: Source
    /// A HCPCS code, five characters.
    package var code: String
    /// Up to four, sorted.
    package var modifiers: [String]
    package var payer: Payer
    /// Two letters, or empty.
    package var state: String
    /// Two digits, or empty.
    package var placeOfService: String
    /// CO, PR, OA or PI; empty for a paid line.
    package var group: String
    /// Claim adjustment reason code: "236"; empty for a paid line.
    package var carc: String
    /// Remittance advice remark codes, up to five, sorted.
    package var remarks: [String]
    package var kind: Kind
    /// One more reason of a line that another report counts.
    package var isFurtherReason: Bool
    package var amount: AmountBand
    /// The year of service; 0: not told.
    package var serviceYear: Int
    /// How it went afterwards.
    package var appeal: Appeal

    package init(
        source: Source, code: String, modifiers: [String] = [], payer: Payer, state: String = "",
        placeOfService: String = "", group: String, carc: String, remarks: [String] = [], kind: Kind,
        isFurtherReason: Bool = false, amount: AmountBand = .unknown, serviceYear: Int = 0,
        appeal: Appeal = .notTold
    ) {
        self.source = source
        self.code = code
        self.modifiers = modifiers
        self.payer = payer
        self.state = state
        self.placeOfService = placeOfService
        self.group = group
        self.carc = carc
        self.remarks = remarks
        self.kind = kind
        self.isFurtherReason = isFurtherReason
        self.amount = amount
        self.serviceYear = serviceYear
        self.appeal = appeal
    }

    /// Who says so. Sources never mix in one aggregate. Raw values are stored: never reuse one.
    package enum Source: UInt8, Sendable, CaseIterable {
        /// A person's report.
        case reported = 1
        /// From an 835.
        case remitted = 2
        /// A scrub's deny finding, when the submitter agreed.
        case predicted = 3
    }

    /// The payer types that denial reports tell apart. Raw values are stored: never reuse one.
    package enum Payer: UInt8, Sendable, CaseIterable {
        case other = 0
        case medicare, medicareAdvantage, medicaid, managedMedicaid, commercial, exchange, tricare, va, workersComp
        case auto
    }

    /// Raw values are stored: never reuse one.
    package enum Kind: UInt8, Sendable, CaseIterable {
        case denied = 1
        case reduced, unprocessable
        /// No denial: paid, whatever the contract, the patient's share or the law took of it.
        case paid
    }

    package enum AmountBand: UInt8, Sendable, CaseIterable {
        case unknown = 0
        case below50, from50to199, from200to999, from1000
    }
}

extension Contribution {
    /// What a report and its withdrawal have alike. A payer that takes a payment back repeats codes, groups and amounts;
    /// remarks and modifiers it may leave out, so of several reports the most alike is meant: see `likeness`.
    ///
    /// Source: 005010X221A1 section 1.10.2.8 (reversals and corrections).
    package func isSameReport(as other: Contribution) -> Bool {
        source == other.source && code == other.code && carc == other.carc && payer == other.payer
            && state == other.state && group == other.group && serviceYear == other.serviceYear
            && amount == other.amount && (kind == .paid) == (other.kind == .paid)
    }

    /// How many of the other fields are alike, 0 to 3.
    package func likeness(to other: Contribution) -> Int {
        (modifiers == other.modifiers ? 1 : 0) + (kind == other.kind ? 1 : 0) + (remarks == other.remarks ? 1 : 0)
    }
}
