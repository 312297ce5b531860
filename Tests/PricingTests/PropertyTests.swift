import Claims
import Pricing
import Testing

@testable import Reference

/// Claims made up under a seed from the fixture's codes.
struct PropertyTests {
    /// Places, modifiers and units that random lines have; a charge of its own for each line, so that no two tie.
    private struct Maker {
        var random: SplitMix
        let codes: [HCPCS]
        let modifiers: [Modifier]

        init(seed: UInt64, modifiers: [Modifier]) throws {
            random = SplitMix(state: seed)
            codes = try #require(fixture.get().feeSchedule(on: day("2025-02-03"))?.codes)
            self.modifiers = modifiers
        }

        mutating func line(_ number: Int, charge: Money? = nil) throws -> ServiceLine {
            var line = ServiceLine(number: number, procedure: codes[Int(random.value(UInt64(codes.count)))])
            line.from = try day(random.value(5) == 0 ? "2025-02-04" : "2025-02-03")
            line.charge = charge ?? Money(cents: 90_000_00 + Int64(random.value(1 << 20)) * 100 + Int64(number))
            line.quantity = Quantity(random.value(4) == 0 ? Int(random.value(4)) + 1 : 1)
            while random.value(3) == 0, line.modifiers.count < 4 {
                line.modifiers.append(modifiers[Int(random.value(UInt64(modifiers.count)))])
            }
            return line
        }

        mutating func claim(of count: Int) throws -> Claim {
            var claim = Claim(reference: "T", lines: try (1...count).map { try line($0) })
            claim.placeOfService = PlaceOfService(["11", "24", "22", "02"][Int(random.value(4))])
            claim.place.locality = LocalityKey(["10112/00", "13202/01", "01182/18"][Int(random.value(3))])
            return claim
        }
    }

    private static let everyModifier: [Modifier] = [
        "26", "TC", "53", "50", "RT", "LT", "54", "55", "56", "78", "80", "AS", "62", "66", "22", "52", "59", "XE",
        "FX", "CT", "CQ", "95", "33", "51", "ZZ", "AA",
    ]
    /// None that says a side.
    private static let unsided: [Modifier] = ["26", "TC", "54", "78", "80", "62", "59", "XE", "CT", "CQ", "51"]

