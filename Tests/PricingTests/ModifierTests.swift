import Claims
import Pricing
import Testing

@testable import Reference

struct ModifierTests {
    @Test func `a modifier in no list stops its line alone`() throws {
        let estimate = try price(line("99213", "ZZ"), line("99213", "25"))
        #expect(estimate.answers == ["unknownModifier", "81.86"])
        #expect(estimate.steps[0].rule.isUnverified)
    }

    @Test(
        arguments: [
            ["26", "TC"], ["80", "62"], ["80", "82"], ["AS", "62"], ["62", "66"], ["80", "66"], ["FX", "FY"],
            ["CO", "CQ"],
        ] as [[Modifier]])
    func `modifiers that contradict one another stop their line alone`(modifiers: [Modifier]) throws {
        var odd = try line("72148")
        odd.modifiers = ModifierList(modifiers)
        #expect(try price(odd, line("99213")).answers == ["contradictingModifiers", "81.86"])
    }

    @Test func `the lists have the modifiers of the rules, and ambulance trips`() {
        for modifier in ["25", "59", "XS", "LT", "T9", "AQ", "JZ", "GP", "P6", "RH", "SI", "1P", "FT"] as [Modifier] {
            #expect(modifier.isListed, "\(modifier)")
        }
        for modifier in ["00", "01", "ZZ", "AC", "Y1", "5X"] as [Modifier] {
            #expect(!modifier.isListed, "\(modifier)")
        }
    }

    @Test func `care after surgery is paid by the claim's dates where it has them`() throws {
        // 66984: 479.31 x 0.20 x days / 90; surgery on 3 February: day 1 is the 4th.
        var claim = Claim(reference: "T", lines: [try line("66984", "55")])
        claim.placeOfService = PlaceOfService("24")
        claim.place.locality = LocalityKey("10112/00")
        var doubts: [Doubt] = []
        func answer(_ assumed: String?, _ relinquished: String?) throws -> String {
            claim.careAssumed = try assumed.map(day)
            claim.careRelinquished = try relinquished.map(day)
            let estimate = estimate(claim, image: try fixture.get())
            doubts = estimate.lines[0].doubts.all
            return estimate.answers[0]
        }
        // Days 61 to 90: 95.862 / 3 = 31.954
        #expect(try answer("2025-04-05", nil) == "31.95")
        // Days 1 to 30.
        #expect(try answer(nil, "2025-03-05") == "31.95")
        // Days 31 to 60.
        #expect(try answer("2025-03-06", "2025-04-04") == "31.95")
        // From the operation to long after: all days.
        #expect(try answer("2025-02-01", "2026-01-01") == "95.86")
        #expect(doubts.isEmpty)
        // No day of the period, or none said: all days, less surely.
        #expect(try answer("2026-01-01", nil) == "95.86")
        #expect(doubts == [.noDayOfPeriod])
        #expect(try answer(nil, nil) == "95.86")
        #expect(doubts == [.allDays])
    }

    @Test(
        arguments: [
            ("02", "95", [.telehealthList]), ("10", "93", [.telehealthList]),
            ("11", "95", [.telehealthPlace, .telehealthList]),
        ]
            as [(String, Modifier, [Doubt])])
    func `telehealth modifiers change no amount`(place: String, modifier: Modifier, doubts: [Doubt]) throws {
        let estimate = try price(line("99213", modifier), at: place)
        #expect(estimate.answers == [place == "02" ? "59.93" : "81.86"])
        #expect(estimate.lines[0].doubts.all == doubts)
    }

    @Test(arguments: ["GT", "GQ", "G0"] as [Modifier])
    func `telehealth programs of their own are low`(modifier: Modifier) throws {
        #expect(
            try price(line("99213", modifier), at: "02").lines[0].doubts.all == [.telehealthList, .telehealthProgram])
    }

    @Test func `telehealth after 2027 is in doubt`() throws {
        let image = try PricingTests.image(feeSchedule: [row("10001", 100_00)], factor: 10_000, year: 2028)
        let estimate = try price(line("10001", on: "2028-02-03"), at: "10", in: nil, image: image)
        #expect(estimate.lines[0].doubts.contains(.telehealthExpired))
    }

    @Test func `a shortage area's bonus is told and not paid`() throws {
        let estimate = try price(line("20552", "AQ"))
        #expect(estimate.answers == ["46.26"])
        #expect(estimate.steps.contains { $0.rule == .shortageArea })
        #expect(try !price(line("72148", "TC", "AQ")).steps.contains { $0.rule == .shortageArea })
    }
}
