import Claims

/// The payment localities of one release with their geographic practice cost indices.
///
/// About 109 rows: they are read once, when the image opens, in ascending order of key.
package struct LocalityTable: Sendable {
    package internal(set) var release: ReleaseChoice
    private let localities: [Locality]

    static let rowLength = 32

    /// nil when the sections cannot be a table of localities.
    init?(_ sections: TableSections, release: Int) {
        let rows = sections[.localityRows]
        let names = sections[.localityNames]
        var localities: [Locality] = []
        for index in 0..<rows.count(of: LocalityTable.rowLength) {
            guard let locality = Locality(rows, at: index, names: names) else { return nil }
            guard localities.last.map({ $0.key < locality.key }) ?? true else { return nil }
            localities.append(locality)
        }
        self.release = ReleaseChoice(index: release, isStandIn: false)
        self.localities = localities
    }

    package var count: Int { localities.count }

    /// The locality at this position, below `count`, in ascending order of key.
    package subscript(index: Int) -> Locality { localities[index] }

    /// The position of a locality; nil: not in this release.
    ///
    /// - Complexity: O(log n); allocates nothing.
    package func index(of key: LocalityKey) -> Int? {
        var low = 0
        var high = localities.count
        while low < high {
            let middle = (low + high) / 2
            if localities[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low < localities.count && localities[low].key == key ? low : nil
    }

    /// Allocates nothing: the name is shared.
    package func locality(_ key: LocalityKey) -> Locality? { index(of: key).map { localities[$0] } }

    package func localities(in state: USState) -> [Locality] { localities.filter { $0.state == state } }
}

extension LocalityTable: CompiledTable {
    static func content(_ localities: [Locality]) -> TableContent {
        var rows = ByteWriter()
        var names = ByteWriter()
        for locality in localities.sorted(by: { $0.key < $1.key }) {
            rows.append(locality.key.contractor)
            rows.append(UInt16(locality.key.number))
            rows.append(locality.state.rawValue)
            for value in [locality.work, locality.practice, locality.malpractice] { rows.append(value) }
            rows.append(UInt32(names.bytes.count))
            names.append(text: locality.name)
            rows.pad(to: rowLength)
        }
        return TableContent(
            kind: .localities, rows: localities.count,
            parts: [
                .init(kind: .localityRows, bytes: .owned(rows.bytes)),
                .init(kind: .localityNames, bytes: .owned(names.bytes)),
            ])
    }

    /// Localities are not asked for by code.
    static func directoryEntries(in sections: TableSections) -> [(code: UInt32, entry: UInt32)] { [] }

    static func isSound(_ sections: TableSections) -> Bool { sections[.localityRows].bytes.count % rowLength == 0 }
}

extension Locality {
    /// nil when the bytes are no locality: the image is damaged.
    fileprivate init?(_ rows: Section, at index: Int, names: Section) {
        let start = index * LocalityTable.rowLength
        func word(_ offset: Int) -> UInt32 { rows.load(UInt32.self, atByte: start + offset) }
        let number = rows.load(UInt16.self, atByte: start + 4)
        guard number <= 99, let key = LocalityKey(contractor: word(0), number: UInt8(number)),
            let state = USState(rawValue: rows.load(UInt16.self, atByte: start + 6)),
            word(8) | word(12) | word(16) < ImageFormat.factorLimit, Int(word(20)) <= names.bytes.count
        else { return nil }
        var parser = ByteParser(Section(bytes: UnsafeRawBufferPointer(rebasing: names.bytes[Int(word(20))...])))
        guard let name = parser.nextText() else { return nil }
        self.init(
            key: key, state: state, name: name, work: Int32(word(8)), practice: Int32(word(12)),
            malpractice: Int32(word(16)))
    }
}
