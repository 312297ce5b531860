import Claims

/// Reads AOC_VyyyyQn-MCR.csv, the NCCI add-on code edits.
///
/// A row ends with the first of its three deletion dates: the edit's, the add-on's, the primary's. A row that ends on or
/// before the day it begins never ran ("temporarily suspended retroactive to"). Source: the file of 2026Q2; rules.md 22.
enum AddOnImport {
    static func read(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let columns = try reader.columns(headed: [
            "AOC_EDIT_TYPE", "ADD-ON_CODE", "PRIMARY_CODE", "AOC_EDIT_EFFDT", "AOC_EDIT_DELDT", "AOC_DELDT",
            "PRIMARY_CODE_DELDT",
        ])
        var rows: [AddOnTable.Row] = []
        while try reader.next() {
            if reader.isBlank { continue }
            rows.append(try row(reader, columns))
        }
        guard !rows.isEmpty else {
            throw lines.error(expected: "rows after the headings", advice: "the file is cut short: fetch it again")
        }
        return ImportedTable(AddOnTable.content(rows))
    }

    private static func row(_ reader: CellReader, _ columns: [Int]) throws(ImportError) -> AddOnTable.Row {
        let type = try reader.require(columns[0], "an edit type of 1, 2 or 3") { cell in
            cell.digit.flatMap { (1...3).contains($0) ? $0 : nil }
        }
        let addOn = try reader.require(columns[1], "a five-character code in column Add-On_Code", \.code)
        let isOpen = reader[columns[2]].equals("CCCCC")
        let primary =
            isOpen ? nil : try reader.require(columns[2], "a code or CCCCC in column Primary_Code", \.code)
        let first = try reader.require(columns[3], "year and day of year, as 2016366, as effective date", \.ordinalDate)
        var last: ServiceDate?
        for column in columns[4...] where !reader[column].isBlank {
            let date = try reader.require(column, "blank or year and day of year as deletion date", \.ordinalDate)
            last = min(last ?? date, date)
        }
        if let end = last, end <= first { last = first.adding(days: -1) }
        return AddOnTable.Row(
            addOn: addOn, primary: primary, type: type, dates: DateSpan(from: first, through: last))
    }
}
