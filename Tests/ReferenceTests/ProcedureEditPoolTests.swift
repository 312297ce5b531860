import Claims
import Testing

@testable import Reference

/// Releases of procedure-to-procedure edits share their rows in an image; each must still answer as if it were alone.
struct ProcedureEditPoolTests {
    /// Rows as a file has them, made at random over a few codes so that releases share, change and drop many.
    private func rows(_ generator: inout SeededGenerator) -> [String] {
        var rows: [String] = []
        for first in 0..<12 {
            for second in 0..<40 where Int.random(in: 0..<3, using: &generator) == 0 {
                // A history: spans one after another, the last one open or not.
                var year = Int.random(in: 2000...2010, using: &generator)
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let end = year + Int.random(in: 0...3, using: &generator)
                    let isOpen = Int.random(in: 0..<4, using: &generator) == 0
                    let indicator = [0, 1, 1, 9][Int.random(in: 0..<4, using: &generator)]
                    rows.append(
                        "\(code1(first))|\(code2(second))||\(year)0101|\(isOpen ? "*" : "\(end)1231")|\(indicator)|")
                    year = end + 1
                    if isOpen { break }
                }
            }
        }
        return rows
    }

    private func code1(_ index: Int) -> String { "\(20000 + index * 7)" }
    /// More of them than one block of bits holds.
    private func code2(_ index: Int) -> String { "\(10000 + index * 37)" }

    private func change(_ rows: [String], _ generator: inout SeededGenerator) -> [String] {
        rows.compactMap { row in
            switch Int.random(in: 0..<12, using: &generator) {
            case 0: nil
            case 1: row.replacing("|*|", with: "|20221231|")
            case 2: row.replacing("|1|", with: "|0|")
            default: row
            }
        } + ["2000\(Int.random(in: 0...9, using: &generator))|99999||20230101|*|1|"]
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `every release answers in a full image as in an image of its own`(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        // Columns beyond the first block: codes that no release shares with the others.
        let wide = (0..<1000).map { "30000|\(40000 + $0)||20000101|*|1|" }
        var text = rows(&generator) + wide
        var image: ReferenceImage?
        var alone: [ReferenceImage] = []
        for quarter in 1...4 {
            let path = Fixture.file("ptp2024Q\(quarter).txt", CMSText.edits(text.shuffled(using: &generator)))
            alone.append(try importing([path]).image())
            image = try importing([path], into: image).image()
            text = change(text, &generator)
        }
        let whole = try #require(image)
        try whole.verify()
        #expect(whole.crossChecks().allSatisfy { $0.outcome != .failed })
        let codes = Set((0..<12).map(code1) + (0..<40).map(code2) + ["30000", "40000", "40999", "99999"]).map(code)
        for (index, own) in alone.enumerated() {
            // By date the newest answers for all of them.
            let table = try #require(whole.table(ProcedureEditTable.self, of: index))
            let lone = try #require(own.procedureEdits(on: date("2023-01-01")))
            #expect(table.rowCount == lone.rowCount)
            for first in codes {
                for second in codes {
                    for year in [1999, 2001, 2006, 2012, 2023] {
                        let on = date("\(year)-06-30")
                        #expect(
                            table.edit(column1: first, column2: second, on: on)
                                == lone.edit(column1: first, column2: second, on: on), "seed \(seed), \(index)")
                    }
                }
                let (mine, theirs) = (table.edits(first, on: nil), lone.edits(first, on: nil))
                #expect(mine.asColumn1 == theirs.asColumn1 && mine.asColumn2 == theirs.asColumn2)
            }
            var (mine, theirs): ([ProcedureEdit], [ProcedureEdit]) = ([], [])
            table.forEachRow { mine.append($0) }
            lone.forEachRow { theirs.append($0) }
            #expect(mine == theirs)
        }
    }

    @Test func `the order of imports does not change what each release holds`() throws {
        let first = Fixture.file(
            "2024Q1.txt", CMSText.edits(["20552|36415||20200101|*|1|", "20552|97597||20200101|*|1|"]))
        let second = Fixture.file(
            "2024Q2.txt", CMSText.edits(["20552|36415||20200101|20240331|1|", "20553|97597||20240401|*|0|"]))
        for paths in [[first, second], [second, first]] {
            let image = try importing([paths[1]], into: importing([paths[0]]).image()).image()
            let edits = try #require(image.procedureEdits(on: date("2024-06-30")))
            #expect(edits.edit(column1: code("20552"), column2: code("36415"), on: date("2024-06-30")) == nil)
            #expect(edits.edit(column1: code("20552"), column2: code("36415"), on: date("2024-03-31")) != nil)
            #expect(edits.edit(column1: code("20552"), column2: code("97597"), on: date("2024-03-31")) == nil)
            #expect(edits.rowCount == 2)
        }
    }

    @Test func `what is no code in a damaged image is left out`() throws {
        let (column1, column2) = (code("20552").rawValue, code("36415").rawValue)
        var pool = ProcedureEditPool()
        try pool.add([
            ProcedureEditRow(column1, column2, DateSpan(from: date("2020-01-01"), through: nil, tag: 1))
        ])
        for kind in [SectionKind.editColumn1, .editColumn2] {
            var parts = try pool.parts()
            let index = try #require(parts.firstIndex { $0.kind == kind })
            #expect(parts[index].bytes.count == 4)
            parts[index] = .init(kind, sectionBytes([UInt32.max]))
            let damaged = TableContent(kind: .procedureEdits, rows: 1, parts: parts).withSections { sections in
                ProcedureEditPool(PooledEdits(sections), releases: 1)
            }
            let left = try damaged.parts()
            #expect(left.first { $0.kind == .editColumn1 }?.bytes.count == 0)
        }
    }

    @Test func `two quarters that share their rows cost little more than one`() throws {
        let rows = (0..<20_000).map { "\(10_000 + $0 / 100)|\(40_000 + $0 % 100)||20200101|*|1|" }
        let first = Fixture.file("2024Q1.txt", CMSText.edits(rows))
        let second = Fixture.file(
            "2024Q2.txt", CMSText.edits(Array(rows.dropFirst(200)) + ["50000|50001||20240401|*|1|"]))
        let one = try importing([first])
        let two = try importing([second], into: one.image())
        // A row takes 8 bytes; the second quarter adds one, its column of bits, and a name.
        #expect(two.bytes.count - one.bytes.count < 4096)
        let other = try importing([Fixture.file("MUE_2024Q1.csv", CMSText.limits(["20552,1,2,"]))], into: two.image())
        #expect(try other.image().procedureEdits(on: date("2024-06-30"))?.rowCount == 19_801)
    }
}
