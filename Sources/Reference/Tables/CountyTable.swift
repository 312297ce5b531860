import Claims

/// The counties of a payment locality, in CMS's words. It cannot resolve an address: `ZIPTable` does.
package struct LocalityCounties: Hashable, Sendable {
    package var locality: LocalityKey
    /// "ALABAMA".
    package var state: String
    /// "STATEWIDE", "METROPOLITAN BOSTON".
    package var area: String
    /// "ALL COUNTIES", "MIDDLESEX, NORFOLK AND SUFFOLK".
    package var counties: String
}

/// The locality to county crosswalk of one release: for people. Source: yyLOCCO.csv of CMS's RVU release.
package struct CountyTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let rows: Section
    private let texts: Section

    static let rowLength = 8

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        rows = source.sections[.countyRows]
        texts = source.sections[.countyTexts]
    }

    package var count: Int { rows.count(of: CountyTable.rowLength) }

    /// A locality may have several entries. Ascending by locality, then as in the file.
    package func counties(_ key: LocalityKey) -> [LocalityCounties] {
        (0..<count).compactMap { self[$0] }.filter { $0.locality == key }
    }

    package subscript(index: Int) -> LocalityCounties? {
        withExtendedLifetime(memory) {
            guard let key = LocalityKey(rawValue: rows.load(UInt32.self, at: index * 2)) else { return nil }
            var start = Int(rows.load(UInt32.self, at: index * 2 + 1))
            func next() -> String {
                let text = texts.text(at: start)
                start += 4 + text.utf8.count
                return text
            }
            return LocalityCounties(locality: key, state: next(), area: next(), counties: next())
        }
    }

    static func content(_ list: [LocalityCounties]) -> TableContent {
        var rows = ByteWriter()
        var texts = ByteWriter()
        let ordered = list.enumerated().sorted { ($0.element.locality, $0.offset) < ($1.element.locality, $1.offset) }
        for (_, entry) in ordered {
            rows.append(entry.locality.rawValue)
            rows.append(UInt32(texts.bytes.count))
            for text in [entry.state, entry.area, entry.counties] { texts.append(text: text) }
        }
        return TableContent(
            kind: .localityCounties, rows: list.count,
            parts: [.init(.countyRows, rows.bytes), .init(.countyTexts, texts.bytes)])
    }

    static func isSound(_ sections: TableSections) -> Bool { sections[.countyRows].bytes.count % rowLength == 0 }
}
