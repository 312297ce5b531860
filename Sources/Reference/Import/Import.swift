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

/// What an import tells while it goes on.
package enum ImportEvent: Sendable {
    /// So many bytes of a file have been read; total nil: not known.
    case reading(file: String, bytes: Int64, total: Int64?)
    case read(ImportOutcome.Item)
    case passedOver(ImportOutcome.PassedOver)
    /// All files are read; the image is being put together.
    case compiling
}

/// Reads CMS's files and adds their releases to those of an image. Nothing is written: see `ImportOutcome`.
///
/// Files are recognised by what is in them. A folder or an archive (.zip, .gz) stands for all that is in it; what it
/// holds besides tables, or what cannot be used, is passed over and named. A file named by itself must be a table. Of the
/// forms in which CMS publishes a table the .csv is read, and its twin of the same name passed over.
///
/// - Parameters:
///   - existing: its releases stay as they are; nil: a new image.
/// - Throws: when a table has a cell that cannot be what CMS means. The import is then refused as a whole.
/// - Complexity: about a second per two million rows; holds the image in memory.
package func importReference(
    paths: [String], into existing: ReferenceImage?, options: ImportOptions, report: (ImportEvent) -> Void = { _ in }
) throws(ImportError) -> ImportOutcome {
    if let existing {
        do throws(ReferenceError) { try existing.verify() } catch {
            throw ImportError(paths.first ?? "import", expected: "a sound image to add to", advice: error.description)
        }
    }
    var draft = existing.map { ImageDraft($0) } ?? ImageDraft()
    var items: [ImportOutcome.Item] = []
    var passedOver: [ImportOutcome.PassedOver] = []
    let groups = try ImportGroup.groups(of: paths, options) { file in
        passedOver.append(file)
        report(.passedOver(file))
    }
    for group in groups {
        let (release, table) = try group.read(options, report)
        do throws(ReferenceError) {
            let item = ImportOutcome.Item(
                release: release, files: group.files.map(\.path), change: try draft.add(release, table))
            report(.read(item))
            items.append(item)
        } catch {
            throw ImportError(group.files[0].path, expected: "a table that fits the image", advice: error.detail)
        }
    }
    report(.compiling)
    do throws(ReferenceError) {
        return ImportOutcome(
            items: items, passedOver: passedOver, releases: draft.releases, bytes: try draft.bytes())
    } catch {
        throw ImportError(paths.first ?? "import", expected: "tables that fit one image", advice: error.detail)
    }
}

/// The files of one release: one, or the parts of a procedure-to-procedure table.
struct ImportGroup {
    var format: FileFormat
    var files: [InputFile]
    var hints: NameHints

    /// CMS cuts the practitioner table into this many parts: ccipra-vNNNrN-f1 to -f4. Source: rules.md 20.
    static let procedureEditParts = 4

    /// The tables under these paths, each with its files.
    static func groups(
        of paths: [String], _ options: ImportOptions, passOver: (ImportOutcome.PassedOver) -> Void
    ) throws(ImportError) -> [ImportGroup] {
        var groups: [ImportGroup] = []
        var workbooks: [InputFile] = []
        var refusal: ImportError?
        func refuse(_ file: InputFile, _ error: ImportError) throws(ImportError) {
            guard !file.isNamed else { throw error }
            refusal = error
            passOver(.init(path: file.path, reason: "expected \(error.expected); \(error.advice)", isTable: true))
        }
        try InputFile.forEach(under: paths) { file, prefix throws(ImportError) in
            switch FileFormat.recognise(prefix, name: file.name) {
            case .format(let format): add(file, format, options, to: &groups, passOver)
            case .workbook: workbooks.append(file)
            case .refused(let expected, let advice):
                try refuse(file, ImportError(file.path, expected: expected, advice: advice))
            case .unknown where file.isNamed:
                throw ImportError(file.path, expected: FileFormat.readable, advice: "this file is none of them")
            case .unknown:
                passOver(.init(path: file.path, reason: "none of the tables that are read", isTable: false))
            }
        }
        groups = withYearsOfNeighbours(withoutTwins(groups, passOver))
        for file in workbooks {
            let twin = groups.flatMap(\.files).first { $0.container == file.container && $0.stem == file.stem }
            if let twin {
                passOver(.init(path: file.path, reason: "the same table as \(twin.name)", isTable: false))
            } else {
                let advice = "open it and save the sheet as .csv, then import that"
                try refuse(file, ImportError(file.path, expected: "a table as text", advice: advice))
            }
        }
        var complete: [ImportGroup] = []
        for group in groups {
            if let fault = group.fault(options) { try refuse(group.files[0], fault) } else { complete.append(group) }
        }
        guard complete.isEmpty else { return complete }
        let first = paths.first ?? "import"
        throw refusal ?? ImportError(first, expected: FileFormat.readable, advice: "there is none of them here")
    }

    /// Parts of one quarter's procedure-to-procedure table come together; the rest is a group each.
    private static func add(
        _ file: InputFile, _ format: FileFormat, _ options: ImportOptions, to groups: inout [ImportGroup],
        _ passOver: (ImportOutcome.PassedOver) -> Void
    ) {
        var hints = NameHints(file)
        if hints.quarter == nil { hints.quarter = options.quarter }
        let index = groups.firstIndex { group in
            group.format == .procedureEdits && group.hints.quarter == hints.quarter
                && group.hints.revision == hints.revision && group.part != nil && file.part != nil
        }
        guard format == .procedureEdits, let index else {
            groups.append(ImportGroup(format: format, files: [file], hints: hints))
            return
        }
        if let twin = groups[index].files.first(where: { $0.part == file.part }) {
            passOver(.init(path: file.path, reason: "the same part of the table as \(twin.path)", isTable: true))
        } else {
            groups[index].files.append(file)
        }
    }

