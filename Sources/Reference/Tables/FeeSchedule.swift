import Claims

/// The physician fee schedule of one release: relative values and indicators by code and component.
///
/// Rows lie in ascending order of code and component, 64 bytes each; a code's directory entry is the index of its first
/// row times 16 plus a bit for each component that it has.
package struct FeeSchedule: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    /// In 10^-4 dollars: 323_465.
    package let conversionFactor: Int64
    /// Which clinicians the factor is for, where the release says so.
    package let participation: Participation
    private let memory: ImageMemory
    private let directory: CodeDirectory
    private let rowSection: Section

    /// From 2026 CMS publishes two files: one for qualifying participants in an alternative payment model, one for the
    /// rest. Raw values are the file's pricing indicator. Source: rules.md 1.1 and 1.3.
    package enum Participation: UInt32, Sendable {
        /// Before 2026: one factor for everybody.
        case everybody = 0
        case qualifying = 1
        case notQualifying = 9
    }

    static let rowLength = 64

    /// nil when the sections cannot be a fee schedule.
    init?(_ source: TableSource) {
        let factors = source.sections[.feeFactors]
        let factor = factors.load(Int64.self, at: 0)
        guard (1..<100_000_000).contains(factor),
            let participation = Participation(rawValue: factors.load(UInt32.self, at: 2))
        else { return nil }
        release = source.release
        self.participation = participation
        memory = source.memory
        conversionFactor = factor
        directory = source.directory
        rowSection = source.sections[.feeRows]
    }

    /// - Returns: nil when the release has no such row.
    /// - Complexity: O(1); allocates nothing.
    package func row(_ code: HCPCS, _ component: ServiceComponent) -> FeeScheduleRow? {
        withExtendedLifetime(memory) {
            let entry = directory[code]
            let bit = UInt32(1) << UInt32(component.rawValue)
            guard entry & bit != 0 else { return nil }
            // Three components at most stand before this one.
            let before = entry & (bit &- 1)
            let position = Int(entry >> 4) &+ Int(before & 1 &+ before >> 1 & 1 &+ before >> 2 & 1)
            return FeeScheduleRow(rowSection, at: position, of: code, component)
        }
    }

    package func has(_ code: HCPCS) -> Bool {
        withExtendedLifetime(memory) { directory[code] != 0 }
    }

    /// Whole, 26, TC, 53: those that exist.
    package func rows(_ code: HCPCS) -> [FeeScheduleRow] { ServiceComponent.allCases.compactMap { row(code, $0) } }

    package var rowCount: Int { rowSection.count(of: FeeSchedule.rowLength) }

    /// The rows in ascending order of code and component; nil beyond `rowCount` or in a damaged image.
    package func row(at index: Int) -> FeeScheduleRow? {
        guard index < rowCount else { return nil }
        return withExtendedLifetime(memory) {
            let code = HCPCS(rawValue: rowSection.load(UInt32.self, atByte: index * FeeSchedule.rowLength))
            let component = rowSection.load(UInt8.self, atByte: index * FeeSchedule.rowLength + 4)
            guard let code, let component = ServiceComponent(rawValue: component) else { return nil }
            return FeeScheduleRow(rowSection, at: index, of: code, component)
        }
    }

    /// Every code, ascending, once.
    package var codes: [HCPCS] {
        var last: HCPCS?
        return (0..<rowCount).compactMap { index in
            guard let code = row(at: index)?.code, code != last else { return nil }
            last = code
            return code
        }
    }
}

extension FeeSchedule {
    static func content(
        rows: [FeeScheduleRow], conversionFactor: Int64, participation: Participation
    ) -> TableContent {
        var factors = ByteWriter()
        factors.append(conversionFactor)
        factors.append(participation.rawValue)
        factors.append(UInt32(0))
        var bytes = ByteWriter()
        for row in rows.sorted(by: { ($0.code, $0.component.rawValue) < ($1.code, $1.component.rawValue) }) {
            row.write(to: &bytes)
        }
        return TableContent(
            kind: .feeSchedule, rows: rows.count,
            parts: [
                .init(.feeFactors, factors.bytes), .init(.feeRows, bytes.bytes),
            ])
    }

    static func directoryEntries(in sections: TableSections) -> [DirectoryEntry] {
        let rows = sections[.feeRows]
        var entries: [DirectoryEntry] = []
        for index in 0..<rows.count(of: rowLength) {
            let code = rows.load(UInt32.self, atByte: index * rowLength)
            let bit = UInt32(1) << UInt32(rows.load(UInt8.self, atByte: index * rowLength + 4) & 3)
            if entries.last?.code == code {
                entries[entries.count - 1].entry |= bit
            } else {
                entries.append((code, UInt32(index) << 4 | bit))
            }
        }
        return entries
    }

    static func isSound(_ sections: TableSections) -> Bool {
        sections[.feeFactors].bytes.count == 16 && sections[.feeRows].bytes.count % rowLength == 0
    }
}

extension FeeScheduleRow {
    /// nil when the bytes at this row are no row of the code and component: the image is damaged.
    @inline(__always)
    init?(_ rows: Section, at index: Int, of code: HCPCS, _ component: ServiceComponent) {
        guard let row = rows.row(at: index, length: FeeSchedule.rowLength) else { return nil }
        func word(_ offset: Int) -> UInt64 {
            UInt64(littleEndian: row.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        func four(_ offset: Int) -> SIMD4<UInt32> {
            #if _endian(little)
                row.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt32>.self)
            #else
                SIMD4(
                    UInt32(truncatingIfNeeded: word(offset)), UInt32(word(offset) >> 32),
                    UInt32(truncatingIfNeeded: word(offset + 8)), UInt32(word(offset + 8) >> 32))
            #endif
        }
        let (relative, caps) = (four(8), four(40))
        let limit = SIMD4<UInt32>(repeating: ImageFormat.factorLimit)
        guard word(0) & 0xFF_FFFF_FFFF == UInt64(code.rawValue) | UInt64(component.rawValue) << 32,
            all(relative .< limit .& caps .< limit), word(24) & 0xFF <= UInt64(GlobalPeriod.addOn.rawValue)
        else { return nil }
        self.init(identity: word(0), relative: relative, indicators: word(24), more: word(32), caps: caps)
    }

    /// 64 bytes, as `init(_:at:of:_:)` reads them.
    func write(to bytes: inout ByteWriter) {
        bytes.append(identity)
        for index in 0..<4 { bytes.append(relative[index]) }
        bytes.append(indicators)
        bytes.append(more)
        for index in 0..<4 { bytes.append(caps[index]) }
        bytes.pad(to: FeeSchedule.rowLength)
    }
}
