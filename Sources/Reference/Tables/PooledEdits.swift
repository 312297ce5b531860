import Claims

/// The rows that all releases of procedure-to-procedure edits share, as they lie in an image.
///
/// Nearly all look-ups of a claim miss. For each column 1 code there is a bit for each column 2 code, and a block of 64
/// bytes, a cache line, holds 448 of them behind the number of pairs that lie before the block: one memory access says
/// whether a pair has an edit and, if so, where its row is. A pair with one row has it there; one with a history has the
/// place and number of its rows. Codes are numbered from 0 within each column; a code's directory entry is
/// its column 1 number plus 1, and its column 2 number plus 1 times 65,536.
struct PooledEdits: Sendable {
    private let directory: Section
    private let column1: Section
    private let column2: Section
    private let blocks: Section
    private let pairs: Section
    private let histories: Section
    private let sets: Section
    private let blocksPerRow: Int
    private let setLength: Int

    static let kinds: [SectionKind] = [
        .editColumn1, .editColumn2, .editDirectory, .editBlocks, .editPairs, .editHistories, .editSets,
    ]

    static let wordsPerBlock = 8
    static let columnsPerBlock = 448
    /// In the place of an indicator: the pair has several rows, elsewhere.
    private static let historyTag: UInt8 = 0xFF
    /// The section of sets begins with the length of one, in 8 bytes.
    private static let setsHeader = 8

    init(_ sections: TableSections) {
        directory = sections[.editDirectory]
        column1 = sections[.editColumn1]
        column2 = sections[.editColumn2]
        blocks = sections[.editBlocks]
        pairs = sections[.editPairs]
        histories = sections[.editHistories]
        sets = sections[.editSets]
        blocksPerRow = PooledEdits.blocksPerRow(column2.count(of: 4))
        setLength = Int(sets.load(UInt32.self, at: 0))
    }

    static func blocksPerRow(_ columns: Int) -> Int { (columns + columnsPerBlock - 1) / columnsPerBlock }

    static func setLength(releases: Int) -> Int { (releases + 7) / 8 }

    static func history(at index: Int, count: Int) -> UInt64 {
        UInt64(index) << 32 | UInt64(min(count, 0xFF_FFFF)) << 8 | UInt64(historyTag)
    }

    static func directoryEntries(in sections: TableSections) -> [DirectoryEntry] {
        let column1 = sections[.editColumn1]
        let column2 = sections[.editColumn2]
        var entries: [UInt32: UInt32] = [:]
        for index in 0..<column1.count(of: 4) { entries[column1.load(UInt32.self, at: index)] = UInt32(index + 1) }
        for index in 0..<column2.count(of: 4) {
            entries[column2.load(UInt32.self, at: index), default: 0] |= UInt32(index + 1) << 16
        }
        return entries.map { ($0.key, $0.value) }
    }

    static func codes(in sections: TableSections) -> [UInt32] {
        [sections[.editColumn1], sections[.editColumn2]].flatMap { column in
            (0..<column.count(of: 4)).map { column.load(UInt32.self, at: $0) }
        }
    }

    static func isSound(_ sections: TableSections) -> Bool {
        let rows = sections[.editColumn1].count(of: 4)
        let blocks = blocksPerRow(sections[.editColumn2].count(of: 4))
        return sections[.editBlocks].bytes.count == rows * blocks * wordsPerBlock * 8
    }

    var rowCount: Int { pairs.count(of: 8) + histories.count(of: 8) }

    var setCount: Int { setLength == 0 ? 0 : max(sets.bytes.count - PooledEdits.setsHeader, 0) / setLength }

    /// A bit per release, in the order of import.
    func set(_ number: Int) -> [UInt8] {
        (0..<setLength).map {
            sets.load(UInt8.self, atByte: PooledEdits.setsHeader + number * setLength + $0)
        }
    }

    @inline(__always)
    func isMember(_ ordinal: Int, of set: UInt16) -> Bool {
        let byte = sets.load(UInt8.self, atByte: PooledEdits.setsHeader &+ Int(set) &* setLength &+ ordinal >> 3)
        return byte >> UInt8(truncatingIfNeeded: ordinal & 7) & 1 != 0
    }

