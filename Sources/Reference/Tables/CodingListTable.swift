import Claims

/// The coding lists of one release. Rows carry their own dates.
///
/// Rows lie in ascending order of list, code, what stands beside the code, and dates, 24 bytes each: the code and what stands
/// beside it packed in integers, then a `DateSpan`. A pair that excludes each other is there twice, once from each side. A
/// word for each list, by its number, says where its rows begin, and the next word where they end.
package struct CodingListTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let starts: Section
    private let rows: Section

    static let rowLength = 24
    /// Stands for "no upper limit".
    static let ageOpen: UInt8 = .max

    struct Row: Hashable {
        var list: CodingList
        /// `HCPCS.rawValue`, `DiagnosisKey.packed` or `packed(_: Taxonomy)`.
        var code: UInt64
        /// A diagnosis; or ages, the lower times 256 plus the upper; or a sex; or 0.
        var other: UInt64
        var dates: DateSpan
    }

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        starts = source.sections[.codingListStarts]
        rows = source.sections[.codingListRows]
    }

    /// Whether the list has any row, whatever its dates. A list without any says nothing of the codes that it lacks.
    ///
    /// - Complexity: O(1).
    package func has(_ list: CodingList) -> Bool { withExtendedLifetime(memory) { !range(of: list).isEmpty } }

    // Each look-up: O(log n), plus the rows of the code; allocates nothing. A code of another sort than the list's is not
    // in it.

    package func contains(_ list: CodingList, _ code: HCPCS, on date: ServiceDate) -> Bool {
        other(list, code, on: date) != nil
    }

    /// The code as it stands: beginnings count in `excludes` and `coverage` alone.
    package func contains(_ list: CodingList, _ code: Diagnosis, on date: ServiceDate) -> Bool {
        other(list, code, on: date) != nil
    }

    package func contains(_ list: CodingList, _ code: Taxonomy, on date: ServiceDate) -> Bool {
        guard list.subject == .provider, let packed = CodingListTable.packed(code) else { return false }
        return other(list, packed, on: date) != nil
    }

    /// The ages at which a procedure or diagnosis is what it says, in full years; an upper limit of 255 is none. nil: the
    /// list does not have the code on that date.
    package func ages(_ list: CodingList, _ code: HCPCS, on date: ServiceDate) -> ClosedRange<UInt8>? {
        list.content == .ages ? other(list, code, on: date).flatMap(CodingListTable.ages) : nil
    }

    package func ages(_ list: CodingList, _ code: Diagnosis, on date: ServiceDate) -> ClosedRange<UInt8>? {
        list.content == .ages ? other(list, code, on: date).flatMap(CodingListTable.ages) : nil
    }

    /// The sex to which a procedure or diagnosis belongs; nil: the list does not have the code on that date.
    package func sex(_ list: CodingList, _ code: HCPCS, on date: ServiceDate) -> Demographics.Sex? {
        list.content == .sex ? other(list, code, on: date).flatMap(CodingListTable.sex) : nil
    }

    package func sex(_ list: CodingList, _ code: Diagnosis, on date: ServiceDate) -> Demographics.Sex? {
        list.content == .sex ? other(list, code, on: date).flatMap(CodingListTable.sex) : nil
    }

    /// Whether two different diagnoses exclude each other, in whatever order: a row has one or its beginning, and the other
    /// or its beginning.
    ///
    /// - Complexity: O(log n) when no row begins as the first diagnosis does, else at most 25 times that.
    package func excludes(_ first: Diagnosis, _ second: Diagnosis, on date: ServiceDate) -> Bool {
        guard let first = DiagnosisKey(first), let second = DiagnosisKey(second), first != second else { return false }
        return withExtendedLifetime(memory) {
            let range = range(of: .excludes)
            let category = first.prefix(DiagnosisKey.lengthMin)
            let start = position(of: category.packed, in: range)
            guard start < range.upperBound, DiagnosisKey.category(ofPacked: code(at: start)) == category.packed else {
                return false
            }
            for length in DiagnosisKey.lengthMin...first.length
            where hasRow(first.prefix(length).packed, second, in: start..<range.upperBound, on: date) {
                return true
            }
            return false
        }
    }

    /// Whether a row has the procedure, and the diagnosis or its beginning. nil: no row has the procedure on that date, so
    /// nothing is said of it.
    ///
    /// - Complexity: O(log n), and where no row of the procedure is in force, its rows.
    package func coverage(
        of procedure: HCPCS, by diagnosis: Diagnosis, on date: ServiceDate
    ) -> Bool? {
        let wanted = UInt64(procedure.rawValue)
        return withExtendedLifetime(memory) {
            let range = range(of: .coverage)
            let start = position(of: wanted, in: range)
            guard start < range.upperBound, code(at: start) == wanted else { return nil }
            if let key = DiagnosisKey(diagnosis), hasRow(wanted, key, in: start..<range.upperBound, on: date) {
                return true
            }
            return row(wanted, in: start..<range.upperBound, on: date) == nil ? nil : false
        }
    }
}

