import BrokerCore
import CAllocations
import Claims
import Foundation
import Pricing
import Reference

/// Pricing over the whole fee schedule: claims of one line and of six, with and without the steps of the arithmetic.
struct PricingBenchmarks {
    private let report: Report
    private let image: ReferenceImage
    private let codes: [HCPCS]

    /// Claims made, priced over and over with other codes: a worker prices what it has just decoded, so that the claim
    /// lies in the cache and the rows of its codes do not.
    private static let claims = 64
    private static let passes = 256

    init(report: Report, tables: FeeTables) throws {
        self.report = report
        let files = [tables.fees] + (tables.localities.map { [$0] } ?? [])
        image = try importReference(paths: files, into: nil, options: ImportOptions(imported: 0)).image()
        guard let schedule = image.feeSchedule(on: PricingBenchmarks.day) else {
            throw ReferenceError(.damaged, "no fee schedule of 2025")
        }
        codes = schedule.codes.filter { schedule.row($0, .whole)?.status == UInt8(ascii: "A") }
    }

    func run() {
        measure(lines: 1)
        measure(lines: 6)
    }

    private func measure(lines: Int) {
        var generator = SplitMix64(seed: 13)
        let count = PricingBenchmarks.claims * PricingBenchmarks.passes
        let claims = made(lines: lines)
        let procedures = (0..<count * lines).map { _ in codes[Int.random(in: codes.indices, using: &generator)] }
        for traces in [false, true] {
            var pricer = Pricer(image: image, options: PricingOptions(traces: traces))
            var allowed: Int64 = 0
            func price() { allowed &+= PricingBenchmarks.price(claims, procedures, &pricer) }
            let name = "\(lines == 1 ? "one line" : "\(lines) lines")\(traces ? ", with steps" : "")"
            let nanoseconds = report.measure("a line priced, claims of \(name)", per: count * lines) { price() }
            report.add("claims of \(name)", "1/ms", [1e6 / (nanoseconds * Double(lines))])
            let before = allocation_count()
            price()
            report.add("allocations a claim of \(name)", "", [Double(allocation_count() - before) / Double(count)])
            precondition(allowed > 0)
        }
    }

    /// Every claim again and again, each time with the next codes.
    private static func price(_ claims: [Claim], _ procedures: [HCPCS], _ pricer: inout Pricer) -> Int64 {
        var allowed: Int64 = 0
        var next = 0
        for template in claims {
            var claim = template
            for _ in 0..<passes {
                for position in claim.lines.indices {
                    claim.lines[position].procedure = procedures[next]
                    next += 1
                }
                pricer.price(claim)
                allowed &+= pricer.estimate.allowed.cents
            }
        }
        return allowed
    }

    /// Random codes of status A in Alabama's offices, a fourth of the lines with modifier 59, 50 or 26, of all days of a
    /// quarter.
    private func made(lines: Int) -> [Claim] {
        var generator = SplitMix64(seed: 11)
        let modifiers: [ModifierList] = [["59"], ["50"], ["26"]]
        return (0..<PricingBenchmarks.claims).map { number in
            var claim = Claim(reference: "\(number)")
            claim.placeOfService = PlaceOfService("11")
            claim.place.locality = LocalityKey("10112/00")
            claim.rendering = Provider(npi: NPI("1234567893"), taxonomy: Taxonomy("207Q00000X"))
            let day = PricingBenchmarks.day.adding(days: Int.random(in: 0..<90, using: &generator))
            claim.lines = (1...lines).map { position in
                let code = codes[Int.random(in: codes.indices, using: &generator)]
                let kind = Int.random(in: 0..<12, using: &generator)
                return ServiceLine(
                    number: position, procedure: code,
                    modifiers: modifiers.indices.contains(kind) ? modifiers[kind] : ModifierList(),
                    charge: Money(cents: 1_000_000_00), from: day)
            }
            return claim
        }
    }

    private static let day = ServiceDate(year: 2025, month: 1, day: 1) ?? .distantPast
}
