import Claims

/// The medically unlikely edits of one release: the most units of a code.
///
/// The directory entry is the value times 16 plus the adjudication indicator, which is never 0.
package struct UnitLimitTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let directory: CodeDirectory
    private let rows: Section

    static let rowLength = 8
    /// Values from here on do not fit beside the indicator. CMS's largest is 90,000.
    static let valueLimit: UInt32 = 1 << 28

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        directory = source.directory
        rows = source.sections[.limitRows]
    }

    /// - Returns: nil when no limit is published. That is "unknown", not "unlimited": some values are confidential.
    /// - Complexity: O(1); allocates nothing.
    package func limit(_ code: HCPCS) -> UnitLimit? {
        let entry = withExtendedLifetime(memory) { directory[code] }
        guard entry != 0 else { return nil }
        return UnitLimit(code: code, value: entry >> 4, adjudication: UInt8(entry & 15))
    }

    /// Every limit, by code.
    package func forEach(_ body: (UnitLimit) -> Void) {
        withExtendedLifetime(memory) {
            for (code, entry) in rows.codeEntries {
                guard let code = HCPCS(rawValue: code) else { continue }
                body(UnitLimit(code: code, value: entry >> 4, adjudication: UInt8(entry & 15)))
            }
        }
    }
}

extension UnitLimitTable {
    /// Limits below `valueLimit`, each code once.
    static func content(_ limits: [UnitLimit]) -> TableContent {
        var rows = ByteWriter()
        for limit in limits.sorted(by: { $0.code < $1.code }) {
            rows.append(limit.code.rawValue)
            rows.append(limit.value << 4 | UInt32(limit.adjudication))
        }
        return TableContent(
            kind: .unitLimits, rows: limits.count, parts: [.init(.limitRows, rows.bytes)])
    }

    static func directoryEntries(in sections: TableSections) -> [DirectoryEntry] {
        sections[.limitRows].codeEntries
    }

    static func isSound(_ sections: TableSections) -> Bool { sections[.limitRows].bytes.count % rowLength == 0 }
}
