import Claims
import Crypto

/// All releases compiled into one memory-mapped, immutable file.
package final class ReferenceImage: Sendable {
    package static let formatVersion: UInt32 = 1

    /// SHA-256 of the content as the header states it, lower-case hexadecimal. `verify` recomputes it.
    package let digest: String
    /// In the order of import.
    package let releases: [Release]

    private let memory: ImageMemory
    private let sections: [TableSections]
    private let tables: [Table]
    private let feeSchedules: Timeline
    private let feeSchedulesForQualifying: Timeline
    private let timelines: [Timeline]

    private enum Table: Sendable {
        case feeSchedule(FeeSchedule)
        case localities(LocalityTable)
        case procedureEdits(ProcedureEditTable)
        case unitLimits(UnitLimitTable)
        case addOnEdits(AddOnTable)
    }

    /// Maps a file. Its structure is checked, its rows are not: see `verify`.
    ///
    /// - Complexity: milliseconds, whatever its size.
    package convenience init(contentsOf path: String) throws(ReferenceError) {
        try self.init(memory: ImageMemory(mapping: path), path: path)
    }

    /// An image compiled in memory, or read by the caller.
    package convenience init(bytes: [UInt8]) throws(ReferenceError) {
        guard bytes.count >= ImageFormat.headerLength else {
            throw ReferenceError(.notAnImage, "is too short for a reference image")
        }
        try self.init(memory: ImageMemory(copying: bytes), path: nil)
    }

    private init(memory: ImageMemory, path: String?) throws(ReferenceError) {
        let directory = try ImageDirectory(memory.bytes, path: path)
        var tables: [Table] = []
        for (index, release) in directory.releases.enumerated() {
            guard let table = ReferenceImage.table(index, release.kind, directory, memory) else {
                throw ReferenceError.damaged(path, "the table of \(release.name) does not fit together")
            }
            tables.append(table)
        }
        let participation = tables.map { table -> FeeSchedule.Participation? in
            guard case .feeSchedule(let schedule) = table else { return nil }
            return schedule.participation
        }
        self.memory = memory
        self.tables = tables
        releases = directory.releases
        sections = directory.tables
        digest = hexadecimal(memory.bytes[24..<ImageFormat.checksumOffset])
        feeSchedules = Timeline(directory.releases) { index in
            participation[index].map { $0 != .qualifying } ?? false
        }
        feeSchedulesForQualifying = Timeline(directory.releases) { index in
            participation[index].map { $0 != .notQualifying } ?? false
        }
        timelines = TableKind.allCases.map { kind in
            Timeline(directory.releases) { directory.releases[$0].kind == kind }
        }
    }

    private static func table(
        _ index: Int, _ kind: TableKind, _ directory: ImageDirectory, _ memory: ImageMemory
    ) -> Table? {
        let sections = directory.tables[index]
        let codes = directory.codes
        guard kind.table.isSound(sections), sections[.directory].bytes.count == (codes.count + 1) * 4 else {
            return nil
        }
        switch kind {
        case .feeSchedule:
            return FeeSchedule(sections, codes: codes, memory: memory, release: index).map { .feeSchedule($0) }
        case .localities:
            return LocalityTable(sections, release: index).map { .localities($0) }
        case .procedureEdits:
            return .procedureEdits(ProcedureEditTable(sections, codes: codes, memory: memory, release: index))
        case .unitLimits:
            return .unitLimits(UnitLimitTable(sections, codes: codes, memory: memory, release: index))
        case .addOnEdits:
            return .addOnEdits(AddOnTable(sections, codes: codes, memory: memory, release: index))
        }
    }

    /// Recomputes the digest over every byte.
    ///
    /// - Complexity: about 1 ms per MB; reads the whole file.
    package func verify() throws(ReferenceError) {
        var hash = SHA256()
        withExtendedLifetime(memory) {
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: memory.bytes[ImageFormat.headerLength...]))
        }
        guard hexadecimal(hash.finalize()) == digest else {
            throw ReferenceError.damaged(nil, "its content does not have the digest that it states")
        }
    }

    /// In bytes.
    package var size: Int { memory.bytes.count }

    /// The table of a release as it lies here, for writing it into another image.
    func content(of index: Int) -> TableContent {
        let parts = sections[index].kinds.filter { $0 != .directory }.sorted { $0.rawValue < $1.rawValue }
        return TableContent(
            kind: releases[index].kind, rows: releases[index].rows,
            parts: parts.map { .init(kind: $0, bytes: .borrowed(sections[index][$0], memory)) })
    }
}

// Each lookup by date: nil when no release answers for it. A published release wins over a stand-in, see `Timeline`.
// None allocates. A view holds on to the image: fetch it once for many lookups, not once per lookup.
extension ReferenceImage {
    /// From 2026 the schedule of clinicians who are not qualifying participants, unless asked otherwise.
    package func feeSchedule(
        on date: ServiceDate, for participation: FeeSchedule.Participation = .notQualifying
    ) -> FeeSchedule? {
        let timeline = participation == .qualifying ? feeSchedulesForQualifying : feeSchedules
        guard let choice = timeline.choice(on: date), case .feeSchedule(var table) = tables[choice.index] else {
            return nil
        }
        table.release = choice
        return table
    }

    package func localities(on date: ServiceDate) -> LocalityTable? {
        guard let choice = choice(.localities, date), case .localities(var table) = tables[choice.index] else {
            return nil
        }
        table.release = choice
        return table
    }

    package func procedureEdits(on date: ServiceDate) -> ProcedureEditTable? {
        guard let choice = choice(.procedureEdits, date), case .procedureEdits(var table) = tables[choice.index] else {
            return nil
        }
        table.release = choice
        return table
    }

    package func unitLimits(on date: ServiceDate) -> UnitLimitTable? {
        guard let choice = choice(.unitLimits, date), case .unitLimits(var table) = tables[choice.index] else {
            return nil
        }
        table.release = choice
        return table
    }

    package func addOnEdits(on date: ServiceDate) -> AddOnTable? {
        guard let choice = choice(.addOnEdits, date), case .addOnEdits(var table) = tables[choice.index] else {
            return nil
        }
        table.release = choice
        return table
    }

    /// The fee schedule releases that have this code, for "not on this release, but on ...".
    package func releaseNames(having code: HCPCS) -> [String] {
        zip(releases, tables).compactMap { release, table in
            guard case .feeSchedule(let schedule) = table, !schedule.rows(code).isEmpty else { return nil }
            return release.name
        }
    }

    private func choice(_ kind: TableKind, _ date: ServiceDate) -> ReleaseChoice? {
        timelines[Int(kind.rawValue) - 1].choice(on: date)
    }
}
