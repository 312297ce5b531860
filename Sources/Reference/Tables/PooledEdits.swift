import Claims

/// The rows that all releases of procedure-to-procedure edits share, as they lie in an image.
///
/// Nearly all look-ups of a claim miss, and edits cluster: codes of one chapter have edits with codes of a few others. The
/// column 2 codes are cut into groups of 64. A column 1 code has a bit for each group in which it has any edit, and for
/// each of those a block. Millions of pairs have some thousand different histories (an edit's dates, indicators and
/// releases, one after another), and most of a block have the same: the block names it, has a bit for each code of the
/// group that has an edit, and a second one if that edit's history is another, which stands behind the blocks. So most
/// misses are answered by a code's own 32 bytes (its `Head`), and the rest and most hits by one memory access.
struct PooledEdits: Sendable {
    private let directory: Section
    private let column1: Section
    private let column2: Section
    private let rowHeads: Section
    private let rowBodies: Section
    private let histories: Section
    private let spans: Section
    private let sets: Section
    private let setLength: Int
    /// Bytes of a history's number.
    private let numberLength: Int
    private let shape: BlockShape

    static let kinds: [SectionKind] = [
        .editColumn1, .editColumn2, .editDirectory, .editRowHeads, .editRowBodies, .editHistories, .editSpans,
        .editSets,
    ]

    /// Of a code's edits as column 1.
    static let groupsMax = 192
    /// A history: its first span, then where its others begin among `spans` and how many they are.
    static let historyLength = 16
    /// The section of sets begins with the length of one and that of a history's number, 4 bytes each.
    private static let setsHeader = 8

    init(_ sections: TableSections) {
        directory = sections[.editDirectory]
        column1 = sections[.editColumn1]
        column2 = sections[.editColumn2]
        rowHeads = sections[.editRowHeads]
        rowBodies = sections[.editRowBodies]
        histories = sections[.editHistories]
        spans = sections[.editSpans]
        sets = sections[.editSets]
        setLength = Int(sets.load(UInt32.self, at: 0))
        numberLength = Int(sets.load(UInt32.self, at: 1))
        shape = BlockShape(columns: column2.count(of: 4))
    }

    static func setLength(releases: Int) -> Int { (releases + 7) / 8 }

    /// How the column 2 codes are cut: in groups of 64, or a multiple where 192 groups are not enough.
    ///
    /// A block: the history of most of its pairs in 4 bytes, how many other histories of the row lie before it in 4; the
    /// bits of the pairs; the bits of those with another history.
    struct BlockShape: Sendable {
        /// Of bits of the pairs, and as many of those with another history.
        let words: Int

        init(columns: Int) { words = max(1, (columns + groupsMax * 64 - 1) / (groupsMax * 64)) }

        var columns: Int { words * 64 }
        static let headLength = 8
        /// In bytes.
        var length: Int { BlockShape.headLength + words * 16 }
    }

    /// What is known of a code: 3 words with a bit for each group in which it has edits as column 1; where its blocks
    /// begin, in words of 8 bytes, in 4 bytes; its place as column 2 in 4.
    struct Head {
        var groups: [UInt64] = [0, 0, 0]
        var body: UInt32 = 0
        var column: UInt32 = 0

        static let length = 32
        fileprivate static let bodyOffset = 24
        fileprivate static let columnOffset = 28

        var bytes: [UInt8] { sectionBytes(groups) + sectionBytes([body, column]) }
    }

    /// A code's place among the groups as column 2: from the bottom 1 bit that it is one, 6 bits its bit, 8 bits its word in
    /// a block, 8 bits its group.
    struct Column: Hashable, Sendable {
        let rawValue: UInt32

        init(rawValue: UInt32) { self.rawValue = rawValue }

        /// - Parameter number: counted from 0.
        init(_ number: Int, _ shape: BlockShape) {
            let (group, bit) = number.quotientAndRemainder(dividingBy: shape.columns)
            rawValue = 1 | UInt32(bit % 64) << 1 | UInt32(bit / 64) << 7 | UInt32(group) << 15
        }

