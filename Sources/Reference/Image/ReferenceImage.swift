import Claims

/// All releases compiled into one memory-mapped, immutable file.
package final class ReferenceImage: Sendable {
    package static let formatVersion: UInt32 = 2

    /// SHA-256 of the content as the header states it, lower-case hexadecimal. `verify` recomputes it.
    package let digest: String
    /// In the order of import.
    package let releases: [Release]

    private let memory: ImageMemory
    private let directory: ImageDirectory

    // By kind and date. From 2026 there is a fee schedule for each kind of clinician.
    private let feeSchedules: Timeline<FeeSchedule>
    private let feeSchedulesForQualifying: Timeline<FeeSchedule>
    private let localityTables: Timeline<LocalityTable>
    private let procedureEditTables: Timeline<ProcedureEditTable>
    private let unitLimitTables: Timeline<UnitLimitTable>
    private let addOnTables: Timeline<AddOnTable>
    private let anesthesiaFactorTables: Timeline<AnesthesiaFactorTable>
    private let anesthesiaUnitTables: Timeline<AnesthesiaUnitTable>
    private let imagingCapTables: Timeline<ImagingCapTable>
    private let zipTables: Timeline<ZIPTable>
    private let countyTables: Timeline<CountyTable>
    private let codeLists: [Timeline<CodeListTable>]
    private let diagnosisTables: Timeline<DiagnosisTable>
    private let codingListTables: Timeline<CodingListTable>

    /// Maps a file. Its structure is checked, its rows are not: see `verify`.
    ///
    /// - Complexity: a millisecond or so, whatever its size; nothing is done per row.
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
        let views = ReleaseViews(try ImageDirectory(memory.bytes, path: path), memory, path: path)
        self.memory = memory
        directory = views.directory
        releases = views.directory.releases
        digest = hexadecimal(memory.bytes[24..<ImageFormat.checksumOffset])
        let schedules = try views.all(FeeSchedule.self, of: .feeSchedule)
        feeSchedules = Timeline(schedules.filter { $0.table.participation != .qualifying })
        feeSchedulesForQualifying = Timeline(schedules.filter { $0.table.participation != .notQualifying })
        localityTables = Timeline(try views.all(of: .localities))
        procedureEditTables = Timeline(try views.all(of: .procedureEdits))
        unitLimitTables = Timeline(try views.all(of: .unitLimits))
        addOnTables = Timeline(try views.all(of: .addOnEdits))
        anesthesiaFactorTables = Timeline(try views.all(of: .anesthesiaFactors))
        anesthesiaUnitTables = Timeline(try views.all(of: .anesthesiaUnits))
        imagingCapTables = Timeline(try views.all(of: .imagingCaps))
        zipTables = Timeline(try views.all(of: .zipLocalities))
        countyTables = Timeline(try views.all(of: .localityCounties))
        var lists: [Timeline<CodeListTable>] = []
        for kind in CodeListTable.kinds { lists.append(Timeline(try views.all(of: kind))) }
        codeLists = lists
        diagnosisTables = Timeline(try views.all(of: .diagnoses))
        codingListTables = Timeline(try views.all(of: .codingLists))
    }

    /// Recomputes the digest over every byte.
    ///
    /// - Complexity: about 1 ms per MB; reads the whole file.
    package func verify() throws(ReferenceError) {
        guard hexadecimal(withExtendedLifetime(memory) { ImageFormat.digest(of: memory.bytes) }) == digest else {
            throw ReferenceError.damaged(nil, "its content does not have the digest that it states")
        }
    }

    /// In bytes.
    package var size: Int { memory.bytes.count }

    /// The later issue that answers instead of this release, for all the dates it was published for; nil: it is the
    /// last word on them.
    package func successor(of index: Int) -> Int? {
        let rivals = releases.indices.filter { $0 == index || releases[$0].isReissue(of: releases[index]) }
        let last = rivals.max { ReleaseRank(releases[$0], at: $0) < ReleaseRank(releases[$1], at: $1) }
        return last == index ? nil : last
    }

    /// The table of one release, whatever the date; nil when the release is of another kind.
    func table<Table: ReferenceTable>(_ type: Table.Type, of index: Int) -> Table? {
        guard releases[index].kind.compiled == type else { return nil }
        return Table(ReleaseViews(directory, memory, path: nil).source(of: index))
    }

    /// The table of a release as it lies here, for writing it into another image.
    func content(of index: Int) -> TableContent {
        TableContent(
            kind: releases[index].kind, rows: releases[index].rows, parts: parts(of: directory.tables[index]))
    }

    /// What the procedure-to-procedure releases share, likewise; nil: there is none.
    var editParts: [TableContent.Part]? {
        directory.edits.kinds.isEmpty ? nil : parts(of: directory.edits)
    }

    private func parts(of sections: TableSections) -> [TableContent.Part] {
        let made: [SectionKind] = [.directory, .editDirectory]  // Made anew for every image.
        let kinds = sections.kinds.filter { !made.contains($0) }.sorted { $0.rawValue < $1.rawValue }
        return kinds.map { .init($0, .borrowed(sections[$0], memory)) }
    }
}

