import Claims
import Pricing
import Reference
import Testing

struct TotalsTests {
    @Test func `units multiply the rounded fee`() throws {
        // 81.86 x 3
        let estimate = try price(line("99213", units: 3))
        #expect(estimate.answers == ["245.58"])
        #expect(estimate.rules == ["PRC-BASE", "PRC-UNITS"])
    }

    @Test(arguments: [("40.00", "40.00"), ("46.26", "46.26"), ("46.27", "46.26"), ("0", "0.00"), ("-5.00", "0.00")])
    func `no more than the charge is allowed, and nothing below zero`(charge: String, answer: String) throws {
        #expect(try price(line("20552", charge: charge)).answers == [answer])
        let bare = try price(line("20552", charge: charge), options: PricingOptions(lowerOfCharge: false))
        #expect(bare.answers == ["46.26"])
    }

    @Test func `the charge is for the whole line`() throws {
        #expect(try price(line("99213", units: 2, charge: "150.00")).answers == ["150.00"])
    }

    @Test func `an estimate's confidence is its least sure priced line's`() throws {
        #expect(try price(line("99213"), line("66984")).confidence == .low)
        #expect(try price(line("80053")).confidence == .high)
        #expect(try price().confidence == .high)
        #expect(try price().allowed == .zero)
    }
}
