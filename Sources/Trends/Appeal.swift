extension Contribution {
    /// How it went when a denial was not taken for the last word. A person's report alone can tell: a remittance does not
    /// say why a payer changed its mind.
    ///
    /// All of it is from closed lists; the time that it took is a band, so that no date follows from it. Source:
    /// 45 CFR 164.514(b)(2)(i)(C), no date finer than a year.
    package struct Appeal: Hashable, Sendable {
        package var outcome: Outcome
        /// 1 to 5; 0: not told. Of Medicare: redetermination, reconsideration, hearing (administrative law judge), Medicare
        /// Appeals Council, federal court. Other payers' levels are counted likewise, external review among them.
        ///
        /// Source: 42 CFR 405.904 (part 405 subpart I).
        package var level: Int
        /// From the first request until the outcome.
        package var days: DaysBand
        /// What was sent or changed.
        package var strategy: Strategy

        package init(
            outcome: Outcome = .notTold, level: Int = 0, days: DaysBand = .unknown, strategy: Strategy = .noneTold
        ) {
            self.outcome = outcome
            self.level = level
            self.days = days
            self.strategy = strategy
        }

        package static let notTold = Appeal()
        package static let levels = 0...5

        /// nil: it has not ended, or was not tried, or is not told.
        package var result: Result? { outcome.result }
    }
}

extension Contribution.Appeal {
    /// Raw values are stored: never reuse one.
    package enum Outcome: UInt8, Sendable, CaseIterable {
        case notTold = 0
        /// The denial was left as it was.
        case notAppealed
        /// No decision yet.
        case pending
        /// Paid as billed.
        case overturned
        case partlyOverturned
        /// The payer's decision stood.
        case upheld
        /// A corrected claim was paid, without an appeal.
        case correctedAndPaid
        /// Given up after it was tried.
        case writtenOff

        /// Whether something was done about the denial.
        package var isTried: Bool { self != .notTold && self != .notAppealed }

        package var result: Result? {
            switch self {
            case .overturned, .partlyOverturned, .correctedAndPaid: .won
            case .upheld, .writtenOff: .lost
            case .notTold, .notAppealed, .pending: nil
            }
        }
    }

    package enum Result: Sendable {
        /// Some of the money came after all.
        case won
        case lost
    }

    /// Raw values are stored: never reuse one.
    package enum DaysBand: UInt8, Sendable, CaseIterable {
        case unknown = 0
        case to30, from31to60, from61to90, from91to120, over120
    }

    /// What billers do about a denial, one for each report: what decided it, or else the first that was tried. Raw values
    /// are stored: never reuse one.
    package enum Strategy: UInt8, Sendable, CaseIterable {
        /// Nothing beside the request, or not told.
        case noneTold = 0
        /// A replacement claim (frequency code 7), other than for a modifier alone.
        case correctedClaim
        case modifierAdded
        /// Notes, reports, images.
        case medicalRecords
        /// A talk between physicians.
        case peerReview
        case medicalNecessityLetter
        /// Proof of an authorisation or a referral.
        case authorisationProof
        /// Proof that the claim was filed in time: a clearinghouse's or payer's acknowledgment.
        case timelyFilingProof
        /// Another payer's decision, or who is primary.
        case coordinationOfBenefits
        /// An NCCI edit's rule, a local or national coverage determination, or a coding manual cited.
        case codingGuideline
        /// Proof that it is no duplicate.
        case duplicateDisproved
        /// An independent reviewer. Source: 45 CFR 147.136(d).
        case externalReview
        case other
    }
}

extension Contribution.Appeal.Outcome: Named {
    package var name: String {
        switch self {
        case .notTold: "notTold"
        case .notAppealed: "notAppealed"
        case .pending: "pending"
        case .overturned: "overturned"
        case .partlyOverturned: "partlyOverturned"
        case .upheld: "upheld"
        case .correctedAndPaid: "correctedAndPaid"
        case .writtenOff: "writtenOff"
        }
    }
}

extension Contribution.Appeal.DaysBand: Named {
    package var name: String {
        switch self {
        case .unknown: "unknown"
        case .to30: "0-30"
        case .from31to60: "31-60"
        case .from61to90: "61-90"
        case .from91to120: "91-120"
        case .over120: "121+"
        }
    }
}

extension Contribution.Appeal.Strategy: Named {
    package var name: String {
        switch self {
        case .noneTold: "none"
        case .correctedClaim: "correctedClaim"
        case .modifierAdded: "modifierAdded"
        case .medicalRecords: "medicalRecords"
        case .peerReview: "peerReview"
        case .medicalNecessityLetter: "medicalNecessityLetter"
        case .authorisationProof: "authorisationProof"
        case .timelyFilingProof: "timelyFilingProof"
        case .coordinationOfBenefits: "coordinationOfBenefits"
        case .codingGuideline: "codingGuideline"
        case .duplicateDisproved: "duplicateDisproved"
        case .externalReview: "externalReview"
        case .other: "other"
        }
    }
}
