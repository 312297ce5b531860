import Claims
import Reference
import Testing

struct ProcedureEditImportTests {
    private let name = "ccipra-v301r0-f1.txt"

    private func table(_ rows: [String]) throws -> ProcedureEditTable {
        let options = ImportOptions(imported: 0, takesParts: true)
        let image = try importing([Fixture.file(name, CMSText.edits(rows))], options).image()
        return try #require(image.procedureEdits(on: date("2024-06-30")))
    }

    private func failure(_ rows: [String]) -> ImportError? {
        #expect(throws: ImportError.self) { try table(rows) }
    }

    @Test func `the order of the codes, the dates and the indicator decide`() throws {
        let table = try table([
            "29881|29870|*|19960101|*|1|why", "20610|20600||19960101|19960101|9|why",
            "11042|97597||20110101|20141231|1|why", "11042|97597||20150101|*|0|why",
            "0001A|0591T||20220101|20231231|1|",
        ])
        let first = (code("29881"), code("29870"))
        let edit = try #require(table.edit(column1: first.0, column2: first.1, on: date("2024-01-01")))
        #expect(edit.effective == date("1996-01-01") && edit.deletion == nil && edit.indicator == 1)
        #expect(table.edit(column1: first.1, column2: first.0, on: date("2024-01-01")) == nil)
        #expect(table.edit(column1: first.0, column2: first.1, on: date("1995-12-31")) == nil)
        #expect(table.edit(column1: code("20610"), column2: code("20600"), on: date("1996-01-01")) == nil)
        let history = { table.edit(column1: code("11042"), column2: code("97597"), on: date($0))?.indicator }
        #expect(history("2010-12-31") == nil)
        #expect(history("2011-01-01") == 1 && history("2014-12-31") == 1)
        #expect(history("2015-01-01") == 0 && history("2024-06-30") == 0)
        #expect(table.edit(column1: code("0001A"), column2: code("0591T"), on: date("2024-01-01")) == nil)
        #expect(table.rowCount == 5)
    }

    @Test func `rows in any order, and twice, come to the same table`() throws {
        let rows = ["20610|20600||20200101|*|1|", "11042|97597||20150101|*|0|", "11042|97597||20110101|20141231|1|"]
        let digest = { (rows: [String]) in
            try importing([Fixture.file("2024Q2.txt", CMSText.edits(rows))]).releases[0].digest
        }
        #expect(try digest(rows) == digest(rows.reversed() + rows))
    }

    @Test func `both lists for people, with and without a date`() throws {
        let table = try table([
            "20552|36415||20200101|*|1|", "20552|97597||20200101|20201231|1|", "99999|20552||20200101|*|0|",
            "10000|20552||20200101|20200101|9|",
        ])
        let now = table.edits(code("20552"), on: date("2024-01-01"))
        #expect(now.asColumn1.map(\.column2) == [code("36415")] && now.asColumn2.map(\.column1) == [code("99999")])
        let all = table.edits(code("20552"), on: nil)
        #expect(all.asColumn1.count == 2 && all.asColumn2.count == 2)
        #expect(table.edits(code("70551"), on: nil).asColumn1.isEmpty)
    }

    @Test func `a blank effective date reaches back to the beginning`() throws {
        let table = try table(["20552|36415|||*|1|"])
        let edit = table.edit(column1: code("20552"), column2: code("36415"), on: date("1990-01-01"))
        #expect(edit?.effective == .distantPast)
    }

    @Test func `the parts of a quarter are one release, and none may be missing`() throws {
        let folder = Fixture.folder()
        let rows = ["20552|36415||20200101|*|1|", "20553|36415||20200101|*|1|", "20600|36415||20200101|*|1|"]
        for (index, row) in rows.enumerated() {
            _ = Fixture.file("ccipra-v322r0-f\(index + 1).txt", CMSText.edits([row]), in: folder)
        }
        let error = #expect(throws: ImportError.self) { try importing([folder]) }
        #expect(error?.expected.contains("-f4") == true)
        _ = Fixture.file("ccipra-v322r0-f4.txt", CMSText.edits(["30000|36415||20200101|*|1|"]), in: folder)
        let outcome = try importing([folder])
        #expect(outcome.releases.map(\.name) == ["NCCI PTP practitioner 2026Q3"])
        #expect(outcome.releases[0].rows == 4 && outcome.releases[0].source == "ccipra-v322r0-f1.txt and 3 more")
        #expect(outcome.releases[0].from == date("1996-01-01") && outcome.releases[0].through == date("2026-09-30"))
    }

    @Test func `the hospital's table is refused`() {
        let path = Fixture.file("ccioph-v301r0-f1.txt", CMSText.edits(["20552|36415||20200101|*|1|"]))
        let error = #expect(throws: ImportError.self) { try importing([path]) }
        #expect(error?.expected.contains("practitioners") == true)
    }

    @Test func `without a quarter in the name the operator says it`() throws {
        let path = Fixture.file("edits.txt", CMSText.edits(["20552|36415||20200101|*|1|"]))
        #expect(throws: ImportError.self) { try importing([path]) }
        let options = ImportOptions(quarter: Quarter("2026Q3"), imported: 0)
        #expect(try importing([path], options).releases[0].through == date("2026-09-30"))
        let span = ImportOptions(inForce: date("2020-01-01")...date("2020-06-30"), imported: 0)
        let release = try importing([path], span).releases[0]
        #expect(release.name == "NCCI PTP practitioner 2020Q2" && release.from == date("2020-01-01"))
    }

    @Test(arguments: [
        "2055|36415||20200101|*|1|", "20552|36415|x|20200101|*|1|", "20552|36415||20201301|*|1|",
        "20552|36415||20200101|2020|1|", "20552|36415||20200101|*|2|", "20552|36415||20200101|*||", "20552",
    ])
    func `a bad row is refused with its line`(row: String) {
        #expect(failure(["20552|36415||20200101|*|1|", row])?.line == 8)
    }

    @Test func `headings without rows are refused`() { #expect(failure([])?.expected.contains("rows") == true) }
}
