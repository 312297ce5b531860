import Claims

/// The anesthesia conversion factor of each payment locality, and the national one: about 109 rows of 12 bytes in
/// ascending order of key, behind a row for the nation.
///
/// Source: ANESyyyy.csv of CMS's RVU release; Pub. 100-04 ch. 12 section 50.
package struct AnesthesiaFactorTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let rows: Section

    static let rowLength = 12

    struct Factors: Hashable {
        /// From 2026: of those who are not qualifying participants.
        var everybody: Int32
        /// From 2026.
        var qualifying: Int32?
    }

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        rows = source.sections[.anesthesiaFactorRows]
    }

    /// In 10^-6 dollars, 20_317_800; nil: the file does not say it.
    package func national(for participation: FeeSchedule.Participation = .notQualifying) -> Int64? {
        withExtendedLifetime(memory) { value(at: 0, participation) }
    }

    package var count: Int { max(rows.count(of: AnesthesiaFactorTable.rowLength) - 1, 0) }

    /// In 10^-4 dollars: 193_100 in Alabama in 2025. nil: the locality is not in this release.
    ///
    /// - Parameter key: as the locality table has it.
    /// - Complexity: O(log n); allocates nothing.
    package func factor(
        _ key: LocalityKey, for participation: FeeSchedule.Participation = .notQualifying
    ) -> Int64? {
        withExtendedLifetime(memory) {
            let index = (1..<count + 1).partitionPoint { rows.load(UInt32.self, at: $0 * 3) < key.rawValue }
            return index <= count && rows.load(UInt32.self, at: index * 3) == key.rawValue
                ? value(at: index, participation) : nil
        }
    }

    /// The qualifying participants' factor where there is one and it is asked for, else everybody's.
    private func value(at index: Int, _ participation: FeeSchedule.Participation) -> Int64? {
        let qualifying = rows.load(UInt32.self, at: index * 3 + 2)
        let value =
            participation == .qualifying && qualifying != 0 ? qualifying : rows.load(UInt32.self, at: index * 3 + 1)
        return value == 0 ? nil : Int64(value)
    }

    /// Every locality's, by key.
    package func forEach(_ body: (_ key: LocalityKey, _ everybody: Int64, _ qualifying: Int64?) -> Void) {
        withExtendedLifetime(memory) {
            for index in 1..<count + 1 {
                guard let key = LocalityKey(rawValue: rows.load(UInt32.self, at: index * 3)) else { continue }
                let qualifying = rows.load(UInt32.self, at: index * 3 + 2)
                body(key, Int64(rows.load(UInt32.self, at: index * 3 + 1)), qualifying == 0 ? nil : Int64(qualifying))
            }
        }
    }

    /// - Parameter national: in 10^-6 dollars; the localities' are in 10^-4 dollars.
    static func content(national: Factors?, _ factors: [LocalityKey: Factors]) -> TableContent {
        var rows = ByteWriter()
        func append(_ key: UInt32, _ factors: Factors?) {
            rows.append(key)
            rows.append(factors?.everybody ?? 0)
            rows.append(factors?.qualifying ?? 0)
        }
        append(0, national)
        for (key, own) in factors.sorted(by: { $0.key < $1.key }) { append(key.rawValue, own) }
        return TableContent(
            kind: .anesthesiaFactors, rows: factors.count, parts: [.init(.anesthesiaFactorRows, rows.bytes)])
    }

    static func isSound(_ sections: TableSections) -> Bool {
        let length = sections[.anesthesiaFactorRows].bytes.count
        return length >= rowLength && length % rowLength == 0
    }
}

/// The base units of anesthesia codes: a separate yearly file. The directory entry is the units plus 1.
///
/// Source: CMS, "Anesthesia Base Units by CPT Code"; Pub. 100-04 ch. 12 section 50.
package struct AnesthesiaUnitTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let directory: CodeDirectory
    private let rows: Section

    static let rowLength = 8
    /// CMS's largest is 30.
    static let unitsMax = 99

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        directory = source.directory
        rows = source.sections[.anesthesiaUnitRows]
    }

    /// nil: the code has none in this release.
    ///
    /// - Complexity: O(1); allocates nothing.
    package func units(_ code: HCPCS) -> Int? {
        let entry = withExtendedLifetime(memory) { directory[code] }
        return entry == 0 ? nil : Int(entry) - 1
    }

    package func forEach(_ body: (HCPCS, Int) -> Void) {
        withExtendedLifetime(memory) {
            for (code, entry) in rows.codeEntries {
                guard let code = HCPCS(rawValue: code) else { continue }
                body(code, Int(entry) - 1)
            }
        }
    }

    static func content(_ units: [HCPCS: Int]) -> TableContent {
        var rows = ByteWriter()
        for (code, value) in units.sorted(by: { $0.key < $1.key }) {
            rows.append(code.rawValue)
            rows.append(UInt32(value + 1))
        }
        return TableContent(
            kind: .anesthesiaUnits, rows: units.count, parts: [.init(.anesthesiaUnitRows, rows.bytes)])
    }

    static func directoryEntries(in sections: TableSections) -> [DirectoryEntry] {
        sections[.anesthesiaUnitRows].codeEntries
    }

    static func isSound(_ sections: TableSections) -> Bool {
        sections[.anesthesiaUnitRows].bytes.count % rowLength == 0
    }
}
