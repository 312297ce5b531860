import Claims

/// Reads PPRRVUyy_MMM.csv, the relative value file of the physician fee schedule.
///
/// Source of the layout: the record layout in CMS's RVU release (RVUyyQ.pdf), and rules.md 1.1. Columns are found by
/// their headings, as CMS inserted one in 2026.
struct FeeScheduleImport {
    private let reader: CellReader
    private var columns = FeeColumns()
    private var quarter: Quarter?
    private var released: String?
    private var conversionFactor: Int32?
    private var participation = FeeSchedule.Participation.everybody
    private var keys: Set<UInt32> = []
    private var rows: [FeeScheduleRow] = []

    static func read(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        var reading = FeeScheduleImport(CellReader(lines))
        try reading.readHeader()
        while try reading.reader.next() {
            // The last row is a lone 0x1A; RVU25A has it, and later files may have rows of blanks.
            if reading.reader[0].isBlank, reading.reader[3].isBlank { continue }
            reading.rows.append(try reading.row())
        }
        return try reading.table()
    }

    private init(_ reader: CellReader) { self.reader = reader }

    private func table() throws(ImportError) -> ImportedTable {
        guard let conversionFactor else {
            throw reader.lines.error(
                expected: "rows after the headings", advice: "the file is cut short: fetch it again")
        }
        let content = FeeSchedule.content(
            rows: rows, conversionFactor: Int64(conversionFactor), participation: participation)
        let suffix = participation == .qualifying ? " QPP" : ""
        return ImportedTable(content, quarter: quarter, note: released.map { "released \($0)" }, suffix: suffix)
    }

    /// Up to the row that begins with HCPCS, whose headings go with those of the row above it.
    private mutating func readHeader() throws(ImportError) {
        var above: [String] = []
        while try reader.next() {
            if reader[0].equals("HCPCS") {
                let below = reader.cells.map(\.heading)
                columns = try FeeColumns(above: above, below: below, reader.lines)
                return
            }
            readTitle(reader[2].heading)
            above = reader.cells.map(\.heading)
        }
        throw reader.lines.error(expected: "a row of headings that begins with HCPCS")
    }

    /// "2025 National Physician Fee Schedule Relative Value File January Release", "RELEASED 12/23/2024".
    private mutating func readTitle(_ title: String) {
        if title.hasPrefix("RELEASED ") { released = String(title.dropFirst(9)) }
        guard title.contains("RELATIVE VALUE FILE"), let year = Int(title.prefix(4)) else { return }
        let months = ["JANUARY", "APRIL", "JULY", "OCTOBER"]
        quarter = months.firstIndex { title.contains("\($0) RELEASE") }.flatMap { Quarter(year: year, number: $0 + 1) }
    }

    private mutating func row() throws(ImportError) -> FeeScheduleRow {
        let code = try reader.require(0, "a five-character code in column HCPCS", \.code)
        let component = try reader.require(1, "blank, 26, TC or 53 in column MOD", ServiceComponent.init)
        guard keys.insert(code.rawValue << 2 | UInt32(component.rawValue)).inserted else {
            throw reader.lines.error(expected: "each code and MOD once")
        }
        try readFactor()
        var row = FeeScheduleRow(
            code: code, component: component,
            status: try value(.status, "one letter", \.capitalLetter),
            isNotUsedByMedicare: try flag(.notUsed, "+"),
            work: try hundredths(.work), practiceNonFacility: try hundredths(.practiceNonFacility),
            practiceFacility: try hundredths(.practiceFacility), malpractice: try hundredths(.malpractice),
            isRareNonFacility: try flag(.rareNonFacility, "NA"), isRareFacility: try flag(.rareFacility, "NA"),
            componentIndicator: try digit(.componentIndicator),
            globalPeriod: try value(.globalPeriod, "000, 010, 090, MMM, XXX, YYY or ZZZ", GlobalPeriod.init),
            preoperative: try fraction(.preoperative), intraoperative: try fraction(.intraoperative),
            postoperative: try fraction(.postoperative), multipleProcedure: try digit(.multipleProcedure),
            bilateral: try digit(.bilateral), assistant: try digit(.assistant), coSurgeon: try digit(.coSurgeon),
            team: try digit(.team), endoscopicBase: nil, imagingFamily: try imagingFamily(),
            capPracticeNonFacility: try hundredths(.capPracticeNonFacility),
            capPracticeFacility: try hundredths(.capPracticeFacility), capMalpractice: try hundredths(.capMalpractice))
        if !reader[columns[.endoscopicBase]].isBlank {
            row.endoscopicBase = try value(.endoscopicBase, "blank or a code", \.code)
        }
        try checkTotals(row)
        return row
    }

    /// One factor per file, and since 2026 one pricing indicator: 1 in the file for qualifying participants, 9 in the other.
    private mutating func readFactor() throws(ImportError) {
        let factor = try value(.conversionFactor, "a factor with 4 decimals") { $0.decimal(4) }
        guard factor > 0, conversionFactor ?? factor == factor else {
            throw reader.lines.error(expected: "the same conversion factor on every row")
        }
        guard let column = columns.pricing else {
            conversionFactor = factor
            return
        }
        let read = try reader.require(column, "pricing indicator 1 or 9") { cell in
            cell.digit.flatMap { FeeSchedule.Participation(rawValue: UInt32($0)) }
        }
        guard conversionFactor == nil || read == participation else {
            throw reader.lines.error(expected: "the same pricing indicator on every row")
        }
        participation = read
        conversionFactor = factor
    }

    /// The totals are there to be checked: pricing from them would be wrong, each part has its own index.
    private func checkTotals(_ row: FeeScheduleRow) throws(ImportError) {
        let shared = row.work + row.malpractice
        guard try hundredths(.totalNonFacility) == shared + row.practiceNonFacility,
            try hundredths(.totalFacility) == shared + row.practiceFacility
        else { throw reader.lines.error(expected: "totals that are the sum of work, practice expense and malpractice") }
    }

    private func value<Value>(
        _ column: FeeColumn, _ expected: String, _ read: (Cell) -> Value?
    ) throws(ImportError) -> Value {
        try reader.require(columns[column], "\(expected) in column \(column.heading)", read)
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
}

extension ServiceComponent {
    fileprivate init?(_ cell: Cell) {
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
    fileprivate init?(_ cell: Cell) {
        let text = cell.text
        guard let period = GlobalPeriod.allCases.first(where: { $0.text == text }) else { return nil }
        self = period
    }
}

extension Cell {
    fileprivate var capitalLetter: UInt8? {
        guard bytes.count == 1, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[0]) else { return nil }
        return bytes[0]
    }
}