    /// Counted from 0; -1: the column does not have the code.
    @inline(__always)
    func row(_ number: Int) -> Int { Int(directory.load(UInt32.self, at: number) & 0xFFFF) &- 1 }

    @inline(__always)
    func column(_ number: Int) -> Int { Int(directory.load(UInt32.self, at: number) >> 16) &- 1 }

    /// The rows of one pair, by first day; nothing for -1.
    @inline(__always)
    func visit(_ row: Int, _ column: Int, _ body: (DateSpan) -> Void) {
        guard row >= 0, column >= 0 else { return }
        let bit = UInt32(truncatingIfNeeded: column) % UInt32(PooledEdits.columnsPerBlock)
        let block = Int(UInt32(truncatingIfNeeded: column) / UInt32(PooledEdits.columnsPerBlock))
        let start = (row &* blocksPerRow &+ block) &* 64
        guard block < blocksPerRow, start <= blocks.bytes.count &- 64 else { return }
        let word = Int(bit >> 6)
        let bits = blocks.load(UInt64.self, atByte: start &+ 8 &+ word &* 8)
        let mask = UInt64(1) << UInt64(bit & 63)
        guard bits & mask != 0 else { return }
        var rank = blocks.load(UInt64.self, atByte: start)
        for earlier in 0..<word {
            rank &+= UInt64(blocks.load(UInt64.self, atByte: start &+ 8 &+ earlier &* 8).nonzeroBitCount)
        }
        visitRows(Int(truncatingIfNeeded: rank) &+ (bits & (mask &- 1)).nonzeroBitCount, body)
    }

    @inline(__always)
    private func visitRows(_ rank: Int, _ body: (DateSpan) -> Void) {
        let value = DateSpan(packed: pairs.load(UInt64.self, atByte: rank &* 8))
        guard value.tag == PooledEdits.historyTag else { return body(value) }
        let first = Int(value.packed >> 32)
        let last = min(first &+ Int(value.packed >> 8 & 0xFF_FFFF), histories.count(of: 8))
        var index = first
        while index < last {
            body(DateSpan(packed: histories.load(UInt64.self, at: index)))
            index &+= 1
        }
    }

    /// Every row of every release in ascending order of column 1, column 2 and dates, codes as raw values.
    func forEachRow(_ body: (_ column1: UInt32, _ column2: UInt32, DateSpan) -> Void) {
        var rank = 0
        for row in 0..<column1.count(of: 4) {
            let first = column1.load(UInt32.self, at: row)
            forEachColumn(ofRow: row) { column in
                let second = column2.load(UInt32.self, at: column)
                visitRows(rank) { body(first, second, $0) }
                rank += 1
            }
        }
    }

    /// For people: the rows of a code in each column.
    ///
    /// - Complexity: as column 2, an access per column 1 code: milliseconds.
    func rows(_ number: Int) -> (asColumn1: [ProcedureEditRow], asColumn2: [ProcedureEditRow]) {
        var rows: (asColumn1: [ProcedureEditRow], asColumn2: [ProcedureEditRow]) = ([], [])
        let (row, column) = (row(number), column(number))
        if row >= 0 {
            let first = column1.load(UInt32.self, at: row)
            forEachColumn(ofRow: row) { other in
                let second = column2.load(UInt32.self, at: other)
                visit(row, other) { rows.asColumn1.append(ProcedureEditRow(first, second, $0)) }
            }
        }
        if column >= 0 {
            let second = column2.load(UInt32.self, at: column)
            for other in 0..<column1.count(of: 4) {
                let first = column1.load(UInt32.self, at: other)
                visit(other, column) { rows.asColumn2.append(ProcedureEditRow(first, second, $0)) }
            }
        }
        return rows
    }

    /// The column 2 numbers that have an edit in this row, ascending.
    private func forEachColumn(ofRow row: Int, _ body: (Int) -> Void) {
        for block in 0..<blocksPerRow {
            let start = (row * blocksPerRow + block) * 64
            for word in 0..<(PooledEdits.wordsPerBlock - 1) {
                var bits = blocks.load(UInt64.self, atByte: start + 8 + word * 8)
                while bits != 0 {
                    body(block * PooledEdits.columnsPerBlock + word * 64 + bits.trailingZeroBitCount)
                    bits &= bits - 1
                }
            }
        }
    }
}
