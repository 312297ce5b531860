import Claims

/// One segment, as ranges in a buffer that the tokenizer uses again for the next: read it, do not keep it.
package struct X12Segment: Sendable {
    /// 0-based, counted from the file's first ISA.
    package internal(set) var position = 0
    /// Of the segment's first byte, counted from the file's first.
    package internal(set) var offset = 0
    /// nil: a name that `SegmentID` does not list.
    package internal(set) var id: SegmentID?
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
    package subscript(element: Int) -> ArraySlice<UInt8> {
        guard element < elementsUsed else { return bytes[0..<0] }
        return trimmed(element == 0 ? 0 : ends[element - 1], ends[element])
    }

    /// Component of a composite element, both counted from 1: `segment[1, 2]` is SV101-2.
    package subscript(element: Int, number: Int) -> ArraySlice<UInt8> {
        var rest = self[element]
        for _ in 1..<number {
            guard let separator = rest.firstIndex(of: component) else { return [] }
            rest = rest[(separator + 1)...]
        }
        let end = rest.firstIndex(of: component) ?? rest.endIndex
        return trimmed(rest.startIndex, end)
    }

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

    private func trimmed(_ start: Int, _ end: Int) -> ArraySlice<UInt8> {
        var start = start
        var end = end
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        while start < end, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return bytes[start..<end]
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

    func required(_ element: Int) throws(X12Error) -> ArraySlice<UInt8> {
        let value = self[element]
        guard !value.isEmpty else { throw error(.elementMissing, element) }
        return value
    }

    func amount(_ element: Int) throws(X12Error) -> Money {
        guard let amount = Money(ascii: try required(element)) else { throw error(.amountNotDecimal, element) }
        return amount
    }

    func quantity(_ element: Int) throws(X12Error) -> Quantity {
        guard let quantity = Quantity(ascii: try required(element)) else { throw error(.quantityNotDecimal, element) }
        return quantity
    }

    /// nil when the element is empty.
    func quantityIfPresent(_ element: Int) throws(X12Error) -> Quantity? {
        self[element].isEmpty ? nil : try quantity(element)
    }

    /// At most nine digits, as the standard's counts have.
    func whole(_ element: Int) throws(X12Error) -> Int {
        guard let value = wholeNumber(try required(element)) else { throw error(.numberNotWhole, element) }
        return value
    }

    /// SV101, SVC01, SVC06: qualifier, code, up to four modifiers, description. The code is nil unless the qualifier is
    /// HC and the code has the shape of one.
    ///
    /// A malformed modifier refuses the file: without it the line would be priced as another service.
    ///
    /// Source: 005010X222A1, C003.
    func procedure(_ element: Int) throws(X12Error) -> (code: HCPCS?, modifiers: ModifierList) {
        var modifiers = ModifierList()
        for number in 3..<7 {
            let component = self[element, number]
            guard !component.isEmpty else { continue }
            guard let modifier = Modifier(ascii: component) else { throw error(.modifierMalformed, element) }
            modifiers.append(modifier)
        }
        // The seventh is a description; two capitals there are a fifth modifier.
        guard components(of: element) <= 8, modifiers.count < 4 || Modifier(ascii: self[element, 7]) == nil else {
            throw error(.tooManyModifiers, element)
        }
        let isHCPCS = self[element, 1].elementsEqual("HC".utf8)
        return (isHCPCS ? HCPCS(ascii: self[element, 2]) : nil, modifiers)
    }

    func matches(_ element: Int, _ code: StaticString) -> Bool {
        let value = self[element]
        return code.withUTF8Buffer { value.elementsEqual($0) }
    }

    func text(_ element: Int) -> String { String(decoding: self[element], as: UTF8.self) }
}

/// One to nine digits and nothing else.
func wholeNumber(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard (1...9).contains(bytes.count) else { return nil }
    var value = 0
    for byte in bytes {
        guard byte.isDigit else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
}