extension CodingListTable {
    @inline(__always)
    private func other(_ list: CodingList, _ code: HCPCS, on date: ServiceDate) -> UInt64? {
        list.subject == .procedure ? other(list, UInt64(code.rawValue), on: date) : nil
    }

    @inline(__always)
    private func other(_ list: CodingList, _ code: Diagnosis, on date: ServiceDate) -> UInt64? {
        guard list.subject == .diagnosis, let key = DiagnosisKey(code) else { return nil }
        return other(list, key.packed, on: date)
    }

    /// What stands beside the code in the first row in force.
    private func other(_ list: CodingList, _ code: UInt64, on date: ServiceDate) -> UInt64? {
        withExtendedLifetime(memory) {
            let range = range(of: list)
            let start = position(of: code, in: range)
            return row(code, in: start..<range.upperBound, on: date).map(other)
        }
    }

    /// Empty in a damaged image.
    @inline(__always)
    private func range(of list: CodingList) -> Range<Int> {
        let start = Int(starts.load(UInt32.self, at: Int(list.rawValue)))
        let end = Int(starts.load(UInt32.self, at: Int(list.rawValue) + 1))
        return start < end && end <= rows.count(of: CodingListTable.rowLength) ? start..<end : 0..<0
    }

    @inline(__always)
    private func code(at index: Int) -> UInt64 {
        rows.load(UInt64.self, atByte: index &* CodingListTable.rowLength)
    }

    @inline(__always)
    private func other(at index: Int) -> UInt64 {
        rows.load(UInt64.self, atByte: index &* CodingListTable.rowLength &+ 8)
    }

    @inline(__always)
    private func dates(at index: Int) -> DateSpan {
        DateSpan(packed: rows.load(UInt64.self, atByte: index &* CodingListTable.rowLength &+ 16))
    }

    @inline(__always)
    private func position(of wanted: UInt64, in range: Range<Int>) -> Int {
        range.partitionPoint { code(at: $0) < wanted }
    }

    /// Of the code's rows, from the first of them on, one that is in force.
    @inline(__always)
    private func row(_ wanted: UInt64, in range: Range<Int>, on date: ServiceDate) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound, code(at: index) == wanted {
            if dates(at: index).contains(date) { return index }
            index += 1
        }
        return nil
    }

    /// Whether a row in force has the code, and the diagnosis or a beginning of it.
    private func hasRow(
        _ wanted: UInt64, _ diagnosis: DiagnosisKey, in range: Range<Int>, on date: ServiceDate
    ) -> Bool {
        let first = position(of: wanted, in: range)
        guard first < range.upperBound, code(at: first) == wanted else { return false }
        for length in DiagnosisKey.lengthMin...diagnosis.length {
            let beside = diagnosis.prefix(length).packed
            var index = (first..<range.upperBound).partitionPoint {
                (code(at: $0), other(at: $0)) < (wanted, beside)
            }
            while index < range.upperBound, code(at: index) == wanted, other(at: index) == beside {
                if dates(at: index).contains(date) { return true }
                index += 1
            }
        }
        return false
    }
}

extension CodingListTable {
    /// Every row as it lies, a pair that excludes each other twice.
    func forEachRow(_ body: (Row) -> Void) {
        withExtendedLifetime(memory) {
            for list in CodingList.allCases {
                for index in range(of: list) {
                    body(Row(list: list, code: code(at: index), other: other(at: index), dates: dates(at: index)))
                }
            }
        }
    }

    /// Every row, for people, in the order of the lists; a pair that excludes each other once. Rows that a damaged image
    /// garbles are left out.
    package func forEach(_ body: (CodingListEntry) -> Void) {
        forEachRow { row in
            guard row.list != .excludes || row.code < row.other else { return }
            CodingListEntry(row).map(body)
        }
    }

    /// All that the lists say of a procedure, a diagnosis (by its beginnings, too) or a taxonomy code, whatever its date.
    package func entries(on text: String) -> [CodingListEntry] {
        let procedure = HCPCS(text).map { UInt64($0.rawValue) }
        let diagnosis = DiagnosisKey(text)
        let provider = Taxonomy(text).flatMap(CodingListTable.packed)
        func isMeant(_ packed: UInt64) -> Bool {
            guard let diagnosis, let key = DiagnosisKey(packed: packed) else { return false }
            return key.isBeginning(of: diagnosis)
        }
        var entries: [CodingListEntry] = []
        forEachRow { row in
            let isOne =
                switch row.list.subject {
                case .procedure: row.code == procedure || row.list == .coverage && isMeant(row.other)
                case .diagnosis where row.list == .excludes: isMeant(row.code)
                case .diagnosis: row.code == diagnosis?.packed
                case .provider: row.code == provider
                }
            if isOne, let entry = CodingListEntry(row) { entries.append(entry) }
        }
        return entries
    }

