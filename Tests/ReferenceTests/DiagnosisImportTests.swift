import CAllocations
import Claims
import Glibc
import Reference
import Testing

func diagnosis(_ text: String) -> Diagnosis { Diagnosis(ascii: text.utf8, isICD10: true) }

struct DiagnosisImportTests {
    private func image(
        _ name: String = "icd10cm-order-2025.txt", _ text: String = CMSText.orders(),
        _ options: ImportOptions = .init(imported: 0)
    ) throws -> ReferenceImage {
        try importing([Fixture.file(name, text)], options).image()
    }

    @Test func `headers, valid codes, and what is no code`() throws {
        let image = try image()
        #expect(image.releases.map(\.name) == ["ICD-10-CM 2025"] && image.releases[0].kind == .diagnoses)
        #expect(image.releases[0].rows == CMSText.orderCodes.count)
        let table = try #require(image.diagnoses(on: date("2025-01-15")))
        for text in ["M1711", "I10", "E119", "Z0000", "S72001A", "C4A0", "C7A010", "O9A111", "QA00101", "Z3A00"] {
            #expect(table.entry(diagnosis(text)) == .valid, "\(text)")
        }
        for text in ["M17", "M171", "E11", "Z00", "S72", "S72001", "C4A", "C7A0", "O9A11", "QA0010"] {
            #expect(table.entry(diagnosis(text)) == .header, "\(text)")
        }
        let others = [
            "M1713", "M17110", "I1", "I100", "I", "", "S72001AX", "S72002A", "C4B", "ZZZ", "M17.11", "m1711", "0171",
            "A01",
        ]
        for text in others { #expect(table.entry(diagnosis(text)) == nil, "\(text)") }
        #expect(table.entry(Diagnosis(ascii: "E119".utf8, isICD10: false)) == nil)
        #expect(table.entry(Diagnosis(rawValue: .max, isICD10: true)) == nil)
        #expect(table.entry(Diagnosis(rawValue: 0x49_0030_3149, isICD10: true)) == nil)
    }

    @Test func `a fiscal year begins in October`() throws {
        let image = try image()
        #expect(image.diagnoses(on: date("2024-09-30")) == nil && image.diagnoses(on: date("2025-10-01")) == nil)
        #expect(image.diagnoses(on: date("2024-10-01")) != nil && image.diagnoses(on: date("2025-09-30")) != nil)
    }

    @Test(arguments: [
        "icd10cm-order-April-1-2025.txt", "icd10cm_order_2025_April.txt", "icd10cm-order-Apr-2025.txt",
    ])
    func `from April on the update answers, in whatever order both came in`(name: String) throws {
        let whole = Fixture.file("icd10cm_order_2025.txt", CMSText.orders())
        let update = Fixture.file(name, CMSText.orders(CMSText.orderCodes + ["Z99-", "Z999"]))
        for paths in [[whole, update], [update, whole]] {
            let image = try importing(paths).image()
            #expect(Set(image.releases.map(\.name)) == ["ICD-10-CM 2025", "ICD-10-CM 2025 April"])
            #expect(image.diagnoses(on: date("2025-03-31"))?.entry(diagnosis("Z999")) == nil)
            #expect(image.diagnoses(on: date("2025-04-01"))?.entry(diagnosis("Z999")) == .valid)
            #expect(image.diagnoses(on: date("2025-09-30"))?.entry(diagnosis("Z999")) == .valid)
            #expect(image.diagnoses(on: date("2025-10-01")) == nil)
        }
    }

    @Test func `an archive's name can say that it is the update, a folder of other tables cannot`() throws {
        let folders = ["april-1-2025-code-descriptions-tabular-order", "rvu25b-april-2025"]
        let names = try folders.map { name in
            let folder = Fixture.folder() + "/" + name
            #expect(mkdir(folder, 0o755) == 0)
            return try importing([Fixture.file("icd10cm-order-2025.txt", CMSText.orders(), in: folder)]).releases[0]
                .name
        }
        #expect(names == ["ICD-10-CM 2025 April", "ICD-10-CM 2025"])
    }

    @Test func `where no name says the year an operator can`() throws {
        let nameless = #expect(throws: ImportError.self) { try image("order.txt") }
        #expect(nameless?.expected.contains("fiscal year") == true && nameless?.advice.contains("--quarter") == true)
        #expect(throws: ImportError.self) { try image("icd10cm-order-October-1-2024.txt") }
        for (quarter, name) in [
            ("2024Q4", "ICD-10-CM 2025"), ("2025Q3", "ICD-10-CM 2025"), ("2025Q4", "ICD-10-CM 2026"),
        ] {
            let options = ImportOptions(quarter: Quarter(quarter), imported: 0)
            #expect(try image("order.txt", CMSText.orders(), options).releases.map(\.name) == [name])
        }
        let days = date("2025-02-01")...date("2025-02-28")
        let named = try image("order.txt", CMSText.orders(), .init(inForce: days, imported: 0))
        #expect(named.diagnoses(on: date("2025-02-28")) != nil && named.diagnoses(on: date("2025-03-01")) == nil)
    }

    /// A calendar year beside it says nothing of the fiscal one.
    @Test func `a neighbour's year is not taken for the fiscal year`() {
        let folder = Fixture.folder()
        _ = Fixture.file("GPCI2025.csv", CMSText.localities(["10112,AL,00,ALABAMA,1,0.869,0.575"]), in: folder)
        _ = Fixture.file("order.txt", CMSText.orders(), in: folder)
        #expect(throws: ImportError.self) { try importing([folder]) }
    }

    @Test(arguments: [
        ("0000A Z98     0 Words", "at 1"), ("00100  Z98    0 Words", "at 7"), ("00100 M1.7    1 Words", "at 7"),
        ("00100 Z9      1 Words", "at 7"), ("00100 098     1 Words", "at 7"), ("00100 Z98     2 Words", "at 15"),
        ("00100 Z98", "at 15"), ("00100 Z98     1Words", "6, 14 and 16"), ("00100 I10     1 Words", "once"),
    ])
    func `a bad row is refused, with its line and what should stand there`(row: String, expected: String) {
        let error = #expect(throws: ImportError.self) {
            try image("icd10cm-order-2025.txt", CMSText.orders() + row + "\r\n")
        }
        #expect(error?.line == CMSText.orderCodes.count + 1 && error?.expected.contains(expected) == true)
    }

