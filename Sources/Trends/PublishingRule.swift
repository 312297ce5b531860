/// How many reports, from how many different contributors, must have come in since the last publication.
///
/// Both numbers can be raised, never lowered: the floors are the product's promise to those who contribute. They are
/// needed, and not enough: see `WaitingReports.isDue`.
package struct PublishingRule: Hashable, Sendable {
    package let reportsMin: Int
    package let contributorsMin: Int
    /// Whether states may be told apart.
    package let tellsStates: Bool

    package static let reportsFloor = 5
    /// With two, each would learn the other's part by taking its own away.
    package static let contributorsFloor = 3
    package static let contributorsMax = 100
    /// Of a rare code: as CMS itself shows no cell of 1 to 10. Source: CMS cell size suppression policy.
    package static let reportsFloorOfRare = 11

    /// As many reports as this are released whatever was published before.
    package static let growthMax = 2_000
    /// No more are released at once, so that no edition takes long.
    package static let batchMax = 20_000

    package static let standard = PublishingRule(checked: reportsFloor, contributorsFloor, tellsStates: true)

    private init(checked reportsMin: Int, _ contributorsMin: Int, tellsStates: Bool) {
        self.reportsMin = reportsMin
        self.contributorsMin = contributorsMin
        self.tellsStates = tellsStates
    }

    /// The rule for a code of which there are few in the country: see `CommonCodes`.
    package var ofRareCode: PublishingRule {
        PublishingRule(
            checked: max(reportsMin, PublishingRule.reportsFloorOfRare), contributorsMin, tellsStates: false)
    }

    package init(
        reportsMin: Int = PublishingRule.reportsFloor, contributorsMin: Int = PublishingRule.contributorsFloor
    ) throws(PublishingRuleError) {
        guard reportsMin >= PublishingRule.reportsFloor else { throw .reportsBelowFloor }
        guard contributorsMin >= PublishingRule.contributorsFloor else { throw .contributorsBelowFloor }
        guard contributorsMin <= PublishingRule.contributorsMax else { throw .contributorsAboveMax }
        self.init(checked: reportsMin, contributorsMin, tellsStates: true)
    }
}

extension PublishingRule {
    /// How many reports of one contributor count for a subject in a calendar month; further ones are kept and not counted,
    /// so that nobody makes a trend by diligence. A person's reports are few; what a remittance says is a fact.
    package static func countedMax(of source: Contribution.Source) -> Int {
        switch source {
        case .reported: 50
        case .remitted, .predicted: 1_000
        }
    }
}

/// What has come in of a subject since its last edition.
package struct WaitingReports: Hashable, Sendable {
    package var reports: Int
    package var contributors: Int
    package var lines: LineCounts
    /// Of how many lines it was asked last whether the rate has changed.
    package private(set) var asked: Int

    package init(reports: Int = 0, contributors: Int = 0, lines: LineCounts = LineCounts(), asked: Int = 0) {
        self.reports = reports
        self.contributors = contributors
        self.lines = lines
        self.asked = asked
    }

    /// Whether they are to be released: enough from enough contributors, and either the first ones, or half as many as were
    /// released before (rare parts gather enough of their own only in a batch that is not small), or `growthMax`, or the
    /// rate of denials has changed.
    package mutating func isDue(after trend: SubjectTrend, rule: PublishingRule) -> Bool {
        guard reports >= rule.reportsMin, contributors >= rule.contributorsMin else { return false }
        return reports * 2 >= trend.reports || reports >= PublishingRule.growthMax || rateHasChanged(since: trend.lines)
    }

    private mutating func rateHasChanged(since published: LineCounts) -> Bool {
        guard RateChange.isTimeToAsk(lines: lines.lines, last: asked) else { return false }
        asked = lines.lines
        return RateChange.isSignificant(published: published, since: lines)
    }
}

/// Why a publishing rule was refused: the configuration asks for less than is promised.
package enum PublishingRuleError: Error, Hashable, CustomStringConvertible {
    case reportsBelowFloor, contributorsBelowFloor, contributorsAboveMax

    package var description: String {
        switch self {
        case .reportsBelowFloor:
            "reportsMin must be at least \(PublishingRule.reportsFloor): it can be raised, never lowered"
        case .contributorsBelowFloor:
            "contributorsMin must be at least \(PublishingRule.contributorsFloor): it can be raised, never lowered"
        case .contributorsAboveMax:
            "contributorsMin must be at most \(PublishingRule.contributorsMax)"
        }
    }
}

extension CountBand {
    /// nil below 5: such a count is never said.
    package init?(_ count: Int) {
        switch count {
        case 5...9: self = .from5to9
        case 10...19: self = .from10to19
        case 20...49: self = .from20to49
        case 50...: self = .from50
        default: return nil
        }
    }
}
