import Claims

/// Reads GPCIyyyy.csv and .txt, Addendum E: the geographic practice cost indices of each payment locality.
///
/// Source: the files of 2020 to 2026; rules.md 1.2 and 1.3 (the work index with its floor of 1.000 is the one in force;
/// RVU26A has both, "with" and "without").
enum LocalityImport {
    static func read(csv lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let columns = try header(reader)
        var draft = Draft()
        while try reader.next() {
            // Footnotes follow the rows, each in the first cell alone.
            if reader.cells.dropFirst().allSatisfy(\.isBlank) { continue }
            let state = try columns.state.map { column throws(ImportError) in
                try lines.require(reader[column], "a state's two letters") { USState($0.text) }
            }
            try draft.add(
                lines, contractor: reader[columns.contractor], state: state, number: reader[columns.number],
                name: reader[columns.name], work: reader[columns.work], practice: reader[columns.practice],
                malpractice: reader[columns.malpractice])
        }
        return try draft.table(lines, year: columns.year)
    }

    /// Fields are apart by blanks or tabs; only the name has blanks of its own, between the locality and the indices.
    /// RVU26A has the work index without its floor before the one with it.
    static func read(fixed lines: LineReader) throws(ImportError) -> ImportedTable {
        var draft = Draft()
        var year: Int?
        while let line = try lines.next(isQuoted: false) {
            let words = Cell(line[...]).words
            guard let first = words.first, first.number != nil, words.count > 2 else {
                year = year ?? words.first { $0.number.map { (2000...2099).contains($0) } == true }?.number
                continue
            }
            guard words.count >= 7 else {
                throw lines.unknownLayout("contractor, state, locality, name and three indices")
            }
            let state = try lines.require(words[1], "a state's two letters") { USState($0.text) }
            let indices = Array(words.suffix(3))
            var name = words[3..<words.count - 3]
            if name.count > 1, let last = name.last, last.bytes.contains(UInt8(ascii: ".")), last.decimal(3) != nil {
                name.removeLast()
            }
            try draft.add(
                lines, contractor: words[0], state: state, number: words[2], name: Cell(spanning: name),
                work: indices[0], practice: indices[1], malpractice: indices[2])
        }
        return try draft.table(lines, year: year)
    }

    private struct Draft {
        private var localities: [(locality: Locality, name: String)] = []
        private var keys: Set<LocalityKey> = []

        mutating func add(
            _ lines: LineReader, contractor: Cell, state: USState?, number: Cell, name: Cell, work: Cell,
            practice: Cell, malpractice: Cell
        ) throws(ImportError) {
            let key = try lines.localityKey(contractor, number, columns: ("MAC", "Locality Number"))
            guard keys.insert(key).inserted else { throw lines.error(expected: "each contractor and locality once") }
            func index(_ cell: Cell, _ what: String) throws(ImportError) -> Int32 {
                try lines.require(cell, "the \(what) index with 3 decimals") { $0.decimal(3) }
            }
            let locality = Locality(
                key: key, state: state, work: try index(work, "work"), practice: try index(practice, "practice"),
                malpractice: try index(malpractice, "malpractice"))
            localities.append((locality, name.withoutFootnoteMarks))
        }

        func table(_ lines: LineReader, year: Int?) throws(ImportError) -> ImportedTable {
            guard !localities.isEmpty else { throw lines.cutShort }
            return ImportedTable(LocalityTable.content(localities), year: year)
        }
    }

    private struct Columns {
        var contractor, number, name, work, practice, malpractice: Int
        /// nil: the file of 2020 has none.
        var state: Int?
        var year: Int?
    }

    private static func header(_ reader: CellReader) throws(ImportError) -> Columns {
        while try reader.next() {
            let headings = reader.cells.map(\.heading)
            guard let number = headings.firstIndex(of: "LOCALITY NUMBER") else { continue }
            let works = headings.indices.filter { headings[$0].contains("PW GPCI") }
            guard let contractor = headings.firstIndex(where: { $0.contains("MEDICARE ADMIN") }),
                let name = headings.firstIndex(of: "LOCALITY NAME"),
                let work = works.first(where: { headings[$0].contains("WITH 1.0 FLOOR") }) ?? works.first,
                let practice = headings.firstIndex(where: { $0.contains("PE GPCI") }),
                let malpractice = headings.firstIndex(where: { $0.contains("MP GPCI") })
            else { break }
            return Columns(
                contractor: contractor, number: number, name: name, work: work, practice: practice,
                malpractice: malpractice, state: headings.firstIndex(of: "STATE"),
                year: Int(headings[work].prefix(4)))
        }
        throw reader.lines.unknownLayout("headings for MAC, State, Locality Number, Locality Name, PW, PE and MP GPCI")
    }
}

/// Reads yyLOCCO.csv and .txt: the counties of each locality, for people.
///
/// A state stands on its first row alone, and in the .txt some stand nowhere; every other row is blank; CMS itself drops
/// leading zeros in the .csv. Source: the files of 2025; rules.md 1.2.
enum CountyImport {
    static func read(csv lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        var draft = Draft()
        while try reader.next() {
            draft.readTitle(reader[0])
            try draft.add(lines, reader[0], reader[1], reader[2], reader[3], reader[4])
        }
        return try draft.table(lines)
    }

    static func read(fixed lines: LineReader) throws(ImportError) -> ImportedTable {
        var draft = Draft()
        while let line = try lines.next(isQuoted: false) {
            let fields = FixedFields(line)
            draft.readTitle(Cell(line[...]))
            try draft.add(lines, fields[1...12], fields[13...22], fields[23...45], fields[46...143], fields[144...4096])
        }
        return try draft.table(lines)
    }

    private struct Draft {
        private var list: [LocalityCounties] = []
        private var year: Int?
        private var state = ""

        /// "COUNTIES INCLUDED IN 2025 LOCALITIES. ..."
        mutating func readTitle(_ cell: Cell) {
            guard year == nil, cell.heading.hasPrefix("COUNTIES INCLUDED IN ") else { return }
            year = Int(cell.heading.dropFirst(21).prefix(4))
        }

        /// Headings, blank rows and footnotes have no contractor's number.
        mutating func add(
            _ lines: LineReader, _ contractor: Cell, _ number: Cell, _ state: Cell, _ area: Cell, _ counties: Cell
        ) throws(ImportError) {
            guard contractor.number != nil else { return }
            let key = try lines.localityKey(contractor, number, columns: ("MAC", "Locality Number"))
            // A contractor's first three digits are its state's: 01112 and 01182 are California's.
            let isSameState = list.last.map { $0.locality.contractor / 100 == key.contractor / 100 } ?? false
            self.state = state.isBlank ? (isSameState ? self.state : "") : state.withoutFootnoteMarks
            list.append(
                LocalityCounties(
                    locality: key, state: self.state, area: area.withoutFootnoteMarks,
                    counties: counties.withoutFootnoteMarks))
        }

        func table(_ lines: LineReader) throws(ImportError) -> ImportedTable {
            guard !list.isEmpty else { throw lines.cutShort }
            return ImportedTable(CountyTable.content(list), year: year)
        }
    }
}
