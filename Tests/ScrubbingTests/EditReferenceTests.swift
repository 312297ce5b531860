import Claims
import Foundation
import Reference
import Testing

@testable import Scrubbing

/// NCCI's procedure-to-procedure edits as slowly and plainly as the rulebook says them: every row of the file in a
/// dictionary, every date compared, every modifier looked for by its letters.
///
/// Source: NCCI Policy Manual ch. I sec. E; CR 11168; rules.md 20.
struct EditReference: Sendable {
    struct Row: Sendable {
        var effective: String  // CCYYMMDD; empty: from before the file.
        var deletion: String  // "*": none.
        var indicator: String
    }

    var rows: [String: [Row]] = [:]
    /// In the order of the file.
    var pairs: [(String, String)] = []

    /// - Parameter text: CMS's own layout: tabs, six columns that matter.
    init(text: String) {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard cells.count >= 6, cells[0].utf8.count == 5, cells[1].utf8.count == 5 else { continue }
            let key = cells[0] + cells[1]
            if rows[key] == nil { pairs.append((cells[0], cells[1])) }
            rows[key, default: []].append(Row(effective: cells[3], deletion: cells[4], indicator: cells[5]))
        }
    }

    /// "0" or "1"; nil: no edit of this order is in force.
    func indicator(_ column1: String, _ column2: String, on day: String) -> String? {
        for row in rows[column1 + column2] ?? [] {
            let hasBegun = row.effective.isEmpty || row.effective <= day
            let hasNotEnded = row.deletion == "*" || day <= row.deletion
            if hasBegun && hasNotEnded && row.indicator != "9" { return row.indicator }
        }
        return nil
    }

    struct Line {
        var code: String
        var modifiers: [String]

        /// Evaluation and management: CPT's section, the eye visits, and Medicare's own.
        var isVisit: Bool {
            let number = Int(code) ?? 0
            let eye = ["92002", "92004", "92012", "92014"]
            let medicares = [
                "G0402", "G0438", "G0439", "G0463", "G0380", "G0381", "G0382", "G0383", "G0384", "G0406", "G0407",
                "G0408",
                "G0425", "G0426", "G0427", "G0466", "G0467", "G0468", "G0469", "G0470",
            ]
            return (99_202...99_499).contains(number) || eye.contains(code) || medicares.contains(code)
        }

        /// Some services of the medicine section and of level II are visits to some payers: 25 is believed there.
        var mayBeVisit: Bool {
            if let number = Int(code) { return number >= 90_000 }
            return code.first?.isLetter == true
        }

        func has(_ list: String...) -> Bool { list.contains { modifiers.contains($0) } }
    }

    /// The PTP findings of two lines of one day and provider.
    func findings(_ first: Line, _ second: Line, on day: String) -> Set<String> {
        for (one, two) in [(first, second), (second, first)] {
            guard let indicator = indicator(one.code, two.code, on: day) else { continue }
            return indicator == "0" ? [hasSeparator(one, two) ? "PTP-004" : "PTP-001"] : open(one, two, on: day)
        }
        return []
    }

    private func hasSeparator(_ one: Line, _ two: Line) -> Bool {
        one.has("59", "XE", "XP", "XS", "XU") || two.has("59", "XE", "XP", "XS", "XU")
    }

    /// Indicator 1: what the modifiers drawn by the test make of it.
    private func open(_ one: Line, _ two: Line, on day: String) -> Set<String> {
        // d) 24 or 25 on a visit in either column.
        if one.mayBeVisit && one.has("25", "24") || two.mayBeVisit && two.has("25", "24") { return [] }
        // c) and the same site: RT, LT, and 50, which is both.
        let (sites1, sites2) = (sites(one), sites(two))
        let isSameSite = !sites1.isDisjoint(with: sites2)
        if two.has("RT", "LT") && !isSameSite { return [] }
        // a) 79 on a procedure in column 2; 91 on a laboratory test.
        if two.has("79") && !two.isVisit { return [] }
        if two.has("91") && ((80_000...89_999).contains(Int(two.code) ?? 0) || two.code.hasSuffix("U")) { return [] }
        // b) 59 and X on column 2; on column 1 since 2019-07-01. Never on a visit.
        if two.has("59", "XS") && !two.isVisit { return two.has("59") ? ["PTP-003"] : [] }
        if day >= "20190701" && one.has("59", "XS") && !one.isVisit {
            return one.has("59") ? ["PTP-003", "PTP-007"] : ["PTP-007"]
        }
        return [isSameSite ? "PTP-005" : "PTP-002"]
    }

    private func sites(_ line: Line) -> Set<String> {
        line.has("50") ? ["RT", "LT"] : Set(line.modifiers).intersection(["RT", "LT"])
    }
}

