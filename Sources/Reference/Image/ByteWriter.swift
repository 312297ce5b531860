/// Bytes under construction, little-endian.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: some FixedWidthInteger & BitwiseCopyable) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// The length in bytes as a UInt32, then the text in UTF-8.
    mutating func append(text: String) {
        append(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(contentsOf other: [UInt8]) { bytes.append(contentsOf: other) }

    mutating func append(contentsOf other: UnsafeRawBufferPointer) { bytes.append(contentsOf: other) }

    /// Zeros up to the next multiple.
    mutating func pad(to multiple: Int) {
        let rest = bytes.count % multiple
        if rest != 0 { bytes.append(contentsOf: repeatElement(0, count: multiple - rest)) }
    }

    mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

    mutating func replace(at offset: Int, with value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { replace(at: offset, with: Array($0)) }
    }

    mutating func replace(at offset: Int, with other: [UInt8]) {
        bytes.replaceSubrange(offset..<offset + other.count, with: other)
    }
}

/// The integers of an array as the bytes of a section.
func sectionBytes(_ words: [some FixedWidthInteger & BitwiseCopyable]) -> [UInt8] {
    #if _endian(little)
        words.withUnsafeBytes { Array($0) }
    #else
        words.map(\.littleEndian).withUnsafeBytes { Array($0) }
    #endif
}

/// Reads what `ByteWriter` wrote; nil beyond the end.
struct ByteParser {
    private let section: Section
    private var offset = 0

    init(_ section: Section) { self.section = section }

    var isAtEnd: Bool { offset == section.bytes.count }

    mutating func next<Word: FixedWidthInteger & BitwiseCopyable>(_ type: Word.Type) -> Word? {
        guard offset + MemoryLayout<Word>.size <= section.bytes.count else { return nil }
        defer { offset += MemoryLayout<Word>.size }
        return section.load(type, atByte: offset)
    }

    mutating func nextText() -> String? {
        guard let length = next(UInt32.self), Int(length) <= section.bytes.count - offset else { return nil }
        defer { offset += Int(length) }
        return String(decoding: section.bytes[offset..<offset + Int(length)], as: UTF8.self)
    }
}
