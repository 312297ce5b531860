import Claims
import Reference
import Testing

struct ImportTests {
    private let fees = Fixture.file("PPRRVU25_JAN.csv", CMSText.fees())
    private let day = date("2025-02-01")

    @Test func `the same file again changes nothing, byte for byte`() throws {
        let first = try importing([fees], .init(imported: 7))
        #expect(first.items.map(\.change) == [.added])
        let again = try importing([fees], into: first.image(), .init(imported: 8))
        #expect(again.items.map(\.change) == [.unchanged])
        #expect(again.bytes == first.bytes && again.releases[0].imported == 7)
    }

    @Test func `a reissue is kept beside the first, and answers`() throws {
        let first = try importing([fees])
        let row = CMSText.feeRow.replacing("0.66,0.84,,0.36,,0.07,1.57,1.09", with: "0.70,0.84,,0.36,,0.07,1.61,1.13")
        let second = try importing([Fixture.file("x.csv", CMSText.fees([row]))], into: first.image())
        #expect(second.releases.map(\.name) == ["CMS MPFS RVU25A", "CMS MPFS RVU25A"])
        #expect(second.items.map(\.change) == [.reissued])
        #expect(try second.image().successor(of: 0) == 1 && second.image().successor(of: 1) == nil)
        #expect(second.releases[0].digest != second.releases[1].digest)
        let schedule = try #require(try second.image().feeSchedule(on: day))
        #expect(schedule.release.index == 1 && schedule.row(code("20552"), .whole)?.work == 70)
    }

    @Test func `the built-in release can be imported into`() throws {
        let builtIn = try ReferenceImage.builtIn()
        let path = Fixture.file("MUE_Eff_01-01-2025.csv", CMSText.limits(["20552,2,3 Words,"]))
        let image = try importing([path], into: builtIn).image()
        try image.verify()
        #expect(image.releases.count == builtIn.releases.count + 1)
        #expect(Array(image.releases.dropLast()) == builtIn.releases)
        // Published for the date, the import answers rather than the stand-in.
        let limits = try #require(image.unitLimits(on: day))
        #expect(!limits.release.isStandIn && limits.limit(code("20552"))?.value == 2)
        let edits = try #require(builtIn.procedureEdits(on: day))
        let copied = try #require(image.procedureEdits(on: day))
        var rows: [ProcedureEdit] = []
        edits.forEachRow { rows.append($0) }
        for row in rows {
            let found = copied.edit(column1: row.column1, column2: row.column2, on: day)
            #expect(found == edits.edit(column1: row.column1, column2: row.column2, on: day))
        }
        #expect(rows.count == copied.rowCount)
        #expect(image.feeSchedule(on: day)?.row(code("20552"), .whole)?.work == 66)
    }

    @Test func `a stand-in answers where nothing is published, and only there`() throws {
        let april = Fixture.file(
            "x.csv",
            CMSText.fees(title: "2025 National Physician Fee Schedule Relative Value File April Release"))
        let wide = ImportOptions(standIn: date("2025-01-01")...date("2025-12-31"), imported: 0)
        let standIn = try importing([april], wide)
        let both = try importing([fees], into: standIn.image()).image()
        #expect(both.feeSchedule(on: day)?.release == ReleaseChoice(index: 1, isStandIn: false))
        #expect(both.feeSchedule(on: date("2025-05-01"))?.release == ReleaseChoice(index: 0, isStandIn: false))
        #expect(both.feeSchedule(on: date("2025-12-31"))?.release == ReleaseChoice(index: 0, isStandIn: true))
        #expect(both.feeSchedule(on: date("2026-01-01")) == nil)
        // What it stands in for can be said later, too.
        let changed = try importing([fees], into: both, wide)
        #expect(changed.items.map(\.change) == [.changed] && changed.releases[1].standsInThrough == date("2025-12-31"))
    }

