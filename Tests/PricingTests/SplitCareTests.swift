import Claims
import Pricing
import Reference
import Testing

struct SplitCareTests {
    @Test func `the parts of a global fee, with all days of care unless units say otherwise`() throws {
        // 66984: 479.31, shares 0.10, 0.70, 0.20
        #expect(try price(line("66984", "54"), at: "24").confidence == .high)
        #expect(try price(line("66984", "55"), at: "24").confidence == .medium)
        let days = try price(line("66984", "55", units: 30), at: "24")
        #expect(days.confidence == .low)
        #expect(days.rules == ["PRC-BASE", "PRC-SPLIT-CARE-DAYS"])
        // More days than the period has are all of its days.
        #expect(try price(line("66984", "55", units: 91), at: "24").answers == ["95.86"])
    }

    @Test func `a period of ten days is divided by ten`() throws {
        // 10060 has shares 0.10, 0.80, 0.10: 100.00 x 0.10 x 5 / 10
        let row = try #require(try fixture.get().feeSchedule(on: day("2025-02-03"))?.row(code("10060"), .whole))
        #expect(row.globalPeriod == .days010)
        #expect(postoperative(Money(cents: 100_00), of: row, days: 5) == Money(cents: 5_00))
        #expect(postoperative(Money(cents: 100_00), of: row, days: 10) == Money(cents: 10_00))
        #expect(postoperative(Money(cents: 100_00), of: row, days: 0) == nil)
        #expect(postoperative(Money(cents: 100_00), of: row, days: 11) == nil)
    }

    @Test func `54 and 55 together are the whole fee, 56 nothing`() throws {
        #expect(try price(line("66984", "54", "55"), at: "24").answers == ["479.31"])
        #expect(try price(line("66984", "56"), at: "24").answers == ["bundled notPayableAsBilled"])
    }

    @Test(arguments: ["20610", "99213", "22614"], ["54", "55", "56"] as [Modifier])
    func `a code without a global period has no shares`(procedure: String, modifier: Modifier) throws {
        // 000, XXX, ZZZ
        #expect(try price(line(procedure, modifier)).answers == ["notPayableAsBilled"])
    }

    /// rules.md 7: days of the code's period, never sides or services.
    @Test(arguments: [(2, "2.13"), (3, "3.20"), (30, "31.95")])
    func `units of a 55 line are days, also beside sides`(days: Int, answer: String) throws {
        // 479.31 x 0.20 x 2 / 90 = 2.13; x 3 = 3.195
        #expect(try price(line("66984", "55", units: days), at: "24").answers == [answer])
        // Both eyes: 718.97 x 0.20 x days / 90, on one line or two: 3.20, 4.79, 47.93
        let both = [2: "3.20", 3: "4.79", 30: "47.93"][days]
        #expect(try price(line("66984", "55", "50", units: days), at: "24").answers == [both])
        let pair = try price(line("66984", "55", "RT", units: days), line("66984", "55", "LT", units: days), at: "24")
        #expect(pair.allowed == both.flatMap { Money($0) })
    }

    @Test func `a return to the operating room pays the share during, and is not ranked`() throws {
        // 20610 is of 000 days: in full. 66984: x 0.70.
        #expect(try price(line("20610", "78")).answers == ["57.21"])
        let beside = try price(line("66984", "78"), line("27447"), at: "24")
        #expect(beside.answers == ["335.52", "1138.09"])
    }

    @Test func `care after somebody else's surgery is not ranked, the surgery is`() throws {
        #expect(try price(line("66984", "55"), line("27447"), at: "24").answers == ["95.86", "1138.09"])
        // 383.45 x 0.5 = 191.725
        #expect(try price(line("66984", "54"), line("27447"), at: "24").answers == ["191.73", "1138.09"])
    }
}
