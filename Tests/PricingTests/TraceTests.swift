import Claims
import Pricing
import Reference
import Testing

struct TraceTests {
    @Test func `the steps are the arithmetic in one line each, from amount to amount`() throws {
        let both = try price(line("20552"), line("20610", "50", charge: "80.00"))
        let steps = [both.allowing(0), both.allowing(1)]
        #expect(steps[0].map(\.rule.id) == ["PRC-BASE", "PRC-MULTIPLE"])
        #expect(steps[0][0].detail == "(0.66 x 1.000 + 0.84 x 0.869 + 0.07 x 0.575) x 32.3465")
        #expect(steps[0][0].rule.authority == "42 CFR 414.20")
        #expect(steps[0][1].detail == "46.26 x 0.50, ranked 2")
        #expect(steps[1].map(\.rule.id) == ["PRC-BASE", "PRC-BILATERAL", "PRC-CHARGE"])
        #expect(steps[1].map(\.before) == [.zero, Money("57.21"), Money("85.82")])
        #expect(steps[1].map(\.after) == [Money("57.21"), Money("85.82"), Money("80.00")])
    }

    private func everything() throws -> [[ServiceLine]] {
        try EveryRule.claims.map { lines in try lines.map { try $0() } }
    }

    @Test func `without traces nothing else changes`() throws {
        for lines in try everything() {
            for place in ["11", "24", "50", "30"] {
                var claim = Claim(reference: "T", lines: lines)
                claim.placeOfService = PlaceOfService(place)
                claim.place.state = USState(place == "24" ? "NY" : "AL")
                var traced = estimate(claim, image: try fixture.get())
                let bare = estimate(claim, image: try fixture.get(), options: PricingOptions(traces: false))
                #expect(traced.lines.indices.allSatisfy { !traced.steps(of: $0).isEmpty })
                traced.steps = []
                #expect(traced == bare)
            }
        }
    }

    @Test func `the last step of a priced line ends at its amount, and steps are joined`() throws {
        for lines in try everything() {
            var claim = Claim(reference: "T", lines: lines)
            claim.placeOfService = PlaceOfService("11")
            let answer = estimate(claim, image: try fixture.get())
            for (position, line) in answer.lines.enumerated() {
                guard case .priced(let amount) = line.outcome else { continue }
                let steps = answer.allowing(position)
                for (step, next) in zip(steps, steps.dropFirst()) where next.rule != .bilateralLines {
                    #expect(step.after == next.before)
                }
                #expect(steps.last?.after == amount)
                #expect(answer.steps(of: position).last?.after == line.payment.medicare)
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