    @Test func `of two cumulative tables the newer answers for past dates, whichever came first`() throws {
        let newer = Fixture.file("2025Q3.txt", CMSText.edits(["20552|36415||20200101|*|0|"]))
        let older = Fixture.file("2024Q2.txt", CMSText.edits(["20552|36415||20200101|*|1|"]))
        for paths in [[newer, older], [older, newer]] {
            let edits = try importing(paths).image().procedureEdits(on: date("2024-01-01"))
            #expect(edits?.edit(column1: code("20552"), column2: code("36415"), on: date("2024-01-01"))?.indicator == 0)
        }
    }

    @Test func `a folder's tables are read and the rest passed over with a word`() throws {
        let folder = Fixture.folder()
        _ = Fixture.file("b.csv", CMSText.fees(), in: folder)
        _ = Fixture.file("a.csv", CMSText.localities(["10112,AL,00,ALABAMA,1,0.869,0.575"]), in: folder)
        _ = Fixture.file("notes.txt", "nothing", in: folder)
        let outcome = try importing([folder])
        #expect(outcome.releases.map(\.kind) == [.localities, .feeSchedule])
        #expect(outcome.passedOver.map(\.path) == ["\(folder)/notes.txt"] && !outcome.passedOver[0].isTable)
    }

    @Test func `what is no table, absent, or empty is refused`() {
        for path in [Fixture.file("x.txt", "hello"), "/nonexistent", Fixture.folder(), Fixture.file("e", "")] {
            let error = #expect(throws: ImportError.self) { try importing([path]) }
            #expect(error?.file == path && error?.description.hasPrefix(path) == true)
        }
        #expect(throws: ImportError.self) { try importing([]) }
    }

    @Test func `a bad file among good ones stops the import`() {
        let bad = Fixture.file("bad.csv", CMSText.fees([CMSText.feeRow.replacing("0.66", with: "0.67")]))
        #expect(throws: ImportError.self) { try importing([fees, bad]) }
    }

    /// Reading is in blocks of a megabyte: rows lie across their borders.
    @Test func `a file of several blocks is read whole, without a line end at its end`() throws {
        let rows = (10_000..<60_000).map { "\($0)|99999||20200101|*|1|CPT Manual or CMS manual coding instruction" }
        var text = CMSText.edits(rows)
        text.removeLast()
        let image = try importing([Fixture.file("2024Q2.txt", text)]).image()
        #expect(image.releases[0].rows == 50_000)
        let edits = try #require(image.procedureEdits(on: date("2024-01-01")))
        for row in stride(from: 10_000, to: 60_000, by: 7) {
            #expect(edits.edit(column1: code("\(row)"), column2: code("99999"), on: date("2024-01-01")) != nil)
        }
    }

    @Test func `a line without end is refused`() {
        let text = CMSText.edits(["20552|36415||20200101|*|1|"]) + String(repeating: "x", count: 3 << 20)
        let error = #expect(throws: ImportError.self) { try importing([Fixture.file("2024Q2.txt", text)]) }
        #expect(error?.line == 8)
    }

    /// "CSV UTF-8" is a spreadsheet's first offer.
    @Test func `a byte order mark before the headings is no part of them`() throws {
        let text = Array("pos_code,pos_type,pos_name\r\n11,Non-Facility,Office\r\n".utf8)
        let plain = try importing([Fixture.file("pos.csv", text)])
        let marked = try importing([Fixture.file("pos.csv", [0xEF, 0xBB, 0xBF] + text)])
        #expect(plain.releases.map(\.rows) == [1] && marked.releases.map(\.digest) == plain.releases.map(\.digest))
    }

    @Test func `nothing is added to a damaged image`() throws {
        let file = Fixture.file("MUE_Eff_04-01-2026.csv", CMSText.limits(["20552,1,2 Words,"]))
        var bytes = try importing([file]).bytes
        bytes[bytes.count - 1] ^= 1
        let damaged = try ReferenceImage(bytes: bytes)
        let error = #expect(throws: ImportError.self) { try importing([file], into: damaged) }
        #expect(error?.expected == "a sound image to add to")
    }
}
