import Claims

/// Writes messages in protobuf's wire format straight from values, where making message objects first would cost more than
/// all the rest of a claim's work.
///
/// Fields go in the order of their numbers, as protobuf libraries write them: the same content is the same bytes as theirs.
/// What a field's absence means anyway, 0 or an empty text, is not written.
///
/// Source: protobuf.dev/programming-guides/encoding; field numbers from Protocols/medpay/v1.
package struct ProtobufWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: how many bytes are likely.
    package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// What a field's content looks like, in the lowest three bits of its tag.
    private enum WireType: Int {
        case number = 0
        case fixed64 = 1
        case block = 2
    }

    /// An integer or an enumeration.
    package mutating func number(_ field: Int, _ value: Int) {
        guard value != 0 else { return }
        optional(field, value)
    }

    /// An integer whose absence says something else than 0 does.
    package mutating func optional(_ field: Int, _ value: Int) {
        tag(field, .number)
        variable(UInt64(bitPattern: Int64(value)))
    }

    package mutating func flag(_ field: Int, _ value: Bool) { number(field, value ? 1 : 0) }

    package mutating func fixed64(_ field: Int, _ value: UInt64) {
        guard value != 0 else { return }
        tag(field, .fixed64)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    package mutating func text(_ field: Int, _ text: String) {
        if !text.isEmpty { item(field, text) }
    }

    /// One of a list of texts: written also when it is empty.
    package mutating func item(_ field: Int, _ text: String) {
        tag(field, .block)
        variable(UInt64(text.utf8.count))
        text.utf8.span.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// Fields that are encoded already.
    package mutating func fields(encoded content: [UInt8]) { bytes += content }

    /// A message that is encoded already, or one of a list of them.
    package mutating func message(_ field: Int, encoded content: ArraySlice<UInt8>) {
        tag(field, .block)
        variable(UInt64(content.count))
        bytes += content
    }

    /// A message within, or one of a list of them: written also when it is empty, which is not the same as absent.
    package mutating func message(_ field: Int, _ content: (inout ProtobufWriter) -> Void) {
        tag(field, .block)
        let start = bytes.count
        bytes.append(0)  // Most are shorter than 128 bytes, and their length is one.
        content(&self)
        setLength(from: start)
    }

    /// A list of integers, in one piece.
    package mutating func packed(_ field: Int, _ values: some Sequence<Int>) {
        var isEmpty = true
        var start = 0
        for value in values {
            if isEmpty {
                tag(field, .block)
                start = bytes.count
                bytes.append(0)
                isEmpty = false
            }
            variable(UInt64(bitPattern: Int64(value)))
        }
        if !isEmpty { setLength(from: start) }
    }

    /// A text of decimal digits, zeros leading.
    package mutating func digits(_ field: Int, _ value: Int, count: Int) {
        tag(field, .block)
        variable(UInt64(count))
        digits(value, count: count)
    }

    /// A payment locality, "10112/00"; nil: an empty text.
    mutating func text(_ field: Int, _ locality: LocalityKey?) {
        guard let locality else { return }
        tag(field, .block)
        variable(8)
        digits(Int(locality.contractor), count: 5)
        bytes.append(UInt8(ascii: "/"))
        digits(Int(locality.number), count: 2)
    }

    /// 16 bytes, the high half first.
    mutating func pseudonym(_ field: Int, _ pseudonym: Pseudonym) {
        tag(field, .block)
        variable(16)
        withUnsafeBytes(of: pseudonym.high.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: pseudonym.low.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func digits(_ value: Int, count: Int) {
        let end = bytes.count + count
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: count))
        var (rest, position) = (value, end - 1)
        while rest > 0, position >= end - count {
            bytes[position] += UInt8(rest % 10)
            rest /= 10
            position -= 1
        }
    }

    private mutating func tag(_ field: Int, _ type: WireType) { variable(UInt64(field << 3 | type.rawValue)) }

    /// Seven bits a byte, the lowest first.
    private mutating func variable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Gives the block that was begun at `start` with an empty length its own, and moves it where that takes more bytes.
    private mutating func setLength(from start: Int) {
        let length = bytes.count - start - 1
        guard length >= 0x80 else {
            bytes[start] = UInt8(length)
            return
        }
        let further = (63 - length.leadingZeroBitCount) / 7
        bytes.append(contentsOf: repeatElement(0, count: further))
        bytes.withUnsafeMutableBytes { bytes in
            let content = UnsafeRawBufferPointer(rebasing: bytes[start + 1..<start + 1 + length])
            UnsafeMutableRawBufferPointer(rebasing: bytes[(start + 1 + further)...]).copyMemory(from: content)
            for index in 0...further {
                let bits = UInt8(truncatingIfNeeded: length >> (index * 7)) & 0x7F
                bytes[start + index] = index < further ? bits | 0x80 : bits
            }
        }
    }
}
