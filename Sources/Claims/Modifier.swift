/// A two-character HCPCS or CPT modifier, packed into `1...1296`.
package struct Modifier: Hashable, Comparable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let rawValue: UInt16

    package init?(ascii bytes: Span<UInt8>) {
        guard bytes.count == 2, let first = base36(bytes[0]), let second = base36(bytes[1]) else { return nil }
        rawValue = UInt16(first * 36 + second + 1)
    }

    package init?(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package init?(_ text: some StringProtocol) { self.init(ascii: String(text).utf8.span) }

    package init?(rawValue: UInt16) {
        guard (1...1296).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// For constants in code, which are two characters by construction: anything else is our own mistake and traps.
    package init(stringLiteral text: StaticString) {
        precondition(text.utf8CodeUnitCount == 2, "a modifier has two characters")
        let modifier = text.withUTF8Buffer { Modifier(ascii: $0) }
        guard let modifier else { preconditionFailure("a modifier is two digits or capital letters") }
        self = modifier
    }

    package static func < (left: Modifier, right: Modifier) -> Bool { left.rawValue < right.rawValue }

    package var description: String {
        let value = UInt32(rawValue - 1)
        return String(unsafeUninitializedCapacity: 2) { characters in
            characters[0] = base36Character(value / 36)
            characters[1] = base36Character(value % 36)
            return 2
        }
    }
}

/// Up to four modifiers in the order billed (SV101-3 to SV101-6), stored in one word.
package struct ModifierList: Hashable, Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
    /// The raw values, 16 bits each, the first in the lowest; 0 ends the list.
    package private(set) var packed: UInt64 = 0

    package static let countMax = 4

    package init() {}

    /// Modifiers beyond the fourth are our own mistake: an intake reads at most four.
    package init(arrayLiteral modifiers: Modifier...) { self.init(modifiers) }

    package init(_ modifiers: some Sequence<Modifier>) {
        for modifier in modifiers { append(modifier) }
    }

    package mutating func append(_ modifier: Modifier) {
        precondition(count < ModifierList.countMax, "a line has at most four modifiers")
        packed |= UInt64(modifier.rawValue) << (count * 16)
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { (64 - packed.leadingZeroBitCount + 15) / 16 }

    package subscript(position: Int) -> Modifier {
        precondition(position >= 0 && position < endIndex)
        guard let modifier = Modifier(rawValue: UInt16(truncatingIfNeeded: packed >> (position * 16))) else {
            preconditionFailure("only modifiers are stored")
        }
        return modifier
    }

    package func contains(_ modifier: Modifier) -> Bool {
        for position in 0..<endIndex where UInt16(truncatingIfNeeded: packed >> (position * 16)) == modifier.rawValue {
            return true
        }
        return false
    }
}