    /// OPPSCAP_Oct.csv has no year in its name: the files beside it do, and if they agree it is theirs.
    private static func withYearsOfNeighbours(_ groups: [ImportGroup]) -> [ImportGroup] {
        groups.map { group in
            // A fiscal year and that of the lists are not their neighbours'.
            guard group.hints.quarter == nil, group.hints.year == nil,
                group.format != .diagnoses, group.format != .codingLists
            else { return group }
            let neighbours = groups.filter { $0.files[0].container == group.files[0].container }
            let years = Set(neighbours.compactMap(\.hints.year))
            guard let year = years.first, years.count == 1 else { return group }
            var group = group
            group.hints.take(year: year)
            return group
        }
    }

    private var part: Int? { files[0].part }

    private static func withoutTwins(
        _ groups: [ImportGroup], _ passOver: (ImportOutcome.PassedOver) -> Void
    ) -> [ImportGroup] {
        groups.filter { group in
            guard group.format.isFixedTwin else { return true }
            let twin = groups.first { other in
                !other.format.isFixedTwin && other.format.kind == group.format.kind
                    && other.files[0].container == group.files[0].container
                    && other.files[0].stem == group.files[0].stem
            }
            guard let twin else { return true }
            passOver(
                .init(path: group.files[0].path, reason: "the same table as \(twin.files[0].name)", isTable: false))
            return false
        }
    }

    /// What stands against reading the group at all; nil: nothing.
    private func fault(_ options: ImportOptions) -> ImportError? {
        let parts = files.compactMap(\.part)
        if format == .procedureEdits, parts.isEmpty, !options.takesParts, NameRun.runs(of: files[0].name).hasVersion {
            return ImportError(
                files[0].path, expected: "the part of the table in the file's name, as ccipra-v322r0-f1",
                advice: "give it the name that NCCI gave it, or --take-parts if it is the whole table")
        }
        // A table with a part missing would find no edits where there are some, and say nothing.
        guard
            options.takesParts || parts.isEmpty
                || Set(parts) == Set(1...max(ImportGroup.procedureEditParts, parts.max() ?? 0))
        else {
            return ImportError(
                files[0].path, expected: "all parts of the table, -f1 to -f\(ImportGroup.procedureEditParts)",
                advice: "name them all, or their folder, in one import")
        }
        return nil
    }

    func read(
        _ options: ImportOptions, _ report: (ImportEvent) -> Void
    ) throws(ImportError) -> (Release, TableContent) {
        var readers: [LineReader] = []
        for file in files { readers.append(try file.open()) }
        let table = try withoutActuallyEscaping(report) { report in
            for (file, reader) in zip(files, readers) {
                reader.onRead = { report(.reading(file: file.path, bytes: $0, total: file.size)) }
            }
            defer { for reader in readers { reader.onRead = nil } }
            return Result { () throws(ImportError) in try ImportGroup.table(format, readers) }
        }.get()
        let others = files.count > 1 ? " and \(files.count - 1) more" : ""
        return try ImportGroup.release(
            table, path: files[0].path, source: files[0].name + others, hints: hints,
            repairs: readers.flatMap(\.repairs.sentences), options)
    }

    static func table(_ format: FileFormat, _ readers: [LineReader]) throws(ImportError) -> ImportedTable {
        switch format {
        case .relativeValues: try FeeScheduleImport.read(csv: readers[0])
        case .relativeValuesFixed: try FeeScheduleImport.read(fixed: readers[0])
        case .localityFactors: try LocalityImport.read(csv: readers[0])
        case .localityFactorsFixed: try LocalityImport.read(fixed: readers[0])
        case .localityCounties: try CountyImport.read(csv: readers[0])
        case .localityCountiesFixed: try CountyImport.read(fixed: readers[0])
        case .anesthesiaFactors: try AnesthesiaImport.read(csv: readers[0])
        case .anesthesiaFactorsFixed: try AnesthesiaImport.read(fixed: readers[0])
        case .anesthesiaUnits: try AnesthesiaUnitImport.read(readers[0])
        case .imagingCaps: try ImagingCapImport.read(csv: readers[0])
        case .imagingCapsFixed: try ImagingCapImport.read(fixed: readers[0])
        case .zipLocalities: try ZIPImport.read(readers[0])
        case .procedureEdits: try ProcedureEditImport.read(readers)
        case .unitLimits: try UnitLimitImport.read(readers[0])
        case .addOnEdits: try AddOnImport.read(csv: readers[0])
        case .addOnEditsFixed: try AddOnImport.read(fixed: readers[0])
        case .editModifiers: try CodeListImport.editModifiers(readers[0])
        case .adjustmentReasons: try CodeListImport.reasons(readers[0], .adjustmentReasons)
        case .remarkCodes: try CodeListImport.reasons(readers[0], .remarkCodes)
        case .placesOfService: try CodeListImport.places(readers[0])
        case .diagnoses: try DiagnosisImport.read(readers[0])
        case .codingLists: try CodingListImport.read(readers[0])
        }
    }
}

extension InputFile {
    /// N of the `-fN` behind the version in a part's name; nil: not a part.
    var part: Int? { NameRun.runs(of: name).part }
}
