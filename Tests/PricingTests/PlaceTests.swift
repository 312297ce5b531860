import Claims
import Pricing
import Reference
import Testing

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

    @Test(arguments: [
        (nil, "no locality known: national amount"), ("NY", "NY has 5 localities: name one"),
        ("TX", "TX has no locality in the table: national amount"),
    ])
    func `otherwise the amount is national, and says so`(state: String?, reason: String) throws {
        let estimate = try price(line("20552"), in: nil, state: state)
        #expect(estimate.answers == ["50.78"])
        #expect(estimate.reasons == [reason])
        #expect(estimate.confidence == .medium)
        #expect(estimate.lines[0].locality == nil)
    }

    @Test func `a locality that no table has is no price`() throws {
        #expect(try price(line("20552"), in: "10112/77").answers == ["unknownLocality"])
    }
}
