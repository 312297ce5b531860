import Claims
import Pricing
import Testing

@testable import Reference

struct PlaceTests {
    @Test(arguments: [nil, "30", "00", "98"])
    func `without a valid place of service there is no price`(place: String?) throws {
        #expect(try price(line("99213"), at: place).answers == ["unknownPlace"])
    }

    @Test func `a line's own place wins over the claim's`() throws {
        let estimate = try price(line("20552"), line("20553", at: "22"), at: "11")
        #expect(estimate.lines.map(\.setting) == [.nonFacility, .facility])
        #expect(try price(line("20552", at: "30")).answers == ["unknownPlace"])
    }

    @Test(arguments: ["05", "06", "07", "08", "50", "72"])
    func `a place that Medicare pays by other rules is low`(place: String) throws {
        let estimate = try price(line("99213"), at: place)
        #expect(estimate.answers == [place == "06" || place == "08" ? "59.93" : "81.86"])
        #expect(estimate.confidence == .low)
    }

    @Test func `a service never done in the office shows the amount at low confidence`() throws {
        let estimate = try price(line("66984"))
        #expect(estimate.answers == ["479.31"])
        #expect(estimate.reasons == ["rarely or never done in this setting"])
        #expect(estimate.confidence == .low)
        #expect(try price(line("66984"), at: "24").confidence == .high)
    }

    @Test func `therapy in a facility is flagged by CMS and right all the same`() throws {
        let estimate = try price(line("97110"), at: "31")
        #expect(estimate.answers == ["26.83"])
        #expect(estimate.confidence == .high)
    }

    @Test(arguments: [
        ("72148", "22"), ("72148", "19"), ("96372", "23"), ("96372", "31"), ("97110", "21"), ("85060", "11"),
    ])
    func `what no physician is paid for there is refused, or shown at low confidence`(
        procedure: String, place: String
    ) throws {
        #expect(try price(line(procedure), at: place).answers == ["notPayableAsBilled"])
        let shown = try price(line(procedure), at: place, options: PricingOptions(placeLimits: false))
        #expect(shown.allowed > .zero)
        #expect(shown.confidence == .low)
    }

    @Test func `interpretations and inpatient smears are paid in the hospital`() throws {
        #expect(try price(line("72148", "26"), at: "22").confidence == .high)
        #expect(try price(line("85060"), at: "21").allowed > .zero)
    }
}

struct LocalityTests {
    @Test func `a state with one locality is known by its name`() throws {
        let estimate = try price(line("20552"), in: nil, state: "AL")
        #expect(estimate.answers == ["46.26"])
        #expect(estimate.lines[0].locality == LocalityKey("10112/00"))
        #expect(estimate.confidence == .high)
    }

    @Test func `the locality named wins over the state`() throws {
        #expect(try price(line("20552"), in: "13202/01", state: "AL").answers == ["58.17"])
    }

    @Test(
        arguments: [
            (nil, .noPlace), ("NY", .severalLocalities),
            ("TX", .noLocalityOfState),
        ] as [(String?, Doubt)])
    func `otherwise the amount is national, and says so`(state: String?, reason: Doubt) throws {
        let estimate = try price(line("20552"), in: nil, state: state)
        #expect(estimate.answers == ["50.78"])
        #expect(estimate.lines[0].doubts.all == [reason])
        #expect(estimate.confidence == .medium)
        #expect(estimate.lines[0].locality == nil)
    }

    /// Alabama's 35203, and 10001 in Manhattan (13202/01), here split between localities.
    private func imageWithZIPs() throws -> ReferenceImage {
        func place(_ state: String, _ key: String, isSplit: Bool = false) throws -> ZIPPlace {
            ZIPPlace(
                state: try #require(USState(state)), locality: try #require(LocalityKey(key)), isSplit: isSplit,
                rural: UInt8(ascii: " "))
        }
        return try image(
            feeSchedule: rows(of: feeScheduleText), localities: localities(of: localityText),
            zips: [
                (try #require(ZIPCode("35203")), try place("AL", "10112/00")),
                (try #require(ZIPCode("10001")), try place("NY", "13202/01", isSplit: true)),
                (try #require(ZIPCode("88888")), try place("NM", "04212/05")),
            ])
    }

    /// rules.md 19, E1 and E4: 46.26 in Alabama, 58.17 in Manhattan, 50.78 nationally.
    @Test func `a ZIP code decides the locality, and wins over the state alone`() throws {
        let image = try imageWithZIPs()
        let birmingham = try price(line("20552"), in: nil, zip: "35203", image: image)
        #expect(birmingham.answers == ["46.26"] && birmingham.confidence == .high)
        #expect(birmingham.lines[0].locality == LocalityKey("10112/00"))
        let manhattan = try price(line("20552"), in: nil, state: "NY", zip: "10001", image: image)
        #expect(manhattan.answers == ["58.17"] && manhattan.confidence == .medium)
        #expect(manhattan.lines[0].doubts.all == [.splitZIP])
        #expect(try price(line("20552"), in: "13202/01", zip: "35203", image: image).answers == ["58.17"])
        #expect(
            try price(line("20552"), in: nil, state: "NY", number: 1, zip: "35203", image: image).answers == ["58.17"])
    }

    @Test func `a ZIP code that says nothing leaves the state, else the amount is national and says why`() throws {
        let image = try imageWithZIPs()
        #expect(try price(line("20552"), in: nil, state: "AL", zip: "99999", image: image).answers == ["46.26"])
        let unknown = try price(line("20552"), in: nil, zip: "99999", image: image)
        #expect(unknown.answers == ["50.78"])
        #expect(unknown.lines[0].doubts.all == [.unknownZIP])
        // Its locality is in no locality table here.
        #expect(try price(line("20552"), in: nil, zip: "88888", image: image).answers == ["50.78"])
        let without = try price(line("20552"), in: nil, zip: "35203")
        #expect(without.answers == ["50.78"])
        #expect(without.lines[0].doubts.all == [.noZIPTable])
    }

    @Test func `a state and a locality number name a place as contractor and number do`() throws {
        #expect(try price(line("20552"), in: nil, state: "NY", number: 1).answers == ["58.17"])
        #expect(try price(line("20552"), in: nil, state: "NY", number: 77).answers == ["unknownLocality"])
    }

    /// rules.md 1.2: OPPSCAP lists Los Angeles (18) under 01112 and 01182; 56.25 by E4.
    @Test func `a locality under its state's other contractor is the same place`() throws {
        #expect(try price(line("20552"), in: "01182/18").answers == ["56.25"])
        #expect(try price(line("20552"), in: "01112/18").answers == ["56.25"])
    }

    @Test func `a locality that no table has is no price`() throws {
        #expect(try price(line("20552"), in: "10112/77").answers == ["unknownLocality"])
    }
}
