import Claims

/// Reads AOC_VyyyyQn-MCR.csv and .txt, the NCCI add-on code edits.
///
/// A row ends with the first of its three deletion dates: the edit's, the add-on's, the primary's. A row that ends on or
/// before the day it begins never ran ("temporarily suspended retroactive to"). Source: the file of 2026Q2; rules.md 22.
enum AddOnImport {
    static func read(csv lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let columns = try reader.columns(headed: [
            "AOC_EDIT_TYPE", "ADD-ON_CODE", "PRIMARY_CODE", "AOC_EDIT_EFFDT", "AOC_EDIT_DELDT", "AOC_DELDT",
            "PRIMARY_CODE_DELDT",
        ])
        var rows: [AddOnTable.Row] = []
        while try reader.nextRow() {
            rows.append(try row(lines, columns.map { reader[$0] }))
        }
        return try table(rows, lines)
    }

    /// The .txt has no headings, and no blanks between its fields.
    static func read(fixed lines: LineReader) throws(ImportError) -> ImportedTable {
        var rows: [AddOnTable.Row] = []
        while let line = try lines.nextLine() {
            rows.append(try row(lines, fields(of: line)))
        }
        return try table(rows, lines)
    }

    /// "20054T       CCCCC       2013091       Contractor ..."
    static func isFixedRow(_ line: [UInt8]) -> Bool {
        line.withUnsafeBytes { bytes in
            let cells = fields(of: bytes)
            return cells[0].digit.map { (1...3).contains($0) } == true && cells[1].code != nil
                && (cells[2].code != nil || cells[2].equals("CCCCC")) && cells[3].ordinalDate != nil
        }
    }

    /// In the order of `row`: type, add-on, primary, effective, deletion of the edit, of the add-on, of the primary.
    private static func fields(of line: UnsafeRawBufferPointer) -> [Cell] {
        let fields = FixedFields(line)
        return [1...1, 2...6, 14...18, 26...32, 33...39, 7...13, 19...25].map { fields[$0] }
    }

    private static func table(_ rows: [AddOnTable.Row], _ lines: LineReader) throws(ImportError) -> ImportedTable {
        guard !rows.isEmpty else { throw lines.cutShort }
        return ImportedTable(AddOnTable.content(rows))
    }

    private static func row(_ lines: LineReader, _ cells: [Cell]) throws(ImportError) -> AddOnTable.Row {
        let type = try lines.require(cells[0], "an edit type of 1, 2 or 3") { cell in
            cell.digit.flatMap { (1...3).contains($0) ? $0 : nil }
        }
        let addOn = try lines.code(cells[1], "Add-On_Code")
        let isOpen = cells[2].equals("CCCCC")
        let primary = isOpen ? nil : try lines.code(cells[2], "Primary_Code")
        let first = try lines.require(cells[3], "year and day of year, as 2016366, as effective date", \.ordinalDate)
        var last: ServiceDate?
        for cell in cells[4...] where !cell.isBlank {
            let date = try lines.require(cell, "blank or year and day of year as deletion date", \.ordinalDate)
            last = min(last ?? date, date)
        }
        if let end = last, end <= first { last = first.adding(days: -1) }
        return AddOnTable.Row(
            addOn: addOn, primary: primary, type: type, dates: DateSpan(from: first, through: last))
    }
}
