import Claims
import Foundation
import Pricing
import Reference
import Testing

private let data = ProcessInfo.processInfo.environment["MEDPAY_DATA"]

/// All of RVU25A in all of GPCI2025, from CMS's files.
@Suite(.enabled(if: data != nil, "MEDPAY_DATA names no folder with mpfs/2025"))
struct WholeScheduleTests {
    /// A cell as CMS prints it, without its point: the tests' own reading, no part of the code under test.
    private struct Printed {
        var code: HCPCS
        var modifier: String
        var status: String
        var work: Int128
        var practice: [Int128]  // Non-facility, facility.
        var malpractice: Int128
        var capPractice: [Int128]
        var capMalpractice: Int128
    }

    private func text(_ name: String) throws -> String {
        let folder = try #require(data)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/mpfs/2025/\(name)"))
        return try #require(String(data: bytes, encoding: .isoLatin1))
            .replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
    }

    private func printed(_ text: String) throws -> [Printed] {
        func number(_ cell: Substring) throws -> Int128 {
            let parts = cell.split(separator: ".", omittingEmptySubsequences: false)
            let whole = try #require(Int128(parts[0].isEmpty ? "0" : parts[0]))
            let cents = try #require(
                Int128(
                    (parts.count > 1 ? String(parts[1]) : "").padding(
                        toLength: 2, withPad: "0", startingAt: 0)))
            return whole * 100 + cents
        }
        return try text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count >= 31, let code = HCPCS(cells[0]), !cells[cells.count - 28].isEmpty else { return nil }
            let last = cells.suffix(28).map { $0 }
            return Printed(
                code: code, modifier: String(cells[1]), status: String(last[0]), work: try number(last[2]),
                practice: [try number(last[3]), try number(last[5])], malpractice: try number(last[7]),
                capPractice: [try number(last[25]), try number(last[26])], capMalpractice: try number(last[27]))
        }
    }

    private func image() throws -> ReferenceImage {
        let folder = try #require(data) + "/mpfs/2025/"
        let files = ["PPRRVU25_JAN.csv", "GPCI2025.csv"].map { folder + $0 }
        return try importReference(paths: files, into: nil, options: ImportOptions(imported: 0)).image()
    }

    /// In cents, half up.
    private func cents(_ row: Printed, _ practice: Int128, _ malpractice: Int128, in place: Locality) -> Int128 {
        let sum =
            row.work * Int128(place.work) + practice * Int128(place.practice)
            + malpractice * Int128(place.malpractice)
        return (2 * sum * 323_465 + 10_000_000) / 20_000_000
    }

    private func cap(_ row: Printed, _ place: Locality, _ setting: Int) -> Int128? {
        guard row.capPractice[setting] > 0 || row.capMalpractice > 0 else { return nil }
        return cents(row, row.capPractice[setting], row.capMalpractice, in: place)
    }

    /// The hospital's amount where it is lower.
    private func expected(_ row: Printed, _ place: Locality, _ setting: Int) -> Int128 {
        let fee = cents(row, row.practice[setting], row.malpractice, in: place)
        return cap(row, place, setting).map { min(fee, $0) } ?? fee
    }

    private func hasAmount(_ row: Printed) -> Bool {
        switch row.status {
        case "A", "T": true
        case "R": row.work + row.practice[0] + row.practice[1] + row.malpractice > 0
        default: false
        }
    }

    /// One line alone, so that no rule between lines speaks; in the office and in a surgical centre, which bars nothing
    /// that a physician does. Traces off, for the time it takes.
    @Test func `every row is priced in every locality and setting as the formula says, or has no price`() throws {
        let rows = try printed(text("PPRRVU25_JAN.csv"))
        #expect(rows.count == 18_865)
        let image = try image()
        let table = try #require(image.localities(on: day("2025-02-03")))
        let places = (0..<table.count).compactMap { table.locality(at: $0) }
        #expect(places.count == 109)
        var pricer = Pricer(
            image: image, options: PricingOptions(traces: false, lowerOfCharge: false, placeLimits: false))
        var claim = Claim(reference: "T")
        var priced = 0
        for row in rows {
            let modifiers = row.modifier.isEmpty ? ModifierList() : [try #require(Modifier(row.modifier))]
            claim.lines = [
                ServiceLine(number: 1, procedure: row.code, modifiers: modifiers, from: try day("2025-02-03"))
            ]
            for place in places {
                claim.place.locality = place.key
                for (setting, pos) in [11, 24].enumerated() {
                    claim.placeOfService = PlaceOfService(rawValue: UInt8(pos))
                    pricer.price(claim)
                    let outcome = pricer.estimate.lines[0].outcome
                    let wanted = Money(cents: Int64(expected(row, place, setting)))
                    if case .priced(let amount) = outcome { priced += amount == wanted ? 1 : 0 }
                    let isRight = hasAmount(row) ? outcome == .priced(wanted) : !isPriced(outcome)
                    guard isRight else {
                        Issue.record("\(row.code) \(row.modifier) at \(place.key), \(pos): \(outcome), not \(wanted)")
                        return
                    }
                }
            }
        }
        #expect(priced == rows.filter(hasAmount).count * places.count * 2)
    }

    private func isPriced(_ outcome: LineEstimate.Outcome) -> Bool {
        if case .priced = outcome { true } else { false }
    }

    /// 61530 outside of Philadelphia: 45.56 + 29.25 x 0.927 + 18.73 x 0.925 = 90.00, x 32.3465 = 2911.185.
    @Test func `the one exact half cent goes up`() throws {
        var claim = Claim(reference: "T", lines: [try line("61530")])
        claim.placeOfService = PlaceOfService("21")
        claim.place.locality = LocalityKey("12502/99")
        #expect(estimate(claim, image: try image()).answers == ["2911.19"])
    }

    /// OPPSCAP_Oct.csv has the prices of October where the hospital's amount is lower. Where January's values give them too,
    /// nothing has changed in between, and they are ours as well.
    @Test func `imaging is capped at the prices that CMS published`() throws {
        let image = try image()
        let table = try #require(image.localities(on: day("2025-02-03")))
        var rows: [String: Printed] = [:]
        for row in try printed(text("PPRRVU25_JAN.csv")) { rows["\(row.code)\(row.modifier)"] = row }
        var pricer = Pricer(
            image: image, options: PricingOptions(traces: false, lowerOfCharge: false, placeLimits: false))
        var counts: [String: Int] = [:]
        for text in try text("OPPSCAP_Oct.csv").split(separator: "\n").dropFirst() {
            let cells = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 7, let row = rows[cells[0] + cells[1]], row.status == cells[2] else { continue }
            let key = try #require(LocalityKey("\(cells[3])/\(cells[4])"))
            let place = try #require(table.locality(key))
            let prices = [try #require(Money(cells[6])), try #require(Money(cells[5]))]
            guard (0...1).allSatisfy({ cap(row, place, $0) == Int128(prices[$0].cents) }) else { continue }
            counts[row.status, default: 0] += 1
            var claim = Claim(reference: "T", lines: [ServiceLine(number: 1, procedure: row.code)])
            claim.lines[0].from = try day("2025-02-03")
            if !row.modifier.isEmpty { claim.lines[0].modifiers = [try #require(Modifier(row.modifier))] }
            claim.place.locality = key
            for (setting, pos) in ["11", "24"].enumerated() {
                claim.placeOfService = PlaceOfService(pos)
                pricer.price(claim)
                let line = pricer.estimate.lines[0]
                let amount = row.status == "C" ? line.ceiling : line.allowed
                guard amount == prices[setting], isPriced(line.outcome) == (row.status != "C") else {
                    Issue.record("\(text): \(line)")
                    return
                }
            }
        }
        // All 6,670 of status A; of status C, whose prices are the contractor's up to these, those that January had.
        #expect(counts["A"] == 6_670)
        #expect(counts["C", default: 0] > 5_000)
    }

    /// rules.md 9.2: 77 members are valued below their base in one or both settings (29881 in the office, say).
    @Test func `members below their base are as many as the rulebook counts`() throws {
        let schedule = try #require(image().feeSchedule(on: day("2025-02-03")))
        var (members, below): (Int, [HCPCS]) = (0, [])
        for code in schedule.codes {
            guard let row = schedule.row(code, .whole), row.multipleProcedure == 3, let base = row.endoscopicBase,
                let baseRow = schedule.row(base, .whole)
            else { continue }
            members += 1
            #expect(baseRow.multipleProcedure != 3)
            let isBelow = PlaceOfService.Setting.allCases.contains {
                row.work + row.practice($0) + row.malpractice
                    < baseRow.work + baseRow.practice($0) + baseRow.malpractice
            }
            if isBelow { below.append(code) }
        }
        #expect(members > 300)
        #expect(below.count == 77)
        #expect(below.contains(try code("29881")))
    }

    /// rules.md 19: the second codes of E8, E9 and E10 are column 2 codes with indicator 1; 45385 / 45378 has 0.
    @Test func `the examples' pairs have the edits that the rulebook says`() throws {
        let file = try #require(data) + "/ncci/ptp/ptp_practitioner_2024Q2.assumed-dates.txt.gz"
        let image = try importReference(paths: [file], into: nil, options: ImportOptions(imported: 0)).image()
        let edits = try #require(image.procedureEdits(on: day("2024-05-01")))
        for (first, second, indicator) in [("20610", "20552", 1), ("45385", "45380", 1), ("45385", "45378", 0)] {
            let edit = try edits.edit(column1: code(first), column2: code(second), on: day("2024-05-01"))
            #expect(edit?.indicator == UInt8(indicator), "\(first) \(second)")
        }
    }
}
