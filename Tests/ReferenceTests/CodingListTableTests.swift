import Claims
import Reference
import Testing

/// Look-ups against a search through a plain list of rows, and on images that are not what they should be.
struct CodingListTableTests {
    private struct Row {
        var list: CodingList
        var code: String
        var other = ""
        var from: ServiceDate?
        var through: ServiceDate?
        var ages: ClosedRange<UInt8>?
        var sex: Demographics.Sex?

        var line: String {
            [
                list.name, code, other, from?.description ?? "", through?.description ?? "",
                ages.map { "\($0.lowerBound)" } ?? "", ages.map { "\($0.upperBound)" } ?? "",
                sex.map { $0 == .female ? "F" : "M" } ?? "",
            ].joined(separator: ",")
        }

        func isInForce(_ day: ServiceDate) -> Bool { from ?? .distantPast <= day && day <= through ?? .distantFuture }
    }

    private struct Words {
        var generator: SeededGenerator

        mutating func procedure() -> String { "9921\(Int.random(in: 0...9, using: &generator))" }

        mutating func diagnosis(_ lengths: ClosedRange<Int> = 3...7) -> String {
            let letters = ["M", "E", "1", "2", "A", "0", "1", "A"].map(Character.init)
            var text = letters[Int.random(in: 0...1, using: &generator)].description + "1"
            while text.count < Int.random(in: lengths, using: &generator) || text.count < 3 {
                text.append(letters[Int.random(in: 2...7, using: &generator)])
            }
            return text
        }

        mutating func provider() -> String { "20\(Int.random(in: 0...9, using: &generator))R00000X" }

        mutating func day() -> ServiceDate {
            date("2025-01-01").adding(days: Int.random(in: 0..<365, using: &generator))
        }

        mutating func row(_ list: CodingList) -> Row {
            let code =
                switch list {
                case .singleDoseDrug, .telehealth, .clia, .cliaWaived, .procedureAge, .procedureSex, .coverage:
                    procedure()
                case .diagnosisAge, .diagnosisSex, .notFirst, .excludes: diagnosis()
                case .taxonomy: provider()
                }
            var row = Row(list: list, code: code)
            let days = [day(), day()].sorted()
            if Bool.random(using: &generator) { row.from = days[0] }
            if Bool.random(using: &generator) { row.through = days[1] }
            switch list {
            case .excludes, .coverage: row.other = diagnosis()
            case .procedureAge, .diagnosisAge:
                let ages = [UInt8.random(in: 0...90, using: &generator), UInt8.random(in: 0...90, using: &generator)]
                row.ages = ages[0] <= ages[1] ? ages[0]...ages[1] : ages[1]...ages[0]
            case .procedureSex, .diagnosisSex: row.sex = Bool.random(using: &generator) ? .female : .male
            default: break
            }
            return row
        }
    }

