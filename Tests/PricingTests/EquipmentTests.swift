import Claims
import Pricing
import Testing

@testable import Reference

/// 70030 in Alabama's office: the technical part (0.72 x 0.869 + 0.01 x 0.575) x 32.3465 = 20.4246, global 28.4006.
struct EquipmentTests {
    @Test(
        arguments: [
            ("FX", "16.34", "24.32"),  // 20.42 x 0.80 = 16.336; 28.40 - 20.42 + 16.34
            ("FY", "18.38", "26.36"),  // 20.42 x 0.90 = 18.378
            ("CT", "17.36", "25.34"),  // 20.42 x 0.85 = 17.357
        ] as [(Modifier, String, String)])
    func `old equipment is paid less of the technical part, alone or inside the global line`(
        modifier: Modifier, technical: String, global: String
    ) throws {
        #expect(try price(line("70030", "TC", modifier)).answers == [technical])
        let whole = try price(line("70030", modifier))
        #expect(whole.answers == [global])
        #expect(whole.allowing(0).last?.rule == .equipment)
        let reading = try price(line("70030", "26", modifier))
        #expect(reading.answers == (try price(line("70030", "26")).answers))
    }

    @Test(
        arguments: [
            (2016, "FX", 100), (2017, "FX", 80), (2017, "FY", 100), (2018, "FY", 93), (2022, "FY", 93),
            (2023, "FY", 90),
            (2015, "CT", 100), (2016, "CT", 95), (2017, "CT", 85),
        ] as [(Int, Modifier, Int64)])
    func `the percentages are those of the year`(year: Int, modifier: Modifier, percent: Int64) throws {
        var row = try row("10001", 100_00)
        row.componentIndicator = 3
        let image = try PricingTests.image(feeSchedule: [row], factor: 10_000, year: year)
        let estimate = try price(line("10001", modifier, on: "\(year)-02-03"), in: nil, image: image)
        #expect(estimate.answers == ["\(Money(cents: 100 * percent))"])
    }

    @Test func `the reduced technical part enters the ranking of imaging`() throws {
        // 74177: 185.61 x 0.85 = 157.7685, above 104.66; 264.89 - 185.61 + 157.77. 72148 as in E15.
        #expect(try price(line("72148"), line("74177", "CT")).answers == ["113.46", "237.05"])
    }

    @Test func `a global test without a technical row is not reduced, and says so`() throws {
        let estimate = try price(line("93000", "FX"))
        #expect(estimate.answers == (try price(line("93000")).answers))
        #expect(estimate.lines[0].doubts.all == [.noTechnicalPart])
    }
}
