import Claims
import Foundation
import Reference

extension RuleCase {
    private static let visit = claim(line(1, "99213"))

    private static func aged(_ age: UInt8, _ sex: Demographics.Sex, _ claim: Claim) -> Claim {
        claim.with { $0.demographics = Demographics(age: age, sex: sex) }
    }

    private static func diagnosed(_ codes: String..., on claim: Claim = visit) -> Claim {
        claim.with { claim in
            claim.diagnoses = codes.map { Diagnosis(ascii: $0.utf8, isICD10: true) }
            claim.lines[0].pointers = codes.count == 1 ? [1] : [1, 2]
        }
    }

    /// What `listImage` holds.
    static let listCases: [RuleCase] = [
        RuleCase("DX-002", .deny, "16", diagnosed("M171"), nearMiss: diagnosed("M1711"), tables: .lists),
        RuleCase(
            "DX-006", .deny, "9", aged(40, .female, diagnosed("Z00129")),
            nearMiss: aged(5, .female, diagnosed("Z00129")),
            tables: .lists),
        RuleCase(
            "DX-006", .deny, "11", diagnosed("E109", "E119"), nearMiss: diagnosed("E109", "M1711"), tables: .lists),
        RuleCase(
            "DX-006", .deny, "10", aged(50, .female, diagnosed("N401")), nearMiss: aged(50, .male, diagnosed("N401")),
            tables: .lists),
        RuleCase(
            "DX-005", .warn, "16", diagnosed("F0280", "M1711"), nearMiss: diagnosed("M1711", "F0280"), tables: .lists),
        RuleCase(
            "FMT-012", .warn, "16", claim(line(1, "81002")).with { $0.hasCLIA = true },
            nearMiss: claim(line(1, "81002", "QW")).with { $0.hasCLIA = true }, tables: .lists),
        RuleCase(
            "DX-007", .warn, "50", diagnosed("I10", on: claim(line(1, "93306"))),
            nearMiss: diagnosed("I5020", on: claim(line(1, "93306"))), tables: .lists),
        RuleCase(
            "AGE-001", .warn, "6", aged(70, .female, claim(line(1, "99381"), payer: .commercial)),
            nearMiss: aged(0, .female, claim(line(1, "99381"), payer: .commercial)), tables: .lists),
        RuleCase(
            "SEX-001", .warn, "7", aged(60, .female, claim(line(1, "55700"), place: "24")),
            nearMiss: aged(60, .male, claim(line(1, "55700"), place: "24")), tables: .lists),
        RuleCase(
            "MOD-021", .warn, "16", claim(line(1, "J0585", units: 100), line(2, "64615")),
            nearMiss: claim(line(1, "J0585", "JZ", units: 100), line(2, "64615")), tables: .lists),
        RuleCase(
            "FMT-012", .deny, "16", claim(line(1, "85025")),
            nearMiss: claim(line(1, "85025")).with { $0.hasCLIA = true },
            tables: .lists),
    ]
}

/// The built-in release with a few diagnoses and coding lists, made for these tests in the formats that the importers read.
func listImage() throws -> ReferenceImage { try listImages.get() }

private let listImages = Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "medpay-lists-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let diagnoses = [
        ("M171", 0), ("M1711", 1), ("M1712", 1), ("I10", 1), ("I5020", 1), ("Z00129", 1), ("W000XXA", 1),
        ("S8001XA", 1),
        ("F0280", 1), ("E119", 1), ("E109", 1), ("N401", 1),
    ]
    let order = diagnoses.sorted { $0.0 < $1.0 }.enumerated().map { index, entry in
        let code = entry.0.padding(toLength: 7, withPad: " ", startingAt: 0)
        let name = "made for a test".padding(toLength: 60, withPad: " ", startingAt: 0)
        return String(format: "%05d", index + 1) + " \(code) \(entry.1) \(name) made for a test"
    }
    let lists = """
        list,code,other,from,through,low,high,sex
        single-dose-drug,J0585,,,,,,
        clia,85025,,,,,,
        clia-waived,81002,,,,,,
        telehealth,99213,,,,,,
        procedure-age,99381,,,,0,0,
        procedure-sex,55700,,,,,,M
        diagnosis-age,Z00129,,,,0,17,
        diagnosis-sex,N401,,,,,,M
        not-first,F0280,,,,,,
        excludes1,E10,E11,,,,,
        coverage,93306,I50,,,,,
        taxonomy,207Q00000X,,,,,,
        taxonomy,207R00000X,,,,,,

        """
    try order.joined(separator: "\r\n").appending("\r\n").write(
        to: folder.appending(path: "icd10cm-order-2025.txt"), atomically: true, encoding: .utf8)
    try lists.write(to: folder.appending(path: "coding-lists-2025.csv"), atomically: true, encoding: .utf8)
    return try importReference(
        paths: [folder.path], into: testImage(), options: ImportOptions(imported: 0)
    ).image()
}
