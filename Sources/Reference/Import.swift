import Claims

/// What an operator says about the files of one import.
package struct ImportOptions: Hashable, Sendable {
    /// The service dates that every table of this import is published for, where the file should not decide.
    package var inForce: ClosedRange<ServiceDate>?
    /// The quarter, where neither a file nor its name says it.
    package var quarter: Quarter?
    /// Further service dates that every table of this import stands in for, for want of the right release.
    package var standIn: ClosedRange<ServiceDate>?
    /// Seconds since 1970: the clock is the caller's.
    package var imported: Int64
    /// Takes a procedure-to-procedure table of which parts are missing. Edits of the missing parts will not be found.
    package var takesParts: Bool

    package init(
        inForce: ClosedRange<ServiceDate>? = nil, quarter: Quarter? = nil, standIn: ClosedRange<ServiceDate>? = nil,
        imported: Int64, takesParts: Bool = false
    ) {
        self.inForce = inForce
        self.quarter = quarter
        self.standIn = standIn
        self.imported = imported
        self.takesParts = takesParts
    }
}

/// Reads CMS's files and adds their releases to those of an image. Nothing is written: see `ImportOutcome`.
///
/// Files are recognised by what is in them. A folder stands for the files in it, not those in its folders; what it holds
/// besides tables is passed over, with a word to `progress`. A file named by itself must be a table.
///
/// - Parameters:
///   - existing: its releases stay as they are; nil: a new image.
///   - progress: a line for people per file.
/// - Complexity: about a second per million rows; holds the image in memory.
package func importReference(
    paths: [String], into existing: ReferenceImage?, options: ImportOptions, progress: (String) -> Void = { _ in }
) throws(ImportError) -> ImportOutcome {
    var draft = existing.map { ImageDraft($0) } ?? ImageDraft()
    var items: [ImportOutcome.Item] = []
    for group in try ImportGroup.groups(of: try ImportFile.list(paths, progress), options) {
        let (release, table) = try group.read(options)
        let item = ImportOutcome.Item(release: release, change: draft.add(release, table))
        progress("\(release.source): \(release.name), \(release.rows) rows, \(item.change)")
        items.append(item)
    }
    do throws(ReferenceError) {
        return ImportOutcome(items: items, releases: draft.releases, bytes: try draft.bytes())
    } catch {
        throw ImportError(paths.first ?? "import", expected: "tables that fit one image", advice: error.detail)
    }
}

/// A table as an importer read it, before it is known when it is in force.
struct ImportedTable {
    var content: TableContent
    /// As far as the file's own text says.
    var quarter: Quarter?
    var year: Int?
    /// Goes with the file's name into the release's source.
    var note: String?
    /// Goes behind the release's name.
    var suffix: String

    init(
        _ content: TableContent, quarter: Quarter? = nil, year: Int? = nil, note: String? = nil, suffix: String = ""
    ) {
        self.content = content
        self.quarter = quarter
        self.year = year
        self.note = note
        self.suffix = suffix
    }
}

/// The files of one release: one, or the parts of a procedure-to-procedure table.
struct ImportGroup {
    var format: FileFormat
    var files: [ImportFile]
    /// From the file's name or else the operator.
    var quarter: Quarter?

    /// CMS cuts the practitioner table into this many parts: ccipra-vNNNrN-f1 to -f4. Source: rules.md 20.
    static let procedureEditParts = 4

    /// Parts of one quarter's procedure-to-procedure table come together; the rest is a group each.
    static func groups(of files: [ImportFile], _ options: ImportOptions) throws(ImportError) -> [ImportGroup] {
        var groups: [ImportGroup] = []
        for file in files {
            let quarter = Quarter(fileName: file.name) ?? options.quarter
            if file.format == .procedureEdits,
                let index = groups.firstIndex(where: { $0.format == .procedureEdits && $0.quarter == quarter })
            {
                groups[index].files.append(file)
            } else {
                groups.append(ImportGroup(format: file.format, files: [file], quarter: quarter))
            }
        }
        guard !options.takesParts else { return groups }
        for group in groups { try group.checkParts() }
        return groups
    }

