import Claims

/// Reads the NCCI procedure-to-procedure table for practitioners: ccipra-vNNNrN-fN.txt, in one part or several.
///
/// Tab-separated: column 1, column 2, `*` when in existence before 1996, effective date, deletion date or `*`, modifier
/// indicator, rationale. Source: the six heading rows of ccipra-v322r0-f1.txt; rules.md 20.
struct ProcedureEditImport {
    private var rows: [ProcedureEditRow] = []
    private var days = DayMemo()

    /// Ten times what CMS publishes.
    private static let rowsMax = 25_000_000

    static func read(_ parts: [LineReader]) throws(ImportError) -> ImportedTable {
        var reading = ProcedureEditImport()
        for part in parts { try reading.read(part) }
        return ImportedTable(ProcedureEditTable.content(reading.rows))
    }

    private mutating func read(_ lines: LineReader) throws(ImportError) {
        let before = rows.count
        var isAfterHeadings = false
        while let line = try lines.next(isQuoted: false) {
            if let row = row(line) {
                if row.value.first == .distantPast { noteBlankStart(lines) }
                guard rows.count < ProcedureEditImport.rowsMax else {
                    throw lines.error(
                        expected: "at most \(ProcedureEditImport.rowsMax) rows",
                        advice: "this is not one of CMS's tables")
                }
                rows.append(row)
                isAfterHeadings = true
            } else if isAfterHeadings, !line.isBlank {
                throw lines.error(expected: "two codes, dates as CCYYMMDD or *, and an indicator of 0, 1 or 9")
            } else if !isAfterHeadings, lines.line > 20 {
                throw lines.error(expected: "rows of edits after the headings")
            }
        }
        guard rows.count > before else { throw lines.cutShort }
    }

    /// Source: rules.md 20: a blank effective date counts as in force from before the file, and is told.
    private func noteBlankStart(_ lines: LineReader) {
        lines.repairs.note("was blank, which counts as from the beginning,", column: "Effective", line: lines.line) {
            ("a blank", "1900-01-01")
        }
    }

    /// nil when the line is no row.
    private mutating func row(_ line: UnsafeRawBufferPointer) -> ProcedureEditRow? {
        var fields = TabFields(line)
        guard let column1 = packedCode(fields.next()), let column2 = packedCode(fields.next()) else { return nil }
        let isOld = fields.next()
        let effective = fields.next()
        let deletion = fields.next()
        let indicator = fields.next()
        guard isOld.isEmpty || isOld.count == 1 && isOld[0] == UInt8(ascii: "*"), indicator.count == 1,
            let start = TabFields.isNone(effective) ? .distantPast : days.date(effective)
        else { return nil }
        var end: ServiceDate?
        if !TabFields.isNone(deletion) {
            guard let date = days.date(deletion) else { return nil }
            end = date
        }
        let digit = indicator[0] &- UInt8(ascii: "0")
        guard digit <= 1 || digit == ProcedureEditTable.indicatorNotApplicable else { return nil }
        return ProcedureEditRow(column1, column2, DateSpan(from: start, through: end, tag: digit))
    }
}

/// The fields of a tab-separated line, one after another, without blanks around them.
private struct TabFields {
    private let line: UnsafeRawBufferPointer
    private var position = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    /// Empty beyond the end.
    @inline(__always)
    mutating func next() -> UnsafeRawBufferPointer {
        var start = position
        while position < line.count, line[position] != UInt8(ascii: "\t") { position &+= 1 }
        var end = position
        position = min(position &+ 1, line.count)
        while start < end, line[start] == UInt8(ascii: " ") { start &+= 1 }
        while end > start, line[end &- 1] == UInt8(ascii: " ") { end &-= 1 }
        return UnsafeRawBufferPointer(rebasing: line[start..<end])
    }

    /// Blank or `*`: no data.
    @inline(__always)
    static func isNone(_ field: UnsafeRawBufferPointer) -> Bool {
        field.isEmpty || field.count == 1 && field[0] == UInt8(ascii: "*")
    }
}

/// Millions of rows share a few hundred dates: each is worked out once, most of the time.
private struct DayMemo {
    private var keys = [UInt64](repeating: 0, count: 256)
    private var dates = [ServiceDate](repeating: .distantPast, count: 256)

    mutating func date(_ field: UnsafeRawBufferPointer) -> ServiceDate? {
        guard field.count == 8 else { return nil }
        let key = field.loadUnaligned(as: UInt64.self)
        let slot = Int((key &* 0x9E37_79B9_7F4A_7C15) >> 56)
        if keys[slot] == key { return dates[slot] }
        guard let date = ServiceDate(ascii: field) else { return nil }
        keys[slot] = key
        dates[slot] = date
        return date
    }
}
