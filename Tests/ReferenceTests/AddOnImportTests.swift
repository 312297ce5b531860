import Claims
import Reference
import Testing

struct AddOnImportTests {
    private func table(_ rows: [String]) throws -> AddOnTable {
        let path = Fixture.file("AOC_V2026Q2-MCR.csv", CMSText.addOns(rows))
        return try #require(try importing([path]).image().addOnEdits(on: date("2026-06-30")))
    }

    private func failure(_ rows: [String]) -> ImportError? {
        #expect(throws: ImportError.self) { try table(rows) }
    }

    @Test func `rows are in force from the day of the year to the day of the year`() throws {
        let table = try table([
            "1,0092T,2014365,22856,,2013091,2014365,", "1,0095T,,22864,,2013091,,",
            "2,0054T,,CCCCC,,2013091,,Contractor",
            "3,20701,,11010,,2023001,,", "1,20701,,11010,,2020001,2022365,",
            "1,96131,,96130,,2019001,2019001,(Suspended)",
        ])
        let ended = (code("0092T"), code("22856"))
        #expect(table.allows(addOn: ended.0, primary: ended.1, on: date("2014-12-31")))
        #expect(!table.allows(addOn: ended.0, primary: ended.1, on: date("2015-01-01")))
        #expect(!table.allows(addOn: ended.0, primary: ended.1, on: date("2013-03-31")))
        #expect(table.type(addOn: ended.0, on: date("2013-04-01")) == 1)
        #expect(table.type(addOn: code("0054T"), on: date("2020-01-01")) == 2)
        #expect(table.edit(addOn: code("0054T"), on: date("2020-01-01"))?.primaries == [])
        #expect(table.type(addOn: code("20701"), on: date("2022-12-31")) == 1)
        #expect(table.type(addOn: code("20701"), on: date("2023-01-01")) == 3)
        // An edit that is suspended from the day it began never ran.
        #expect(table.type(addOn: code("96131"), on: date("2019-01-01")) == nil)
        #expect(table.type(addOn: code("22864"), on: date("2020-01-01")) == nil)
    }

    @Test func `the first of the three deletion dates ends a row`() throws {
        let table = try table(["1,99354,2022365,99201,2020366,2013091,2021365,"])
        #expect(table.allows(addOn: code("99354"), primary: code("99201"), on: date("2020-12-31")))
        #expect(!table.allows(addOn: code("99354"), primary: code("99201"), on: date("2021-01-01")))
    }

    @Test func `closed and open rows together make an open list`() throws {
        let table = try table(["1,20701,,11010,,2020001,,", "3,20701,,11011,,2020001,,", "3,20701,,11011,,2021001,,"])
        let edit = try #require(table.edit(addOn: code("20701"), on: date("2022-01-01")))
        #expect(edit.type == 3 && edit.primaries == [code("11010"), code("11011")])
    }

    @Test func `the release reaches from the first edits to its quarter's end`() throws {
        let path = Fixture.file("AOC_V2026Q2-MCR.csv", CMSText.addOns(["1,0095T,,22864,,2013091,,"]))
        let release = try importing([path]).releases[0]
        #expect(release.name == "NCCI AOC 2026Q2")
        #expect(release.from == date("2013-01-01") && release.through == date("2026-06-30"))
    }

    @Test(arguments: [
        "4,0095T,,22864,,2013091,,", "1,095T,,22864,,2013091,,", "1,0095T,,CCCC,,2013091,,", "1,0095T,,22864,,,,",
        "1,0095T,,22864,,2013366,,", "1,0095T,,22864,,2013000,,", "1,0095T,,22864,,2013091,20131231,",
    ])
    func `a bad cell is refused with its line`(row: String) { #expect(failure([row])?.line == 4) }

    @Test func `headings without rows are refused`() { #expect(failure([]) != nil) }
}
