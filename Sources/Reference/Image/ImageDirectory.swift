import Claims

/// What opening an image reads: the header, the section table and the releases. Everything in it has been checked
/// against the file's length.
struct ImageDirectory {
    private(set) var releases: [Release] = []
    /// By position in `releases`.
    private(set) var tables: [TableSections] = []
    private(set) var codes = CodeIndex(slots: .empty, codes: .empty)
    /// What the releases of procedure-to-procedure edits share.
    private(set) var edits = TableSections()

    /// - Parameter bytes: at least a header.
    init(_ bytes: UnsafeRawBufferPointer, path: String?) throws(ReferenceError) {
        let file = Section(bytes: bytes)
        guard bytes.prefix(ImageFormat.magic.count).elementsEqual(ImageFormat.magic) else {
            throw ReferenceError(.notAnImage, path: path, "is not a reference image; run `medpay reference import`")
        }
        let version = file.load(UInt32.self, atByte: 8)
        guard version == ReferenceImage.formatVersion else { throw .otherFormat(path, version) }
        let length = file.load(UInt64.self, atByte: 16)
        guard length == bytes.count else {
            throw .damaged(path, "it has \(bytes.count) bytes where its header says \(length)")
        }
        let count = Int(file.load(UInt32.self, atByte: 12))
        guard count <= ImageFormat.sectionsMax, let checksum = ReferenceImage.checksum(of: bytes, sections: count),
            checksum == file.load(UInt64.self, atByte: ImageFormat.checksumOffset)
        else { throw .damaged(path, "its header does not have the checksum that it states") }
        try readSections(bytes, count: count, path: path)
    }

    private mutating func readSections(
        _ bytes: UnsafeRawBufferPointer, count: Int, path: String?
    ) throws(ReferenceError) {
        var general = TableSections()
        for index in 0..<count {
            guard let entry = SectionEntry(bytes, index) else {
                throw .damaged(path, "section \(index) lies outside the file")
            }
            if entry.release == ImageFormat.noRelease {
                if PooledEdits.kinds.contains(entry.kind) { edits[entry.kind] = entry.section }
                general[entry.kind] = entry.section
                guard entry.kind == .releases else { continue }
                guard let list = Release.decode(entry.section) else {
                    throw .damaged(path, "its list of releases cannot be read")
                }
                releases = list
                tables = list.map { _ in TableSections() }
            } else {
                guard entry.release < tables.count else {
                    throw .damaged(path, "section \(index) belongs to no release")
                }
                tables[Int(entry.release)][entry.kind] = entry.section
            }
        }
        codes = CodeIndex(slots: general[.codeSlots], codes: general[.codes])
        guard codes.slots.bytes.count == CodeIndex.slotCount * 2, codes.count <= ImageFormat.codesMax else {
            throw .damaged(path, "its table of codes has the wrong size")
        }
        guard PooledEdits.isSound(edits) else {
            throw .damaged(path, "its procedure-to-procedure edits do not fit together")
        }
    }
}

private struct SectionEntry {
    var kind: SectionKind
    var release: UInt32
    var section: Section

    /// nil when the entry's section is not wholly inside the file.
    init?(_ bytes: UnsafeRawBufferPointer, _ index: Int) {
        let file = Section(bytes: bytes)
        let start = ImageFormat.headerLength + index * ImageFormat.entryLength
        let offset = file.load(UInt64.self, atByte: start + 8)
        let length = file.load(UInt64.self, atByte: start + 16)
        guard let kind = SectionKind(rawValue: file.load(UInt32.self, atByte: start)),
            length <= UInt64(bytes.count), offset <= UInt64(bytes.count) - length
        else { return nil }
        self.kind = kind
        release = file.load(UInt32.self, atByte: start + 4)
        section = Section(bytes: UnsafeRawBufferPointer(rebasing: bytes[Int(offset)..<Int(offset + length)]))
    }
}

extension ReferenceImage {
    /// Over what opening relies on; nil when the file is too short to hold it.
    static func checksum(of bytes: UnsafeRawBufferPointer, sections count: Int) -> UInt64? {
        let tableEnd = ImageFormat.headerLength + count * ImageFormat.entryLength
        guard count >= 1, tableEnd <= bytes.count, let first = SectionEntry(bytes, 0), first.kind == .releases else {
            return nil
        }
        let slice = { (range: Range<Int>) in UnsafeRawBufferPointer(rebasing: bytes[range]) }
        let header = ImageFormat.checksum(slice(0..<ImageFormat.checksumOffset))
        let table = ImageFormat.checksum(slice(ImageFormat.headerLength..<tableEnd), from: header)
        return ImageFormat.checksum(first.section.bytes, from: table)
    }
}

extension ReferenceError {
    static func damaged(_ path: String?, _ what: String) -> ReferenceError {
        ReferenceError(.damaged, path: path, "is damaged: \(what); run `medpay reference import` again")
    }

    static func otherFormat(_ path: String?, _ version: UInt32) -> ReferenceError {
        let own = ReferenceImage.formatVersion
        let advice = version < own ? "run `medpay reference import` again" : "a newer MedPay wrote it; use that one"
        return ReferenceError(
            .otherFormat, path: path, "has format \(version), this MedPay reads format \(own); \(advice)")
    }
}
