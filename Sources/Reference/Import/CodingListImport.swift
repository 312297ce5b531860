import Claims

/// Reads coding-lists-2025.csv: lists that CMS publishes in many shapes, in one file of our own form.
///
/// A row is of the list that its first column names, and leaves the columns blank that the list does not use.
///
/// Source: README.md, "Coding lists"; what the lists are: rules.md 23 to 25.
enum CodingListImport {
    private static let headings = ["list", "code", "other", "from", "through", "low", "high", "sex"]
    private static let advice = "mend that cell: README.md says what each list has in which column"
    /// Nobody is older.
    private static let ageMax = 150

    static func isHeader(_ line: [UInt8]) -> Bool {
        let reader = CellReader(LineReader(name: "", bytes: line))
        guard (try? reader.next()) == true else { return false }
        let found = reader.cells.map(\.heading)
        return headings.allSatisfy { found.contains($0.uppercased()) }
    }

    static func read(_ lines: LineReader) throws(ImportError) -> ImportedTable {
        let reader = CellReader(lines)
        let columns = try reader.columns(headed: headings.map { $0.uppercased() })
        var rows: [(row: CodingListTable.Row, line: Int)] = []
        while try reader.nextRow() {
            let cells = RowCells(lines: lines, cells: columns.map { reader[$0] })
            rows.append((try row(cells), lines.line))
        }
        guard !rows.isEmpty else { throw lines.cutShort }
        try requireOneAtATime(rows, lines)
        return ImportedTable(CodingListTable.content(rows.map(\.row), count: rows.count))
    }

    private static func row(_ cells: RowCells) throws(ImportError) -> CodingListTable.Row {
        let list = try cells.require(.list, "a list: \(CodingList.allCases.map(\.name).joined(separator: ", "))") {
            cell in
            CodingList.allCases.first { cell.bytes.elementsEqual($0.name.utf8) }
        }
        let code = try cells.code(of: list)
        let other: UInt64
        switch list.content {
        case .nothing:
            try cells.requireBlank([.other, .low, .high, .sex], list)
            other = 0
        case .diagnosis:
            try cells.requireBlank([.low, .high, .sex], list)
            other = try cells.diagnosis(.other)
        case .ages:
            try cells.requireBlank([.other, .sex], list)
            other = CodingListTable.packed(try cells.ages())
        case .sex:
            try cells.requireBlank([.other, .low, .high], list)
            other = UInt64(try cells.require(.sex, "F or M", \.sex).rawValue)
        }
        guard list != .excludes || code != other else {
            throw cells.error(expected: "two different diagnoses in columns code and other")
        }
        return CodingListTable.Row(list: list, code: code, other: other, dates: try cells.dates())
    }

    /// Ages and sexes: of two rows for one day nobody could say which holds.
    private static func requireOneAtATime(
        _ rows: [(row: CodingListTable.Row, line: Int)], _ lines: LineReader
    ) throws(ImportError) {
        let ordered = rows.filter { $0.row.list.content == .ages || $0.row.list.content == .sex }.sorted {
            ($0.row.list.rawValue, $0.row.code, $0.row.dates.packed, $0.line)
                < ($1.row.list.rawValue, $1.row.code, $1.row.dates.packed, $1.line)
        }
        var last: (row: CodingListTable.Row, line: Int)?
        for (row, line) in ordered {
            if let before = last, before.row.list == row.list, before.row.code == row.code,
                before.row.dates.last.map({ $0 >= row.dates.first }) ?? true
            {
                throw ImportError(
                    lines.name, line: max(line, before.line),
                    expected:
                        "one row at a time for a code of \(row.list.name), and line \(min(line, before.line)) is one",
                    advice: "give the rows dates, in columns from and through, that do not overlap")
            }
            last = (row, line)
        }
    }

    private enum Column: Int { case list, code, other, from, through, low, high, sex }

    /// The cells of one row in the order of `headings`.
    private struct RowCells {
        var lines: LineReader
        var cells: [Cell]

        subscript(column: Column) -> Cell { cells[column.rawValue] }

        func error(expected: String) -> ImportError { lines.error(expected: expected, advice: advice) }

        func require<Value>(
            _ column: Column, _ expected: String, _ read: (Cell) -> Value?
        ) throws(ImportError) -> Value {
            guard let value = read(self[column]) else { throw error(expected: "\(expected), in column \(column)") }
            return value
        }

        func requireBlank(_ columns: [Column], _ list: CodingList) throws(ImportError) {
            for column in columns where !self[column].isBlank {
                throw error(expected: "nothing in column \(column) of \(list.name)")
            }
        }

        func code(of list: CodingList) throws(ImportError) -> UInt64 {
            switch list.subject {
            case .diagnosis: return try diagnosis(.code)
            case .provider:
                return try require(.code, "a taxonomy code of 10 characters, the last an X") { cell in
                    cell.bytes.count == 10 ? Taxonomy(cell.text).flatMap(CodingListTable.packed) : nil
                }
            case .procedure:
                do throws(ImportError) { return UInt64(try lines.code(self[.code], "code").rawValue) } catch {
                    throw self.error(expected: error.expected)
                }
            }
        }

        func diagnosis(_ column: Column) throws(ImportError) -> UInt64 {
            try require(column, "a diagnosis, M17.11 or M1711, or its first 3 characters or more") {
                DiagnosisKey(ascii: $0.bytes)?.packed
            }
        }

        /// A patient's age is known up to 90, which stands for all above: no limit above that could be checked.
        func ages() throws(ImportError) -> ClosedRange<UInt8> {
            guard !self[.low].isBlank || !self[.high].isBlank else {
                throw error(expected: "an age in column low or high")
            }
            let low = try age(.low, blank: 0, max: Int(Demographics.ageMax))
            let high = try age(.high, blank: CodingListTable.ageOpen, max: ageMax)
            guard low <= high else { throw error(expected: "an age in column low that is not above the one in high") }
            return low...high
        }

        private func age(_ column: Column, blank: UInt8, max: Int) throws(ImportError) -> UInt8 {
            guard !self[column].isBlank else { return blank }
            return try require(column, "an age of 0 to \(max) years, or nothing") { cell in
                cell.number.flatMap { $0 <= max ? UInt8($0) : nil }
            }
        }

        func dates() throws(ImportError) -> DateSpan {
            let first = try date(.from)
            let last = try date(.through)
            if let first, let last, first > last {
                throw error(expected: "a day in column from that is not after the one in through")
            }
            return DateSpan(from: first ?? .distantPast, through: last)
        }

        private func date(_ column: Column) throws(ImportError) -> ServiceDate? {
            self[column].isBlank ? nil : try require(column, "a day, 2025-01-31, or nothing", \.date)
        }
    }
}

extension Cell {
    fileprivate var sex: Demographics.Sex? { equals("F") ? .female : equals("M") ? .male : nil }
}
