import Claims
import Pricing
import Reference
import Testing

struct EndoscopyTests {
    @Test func `units of a member are members, as an assumption`() throws {
        // 225.14 + 2 x (225.14 - 163.76)
        let three = try price(line("45385", units: 3), at: "24")
        #expect(three.answers == ["347.90"])
        #expect(three.allowing(0).last?.rule.isUnverified == true)
    }

    /// The manual's own figures for 45378 and its family; two other families and a plain procedure.
    private func image() throws -> ReferenceImage {
        try PricingTests.image(
            feeSchedule: [
                row("45378", 255_40, multiple: 2),
                row("45380", 285_98, multiple: 3, base: "45378"),
                row("45385", 374_56, multiple: 3, base: "45378"),
                row("29870", 200_00, multiple: 2, bilateral: 1),
                row("29880", 300_00, multiple: 3, bilateral: 1, base: "29870"),
                row("29881", 150_00, multiple: 3, bilateral: 1, base: "29870"),
                row("31622", 900_00, multiple: 3, base: "31600"),
                row("10001", 1000_00, multiple: 2),
            ], factor: 10_000)
    }

    @Test func `E12: the manual's own figures`() throws {
        // 374.56 + (285.98 - 255.40) = 374.56 + 30.58
        let two = try price(line("45380"), line("45385"), in: nil, image: image())
        #expect(two.answers == ["30.58", "374.56"])
        #expect(two.allowed == Money("405.14"))
    }

    @Test func `a family ranked second is halved, every amount of it`() throws {
        // 15.29 + 187.28
        let three = try price(line("45380"), line("45385"), line("10001"), in: nil, image: image())
        #expect(three.answers == ["15.29", "187.28", "1000.00"])
    }

    @Test func `two families are ranked by their totals`() throws {
        // 405.14 first; 300 + (150 - 200 -> 0) = 300 second, halved.
        let four = try price(
            line("45380"), line("45385"), line("29880"), line("29881"), in: nil, image: image())
        #expect(four.answers == ["30.58", "374.56", "150.00", "0.00"])
    }

    @Test func `unrelated single endoscopies are ranked plainly`() throws {
        #expect(try price(line("45380"), line("29880"), in: nil, image: image()).answers == ["142.99", "300.00"])
    }

    @Test func `a member with its base is paid in full, the base nothing`() throws {
        let two = try price(line("45378"), line("45380"), in: nil, image: image())
        #expect(two.answers == ["bundled bundledWithOthers", "285.98"])
        #expect(try price(line("45378"), in: nil, image: image()).answers == ["255.40"])
    }

    @Test func `a member valued below its base is paid nothing, as an assumption`() throws {
        let two = try price(line("29880"), line("29881"), in: nil, image: image())
        #expect(two.answers == ["300.00", "0.00"])
        #expect(two.lines[1].confidence == .low)
        #expect(two.allowing(1).last?.rule == .endoscopyFloor)
        #expect(two.allowing(1).last?.rule.isUnverified == true)
    }

    @Test func `the base of a member on both sides is for both sides`() throws {
        // 45385-like: 29880-50 450, 29881-50 225 - 300 -> 0
        let two = try price(line("29880", "50"), line("29881", "50"), in: nil, image: image())
        #expect(two.answers == ["450.00", "0.00"])
    }

    @Test func `further units of a member are further members`() throws {
        // 374.56 + 2 x (374.56 - 255.40) = 374.56 + 2 x 119.16
        #expect(try price(line("45385", units: 3), in: nil, image: image()).answers == ["612.88"])
    }

    @Test func `different days are no family, and a base that is not on the schedule is said`() throws {
        let days = try price(line("45380"), line("45385", on: "2025-02-04"), in: nil, image: image())
        #expect(days.answers == ["285.98", "374.56"])
        let baseless = try price(line("31622", units: 3), in: nil, image: image())
        #expect(baseless.answers == ["1800.00"])
        #expect(baseless.confidence == .low)
    }
}
