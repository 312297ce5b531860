import Claims

/// The codes of one release of ICD-10-CM: which exist, and which of them a claim may carry.
///
/// Rows lie in ascending order of code: what stands behind the category above the flag, 4 bytes each. A word for every
/// category that can be says where its rows begin.
package struct DiagnosisTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let starts: Section
    private let rows: Section

    package enum Entry: Sendable {
        /// Only what is below it may be submitted.
        case header
        /// Valid for submission: a code of full length.
        case valid
    }

    static let rowLength = 4
    private static let validFlag: UInt32 = 1
    private static let startsLength = (DiagnosisKey.slotCount + 1) * 4

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        starts = source.sections[.diagnosisStarts]
        rows = source.sections[.diagnosisRows]
    }

    package var count: Int { rows.count(of: DiagnosisTable.rowLength) }

    /// nil: not a code of this release; a code of ICD-9-CM never is.
    ///
    /// - Complexity: O(log n) among the codes of one category, of which the largest has some thousand; allocates nothing.
    package func entry(_ diagnosis: Diagnosis) -> Entry? {
        guard let key = DiagnosisKey(diagnosis) else { return nil }
        return withExtendedLifetime(memory) {
            let range = rows(of: key)
            let index = position(of: key, in: range)
            guard index < range.upperBound, rows.load(UInt32.self, at: index) >> 8 == key.tail else { return nil }
            return entry(at: index)
        }
    }

    /// Whether a code is this, or begins with it.
    func hasAny(_ beginning: DiagnosisKey) -> Bool {
        withExtendedLifetime(memory) {
            let range = rows(of: beginning)
            let index = position(of: beginning, in: range)
            return index < range.upperBound
                && DiagnosisKey(slot: beginning.slot, tail: rows.load(UInt32.self, at: index) >> 8)
                    .map(beginning.isBeginning) == true
        }
    }

    /// Every code, ascending.
    func forEach(_ body: (DiagnosisKey, Entry) -> Void) {
        withExtendedLifetime(memory) {
            var index = 0
            for slot in 0..<DiagnosisKey.slotCount {
                let end = min(Int(starts.load(UInt32.self, at: slot + 1)), count)
                while index < end {
                    let tail = rows.load(UInt32.self, at: index) >> 8
                    if let key = DiagnosisKey(slot: slot, tail: tail) { body(key, entry(at: index)) }
                    index += 1
                }
            }
        }
    }

    /// Of one category; empty in a damaged image.
    @inline(__always)
    private func rows(of key: DiagnosisKey) -> Range<Int> {
        let start = Int(starts.load(UInt32.self, at: key.slot))
        let end = Int(starts.load(UInt32.self, at: key.slot + 1))
        return start < end && end <= count ? start..<end : 0..<0
    }

    @inline(__always)
    private func position(of key: DiagnosisKey, in range: Range<Int>) -> Int {
        range.partitionPoint { rows.load(UInt32.self, at: $0) >> 8 < key.tail }
    }

    @inline(__always)
    private func entry(at index: Int) -> Entry {
        rows.load(UInt32.self, at: index) & DiagnosisTable.validFlag != 0 ? .valid : .header
    }
}

extension DiagnosisTable {
    /// - Parameter list: each code once.
    static func content(_ list: [(key: DiagnosisKey, entry: Entry)]) -> TableContent {
        var counts = [UInt32](repeating: 0, count: DiagnosisKey.slotCount + 1)
        let rows = list.sorted { $0.key < $1.key }.map { code in
            counts[code.key.slot + 1] += 1
            return code.key.tail << 8 | (code.entry == .valid ? validFlag : 0)
        }
        for slot in counts.indices.dropFirst() { counts[slot] += counts[slot - 1] }
        return TableContent(
            kind: .diagnoses, rows: list.count,
            parts: [.init(.diagnosisStarts, sectionBytes(counts)), .init(.diagnosisRows, sectionBytes(rows))])
    }

    static func isSound(_ sections: TableSections) -> Bool {
        sections[.diagnosisStarts].bytes.count == startsLength
            && sections[.diagnosisRows].bytes.count % rowLength == 0
    }
}
