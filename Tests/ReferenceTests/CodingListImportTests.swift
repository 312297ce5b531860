import CAllocations
import Claims
import Glibc
import Reference
import Testing

enum CodingListFixture {
    /// Of every list one or two, made up.
    static let rows = [
        "single-dose-drug,J1885,,2025-01-01,,,,", "single-dose-drug,J9999,,2024-01-01,2024-12-31,,,",
        "telehealth,99213,,,,,,", "clia,80053,,,2025-06-30,,,", "clia-waived,81002,,,,,,",
        "procedure-age,58150,,,,9,64,", "procedure-age,99381,,2020-01-01,2024-12-31,0,0,",
        "procedure-age,99381,,2025-01-01,,,1,", "procedure-age,99397,,,,65,,", "procedure-sex,58150,,,,,,F",
        "procedure-sex,55700,,,,,,M", "diagnosis-age,Z00.110,,,,,0,", "diagnosis-sex,O9A.111,,,,,,F",
        "diagnosis-sex,N400,,,,,,M", "not-first,W19XXXA,,,,,,", "excludes1,E10,E11,,,,,", "excludes1,M17.1,M16.11,,,,,",
        "excludes1,R05,J20,2025-01-01,2025-03-31,,,", "coverage,20552,M17.1,,,,,",
        "coverage,20552,M79.1,2025-04-01,,,,",
        "coverage,0054T,I10,2025-01-01,2025-01-31,,,", "taxonomy,207R00000X,,,,,,",
        "taxonomy,363L00000X,,2025-07-01,,,,",
    ]

    static let lists = CodingList.allCases
    static let procedures = ["J1885", "J9999", "99213", "80053", "58150", "99381", "20552", "0054T", "99999"].map(code)
    static let diagnoses = [
        "Z00110", "O9A111", "W19XXXA", "E109", "E1165", "M1711", "M1611", "R05", "J209", "I10", "E", "",
    ]
    .map(diagnosis)
    static let providers = ["207R00000X", "363L00000X", "208D00000X", "207R"].compactMap { Taxonomy($0) }

    /// Asks everything, for whatever is answered.
    @discardableResult
    static func ask(_ image: ReferenceImage, on day: ServiceDate) -> Int {
        let codes = image.diagnoses(on: day)
        var answers = diagnoses.count { codes?.entry($0) != nil }
        guard let table = image.codingLists(on: day) else { return answers }
        for list in lists {
            answers += table.has(list) ? 1 : 0
            for procedure in procedures {
                answers += table.contains(list, procedure, on: day) ? 1 : 0
                answers += table.ages(list, procedure, on: day) == nil ? 0 : 1
                answers += table.sex(list, procedure, on: day) == nil ? 0 : 1
            }
            for diagnosis in diagnoses {
                answers += table.contains(list, diagnosis, on: day) ? 1 : 0
                answers += table.ages(list, diagnosis, on: day) == nil ? 0 : 1
                answers += table.sex(list, diagnosis, on: day) == nil ? 0 : 1
            }
            for provider in providers { answers += table.contains(list, provider, on: day) ? 1 : 0 }
        }
        for first in diagnoses {
            for second in diagnoses { answers += table.excludes(first, second, on: day) ? 1 : 0 }
            for procedure in procedures { answers += table.coverage(of: procedure, by: first, on: day) == true ? 1 : 0 }
        }
        return answers
    }
}

struct CodingListImportTests {
    private let january = date("2025-01-15")

    private func image(
        _ rows: [String] = CodingListFixture.rows, _ name: String = "coding-lists-2025.csv",
        _ options: ImportOptions = .init(imported: 0)
    ) throws -> ReferenceImage {
        try importing([Fixture.file(name, CMSText.codingLists(rows))], options).image()
    }

    private func table(_ rows: [String] = CodingListFixture.rows) throws -> CodingListTable {
        try #require(try image(rows).codingLists(on: january))
    }

