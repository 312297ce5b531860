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
    private let codeIndex: CodeIndex
    private let directory: Section
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
        codeIndex = source.codes
        directory = source.sections[.directory]
        rowSection = source.sections[.feeRows]
    }

    /// - Returns: nil when the release has no such row.
    /// - Complexity: O(1); allocates nothing.
    package func row(_ code: HCPCS, _ component: ServiceComponent) -> FeeScheduleRow? {
        withExtendedLifetime(memory) {
            let entry = directory.load(UInt32.self, at: codeIndex.number(of: code))
            let bit = UInt32(1) << UInt32(component.rawValue)
            guard entry & bit != 0 else { return nil }
            return FeeScheduleRow(rowSection, at: Int(entry >> 4) + (entry & (bit - 1)).nonzeroBitCount)
        }
    }

    package func has(_ code: HCPCS) -> Bool {
        withExtendedLifetime(memory) { directory.load(UInt32.self, at: codeIndex.number(of: code)) != 0 }
    }

    /// Whole, 26, TC, 53: those that exist.
    package func rows(_ code: HCPCS) -> [FeeScheduleRow] { ServiceComponent.allCases.compactMap { row(code, $0) } }

    package var rowCount: Int { rowSection.count(of: FeeSchedule.rowLength) }

    /// The rows in ascending order of code and component; nil beyond `rowCount` or in a damaged image.
    package func row(at index: Int) -> FeeScheduleRow? {
        guard index < rowCount else { return nil }
        return withExtendedLifetime(memory) { FeeScheduleRow(rowSection, at: index) }
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
    /// nil when the bytes at this row are no row: the image is damaged.
    init?(_ rows: Section, at index: Int) {
        guard let row = rows.slice(at: index, length: FeeSchedule.rowLength) else { return nil }
        func byte(_ offset: Int) -> UInt8 { row.load(fromByteOffset: offset, as: UInt8.self) }
        func word(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: row.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        let values = word(8) | word(12) | word(16) | word(20) | word(44) | word(48) | word(52)
        guard values < ImageFormat.factorLimit, let code = HCPCS(rawValue: word(0)),
            let component = ServiceComponent(rawValue: byte(4)), let period = GlobalPeriod(rawValue: byte(24))
        else { return nil }
        self.init(
            code: code, component: component, status: byte(5), isNotUsedByMedicare: byte(6) & 1 != 0,
            work: Int32(word(8)), practiceNonFacility: Int32(word(12)), practiceFacility: Int32(word(16)),
            malpractice: Int32(word(20)), isRareNonFacility: byte(6) & 2 != 0, isRareFacility: byte(6) & 4 != 0,
            componentIndicator: byte(7), globalPeriod: period, preoperative: byte(25), intraoperative: byte(26),
            postoperative: byte(27), multipleProcedure: byte(28), bilateral: byte(29), assistant: byte(30),
            coSurgeon: byte(31), team: byte(32), endoscopicBase: HCPCS(rawValue: word(40)), imagingFamily: byte(33),
            supervision: Supervision(byte(34), byte(35)), capPracticeNonFacility: Int32(word(44)),
            capPracticeFacility: Int32(word(48)),
            capMalpractice: Int32(word(52)))
    }

    /// 64 bytes, in the order that `init(_:at:)` reads.
    func write(to bytes: inout ByteWriter) {
        bytes.append(code.rawValue)
        let flags: UInt8 = (isNotUsedByMedicare ? 1 : 0) | (isRareNonFacility ? 2 : 0) | (isRareFacility ? 4 : 0)
        for byte in [component.rawValue, status, flags, componentIndicator] { bytes.append(byte) }
        for value in [work, practiceNonFacility, practiceFacility, malpractice] { bytes.append(value) }
        let indicators = [
            globalPeriod.rawValue, preoperative, intraoperative, postoperative, multipleProcedure, bilateral,
            assistant, coSurgeon, team, imagingFamily, supervision.first, supervision.second,
        ]
        for byte in indicators { bytes.append(byte) }
        bytes.pad(to: 8)
        bytes.append(endoscopicBase?.rawValue ?? UInt32.max)
        for value in [capPracticeNonFacility, capPracticeFacility, capMalpractice] { bytes.append(value) }
        bytes.pad(to: FeeSchedule.rowLength)
    }
}
