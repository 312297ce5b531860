import Claims
import Pricing
import Reference
import Testing

struct RolesTests {
    private func image(assistant: UInt8 = 9, coSurgeon: UInt8 = 9, team: UInt8 = 9) throws -> ReferenceImage {
        var row = try row("10001", 1000_00)
        (row.assistant, row.coSurgeon, row.team) = (assistant, coSurgeon, team)
        return try PricingTests.image(feeSchedule: [row], factor: 10_000)
    }

    @Test(
        arguments: [(0, "160.00"), (1, "notPayableAsBilled"), (2, "160.00"), (9, "notPayableAsBilled")]
            as [(UInt8, String)])
    func `an assistant is paid with documentation, never, always, or not at all`(indicator: UInt8, answer: String)
        throws
    {
        for modifier: Modifier in ["80", "81", "82"] {
            let estimate = try price(line("10001", modifier), in: nil, image: image(assistant: indicator))
            #expect(estimate.answers == [answer])
            #expect((estimate.lines[0].confidence == .low) == (indicator == 0))
        }
    }

    @Test func `AS is 85 % of an assistant's share, with 80 or without`() throws {
        #expect(try price(line("10001", "AS"), in: nil, image: image(assistant: 2)).answers == ["136.00"])
        #expect(try price(line("10001", "80", "AS"), in: nil, image: image(assistant: 2)).answers == ["136.00"])
    }

    @Test(
        arguments: [
            (0, "notPayableAsBilled", Confidence.high), (1, "625.00", .low), (2, "625.00", .medium),
            (9, "notPayableAsBilled", .high),
        ] as [(UInt8, String, Confidence)])
    func `co-surgeons are paid as the code allows`(indicator: UInt8, answer: String, sure: Confidence) throws {
        let estimate = try price(line("10001", "62"), in: nil, image: image(coSurgeon: indicator))
        #expect(estimate.answers == [answer])
        #expect(estimate.lines[0].confidence == sure)
    }

    @Test(
        arguments: [(0, "notPayableAsBilled"), (1, "byReport"), (2, "byReport"), (9, "notPayableAsBilled")]
            as [(UInt8, String)])
    func `a team is by report or not paid`(indicator: UInt8, answer: String) throws {
        #expect(try price(line("10001", "66"), in: nil, image: image(team: indicator)).answers == [answer])
    }

    /// rules.md 10: physicians do not use AS, others not 80 to 82; AS means that assignment is taken.
    @Test func `who assists is held against the practitioner, where the claim says who that is`() throws {
        for (modifier, taxonomy, isDoubted) in [
            ("AS", "363A00000X", false), ("AS", "207Q00000X", true), ("80", "207Q00000X", false),
            ("80", "363A00000X", true),
        ] as [(Modifier, String, Bool)] {
            var assistant = try line("27447", modifier)
            assistant.rendering = Provider(taxonomy: Taxonomy(taxonomy))
            let estimate = try price(assistant, at: "21")
            #expect(estimate.lines[0].doubts.contains(.assistantsModifier) == isDoubted, "\(modifier) \(taxonomy)")
        }
        var options = PricingOptions()
        options.assignment = .unassigned
        #expect(try price(line("27447", "AS"), at: "21", options: options).answers == ["154.78"])
    }

    @Test func `assistants of two kinds are not ranked together, and one beside co-surgeons is in doubt`() throws {
        // 27447: 1138.09 x 0.136 and x 0.16
        #expect(try price(line("27447", "AS"), line("27447", "80"), at: "21").answers == ["154.78", "182.09"])
        let beside = try price(line("27447", "62"), line("27447", "80"), at: "21")
        #expect(beside.lines[1].doubts.contains(.assistantBesideCoSurgeon))
    }

    @Test func `nobody is assistant and co-surgeon on one line`() throws {
        let image = try image(assistant: 2, coSurgeon: 2)
        #expect(try price(line("10001", "62", "80"), in: nil, image: image).answers == ["contradictingModifiers"])
    }
}
