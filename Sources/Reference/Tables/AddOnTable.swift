import Claims

/// The add-on edits of one release. Rows carry their own dates; one release speaks of many years.
///
/// Rows lie in ascending order of add-on, primary and dates; the directory entry is the index of an add-on's first row
/// plus 1.
package struct AddOnTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let directory: CodeDirectory
    private let rows: Section

    /// One row as CMS publishes it, its three deletion dates brought down to the first of them.
    struct Row: Hashable {
        var addOn: HCPCS
        /// nil: the contractor defines the primaries (`CCCCC`).
        var primary: HCPCS?
        var type: UInt8
        var dates: DateSpan
    }

    static let rowLength = 20

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        directory = source.directory
        rows = source.sections[.addOnRows]
    }

    /// - Returns: nil when the code is not an add-on code of this table on that date. The list is allocated: this is for
    ///   people; `type` and `allows` are for the hot path.
    package func edit(addOn: HCPCS, on date: ServiceDate) -> AddOnEdit? {
        guard let type = type(addOn: addOn, on: date) else { return nil }
        var primaries: [HCPCS] = []
        visit(addOn, on: date) { row in
            if let primary = row.primary, primaries.last != primary { primaries.append(primary) }
        }
        return AddOnEdit(addOn: addOn, type: type, primaries: primaries)
    }

    /// 1, 2 or 3, as `AddOnEdit.type`; a code whose rows differ in type on that date counts as 3: some are listed, and
    /// the list is not closed. nil: not an add-on code of this table on that date.
    ///
    /// - Complexity: O(rows of the add-on); allocates nothing.
    package func type(addOn: HCPCS, on date: ServiceDate) -> UInt8? {
        var type: UInt8?
        visit(addOn, on: date) { row in type = type ?? row.type == row.type ? row.type : 3 }
        return type
    }

    /// Whether a row in force on that date lists the primary.
    ///
    /// - Complexity: O(rows of the add-on); allocates nothing.
    package func allows(addOn: HCPCS, primary: HCPCS, on date: ServiceDate) -> Bool {
        var found = false
        visit(addOn, on: date) { row in found = found || row.primary == primary }
        return found
    }

    /// Every row, in order, whatever its dates.
    func forEach(_ body: (Row) -> Void) {
        withExtendedLifetime(memory) {
            for index in 0..<rows.count(of: AddOnTable.rowLength) { Row(rows, at: index).map(body) }
        }
    }

    @inline(__always)
    private func visit(_ addOn: HCPCS, on date: ServiceDate, _ body: (Row) -> Void) {
        withExtendedLifetime(memory) {
            var index = Int(directory[addOn]) - 1
            guard index >= 0 else { return }
            while index < rows.count(of: AddOnTable.rowLength), let row = Row(rows, at: index), row.addOn == addOn {
                if row.dates.contains(date) { body(row) }
                index += 1
            }
        }
    }
}

extension AddOnTable {
    static func content(_ list: [Row]) -> TableContent {
        var rows = ByteWriter()
        for row in list.sorted(by: { $0.order < $1.order }) {
            rows.append(row.addOn.rawValue)
            rows.append(row.primary?.rawValue ?? UInt32.max)
            rows.append(UInt32(row.type))
            rows.append(row.dates.packed)
        }
        return TableContent(
            kind: .addOnEdits, rows: list.count, parts: [.init(.addOnRows, rows.bytes)])
    }

    static func directoryEntries(in sections: TableSections) -> [DirectoryEntry] {
        sections[.addOnRows].firstRows(length: rowLength)
    }

    static func isSound(_ sections: TableSections) -> Bool { sections[.addOnRows].bytes.count % rowLength == 0 }
}

extension AddOnTable.Row {
    /// nil when the bytes are no row: the image is damaged.
    fileprivate init?(_ rows: Section, at index: Int) {
        let start = index &* AddOnTable.rowLength
        guard let addOn = HCPCS(rawValue: rows.load(UInt32.self, atByte: start)) else { return nil }
        self.addOn = addOn
        primary = HCPCS(rawValue: rows.load(UInt32.self, atByte: start &+ 4))
        type = UInt8(truncatingIfNeeded: rows.load(UInt32.self, atByte: start &+ 8))
        dates = DateSpan(packed: rows.load(UInt64.self, atByte: start &+ 12))
    }

    fileprivate var order: (UInt32, UInt32, UInt64) {
        (addOn.rawValue, primary?.rawValue ?? UInt32.max, dates.packed)
    }
}
