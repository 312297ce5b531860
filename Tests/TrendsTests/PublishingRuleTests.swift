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

    @Test func `a rare code needs eleven reports, or as many as the operator asks for`() throws {
        #expect(PublishingRule.standard.ofRareCode.reportsMin == 11)
        let raised = try PublishingRule(reportsMin: 20, contributorsMin: 4).ofRareCode
        #expect((raised.reportsMin, raised.contributorsMin, raised.tellsStates) == (20, 4, false))
    }

    @Test func `a code is common from 20,000 services a year, and rare when nothing is known of it`() {
        let codes = CommonCodes(services: ["20552": 20_000, "0054T": 19_999.9])
        #expect(codes.contains("20552"))
        #expect(!codes.contains("0054T"))
        #expect(!codes.contains("99213"))
        #expect(CommonCodes.every.contains("0054T"))
        let rules = PublishingRules(.standard, commonCodes: codes)
        #expect(rules[TrendSubject(source: .reported, code: "20552")] == .standard)
        #expect(rules[TrendSubject(source: .reported, code: "0054T")] == PublishingRule.standard.ofRareCode)
        #expect(rules[TrendSubject(appealsOf: "236")] == .standard)
    }

    @Test func `of a rare code states are not told, nor any more when it was common before`() {
        var trend = SubjectTrend()
        func batch(_ count: Int) -> [TrendReport] { (0..<count).map { report(by: $0 % 3) } }
        _ = trend.publish(batch(12), rule: .standard)
        #expect(trend.figures?.parts.contains { $0.facet == .state } == true)
        #expect(trend.publish(batch(10), rule: PublishingRule.standard.ofRareCode) == nil)
        _ = trend.publish(batch(11), rule: PublishingRule.standard.ofRareCode)
        #expect(trend.figures?.parts.map(\.facet).contains(.state) == false)
        #expect(trend.figures?.parts.map(\.facet).contains(.payer) == true)
    }

    @Test func `a count below five has no band and every other one exactly one`() {
        #expect((-1...4).allSatisfy { CountBand($0) == nil })
        #expect([5, 9].map { CountBand($0)?.description } == ["5-9", "5-9"])
        #expect([10, 19].map { CountBand($0)?.description } == ["10-19", "10-19"])
        #expect([20, 49].map { CountBand($0)?.description } == ["20-49", "20-49"])
        #expect([50, Int.max].map { CountBand($0)?.description } == ["50+", "50+"])
    }
}
