import Claims
import Crypto

/// One release's table as the bytes of its sections, from an importer or from an existing image.
struct TableContent: Sendable {
    struct Part: Sendable {
        var kind: SectionKind
        var bytes: Bytes

        init(_ kind: SectionKind, _ bytes: Bytes) {
            self.kind = kind
            self.bytes = bytes
        }

        init(_ kind: SectionKind, _ bytes: [UInt8]) { self.init(kind, .owned(bytes)) }
    }
    enum Bytes: Sendable {
        case owned([UInt8])
        case borrowed(Section, ImageMemory)
        /// The rows of one release of procedure-to-procedure edits, ascending, each once.
        case edits([ProcedureEditRow])

        var count: Int { withUnsafeBytes { $0.count } }

        func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            switch self {
            case .owned(let bytes): bytes.withUnsafeBytes(body)
            case .borrowed(let section, let memory): withExtendedLifetime(memory) { body(section.bytes) }
            case .edits(let rows): rows.withUnsafeBytes(body)
            }
        }
    }

    var kind: TableKind
    /// The rows that the file had, for people.
    var rows: Int
    /// In ascending order of kind.
    var parts: [Part]

    /// Gives the sections of this table to a reader, in the form that the views read.
    func withSections<Result>(_ body: (TableSections) -> Result) -> Result {
        func open(_ rest: ArraySlice<Part>, _ found: TableSections) -> Result {
            guard let part = rest.first else { return body(found) }
            return part.bytes.withUnsafeBytes { bytes in
                var found = found
                found[part.kind] = Section(bytes: bytes)
                return open(rest.dropFirst(), found)
            }
        }
        return open(parts[...], TableSections())
    }

    /// SHA-256 of the rows as compiled, each part's kind, length and bytes, lower-case hexadecimal.
    func digest() -> String {
        var hash = SHA256()
        for part in parts {
            part.bytes.withUnsafeBytes { bytes in
                var prefix = ByteWriter()
                prefix.append(part.kind.rawValue)
                prefix.append(UInt64(bytes.count))
                hash.update(data: prefix.bytes)
                hash.update(bufferPointer: bytes)
            }
        }
        return hexadecimal(hash.finalize())
    }
}

/// The sections of one table by kind: a handful, so a list.
struct TableSections: Sendable {
    private var list: [(kind: SectionKind, section: Section)] = []

    /// An absent section is empty.
    subscript(kind: SectionKind) -> Section {
        get { list.first { $0.kind == kind }?.section ?? .empty }
        set { list.append((kind, newValue)) }
    }

    var kinds: [SectionKind] { list.map(\.kind) }
}

/// What a directory holds for one code: see `SectionKind.directory`.
typealias DirectoryEntry = (code: UInt32, entry: UInt32)

extension Section {
    /// Of rows that begin with their code and lie in its order: for each code the index of its first row plus 1.
    func firstRows(length: Int) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        for index in 0..<count(of: length) {
            let code = load(UInt32.self, atByte: index * length)
            if entries.last?.code != code { entries.append((code, UInt32(index + 1))) }
        }
        return entries
    }

    /// Of rows of a code and its entry, 4 bytes each.
    var codeEntries: [DirectoryEntry] {
        (0..<count(of: 8)).map { (load(UInt32.self, at: $0 * 2), load(UInt32.self, at: $0 * 2 + 1)) }
    }
}

/// What every compiled table can say of itself, so that an image can be put together from tables.
protocol CompiledTable {
    /// One for each code that look-ups may ask for; empty for tables that are not asked by code.
    static func directoryEntries(in sections: TableSections) -> [DirectoryEntry]
    /// True when the sections' lengths fit together.
    static func isSound(_ sections: TableSections) -> Bool
}

extension CompiledTable {
    static func directoryEntries(in sections: TableSections) -> [DirectoryEntry] { [] }
}

/// Where a view finds its bytes.
struct TableSource {
    var sections: TableSections
    var codes: CodeIndex
    var memory: ImageMemory
    /// What all releases of procedure-to-procedure edits share, and which of them this is, counted from 0.
    var edits: PooledEdits
    var editOrdinal: Int
    /// Position in `ReferenceImage.releases`.
    var index: Int

    var directory: CodeDirectory { CodeDirectory(codes, sections[.directory]) }

    var release: ReleaseChoice { ReleaseChoice(index: index, isStandIn: false) }
}

/// The view of one release's table.
protocol ReferenceTable: CompiledTable, Sendable {
    var release: ReleaseChoice { get set }
    /// nil when the sections cannot be such a table.
    init?(_ source: TableSource)
}

extension TableKind {
    var compiled: any ReferenceTable.Type {
        switch self {
        case .feeSchedule: FeeSchedule.self
        case .localities: LocalityTable.self
        case .procedureEdits: ProcedureEditTable.self
        case .unitLimits: UnitLimitTable.self
        case .addOnEdits: AddOnTable.self
        case .anesthesiaFactors: AnesthesiaFactorTable.self
        case .anesthesiaUnits: AnesthesiaUnitTable.self
        case .imagingCaps: ImagingCapTable.self
        case .zipLocalities: ZIPTable.self
        case .localityCounties: CountyTable.self
        case .editModifiers, .adjustmentReasons, .remarkCodes, .placesOfService: CodeListTable.self
        case .diagnoses: DiagnosisTable.self
        case .codingLists: CodingListTable.self
        }
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
