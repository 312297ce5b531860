import Testing
import TrendMessages

@testable import medpay

extension EndToEnd {
    @Suite struct TrendRuleTests {
        @Test(
            arguments: [
                ("rate(20552, CO-236) > 20%", "20552", .reason("236"), .above, 20),
                ("rate(20552,236)>=20 %", "20552", .reason("236"), .atLeast, 20),
                ("rate(j3301) < 5%", "J3301", nil, .below, 5),
                ("rate(20552, medicareAdvantage) <= 12.5%", "20552", .payer("medicareAdvantage"), .atMost, 12.5),
                ("rate(20552, tx) > 0%", "20552", .state("TX"), .above, 0),
                ("rate(20552, state:VA) > 0%", "20552", .state("VA"), .above, 0),
                ("rate(20552, payer:va) > 0%", "20552", .payer("va"), .above, 0),
                ("rate(20552, PR-B15) > 100%", "20552", .reason("B15"), .above, 100),
            ] as [(String, String, TrendRule.Of?, TrendRule.Comparison, Double)])
        func `a rule is read, with or without spaces`(
            text: String, code: String, part: TrendRule.Of?, comparison: TrendRule.Comparison, percent: Double
        ) throws {
            let rule = try TrendRule(text)
            #expect(rule.code == code && rule.part == part)
            #expect(rule.comparison == comparison && rule.percent == percent)
        }

        @Test(arguments: [
            ("", TrendRuleError.form), ("rate 20552 > 20%", .form), ("rate(20552, a, b) > 20%", .form),
            ("rate(2055) > 20%", .code), ("rate(20552, nobody) > 20%", .part), ("rate(20552, VA) > 20%", .part),
            ("rate(20552, CO-045) > 20%", .part),
            ("rate(20552) = 20%", .comparison), ("rate(20552) > 20", .percent), ("rate(20552) > 120%", .percent),
            ("rate(20552) > nan%", .percent), ("rate(20552) > %", .percent),
        ])
        func `a rule that cannot be read is refused by its part`(text: String, error: TrendRuleError) {
            #expect(throws: error) { try TrendRule(text) }
            #expect("\(error)".contains("rate(20552, CO-236) > 20%"))
        }

        @Test func `a rate is that of the part the rule names, and none where none is told`() throws {
            var update = WireTrendUpdate()
            update.denialRate = 45
            update.parts = [
                .with { ($0.facet, $0.value, $0.share) = (.reason, "236", 30) },
                .with { ($0.facet, $0.value) = (.reason, "97") },
                .with { ($0.facet, $0.value, $0.share, $0.denialRate) = (.payer, "medicare", 20, 60) },
                .with { ($0.facet, $0.value, $0.share, $0.denialRate) = (.state, "TX", 20, 10) },
            ]
            let rates = try ["", ", 236", ", 97", ", medicare", ", TX", ", OH"].map {
                try TrendRule("rate(20552\($0)) > 1%").rate(in: update)
            }
            #expect(rates == [45, 30, nil, 60, 10, nil])
            #expect(try TrendRule("rate(20552) > 1%").rate(in: WireTrendUpdate()) == nil)
        }

        @Test func `each comparison holds where it says`() throws {
            let held = try [">", ">=", "<", "<="].map { sign in
                try [15, 20, 25].map { try TrendRule("rate(20552) \(sign) 20%").holds(for: $0) }
            }
            #expect(
                held == [[false, false, true], [false, true, true], [true, false, false], [true, true, false]])
        }
    }
}
