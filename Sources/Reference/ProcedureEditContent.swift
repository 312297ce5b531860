import Claims

/// One row of the procedure-to-procedure table while it is compiled: 16 bytes, as there are millions.
struct ProcedureEditRow: Hashable, Comparable {
    /// Column 1's raw value, then column 2's.
    var pair: UInt64
    var value: DateSpan

    init(_ column1: UInt32, _ column2: UInt32, _ value: DateSpan) {
        pair = UInt64(column1) << 32 | UInt64(column2)
        self.value = value
    }

    var column1: UInt32 { UInt32(pair >> 32) }
    var column2: UInt32 { UInt32(truncatingIfNeeded: pair) }

    static func < (left: ProcedureEditRow, right: ProcedureEditRow) -> Bool {
        (left.pair, left.value.packed) < (right.pair, right.value.packed)
    }
}

extension ProcedureEditTable: CompiledTable {
    /// Sorts the rows, unless they are sorted, and drops exact repeats: the table of 2024Q2 has one. nil when a column has more different codes than an
    /// image can number.
    static func content(_ unsorted: [ProcedureEditRow]) -> TableContent? {
        let rows = sortedWithoutRepeats(unsorted)
        let column1 = distinct(rows) { $0.column1 }
        let column2 = distinct(rows) { $0.column2 }
        guard max(column1.codes.count, column2.codes.count) <= ImageFormat.codesMax else { return nil }
        let words = wordsPerRow(column2.codes.count)
        var bits = [UInt64](repeating: 0, count: column1.codes.count * words)
        var offsets: [UInt32] = []
        var columns: [UInt16] = []
        columns.reserveCapacity(rows.count)
        var previous: UInt32?
        for (index, row) in rows.enumerated() {
            if row.column1 != previous {
                offsets.append(UInt32(index))
                previous = row.column1
            }
            let column = column2.numbers[Int(row.column2)]
            bits[(offsets.count - 1) * words + Int(column >> 6)] |= 1 << UInt64(column & 63)
            columns.append(column)
        }
        offsets.append(UInt32(rows.count))
        return TableContent(
            kind: .procedureEdits, rows: unsorted.count,
            parts: [
                .init(kind: .editColumn1, bytes: .owned(sectionBytes(column1.codes))),
                .init(kind: .editColumn2, bytes: .owned(sectionBytes(column2.codes))),
                .init(kind: .editBits, bytes: .owned(sectionBytes(bits))),
                .init(kind: .editOffsets, bytes: .owned(sectionBytes(offsets))),
                .init(kind: .editColumns, bytes: .owned(sectionBytes(columns))),
                .init(kind: .editValues, bytes: .owned(sectionBytes(rows.map(\.value.packed)))),
            ])
    }

    private static func sortedWithoutRepeats(_ unsorted: [ProcedureEditRow]) -> [ProcedureEditRow] {
        var rows = unsorted
        let isStrictlyAscending = zip(unsorted, unsorted.dropFirst()).allSatisfy { $0 < $1 }
        guard !isStrictlyAscending else { return rows }
        rows.sort()
        var kept = 0
        for row in rows where kept == 0 || rows[kept - 1] != row {
            rows[kept] = row
            kept += 1
        }
        rows.removeLast(rows.count - kept)
        return rows
    }

    /// The different codes, ascending, and the number of each, counted from 0, by raw value.
    private static func distinct(
        _ rows: [ProcedureEditRow], _ code: (ProcedureEditRow) -> UInt32
    ) -> (codes: [UInt32], numbers: [UInt16]) {
        var isPresent = [Bool](repeating: false, count: HCPCS.count)
        for row in rows { isPresent[Int(code(row))] = true }
        var numbers = [UInt16](repeating: 0, count: HCPCS.count)
        var codes: [UInt32] = []
        for value in isPresent.indices where isPresent[value] {
            numbers[value] = UInt16(truncatingIfNeeded: codes.count)
            codes.append(UInt32(value))
        }
        return (codes, numbers)
    }

    static func directoryEntries(in sections: TableSections) -> [(code: UInt32, entry: UInt32)] {
        let column1 = sections[.editColumn1]
        let column2 = sections[.editColumn2]
        var entries: [UInt32: UInt32] = [:]
        for index in 0..<column1.count(of: 4) { entries[column1.load(UInt32.self, at: index)] = UInt32(index + 1) }
        for index in 0..<column2.count(of: 4) {
            entries[column2.load(UInt32.self, at: index), default: 0] |= UInt32(index + 1) << 16
        }
        return entries.map { ($0.key, $0.value) }
    }

    static func isSound(_ sections: TableSections) -> Bool {
        let rows = sections[.editColumn1].count(of: 4)
        let words = wordsPerRow(sections[.editColumn2].count(of: 4))
        return sections[.editBits].bytes.count == rows * words * 8
            && sections[.editOffsets].bytes.count == (rows + 1) * 4
            && sections[.editColumns].count(of: 2) == sections[.editValues].count(of: 8)
            && sections[.editOffsets].load(UInt32.self, at: rows) == sections[.editValues].count(of: 8)
    }
}
