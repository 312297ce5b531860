import Claims

/// What a reference table is about. Raw values are stored in images: never reuse one.
package enum TableKind: UInt8, Sendable, CaseIterable {
    case feeSchedule = 1
    case localities = 2
    case procedureEdits = 3
    case unitLimits = 4
    case addOnEdits = 5
    case anesthesiaFactors = 6
    case anesthesiaUnits = 7
    case imagingCaps = 8
    case zipLocalities = 9
    case localityCounties = 10
    case editModifiers = 11
    case adjustmentReasons = 12
    case remarkCodes = 13
    case placesOfService = 14
    case diagnoses = 15
    case codingLists = 16

    /// The word for it in commands, messages and results.
    package var name: String {
        switch self {
        case .feeSchedule: "fee-schedule"
        case .localities: "localities"
        case .procedureEdits: "procedure-edits"
        case .unitLimits: "unit-limits"
        case .addOnEdits: "add-on-edits"
        case .anesthesiaFactors: "anesthesia-factors"
        case .anesthesiaUnits: "anesthesia-units"
        case .imagingCaps: "imaging-caps"
        case .zipLocalities: "zip-localities"
        case .localityCounties: "locality-counties"
        case .editModifiers: "edit-modifiers"
        case .adjustmentReasons: "adjustment-reasons"
        case .remarkCodes: "remark-codes"
        case .placesOfService: "places-of-service"
        case .diagnoses: "diagnoses"
        case .codingLists: "coding-lists"
        }
    }
}

extension TableKind {
    /// The newest release answers for the past too: its rows carry their own dates, or nobody dates it.
    var isCumulative: Bool {
        switch self {
        case .procedureEdits, .addOnEdits, .editModifiers, .adjustmentReasons, .remarkCodes, .placesOfService: true
        default: false
        }
    }
}

/// One published version of a reference table.
package struct Release: Hashable, Sendable {
    package var kind: TableKind
    /// What it is and its letter or version: "CMS MPFS RVU25A", "CMS GPCI 2025", "NCCI PTP practitioner 2024Q2". A
    /// corrected reissue has the same name.
    package var name: String
    /// The service dates it is published for.
    package var from: ServiceDate
    package var through: ServiceDate
    /// Further service dates it is used for because an operator said so, for want of the right release; nil: none.
    /// Every answer that rests on it says so.
    package var standsInFrom: ServiceDate?
    package var standsInThrough: ServiceDate?
    /// The day of publication printed in the file; nil: none is.
    package var released: ServiceDate?
    /// N of NCCI's `vNNNrN`: a replacement of the same quarter's table counts up. 0 elsewhere.
    package var revision: Int
    /// SHA-256 of the rows as compiled, lower-case hexadecimal.
    package var digest: String
    /// The file's own name, without folders.
    package var source: String
    /// The rows that the file had.
    package var rows: Int
    /// When the import ran, seconds since 1970; 0 for the built-in releases.
    package var imported: Int64
    /// What was mended in the file as it was read, a sentence each; empty for a file as CMS published it.
    package var repairs: [String]

    package init(
        kind: TableKind, name: String, from: ServiceDate, through: ServiceDate, standsInFrom: ServiceDate? = nil,
        standsInThrough: ServiceDate? = nil, released: ServiceDate? = nil, revision: Int = 0, digest: String,
        source: String, rows: Int, imported: Int64, repairs: [String] = []
    ) {
        self.kind = kind
        self.name = name
        self.from = from
        self.through = through
        self.standsInFrom = standsInFrom
        self.standsInThrough = standsInThrough
        self.released = released
        self.revision = revision
        self.digest = digest
        self.source = source
        self.rows = rows
        self.imported = imported
        self.repairs = repairs
    }

    /// The same rows for the same dates, whatever the file was called and whenever it came.
    func isSame(as other: Release) -> Bool {
        kind == other.kind && digest == other.digest && from == other.from && through == other.through
    }

    /// Another issue of the same table for the same dates: a correction, or what it corrects.
    func isReissue(of other: Release) -> Bool {
        kind == other.kind && name == other.name && from == other.from && through == other.through
    }
}

