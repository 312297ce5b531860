import Claims

/// One segment, as ranges in a buffer that the tokenizer uses again for the next: read it, do not keep it.
package struct X12Segment: Sendable {
    /// 0-based, counted from the file's first ISA.
    package internal(set) var position = 0
    /// Of the segment's first byte, counted from the file's first.
    package internal(set) var offset = 0
    /// nil: a name that `SegmentID` does not list.
    package internal(set) var id: SegmentID?
    /// Why it cannot be read: it has not the name of one, or is past the limits.
    package internal(set) var fault: X12Error.Reason?
    var component: UInt8 = 0
    /// The elements one after the other, the name first, without separators; `bytesUsed` of them.
    var bytes = [UInt8](repeating: 0, count: X12Limits.segmentBytesMax)
    var bytesUsed = 0
    /// Where each element ends in `bytes`; `elementsUsed` of them, with the name.
    var ends = [Int](repeating: 0, count: X12Limits.elementsMax + 1)
    var elementsUsed = 0

    /// How many elements follow the name.
    package var count: Int { elementsUsed - 1 }

    /// Counted from 1 as the standard does; 0 is the name. Without the spaces around it; empty where absent.
    package subscript(element: Int) -> ArraySlice<UInt8> { bytes[range(element)] }

    /// Component of a composite element, both counted from 1: `segment[1, 2]` is SV101-2.
    package subscript(element: Int, number: Int) -> ArraySlice<UInt8> { bytes[range(element, number)] }

    /// At least 1, also for an empty element.
    package func components(of element: Int) -> Int {
        self[element].reduce(1) { $0 + ($1 == component ? 1 : 0) }
    }

    /// There must be room: the caller has looked.
    mutating func append(_ byte: UInt8) {
        bytes[bytesUsed] = byte
        bytesUsed += 1
    }

    /// False: there are more elements than the limit.
    mutating func endElement() -> Bool {
        guard elementsUsed < ends.count else { return false }
        ends[elementsUsed] = bytesUsed
        elementsUsed += 1
        return true
    }

    private func trimmedRange(_ start: Int, _ end: Int) -> Range<Int> {
        var start = start
        var end = end
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        while start < end, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return start..<end
    }

    /// Where an element stands in `bytes`, without the spaces around it; empty where absent.
    func range(_ element: Int) -> Range<Int> {
        guard element < elementsUsed else { return 0..<0 }
        return trimmedRange(element == 0 ? 0 : ends[element - 1], ends[element])
    }

    /// Likewise a component.
    func range(_ element: Int, _ number: Int) -> Range<Int> {
        var rest = range(element)
        var left = number
        while left > 1 {
            guard let separator = rest.first(where: { bytes[$0] == component }) else { return 0..<0 }
            rest = (separator + 1)..<rest.upperBound
            left -= 1
        }
        let end = rest.first { bytes[$0] == component } ?? rest.upperBound
        return trimmedRange(rest.lowerBound, end)
    }

    func isEmpty(_ element: Int) -> Bool { range(element).isEmpty }

    /// The name as `SegmentID` writes it; nil: it has not the shape of one.
    ///
    /// Source: X12.6 section 3.5.5 (two or three capitals or digits, a capital first).
    var name: UInt32? {
        let range = range(0)
        guard (2...3).contains(range.count), bytes[range.lowerBound].isCapital else { return nil }
        var name: UInt32 = 0
        for index in range {
            guard bytes[index].isCapital || bytes[index].isDigit else { return nil }
            name = name << 8 | UInt32(bytes[index])
        }
        return name
    }
}

/// Elements as values; an error names segment, element and position.
extension X12Segment {
    func error(_ reason: X12Error.Reason, _ element: Int? = nil, found: TransactionKind? = nil) -> X12Error {
        X12Error(
            reason, segment: id?.description ?? "?", position: position, offset: offset, element: element, found: found)
    }

    /// Another segment should have come before this one.
    func missing(_ other: SegmentID) -> X12Error {
        X12Error(.segmentMissing, segment: other.description, position: position, offset: offset)
    }

    func required(_ element: Int) throws(X12Error) -> ArraySlice<UInt8> { bytes[try requiredRange(element)] }

    private func requiredRange(_ element: Int) throws(X12Error) -> Range<Int> {
        let range = range(element)
        guard !range.isEmpty else { throw error(.elementMissing, element) }
        return range
    }

    func amount(_ element: Int) throws(X12Error) -> Money {
        let range = try requiredRange(element)
        guard let amount = Money(ascii: bytes.span.extracting(range)) else { throw error(.amountNotDecimal, element) }
        return amount
    }

