import Claims
import Pricing
import Reference
import Testing

struct StatusTests {
    @Test(arguments: [
        ("A2001", "contractorPriced"), ("A4890", "contractorPriced"), ("A4262", "bundled bundledAlways"),
        ("A4211", "bundled bundledIncident"), ("J1100", "otherSchedule"), ("80053", "otherSchedule"),
        ("A0021", "notValidForMedicare"), ("G0029", "measurementOnly"), ("A0888", "notCovered"),
    ])
    func `a status without an amount says why`(procedure: String, answer: String) throws {
        // C, R without RVUs, B, P, E, X, I, M, N
        let estimate = try price(line(procedure))
        #expect(estimate.answers == [answer])
        #expect(estimate.allowed == .zero)
        #expect(estimate.rules == ["PRC-STATUS"])
    }

    @Test(arguments: ["D", "F", "G", "H"])
    func `a historic status is a deleted code`(status: String) throws {
        let image = try image(feeSchedule: [row("10000", 100_00, status: status)], factor: 10_000)
        #expect(try price(line("10000"), in: nil, image: image).answers == ["deleted"])
    }

    @Test(arguments: [("B", "bundled bundledAlways"), ("N", "notCovered"), ("I", "notValidForMedicare")])
    func `relative values that Medicare does not use are not used`(status: String, answer: String) throws {
        let image = try image(feeSchedule: [row("10000", 100_00, status: status)], factor: 10_000)
        #expect(try price(line("10000"), in: nil, image: image).answers == [answer])
    }

    @Test func `status A is sure, status R with relative values less so`() throws {
        #expect(try price(line("99213")).confidence == .high)
        let restricted = try price(line("G0127"))
        #expect(restricted.lines[0].allowed > .zero)
        #expect(restricted.confidence == .medium)
    }

    @Test func `status T is paid alone and on another day, and bundled with anything payable that day`() throws {
        #expect(try price(line("36591")).answers == ["23.24"])
        let days = try price(line("36591"), line("99213", on: "2025-02-04"))
        #expect(days.answers == ["23.24", "81.86"])
        #expect(try price(line("99213"), line("36591")).answers == ["81.86", "bundled bundledWithOthers"])
        // What is not payable under the schedule bundles nothing.
        #expect(try price(line("80053"), line("36591")).answers == ["otherSchedule", "23.24"])
    }

    @Test func `status T beside a contractor priced service is bundled, less surely`() throws {
        let estimate = try price(line("A2001"), line("36591"))
        #expect(estimate.answers == ["contractorPriced", "bundled bundledWithOthers"])
        #expect(estimate.lines[1].confidence == .medium)
    }

    /// rules.md 5: bundled only if something else payable is billed.
    @Test(arguments: ["54", "56", "66"] as [Modifier])
    func `status T beside a line that is not payable itself is paid`(modifier: Modifier) throws {
        #expect(try price(line("36591"), line("20552", modifier)).answers[0] == "23.24")
        #expect(try price(line("36591")).lines[0].doubts.all == [.incidental])
    }

    @Test func `what the contractor prices is low, with the ceiling of its imaging by units`() throws {
        #expect(try price(line("A2001")).lines[0].confidence == .low)
        // (0 + 4.00) x 1.0000, three times
        var row = try row("10001", 0, status: "C")
        row.capPracticeNonFacility = 400
        let image = try image(feeSchedule: [row], factor: 10_000)
        let three = try price(line("10001", units: 3), in: nil, image: image)
        #expect(three.answers == ["contractorPriced"])
        #expect(three.lines[0].ceiling == Money("12.00"))
        #expect(three.allowed == .zero)
    }

    /// rules.md 7: a visit beside surgery is inside its fee without 25, 57 or 24.
    @Test func `a visit beside a procedure is in doubt unless a modifier says that it was one of its own`() throws {
        #expect(try price(line("99213"), line("20610")).lines[0].doubts.all == [.insideGlobalPeriod])
        for modifier: Modifier in ["25", "57", "24"] {
            #expect(try price(line("99213", modifier), line("20610")).lines[0].confidence == .high)
        }
        #expect(try price(line("99213"), line("97110")).lines[0].confidence == .high)
        #expect(try price(line("99213"), line("20610", on: "2025-02-04")).lines[0].confidence == .high)
    }

    @Test func `two status T services alone are paid each, less surely`() throws {
        let estimate = try price(line("36591"), line("36592"))
        #expect(estimate.lines.allSatisfy { $0.allowed > .zero && $0.confidence == .medium })
    }
}