/// A release that was chosen for a date: what a result names so that it can be repeated later.
package struct ReleaseChoice: Hashable, Sendable {
    /// Small, since every priced line names some.
    private var packed: UInt32

    package init(index: Int, isStandIn: Bool) { packed = UInt32(index) << 1 | (isStandIn ? 1 : 0) }

    /// Position in `ReferenceImage.releases`.
    package var index: Int { Int(packed >> 1) }

    /// True: published for other dates, standing in at an operator's word.
    package var isStandIn: Bool {
        get { packed & 1 != 0 }
        set { packed = packed & ~1 | (newValue ? 1 : 0) }
    }
}

/// Which of two releases for one date is the later word: of tables that carry their past, the one published for the later
/// dates, as it corrects the earlier; of the others the one that begins later, as it is the closer one. Then the one
/// released later; then the later revision; then the one imported later.
struct ReleaseRank: Comparable {
    private let order: (day: Int32, released: Int32, revision: Int, index: Int)

    init(_ release: Release, at index: Int) {
        order = (
            (release.kind.isCumulative ? release.through : release.from).days,
            release.released?.days ?? ServiceDate.distantPast.days, release.revision, index
        )
    }

    static func < (left: ReleaseRank, right: ReleaseRank) -> Bool { left.order < right.order }
    static func == (left: ReleaseRank, right: ReleaseRank) -> Bool { left.order == right.order }
}

extension Release {
    static func encode(_ releases: [Release]) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.append(UInt32(releases.count))
        for release in releases {
            bytes.append(UInt32(release.kind.rawValue))
            bytes.append(release.from.days)
            bytes.append(release.through.days)
            for day in [release.standsInFrom, release.standsInThrough, release.released] {
                bytes.append(day?.days ?? Int32.min)
            }
            bytes.append(UInt32(clamping: release.revision))
            bytes.append(UInt64(release.rows))
            bytes.append(release.imported)
            for text in [release.name, release.digest, release.source] { bytes.append(text: text) }
            bytes.append(UInt32(release.repairs.count))
            for text in release.repairs { bytes.append(text: text) }
        }
        return bytes.bytes
    }

    /// nil unless the section is whole.
    static func decode(_ section: Section) -> [Release]? {
        var parser = ByteParser(section)
        guard let count = parser.next(UInt32.self), count <= ImageFormat.releasesMax else { return nil }
        var releases: [Release] = []
        for _ in 0..<count {
            guard let release = Release(&parser) else { return nil }
            releases.append(release)
        }
        return parser.isAtEnd ? releases : nil
    }

    private init?(_ parser: inout ByteParser) {
        guard let kind = parser.next(UInt32.self).flatMap({ TableKind(rawValue: UInt8(truncatingIfNeeded: $0)) }),
            let from = parser.next(Int32.self).flatMap({ ServiceDate(days: $0) }),
            let through = parser.next(Int32.self).flatMap({ ServiceDate(days: $0) }), from <= through,
            let standsInFrom = parser.next(Int32.self), let standsInThrough = parser.next(Int32.self),
            let released = parser.next(Int32.self), let revision = parser.next(UInt32.self),
            let rows = parser.next(UInt64.self).flatMap(Int.init(exactly:)), let imported = parser.next(Int64.self),
            let name = parser.nextText(), let digest = parser.nextText(), let source = parser.nextText(),
            let repairCount = parser.next(UInt32.self), repairCount <= ImageFormat.repairsMax
        else { return nil }
        var repairs: [String] = []
        for _ in 0..<repairCount {
            guard let text = parser.nextText() else { return nil }
            repairs.append(text)
        }
        self.init(
            kind: kind, name: name, from: from, through: through, standsInFrom: ServiceDate(days: standsInFrom),
            standsInThrough: ServiceDate(days: standsInThrough), released: ServiceDate(days: released),
            revision: Int(revision), digest: digest, source: source, rows: rows, imported: imported,
            repairs: repairs)
    }
}
