import Claims

/// Reads PPRRVUyy_MMM.csv and .txt, the relative value file of the physician fee schedule.
///
/// Source of the layouts: the record layout in CMS's RVU release (RVUyyQ.pdf), the files of 2022 to 2026, and rules.md
/// 1.1. In the .csv columns are found by their headings, as CMS inserted one in 2026; the .txt has fixed positions.
struct FeeScheduleImport {
    private let lines: LineReader
    private let cell: (FeeColumn) -> Cell
    /// The pricing indicator's cell; nil: the layout before 2026 has none.
    private let pricing: (() -> Cell)?
    private var title = Title()
    private var conversionFactor: Int32?
    private var participation = FeeSchedule.Participation.everybody
    private var keys: Set<UInt32> = []
    private var rows: [FeeScheduleRow] = []

    static func read(csv lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        var title = Title()
        let columns = try readHeader(reader, &title)
        var reading = FeeScheduleImport(
            lines, cell: { reader[columns[$0]] }, pricing: columns.pricing.map { column in { reader[column] } })
        reading.title = title
        while try reader.next() {
            // RVU25A ends with a lone 0x1A; others with rows of blanks.
            if reader[columns[.code]].isBlank, reader[columns[.status]].isBlank { continue }
            reading.rows.append(try reading.row())
        }
        return try reading.table()
    }

