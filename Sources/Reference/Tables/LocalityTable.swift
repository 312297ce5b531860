import Claims

/// The payment localities of one release with their geographic practice cost indices: about 109 rows in ascending order
/// of key.
package struct LocalityTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let rows: Section
    private let names: Section

    static let rowLength = 32

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        rows = source.sections[.localityRows]
        names = source.sections[.localityNames]
    }

    package var count: Int { rows.count(of: LocalityTable.rowLength) }

    /// The locality at this position, below `count`, in ascending order of key; nil in a damaged image.
    package func locality(at index: Int) -> Locality? {
        withExtendedLifetime(memory) { Locality(rows, at: index) }
    }

    /// Without CMS's footnote marks; empty in a damaged image.
    package func name(at index: Int) -> String {
        withExtendedLifetime(memory) {
            let start = Int(rows.load(UInt32.self, atByte: index * LocalityTable.rowLength + 20))
            return names.text(at: start)
        }
    }

    /// The position of a locality; nil: not in this release.
    ///
    /// CMS's files disagree on the contractor of six Californian localities (01112 or 01182): a contractor's first three
    /// digits are its state, and where the exact key is not here the state's only locality of that number is meant.
    /// Source: rules.md 1.2.
    ///
    /// - Complexity: O(log n), for a key that is not here O(n); allocates nothing.
    package func index(of key: LocalityKey) -> Int? {
        withExtendedLifetime(memory) {
            let index = (0..<count).partitionPoint { rawKey(at: $0) < key.rawValue }
            if index < count, rawKey(at: index) == key.rawValue { return index }
            return only { LocalityTable.isSameState(rawKey(at: $0), key) && rawKey(at: $0) % 100 == UInt32(key.number) }
        }
    }

    /// Allocates nothing.
    package func locality(_ key: LocalityKey) -> Locality? { index(of: key).flatMap { locality(at: $0) } }

    /// By state and number, which name one place as contractor and number do.
    package func locality(_ state: USState, number: UInt8) -> Locality? {
        only { rawKey(at: $0) % 100 == UInt32(number) && rawState(at: $0) == state.rawValue }.flatMap {
            locality(at: $0)
        }
    }

    /// The locality of a state that has only one.
    package func onlyLocality(of state: USState) -> Locality? {
        only { rawState(at: $0) == state.rawValue }.flatMap { locality(at: $0) }
    }

    package func localities(in state: USState) -> [Locality] {
        (0..<count).compactMap { locality(at: $0) }.filter { $0.state == state }
    }

    /// nil when none or several are wanted.
    @inline(__always)
    private func only(_ isWanted: (Int) -> Bool) -> Int? {
        withExtendedLifetime(memory) {
            var found: Int?
            for index in 0..<count where isWanted(index) {
                guard found == nil else { return nil }
                found = index
            }
            return found
        }
    }

    private func rawKey(at index: Int) -> UInt32 {
        // In a damaged image anything stands here.
        rows.load(UInt32.self, atByte: index * LocalityTable.rowLength) &* 100
            &+ UInt32(rows.load(UInt16.self, atByte: index * LocalityTable.rowLength + 4))
    }

    private func rawState(at index: Int) -> UInt16 {
        rows.load(UInt16.self, atByte: index * LocalityTable.rowLength + 6)
    }

    /// 01112 and 01182 are both California's.
    private static func isSameState(_ rawKey: UInt32, _ key: LocalityKey) -> Bool {
        rawKey / 10_000 == key.contractor / 100
    }
}

extension LocalityTable {
    static func content(_ localities: [(locality: Locality, name: String)]) -> TableContent {
        var rows = ByteWriter()
        var names = ByteWriter()
        for (locality, name) in localities.sorted(by: { $0.locality.key < $1.locality.key }) {
            rows.append(locality.key.contractor)
            rows.append(UInt16(locality.key.number))
            rows.append(locality.state?.rawValue ?? 0)
            for value in [locality.work, locality.practice, locality.malpractice] { rows.append(value) }
            rows.append(UInt32(names.bytes.count))
            names.append(text: name)
            rows.pad(to: rowLength)
        }
        return TableContent(
            kind: .localities, rows: localities.count,
            parts: [.init(.localityRows, rows.bytes), .init(.localityNames, names.bytes)])
    }

    static func isSound(_ sections: TableSections) -> Bool { sections[.localityRows].bytes.count % rowLength == 0 }
}

extension Locality {
    /// nil beyond the end, or when the bytes are no locality: the image is damaged.
    fileprivate init?(_ rows: Section, at index: Int) {
        guard index >= 0, index < rows.count(of: LocalityTable.rowLength) else { return nil }
        let start = index * LocalityTable.rowLength
        func word(_ offset: Int) -> UInt32 { rows.load(UInt32.self, atByte: start + offset) }
        let number = rows.load(UInt16.self, atByte: start + 4)
        guard number <= 99, let key = LocalityKey(contractor: word(0), number: UInt8(number)),
            word(8) | word(12) | word(16) < ImageFormat.factorLimit
        else { return nil }
        let state = USState(rawValue: rows.load(UInt16.self, atByte: start + 6))
        self.init(key: key, state: state, work: Int32(word(8)), practice: Int32(word(12)), malpractice: Int32(word(16)))
    }
}
