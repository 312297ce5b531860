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
        edits.forEachRow { column1, column2, value in
            guard column1 < HCPCS.count, column2 < HCPCS.count else { return }  // The image is damaged.
            rows.append(ProcedureEditRow(column1, column2, value))
        }
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
        let shape = PooledEdits.BlockShape(columns: column2.codes.count)
        var histories = Histories()
        var pairs: [RowDraft.Pair] = []
        pairs.reserveCapacity(rows.count)
        var start = 0
        while start < rows.count {
            var end = start + 1
            while end < rows.count, rows[end].pair == rows[start].pair { end += 1 }
            pairs.append(
                RowDraft.Pair(
                    row: column1.numbers[Int(rows[start].column1)], column: column2.numbers[Int(rows[start].column2)],
                    history: histories.number(of: rows[start..<end])))
            start = end
        }
        let draft = RowDraft(pairs, shape, isNarrow: histories.count <= Int(UInt16.max) + 1)
        let setLength = PooledEdits.setLength(releases: releaseCount)
        let setBytes = sets.flatMap { $0 + [UInt8](repeating: 0, count: setLength - $0.count) }
        return [
            .init(.editColumn1, sectionBytes(column1.codes)), .init(.editColumn2, sectionBytes(column2.codes)),
            .init(.editRowBodies, draft.bodies.bytes), .init(.editHistories, histories.bytes),
            .init(.editSets, sectionBytes([UInt32(setLength), UInt32(draft.numberLength)]) + setBytes),
            .init(.editSpans, sectionBytes(histories.spans)), .init(.editRowHeads, draft.heads.bytes),
        ]
    }

    /// The head and the body of each column 1 code: see `PooledEdits`.
    private struct RowDraft {
        struct Pair {
            var row: UInt16
            var column: UInt16
            var history: UInt32
        }

        /// Of a history's number, in bytes.
        let numberLength: Int
        private(set) var heads = ByteWriter()
        private(set) var bodies = ByteWriter()
        private let shape: PooledEdits.BlockShape

        /// - Parameter pairs: ascending by row and column; every row has one.
        init(_ pairs: [Pair], _ shape: PooledEdits.BlockShape, isNarrow: Bool) {
            numberLength = isNarrow ? 2 : 4
            self.shape = shape
            var start = 0
            while start < pairs.count {
                var end = start + 1
                while end < pairs.count, pairs[end].row == pairs[start].row { end += 1 }
                add(row: pairs[start..<end])
                start = end
            }
        }

        private mutating func add(row pairs: ArraySlice<Pair>) {
            var head = PooledEdits.Head()
            var others: [UInt32] = []
            bodies.pad(to: 8)
            head.body = UInt32(bodies.bytes.count / 8)
            var start = pairs.startIndex
            while start < pairs.endIndex {
                let group = Int(pairs[start].column) / shape.columns
                var end = start + 1
                while end < pairs.endIndex, Int(pairs[end].column) / shape.columns == group { end += 1 }
                head.groups[group / 64] |= 1 << UInt64(group % 64)
                add(block: pairs[start..<end], &others)
                start = end
            }
            heads.append(contentsOf: head.bytes)
            for number in others {
                if numberLength == 2 { bodies.append(UInt16(number)) } else { bodies.append(number) }
            }
        }

        private mutating func add(block pairs: ArraySlice<Pair>, _ others: inout [UInt32]) {
            let common = commonest(of: pairs)
            var bits = [UInt64](repeating: 0, count: shape.words * 2)
            let before = UInt32(others.count)
            for pair in pairs {
                let (word, bit) = (Int(pair.column) % shape.columns).quotientAndRemainder(dividingBy: 64)
                bits[word] |= 1 << UInt64(bit)
                guard pair.history != common else { continue }
                bits[shape.words + word] |= 1 << UInt64(bit)
                others.append(pair.history)
            }
            for word in [common, before] { bodies.append(word) }
            for word in bits { bodies.append(word) }
        }

        private func commonest(of pairs: ArraySlice<Pair>) -> UInt32 {
            var counts: [(history: UInt32, count: Int)] = []  // A few: a list is fastest.
            for pair in pairs {
                if let index = counts.firstIndex(where: { $0.history == pair.history }) {
                    counts[index].count += 1
                } else {
                    counts.append((pair.history, 1))
                }
            }
            return counts.max { ($0.count, $1.history) < ($1.count, $0.history) }?.history ?? 0
        }
    }

    /// The different histories that pairs have, each a number.
    private struct Histories {
        private(set) var bytes: [UInt8] = []
        /// Those after the first of each history that has several.
        private(set) var spans: [UInt64] = []
        private var numbers: [[UInt64]: UInt32] = [:]
        /// Most pairs have one span, and few spans are most of them: a number each, found without hashing a list.
        private var recent = [(span: UInt64, number: UInt32)](repeating: (0, 0), count: 4096)

        var count: Int { numbers.count }

        mutating func number(of rows: ArraySlice<ProcedureEditRow>) -> UInt32 {
            let first = rows[rows.startIndex].value.packed
            guard rows.count == 1 else { return number(of: rows.map(\.value.packed)) }
            let slot = Int((first &* 0x9E37_79B9_7F4A_7C15) >> 52)
            if recent[slot].span != first { recent[slot] = (first, number(of: [first])) }
            return recent[slot].number
        }

        private mutating func number(of history: [UInt64]) -> UInt32 {
            if let known = numbers[history] { return known }
            let number = UInt32(numbers.count)
            numbers[history] = number
            bytes += sectionBytes([history[0]]) + sectionBytes([UInt32(spans.count), UInt32(history.count - 1)])
            spans += history.dropFirst()
            return number
        }
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
