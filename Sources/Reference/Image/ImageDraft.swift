import Claims

/// The releases of an image to be, with their tables: what imports add to and what is written.
struct ImageDraft: Sendable {
    private(set) var releases: [Release] = []
    private(set) var tables: [TableContent] = []
    private var edits = EditSections.none

    /// The rows that the procedure-to-procedure releases share: as they lie in an image, until one is added.
    private enum EditSections {
        case none
        case stored([TableContent.Part])
        case pool(ProcedureEditPool)
    }

    init() {}

    /// All that an image holds; the tables stay where they are until the draft is written.
    init(_ image: ReferenceImage) {
        releases = image.releases
        tables = image.releases.indices.map(image.content)
        if let stored = image.editParts { edits = .stored(stored) }
    }

    /// Adds a release, after all others.
    ///
    /// The same rows for the same dates are the same release: nothing changes but, where the operator said so, what
    /// it stands in for. Other rows under the same name are another release, and both stay: what was computed
    /// with the earlier can be computed again.
    ///
    /// - Throws: when the image can hold no further release.
    mutating func add(_ release: Release, _ table: TableContent) throws(ReferenceError) -> ImportOutcome.Change {
        for index in releases.indices where releases[index].isSame(as: release) {
            guard let from = release.standsInFrom, let through = release.standsInThrough,
                releases[index].standsInFrom != from || releases[index].standsInThrough != through
            else { return .unchanged }
            releases[index].standsInFrom = from
            releases[index].standsInThrough = through
            return .changed
        }
        guard releases.count < ImageFormat.releasesMax else {
            throw ReferenceError(.full, "holds \(releases.count) releases, the most there can be; start a new image")
        }
        let isReissue = releases.contains { $0.isReissue(of: release) }
        var table = table
        if case .edits(let rows) = table.parts.first?.bytes {
            var pool = try loadedPool()
            try pool.add(rows)
            edits = .pool(pool)
            table.parts = []
        }
        releases.append(release)
        tables.append(table)
        return isReissue ? .reissued : .added
    }

    private mutating func loadedPool() throws(ReferenceError) -> ProcedureEditPool {
        defer { edits = .none }  // So that the rows have one owner, and are changed in place.
        switch edits {
        case .none: return ProcedureEditPool()
        case .pool(let pool): return pool
        case .stored(let parts):
            return TableContent(kind: .procedureEdits, rows: 0, parts: parts).withSections { sections in
                ProcedureEditPool(PooledEdits(sections), releases: tables.count { $0.kind == .procedureEdits })
            }
        }
    }

    /// The image's bytes. Deterministic: equal releases and tables give equal bytes.
    ///
    /// - Throws: when all tables together have more codes than an image can number.
    func bytes() throws(ReferenceError) -> [UInt8] {
        let shared = TableContent(kind: .procedureEdits, rows: 0, parts: try editParts())
        let codes = try codeNumbers(shared)
        var sections: [(kind: SectionKind, release: UInt32, bytes: TableContent.Bytes)] = [
            (.releases, ImageFormat.noRelease, .owned(Release.encode(releases))),
            (.codeSlots, ImageFormat.noRelease, .owned(sectionBytes(codes.slots))),
            (.codes, ImageFormat.noRelease, .owned(sectionBytes(codes.list))),
        ]
        if !shared.parts.isEmpty {
            var heads = [UInt8](repeating: 0, count: (codes.list.count + 1) * PooledEdits.Head.length)
            for (code, head) in shared.withSections(PooledEdits.heads) where HCPCS(rawValue: code) != nil {
                let start = Int(codes.slots[CodeIndex.slot(of: code)]) * PooledEdits.Head.length
                heads.replaceSubrange(start..<start + PooledEdits.Head.length, with: head.bytes)
            }
            sections.append((.editDirectory, ImageFormat.noRelease, .owned(heads)))
            sections += shared.parts.map { ($0.kind, ImageFormat.noRelease, $0.bytes) }
        }
        for (index, table) in tables.enumerated() {
            let entries = table.withSections(table.kind.compiled.directoryEntries)
            if !entries.isEmpty {
                let bytes = directory(of: entries, codes.slots, codes.list.count)
                sections.append((.directory, UInt32(index), .owned(bytes)))
            }
            sections += table.parts.map { ($0.kind, UInt32(index), $0.bytes) }
        }
        // What opening an image looks at stands together at its front, in the first pages that the disk gives.
        let rest = sections.dropFirst().enumerated().sorted {
            ($0.element.bytes.count, $0.offset) < ($1.element.bytes.count, $1.offset)
        }
        return assemble(sections.prefix(1) + rest.map(\.element))
    }

    private func editParts() throws(ReferenceError) -> [TableContent.Part] {
        switch edits {
        case .none: []
        case .stored(let parts): parts
        case .pool(let pool): try pool.parts()
        }
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
        image.replace(at: 24, with: Array(image.bytes.withUnsafeBytes(ImageFormat.digest)))
        let checksum = image.bytes.withUnsafeBytes { ReferenceImage.checksum(of: $0, sections: sections.count) }
        image.replace(at: ImageFormat.checksumOffset, with: checksum ?? 0)
        return image.bytes
    }

    /// Every code of every table, numbered from 1 in ascending order.
    private func codeNumbers(_ shared: TableContent) throws(ReferenceError) -> (slots: [UInt16], list: [UInt32]) {
        var isUsed = [Bool](repeating: false, count: HCPCS.count)
        for code in shared.withSections(PooledEdits.codes) where code < HCPCS.count { isUsed[Int(code)] = true }
        for table in tables {
            for (code, _) in table.withSections(table.kind.compiled.directoryEntries) where code < HCPCS.count {
                isUsed[Int(code)] = true
            }
        }
        var slots = [UInt16](repeating: 0, count: CodeIndex.slotCount)
        var list: [UInt32] = []
        for code in isUsed.indices where isUsed[code] && HCPCS(rawValue: UInt32(code)) != nil {
            list.append(UInt32(code))
            guard list.count <= ImageFormat.codesMax else {
                throw ReferenceError(.full, "more than \(ImageFormat.codesMax) codes; these are no HCPCS tables")
            }
            slots[CodeIndex.slot(of: UInt32(code))] = UInt16(list.count)
        }
        return (slots, list)
    }

    private func directory(of entries: [DirectoryEntry], _ slots: [UInt16], _ count: Int) -> [UInt8] {
        var directory = [UInt32](repeating: 0, count: count + 1)
        for (code, entry) in entries where HCPCS(rawValue: code) != nil {
            directory[Int(slots[CodeIndex.slot(of: code)])] = entry
        }
        return sectionBytes(directory)
    }
}
