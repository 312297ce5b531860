import Claims
import Crypto

/// The releases of an image to be, with their tables: what imports add to and what is written.
struct ImageDraft: Sendable {
    private(set) var releases: [Release] = []
    private(set) var tables: [TableContent] = []

    init() {}

    /// All that an image holds; the tables stay where they are until the draft is written.
    init(_ image: ReferenceImage) {
        releases = image.releases
        tables = image.releases.indices.map(image.content)
    }

    /// Adds a release, after all others, so that it is chosen before an earlier one for the same dates.
    ///
    /// The same rows for the same dates are the same release: nothing changes but, where the operator said so, what
    /// it stands in for. Other rows under the same name are another release, and both stay: what was computed
    /// with the earlier can be computed again.
    mutating func add(_ release: Release, _ table: TableContent) -> ImportOutcome.Change {
        for index in releases.indices where releases[index].isSame(as: release) {
            guard let from = release.standsInFrom, let through = release.standsInThrough,
                releases[index].standsInFrom != from || releases[index].standsInThrough != through
            else { return .unchanged }
            releases[index].standsInFrom = from
            releases[index].standsInThrough = through
            return .changed
        }
        releases.append(release)
        tables.append(table)
        return .added
    }

    /// The image's bytes. Deterministic: equal releases and tables give equal bytes.
    ///
    /// - Throws: when all tables together have more codes than an image can number.
    func bytes() throws(ReferenceError) -> [UInt8] {
        let codes = try codeNumbers()
        var sections: [(kind: SectionKind, release: UInt32, bytes: TableContent.Bytes)] = [
            (.releases, ImageFormat.noRelease, .owned(Release.encode(releases))),
            (.codeSlots, ImageFormat.noRelease, .owned(sectionBytes(codes.slots))),
            (.codes, ImageFormat.noRelease, .owned(sectionBytes(codes.list))),
        ]
        for (index, table) in tables.enumerated() {
            let directory = directory(of: table, codes.slots, count: codes.list.count)
            sections.append((.directory, UInt32(index), .owned(sectionBytes(directory))))
            sections += table.parts.map { ($0.kind, UInt32(index), $0.bytes) }
        }
        return assemble(sections)
    }

    private func assemble(
        _ sections: [(kind: SectionKind, release: UInt32, bytes: TableContent.Bytes)]
    ) -> [UInt8] {
        var image = ByteWriter()
        image.append(contentsOf: ImageFormat.magic)
        image.append(ReferenceImage.formatVersion)
        image.append(UInt32(sections.count))
        image.append(contentsOf: [UInt8](repeating: 0, count: 48))
        var offset = ImageFormat.aligned(image.bytes.count + sections.count * ImageFormat.entryLength)
        for section in sections {
            image.append(section.kind.rawValue)
            image.append(section.release)
            image.append(UInt64(offset))
            image.append(UInt64(section.bytes.count))
            offset = ImageFormat.aligned(offset + section.bytes.count)
        }
        image.reserve(offset)
        for section in sections {
            image.pad(to: ImageFormat.alignment)
            section.bytes.withUnsafeBytes { image.append(contentsOf: $0) }
        }
        image.pad(to: ImageFormat.alignment)
        image.replace(at: 16, with: UInt64(image.bytes.count))
        let digest = image.bytes.withUnsafeBytes { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[ImageFormat.headerLength...]))
            return Array(hash.finalize())
        }
        image.replace(at: 24, with: digest)
        let checksum = image.bytes.withUnsafeBytes { ReferenceImage.checksum(of: $0, sections: sections.count) }
        image.replace(at: ImageFormat.checksumOffset, with: checksum ?? 0)
        return image.bytes
    }

    /// Every code of every table, numbered from 1 in ascending order.
    private func codeNumbers() throws(ReferenceError) -> (slots: [UInt16], list: [UInt32]) {
        var slots = [UInt16](repeating: 0, count: HCPCS.count)
        for table in tables {
            for code in table.withSections(table.kind.table.codes) where code < HCPCS.count { slots[Int(code)] = 1 }
        }
        var list: [UInt32] = []
        for code in slots.indices where slots[code] != 0 {
            list.append(UInt32(code))
            guard list.count <= ImageFormat.codesMax else {
                throw ReferenceError(.damaged, "more than \(ImageFormat.codesMax) codes; these are no HCPCS tables")
            }
            slots[code] = UInt16(list.count)
        }
        return (slots, list)
    }

    private func directory(of table: TableContent, _ slots: [UInt16], count: Int) -> [UInt32] {
        var directory = [UInt32](repeating: 0, count: count + 1)
        for (code, entry) in table.withSections(table.kind.table.directoryEntries) where code < HCPCS.count {
            directory[Int(slots[Int(code)])] = entry
        }
        return directory
    }
}

extension Release {
    /// The same rows for the same dates, whatever the file was called and whenever it came.
    fileprivate func isSame(as other: Release) -> Bool {
        kind == other.kind && digest == other.digest && from == other.from && through == other.through
    }

    static func encode(_ releases: [Release]) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.append(UInt32(releases.count))
        for release in releases {
            bytes.append(UInt32(release.kind.rawValue))
            bytes.append(release.from.days)
            bytes.append(release.through.days)
            bytes.append(release.standsInFrom?.days ?? Int32.min)
            bytes.append(release.standsInThrough?.days ?? Int32.min)
            bytes.append(UInt64(release.rows))
            bytes.append(release.imported)
            for text in [release.name, release.digest, release.source] { bytes.append(text: text) }
        }
        return bytes.bytes
    }

    /// nil unless the section is whole.
    static func decode(_ section: Section) -> [Release]? {
        var parser = ByteParser(section)
        guard let count = parser.next(UInt32.self), count <= ImageFormat.sectionsMax else { return nil }
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
            let rows = parser.next(UInt64.self).flatMap(Int.init(exactly:)), let imported = parser.next(Int64.self),
            let name = parser.nextText(), let digest = parser.nextText(), let source = parser.nextText()
        else { return nil }
        self.init(
            kind: kind, name: name, from: from, through: through, standsInFrom: ServiceDate(days: standsInFrom),
            standsInThrough: ServiceDate(days: standsInThrough), digest: digest, source: source, rows: rows,
            imported: imported)
    }
}