        fileprivate var isOne: UInt64 { UInt64(rawValue & 1) }
        fileprivate var bit: UInt64 { UInt64(rawValue >> 1 & 63) }
        fileprivate var word: Int { Int(rawValue >> 7 & 0xFF) }
        /// The word of a head's groups, in bytes, and the bit in it.
        fileprivate var groupWord: Int { Int(rawValue >> 21) &* 8 }
        fileprivate var groupBit: UInt64 { UInt64(rawValue >> 15 & 63) }
    }

    /// Where a code stands in both columns: looked up once, used for many pairs.
    struct Place: Hashable, Sendable {
        /// Of its head in the directory, in bytes; 0: the image does not know the code, and there are zeros.
        let head: UInt32
        let column: Column
    }

    /// - Parameter number: of the code.
    @inline(__always)
    func place(_ number: Int) -> Place {
        let head = number &* Head.length
        return Place(
            head: UInt32(truncatingIfNeeded: head),
            column: Column(rawValue: directory.load(UInt32.self, atByte: head &+ Head.columnOffset)))
    }

    /// The head of each code.
    static func heads(in sections: TableSections) -> [UInt32: Head] {
        let (column1, column2) = (sections[.editColumn1], sections[.editColumn2])
        let rows = sections[.editRowHeads]
        let shape = BlockShape(columns: column2.count(of: 4))
        var heads: [UInt32: Head] = [:]
        for index in 0..<column1.count(of: 4) {
            let start = index * Head.length
            heads[column1.load(UInt32.self, at: index)] = Head(
                groups: (0..<3).map { rows.load(UInt64.self, atByte: start + $0 * 8) },
                body: rows.load(UInt32.self, atByte: start + Head.bodyOffset))
        }
        for index in 0..<column2.count(of: 4) {
            heads[column2.load(UInt32.self, at: index), default: Head()].column = Column(index, shape).rawValue
        }
        return heads
    }

    static func codes(in sections: TableSections) -> [UInt32] {
        [sections[.editColumn1], sections[.editColumn2]].flatMap { column in
            (0..<column.count(of: 4)).map { column.load(UInt32.self, at: $0) }
        }
    }

    static func isSound(_ sections: TableSections) -> Bool {
        let rows = sections[.editColumn1].count(of: 4)
        let columns = sections[.editColumn2].count(of: 4)
        guard sections[.editRowHeads].byteCount == rows * Head.length, columns <= ImageFormat.codesMax else {
            return false
        }
        return rows == 0 || [2, 4].contains(sections[.editSets].load(UInt32.self, at: 1))
    }

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

    /// False for nearly all pairs: the first has no edit as column 1 with any code of the second's group.
    @inline(__always)
    func mayFind(_ first: Place, _ second: Place) -> Bool {
        let groups = directory.load(UInt64.self, atByte: Int(first.head) &+ second.column.groupWord)
        return groups &>> second.column.groupBit & second.column.isOne != 0
    }

    /// Where a pair was found.
    struct Found {
        fileprivate let heads: Section
        /// In bytes, in the section of heads; likewise its block in the bodies.
        fileprivate let head: Int
        fileprivate let block: Int
        fileprivate let column: Column
    }

    /// nil: the pair has no rows, of whatever release and date. Looks at its head, and for a few pairs at one more place.
    @inline(__always)
    func find(_ first: Place, _ second: Place) -> Found? { find(directory, Int(first.head), second.column) }

    /// - Parameter head: in bytes, in the section of heads.
    @inline(__always)
    private func find(_ heads: Section, _ head: Int, _ column: Column) -> Found? {
        let groups = heads.load(UInt64.self, atByte: head &+ column.groupWord)
        guard groups &>> column.groupBit & column.isOne != 0 else { return nil }
        var before = (groups & ((1 &<< column.groupBit) &- 1)).nonzeroBitCount
        for earlier in stride(from: 0, to: column.groupWord, by: 8) {
            before &+= heads.load(UInt64.self, atByte: head &+ earlier).nonzeroBitCount
        }
        let block = body(heads, head) &+ before &* shape.length
        let bits = rowBodies.load(UInt64.self, atByte: block &+ BlockShape.headLength &+ column.word &* 8)
        guard bits &>> column.bit & 1 != 0 else { return nil }
        return Found(heads: heads, head: head, block: block, column: column)
    }

    @inline(__always)
    private func body(_ heads: Section, _ head: Int) -> Int {
        Int(heads.load(UInt32.self, atByte: head &+ Head.bodyOffset)) &* 8
    }

