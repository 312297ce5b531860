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

    /// In cents, half up, the hospital's amount where it is lower.
    private func expected(_ row: Printed, _ place: Locality, _ setting: Int) -> Int128 {
        func cents(_ practice: Int128, _ malpractice: Int128) -> Int128 {
            let sum =
                row.work * Int128(place.work) + practice * Int128(place.practice)
                + malpractice * Int128(place.malpractice)
            return (2 * sum * 323_465 + 10_000_000) / 20_000_000
        }
        let fee = cents(row.practice[setting], row.malpractice)
        guard row.capPractice[setting] > 0 || row.capMalpractice > 0 else { return fee }
        return min(fee, cents(row.capPractice[setting], row.capMalpractice))
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
        let schedule = try text("PPRRVU25_JAN.csv")
        let rows = try printed(schedule)
        #expect(rows.count == 18_865)
        let folder = try #require(data) + "/mpfs/2025/"
        let files = ["PPRRVU25_JAN.csv", "GPCI2025.csv"].map { folder + $0 }
        let image = try importReference(paths: files, into: nil, options: ImportOptions(imported: 0)).image()
        let table = try #require(image.localities(on: day("2025-02-03")))
        let places = (0..<table.count).compactMap { table.locality(at: $0) }
        #expect(places.count == 109)
        let options = PricingOptions(traces: false, lowerOfCharge: false, placeLimits: false)
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
                    let outcome = estimate(claim, image: image, options: options).lines[0].outcome
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
}
