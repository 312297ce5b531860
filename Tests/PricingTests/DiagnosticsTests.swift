import Claims
import Pricing
import Reference
import Testing

/// Alabama, office. 72148: 26 64.35, TC 104.66. 74177: 26 79.28, TC 185.61.
struct DiagnosticsTests {
    @Test func `interpretations alone lose five percent, technical parts alone half`() throws {
        // 64.35 x 0.95 = 61.1325; 104.66 x 0.5 = 52.33
        #expect(try price(line("72148", "26"), line("74177", "26")).answers == ["61.13", "79.28"])
        #expect(try price(line("72148", "TC"), line("74177", "TC")).answers == ["52.33", "185.61"])
        // Each ranks among its own kind.
        #expect(try price(line("72148", "26"), line("74177", "TC")).answers == ["64.35", "185.61"])
    }

    @Test(arguments: ["59", "XE"] as [Modifier])
    func `another session leaves the pool`(modifier: Modifier) throws {
        let separate = try price(line("72148", modifier), line("74177"))
        #expect(separate.answers == [try price(line("72148")).answers[0], "264.89"])
        // Heart tests have no such escape: E16 as it was.
        #expect(try price(line("93306", modifier), line("93880")).answers == ["142.28", "160.51"])
    }

    @Test func `another day leaves the pool`() throws {
        #expect(try price(line("72148", on: "2025-02-04"), line("74177")).lines[0].confidence == .high)
    }

    @Test func `units beyond the first are reduced`() throws {
        // 2 x 74177: 264.89 + (185.61 x 0.5 = 92.81) + (79.28 x 0.95 = 75.32)
        let estimate = try price(line("74177", units: 2))
        #expect(estimate.answers == ["433.02"])
        #expect(estimate.confidence == .medium)
    }

    @Test func `the reduced technical part is held against the cap, as an assumption`() throws {
        // 74263 TC: 513.55, cap 209.88; reduced or not, 74263 has the highest technical part.
        let both = try price(line("74263", "TC"), line("74177", "TC"))
        // 185.61 x 0.5 = 92.805
        #expect(both.answers == ["209.88", "92.81"])
        // 74263 twice: 513.55 and 256.78 (x 0.5), either capped.
        let twice = try price(line("74263", "TC", units: 2))
        #expect(twice.answers == ["419.76"])
        #expect(twice.allowing(0).last?.rule.isUnverified == true)
    }

    @Test func `a cap binds the global line as well`() throws {
        // (2.28 + 8.48 x 0.869 + 0.07 x 0.575) x 32.3465 = 9.68937 x 32.3465 = 313.4172
        let estimate = try price(line("74263"))
        #expect(estimate.answers.count == 1)
        #expect(estimate.allowing(0).last?.rule == .cap)
        #expect(estimate.answers == ["313.42"])
    }

    @Test func `a technical-only test is all technical, a global-only one is not reduced and says so`() throws {
        // 93005 (technical only): (0.18 x 0.869 + 0.01 x 0.575) x 32.3465 = 5.2456; x 0.75 = 3.9375 of 5.25
        #expect(try price(line("93005")).answers == ["5.25"])
        #expect(try price(line("93005"), line("93306")).answers[0] == "3.94")
        let global = try price(line("93000"), line("93306"))
        #expect(global.lines[0].allowed == (try price(line("93000")).allowed))
        #expect(global.lines.map(\.confidence) == [.medium, .medium])
        #expect(global.lines[0].doubts.all == [.noTechnicalPart])
    }

    @Test func `therapy in two lines of one code keeps one unit in full`() throws {
        // 26.83 + 20.79, as 97110 x 2
        #expect(try price(line("97110"), line("97110")).answers == ["26.83", "20.79"])
        #expect(try price(line("97110")).answers == ["26.83"])
    }
}
