import Trends

/// Whether a contributor's reports count, where that was decided. Those of whoever has none are counted as usual.
///
/// Reports that do not count are held: kept, and neither waiting nor released. Who sends them is answered as everybody
/// is, and cannot tell.
package struct StandingRecord: Hashable, Sendable {
    /// Raw values are stored: never reuse one.
    package enum Standing: UInt8, Sendable, CaseIterable {
        /// An outlier: what comes in is held, and what waits with its subject's next edition. What was released stays.
        case quarantined = 1
        /// By an operator: all of its reports are held, and those released are taken back.
        case withdrawn
        /// By an operator: counted as usual, and never quarantined again.
        case trusted

        package var counts: Bool { self == .trusted }
    }

    package var contributor: ContributorDigest
    package var standing: Standing
    /// Days since 1970.
    package var since: Int32
    /// What it was quarantined for, also after an operator's decision; nil: it never was.
    package var finding: Finding?
    /// Reports that are held.
    package var held: Int
    /// Not all of its reports are yet where its standing has them.
    package var hasMore: Bool

    package init(
        contributor: ContributorDigest, standing: Standing, since: Int32, finding: Finding? = nil, held: Int = 0,
        hasMore: Bool = false
    ) {
        self.contributor = contributor
        self.standing = standing
        self.since = since
        self.finding = finding
        self.held = held
        self.hasMore = hasMore
    }

    /// As a decision leaves it.
    init(_ decision: StandingDecision, on contributor: ContributorDigest, stored: StandingRecord?, day: Int32) {
        self.init(
            contributor: contributor, standing: decision.standing, since: day, finding: stored?.finding,
            held: stored?.held ?? 0, hasMore: true)
    }

    package struct Finding: Hashable, Sendable {
        /// A code's.
        package var subject: TrendSubject
        package var outlier: Outlier

        package init(subject: TrendSubject, outlier: Outlier) {
            self.subject = subject
            self.outlier = outlier
        }
    }
}

/// An operator's.
package enum StandingDecision: Hashable, Sendable {
    case withdraw, restore

    package var standing: StandingRecord.Standing {
        switch self {
        case .withdraw: .withdrawn
        case .restore: .trusted
        }
    }
}

extension LedgerRules {
    /// For each report that a step may move it looks at so many at most: contributions have no index by contributor, which
    /// every report would pay for.
    package static let lookedAtPerReport: Int64 = 100

    package static func decide(_ decision: StandingDecision, stored: StandingRecord?) -> LedgerReply? {
        stored.flatMap { $0.standing == decision.standing ? .standing($0) : nil }
    }
}

extension [ContributorDigest: StandingRecord.Standing] {
    func counts(_ contributor: ContributorDigest) -> Bool { self[contributor]?.counts ?? true }
}

extension ContributorDigest {
    package static let hexDigits = 32

    /// As operators see it and name it.
    package var hex: String { hexadecimal((high, low)) }

    /// nil unless there are `hexDigits`, in whatever case.
    package init?(hex: String) {
        let digits = hex.compactMap(\.hexDigitValue)
        guard hex.utf8.count == ContributorDigest.hexDigits, digits.count == ContributorDigest.hexDigits else {
            return nil
        }
        self.init(
            bytes: stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}