    /// A table with a part missing would find no edits where there are some, and say nothing.
    private func checkParts() throws(ImportError) {
        let parts = files.compactMap(\.part)
        guard !parts.isEmpty, Set(parts) != Set(1...max(ImportGroup.procedureEditParts, parts.max() ?? 0)) else {
            return
        }
        throw ImportError(
            files[0].path, expected: "all parts of the table, -f1 to -f\(ImportGroup.procedureEditParts)",
            advice: "name them all, or their folder, in one import")
    }

    func read(_ options: ImportOptions) throws(ImportError) -> (Release, TableContent) {
        var readers: [LineReader] = []
        for file in files { readers.append(try LineReader(path: file.path)) }
        let table = try ImportGroup.table(format, readers)
        let others = files.count > 1 ? " and \(files.count - 1) more" : ""
        return try ImportGroup.release(
            table, path: files[0].path, source: files[0].name + others, quarter: quarter, options)
    }

    static func table(_ format: FileFormat, _ readers: [LineReader]) throws(ImportError) -> ImportedTable {
        switch format {
        case .relativeValues: try FeeScheduleImport.read(readers[0])
        case .localityFactors: try LocalityImport.read(readers[0])
        case .procedureEdits: try ProcedureEditImport.read(readers)
        case .unitLimits: try UnitLimitImport.read(readers[0])
        case .addOnEdits: try AddOnImport.read(readers[0])
        }
    }

    /// Names the release and says when it is in force.
    static func release(
        _ table: ImportedTable, path: String, source: String, quarter: Quarter?, _ options: ImportOptions
    ) throws(ImportError) -> (Release, TableContent) {
        let kind = table.content.kind
        let quarter = table.quarter ?? quarter ?? options.inForce.flatMap { Quarter(containing: $0.upperBound) }
        let year = table.year ?? quarter?.year
        guard let quarter = kind == .localities ? year.flatMap({ Quarter(year: $0, number: 4) }) : quarter else {
            throw ImportError(
                path, expected: "the quarter of this table in its name, as CMS gives it",
                advice: "the file itself does not say it: name the quarter, as 2026Q3, or the dates it is in force")
        }
        let dates = options.inForce ?? kind.dates(publishedIn: quarter)
        let release = Release(
            kind: kind, name: kind.releaseName(quarter) + table.suffix, from: dates.lowerBound,
            through: dates.upperBound, standsInFrom: options.standIn?.lowerBound,
            standsInThrough: options.standIn?.upperBound, digest: table.content.digest(),
            source: source + (table.note.map { " (\($0))" } ?? ""), rows: table.content.rows,
            imported: options.imported)
        return (release, table.content)
    }
}

extension TableKind {
    fileprivate func releaseName(_ quarter: Quarter) -> String {
        switch self {
        case .feeSchedule: "CMS MPFS RVU\(quarter.year % 100 < 10 ? "0" : "")\(quarter.year % 100)\(quarter.letter)"
        case .localities: "CMS GPCI \(quarter.year)"
        case .procedureEdits: "NCCI PTP practitioner \(quarter)"
        case .unitLimits: "NCCI MUE practitioner \(quarter)"
        case .addOnEdits: "NCCI AOC \(quarter)"
        }
    }

    /// The fee schedule and the unit limits hold for their quarter, the localities for their year. The two tables of
    /// edits carry their history: from NCCI's beginning, and from the first add-on edits.
    ///
    /// Source: rules.md 1.3, 20 (newest table wins for past dates too), 21, 22.
    fileprivate func dates(publishedIn quarter: Quarter) -> ClosedRange<ServiceDate> {
        let first: ServiceDate? =
            switch self {
            case .feeSchedule, .unitLimits: quarter.first
            case .localities: ServiceDate(year: quarter.year, month: 1, day: 1)
            case .procedureEdits: ServiceDate(year: 1996, month: 1, day: 1)
            case .addOnEdits: ServiceDate(year: 2013, month: 1, day: 1)
            }
        return min(first ?? quarter.first, quarter.last)...quarter.last
    }
}

extension Quarter {
    /// A to D, as in RVU25A.
    fileprivate var letter: String { ["A", "B", "C", "D"][number - 1] }
}
