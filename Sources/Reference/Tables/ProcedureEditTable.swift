import Claims

/// The NCCI procedure-to-procedure edits of one release, with their history. Its rows lie among those of the image's
/// other releases: see `PooledEdits`.
package struct ProcedureEditTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let codeIndex: CodeIndex
    private let edits: PooledEdits
    /// Which of the image's releases of edits this is.
    private let ordinal: Int

    /// 9: the edit never ran, or ran no more; such a row is never in force.
    static let indicatorNotApplicable: UInt8 = 9

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        codeIndex = source.codes
        edits = source.edits
        ordinal = source.editOrdinal
    }

    /// Where a code stands in the two columns: looked up once for a line, used for every pair that the line is in.
    package struct Key: Hashable, Sendable {
        package let code: HCPCS
        fileprivate let place: PooledEdits.Place
    }

    /// For this table alone.
    package func key(of code: HCPCS) -> Key { ownKey(code) }

    @inline(__always)
    private func ownKey(_ code: HCPCS) -> Key {
        withExtendedLifetime(memory) { Key(code: code, place: edits.place(codeIndex.number(of: code))) }
    }

    /// The edit in force on the date with exactly this order of codes; rows with indicator 9 are never in force.
    ///
    /// Of several rows in force at once, which CMS does not publish, the one that began last.
    ///
    /// - Complexity: a miss is one access to a table of 20 MB (2024Q2), a hit two or three; allocates nothing.
    package func edit(column1 first: Key, column2 second: Key, on date: ServiceDate) -> ProcedureEdit? {
        lookUp(first, second, on: date)
    }

    /// The edit in force between two codes, whichever of them is column 1: at most one order is in force on a date.
    package func edit(between left: Key, and right: Key, on date: ServiceDate) -> ProcedureEdit? {
        // Apart from the look-up, so that a pair that two words rule out saves no registers for it.
        let (isOne, isOther) = withExtendedLifetime(memory) {
            (edits.mayFind(left.place, right.place), edits.mayFind(right.place, left.place))
        }
        if isOne, let edit = lookUpApart(left, right, on: date) { return edit }
        return isOther ? lookUpApart(right, left, on: date) : nil
    }

    @inline(never)
    private func lookUpApart(_ first: Key, _ second: Key, on date: ServiceDate) -> ProcedureEdit? {
        lookUp(first, second, on: date)
    }

    package func edit(column1 first: HCPCS, column2 second: HCPCS, on date: ServiceDate) -> ProcedureEdit? {
        lookUp(ownKey(first), ownKey(second), on: date)
    }

    @inline(__always)
    private func lookUp(_ first: Key, _ second: Key, on date: ServiceDate) -> ProcedureEdit? {
        withExtendedLifetime(memory) {
            edits.find(first.place, second.place).flatMap { inForce($0, first.code, second.code, on: date) }
        }
    }

    /// Apart, so that a miss, which nearly all are, saves no registers for it.
    @inline(never)
    private func inForce(
        _ pair: PooledEdits.Found, _ first: HCPCS, _ second: HCPCS, on date: ServiceDate
    ) -> ProcedureEdit? {
        var found: ProcedureEdit?
        edits.visit(pair) { value in
            if isInForce(value, on: date) { found = ProcedureEdit(first, second, value) }
        }
        return found
    }

    /// For people: the rows of a code in each column, all of them or those in force on a date.
    ///
    /// - Complexity: as column 2, an access per column 1 code: milliseconds.
    package func edits(
        _ code: HCPCS, on date: ServiceDate?
    ) -> (asColumn1: [ProcedureEdit], asColumn2: [ProcedureEdit]) {
        withExtendedLifetime(memory) {
            let all = edits.rows(of: code, at: edits.place(codeIndex.number(of: code)))
            func wanted(_ rows: [ProcedureEditRow]) -> [ProcedureEdit] {
                rows.compactMap { row in
                    guard date.map({ isInForce(row.value, on: $0) }) ?? isOwn(row.value) else { return nil }
                    return ProcedureEdit(row)
                }
            }
            return (wanted(all.asColumn1), wanted(all.asColumn2))
        }
    }

    /// Every row in ascending order of column 1, column 2 and first day, those with indicator 9 too.
    package func forEachRow(_ body: (ProcedureEdit) -> Void) {
        forEachOwnRow { row in
            if let edit = ProcedureEdit(row) { body(edit) }
        }
    }

    /// Different rows; a file may repeat some.
    package var rowCount: Int {
        var count = 0
        forEachOwnRow { _ in count += 1 }
        return count
    }

    func forEachOwnRow(_ body: (ProcedureEditRow) -> Void) {
        withExtendedLifetime(memory) {
            edits.forEachRow { column1, column2, value in
                if isOwn(value) { body(ProcedureEditRow(column1, column2, DateSpan(packed: value.bare))) }
            }
        }
    }

    /// The rows that this release has and the other has not, both of one image, ascending.
    func rows(notIn other: ProcedureEditTable) -> [ProcedureEditRow] {
        var rows: [ProcedureEditRow] = []
        withExtendedLifetime(memory) {
            edits.forEachRow { column1, column2, value in
                if isOwn(value), !other.isOwn(value) {
                    rows.append(ProcedureEditRow(column1, column2, DateSpan(packed: value.bare)))
                }
            }
        }
        return rows
    }

    @inline(__always)
    private func isInForce(_ value: DateSpan, on date: ServiceDate) -> Bool {
        value.contains(date) && value.tag != ProcedureEditTable.indicatorNotApplicable && isOwn(value)
    }

    @inline(__always)
    private func isOwn(_ value: DateSpan) -> Bool { edits.isMember(ordinal, of: value.releaseSet) }

    /// Its rows are the pool's: it has no sections of its own.
    static func isSound(_ sections: TableSections) -> Bool { sections.kinds.isEmpty }

    /// A release as an importer read it.
    ///
    /// - Parameter unsorted: in the order of the file.
    static func content(_ unsorted: [ProcedureEditRow]) -> TableContent {
        let rows = ProcedureEditRow.sortedWithoutRepeats(unsorted)
        return TableContent(
            kind: .procedureEdits, rows: unsorted.count, parts: [.init(.editRows, .edits(rows))])
    }
}

extension ProcedureEdit {
    fileprivate init(_ column1: HCPCS, _ column2: HCPCS, _ value: DateSpan) {
        self.init(
            column1: column1, column2: column2, effective: value.first, deletion: value.last, indicator: value.tag)
    }

    /// nil when the row's codes are none: the image is damaged.
    init?(_ row: ProcedureEditRow) {
        guard let first = HCPCS(rawValue: row.column1), let second = HCPCS(rawValue: row.column2) else { return nil }
        self.init(first, second, row.value)
    }
}
