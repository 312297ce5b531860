import Claims

/// Where a five-digit ZIP code is paid.
package struct ZIPPlace: Hashable, Sendable {
    package var state: USState
    package var locality: LocalityKey
    /// The ZIP code's last four digits decide between this and other localities; CMS's ZIP9 file has them.
    package var isSplit: Bool
    /// Blank, R (rural) or B (super rural), for ambulances: as an ASCII byte.
    package var rural: UInt8
}

/// The ZIP code to locality table of one release: a word per possible ZIP code, and the some 110 different places.
///
/// A word is 0 for a ZIP code that does not exist, else the place's position plus 1, with the split flag and the rural
/// letter above it. Source: CMS ZIP5 file and its record layout (ZIP5lyout.txt).
package struct ZIPTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let places: Section
    private let words: Section

    static let placeLength = 8
    private static let zipCount = 100_000
    private static let placesMax = 65_534

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        places = source.sections[.zipPlaces]
        words = source.sections[.zipWords]
    }

    /// nil: no such ZIP code in this release.
    ///
    /// - Complexity: O(1); allocates nothing.
    package func place(_ zip: ZIPCode) -> ZIPPlace? {
        withExtendedLifetime(memory) {
            let word = words.load(UInt32.self, at: Int(zip.rawValue))
            guard word != 0 else { return nil }
            let position = Int(word & 0xFFFF) - 1
            guard
                let state = USState(
                    rawValue: UInt16(truncatingIfNeeded: places.load(UInt32.self, at: position * 2 + 1))),
                let locality = LocalityKey(rawValue: places.load(UInt32.self, at: position * 2))
            else { return nil }
            return ZIPPlace(
                state: state, locality: locality, isSplit: word >> 16 & 1 != 0,
                rural: UInt8(truncatingIfNeeded: word >> 24))
        }
    }

    /// Every ZIP code that there is, ascending.
    package func forEach(_ body: (ZIPCode, ZIPPlace) -> Void) {
        for raw in 0..<UInt32(ZIPTable.zipCount) {
            guard let zip = ZIPCode(rawValue: raw), let place = place(zip) else { continue }
            body(zip, place)
        }
    }

    /// nil when there are more places than could be localities.
    static func content(_ list: [(zip: ZIPCode, place: ZIPPlace)]) -> TableContent? {
        struct Place: Hashable {
            var locality: UInt32
            var state: UInt16
        }
        let all = list.map { Place(locality: $0.place.locality.rawValue, state: $0.place.state.rawValue) }
        let distinct = Set(all).sorted { ($0.locality, $0.state) < ($1.locality, $1.state) }
        guard distinct.count <= placesMax else { return nil }
        let positions = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, UInt32($0 + 1)) })
        var words = [UInt32](repeating: 0, count: zipCount)
        for (entry, place) in zip(list, all) {
            words[Int(entry.zip.rawValue)] =
                (positions[place] ?? 0) | (entry.place.isSplit ? 1 << 16 : 0) | UInt32(entry.place.rural) << 24
        }
        return TableContent(
            kind: .zipLocalities, rows: list.count,
            parts: [
                .init(.zipPlaces, sectionBytes(distinct.flatMap { [$0.locality, UInt32($0.state)] })),
                .init(.zipWords, sectionBytes(words)),
            ])
    }

    static func isSound(_ sections: TableSections) -> Bool {
        sections[.zipWords].bytes.count == zipCount * 4 && sections[.zipPlaces].bytes.count % placeLength == 0
    }
}
