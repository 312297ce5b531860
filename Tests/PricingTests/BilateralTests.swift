import Claims
import Pricing
import Reference
import Testing

struct BilateralTests {
    /// One code for each indicator, 100.01 dollars each, ranked by none.
    private func image(multiple: UInt8 = 0) throws -> ReferenceImage {
        try PricingTests.image(
            feeSchedule: [0, 1, 2, 3, 9].map { try row("1000\($0)", 100_01, multiple: multiple, bilateral: $0) },
            factor: 10_000)
    }

    @Test(arguments: [
        ("10000", "100.01"), ("10001", "150.02"), ("10002", "100.01"), ("10003", "200.02"), ("10009", "100.01"),
    ])
    func `modifier 50 pays one fee, one and a half, one, two, one`(procedure: String, answer: String) throws {
        // 100.01 x 1.5 = 150.015
        #expect(try price(line(procedure, "50"), in: nil, image: image()).answers == [answer])
        #expect(try price(line(procedure, "RT", "LT"), in: nil, image: image()).answers == [answer])
    }

    @Test(arguments: [
        ("10000", ["50.01", "50.00"]), ("10001", ["75.01", "75.01"]), ("10002", ["50.01", "50.00"]),
        ("10003", ["100.01", "100.01"]), ("10009", ["100.01", "100.01"]),
    ])
    func `an RT and an LT line share what one line would be paid`(procedure: String, answers: [String]) throws {
        let pair = try price(line(procedure, "RT"), line(procedure, "LT", "59"), in: nil, image: image())
        #expect(pair.answers == answers)
        let reversed = try price(line(procedure, "LT"), line(procedure, "RT"), in: nil, image: image())
        #expect(reversed.answers == answers)
    }

    @Test func `sides of different days, codes, settings or units are no pair`() throws {
        let image = try image()
        let days = try price(line("10001", "RT"), line("10001", "LT", on: "2025-02-04"), in: nil, image: image)
        #expect(days.answers == ["100.01", "100.01"])
        let codes = try price(line("10001", "RT"), line("10002", "LT"), in: nil, image: image)
        #expect(codes.answers == ["100.01", "100.01"])
        let same = try price(line("10001", "RT"), line("10001", "RT"), in: nil, image: image)
        #expect(same.answers == ["100.01", "100.01"])
    }

    @Test func `a third side is a service of its own`() throws {
        let three = try price(
            line("10001", "RT"), line("10001", "LT"), line("10001", "RT"), in: nil, image: image())
        #expect(three.answers == ["75.01", "75.01", "100.01"])
    }

    @Test(arguments: [("10001", "150.02"), ("10002", "100.01"), ("10003", "200.02"), ("10000", "200.02")])
    func `two units mean both sides where the code has them`(procedure: String, answer: String) throws {
        // 10000 is not ranked: its units are units.
        #expect(try price(line(procedure, units: 2), in: nil, image: image()).answers == [answer])
    }

    @Test func `two units of one side are two services`() throws {
        #expect(try price(line("10001", "RT", units: 2), in: nil, image: image()).answers == ["200.02"])
    }

    @Test func `two units of a ranked code without sides are one fee unless the day allows two`() throws {
        let one = try price(line("10000", units: 2), in: nil, image: image(multiple: 2))
        #expect(one.answers == ["100.01"])
        #expect(one.confidence == .medium)
        let allowing = try PricingTests.image(
            feeSchedule: [row("10000", 100_01, multiple: 2)], factor: 10_000, limits: ["10000": 4])
        // 100.01 + 50.01, ranked
        #expect(try price(line("10000", units: 2), in: nil, image: allowing).answers == ["150.02"])
    }

    @Test func `further units beside 50 are not priced`() throws {
        let estimate = try price(line("20610", "50", units: 2))
        #expect(estimate.answers == ["85.82"])
        #expect(estimate.confidence == .medium)
    }