    @Test func `each list answers for its codes, from its first day through its last`() throws {
        let image = try image()
        #expect(image.releases.map(\.name) == ["coding lists 2025"] && image.releases[0].kind == .codingLists)
        #expect(image.releases[0].rows == CodingListFixture.rows.count)
        let table = try #require(image.codingLists(on: january))
        #expect(CodingList.allCases.allSatisfy(table.has))
        #expect(table.contains(.singleDoseDrug, code("J1885"), on: january))
        #expect(!table.contains(.singleDoseDrug, code("J1885"), on: date("2024-12-31")))
        #expect(table.contains(.singleDoseDrug, code("J9999"), on: date("2024-12-31")))
        #expect(!table.contains(.singleDoseDrug, code("J9999"), on: january))
        #expect(table.contains(.telehealth, code("99213"), on: .distantPast))
        #expect(table.contains(.telehealth, code("99213"), on: .distantFuture))
        #expect(
            !table.contains(.clia, code("99213"), on: january)
                && table.contains(.cliaWaived, code("81002"), on: january))
        #expect(table.contains(.clia, code("80053"), on: date("2025-06-30")))
        #expect(!table.contains(.clia, code("80053"), on: date("2025-07-01")))
        #expect(table.contains(.notFirst, diagnosis("W19XXXA"), on: january))
        #expect(!table.contains(.notFirst, diagnosis("W19XXX"), on: january))
        let internist = try #require(Taxonomy("207R00000X"))
        let practitioner = try #require(Taxonomy("363L00000X"))
        #expect(
            table.contains(.taxonomy, internist, on: january) && !table.contains(.taxonomy, practitioner, on: january))
        #expect(table.contains(.taxonomy, practitioner, on: date("2025-07-01")))
    }

    @Test func `ages and sexes`() throws {
        let table = try table()
        #expect(table.ages(.procedureAge, code("58150"), on: january) == 9...64)
        #expect(table.ages(.procedureAge, code("99381"), on: date("2024-12-31")) == 0...0)
        #expect(table.ages(.procedureAge, code("99381"), on: january) == 0...1)
        #expect(table.ages(.procedureAge, code("99397"), on: january) == 65 ... .max)
        #expect(table.ages(.procedureAge, code("99213"), on: january) == nil)
        #expect(table.ages(.procedureSex, code("58150"), on: january) == nil)
        #expect(table.ages(.diagnosisAge, diagnosis("Z00110"), on: january) == 0...0)
        #expect(table.sex(.procedureSex, code("58150"), on: january) == .female)
        #expect(table.sex(.procedureSex, code("55700"), on: january) == .male)
        #expect(table.sex(.procedureAge, code("58150"), on: january) == nil)
        #expect(table.sex(.diagnosisSex, diagnosis("O9A111"), on: january) == .female)
        #expect(table.sex(.diagnosisSex, diagnosis("O9A11"), on: january) == nil)
        #expect(table.sex(.diagnosisSex, diagnosis("N400"), on: january) == .male)
    }

    @Test(arguments: [
        ("E109", "E1165", true), ("E10", "E11", true), ("E109", "E109", false), ("E109", "E108", false),
        ("M1711", "M1611", true), ("M1711", "M1612", false), ("M170", "M1611", false), ("M1711", "M161", false),
        ("R05", "J209", true), ("R059", "J20", true), ("I10", "E119", false), ("", "E11", false),
    ])
    func `two diagnoses that exclude each other, from either side`(first: String, second: String, expected: Bool) throws
    {
        let table = try table()
        for (one, other) in [(first, second), (second, first)] {
            #expect(table.excludes(diagnosis(one), diagnosis(other), on: january) == expected)
        }
        let isDated = first.hasPrefix("R05")
        #expect(table.excludes(diagnosis(first), diagnosis(second), on: date("2025-04-01")) == (expected && !isDated))
    }

    @Test func `what supports a procedure, what does not, and what nobody says`() throws {
        let table = try table()
        #expect(table.coverage(of: code("20552"), by: diagnosis("M1711"), on: january) == true)
        #expect(table.coverage(of: code("20552"), by: diagnosis("M17"), on: january) == false)
        #expect(table.coverage(of: code("20552"), by: diagnosis("M7918"), on: january) == false)
        #expect(table.coverage(of: code("20552"), by: diagnosis("M7918"), on: date("2025-04-01")) == true)
        #expect(table.coverage(of: code("20552"), by: diagnosis(""), on: january) == false)
        #expect(table.coverage(of: code("0054T"), by: diagnosis("I10"), on: january) == true)
        #expect(table.coverage(of: code("0054T"), by: diagnosis("I10"), on: date("2025-02-01")) == nil)
        #expect(table.coverage(of: code("99213"), by: diagnosis("M1711"), on: january) == nil)
        #expect(table.contains(.coverage, code("20552"), on: january))
    }

    @Test func `a list without rows is not there, and a code of another sort is in no list`() throws {
        let table = try table(["coverage,20552,M17,,,,,"])
        #expect(CodingList.allCases.filter(table.has) == [.coverage])
        #expect(!table.contains(.coverage, diagnosis("M17"), on: january))
        #expect(!table.contains(.telehealth, code("20552"), on: january))
        #expect(!table.excludes(diagnosis("M17"), diagnosis("M18"), on: january))
    }

    @Test func `for people: all that the lists say of a code`() throws {
        let table = try table()
        #expect(table.entries(on: "58150").map(\.list) == [.procedureAge, .procedureSex])
        #expect(table.entries(on: "E1165").map(\.other) == ["E10"])
        #expect(
            table.entries(on: "M1711").map { "\($0.list.name) \($0.code)" } == ["excludes1 M171", "coverage 20552"])
        #expect(table.entries(on: "207R00000X").map(\.code) == ["207R00000X"] && table.entries(on: "?").isEmpty)
    }

    @Test func `the name says the year or the quarter, or the operator does`() throws {
        func release(_ name: String, _ options: ImportOptions = .init(imported: 0)) throws -> String {
            let release = try image(CodingListFixture.rows, name, options).releases[0]
            return "\(release.name) \(release.from) \(release.through)"
        }
        #expect(try release("coding-lists-2025.csv") == "coding lists 2025 2025-01-01 2025-12-31")
        #expect(try release("coding-lists-2025Q2.csv") == "coding lists 2025Q2 2025-04-01 2025-06-30")
        for name in ["lists.csv", "coding-lists-2025-04.csv"] {
            let error = #expect(throws: ImportError.self) { try release(name) }
            #expect(error?.expected.contains("name") == true && error?.advice.contains("--quarter") == true)
        }
        let quarter = ImportOptions(quarter: Quarter("2025Q3"), imported: 0)
        #expect(try release("lists.csv", quarter) == "coding lists 2025Q3 2025-07-01 2025-09-30")
        let days = ImportOptions(inForce: date("2025-02-01")...date("2025-02-28"), imported: 0)
        #expect(try release("lists.csv", days) == "coding lists 2025Q1 2025-02-01 2025-02-28")
    }

    /// A folder's year is that of its other tables.
    @Test func `neither a neighbour nor a folder says the year`() {
        let folder = Fixture.folder() + "/2025"
        #expect(mkdir(folder, 0o755) == 0)
        _ = Fixture.file("GPCI2025.csv", CMSText.localities(["10112,AL,00,ALABAMA,1,0.869,0.575"]), in: folder)
        _ = Fixture.file("lists.csv", CMSText.codingLists(CodingListFixture.rows), in: folder)
        #expect(throws: ImportError.self) { try importing([folder]) }
    }

    @Test func `the later quarter answers from its first day on`() throws {
        let files = [
            Fixture.file("coding-lists-2025.csv", CMSText.codingLists(["telehealth,99213,,,,,,"])),
            Fixture.file("coding-lists-2025Q2.csv", CMSText.codingLists(["telehealth,99214,,,,,,"])),
        ]
        let image = try importing(files).image()
        for (day, text) in [("2025-03-31", "99213"), ("2025-04-01", "99214"), ("2025-07-01", "99213")] {
            #expect(image.codingLists(on: date(day))?.contains(.telehealth, code(text), on: date(day)) == true)
        }
    }

    @Test(arguments: [
        ("tele,99213,,,,,,", "column list"), ("Telehealth,99213,,,,,,", "column list"), (",99213,,,,,,", "column list"),
        ("telehealth,9921,,,,,,", "column code"), ("telehealth,,,,,,,", "column code"),
        ("telehealth,99213,,,,1,,", "column low of telehealth"), ("telehealth,99213,M17,,,,,", "column other"),
        ("telehealth,99213,,2025-13-01,,,,", "column from"), ("telehealth,99213,,,soon,,,", "column through"),
        ("telehealth,99213,,2025-02-01,2025-01-31,,,", "column from"),
        ("procedure-age,99213,,,,,,", "column low or high"),
        ("procedure-age,99213,,,,10,9,", "column low"), ("procedure-age,99213,,,,91,,", "column low"),
        ("procedure-age,99213,,,,,151,", "column high"), ("procedure-age,99213,,,,-1,,", "column low"),
        ("procedure-sex,99213,,,,,,X", "column sex"), ("procedure-sex,99213,,,,,,", "column sex"),
        ("diagnosis-sex,M1,,,,,,F", "column code"), ("diagnosis-sex,M1.711,,,,,,F", "column code"),
        ("not-first,W19XXXAB,,,,,,", "column code"), ("not-first,m17,,,,,,", "column code"),
        ("excludes1,E10,,,,,,", "column other"), ("excludes1,E10,E1,,,,,", "column other"),
        ("excludes1,E10,E10,,,,,", "two different"), ("coverage,20552,20553,,,,,", "column other"),
        ("taxonomy,207R00000,,,,,,", "column code"), ("taxonomy,207R000001,,,,,,", "column code"),
        ("taxonomy,207R00000XX,,,,,,", "column code"), ("procedure-age,99381,,2024-06-01,,,1,", "one row at a time"),
        ("procedure-sex,58150,,,,,,F", "one row at a time"),
    ])
    func `a bad row is refused, with its line, its column and what should stand there`(row: String, expected: String) {
        let error = #expect(throws: ImportError.self) { try image(CodingListFixture.rows + [row]) }
        #expect(error?.line == CodingListFixture.rows.count + 2 && error?.expected.contains(expected) == true, "\(row)")
        #expect(error?.advice.isEmpty == false && error?.advice.contains("CMS") == false)
    }

    @Test func `a file of headings alone is refused`() {
        #expect(throws: ImportError.self) { try image([]) }
    }

    @Test func `columns may stand in another order, and a spreadsheet's zeros come back`() throws {
        let text = "Code,List,Sex,High,Low,Through,From,Other\r\n142,clia,,,,12/31/2025,1/1/2025,\r\n"
        let image = try importing([Fixture.file("coding-lists-2025.csv", text)]).image()
        #expect(image.codingLists(on: january)?.contains(.clia, code("00142"), on: january) == true)
        #expect(image.releases[0].repairs.count == 1)
    }

    @Test func `a row twice is there once, and a pair from both sides is one pair`() throws {
        let once = try image(["telehealth,99213,,,,,,", "excludes1,E10,E11,,,,,"])
        let twice = try image([
            "telehealth,99213,,,,,,", "excludes1,E11,E10,,,,,", "telehealth,99213,,,,,,", "excludes1,E10,E11,,,,,",
        ])
        #expect(once.releases[0].digest == twice.releases[0].digest)
        var entries: [String] = []
        try twice.export(0) { entries.append($0) }
        #expect(entries.dropFirst() == ["telehealth,99213,,,,,,\r\n", "excludes1,E10,E11,,,,,\r\n"])
    }

    @Test(.enabled(if: allocation_count() >= 0, "allocations cannot be counted under a sanitizer"))
    func `a look-up takes nothing from the heap`() throws {
        let image = try importing([
            Fixture.file("coding-lists-2025.csv", CMSText.codingLists(CodingListFixture.rows)),
            Fixture.file("icd10cm-order-2025.txt", CMSText.orders()),
        ]).image()
        CodingListFixture.ask(image, on: january)
        let before = allocation_count()
        let answers = CodingListFixture.ask(image, on: january)
        let taken = allocation_count() - before
        #expect(taken == 0 && answers > 20)
    }
}