    private func priced(_ claim: Claim, _ change: (inout PricingOptions) -> Void = { _ in }) throws -> Estimate {
        var options = PricingOptions(traces: false)
        change(&options)
        return estimate(claim, image: try fixture.get(), options: options)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `nothing is negative, nothing is above its charge, and the parts of a payment add up`(seed: UInt64) throws {
        var maker = try Maker(seed: seed, modifiers: PropertyTests.everyModifier)
        for _ in 0..<2000 {
            var claim = try maker.claim(of: 1 + Int(maker.random.value(8)))
            for index in claim.lines.indices where maker.random.value(2) == 0 {
                claim.lines[index].charge = Money(cents: Int64(maker.random.value(50_000)) - 1000)
            }
            let agreement = ProviderAgreement.allCases[Int(maker.random.value(3))]
            let deductible = Money(cents: Int64(maker.random.value(30_000)))
            let answer = try priced(claim) {
                ($0.assignment, $0.remainingDeductible) = (agreement, deductible)
            }
            for (line, billed) in zip(answer.lines, claim.lines) {
                let payment = line.payment
                let parts = [
                    payment.deductible, payment.coinsurance, payment.assistantReduction, payment.sequestration,
                    payment.medicare,
                ]
                let isRight =
                    line.allowed >= .zero && line.allowed <= max(billed.charge, .zero)
                    && parts.allSatisfy { $0 >= .zero } && parts.reduce(.zero, +) == line.allowed
                guard isRight else {
                    Issue.record("seed \(seed): \(claim.lines) gave \(line)")
                    return
                }
            }
            #expect(answer.payment.deductible <= deductible)
            #expect(answer.allowed == answer.lines.map(\.allowed).reduce(.zero, +))
        }
    }

    @Test(arguments: 31...34 as ClosedRange<UInt64>)
    func `a pricer used again answers like a new one`(seed: UInt64) throws {
        var maker = try Maker(seed: seed, modifiers: PropertyTests.everyModifier)
        let places: [(USState?, UInt8?, String?)] = [
            (USState("AL"), nil, nil), (USState("NY"), 1, nil), (USState("NY"), 2, nil), (USState("NY"), nil, nil),
            (nil, nil, "02102/01"), (nil, nil, "10112/77"), (nil, nil, nil),
        ]
        let days = ["2025-01-01", "2025-03-31", "2025-05-09", "2025-10-01", "2006-01-01"]
        var pricer = Pricer(image: try fixture.get())
        for _ in 0..<2000 {
            var claim = try maker.claim(of: 1 + Int(maker.random.value(5)))
            let place = places[Int(maker.random.value(UInt64(places.count)))]
            claim.place = Place(
                state: place.0, locality: place.2.flatMap { LocalityKey($0) }, localityNumber: place.1)
            for index in claim.lines.indices where maker.random.value(3) == 0 {
                claim.lines[index].from = try day(days[Int(maker.random.value(UInt64(days.count)))])
            }
            pricer.price(claim)
            guard pricer.estimate == estimate(claim, image: try fixture.get()) else {
                Issue.record("seed \(seed): \(claim)")
                return
            }
        }
    }

    @Test(arguments: 11...14 as ClosedRange<UInt64>)
    func `the order of the lines changes no line's amount`(seed: UInt64) throws {
        var maker = try Maker(seed: seed, modifiers: PropertyTests.unsided)
        for _ in 0..<2000 {
            let claim = try maker.claim(of: 2 + Int(maker.random.value(7)))
            var shuffled = claim
            for index in shuffled.lines.indices.reversed() {
                shuffled.lines.swapAt(index, Int(maker.random.value(UInt64(index + 1))))
            }
            let (before, after) = (try priced(claim), try priced(shuffled))
            guard before.allowed == after.allowed,
                before.lines.sorted(by: { $0.line < $1.line }) == after.lines.sorted(by: { $0.line < $1.line })
            else {
                Issue.record("seed \(seed): \(claim.lines) gave \(before.allowed), shuffled \(after.allowed)")
                return
            }
        }
    }

    /// Two rules are exceptions, each below: a family, and both sides, are one service that the added line may lift to the
    /// first rank. So nothing with a side or a family is added here.
    @Test(arguments: 21...24 as ClosedRange<UInt64>)
    func `a line added raises no other line's amount`(seed: UInt64) throws {
        var maker = try Maker(seed: seed, modifiers: PropertyTests.unsided)
        let schedule = try #require(fixture.get().feeSchedule(on: day("2025-02-03")))
        for _ in 0..<2000 {
            let claim = try maker.claim(of: 1 + Int(maker.random.value(6)))
            let added = try maker.line(claim.lines.count + 1)
            let rows = added.procedure.map(schedule.rows) ?? []
            let makesFamily = rows.contains { row in
                row.multipleProcedure == 3
                    || claim.lines.contains { line in
                        line.procedure.map(schedule.rows)?.contains { $0.endoscopicBase == row.code } == true
                    }
            }
            guard !makesFamily else { continue }
            var longer = claim
            longer.lines.append(added)
            let (before, after) = (try priced(claim), try priced(longer))
            for (line, later) in zip(before.lines, after.lines) where later.allowed > line.allowed {
                Issue.record("seed \(seed): \(claim.lines) and \(added) raised line \(line.line) to \(later.allowed)")
                return
            }
        }
    }

    /// rules.md 9.2: 10001 300, base 10, members 250 and 251 of it. Alone the member is ranked second: 125. With the other
    /// the family is worth 251 + 240, ranks first, and the member is paid 240.
    @Test func `a member that lifts its family to the first rank raises the other member`() throws {
        let image = try PricingTests.image(
            feeSchedule: [
                row("10001", 300_00, multiple: 2), row("10002", 10_00, multiple: 2),
                row("10003", 250_00, multiple: 3, base: "10002"), row("10004", 251_00, multiple: 3, base: "10002"),
            ], factor: 10_000)
        #expect(try price(line("10001"), line("10003"), in: nil, image: image).answers == ["300.00", "125.00"])
        let family = try price(line("10001"), line("10003"), line("10004"), in: nil, image: image)
        #expect(family.answers == ["150.00", "240.00", "251.00"])
    }

    /// rules.md 8 and 9.1: one side of 100 is second to 120; both are worth 150 and first.
    @Test func `the second side that lifts a pair to the first rank raises the first side`() throws {
        let image = try PricingTests.image(
            feeSchedule: [row("10001", 120_00, multiple: 2), row("10002", 100_00, multiple: 2, bilateral: 1)],
            factor: 10_000)
        #expect(try price(line("10001"), line("10002", "RT"), in: nil, image: image).answers == ["120.00", "50.00"])
        let pair = try price(line("10001"), line("10002", "RT"), line("10002", "LT"), in: nil, image: image)
        #expect(pair.answers == ["60.00", "75.00", "75.00"])
    }

    /// Ranked procedures, therapy, imaging and what no rule between lines touches; not where two units say two sides, nor
    /// one fee (indicators 1 and 2, and 0 beside a limit of one).
    @Test(arguments: ["97110", "74177", "99213", "22614", "93306", "92250"], [2, 3, 5])
    func `units on one line are paid as lines of one unit`(procedure: String, units: Int) throws {
        var split = Claim(reference: "T", lines: try (1...units).map { _ in try line(procedure) })
        split.placeOfService = PlaceOfService("11")
        split.place.locality = LocalityKey("10112/00")
        for index in split.lines.indices { split.lines[index].number = index + 1 }
        var whole = split
        whole.lines = [try line(procedure, units: units)]
        if procedure == "92250" && units == 2 { return }  // Two units of a code that is for both sides are one fee.
        #expect(try priced(whole).allowed == priced(split).allowed)
    }

    @Test(arguments: 1...6)
    func `units of a ranked procedure are paid as lines of one unit`(units: Int) throws {
        let image = try PricingTests.image(
            feeSchedule: [row("10001", 100_01, multiple: 2), row("10002", 150_00, multiple: 2)], factor: 10_000,
            limits: ["10001": 9])
        var lines = try (1...units).map { _ in try line("10001") } + [line("10002")]
        for index in lines.indices { lines[index].number = index + 1 }
        var split = Claim(reference: "T", lines: lines)
        split.placeOfService = PlaceOfService("11")
        var whole = split
        whole.lines = [try line("10001", units: units), try line("10002")]
        #expect(estimate(whole, image: image).allowed == estimate(split, image: image).allowed)
    }
}
