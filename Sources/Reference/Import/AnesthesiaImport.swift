import Claims

/// Reads ANESyyyy.csv and .txt: the anesthesia conversion factor of each payment locality.
///
/// The .csv's heading names the national factor; from 2026 there are two columns, for qualifying participants first. The
/// .txt has no headings, and factors in cents without a point. Source: the files of 2025; the headings of 2026; rules.md
/// 1.2 and 1.3.
enum AnesthesiaImport {
    static func read(csv lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let columns = try Columns(reader)
        var draft = Draft()
        while try reader.nextRow() {
            try draft.add(
                lines, reader[columns.contractor], reader[columns.number],
                factor: try factor(lines, reader[columns.factor]),
                qualifying: try columns.qualifying.map { column throws(ImportError) in
                    try factor(lines, reader[column])
                })
        }
        return try draft.table(lines, national: columns.national)
    }

    static func read(fixed lines: LineReader) throws(ImportError) -> ImportedTable {
        var draft = Draft()
        while let line = try lines.nextLine() {
            let fields = FixedFields(line)
            let cents = try lines.require(fields[59...77], "a factor in cents") { cell in
                cell.number.flatMap { (1...99_999).contains($0) ? Int32($0) : nil }
            }
            try draft.add(lines, fields[1...5], fields[13...14], factor: cents * 100, qualifying: nil)
        }
        return try draft.table(lines, national: nil)
    }

    /// "10112       00    ALABAMA ...   1931"
    static func isFixedRow(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { bytes in
            let fields = FixedFields(bytes)
            return fields[1...5].isDigits(5) && fields[6...12].isBlank && fields[13...14].isDigits(2)
                && fields[59...77].number != nil && (60...77).contains(bytes.count)
        }
    }

    /// In 10^-4 dollars.
    private static func factor(_ lines: LineReader, _ cell: Cell) throws(ImportError) -> Int32 {
        try lines.require(cell, "an anesthesia conversion factor in dollars") { cell in
            cell.decimal(4).flatMap { $0 > 0 ? $0 : nil }
        }
    }

    private struct Draft {
        private var factors: [LocalityKey: AnesthesiaFactorTable.Factors] = [:]

        mutating func add(
            _ lines: LineReader, _ contractor: Cell, _ number: Cell, factor: Int32, qualifying: Int32?
        ) throws(ImportError) {
            let key = try lines.localityKey(contractor, number, columns: ("Contractor", "Locality"))
            guard factors.updateValue(.init(everybody: factor, qualifying: qualifying), forKey: key) == nil else {
                throw lines.error(expected: "each contractor and locality once")
            }
        }

        func table(
            _ lines: LineReader, national: AnesthesiaFactorTable.Factors?
        ) throws(ImportError) -> ImportedTable {
            guard !factors.isEmpty else { throw lines.cutShort }
            return ImportedTable(
                AnesthesiaFactorTable.content(national: national, factors), factor: national?.everybody)
        }
    }

    private struct Columns {
        var contractor: Int
        var number: Int
        var factor: Int
        /// Of qualifying participants, from 2026.
        var qualifying: Int?
        /// In 10^-6 dollars, from the headings.
        var national: AnesthesiaFactorTable.Factors?

        init(_ reader: CellReader) throws(ImportError) {
            while try reader.next() {
                let headings = reader.cells.map(\.heading)
                guard let contractor = headings.firstIndex(of: "CONTRACTOR"),
                    let number = headings.firstIndex(of: "LOCALITY")
                else { continue }
                let factors = headings.indices.filter {
                    headings[$0].contains("ANES") && (headings[$0].contains("CF") || headings[$0].contains("FACTOR"))
                }
                let qualifying = factors.first {
                    headings[$0].contains("QUALIFYING") && !headings[$0].contains("NON-QUALIFYING")
                }
                guard let factor = factors.first(where: { $0 != qualifying }) else { break }
                self.contractor = contractor
                self.number = number
                self.factor = factor
                self.qualifying = qualifying
                national = Columns.national(headings[factor]).map { everybody in
                    .init(everybody: everybody, qualifying: qualifying.flatMap { Columns.national(headings[$0]) })
                }
                return
            }
            throw reader.lines.unknownLayout("headings for Contractor, Locality and the anesthesia conversion factor")
        }

        /// "NATIONAL ANES CF OF 20.3178"
        private static func national(_ heading: String) -> Int32? {
            let word = Array((heading.split(separator: " ").last ?? "").utf8)
            return fixedPoint(word, decimals: 6).flatMap { (1..<1_000_000_000).contains($0) ? Int32($0) : nil }
        }
    }
}

/// Reads CMS's yearly list of anesthesia base units: a code and its units, in columns found by their headings.
///
/// Source: rules.md 1.2 and 12; CMS, "Anesthesia Base Units by CPT Code".
enum AnesthesiaUnitImport {
    static func read(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let columns = try header(reader)
        var units: [HCPCS: Int] = [:]
        while try reader.nextRow() {
            // Footnotes follow the rows, each in the first cell alone.
            if reader[columns.units].isBlank && reader[columns.code].code == nil { continue }
            let code = try lines.code(reader[columns.code], "Code")
            let value = try lines.require(reader[columns.units], "a whole number of base units") { cell in
                cell.decimal(0).flatMap { $0 <= AnesthesiaUnitTable.unitsMax ? Int($0) : nil }
            }
            guard units.updateValue(value, forKey: code) == nil else { throw lines.error(expected: "each code once") }
        }
        guard !units.isEmpty else { throw lines.cutShort }
        return ImportedTable(AnesthesiaUnitTable.content(units), year: columns.year)
    }

    private static func header(_ reader: CellReader) throws(ImportError) -> (code: Int, units: Int, year: Int?) {
        var year: Int?
        while try reader.next() {
            let headings = reader.cells.map(\.heading)
            // "CY 2024 Base Units", or a title above the headings that has the year.
            year =
                year
                ?? headings.lazy.flatMap { $0.split(separator: " ") }.compactMap { Int($0) }
                .first { (2000...2099).contains($0) }
            let code = headings.firstIndex {
                ["CODE", "CPT CODE", "CPT", "HCPCS", "HCPCS CODE", "CPT/HCPCS"].contains($0)
            }
            // Some lists have the anesthesiologists' own units beside CMS's.
            let all = headings.indices.filter { headings[$0].contains("BASE UNIT") && $0 != code }
            let units = all.filter { headings[$0].contains("CMS") || !headings[$0].contains("ASA") }
            if let code, !all.isEmpty {
                guard units.count == 1 else {
                    throw reader.lines.unknownLayout("one column of CMS's base units")
                }
                return (code, units[0], year)
            }
        }
        throw reader.lines.unknownLayout("headings for the code and its base units")
    }
}
