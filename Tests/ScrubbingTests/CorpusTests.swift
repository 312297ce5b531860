import Claims
import Foundation
import Reference
import Testing

@testable import Scrubbing

@Suite struct CorpusTests {
    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"))
    func `two thousand claims of codes that no table joins raise no alarm over the whole tables`() throws {
        let whole = try WholeEdits.load()
        let codes = try OfficeProcedures(folder: #require(dataFolder)).codes
        #expect(codes.count > 500)
        var random = Seeded(state: 5)
        var scrubber = Scrubber(image: whole.year)
        var lines = 0
        for _ in 0..<2000 {
            let day = date("2025-01-02").adding(days: Int(random.next() % 360))
            let claim = made(of: codes, on: day, whole.reference, &random)
            lines += claim.lines.count
            let report = scrubber.scrub(claim, estimate: estimated(claim, scrubber.image), today: day.adding(days: 3))
            #expect(report.alarms == [], "\(claim.lines.map { $0.procedure?.description ?? "" })")
        }
        #expect(lines > 5000)
    }

    /// One to six codes, no two of which have an edit in either order on the day.
    private func made(
        of codes: [String], on day: ServiceDate, _ edits: EditReference, _ random: inout Seeded
    ) -> Claim {
        let text = day.description.replacingOccurrences(of: "-", with: "")
        var chosen: [String] = []
        for _ in 0..<Int(1 + random.next() % 6) {
            let code = codes[Int(random.next() % UInt64(codes.count))]
            let isJoined = chosen.contains { other in
                other == code || edits.indicator(other, code, on: text) != nil
                    || edits.indicator(code, other, on: text) != nil
            }
            if !isJoined { chosen.append(code) }
        }
        return claim(chosen.enumerated().map { line($0 + 1, $1, on: day, charge: "10000") })
    }

    @Test func `four thousand clean claims raise no alarm`() throws {
        var claims = CleanClaims(seed: 1)
        var scrubber = Scrubber(image: try testImage())
        for _ in 0..<4000 {
            let claim = claims.next()
            let report = scrubber.scrub(claim, estimate: estimated(claim, scrubber.image), today: sent)
            #expect(report.alarms == [], "\(claim.lines.map { "\($0.procedure?.description ?? "") \($0.modifiers)" })")
            #expect(report.atRisk == .zero && report.deniedLines.isEmpty)
        }
    }

    @Test func `every template of the clean corpus is clean`() throws {
        for template in CleanClaims.templates {
            #expect(try scrub(template).alarms == [], "\(template.lines.map { $0.procedure?.description ?? "" })")
        }
    }
}

/// Procedures that an office bills one of, by CMS's own files read as plain text: status A, no components, not rare in an
/// office, no add-on, a unit limit of at least 1 or none published.
///
/// Columns counted from 0: rules.md 1.1; the unit limits' and add-on files' headers.
struct OfficeProcedures {
    var codes: [String] = []

    init(folder: String) throws {
        func rows(_ file: String) throws -> [[String]] {
            let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .isoLatin1)
            return text.split(whereSeparator: \.isNewline).map { $0.components(separatedBy: ",") }
        }
        let addOns = Set(try rows("ncci/aoc/AOC_V2026Q2-MCR.csv").flatMap { $0.prefix(3) })
        var limits: [String: String] = [:]
        for row in try rows("ncci/mue/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv") where row.count > 1 {
            limits[row[0].trimmingCharacters(in: ["\""])] = row[1].trimmingCharacters(in: ["\""])
        }
        for row in try rows("mpfs/2025/PPRRVU25_JAN.csv") where row.count > 30 {
            let number = Int(row[0]) ?? 0
            // Descriptions with commas shift the columns: such rows are left out.
            guard (10_000...69_999).contains(number), row.count == 31, row[1].isEmpty, row[3] == "A" else { continue }
            guard row[7].isEmpty, row[13] == "0", row[14] != "ZZZ", !addOns.contains(row[0]) else { continue }
            guard limits[row[0]] != "0" else { continue }
            codes.append(row[0])
        }
    }
}
