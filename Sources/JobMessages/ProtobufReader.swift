/// Bytes that are no protobuf message: cut off, or nothing that a writer of this format makes.
package struct ProtobufError: Error, Hashable, Sendable {
    package init() {}
}

/// Walks through a message in protobuf's wire format field by field, and makes nothing of it but numbers and ranges.
///
/// What is given may come from anybody: anything malformed is refused, and read are no bytes but the message's own.
/// A field that the caller does not know, or that has another type than expected, is passed over as protobuf demands.
///
/// Source: protobuf.dev/programming-guides/encoding.
struct ProtobufReader {
    /// In the bytes that every call is given, the same ones each time: a span cannot be kept.
    private(set) var position: Int
    private let end: Int

    struct Field {
        var number: Int
        var content: Content
    }

    enum Content {
        /// An integer, a flag or an enumeration.
        case number(UInt64)
        /// Where a text, a message or a packed list is.
        case block(Range<Int>)
        /// What no message here has: it is passed over.
        case other
    }

    /// Groups within groups, which no message here has. As protobuf libraries limit it.
    private static let groupsMax = 100
    /// Of a block, as protobuf limits it.
    private static let blockBytesMax = UInt64(Int32.max)

    /// - Parameter range: where the message is.
    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    /// nil: the message ends here.
    mutating func next(_ bytes: Span<UInt8>) throws(ProtobufError) -> Field? {
        guard position < end else { return nil }
        let (number, type) = try tag(bytes)
        switch type {
        case 0: return Field(number: number, content: .number(try variable(bytes)))
        case 2: return Field(number: number, content: .block(try block(bytes)))
        default:
            try pass(number, type, bytes)
            return Field(number: number, content: .other)
        }
    }

    /// The next of a list of integers in one piece; nil: there are no more.
    mutating func nextPacked(_ bytes: Span<UInt8>) throws(ProtobufError) -> UInt64? {
        guard position < end else { return nil }
        return try variable(bytes)
    }

    private mutating func tag(_ bytes: Span<UInt8>) throws(ProtobufError) -> (number: Int, type: UInt64) {
        let tag = try variable(bytes)
        guard tag >= 8, tag < UInt64(UInt32.max) else { throw ProtobufError() }
        return (Int(tag >> 3), tag & 7)
    }

    /// Seven bits a byte, the lowest first, in ten bytes at most.
    @inline(__always)
    private mutating func variable(_ bytes: Span<UInt8>) throws(ProtobufError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw ProtobufError()
    }

    private mutating func block(_ bytes: Span<UInt8>) throws(ProtobufError) -> Range<Int> {
        let count = try variable(bytes)
        guard count <= ProtobufReader.blockBytesMax else { throw ProtobufError() }
        let start = position
        try skip(Int(count))
        return start..<position
    }

    private mutating func skip(_ count: Int) throws(ProtobufError) {
        guard count <= end - position else { throw ProtobufError() }
        position += count
    }

    /// A field of a type that no message here has.
    private mutating func pass(_ number: Int, _ type: UInt64, _ bytes: Span<UInt8>) throws(ProtobufError) {
        switch type {
        case 1: try skip(8)
        case 5: try skip(4)
        case 3: try passGroup(number, bytes)
        default: throw ProtobufError()
        }
    }

    private mutating func passGroup(_ number: Int, _ bytes: Span<UInt8>) throws(ProtobufError) {
        var open = [number]
        while let innermost = open.last {
            let (number, type) = try tag(bytes)
            switch type {
            case 0: _ = try variable(bytes)
            case 2: _ = try block(bytes)
            case 3:
                guard open.count < ProtobufReader.groupsMax else { throw ProtobufError() }
                open.append(number)
            case 4:
                guard number == innermost else { throw ProtobufError() }
                open.removeLast()
            default: try pass(number, type, bytes)
            }
        }
    }
}

/// A text's range, once it is known to be UTF-8.
@inline(__always)
func text(_ range: Range<Int>, _ bytes: Span<UInt8>) throws(ProtobufError) -> Range<Int> {
    for position in range where bytes[position] >= 0x80 {
        do {
            _ = try UTF8Span(validating: bytes.extracting(range))
            return range
        } catch {
            throw ProtobufError()
        }
    }
    return range
}

extension String {
    /// - Parameter bytes: of a text that was checked.
    init(_ bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    init(_ range: Range<Int>, of bytes: Span<UInt8>) { self.init(bytes.extracting(range)) }
}
