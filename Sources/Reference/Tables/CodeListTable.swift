import Claims

/// One entry of a code list: a claim adjustment reason, a remark, a place of service, or a modifier that may bypass an
/// edit.
package struct ListedCode: Hashable, Sendable {
    /// "97", "N425", "11", "XE": at most 8 characters.
    package var code: String
    /// First and last day in use; nil: the list does not say, or it is in use still.
    package var start: ServiceDate?
    package var end: ServiceDate?
    /// What it means, in the list's own words: reason and remark texts are X12's, and go no further than the user's own
    /// image. For a modifier its class (anatomic, global surgery, other); for a place its name.
    package var text: String
    /// For a place of service; nil elsewhere, and for a place that is unassigned.
    package var setting: PlaceOfService.Setting?

    package init(
        code: String, start: ServiceDate? = nil, end: ServiceDate? = nil, text: String,
        setting: PlaceOfService.Setting? = nil
    ) {
        self.code = code
        self.start = start
        self.end = end
        self.text = text
        self.setting = setting
    }

    /// Whether the code is in use on a day.
    package func isInUse(on date: ServiceDate) -> Bool {
        (start.map { $0 <= date } ?? true) && (end.map { date <= $0 } ?? true)
    }
}

/// A list of codes of one release, ascending by code: CARC, RARC, place of service, PTP-associated modifiers.
package struct CodeListTable: ReferenceTable {
    package internal(set) var release: ReleaseChoice
    private let memory: ImageMemory
    private let rows: Section
    private let texts: Section

    package static let kinds: [TableKind] = [.editModifiers, .adjustmentReasons, .remarkCodes, .placesOfService]

    static let codeLengthMax = 8
    static let rowLength = 24

    init?(_ source: TableSource) {
        release = source.release
        memory = source.memory
        rows = source.sections[.codeListRows]
        texts = source.sections[.codeListTexts]
    }

    package var count: Int { rows.count(of: CodeListTable.rowLength) }

    /// Whatever its dates; nil: not in this list.
    ///
    /// - Complexity: O(log n).
    package func code(_ text: String) -> ListedCode? {
        guard let wanted = CodeListTable.packed(text) else { return nil }
        return withExtendedLifetime(memory) {
            let index = (0..<count).partitionPoint { packedCode(at: $0) < wanted }
            return index < count && packedCode(at: index) == wanted ? self[index] : nil
        }
    }

    /// Below `count`, ascending; nil in a damaged image.
    package subscript(index: Int) -> ListedCode? {
        withExtendedLifetime(memory) {
            let start = index * CodeListTable.rowLength
            let code = packedCode(at: index)
            guard index >= 0, index < count, code != 0 else { return nil }
            let characters = (0..<8).map { UInt8(truncatingIfNeeded: code >> (56 - UInt64($0) * 8)) }
            return ListedCode(
                code: String(decoding: characters.prefix { $0 != 0 }, as: UTF8.self),
                start: ServiceDate(days: rows.load(Int32.self, atByte: start + 8)),
                end: ServiceDate(days: rows.load(Int32.self, atByte: start + 12)),
                text: texts.text(at: Int(rows.load(UInt32.self, atByte: start + 16))),
                setting: PlaceOfService.Setting(rawValue: rows.load(UInt8.self, atByte: start + 20)))
        }
    }

    private func packedCode(at index: Int) -> UInt64 {
        rows.load(UInt64.self, atByte: index * CodeListTable.rowLength)
    }

    /// Ordered as the text is; nil unless 1 to 8 ASCII characters.
    static func packed(_ code: String) -> UInt64? {
        let bytes = Array(code.utf8)
        guard (1...codeLengthMax).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        return bytes.enumerated().reduce(0) { $0 | UInt64($1.element) << (56 - UInt64($1.offset) * 8) }
    }

    /// - Parameter list: each code once, and packable.
    static func content(_ kind: TableKind, _ list: [ListedCode]) -> TableContent {
        var rows = ByteWriter()
        var texts = ByteWriter()
        for entry in list.sorted(by: { $0.code.utf8.lexicographicallyPrecedes($1.code.utf8) }) {
            rows.append(packed(entry.code) ?? 0)
            rows.append(entry.start?.days ?? Int32.min)
            rows.append(entry.end?.days ?? Int32.min)
            rows.append(UInt32(texts.bytes.count))
            rows.append(UInt32(entry.setting?.rawValue ?? 0xFF))
            texts.append(text: entry.text)
        }
        return TableContent(
            kind: kind, rows: list.count, parts: [.init(.codeListRows, rows.bytes), .init(.codeListTexts, texts.bytes)])
    }

    static func isSound(_ sections: TableSections) -> Bool { sections[.codeListRows].bytes.count % rowLength == 0 }
}