/// The full practitioner table of 2024Q2. Its effective dates are blank; the deletion dates are CMS's.
struct WholeEdits: Sendable {
    var reference: EditReference
    /// The edits alone.
    var image: ReferenceImage
    /// With RVU25A, the unit limits and the add-on edits of 2026Q2, all standing in for 2025.
    var year: ReferenceImage

    /// Read once for all tests.
    static func load() throws -> WholeEdits { try shared.get() }

    private static let shared = Result { try WholeEdits(folder: #require(dataFolder)) }

    private init(folder: String) throws {
        let temporary = FileManager.default.temporaryDirectory.appending(path: "medpay-edits-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: temporary) }
        let path = temporary.appending(path: "ptp_practitioner_2024Q2.assumed-dates.txt")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-dc", "\(folder)/ncci/ptp/ptp_practitioner_2024Q2.assumed-dates.txt.gz"]
        try Data().write(to: path)
        process.standardOutput = try FileHandle(forWritingTo: path)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        reference = EditReference(text: try String(contentsOf: path, encoding: .isoLatin1))
        image = try importReference(paths: [path.path], into: nil, options: ImportOptions(imported: 0)).image()
        let others = [
            "mpfs/2025/PPRRVU25_JAN.csv", "mpfs/2025/GPCI2025.csv", "ncci/aoc/AOC_V2026Q2-MCR.csv",
            "ncci/mue/MCR_MUE_PractitionerServices_Eff_04-01-2026.csv",
        ].map { "\(folder)/\($0)" }
        let standIn = ImportOptions(standIn: date("2025-01-01")...date("2025-12-31"), imported: 0)
        year = try importReference(paths: [path.path] + others, into: nil, options: standIn).image()
    }
}

@Suite struct EditReferenceTests {
    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"))
    func `a million pairs and dates are judged as the plainest reading of the table judges them`() throws {
        let whole = try WholeEdits.load()
        #expect(whole.reference.pairs.count == 2_237_541)  // rules.md 20.
        let codes = Array(Set(whole.reference.pairs.lazy.flatMap { [$0.0, $0.1] })).sorted()
        var random = Seeded(state: 2024)
        var scrubber = Scrubber(image: whole.image)
        var counts: [String: Int] = [:]
        for _ in 0..<1_050_000 {
            let (first, second) = pair(whole.reference.pairs, codes, &random)
            let day = date("1996-01-01").adding(days: Int(random.next() % 10_409))  // Through 2024-06-30.
            let lines = [first, second].map { EditReference.Line(code: $0, modifiers: modifiers(&random)) }
            let found = try findings(lines, on: day, &scrubber)
            let expected = whole.reference.findings(
                lines[0], lines[1], on: day.description.replacingOccurrences(of: "-", with: ""))
            if found != expected {
                Issue.record("\(lines) on \(day): \(found), and not \(expected)")
                return
            }
            for id in expected { counts[id, default: 0] += 1 }
        }
        for id in ["PTP-001", "PTP-002", "PTP-003", "PTP-004", "PTP-005", "PTP-007"] {
            #expect(counts[id, default: 0] > 100, "\(id) was hardly tried: \(counts)")
        }
    }

    /// Half of them rows of the table, in either order; half any two of its codes.
    private func pair(
        _ pairs: [(String, String)], _ codes: [String], _ random: inout Seeded
    ) -> (String, String) {
        guard random.next() % 2 == 0 else {
            return (
                codes[Int(random.next() % UInt64(codes.count))], codes[Int(random.next() % UInt64(codes.count))]
            )
        }
        let pair = pairs[Int(random.next() % UInt64(pairs.count))]
        return random.next() % 2 == 0 ? pair : (pair.1, pair.0)
    }

    private func modifiers(_ random: inout Seeded) -> [String] {
        guard random.next() % 3 == 0 else { return [] }
        let all = ["59", "XS", "25", "24", "RT", "LT", "50", "51", "76", "79", "91", "22", "GC"]
        return random.next() % 4 == 0
            ? [all[Int(random.next() % 13)], all[Int(random.next() % 13)]] : [all[Int(random.next() % 13)]]
    }

    private func findings(
        _ lines: [EditReference.Line], on day: ServiceDate, _ scrubber: inout Scrubber
    ) throws -> Set<String> {
        let claim = Claim(
            reference: "E", billing: Provider(npi: NPI("1234567893")), placeOfService: PlaceOfService("11"),
            lines: lines.enumerated().map { index, line in
                ServiceLine(
                    number: index + 1, procedure: HCPCS(line.code),
                    modifiers: ModifierList(line.modifiers.compactMap { Modifier($0) }), charge: Money(cents: 100),
                    from: day)
            })
        let report = scrubber.scrub(claim, estimate: Estimates.none, today: day)
        return Set(report.ids.filter { $0.hasPrefix("PTP") && $0 != "PTP-006" })
    }
}