    @Test func `of a zip the order file is read and the rest passed over`() throws {
        let folder = Fixture.folder()
        _ = Fixture.file("icd10cm-order-2025.txt", CMSText.orders(), in: folder)
        _ = Fixture.file("icd10cm-codes-2025.txt", "A000    Words on it\r\nA001    Others\r\n", in: folder)
        let outcome = try importing([folder])
        #expect(outcome.releases.map(\.kind) == [.diagnoses] && outcome.passedOver.count == 1)
    }

    @Test func `every look-up agrees with a search through the whole list`() throws {
        var generator = SeededGenerator(state: 7)
        func character(_ letters: String) -> Character { letters.randomElement(using: &generator) ?? "0" }
        func code() -> String {
            var text = String([character("ABZ"), character("0129A"), character("019AB")])
            for _ in 0..<Int.random(in: 0...4, using: &generator) { text.append(character("01AXZ")) }
            return text
        }
        let codes = Set((0..<3000).map { _ in code() })
        let list = codes.sorted().map { Bool.random(using: &generator) ? $0 : $0 + "-" }
        let table = try #require(
            try image("icd10cm-order-2025.txt", CMSText.orders(list)).diagnoses(on: date("2025-01-01")))
        #expect(table.count == list.count)
        for text in codes.union((0..<5000).map { _ in code() }) {
            let expected: DiagnosisTable.Entry? =
                list.contains(text) ? .valid : list.contains(text + "-") ? .header : nil
            #expect(table.entry(diagnosis(text)) == expected, "\(text)")
        }
    }

    @Test(.enabled(if: allocation_count() >= 0, "allocations cannot be counted under a sanitizer"))
    func `a look-up takes nothing from the heap`() throws {
        let image = try image()
        let codes = (CMSText.orderCodes + ["Z999", "", "S72001AX"]).map(diagnosis)
        let day = date("2025-01-15")
        var found = 0
        for _ in 0..<2 {
            let before = allocation_count()
            let table = image.diagnoses(on: day)
            for code in codes where table?.entry(code) != nil { found += 1 }
            #expect(allocation_count() == before)
        }
        #expect(found > 0)
    }
}