    /// Ten digits or capital letters, of which the last is X, in base 36; nil for what cannot be one. Allocates nothing.
    static func packed(_ taxonomy: Taxonomy) -> UInt64? {
        var value: UInt64 = 0
        var length = 0
        var last: UInt8 = 0
        for byte in taxonomy.code.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value &* 36 &+ UInt64(byte &- UInt8(ascii: "0"))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = value &* 36 &+ UInt64(byte &- UInt8(ascii: "A")) &+ 10
            default: return nil
            }
            length += 1
            last = byte
        }
        return length == 10 && last == UInt8(ascii: "X") ? value : nil
    }

    fileprivate static func text(ofTaxonomy packed: UInt64) -> String {
        var rest = packed
        var characters: [UInt8] = []
        for _ in 0..<10 {
            let value = UInt8(rest % 36)
            characters.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10)
            rest /= 36
        }
        return String(decoding: characters.reversed(), as: UTF8.self)
    }

    static func packed(_ ages: ClosedRange<UInt8>) -> UInt64 { UInt64(ages.lowerBound) << 8 | UInt64(ages.upperBound) }

    /// nil in a damaged image.
    @inline(__always)
    fileprivate static func ages(_ packed: UInt64) -> ClosedRange<UInt8>? {
        let (low, high) = (UInt8(truncatingIfNeeded: packed >> 8), UInt8(truncatingIfNeeded: packed))
        return low <= high ? low...high : nil
    }

    @inline(__always)
    fileprivate static func sex(_ packed: UInt64) -> Demographics.Sex? {
        Demographics.Sex(rawValue: UInt8(truncatingIfNeeded: packed))
    }
}

extension CodingListTable {
    /// - Parameters:
    ///   - list: in any order, a row perhaps more than once; a pair that excludes each other from one side or from both.
    ///   - count: the rows that the file had.
    static func content(_ list: [Row], count: Int) -> TableContent {
        let mirrored = list.filter { $0.list == .excludes }.map {
            Row(list: $0.list, code: $0.other, other: $0.code, dates: $0.dates)
        }
        var starts = [UInt32](repeating: 0, count: Int(CodingList.allCases.map(\.rawValue).max() ?? 0) + 2)
        var rows = ByteWriter()
        for row in Set(list + mirrored).sorted(by: { $0.order < $1.order }) {
            starts[Int(row.list.rawValue) + 1] += 1
            rows.append(row.code)
            rows.append(row.other)
            rows.append(row.dates.packed)
        }
        for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
        return TableContent(
            kind: .codingLists, rows: count,
            parts: [.init(.codingListStarts, sectionBytes(starts)), .init(.codingListRows, rows.bytes)])
    }

    static func isSound(_ sections: TableSections) -> Bool {
        sections[.codingListRows].bytes.count % rowLength == 0 && sections[.codingListStarts].bytes.count % 4 == 0
    }
}

extension CodingListTable.Row {
    var order: (UInt8, UInt64, UInt64, UInt64) { (list.rawValue, code, other, dates.packed) }
}

extension DiagnosisKey {
    /// The first three characters of what `packed` gave.
    @inline(__always)
    fileprivate static func category(ofPacked packed: UInt64) -> UInt64 { packed & ~0xFF_FFFF }
}

extension CodingListEntry {
    /// nil in a damaged image.
    init?(_ row: CodingListTable.Row) {
        list = row.list
        switch row.list.subject {
        case .procedure:
            guard let code = UInt32(exactly: row.code).flatMap({ HCPCS(rawValue: $0) }) else { return nil }
            self.code = code.description
        case .diagnosis:
            guard let code = DiagnosisKey(packed: row.code) else { return nil }
            self.code = code.text
        case .provider: code = CodingListTable.text(ofTaxonomy: row.code)
        }
        switch row.list.content {
        case .nothing: break
        case .ages:
            guard let ages = CodingListTable.ages(row.other) else { return nil }
            self.ages = ages
        case .sex:
            guard let sex = CodingListTable.sex(row.other) else { return nil }
            self.sex = sex
        case .diagnosis:
            guard let other = DiagnosisKey(packed: row.other) else { return nil }
            self.other = other.text
        }
        from = row.dates.first == .distantPast ? nil : row.dates.first
        through = row.dates.last
    }
}
