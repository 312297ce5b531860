import Claims
import Pricing
import Reference
import Testing

struct RankingTests {
    /// 10001 to 10007: 100, 200 ... 700 dollars. 10010 ties with 10001. 10020 is ranked like indicator 1, 10030 not at all.
    private func image() throws -> ReferenceImage {
        var rows = try (1...7).map { try row("1000\($0)", 100_00 * $0, multiple: 2) }
        rows.append(try row("10010", 100_00, multiple: 2))
        rows.append(try row("10020", 50_00, multiple: 1))
        rows.append(try row("10030", 50_00, multiple: 0))
        return try PricingTests.image(feeSchedule: rows, factor: 10_000)
    }

    @Test func `the highest is paid in full, the others half, in whatever order they stand`() throws {
        let three = try price(line("10001"), line("10003"), line("10002"), in: nil, image: image())
        #expect(three.answers == ["50.00", "300.00", "100.00"])
        #expect(three.lines.map { $0.confidence } == [.medium, .medium, .medium])
        #expect(three.rules.filter { $0 == "PRC-MULTIPLE" }.count == 2)
    }

    @Test func `the first is as sure as alone, the reduced are medium, from the sixth on low`() throws {
        let six = try price(line("20610"), line("20552"), at: "11")
        #expect(six.lines.map(\.confidence) == [.high, .medium])
        let all = try price(
            line("10007"), line("10006"), line("10005"), line("10004"), line("10003"), line("10002"), line("10001"),
            in: nil, image: image())
        #expect(all.answers == ["700.00", "300.00", "250.00", "200.00", "150.00", "100.00", "50.00"])
        #expect(all.lines.map(\.confidence).map { $0 == .low } == [false, false, false, false, false, true, true])
    }

    @Test func `a tie goes to the higher charge, then to the line that comes first`() throws {
        let charged = try price(
            line("10001", charge: "500.00"), line("10010", charge: "600.00"), in: nil, image: image())
        #expect(charged.answers == ["50.00", "100.00"])
        #expect(try price(line("10010"), line("10001"), in: nil, image: image()).answers == ["100.00", "50.00"])
    }

    @Test func `other days, unranked codes and assistants do not take part`() throws {
        let image = try image()
        let days = try price(line("10001"), line("10002", on: "2025-02-04"), in: nil, image: image)
        #expect(days.answers == ["100.00", "200.00"])
        let unranked = try price(line("10001"), line("10030"), line("10020"), in: nil, image: image)
        #expect(unranked.answers == ["100.00", "50.00", "25.00"])
        // A surgeon's and an assistant's line of one code: 1138.09 and 182.09.
        #expect(try price(line("27447"), line("27447", "AS"), at: "21").answers == ["1138.09", "154.78"])
    }

    @Test func `an assistant's own lines are ranked, then the percentage is taken`() throws {
        let both = try price(line("27447", "80"), line("22612", "80"), at: "21")
        // 22612 is the higher: (23.53 + 17.86 x 0.869 + 6.64 x 0.575) x 32.3465 = 1386.6408, 1386.64 x 0.16 = 221.862.
        // 27447: 1138.09 x 0.5 = 569.045, 569.05 x 0.16 = 91.048
        #expect(both.answers == ["91.05", "221.86"])
    }

    @Test(arguments: ["51", "59", "XS"] as [Modifier])
    func `no modifier defeats the reduction`(modifier: Modifier) throws {
        let two = try price(line("10001", modifier), line("10002"), in: nil, image: image())
        #expect(two.answers == ["50.00", "200.00"])
    }

    @Test func `units of one code are services of their own, as an assumption`() throws {
        // Three units alone: 100 + 50 + 50.
        let alone = try price(line("10001", units: 3), in: nil, image: image())
        #expect(alone.answers == ["200.00"])
        #expect(alone.allowing(0).last?.rule.isUnverified == true)
        // Beside a higher one: 3 x 50; and they push a lower one back to the fifth place.
        let beside = try price(line("10002"), line("10001", units: 3), line("10020"), in: nil, image: image())
        #expect(beside.answers == ["200.00", "150.00", "25.00"])
        // The sixth of six units is by report.
        #expect(try price(line("10001", units: 6), in: nil, image: image()).confidence == .low)
        #expect(try price(line("10001", units: 5), in: nil, image: image()).confidence == .medium)
    }

    @Test func `fifty lines of a day are ranked`() throws {
        var claim = Claim(reference: "T")
        claim.placeOfService = PlaceOfService("11")
        claim.lines = try (1...50).map { _ in try line("10001") }
        let result = estimate(claim, image: try image())
        // 100 + 49 x 50
        #expect(result.allowed == Money("2550.00"))
    }
}
