import Crypto

/// The layout of an image file, format version 2. Everything is little-endian.
///
///     0   8  magic "MEDPAYRF"
///     8   4  format version
///     12  4  number of sections
///     16  8  length of the file
///     24 32  SHA-256 of everything from byte 64 on
///     56  8  checksum of bytes 0..<56, the section table and the releases section: what opening relies on
///     64     the section table, 24 bytes each: kind 4, release 4, offset 8, length 8; then the sections,
///            each at a multiple of 64
///
/// A table's own sections name codes by `HCPCS.rawValue`, so that adding a release copies the others byte for byte. Only
/// the code slots and the directories, one word per code and release, are made anew; and, when a release of
/// procedure-to-procedure edits is added, the rows that all of those releases share (`ProcedureEditPool`).
enum ImageFormat {
    static let magic = Array("MEDPAYRF".utf8)
    static let headerLength = 64
    static let entryLength = 24
    static let alignment = 64
    static let checksumOffset = 56
    /// Ten years of every table, and then some.
    static let releasesMax = 2_048
    /// A release has at most 3 sections of its own.
    static let sectionsMax = 8_192
    /// Codes in one image, for which a slot has 16 bits. HCPCS has about 20,000.
    static let codesMax = 65_535
    /// Sentences on what was mended in one file.
    static let repairsMax: UInt32 = 64
    /// Entries of a section that belong to no release carry this.
    static let noRelease = UInt32.max
    /// RVUs, GPCIs and caps are below this, in their own unit: no product of two of them comes near 64 bits.
    static let factorLimit: UInt32 = 1 << 24

    static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }

    /// SHA-256 of all that the header speaks for.
    static func digest(of image: UnsafeRawBufferPointer) -> SHA256.Digest {
        var hash = SHA256()
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: image[headerLength...]))
        return hash.finalize()
    }

    /// FNV-1a, 64 bits: enough against damage; the digest is there against intent.
    static func checksum(_ bytes: UnsafeRawBufferPointer, from start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// What a section holds. Raw values are stored in images: never reuse one (50 to 53 were format 1's).
enum SectionKind: UInt32, Sendable {
    case releases = 1
    /// UInt16 per possible code, see `CodeIndex`: its number in this image, counted from 1; 0: no table has it.
    case codeSlots = 2
    /// UInt32 per code number from 1: its raw value, ascending.
    case codes = 3
    /// UInt32 per code number, with a 0 for number 0; what it means is the table's business, 0 is "nothing".
    case directory = 15
    case feeFactors = 16
    case feeRows = 17
    case localityRows = 32
    case localityNames = 33
    // Shared by all releases of procedure-to-procedure edits: see `ProcedureEditPool`.
    case editColumn1 = 48
    case editColumn2 = 49
    case editDirectory = 54
    case editRowHeads = 61
    case editRowBodies = 55
    case editHistories = 57
    case editSpans = 60
    case editSets = 58
    /// Only while an image is put together: the rows of one release as a file has them.
    case editRows = 59
    case limitRows = 64
    case addOnRows = 80
    case anesthesiaFactorRows = 96
    case anesthesiaUnitRows = 97
    case capRows = 112
    case zipPlaces = 128
    case zipWords = 129
    case countyRows = 144
    case countyTexts = 145
    case codeListRows = 160
    case codeListTexts = 161
    case diagnosisStarts = 176
    case diagnosisRows = 177
    case codingListStarts = 192
    case codingListRows = 193
}