    private static func rows(_ words: inout Words) -> [Row] {
        var rows: [Row] = []
        for list in CodingList.allCases {
            for _ in 0..<Int.random(in: 0...60, using: &words.generator) {
                let row = words.row(list)
                // Of ages and sexes one row a code; a diagnosis excludes another.
                let isTaken = rows.contains { $0.list == list && $0.code == row.code }
                guard row.ages == nil && row.sex == nil || !isTaken, row.code != row.other else { continue }
                rows.append(row)
            }
        }
        return rows.shuffled(using: &words.generator)
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `every look-up agrees with a search through the rows`(seed: UInt64) throws {
        var words = Words(generator: SeededGenerator(state: seed))
        let rows = CodingListTableTests.rows(&words)
        let path = Fixture.file("coding-lists-2025.csv", CMSText.codingLists(rows.map(\.line)))
        let table = try #require(try importing([path]).image().codingLists(on: date("2025-06-01")))
        for list in CodingList.allCases { #expect(table.has(list) == rows.contains { $0.list == list }) }
        for _ in 0..<3000 {
            let (procedure, first, second, provider, day) = (
                words.procedure(), words.diagnosis(), words.diagnosis(), words.provider(), words.day()
            )
            let inForce = rows.filter { $0.isInForce(day) }
            for list in CodingList.allCases {
                func row(_ code: String) -> Row? { inForce.first { $0.list == list && $0.code == code } }
                // Of a pair either may be asked for.
                let found = row(first) ?? inForce.first { list == .excludes && $0.list == list && $0.other == first }
                #expect(
                    table.contains(list, code(procedure), on: day) == (row(procedure) != nil), "seed \(seed) \(list)")
                #expect(table.contains(list, diagnosis(first), on: day) == (found != nil), "seed \(seed) \(list)")
                let taxonomy = try #require(Taxonomy(provider))
                #expect(table.contains(list, taxonomy, on: day) == (row(provider) != nil), "seed \(seed) \(list)")
                #expect(table.ages(list, code(procedure), on: day) == row(procedure)?.ages, "seed \(seed) \(list)")
                #expect(table.ages(list, diagnosis(first), on: day) == row(first)?.ages, "seed \(seed) \(list)")
                #expect(table.sex(list, code(procedure), on: day) == row(procedure)?.sex, "seed \(seed) \(list)")
                #expect(table.sex(list, diagnosis(first), on: day) == row(first)?.sex, "seed \(seed) \(list)")
            }
            let excludes = inForce.contains { row in
                row.list == .excludes && first != second
                    && (first.hasPrefix(row.code) && second.hasPrefix(row.other)
                        || first.hasPrefix(row.other) && second.hasPrefix(row.code))
            }
            #expect(table.excludes(diagnosis(first), diagnosis(second), on: day) == excludes, "seed \(seed)")
            let covers = inForce.filter { $0.list == .coverage && $0.code == procedure }
            let expected = covers.isEmpty ? nil : covers.contains { first.hasPrefix($0.other) }
            #expect(table.coverage(of: code(procedure), by: diagnosis(first), on: day) == expected, "seed \(seed)")
        }
    }

    // MARK: Damage

    private func small() throws -> [UInt8] {
        try importing([
            Fixture.file("icd10cm-order-2025.txt", CMSText.orders()),
            Fixture.file("coding-lists-2025.csv", CMSText.codingLists(CodingListFixture.rows)),
        ]).bytes
    }

    private func exercise(_ image: ReferenceImage) {
        for day in ["2024-12-31", "2025-01-15", "2025-05-01"].map(date) {
            CodingListFixture.ask(image, on: day)
            for text in ["20552", "E1165", "207R00000X"] { _ = image.codingLists(on: day)?.entries(on: text) }
        }
        _ = image.crossChecks()
        for index in image.releases.indices { try? image.export(index) { _ in } }
    }

    /// Where the tables' own sections lie: kinds 176 to 193 of the section table.
    private func sections(_ bytes: [UInt8]) -> [Range<Int>] {
        func word(_ start: Int) -> Int { (0..<8).reduce(0) { $0 | Int(bytes[start + $1]) << ($1 * 8) } }
        return (0..<Int(bytes[12])).compactMap { index in
            let entry = 64 + index * 24
            guard (176...193).contains(bytes[entry]), bytes[entry + 1] == 0 else { return nil }
            return word(entry + 8)..<word(entry + 8) + word(entry + 16)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `damage never ends in a crash`(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let bytes = try small()
        let sections = sections(bytes)
        #expect(sections.count == 4)
        for _ in 0..<40 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...200, using: &generator) {
                let range = sections[Int.random(in: sections.indices, using: &generator)]
                damaged[Int.random(in: range, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            exercise(try ReferenceImage(bytes: damaged))
        }
    }

    /// Words made as large as they can be, and 0: offsets and counts point far outside, and ends before beginnings.
    @Test func `absurd offsets stay inside the image`() throws {
        let bytes = try small()
        for range in sections(bytes) {
            // Of the many words on where a category begins: those that differ from the one before, and some others.
            let words = stride(from: range.lowerBound, to: range.upperBound, by: 4).filter { start in
                range.count < 10_000 || start % 8192 == 0 || bytes[start] != bytes[start - 4]
            }
            for start in words {
                for value in [0xFF, 0] as [UInt8] {
                    var damaged = bytes
                    damaged.replaceSubrange(start..<start + 4, with: [value, value, value, value])
                    exercise(try ReferenceImage(bytes: damaged))
                }
            }
        }
    }
}
