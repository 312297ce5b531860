import Claims
import Pricing
import Reference
import Testing

struct AdmissionTests {
    @Test func `a line without code or date has no amount, and its neighbours keep theirs`() throws {
        var nameless = try line("99213")
        nameless.procedure = nil
        var dateless = try line("99213")
        dateless.from = nil
        let estimate = try price(nameless, dateless, line("99213"))
        #expect(estimate.answers == ["noProcedure", "noDate", "81.86"])
        #expect(estimate.lines.map(\.line) == [1, 2, 3])
        #expect(estimate.allowed == Money("81.86"))
    }

    @Test func `no schedule covers 2006`() throws {
        let estimate = try price(line("99213", on: "2006-05-01"))
        #expect(estimate.answers == ["noSchedule"])
        #expect(estimate.lines[0].feeSchedule == nil)
    }

    @Test func `the line's own date chooses the release`() throws {
        let estimate = try price(line("99213"), line("99999", on: "2025-11-01"))
        #expect(estimate.lines.map { $0.feeSchedule?.index } == [0, 2])
        #expect(estimate.lines[1].allowed > .zero)
    }

    @Test func `an unknown code names the releases that have it`() throws {
        let later = try price(line("99999"))
        #expect(later.answers == ["notOnSchedule"])
        #expect(
            later.steps.map(\.detail) == ["99999 is not on this date's release, but on CMS MPFS RVU25D"])
        let never = try price(line("99998"))
        #expect(never.steps.map(\.detail) == ["99998 is on no fee schedule release of this image"])
    }

    @Test(arguments: ["0", "-1", "1.5", "100000000"])
    func `units are whole, at least one, and no more than an intake accepts`(quantity: String) throws {
        var odd = try line("99213")
        odd.quantity = Quantity(quantity) ?? Quantity(thousandths: .max / 1000 * 1000)
        #expect(try price(odd).answers == ["noUnits"])
    }

    @Test(arguments: [ServiceLine.Unit.minutes, .other])
    func `minutes are for anesthesia alone`(unit: ServiceLine.Unit) throws {
        var timed = try line("99213")
        timed.unit = unit
        #expect(try price(timed).answers == ["noUnits"])
    }

    @Test func `the most units that an intake accepts are multiplied, not trapped on`() throws {
        // 81.86 x 99,999,999
        let estimate = try price(
            line("99213", units: 99_999_999), options: PricingOptions(lowerOfCharge: false))
        #expect(estimate.answers == ["8185999918.14"])
    }

    @Test func `a component has its own row or no price`() throws {
        // 72148: 26 64.35, TC (3.71 x 0.869 + 0.02 x 0.575) x 32.3465 = 104.6587
        #expect(try price(line("72148", "26")).answers == ["64.35"])
        #expect(try price(line("72148", "TC")).answers == ["104.66"])
        #expect(try price(line("72148", "26", "TC")).answers == ["contradictingModifiers"])
        #expect(try price(line("20552", "26")).answers == ["componentNotAllowed"])
        #expect(try price(line("93000", "TC")).answers == ["componentNotAllowed"])
    }

    @Test func `a laboratory test is another schedule's, its interpretation this one's`() throws {
        #expect(try price(line("86153", "26")).lines[0].allowed > .zero)
        #expect(try price(line("86153")).answers == ["otherSchedule"])
    }

    @Test func `53 without a row of its own, 22 and 52 give the whole fee at low confidence`() throws {
        for modifier: Modifier in ["53", "22", "52"] {
            let estimate = try price(line("10060", modifier))
            #expect(estimate.answers == (try price(line("10060")).answers))
            #expect(estimate.confidence == .low)
        }
        #expect(try price(line("45378", "53"), at: "22").confidence == .high)
        // 62.59 is the interpretation in full.
        let reading = try price(line("93306", "26", "53"))
        #expect(reading.answers == ["62.59"] && reading.confidence == .low)
        // Visits are neither increased nor reduced.
        #expect(
            try price(line("99213", "22"), line("99213", "52")).answers == ["notPayableAsBilled", "notPayableAsBilled"])
    }

    @Test(arguments: ["73", "74"] as [Modifier])
    func `a facility's modifier is refused`(modifier: Modifier) throws {
        #expect(try price(line("20610", modifier)).answers == ["notPayableAsBilled"])
    }

    @Test func `a factor for clinicians who are not qualifying participants is said to be an assumption`() throws {
        let image = try image(feeSchedule: [row("10000", 100_00)], factor: 10_000, for: .notQualifying)
        let estimate = try price(line("10000"), in: nil, image: image)
        #expect(estimate.reasons.contains("priced as for a clinician who is not a qualifying APM participant"))
        let told = PricingOptions(participation: .notQualifying)
        #expect(try price(line("10000"), in: "10112/00", options: told, image: image).answers == ["unknownLocality"])
        #expect(try price(line("10000"), in: nil, options: told, image: image).reasons.count == 1)
        let qualifying = PricingOptions(participation: .qualifying)
        #expect(try price(line("10000"), options: qualifying, image: image).answers == ["noSchedule"])
    }
}
