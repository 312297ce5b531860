import BrokerCore
import CAllocations
import Claims
import Foundation
import Pricing
import Reference
import Scrubbing

/// Scrubbing of claims that are found clean, over the whole fee schedule and the whole tables of NCCI: one line, six, fifty
/// on one day, and fifty on fifty days, of which no two make a pair.
struct ScrubbingBenchmarks {
    private let report: Report
    private let image: ReferenceImage
    private let codes: [HCPCS]

    /// Sets of codes that make clean claims. A worker scrubs what it has just decoded and priced: the claim lies in the cache,
    /// and the rows of its codes do not, so one claim is scrubbed again and again with other codes.
    private static let claims = 1024

    init(report: Report, fees: FeeTables, edits: EditTables) throws {
        self.report = report
        var paths = [fees.fees, edits.edits[0]]
        if let data = ProcessInfo.processInfo.environment["MEDPAY_DATA"] {
            paths += [
                "\(data)/ncci/mue/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv",
                "\(data)/ncci/aoc/AOC_V2026Q2-MCR.csv",
            ]
        }
        let year = ScrubbingBenchmarks.day...ScrubbingBenchmarks.day.adding(days: 364)
        image = try importReference(
            paths: paths, into: nil, options: ImportOptions(standIn: year, imported: 0)
        ).image()
        guard let schedule = image.feeSchedule(on: ScrubbingBenchmarks.day) else {
            throw ReferenceError(.damaged, "no fee schedule of 2025")
        }
        codes = schedule.codes.filter { schedule.row($0, .whole)?.status == UInt8(ascii: "A") }
    }

    func run() throws {
        let one = measure("one line", lines: 1, days: 1)
        let six = measure("6 lines", lines: 6, days: 1)
        let fifty = measure("50 lines on a day", lines: 50, days: 1)
        measure("50 lines on 50 days", lines: 50, days: 50)
        // 15 pairs and 1,225: what a claim costs beyond its lines, for each pair that can exist.
        report.add("a pair of 6 lines", "ns", [(six - one * 6) / 15])
        report.add("a pair of 50 lines", "ns", [(fifty - one * 50) / 1225])
        let findings = faulty()
        report.measure("a claim with an edit found", per: findings.count) { scrub(findings) }
    }

    @discardableResult
    private func measure(_ name: String, lines: Int, days: Int) -> Double {
        let claims = clean(lines: lines, days: days)
        let codes = claims.flatMap { $0.lines.map(\.procedure) }
        var scrubber = Scrubber(image: image)
        var notes = 0
        func run() { notes &+= ScrubbingBenchmarks.scrub(claims[0], codes, &scrubber) }
        let nanoseconds = report.measure("a clean claim of \(name), scrubbed", per: claims.count) { run() }
        let before = allocation_count()
        run()
        report.add(
            "allocations a clean claim of \(name)", "", [Double(allocation_count() - before) / Double(claims.count)])
        precondition(notes == 0, "a clean claim has no findings")
        var pricer = Pricer(image: image, options: PricingOptions(traces: false))
        report.measure("a claim of \(name), priced", per: claims.count) {
            ScrubbingBenchmarks.price(claims[0], codes, &pricer)
        }
        return nanoseconds
    }

    /// One claim again and again, each time with the next codes. Returns the number of findings.
    private static func scrub(_ template: Claim, _ codes: [HCPCS?], _ scrubber: inout Scrubber) -> Int {
        var claim = template
        let (estimate, today) = (Estimate(), day.adding(days: 80))
        var notes = 0
        var next = 0
        while next < codes.count {
            for position in claim.lines.indices {
                claim.lines[position].procedure = codes[next]
                next += 1
            }
            notes &+= scrubber.scrub(claim, estimate: estimate, today: today).findings.count
        }
        return notes
    }

    /// The same claims through pricing: what scrubbing is to be held against in a run.
    private static func price(_ template: Claim, _ codes: [HCPCS?], _ pricer: inout Pricer) {
        var claim = template
        var next = 0
        while next < codes.count {
            for position in claim.lines.indices {
                claim.lines[position].procedure = codes[next]
                next += 1
            }
            pricer.price(claim)
        }
    }

    private var none: Estimate { Estimate() }
    private var today: ServiceDate { ScrubbingBenchmarks.day.adding(days: 80) }
    private static let day = ServiceDate(year: 2025, month: 1, day: 1) ?? .distantPast

    private func scrub(_ claims: [Claim]) {
        var scrubber = Scrubber(image: image)
        for claim in claims { precondition(!scrubber.scrub(claim, estimate: none, today: today).findings.isEmpty) }
    }

    /// Random codes, kept when they add no finding: what the scrubber does with them is the same, whoever chose them.
    private func clean(lines: Int, days: Int) -> [Claim] {
        var generator = SplitMix64(seed: UInt64(lines * 100 + days))
        var scrubber = Scrubber(image: image)
        return (0..<ScrubbingBenchmarks.claims).map { number in
            var claim = empty("\(number)")
            var misses = 0
            while claim.lines.count < lines, misses < 100_000 {
                var longer = claim
                longer.add(codes[Int.random(in: codes.indices, using: &generator)], on: day(longer.lines.count % days))
                let isClean = scrubber.scrub(longer, estimate: none, today: today).findings.isEmpty
                if isClean { claim = longer } else { misses += 1 }
            }
            return claim
        }
    }

    private func day(_ number: Int) -> ServiceDate { ScrubbingBenchmarks.day.adding(days: number) }

    /// Two lines that an edit joins and nothing sets apart.
    private func faulty() -> [Claim] {
        guard let table = image.procedureEdits(on: ScrubbingBenchmarks.day) else { return [] }
        var claims: [Claim] = []
        for code in codes where claims.count < ScrubbingBenchmarks.claims {
            guard
                let edit = table.edits(code, on: ScrubbingBenchmarks.day).asColumn1.first(where: { $0.indicator == 1 })
            else { continue }
            var claim = empty("\(claims.count)")
            claim.add(edit.column1, on: ScrubbingBenchmarks.day)
            claim.add(edit.column2, on: ScrubbingBenchmarks.day)
            claims.append(claim)
        }
        return claims
    }

    private func empty(_ reference: String) -> Claim {
        var claim = Claim(reference: reference)
        claim.billing = Provider(npi: NPI("1234567893"), taxonomy: Taxonomy("207Q00000X"))
        claim.rendering = Provider(npi: NPI("1245319599"), taxonomy: Taxonomy("207R00000X"))
        claim.referring = NPI("1245319599")
        claim.placeOfService = PlaceOfService("11")
        claim.diagnoses = ["M1711", "I10"].map { Diagnosis(ascii: $0.utf8, isICD10: true) }
        return claim
    }
}

extension Claim {
    fileprivate mutating func add(_ code: HCPCS, on day: ServiceDate) {
        lines.append(
            ServiceLine(
                number: lines.count + 1, procedure: code, charge: Money(cents: 10_000), from: day, pointers: [1, 2]))
        charge += Money(cents: 10_000)
    }
}