    @Test func `a pair enters the ranking as one service`() throws {
        // 20610 on both sides 85.82 first, 42.91 each; 20552 23.13
        let first = try price(line("20610", "RT"), line("20552", "59"), line("20610", "LT"))
        #expect(first.answers == ["42.91", "23.13", "42.91"])
        // 10060 is higher than one side and lower than both: it stays second.
        let image = try PricingTests.image(
            feeSchedule: [row("10001", 100_00, multiple: 2, bilateral: 1), row("10002", 120_00, multiple: 2)],
            factor: 10_000)
        let second = try price(line("10002"), line("10001", "RT"), line("10001", "LT"), in: nil, image: image)
        #expect(second.answers == ["60.00", "75.00", "75.00"])
    }

    /// rules.md 8 and 9.3: both sides of an imaging test are two, and the second is reduced, whoever stands beside them.
    @Test func `both sides of a test are ranked as two, alone as well`() throws {
        // 400.00: 26 100.00 and TC 300.00; the second 95.00 + 150.00.
        var rows = try ["", "26", "TC"].map { _ in try row("10001", 400_00, multiple: 4, bilateral: 3) }
        for (index, component) in [ServiceComponent.whole, .professional, .technical].enumerated() {
            rows[index].component = component
            rows[index].work = [400_00, 100_00, 300_00][index]
            rows[index].componentIndicator = 1
            rows[index].imagingFamily = 88
        }
        let image = try PricingTests.image(feeSchedule: rows + [row("10002", 10_00)], factor: 10_000)
        #expect(try price(line("10001", "50"), in: nil, image: image).answers == ["645.00"])
        #expect(try price(line("10001", "50"), line("10002"), in: nil, image: image).answers == ["645.00", "10.00"])
        let pair = try price(line("10001", "RT"), line("10001", "LT"), in: nil, image: image)
        #expect(pair.allowed == Money("645.00"))
    }

    /// rules.md 8: the lower of the total charge and 150 %.
    @Test(arguments: [
        ("100.00", "20.00", ["65.82", "20.00"]), ("20.00", "100.00", ["20.00", "65.82"]),
        ("30.00", "20.00", ["30.00", "20.00"]), ("0", "10.00", ["0.00", "10.00"]), ("-5", "99", ["0.00", "85.82"]),
        ("60.00", "60.00", ["42.91", "42.91"]),
    ])
    func `a pair is held against both charges together, and neither line is paid above its own`(
        right: String, left: String, answers: [String]
    ) throws {
        // 85.82 for both sides
        let pair = try price(line("20610", "RT", charge: right), line("20610", "LT", charge: left))
        #expect(pair.answers == answers)
    }

    @Test func `one side by a physician and one by a nurse practitioner are no pair`() throws {
        var nurses = try line("20610", "LT")
        nurses.rendering = Provider(taxonomy: Taxonomy("363LF0000X"))
        // 57.21, and 57.21 x 0.85 = 48.6285
        #expect(try price(line("20610", "RT"), nurses).answers == ["57.21", "48.63"])
        // Nor are their procedures ranked together.
        var injection = try line("20552")
        injection.rendering = Provider(taxonomy: Taxonomy("363LF0000X"))
        #expect(try price(line("20610"), injection).answers == ["57.21", "39.32"])
    }

    @Test func `both lines of a pair are as sure as the pair`() throws {
        var options = PricingOptions()
        options.practitioner = .nonPhysician
        // 85.82 x 0.85 = 72.947
        let pair = try price(line("20610", "RT"), line("20610", "LT"), options: options)
        #expect(pair.answers == ["36.48", "36.47"])
        #expect(pair.lines.map(\.doubts.all) == [[.orderOfRules], [.orderOfRules]])
    }

    @Test func `a pair that another rule refuses is refused on both lines`() throws {
        let pair = try price(line("20610", "RT", "54"), line("20610", "LT", "54"))
        #expect(pair.answers == ["notPayableAsBilled", "notPayableAsBilled"])
    }
}
