import Claims

/// One element of a segment that is written.
enum WrittenElement: ExpressibleByStringLiteral {
    /// Our own: a code, a number, a date. It holds no separator.
    case code(String)
    /// Somebody else's, cut to at most so many characters: what could be taken for a separator becomes a space. Where
    /// nothing is left of it, our own code.
    case value(String, max: Int, orElse: String = "")
    /// Our own codes, with component separators between them.
    case composite([String])

    init(stringLiteral code: String) { self = .code(code) }

    /// Data type R: a decimal number without zeros that say nothing ("100", "46.5").
    ///
    /// Source: X12.6, decimal numbers.
    static func amount(_ cents: some BinaryInteger) -> WrittenElement {
        var text = decimal(cents, 2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return .code(text)
    }
}

/// Writes the segments of one transaction, and counts them.
struct SegmentText: Sendable {
    let separators: X12Separators
    /// SE01, but for the SE itself.
    private(set) var count = 0

    init(_ separators: X12Separators) { self.separators = separators }

    /// Without empty elements at its end, as X12.6 has it, and with a line feed after it.
    mutating func segment(_ name: String, _ elements: [WrittenElement]) -> String {
        count += 1
        var texts = elements.map(text)
        while texts.last?.isEmpty == true { texts.removeLast() }
        return ([name] + texts).joined(separator: character(separators.element)) + character(separators.terminator)
            + "\n"
    }

    private func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }

    private func text(_ element: WrittenElement) -> String {
        switch element {
        case .code(let code): code
        case .value(let value, let length, let code): nonEmpty(separators.clean(value, max: length)) ?? code
        case .composite(let codes): codes.joined(separator: character(separators.component))
        }
    }
}

extension X12Separators {
    /// Those that most of the world writes.
    static let usual = X12Separators(
        element: UInt8(ascii: "*"), component: UInt8(ascii: ":"), repetition: UInt8(ascii: "^"),
        terminator: UInt8(ascii: "~"))

    /// These, where all four can be told from everything that is written between them; otherwise the usual ones. Where no
    /// repetition separator was named (004010), it is the usual one.
    var forWriting: X12Separators {
        let repetition = repetition ?? X12Separators.usual.repetition
        let bytes = [element, component, repetition, terminator].compactMap(\.self)
        guard Set(bytes).count == 4, bytes.allSatisfy(X12Separators.canStandBesideValues) else { return .usual }
        return X12Separators(element: element, component: component, repetition: repetition, terminator: terminator)
    }

    /// Dates and amounts have hyphens and points in them, and a line feed follows each segment.
    private static func canStandBesideValues(_ byte: UInt8) -> Bool {
        canSeparate(byte) && !byte.isBlank && byte != UInt8(ascii: "-") && byte != UInt8(ascii: ".")
    }

    /// `value` without separators, control characters and line ends (each becomes a space), without spaces around it, and
    /// with at most so many characters.
    func clean(_ value: String, max length: Int) -> String {
        let scalars = value.unicodeScalars.map { isReserved($0) ? " " : $0 }
        let cut = scalars.drop { $0 == " " }.prefix(length)
        guard let last = cut.lastIndex(where: { $0 != " " }) else { return "" }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: cut[...last])
        return String(text)
    }

    private func isReserved(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
        case 0..<0x80:
            [element, component, repetition, terminator].contains(UInt8(truncatingIfNeeded: scalar.value))
        default: false
        }
    }
}

/// A separator as text.
func character(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }
