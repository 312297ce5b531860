import Claims
import Reference
import Testing

struct FeeScheduleImportTests {
    private func schedule(_ text: String, on day: String = "2025-02-01") throws -> FeeSchedule? {
        try importing([Fixture.file("anything.csv", text)]).image().feeSchedule(on: date(day))
    }

    private func failure(_ text: String) -> ImportError? {
        #expect(throws: ImportError.self) { try importing([Fixture.file("anything.csv", text)]) }
    }

    @Test func `the layout of 2025 with CRLF, Latin-1, quotes and its closing row`() throws {
        let image = try importing([Fixture.file("x.csv", CMSText.fees())]).image()
        let release = try #require(image.releases.first)
        #expect(release.name == "CMS MPFS RVU25A" && release.rows == 1)
        #expect((release.from, release.through) == (date("2025-01-01"), date("2025-03-31")))
        #expect(release.source == "x.csv" && release.released == date("2024-12-23") && release.repairs.isEmpty)
        let schedule = try #require(image.feeSchedule(on: date("2025-03-31")))
        let row = try #require(schedule.row(code("20552"), .whole))
        #expect((row.work, row.practiceNonFacility, row.practiceFacility, row.malpractice) == (66, 84, 36, 7))
        #expect(schedule.conversionFactor == 323_465 && schedule.participation == .everybody)
        #expect(image.feeSchedule(on: date("2025-04-01")) == nil)
    }

    @Test(arguments: [("January", "A"), ("April", "B"), ("July", "C"), ("October", "D")])
    func `the title's month is the release's letter`(month: String, letter: String) throws {
        let title = "2025 National Physician Fee Schedule Relative Value File \(month) Release"
        let outcome = try importing([Fixture.file("x.csv", CMSText.fees(title: title))])
        #expect(outcome.releases.map(\.name) == ["CMS MPFS RVU25\(letter)"])
    }

    @Test func `without a month in the title the operator says the quarter`() throws {
        let text = CMSText.fees(title: "2025 National Physician Fee Schedule Relative Value File")
        let path = Fixture.file("x.csv", text)
        let error = #expect(throws: ImportError.self) { try importing([path]) }
        #expect(error?.expected.contains("quarter") == true)
        let options = ImportOptions(quarter: Quarter("2025Q3"), imported: 0)
        #expect(try importing([path], options).releases.map(\.name) == ["CMS MPFS RVU25C"])
    }

    @Test func `of the two files of 2026 the one for everybody else answers unless asked`() throws {
        let folder = Fixture.folder()
        _ = Fixture.file(
            "a.csv", CMSText.fees2026([CMSText.feeRow2026(pricing: 9, factor: "33.4009")]), in: folder)
        _ = Fixture.file(
            "b.csv", CMSText.fees2026([CMSText.feeRow2026(pricing: 1, factor: "33.5675")]), in: folder)
        let image = try importing([folder]).image()
        #expect(image.releases.map(\.name) == ["CMS MPFS RVU26A", "CMS MPFS RVU26A QPP"])
        let day = date("2026-01-01")
        #expect(image.feeSchedule(on: day)?.conversionFactor == 334_009)
        #expect(image.feeSchedule(on: day, for: .qualifying)?.conversionFactor == 335_675)
        #expect(image.feeSchedule(on: day)?.row(code("20552"), .whole)?.work == 66)
    }

    @Test func `rows of blanks are passed over`() throws {
        let text = CMSText.fees([",,,,,", CMSText.feeRow, " , , , ,"])
        #expect(try schedule(text)?.rowCount == 1)
    }

    /// What is changed in the row of 20552, and the word by which the error shows that it saw it.
    @Test(arguments: [
        ("20552,,", "2552,,", "five-character"), ("20552,,", "20552,99,", "MOD"), (",A,,0.66", ",,,0.66", "STATUS"),
        (",A,,0.66", ",A,x,0.66", "MEDICARE"), ("0.66", "0.665", "WORK"), ("0.66", "0.67", "totals"),
        ("1.57", "1.58", "totals"), ("1.09", "1.08", "totals"), ("0.66", "-0.66", "WORK"), (",000,", ",1,", "GLOB"),
        ("2,0,1,0,0", "2,0,1,0,x", "TEAM"),
        ("32.3465", "", "CONV"), ("32.3465", "0.0000", "conversion factor"), (",,32.3465", ",452,32.3465", "ENDO"),
        (",99,", ",199,", "FAMILY"), ("0.36,,0.07", "0.36,N,0.07", "NA"),
    ])
    func `a cell that CMS would not write is refused with its line`(old: String, new: String, word: String) throws {
        #expect(CMSText.feeRow.contains(old))
        let error = failure(CMSText.fees([CMSText.feeRow.replacing(old, with: new, maxReplacements: 1)]))
        #expect(error?.line == 6)
        #expect(error?.expected.contains(word) == true)
        #expect(error?.advice.isEmpty == false)
    }

    @Test func `a code twice, two factors, or no rows are refused`() {
        #expect(failure(CMSText.fees([CMSText.feeRow, CMSText.feeRow]))?.expected.contains("once") == true)
        let other = CMSText.feeRow.replacing("20552", with: "20553").replacing("32.3465", with: "33.0000")
        #expect(failure(CMSText.fees([CMSText.feeRow, other]))?.line == 7)
        #expect(failure(CMSText.fees([]))?.expected.contains("rows") == true)
    }

    @Test func `a layout that is not known is refused`() {
        #expect(failure(CMSText.fees().replacing("GLOB", with: "GLOBE"))?.expected.contains("GLOB DAYS") == true)
        #expect(failure(CMSText.fees().replacing(",TEAM,", with: ",TEAM,NEW,NEWER,")) != nil)
        #expect(failure(CMSText.fees().replacing("AMOUNT\r\n", with: "AMOUNT,MORE\r\n"))?.line == 5)
        #expect(failure(CMSText.fees().replacing(",AMOUNT\r\n", with: "\r\n")) != nil)
    }

    @Test func `both pricing indicators in one file are refused`() {
        let first = CMSText.feeRow2026(pricing: 9, factor: "33.4009")
        let second = CMSText.feeRow2026(pricing: 1, factor: "33.4009").replacing("20552", with: "20553")
        #expect(failure(CMSText.fees2026([first, second]))?.expected.contains("pricing") == true)
    }
}
