import Claims
import Crypto

/// One release's table as the bytes of its sections, from an importer or from an existing image.
struct TableContent: Sendable {
    struct Part: Sendable {
        var kind: SectionKind
        var bytes: Bytes
    }
    enum Bytes: Sendable {
        case owned([UInt8])
        case borrowed(Section, ImageMemory)

        var count: Int {
            switch self {
            case .owned(let bytes): bytes.count
            case .borrowed(let section, _): section.bytes.count
            }
        }

        func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            switch self {
            case .owned(let bytes): bytes.withUnsafeBytes(body)
            case .borrowed(let section, let memory): withExtendedLifetime(memory) { body(section.bytes) }
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

    /// SHA-256 of the rows as compiled, lower-case hexadecimal.
    func digest() -> String {
        var hash = SHA256()
        for part in parts {
            var prefix = ByteWriter()
            prefix.append(part.kind.rawValue)
            prefix.append(UInt64(part.bytes.count))
            hash.update(data: prefix.bytes)
            part.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
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

/// What every compiled table can say of itself, so that an image can be put together from tables.
protocol CompiledTable {
    /// The raw values of the codes that lookups may ask for.
    static func codes(in sections: TableSections) -> [UInt32]
    /// What the directory holds for each code that has something: see `SectionKind.directory`.
    static func directoryEntries(in sections: TableSections) -> [(code: UInt32, entry: UInt32)]
    /// True when the sections' lengths fit together.
    static func isSound(_ sections: TableSections) -> Bool
}

extension CompiledTable {
    static func codes(in sections: TableSections) -> [UInt32] { directoryEntries(in: sections).map(\.code) }
}

extension TableKind {
    var table: any CompiledTable.Type {
        switch self {
        case .feeSchedule: FeeSchedule.self
        case .localities: LocalityTable.self
        case .procedureEdits: ProcedureEditTable.self
        case .unitLimits: UnitLimitTable.self
        case .addOnEdits: AddOnTable.self
        }
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
