import Claims

/// Reads GPCIyyyy.csv, Addendum E: the geographic practice cost indices of each payment locality.
///
/// Source: GPCI2025.csv; rules.md 1.2 and 1.3 (the work index with its floor of 1.000 is the one in force; RVU26A has
/// both, "with" and "without").
enum LocalityImport {
    static func read(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let columns = try header(reader)
        var localities: [Locality] = []
        var keys: Set<LocalityKey> = []
        while try reader.next() {
            // Footnotes follow the rows, each in the first cell alone.
            if reader.cells.dropFirst().allSatisfy(\.isBlank) { continue }
            let locality = try row(reader, columns)
            guard keys.insert(locality.key).inserted else {
                throw lines.error(expected: "each contractor and locality once")
            }
            localities.append(locality)
        }
        guard !localities.isEmpty else {
            throw lines.error(expected: "rows after the headings", advice: "the file is cut short: fetch it again")
        }
        return ImportedTable(LocalityTable.content(localities), year: columns.year)
    }

    private struct Columns {
        var contractor, state, number, name, work, practice, malpractice: Int
        var year: Int?
    }

    private static func header(_ reader: CellReader) throws(ImportError) -> Columns {
        while try reader.next() {
            let headings = reader.cells.map(\.heading)
            guard let number = headings.firstIndex(of: "LOCALITY NUMBER") else { continue }
            let works = headings.indices.filter { headings[$0].contains("PW GPCI") }
            guard let contractor = headings.firstIndex(where: { $0.contains("MEDICARE ADMIN") }),
                let state = headings.firstIndex(of: "STATE"), let name = headings.firstIndex(of: "LOCALITY NAME"),
                let work = works.first(where: { headings[$0].contains("WITH 1.0 FLOOR") }) ?? works.first,
                let practice = headings.firstIndex(where: { $0.contains("PE GPCI") }),
                let malpractice = headings.firstIndex(where: { $0.contains("MP GPCI") })
            else { break }
            return Columns(
                contractor: contractor, state: state, number: number, name: name, work: work, practice: practice,
                malpractice: malpractice, year: Int(headings[work].prefix(4)))
        }
        throw reader.lines.error(
            expected: "headings for MAC, State, Locality Number, Locality Name, PW, PE and MP GPCI",
            advice: "CMS has changed the layout, or the file was altered; this MedPay cannot read it safely")
    }

    /// A spreadsheet's "2102" and "0" are taken for 02102 and 00: nothing else can be meant (rules.md 1.2).
    private static func row(_ reader: CellReader, _ columns: Columns) throws(ImportError) -> Locality {
        let contractor = try reader.require(columns.contractor, "a contractor number of 5 digits", \.number)
        let number = try reader.require(columns.number, "a locality number of 2 digits", \.number)
        guard number <= 99, let key = LocalityKey(contractor: UInt32(contractor), number: UInt8(number)) else {
            throw reader.lines.error(expected: "a contractor of 5 and a locality of 2 digits")
        }
        return Locality(
            key: key, state: try reader.require(columns.state, "a state's two letters") { USState($0.text) },
            name: name(reader[columns.name]),
            work: try reader.require(columns.work, "the work index with 3 decimals") { $0.decimal(3) },
            practice: try reader.require(columns.practice, "the practice index with 3 decimals") { $0.decimal(3) },
            malpractice: try reader.require(columns.malpractice, "the malpractice index with 3 decimals") {
                $0.decimal(3)
            })
    }

    /// Without footnote marks: "ALASKA*" is ALASKA.
    private static func name(_ cell: Cell) -> String {
        var name = cell.text
        while name.last == "*" || name.last == " " { name.removeLast() }
        return name
    }
}