    /// Lines of 171 characters (the record layout says 200) after some that begin with HDR and name no year.
    static func read(fixed lines: LineReader) throws(ImportError) -> ImportedTable {
        // The closures read the line that was taken last.
        final class Current { var fields = FixedFields(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let current = Current()
        var reading = FeeScheduleImport(
            lines, cell: { current.fields[$0.positions] }, pricing: { current.fields[FeeColumn.pricingPosition] })
        while let line = try lines.nextLine() {
            if line.starts(with: "HDR".utf8) { continue }
            current.fields = FixedFields(line)
            guard line.count >= FeeColumn.capMalpractice.positions.upperBound else {
                throw lines.unknownLayout("at least \(FeeColumn.capMalpractice.positions.upperBound) characters")
            }
            reading.rows.append(try reading.row())
        }
        return try reading.table()
    }

    private init(_ lines: LineReader, cell: @escaping (FeeColumn) -> Cell, pricing: (() -> Cell)?) {
        self.lines = lines
        self.cell = cell
        self.pricing = pricing
    }

    private func table() throws(ImportError) -> ImportedTable {
        guard let conversionFactor else { throw lines.cutShort }
        let content = FeeSchedule.content(
            rows: rows, conversionFactor: Int64(conversionFactor), participation: participation)
        return ImportedTable(
            content, quarter: title.quarter, factor: conversionFactor, released: title.released,
            suffix: participation == .qualifying ? " QPP" : "")
    }

    /// Up to the row that begins with HCPCS, whose headings go with those of the row above it.
    private static func readHeader(
        _ reader: CellReader, _ title: inout Title
    ) throws(ImportError) -> FeeColumns {
        var above: [String] = []
        while try reader.next() {
            if reader[0].equals("HCPCS") {
                return try FeeColumns(above: above, below: reader.cells.map(\.heading), reader.lines)
            }
            title.read(reader[2].heading)
            above = reader.cells.map(\.heading)
        }
        throw reader.lines.error(expected: "a row of headings that begins with HCPCS")
    }

    /// What the lines above the headings say.
    private struct Title {
        var quarter: Quarter?
        var released: ServiceDate?

        /// "2025 National Physician Fee Schedule Relative Value File January Release", "RELEASED 12/23/2024".
        mutating func read(_ text: String) {
            if text.hasPrefix("RELEASED ") { released = ServiceDate(american: text.dropFirst(9)) }
            guard text.contains("RELATIVE VALUE FILE"), let year = Int(text.prefix(4)) else { return }
            let months = ["JANUARY", "APRIL", "JULY", "OCTOBER"]
            quarter = months.firstIndex { text.contains("\($0) RELEASE") }.flatMap {
                Quarter(year: year, number: $0 + 1)
            }
        }
    }

    private mutating func row() throws(ImportError) -> FeeScheduleRow {
        let code = try lines.code(cell(.code), FeeColumn.code.heading)
        let component = try lines.require(cell(.modifier), "blank, 26, TC or 53 in column MOD", ServiceComponent.init)
        guard keys.insert(code.rawValue << 2 | UInt32(component.rawValue)).inserted else {
            throw lines.error(expected: "each code and MOD once")
        }
        try readFactor()
        var row = FeeScheduleRow(
            code: code, component: component,
            status: try value(.status, "one letter", \.capitalLetter),
            isNotUsedByMedicare: try flag(.notUsed, "+"),
            work: try hundredths(.work), practiceNonFacility: try hundredths(.practiceNonFacility),
            practiceFacility: try hundredths(.practiceFacility), malpractice: try hundredths(.malpractice),
            isRareNonFacility: try flag(.rareNonFacility, "NA"), isRareFacility: try flag(.rareFacility, "NA"),
            componentIndicator: try digit(.componentIndicator), globalPeriod: try globalPeriod(),
            preoperative: try fraction(.preoperative), intraoperative: try fraction(.intraoperative),
            postoperative: try fraction(.postoperative), multipleProcedure: try digit(.multipleProcedure),
            bilateral: try digit(.bilateral), assistant: try digit(.assistant), coSurgeon: try digit(.coSurgeon),
            team: try digit(.team), endoscopicBase: nil, imagingFamily: try imagingFamily(),
            supervision: try supervision(), capPracticeNonFacility: try hundredths(.capPracticeNonFacility),
            capPracticeFacility: try hundredths(.capPracticeFacility), capMalpractice: try hundredths(.capMalpractice))
        if !cell(.endoscopicBase).isBlank {
            row.endoscopicBase = try value(.endoscopicBase, "blank or a code", \.code)
        }
        try checkTotals(row)
        return row
    }

    /// One factor per file, and since 2026 one pricing indicator: 1 in the file for qualifying participants, 9 in the other.
    private mutating func readFactor() throws(ImportError) {
        let factor = try value(.conversionFactor, "a factor with 4 decimals") { $0.decimal(4) }
        guard factor > 0, conversionFactor ?? factor == factor else {
            throw lines.error(expected: "the same conversion factor on every row")
        }
        var read = FeeSchedule.Participation.everybody
        if let indicator = pricing?(), !indicator.isBlank {
            read = try lines.require(indicator, "pricing indicator 1 or 9") { cell in
                cell.digit.flatMap { FeeSchedule.Participation(pricingIndicator: $0) }
            }
        }
        guard conversionFactor == nil || read == participation else {
            throw lines.error(expected: "the same pricing indicator on every row")
        }
        participation = read
        conversionFactor = factor
    }

    /// The totals are there to be checked: pricing from them would be wrong, each part has its own index.
    private func checkTotals(_ row: FeeScheduleRow) throws(ImportError) {
        let shared = row.work + row.malpractice
        guard try hundredths(.totalNonFacility) == shared + row.practiceNonFacility,
            try hundredths(.totalFacility) == shared + row.practiceFacility
        else { throw lines.error(expected: "totals that are the sum of work, practice expense and malpractice") }
    }

    private func value<Value>(
        _ column: FeeColumn, _ expected: String, _ read: (Cell) -> Value?
    ) throws(ImportError) -> Value {
        guard let value = read(cell(column)) else {
            throw lines.error(expected: "\(expected) in column \(column.heading)")
        }
        return value
    }

    private func hundredths(_ column: FeeColumn) throws(ImportError) -> Int32 {
        try value(column, "a number with 2 decimals") { $0.decimal(2) }
    }

    private func digit(_ column: FeeColumn) throws(ImportError) -> UInt8 { try value(column, "one digit", \.digit) }

    private func fraction(_ column: FeeColumn) throws(ImportError) -> UInt8 {
        try value(column, "a fraction of 1") { cell in cell.decimal(2).flatMap { $0 <= 100 ? UInt8($0) : nil } }
    }

    private func imagingFamily() throws(ImportError) -> UInt8 {
        try value(.imagingFamily, "two digits") { cell in cell.number.flatMap { $0 <= 99 ? UInt8($0) : nil } }
    }

    private func flag(_ column: FeeColumn, _ mark: StaticString) throws(ImportError) -> Bool {
        try value(column, "blank or \(mark)") { $0.isBlank ? false : $0.equals(mark) ? true : nil }
    }

    /// A spreadsheet's 0, 10 and 90 can only be 000, 010 and 090.
    private func globalPeriod() throws(ImportError) -> GlobalPeriod {
        let cell = cell(.globalPeriod)
        if let period = GlobalPeriod(cell) { return period }
        let text = cell.text
        if (1...2).contains(text.count),
            let period = GlobalPeriod(rawText: String(repeating: "0", count: 3 - text.count) + text)
        {
            lines.noteLeadingZeros(cell, FeeColumn.globalPeriod.heading) { period.text }
            return period
        }
        throw lines.error(expected: "000, 010, 090, MMM, XXX, YYY or ZZZ in column \(FeeColumn.globalPeriod.heading)")
    }

    /// "01", "6A"; a spreadsheet's 9 can only be 09.
    private func supervision() throws(ImportError) -> Supervision {
        let cell = cell(.supervision)
        if cell.bytes.count == 2, cell.bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            return Supervision(cell.bytes[0], cell.bytes[1])
        }
        if let digit = cell.digit {
            let supervision = Supervision(UInt8(ascii: "0"), UInt8(ascii: "0") + digit)
            lines.noteLeadingZeros(cell, FeeColumn.supervision.heading) { supervision.description }
            return supervision
        }
        throw lines.error(expected: "two characters in column \(FeeColumn.supervision.heading)")
    }
}

extension ServiceComponent {
    init?(_ cell: Cell) {
        if cell.isBlank {
            self = .whole
        } else if cell.equals("26") {
            self = .professional
        } else if cell.equals("TC") {
            self = .technical
        } else if cell.equals("53") {
            self = .discontinued
        } else {
            return nil
        }
    }
}

extension GlobalPeriod {
    fileprivate init?(_ cell: Cell) { self.init(rawText: cell.text) }

    fileprivate init?(rawText text: String) {
        guard let period = GlobalPeriod.allCases.first(where: { $0.text == text }) else { return nil }
        self = period
    }
}

extension FeeSchedule.Participation {
    fileprivate init?(pricingIndicator digit: UInt8) {
        guard digit != 0 else { return nil }
        self.init(rawValue: UInt32(digit))
    }
}

extension Cell {
    var capitalLetter: UInt8? {
        guard bytes.count == 1, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[0]) else { return nil }
        return bytes[0]
    }
}
