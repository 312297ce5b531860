import Claims

/// What an imaging service is capped at in one locality, in cents. For a carrier-priced code (status C) it is the cap
/// alone: the contractor's price cannot exceed it.
package struct ImagingCap: Hashable, Sendable {
    package var code: HCPCS
    package var component: ServiceComponent
    package var locality: LocalityKey
    package var facility: Int32
    package var nonFacility: Int32
    /// As an ASCII byte, like `FeeScheduleRow.status`.
    package var status: UInt8
}

/// The capped prices of one release: only where the hospital outpatient payment lowers the price.
///
/// Rows of 20 bytes lie in ascending order of code, component and locality; the directory entry is the index of a code's
/// first row plus 1. Source: OPPSCAP.csv of CMS's RVU release; Deficit Reduction Act of 2005, section 5102(b).
package struct ImagingCapTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let directory: CodeDirectory
    private let rows: Section

    static let rowLength = 20

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        directory = source.directory
        rows = source.sections[.capRows]
    }

    package var count: Int { rows.count(of: ImagingCapTable.rowLength) }

    /// nil: no cap lowers the price there.
    ///
    /// - Complexity: O(rows of the code), at most some 400; allocates nothing.
    package func cap(_ code: HCPCS, _ component: ServiceComponent, in locality: LocalityKey) -> ImagingCap? {
        var found: ImagingCap?
        visit(code) { if $0.component == component, $0.locality == locality { found = $0 } }
        return found
    }

    /// The rows of a code.
    package func count(of code: HCPCS) -> Int {
        var count = 0
        visit(code) { _ in count += 1 }
        return count
    }

    @inline(__always)
    private func visit(_ code: HCPCS, _ body: (ImagingCap) -> Void) {
        withExtendedLifetime(memory) {
            var index = Int(directory[code]) - 1
            while index >= 0, let cap = ImagingCap(rows, at: index), cap.code == code {
                body(cap)
                index += 1
            }
        }
    }

    /// Every row, in order.
    package func forEach(_ body: (ImagingCap) -> Void) {
        withExtendedLifetime(memory) {
            for index in 0..<count { ImagingCap(rows, at: index).map(body) }
        }
    }

    static func content(_ caps: [ImagingCap]) -> TableContent {
        var bytes = ByteWriter()
        for cap in caps.sorted(by: { $0.order < $1.order }) {
            bytes.append(cap.code.rawValue)
            bytes.append(cap.locality.rawValue)
            bytes.append(cap.facility)
            bytes.append(cap.nonFacility)
            bytes.append(UInt16(cap.component.rawValue))
            bytes.append(UInt16(cap.status))
        }
        return TableContent(kind: .imagingCaps, rows: caps.count, parts: [.init(.capRows, bytes.bytes)])
    }

    static func directoryEntries(in sections: TableSections) -> [DirectoryEntry] {
        sections[.capRows].firstRows(length: rowLength)
    }

    static func isSound(_ sections: TableSections) -> Bool { sections[.capRows].bytes.count % rowLength == 0 }
}

extension ImagingCap {
    /// nil beyond the end, or when the bytes are no row: the image is damaged.
    fileprivate init?(_ rows: Section, at index: Int) {
        guard index >= 0, index < rows.count(of: ImagingCapTable.rowLength) else { return nil }
        let start = index * ImagingCapTable.rowLength
        func word(_ offset: Int) -> UInt32 { rows.load(UInt32.self, atByte: start + offset) }
        guard let code = HCPCS(rawValue: word(0)),
            let locality = LocalityKey(rawValue: word(4)),
            let component = ServiceComponent(rawValue: rows.load(UInt8.self, atByte: start + 16)),
            word(8) | word(12) < 1 << 31
        else { return nil }
        self.init(
            code: code, component: component, locality: locality, facility: Int32(word(8)),
            nonFacility: Int32(word(12)), status: rows.load(UInt8.self, atByte: start + 18))
    }

    var order: (UInt32, UInt8, UInt32) { (code.rawValue, component.rawValue, locality.rawValue) }
}
