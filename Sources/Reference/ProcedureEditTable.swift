import Claims

/// The NCCI procedure-to-procedure edits of one release, with their history.
///
/// Nearly all lookups of a claim miss. A bit per column 1 and column 2 code answers those with one memory access; only a
/// hit goes on to the rows, which lie by column 1 (`offsets`), in ascending order of column 2 and first day. Codes are
/// numbered from 0 within each column; a code's directory entry is its column 1 number plus 1, and its column 2
/// number plus 1 times 65,536.
package struct ProcedureEditTable: Sendable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let codeIndex: CodeIndex
    private let directory: Section
    private let column1: Section
    private let column2: Section
    private let bits: Section
    private let offsets: Section
    private let columns: Section
    private let values: Section
    private let wordsPerRow: Int

    /// 9: the edit never ran, or ran no more; such a row is never in force.
    static let indicatorNotApplicable: UInt8 = 9

    init(_ sections: TableSections, codes: CodeIndex, memory: ImageMemory, release: Int) {
        self.release = ReleaseChoice(index: release, isStandIn: false)
        self.memory = memory
        codeIndex = codes
        directory = sections[.directory]
        column1 = sections[.editColumn1]
        column2 = sections[.editColumn2]
        bits = sections[.editBits]
        offsets = sections[.editOffsets]
        columns = sections[.editColumns]
        values = sections[.editValues]
        wordsPerRow = ProcedureEditTable.wordsPerRow(column2.count(of: 4))
    }

    static func wordsPerRow(_ column2Count: Int) -> Int { (column2Count + 63) / 64 }

    package var rowCount: Int { values.count(of: 8) }

    /// The edit in force on the date with exactly this order of codes; rows with indicator 9 are never in force.
    ///
    /// Of several rows in force at once, which CMS does not publish, the one that began last.
    ///
    /// - Complexity: a miss is one access to a table of 17 MB (2024Q2), a hit O(log edits of column 1); allocates nothing.
    package func edit(column1 first: HCPCS, column2 second: HCPCS, on date: ServiceDate) -> ProcedureEdit? {
        withExtendedLifetime(memory) {
            let row = Int(directory.load(UInt32.self, at: codeIndex.number(of: first)) & 0xFFFF) &- 1
            let column = Int(directory.load(UInt32.self, at: codeIndex.number(of: second)) >> 16) &- 1
            guard hasEdit(row, column) else { return nil }
            var found: ProcedureEdit?
            visit(row, column) { value in
                if value.contains(date), value.tag != ProcedureEditTable.indicatorNotApplicable {
                    found = ProcedureEdit(first, second, value)
                }
            }
            return found
        }
    }

    /// For people: the rows of a code in each column, all of them or those in force on a date.
    ///
    /// - Complexity: as column 2, an access per column 1 code: milliseconds.
    package func edits(
        _ code: HCPCS, on date: ServiceDate?
    ) -> (asColumn1: [ProcedureEdit], asColumn2: [ProcedureEdit]) {
        withExtendedLifetime(memory) {
            let entry = directory.load(UInt32.self, at: codeIndex.number(of: code))
            let row = Int(entry & 0xFFFF) - 1
            let column = Int(entry >> 16) - 1
            var edits: (asColumn1: [ProcedureEdit], asColumn2: [ProcedureEdit]) = ([], [])
            for other in 0..<column2.count(of: 4) where hasEdit(row, other) {
                append(row, other, on: date, to: &edits.asColumn1)
            }
            for other in 0..<column1.count(of: 4) where hasEdit(other, column) {
                append(other, column, on: date, to: &edits.asColumn2)
            }
            return edits
        }
    }

    /// Every row in ascending order of column 1, column 2 and first day, those with indicator 9 too.
    package func forEachRow(_ body: (ProcedureEdit) -> Void) {
        withExtendedLifetime(memory) {
            for row in 0..<column1.count(of: 4) {
                for index in range(ofRow: row) {
                    let column = Int(columns.load(UInt16.self, at: index))
                    edit(row, column, DateSpan(packed: values.load(UInt64.self, at: index))).map(body)
                }
            }
        }
    }

    private func append(_ row: Int, _ column: Int, on date: ServiceDate?, to list: inout [ProcedureEdit]) {
        visit(row, column) { value in
            if let date, !value.contains(date) || value.tag == ProcedureEditTable.indicatorNotApplicable { return }
            edit(row, column, value).map { list.append($0) }
        }
    }

    private func edit(_ row: Int, _ column: Int, _ value: DateSpan) -> ProcedureEdit? {
        guard let first = HCPCS(rawValue: column1.load(UInt32.self, at: row)),
            let second = HCPCS(rawValue: column2.load(UInt32.self, at: column))
        else { return nil }
        return ProcedureEdit(first, second, value)
    }

    /// -1 for either, a code that the column does not have, is false.
    @inline(__always)
    private func hasEdit(_ row: Int, _ column: Int) -> Bool {
        guard row >= 0, column >= 0, column < wordsPerRow &* 64 else { return false }
        return bits.load(UInt8.self, at: row &* wordsPerRow &* 8 &+ column >> 3) & (1 << UInt8(column & 7)) != 0
    }

    private func range(ofRow row: Int) -> Range<Int> {
        let low = Int(offsets.load(UInt32.self, at: row))
        return low..<max(low, min(Int(offsets.load(UInt32.self, at: row + 1)), rowCount))
    }

    /// The rows of one pair, by first day.
    private func visit(_ row: Int, _ column: Int, _ body: (DateSpan) -> Void) {
        let range = range(ofRow: row)
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if Int(columns.load(UInt16.self, at: middle)) < column { low = middle + 1 } else { high = middle }
        }
        while low < range.upperBound, Int(columns.load(UInt16.self, at: low)) == column {
            body(DateSpan(packed: values.load(UInt64.self, at: low)))
            low += 1
        }
    }
}

extension ProcedureEdit {
    fileprivate init(_ column1: HCPCS, _ column2: HCPCS, _ value: DateSpan) {
        self.init(
            column1: column1, column2: column2, effective: value.first, deletion: value.last, indicator: value.tag)
    }
}
