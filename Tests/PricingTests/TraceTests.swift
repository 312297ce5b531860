import Claims
import Pricing
import Reference
import Testing

struct TraceTests {
    @Test func `the steps are the arithmetic in one line each, from amount to amount`() throws {
        let steps = try price(line("20552"), line("20610", "50", charge: "80.00")).lines.map(\.steps)
        #expect(steps[0].map(\.rule) == ["PRC-BASE", "PRC-MULTIPLE"])
        #expect(steps[0][0].detail == "(0.66 x 1.000 + 0.84 x 0.869 + 0.07 x 0.575) x 32.3465")
        #expect(steps[0][0].authority == "42 CFR 414.20")
        #expect(steps[0][1].detail == "46.26 x 0.50, ranked 2")
        #expect(steps[1].map(\.rule) == ["PRC-BASE", "PRC-BILATERAL", "PRC-CHARGE"])
        #expect(steps[1].map(\.before) == [.zero, Money("57.21"), Money("85.82")])
        #expect(steps[1].map(\.after) == [Money("57.21"), Money("85.82"), Money("80.00")])
    }

    /// Lines that meet every rule, and every way to have no amount.
    private func everything() throws -> [[ServiceLine]] {
        try [
            [line("20552"), line("20610", "50"), line("10060", units: 3), line("11401", "52")],
            [line("20610", "RT"), line("20610", "LT"), line("27447", "AS"), line("66984", "55", units: 9)],
            [line("45385"), line("45380", "59"), line("45378"), line("27447", "62"), line("66984", "78")],
            [line("72148"), line("74177"), line("74263", "TC", units: 2), line("93306"), line("93880")],
            [line("92250"), line("92134"), line("97110", units: 2), line("97140"), line("93000"), line("99213")],
            [line("36591"), line("99213", charge: "1.00"), line("A0021"), line("00100"), line("99998")],
            [line("36591"), line("A2001"), line("G0127"), line("22614", units: 2), line("20552", "26")],
            [line("29880"), line("29881"), line("70030", "50"), line("G0268", "50"), line("66984", "56")],
        ]
    }

    @Test func `without traces nothing else changes`() throws {
        for lines in try everything() {
            for place in ["11", "24", "50", "30"] {
                var claim = Claim(reference: "T", lines: lines)
                claim.placeOfService = PlaceOfService(place)
                claim.place.state = USState(place == "24" ? "NY" : "AL")
                var traced = estimate(claim, image: try fixture.get())
                let bare = estimate(claim, image: try fixture.get(), options: PricingOptions(traces: false))
                #expect(traced.lines.allSatisfy { !$0.steps.isEmpty })
                #expect(traced.lines.allSatisfy { $0.confidence == .high || !$0.confidenceReasons.isEmpty })
                for index in traced.lines.indices {
                    traced.lines[index].steps = []
                    traced.lines[index].confidenceReasons = []
                }
                #expect(traced == bare)
            }
        }
    }

    @Test func `the last step of a priced line ends at its amount, and steps are joined`() throws {
        for lines in try everything() {
            var claim = Claim(reference: "T", lines: lines)
            claim.placeOfService = PlaceOfService("11")
            for line in estimate(claim, image: try fixture.get()).lines {
                guard case .priced(let amount) = line.outcome else { continue }
                for (step, next) in zip(line.steps, line.steps.dropFirst()) where next.rule != "PRC-BILATERAL-LINES" {
                    #expect(step.after == next.before)
                }
                #expect(line.steps.last?.after == amount)
            }
        }
    }

    @Test func `the fixture's rows are those that the importer reads into the built-in image`() throws {
        let schedule = try #require(ReferenceImage.builtIn().feeSchedule(on: day("2025-02-03")))
        let known = try rows(of: feeScheduleText).filter { schedule.row($0.code, .whole) != nil }
        #expect(known.count > 20)
        #expect(known.allSatisfy { schedule.row($0.code, $0.component) == $0 })
        #expect(schedule.conversionFactor == 323_465)
        let table = try #require(ReferenceImage.builtIn().localities(on: day("2025-02-03")))
        for place in try localities(of: localityText) {
            #expect(
                table.locality(place.key).map { [$0.work, $0.practice, $0.malpractice] } == [
                    place.work, place.practice, place.malpractice,
                ])
        }
    }

    @Test func `every rule has an id of its own and an authority`() {
        #expect(Set(PricingRule.allCases.map(\.id)).count == PricingRule.allCases.count)
        #expect(PricingRule.allCases.allSatisfy { $0.id.hasPrefix("PRC-") && !$0.authority.isEmpty })
    }
}
