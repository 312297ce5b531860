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
    private let made: MadeClaims

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
        let year = MadeClaims.day...MadeClaims.day.adding(days: 364)
        image = try importReference(
            paths: paths, into: nil, options: ImportOptions(standIn: year, imported: 0)
        ).image()
        made = try MadeClaims(image: image)
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
        let claims = made.clean(ScrubbingBenchmarks.claims, lines: lines, days: days)
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
        let estimate = Estimate()
        var notes = 0
        var next = 0
        while next < codes.count {
            for position in claim.lines.indices {
                claim.lines[position].procedure = codes[next]
                next += 1
            }
            notes &+= scrubber.scrub(claim, estimate: estimate, today: MadeClaims.today).findings.count
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

    private func scrub(_ claims: [Claim]) {
        var scrubber = Scrubber(image: image)
        for claim in claims {
            let report = scrubber.scrub(claim, estimate: Estimate(), today: MadeClaims.today)
            precondition(!report.findings.isEmpty)
        }
    }

    /// Two lines that an edit joins and nothing sets apart.
    private func faulty() -> [Claim] {
        guard let table = image.procedureEdits(on: MadeClaims.day) else { return [] }
        var claims: [Claim] = []
        for code in made.codes where claims.count < ScrubbingBenchmarks.claims {
            guard
                let edit = table.edits(code, on: MadeClaims.day).asColumn1.first(where: { $0.indicator == 1 })
            else { continue }
            var claim = MadeClaims.empty("\(claims.count)")
            claim.add(edit.column1, on: MadeClaims.day)
            claim.add(edit.column2, on: MadeClaims.day)
            claims.append(claim)
        }
        return claims
    }
}