// Each look-up by date: nil when no release answers for it. A published release wins over a stand-in, see `Timeline`.
// None allocates. A view holds on to the image: fetch it once for many look-ups, not once per look-up.
extension ReferenceImage {
    /// From 2026 the schedule of clinicians who are not qualifying participants, unless asked otherwise.
    package func feeSchedule(
        on date: ServiceDate, for participation: FeeSchedule.Participation = .notQualifying
    ) -> FeeSchedule? {
        participation == .qualifying ? feeSchedulesForQualifying[date] : feeSchedules[date]
    }

    /// The last schedule of the date's year; nil: none begins after the date's own.
    package func lastFeeSchedule(
        after date: ServiceDate, for participation: FeeSchedule.Participation = .notQualifying
    ) -> FeeSchedule? {
        let later = releases.filter { $0.kind == .feeSchedule && $0.from > date && $0.from.year == date.year }
        return later.map(\.from).max().flatMap { feeSchedule(on: $0, for: participation) }
    }

    package func localities(on date: ServiceDate) -> LocalityTable? { localityTables[date] }
    package func procedureEdits(on date: ServiceDate) -> ProcedureEditTable? { procedureEditTables[date] }
    package func unitLimits(on date: ServiceDate) -> UnitLimitTable? { unitLimitTables[date] }
    package func addOnEdits(on date: ServiceDate) -> AddOnTable? { addOnTables[date] }
    package func anesthesiaFactors(on date: ServiceDate) -> AnesthesiaFactorTable? { anesthesiaFactorTables[date] }
    package func anesthesiaUnits(on date: ServiceDate) -> AnesthesiaUnitTable? { anesthesiaUnitTables[date] }
    package func imagingCaps(on date: ServiceDate) -> ImagingCapTable? { imagingCapTables[date] }
    package func zipLocalities(on date: ServiceDate) -> ZIPTable? { zipTables[date] }
    package func localityCounties(on date: ServiceDate) -> CountyTable? { countyTables[date] }
    package func diagnoses(on date: ServiceDate) -> DiagnosisTable? { diagnosisTables[date] }
    package func codingLists(on date: ServiceDate) -> CodingListTable? { codingListTables[date] }

    /// - Parameter kind: one of `CodeListTable.kinds`.
    package func codeList(_ kind: TableKind, on date: ServiceDate) -> CodeListTable? {
        CodeListTable.kinds.firstIndex(of: kind).flatMap { codeLists[$0][date] }
    }

    /// The fee schedule releases that have this code, for "not on this release, but on ...". Each name once.
    package func releaseNames(having code: HCPCS) -> [String] {
        var names: [String] = []
        for index in releases.indices where !names.contains(releases[index].name) {
            if table(FeeSchedule.self, of: index)?.has(code) == true { names.append(releases[index].name) }
        }
        return names
    }
}

/// Makes the views of an image that is being opened.
private struct ReleaseViews {
    let directory: ImageDirectory
    let memory: ImageMemory
    let path: String?
    private let edits: PooledEdits

    init(_ directory: ImageDirectory, _ memory: ImageMemory, path: String?) {
        self.directory = directory
        self.memory = memory
        self.path = path
        edits = PooledEdits(directory.edits)
    }

    func source(of index: Int) -> TableSource {
        let ordinal = directory.releases[..<index].count { $0.kind == .procedureEdits }
        return TableSource(
            sections: directory.tables[index], codes: directory.codes, memory: memory, edits: edits,
            editOrdinal: ordinal, index: index)
    }

    /// - Throws: when the sections of a release cannot be its table.
    func all<Table: ReferenceTable>(
        _ type: Table.Type = Table.self, of kind: TableKind
    ) throws(ReferenceError) -> [(release: Release, table: Table)] {
        var found: [(Release, Table)] = []
        for (index, release) in directory.releases.enumerated() where release.kind == kind {
            guard Table.isSound(directory.tables[index]), let table = Table(source(of: index)) else {
                throw .damaged(path, "the table of \(release.name) does not fit together")
            }
            found.append((release, table))
        }
        return found
    }
}
