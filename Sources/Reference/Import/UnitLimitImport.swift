import Claims

/// Reads MCR_MUE_PractitionerServices_Eff_MM-DD-YYYY.csv, the medically unlikely edits for practitioners.
///
/// Source: the file of 2026Q2, whose notices and headings are quoted cells of several lines; rules.md 21.
enum UnitLimitImport {
    static func read(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let columns = try reader.columns(headed: [
            "HCPCS/ CPT CODE", "PRACTITIONER SERVICES MUE VALUES", "MUE ADJUDICATION INDICATOR",
        ])
        var limits: [UnitLimit] = []
        var codes: Set<HCPCS> = []
        while try reader.nextRow() {
            let code = try lines.code(reader[columns[0]], "HCPCS/ CPT Code")
            guard codes.insert(code).inserted else { throw lines.error(expected: "each code once") }
            let value = try lines.require(reader[columns[1]], "a whole number of units", \.number)
            guard value < Int(UnitLimitTable.valueLimit) else { throw lines.error(expected: "fewer units") }
            let adjudication = try lines.require(
                reader[columns[2]], "an indicator of 1, 2 or 3, then its words", \.indicator)
            limits.append(UnitLimit(code: code, value: UInt32(value), adjudication: adjudication))
        }
        guard !limits.isEmpty else { throw lines.cutShort }
        return ImportedTable(UnitLimitTable.content(limits))
    }
}

extension Cell {
    /// "2 Date of Service Edit: Policy" is 2.
    fileprivate var indicator: UInt8? {
        guard let first = bytes.first, (UInt8(ascii: "1")...UInt8(ascii: "3")).contains(first),
            bytes.count == 1 || bytes[1] == UInt8(ascii: " ")
        else { return nil }
        return first - UInt8(ascii: "0")
    }
}
