import Claims
import Pricing
import Testing

@testable import Reference

/// rules.md 12: (base units + minutes / 15) x the locality's factor, 19.31 in Alabama in 2025.
struct AnesthesiaTests {
    /// 00100 has 5 base units (made up), 00120 has 7, the add-ons 01953 1 and 01968 2.
    private func image(hasTables: Bool = true) throws -> ReferenceImage {
        let units = try ["00100": 5, "00120": 7, "01953": 1, "01968": 2].reduce(into: [:]) {
            $0[try code($1.key)] = $1.value
        }
        let alabama = try #require(LocalityKey("10112/00"))
        let anesthesia = FixtureAnesthesia(
            units: units, factors: [alabama: .init(everybody: 193_100, qualifying: nil)],
            national: .init(everybody: 20_317_800, qualifying: nil))
        var rows = try ["00100", "00120", "01953", "01968", "00147"].map { try row($0, 0, status: "J") }
        rows.append(try #require(fixture.get().feeSchedule(on: day("2025-02-03"))?.row(code("99213"), .whole)))
        return try PricingTests.image(
            feeSchedule: rows, localities: localities(of: localityText), anesthesia: hasTables ? anesthesia : nil)
    }

    private func timed(_ procedure: String, _ modifiers: Modifier..., minutes: Int) throws -> ServiceLine {
        var line = try line(procedure, units: minutes)
        line.modifiers = ModifierList(modifiers)
        line.unit = .minutes
        return line
    }

    @Test(
        arguments: [
            ("AA", "222.07"), ("QZ", "222.07"), ("QY", "111.03"), ("QK", "111.03"), ("QX", "111.03"),
        ] as [(Modifier, String)])
    func `E27: 97 minutes over 5 base units, alone or directed`(modifier: Modifier, answer: String) throws {
        // 97 / 15 = 6.47, 6.5; 11.5 x 19.31 = 222.065, half of it 111.0325
        let estimate = try price(timed("00100", modifier, minutes: 97), image: image())
        #expect(estimate.answers == [answer])
        #expect(estimate.rules == ["PRC-ANESTHESIA"])
        #expect(estimate.confidence == .high)
        #expect(estimate.steps[0].detail == "(5 + 6.5) x 19.310000 x \(answer == "222.07" ? "1.00" : "0.50")")
    }

    @Test func `E28: supervising more than four is three units, one more at induction, whatever the time`() throws {
        // 3 x 19.31; 4 x 19.31
        let absent = try price(timed("00100", "AD", minutes: 97), image: image())
        #expect(absent.answers == ["57.93"])
        #expect(absent.lines[0].doubts.all == [.inductionUnknown])
        var options = PricingOptions()
        options.isPresentAtInduction = true
        let present = try price(timed("00100", "AD", minutes: 10), options: options, image: image())
        #expect(present.answers == ["77.24"])
        #expect(present.confidence == .high)
    }

    @Test func `nationally the national factor counts`() throws {
        // 15 minutes are one unit: 6 x 20.3178 = 121.9068
        #expect(try price(timed("00100", "AA", minutes: 15), in: nil, image: image()).answers == ["121.91"])
    }

    @Test(arguments: [(1, "0.1"), (2, "0.1"), (3, "0.2"), (7, "0.5"), (8, "0.5"), (22, "1.5"), (2880, "192.0")])
    func `time is in tenths of a unit, half up`(minutes: Int, units: String) throws {
        // 1 / 15 = 0.067; 2 / 15 = 0.133; 3 / 15 = 0.2; 7 / 15 = 0.467; 8 / 15 = 0.533; 22 / 15 = 1.467
        let estimate = try price(timed("00100", "AA", minutes: minutes), image: image())
        #expect(estimate.steps[0].inputs.first { $0.name == "time units" }?.value == units)
    }

    @Test func `several procedures have the highest base once and all the time`() throws {
        // 97 + 30 minutes are 8.47, 8.5 units: (7 + 8.5) x 19.31 = 299.305
        let both = try price(timed("00100", "AA", minutes: 97), timed("00120", "AA", minutes: 30), image: image())
        #expect(both.answers == ["bundled bundledWithOthers", "299.31"])
        #expect(both.lines.map(\.confidence) == [.medium, .medium])
        #expect(both.allowing(1).last?.rule.isUnverified == true)
        // 8 + 8 minutes are 1.1 units, not 0.5 + 0.5: 6.1 x 19.31 = 117.791, as 16 minutes on one line.
        let halves = try price(timed("00100", "AA", minutes: 8), timed("00100", "AA", minutes: 8), image: image())
        #expect(halves.allowed == Money("117.79"))
        #expect(try price(timed("00100", "AA", minutes: 16), image: image()).answers == ["117.79"])
        // The director and the directed are two people's claims: each has the base.
        let team = try price(timed("00100", "QK", minutes: 97), timed("00100", "QX", minutes: 97), image: image())
        #expect(team.answers == ["111.03", "111.03"])
    }

    @Test func `add-on anesthesia brings its own units`() throws {
        // (2 + 2.0) x 19.31 = 77.24; three times nine percent of the body: 3 x 1 x 19.31 = 57.93
        let estimate = try price(
            timed("00100", "AA", minutes: 97), timed("01968", "AA", minutes: 30), line("01953", "AA", units: 3),
            image: image())
        #expect(estimate.answers == ["222.07", "77.24", "57.93"])
    }

    @Test func `physical status and who a nurse is add and take nothing`() throws {
        #expect(try price(timed("00100", "AA", "P3", "23", minutes: 97), image: image()).answers == ["222.07"])
        var options = PricingOptions()
        options.practitioner = .nonPhysician
        let nurse = try price(timed("00100", "QZ", minutes: 97), options: options, image: image())
        #expect(nurse.answers == ["222.07"])
    }

    @Test func `what is missing is said, and the rest of the claim is priced`() throws {
        let estimate = try price(
            line("00100", "AA"), timed("00100", minutes: 97), timed("00100", "AA", "QX", minutes: 97),
            timed("00100", "AA", minutes: 2881), timed("00147", "AA", minutes: 97), line("99213"), image: image())
        #expect(
            estimate.answers == [
                "noMinutes", "noAnesthesiaRole", "contradictingModifiers", "noMinutes", "anesthesia", "81.86",
            ])
        let without = try price(timed("00100", "AA", minutes: 97), image: image(hasTables: false))
        #expect(without.answers == ["anesthesia"])
    }
}
