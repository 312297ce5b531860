import Testing
import Trends

@Suite struct PublishingRuleTests {
    @Test func `both numbers can be raised and neither lowered`() throws {
        #expect(PublishingRule.standard.reportsMin == 5)
        #expect(PublishingRule.standard.contributorsMin == 3)
        let raised = try PublishingRule(reportsMin: 11, contributorsMin: 4)
        #expect(raised.reportsMin == 11)
        #expect(throws: PublishingRuleError.reportsBelowFloor) { try PublishingRule(reportsMin: 4) }
        #expect(throws: PublishingRuleError.contributorsBelowFloor) { try PublishingRule(contributorsMin: 2) }
        #expect(throws: PublishingRuleError.contributorsAboveMax) { try PublishingRule(contributorsMin: 101) }
        #expect("\(PublishingRuleError.reportsBelowFloor)".contains("at least 5"))
    }

    @Test func `a count below five has no band and every other one exactly one`() {
        #expect((-1...4).allSatisfy { CountBand($0) == nil })
        #expect([5, 9].map { CountBand($0)?.description } == ["5-9", "5-9"])
        #expect([10, 19].map { CountBand($0)?.description } == ["10-19", "10-19"])
        #expect([20, 49].map { CountBand($0)?.description } == ["20-49", "20-49"])
        #expect([50, Int.max].map { CountBand($0)?.description } == ["50+", "50+"])
    }
}
