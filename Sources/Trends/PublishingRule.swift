/// How many reports, from how many different contributors, must have come in since the last publication.
///
/// Both numbers can be raised, never lowered: the floors are the product's promise to those who contribute.
package struct PublishingRule: Hashable, Sendable {
    package let reportsMin: Int
    package let contributorsMin: Int

    package static let reportsFloor = 5
    /// With two, each would learn the other's part by taking its own away.
    package static let contributorsFloor = 3
    /// An aggregate remembers as many contributors as the rule asks for.
    package static let contributorsMax = 100

    package static let standard = PublishingRule()

    private init() {
        reportsMin = PublishingRule.reportsFloor
        contributorsMin = PublishingRule.contributorsFloor
    }

    package init(
        reportsMin: Int = PublishingRule.reportsFloor, contributorsMin: Int = PublishingRule.contributorsFloor
    ) throws(PublishingRuleError) {
        guard reportsMin >= PublishingRule.reportsFloor else { throw .reportsBelowFloor }
        guard contributorsMin >= PublishingRule.contributorsFloor else { throw .contributorsBelowFloor }
        guard contributorsMin <= PublishingRule.contributorsMax else { throw .contributorsAboveMax }
        self.reportsMin = reportsMin
        self.contributorsMin = contributorsMin
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