    func quantity(_ element: Int) throws(X12Error) -> Quantity {
        let range = try requiredRange(element)
        guard let quantity = Quantity(ascii: bytes.span.extracting(range)) else {
            throw error(.quantityNotDecimal, element)
        }
        return quantity
    }

    /// nil when the element is empty.
    func quantityIfPresent(_ element: Int) throws(X12Error) -> Quantity? {
        isEmpty(element) ? nil : try quantity(element)
    }

    /// At most nine digits, as the standard's counts have.
    func whole(_ element: Int) throws(X12Error) -> Int {
        let range = try requiredRange(element)
        guard let value = wholeNumber(bytes.span.extracting(range)) else { throw error(.numberNotWhole, element) }
        return value
    }

    /// nil: absent, or no day of the calendar.
    func date(_ element: Int) -> ServiceDate? { ServiceDate(ascii: bytes.span.extracting(range(element))) }

    /// A diagnosis, provider and so on are made of the same bytes without a copy of them.
    func make<Value>(_ element: Int, _ number: Int, _ make: (Span<UInt8>) -> Value) -> Value {
        make(bytes.span.extracting(range(element, number)))
    }

    func make<Value>(_ element: Int, _ make: (Span<UInt8>) -> Value) -> Value {
        make(bytes.span.extracting(range(element)))
    }

    /// SV101, SVC01, SVC06: qualifier, code, up to four modifiers, description. The code is nil unless the qualifier is
    /// HC and the code has the shape of one.
    ///
    /// A malformed modifier refuses the claim: without it the line would be priced as another service.
    ///
    /// Source: 005010X222A1, C003.
    func procedure(_ element: Int) throws(X12Error) -> (code: HCPCS?, modifiers: ModifierList) {
        var modifiers = ModifierList()
        let whole = range(element)
        guard !whole.isEmpty else { return (nil, modifiers) }
        var code: HCPCS?
        var isHCPCS = false
        var (number, start) = (1, whole.lowerBound)
        while true {
            let end = (start..<whole.upperBound).first { bytes[$0] == component } ?? whole.upperBound
            let part = trimmedRange(start, end)
            switch number {
            case 1:
                isHCPCS =
                    part.count == 2 && bytes[part.lowerBound] == UInt8(ascii: "H")
                    && bytes[part.lowerBound + 1] == UInt8(ascii: "C")
            case 2: if isHCPCS { code = HCPCS(ascii: bytes.span.extracting(part)) }
            case 3...6 where !part.isEmpty:
                guard let modifier = Modifier(ascii: bytes.span.extracting(part)) else {
                    throw error(.modifierMalformed, element)
                }
                modifiers.append(modifier)
            case 7 where modifiers.count == 4 && Modifier(ascii: bytes.span.extracting(part)) != nil:
                throw error(.tooManyModifiers, element)  // A description, unless it has the shape of a modifier.
            case 9: throw error(.tooManyModifiers, element)
            default: break
            }
            guard end < whole.upperBound else { return (code, modifiers) }
            (number, start) = (number + 1, end + 1)
        }
    }

    func matches(_ element: Int, _ code: X12Code) -> Bool { self.code(element) == code }

    /// The first bytes of an element as a code; longer elements have none that a literal has.
    func code(_ element: Int) -> X12Code { X12Code(ascii: bytes.span.extracting(range(element))) }

    func code(_ element: Int, _ number: Int) -> X12Code {
        X12Code(ascii: bytes.span.extracting(range(element, number)))
    }

    func text(_ element: Int) -> String { String(decoding: self[element], as: UTF8.self) }
}

/// A code of at most four characters, as elements hold them: "MB", "472", "ABK".
struct X12Code: Hashable, ExpressibleByStringLiteral {
    /// The bytes, the last in the lowest, and above them how many; all ones: longer than a code is.
    private let rawValue: UInt64

    @inline(__always)
    init(ascii bytes: Span<UInt8>) {
        guard bytes.count <= 4 else {
            rawValue = .max
            return
        }
        var value = UInt64(bytes.count)
        for index in bytes.indices { value = value << 8 | UInt64(bytes[index]) }
        rawValue = value
    }

    @inline(__always)
    init(stringLiteral text: StaticString) {
        rawValue = text.withUTF8Buffer { $0.reduce(UInt64($0.count)) { $0 << 8 | UInt64($1) } }
    }
}

/// One to nine digits and nothing else.
func wholeNumber(_ bytes: Span<UInt8>) -> Int? {
    guard (1...9).contains(bytes.count) else { return nil }
    var value = 0
    for index in bytes.indices {
        let byte = bytes[index]
        guard byte.isDigit else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
}
