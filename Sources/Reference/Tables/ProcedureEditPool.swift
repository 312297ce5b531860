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

    /// By pair, first day, last day and indicator, whatever the releases.
    static func < (left: ProcedureEditRow, right: ProcedureEditRow) -> Bool {
        left.pair == right.pair ? left.value.bare < right.value.bare : left.pair < right.pair
    }

    /// Sorts the rows, unless they are sorted, and drops exact repeats: the table of 2024Q2 has one.
    static func sortedWithoutRepeats(_ unsorted: [ProcedureEditRow]) -> [ProcedureEditRow] {
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
}

/// The rows of all releases of procedure-to-procedure edits, each once, with the releases that have it.
///
/// CMS publishes the whole table every quarter, and a new quarter repeats nearly all rows of the last: kept apart, ten
/// years would take 2 GB; together they take little more than the newest. A row names a set of releases by number; there
/// are few different sets, since a row comes in one quarter and goes in another.
struct ProcedureEditPool: Sendable {
    /// Ascending; `value.releaseSet` is a position in `sets`.
    private var rows: [ProcedureEditRow] = []
    /// Each a bit per release, in the order of import. The first is empty.
    private var sets: [[UInt8]] = [[]]
    private var releaseCount = 0

    static let setsMax = 65_535

    init() {}

    /// What an image holds.
    init(_ edits: PooledEdits, releases count: Int) {
        rows.reserveCapacity(edits.rowCount)
        edits.forEachRow { column1, column2, value in rows.append(ProcedureEditRow(column1, column2, value)) }
        sets = (0..<max(edits.setCount, 1)).map { edits.set($0) }
        releaseCount = count
    }

    /// Adds the next release.
    ///
    /// - Parameter new: ascending, each row once.
    /// - Throws: when there are more different sets of releases than a row can name.
    mutating func add(_ new: [ProcedureEditRow]) throws(ReferenceError) {
        var merged: [ProcedureEditRow] = []
        merged.reserveCapacity(max(rows.count, new.count) + new.count / 16)
        // By number of a set, that set with the new release in it; 0: not needed so far.
        var extended = [UInt16](repeating: 0, count: sets.count)
        var position = 0
        for row in rows {
            while position < new.count, new[position] < row {
                merged.append(try member(new[position], of: 0, &extended))
                position += 1
            }
            if position < new.count, !(row < new[position]) {
                merged.append(try member(row, of: row.value.releaseSet, &extended))
                position += 1
            } else {
                merged.append(row)
            }
        }
        for row in new[position...] { merged.append(try member(row, of: 0, &extended)) }
        rows = merged
        releaseCount += 1
    }

    /// The row, as one of the releases in the set and of the release that is being added.
    private mutating func member(
        _ row: ProcedureEditRow, of set: UInt16, _ extended: inout [UInt16]
    ) throws(ReferenceError) -> ProcedureEditRow {
        guard Int(set) < extended.count else { throw .damaged(nil, "a row belongs to no set of releases") }
        if extended[Int(set)] == 0 { extended[Int(set)] = try extend(set) }
        var row = row
        row.value = row.value.with(releaseSet: extended[Int(set)])
        return row
    }

    /// The number of a new set: this one and the release that is being added.
    private mutating func extend(_ set: UInt16) throws(ReferenceError) -> UInt16 {
        guard sets.count < ProcedureEditPool.setsMax else {
            throw ReferenceError(.full, "its releases of procedure-to-procedure edits are too many; start a new image")
        }
        var bits = sets[Int(set)]
        while bits.count * 8 <= releaseCount { bits.append(0) }
        bits[releaseCount / 8] |= 1 << UInt8(releaseCount % 8)
        sets.append(bits)
        return UInt16(sets.count - 1)
    }

    /// The sections that `PooledEdits` reads.
    ///
    /// - Throws: when a column has more different codes than an image can number.
    func parts() throws(ReferenceError) -> [TableContent.Part] {
        let column1 = ProcedureEditPool.distinct(rows) { $0.column1 }
        let column2 = ProcedureEditPool.distinct(rows) { $0.column2 }
        guard max(column1.codes.count, column2.codes.count) <= ImageFormat.codesMax else {
            throw ReferenceError(.full, "more than \(ImageFormat.codesMax) codes; these are no HCPCS tables")
        }
        let blocksPerRow = PooledEdits.blocksPerRow(column2.codes.count)
        var blocks = [UInt64](repeating: 0, count: column1.codes.count * blocksPerRow * PooledEdits.wordsPerBlock)
        var pairs: [UInt64] = []
        var histories: [UInt64] = []
        pairs.reserveCapacity(rows.count)
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, rows[end].pair == rows[start].pair { end += 1 }
            let row = Int(column1.numbers[Int(rows[start].column1)])
            let column = Int(column2.numbers[Int(rows[start].column2)])
            let block = (row * blocksPerRow + column / PooledEdits.columnsPerBlock) * PooledEdits.wordsPerBlock
            let bit = column % PooledEdits.columnsPerBlock
            blocks[block + 1 + bit / 64] |= 1 << UInt64(bit % 64)
            if end - start == 1 {
                pairs.append(rows[start].value.packed)
            } else {
                pairs.append(PooledEdits.history(at: histories.count, count: end - start))
                for row in rows[start..<end] { histories.append(row.value.packed) }
            }
            start = end
        }
        var rank: UInt64 = 0
        for block in stride(from: 0, to: blocks.count, by: PooledEdits.wordsPerBlock) {
            blocks[block] = rank
            for word in 1..<PooledEdits.wordsPerBlock { rank += UInt64(blocks[block + word].nonzeroBitCount) }
        }
        let setLength = PooledEdits.setLength(releases: releaseCount)
        let setBytes = sets.flatMap { $0 + [UInt8](repeating: 0, count: setLength - $0.count) }
        return [
            .init(.editColumn1, sectionBytes(column1.codes)), .init(.editColumn2, sectionBytes(column2.codes)),
            .init(.editBlocks, sectionBytes(blocks)), .init(.editPairs, sectionBytes(pairs)),
            .init(.editHistories, sectionBytes(histories)),
            .init(.editSets, sectionBytes([UInt32(setLength), 0]) + setBytes),
        ]
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
}
