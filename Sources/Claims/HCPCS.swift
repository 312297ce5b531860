/// A HCPCS code, level I (CPT numbers) or level II, packed into an integer below `HCPCS.count`.
///
/// Three shapes exist: `[0-9]{5}`, `[0-9]{4}[A-Z]` and `[A-V][0-9]{4}`. The second to fourth characters are digits in
/// each, so a code is `first · 36 000 + digits · 36 + last` with characters counted 0-9, A-Z: the order of the
/// integers is the order of the texts, and a table indexed by `rawValue` needs no hashing.
package struct HCPCS: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    /// All raw values are below this.
    package static let count = 36 * 1000 * 36

    /// nil unless the bytes are exactly one of the three shapes, in upper case.
    package init?(ascii bytes: Span<UInt8>) {
        guard bytes.count == 5 else { return nil }
        var value: UInt32 = 0
        var first: UInt32 = 0
        for position in 0..<5 {
            guard let digit = base36(bytes[position]) else { return nil }
            switch position {
            case 0:
                guard digit <= 31 else { return nil }  // V is the last level II letter.
                first = digit
                value = digit
            case 4:
                guard digit < 10 || first < 10 else { return nil }
                value = value * 36 + digit
            default:
                guard digit < 10 else { return nil }
                value = value * 10 + digit
            }
        }
        rawValue = value
    }

    package init?(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package init?(_ text: some StringProtocol) { self.init(ascii: String(text).utf8.span) }

    /// nil when no code packs to this value.
    package init?(rawValue: UInt32) {
        guard rawValue < HCPCS.count else { return nil }
        let first = rawValue / 36_000
        guard first <= 31, first < 10 || rawValue % 36 < 10 else { return nil }
        self.rawValue = rawValue
    }

    package static func < (left: HCPCS, right: HCPCS) -> Bool { left.rawValue < right.rawValue }

    package var description: String {
        let digits = rawValue / 36 % 1000
        return String(unsafeUninitializedCapacity: 5) { characters in
            characters[0] = base36Character(rawValue / 36_000)
            characters[1] = base36Character(digits / 100)
            characters[2] = base36Character(digits / 10 % 10)
            characters[3] = base36Character(digits % 10)
            characters[4] = base36Character(rawValue % 36)
            return 5
        }
    }
}

/// The value of an ASCII digit or capital letter, 0 to 35.
@inline(__always)
func base36(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte &- UInt8(ascii: "A")) + 10
    default: nil
    }
}

/// The inverse of `base36`; value below 36.
func base36Character(_ value: UInt32) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + UInt8(value) : UInt8(ascii: "A") + UInt8(value - 10)
}