    /// The rows of a pair, by first day.
    func visit(_ found: Found, _ body: (DateSpan) -> Void) {
        let (start, column) = (found.block, found.column)
        let others = start &+ BlockShape.headLength &+ shape.words &* 8
        let word = rowBodies.load(UInt64.self, atByte: others &+ column.word &* 8)
        guard word &>> column.bit & 1 != 0 else {
            return visitHistory(Int(rowBodies.load(UInt32.self, atByte: start)), body)
        }
        var rank = Int(rowBodies.load(UInt32.self, atByte: start &+ 4))
        for earlier in 0..<column.word {
            rank &+= rowBodies.load(UInt64.self, atByte: others &+ earlier &* 8).nonzeroBitCount
        }
        rank &+= (word & ((1 &<< column.bit) &- 1)).nonzeroBitCount
        let end = (0..<3).reduce(self.body(found.heads, found.head)) {
            $0 &+ found.heads.load(UInt64.self, atByte: found.head &+ $1 &* 8).nonzeroBitCount &* shape.length
        }
        let number =
            numberLength == 2
            ? Int(rowBodies.load(UInt16.self, atByte: end &+ rank &* 2))
            : Int(rowBodies.load(UInt32.self, atByte: end &+ rank &* 4))
        visitHistory(number, body)
    }

    @inline(__always)
    private func visitHistory(_ number: Int, _ body: (DateSpan) -> Void) {
        let start = number &* PooledEdits.historyLength
        body(DateSpan(packed: histories.load(UInt64.self, atByte: start)))
        let more = Int(histories.load(UInt32.self, atByte: start &+ 12))
        guard more > 0 else { return }
        let first = Int(histories.load(UInt32.self, atByte: start &+ 8))
        for index in first..<min(first &+ more, max(first, spans.count(of: 8))) {
            body(DateSpan(packed: spans.load(UInt64.self, at: index)))
        }
    }

    /// Every row of every release in ascending order of column 1, column 2 and dates, codes as raw values.
    func forEachRow(_ body: (_ column1: UInt32, _ column2: UInt32, DateSpan) -> Void) {
        for index in 0..<column1.count(of: 4) {
            let first = column1.load(UInt32.self, at: index)
            forEachColumn(rowHeads, index * Head.length) { column in
                guard let found = find(rowHeads, index * Head.length, Column(column, shape)) else { return }
                let second = column2.load(UInt32.self, at: column)
                visit(found) { body(first, second, $0) }
            }
        }
    }

    /// For people: the rows of a code in each column.
    ///
    /// - Complexity: as column 2, an access per column 1 code: milliseconds.
    func rows(of code: HCPCS, at own: Place) -> (asColumn1: [ProcedureEditRow], asColumn2: [ProcedureEditRow]) {
        var rows: (asColumn1: [ProcedureEditRow], asColumn2: [ProcedureEditRow]) = ([], [])
        forEachColumn(directory, Int(own.head)) { column in
            guard let found = find(directory, Int(own.head), Column(column, shape)) else { return }
            let second = column2.load(UInt32.self, at: column)
            visit(found) { rows.asColumn1.append(ProcedureEditRow(code.rawValue, second, $0)) }
        }
        for index in 0..<column1.count(of: 4) {
            guard let found = find(rowHeads, index * Head.length, own.column) else { continue }
            let first = column1.load(UInt32.self, at: index)
            visit(found) { rows.asColumn2.append(ProcedureEditRow(first, code.rawValue, $0)) }
        }
        return rows
    }

    /// The column 2 numbers that have an edit with a column 1 code, ascending.
    private func forEachColumn(_ heads: Section, _ head: Int, _ body: (Int) -> Void) {
        var block = self.body(heads, head)
        for position in 0..<3 {
            var rest = heads.load(UInt64.self, atByte: head + position * 8)
            while rest != 0 {
                let group = position * 64 + rest.trailingZeroBitCount
                for word in 0..<shape.words {
                    var bits = rowBodies.load(UInt64.self, atByte: block + BlockShape.headLength + word * 8)
                    while bits != 0 {
                        body(group * shape.columns + word * 64 + bits.trailingZeroBitCount)
                        bits &= bits - 1
                    }
                }
                rest &= rest - 1
                block += shape.length
            }
        }
    }
}
