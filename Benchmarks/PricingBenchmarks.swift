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
    private let made: MadeClaims

    /// Claims made, priced over and over with other codes: a worker prices what it has just decoded, so that the claim
    /// lies in the cache and the rows of its codes do not.
    private static let claims = 64
    private static let passes = 256

    init(report: Report, tables: FeeTables) throws {
        self.report = report
        let files = [tables.fees] + (tables.localities.map { [$0] } ?? [])
        image = try importReference(paths: files, into: nil, options: ImportOptions(imported: 0)).image()
        made = try MadeClaims(image: image)
    }

    func run() {
        measure(lines: 1)
        measure(lines: 6)
    }

    private func measure(lines: Int) {
        var generator = SplitMix64(seed: 13)
        let count = PricingBenchmarks.claims * PricingBenchmarks.passes
        let (claims, codes) = (made.random(PricingBenchmarks.claims, lines: lines), made.codes)
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
}
