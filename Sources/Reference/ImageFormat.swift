/// The layout of an image file, format version 1. Everything is little-endian.
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
/// the code slots and the directories, one word per code and release, are made anew.
enum ImageFormat {
    static let magic = Array("MEDPAYRF".utf8)
    static let headerLength = 64
    static let entryLength = 24
    static let alignment = 64
    static let checksumOffset = 56
    /// Far beyond any image: 1,000 releases of at most 8 sections.
    static let sectionsMax = 8_192
    /// Codes in one image, for which a slot has 16 bits. HCPCS has about 20,000.
    static let codesMax = 65_535
    /// Entries of a section that belong to no release carry this.
    static let noRelease = UInt32.max
    /// RVUs, GPCIs and caps are below this, in their own unit: no product of them overflows 64 bits.
    static let factorLimit: UInt32 = 1 << 24

    static func aligned(_ offset: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }

    /// FNV-1a, 64 bits: enough against damage; the digest is there against intent.
    static func checksum(_ bytes: UnsafeRawBufferPointer, from start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// What a section holds. Raw values are stored in images: never reuse one.
enum SectionKind: UInt32, Sendable {
    case releases = 1
    /// UInt16 per possible code: its number in this image, counted from 1; 0: no table has it.
    case codeSlots = 2
    /// UInt32 per code number from 1: its raw value, ascending.
    case codes = 3
    /// UInt32 per code number, with a 0 for number 0; what it means is the table's business, 0 is "nothing".
    case directory = 15
    case feeFactors = 16
    case feeRows = 17
    case localityRows = 32
    case localityNames = 33
    case editColumn1 = 48
    case editColumn2 = 49
    case editBits = 50
    case editOffsets = 51
    case editColumns = 52
    case editValues = 53
    case limitRows = 64
    case addOnRows = 80
}
