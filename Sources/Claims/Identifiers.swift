/// A national provider identifier.
package struct NPI: Hashable, Sendable, CustomStringConvertible {
    /// Ten digits as a number; 0 for one that was present but malformed.
    package let rawValue: UInt64

    package static let malformed = NPI(unchecked: 0)

    private init(unchecked rawValue: UInt64) { self.rawValue = rawValue }

    package init?(rawValue: UInt64) {
        guard rawValue == 0 || (1_000_000_000...9_999_999_999).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Ten digits, or `.malformed`.
    package init(ascii bytes: Span<UInt8>) {
        var value: UInt64 = 0
        for index in 0..<min(bytes.count, 11) {
            let byte = bytes[index]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                self = .malformed
                return
            }
            value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
        }
        self = bytes.count == 10 && value >= 1_000_000_000 ? NPI(unchecked: value) : .malformed
    }

    package init(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package init(_ text: some StringProtocol) { self.init(ascii: String(text).utf8.span) }

    /// First digit 1 or 2, and the Luhn check digit over `80840` and the ten digits.
    ///
    /// Source: 45 CFR 162.406; CMS "Requirements for NPI and NPI Check Digit".
    package var isValid: Bool {
        guard (1_000_000_000...2_999_999_999).contains(rawValue) else { return false }
        var sum = 24  // What the prefix 80840 adds, always in the same places.
        var rest = rawValue
        var doubles = false
        while rest > 0 {
            let digit = Int(rest % 10)
            sum += doubles ? (digit * 2) / 10 + (digit * 2) % 10 : digit
            doubles.toggle()
            rest /= 10
        }
        return sum % 10 == 0
    }

    package var description: String { rawValue == 0 ? "malformed" : "\(rawValue)" }
}

/// A national drug code in the eleven digits that claims use (5-4-2, without dashes).
///
/// Source: 45 CFR 162.1002; 005010X222A1, LIN of loop 2410.
package struct DrugCode: Hashable, Sendable, CustomStringConvertible {
    /// The eleven digits as a number; 0 for one that was present but malformed.
    package let rawValue: UInt64

    /// Eleven digits, or malformed.
    package init(ascii bytes: Span<UInt8>) {
        var value: UInt64 = 0
        for index in 0..<min(bytes.count, 11) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else {
                rawValue = 0
                return
            }
            value = value * 10 + UInt64(bytes[index] - UInt8(ascii: "0"))
        }
        rawValue = bytes.count == 11 ? value : 0
    }

    package init(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package var description: String {
        guard rawValue != 0 else { return "malformed" }
        let digits = String(rawValue)
        return String(repeating: "0", count: 11 - digits.count) + digits
    }
}

/// A provider taxonomy code as billed (PRV03): 10 characters when well formed; at most 12 are kept.
package struct Taxonomy: Hashable, Sendable, CustomStringConvertible {
    package let code: String
    /// The first four characters, which tell professions apart, as they stand: "363L" is 0x33_36_33_4C. 0 for fewer.
    package let classification: UInt32

    /// nil when empty.
    package init?(_ text: some StringProtocol) {
        guard !text.isEmpty else { return nil }
        // As many bytes are no more characters, which are slow to count.
        code = text.utf8.count <= 12 ? String(text) : String(text.prefix(12))
        let start = code.utf8.prefix(4)
        classification = start.count < 4 ? 0 : start.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// `[0-9A-Z]{9}X`. Source: NUCC Health Care Provider Taxonomy code set structure.
    package var isWellFormed: Bool {
        code.utf8.count == 10 && code.utf8.last == UInt8(ascii: "X") && code.utf8.allSatisfy { base36($0) != nil }
    }

    package var description: String { code }
}

/// A diagnosis as billed (HI), without the decimal point.
package struct Diagnosis: Hashable, Sendable, CustomStringConvertible {
    /// Up to 8 ASCII characters, the first in the lowest byte; 0: malformed.
    package let rawValue: UInt64
    package let isICD10: Bool

    package init(rawValue: UInt64, isICD10: Bool) {
        self.rawValue = rawValue
        self.isICD10 = isICD10
    }

    /// Anything but 1 to 8 digits or capital letters is kept as malformed, so that scrubbing can say so.
    package init(ascii bytes: Span<UInt8>, isICD10: Bool) {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard shift < 64, base36(byte) != nil else {
                self.init(rawValue: 0, isICD10: isICD10)
                return
            }
            value |= UInt64(byte) << shift
            shift += 8
        }
        self.init(rawValue: value, isICD10: isICD10)
    }

    package init(ascii bytes: some Collection<UInt8>, isICD10: Bool) {
        self.init(ascii: Array(bytes).span, isICD10: isICD10)
    }

    /// The shape of an ICD-10-CM code: `[A-Z][0-9][0-9AB][0-9A-Z]{0,4}`. Says nothing of whether the code exists.
    ///
    /// Source: ICD-10-CM Official Guidelines, section I.A.2 (3 to 7 characters).
    package var hasICD10Shape: Bool {
        let (first, second, third) = (rawValue & 0xFF, rawValue >> 8 & 0xFF, rawValue >> 16 & 0xFF)
        let (zero, nine) = (UInt64(UInt8(ascii: "0")), UInt64(UInt8(ascii: "9")))
        // Digits come before letters, and no other characters are kept.
        guard first > nine, second >= zero, second <= nine else { return false }
        guard third >= zero, third <= UInt64(UInt8(ascii: "B")) else { return false }
        return rawValue >> 56 == 0  // Seven at most: an eighth would stand there.
    }

    package var description: String {
        guard rawValue != 0 else { return "malformed" }
        return String(unsafeUninitializedCapacity: 8) { characters in
            var rest = rawValue
            var count = 0
            while rest & 0xFF != 0 {
                characters[count] = UInt8(truncatingIfNeeded: rest)
                rest >>= 8
                count += 1
            }
            return count
        }
    }
}

/// Up to four 1-based positions in the claim's diagnoses (SV107-1 to SV107-4); 255 stands for an unreadable one.
package struct DiagnosisPointers: Hashable, Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
    /// The first pointer in the lowest byte; 0 ends the list.
    package private(set) var rawValue: UInt32 = 0

    package static let countMax = 4

    package init() {}

    package init(arrayLiteral pointers: UInt8...) {
        for pointer in pointers { append(pointer) }
    }

    package mutating func append(_ pointer: UInt8) {
        precondition(count < DiagnosisPointers.countMax && pointer != 0)
        rawValue |= UInt32(pointer) << (count * 8)
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { (32 - rawValue.leadingZeroBitCount + 7) / 8 }
    package subscript(position: Int) -> UInt8 {
        precondition(position >= 0 && position < endIndex)
        return UInt8(truncatingIfNeeded: rawValue >> (position * 8))
    }
}

/// A five-digit ZIP code.
package struct ZIPCode: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init?(rawValue: UInt32) {
        guard rawValue <= 99_999 else { return nil }
        self.rawValue = rawValue
    }

    /// Five or nine digits, of which the first five are kept.
    package init?(ascii bytes: Span<UInt8>) {
        guard bytes.count == 5 || bytes.count == 9 else { return nil }
        var value: UInt32 = 0
        for index in 0..<5 {
            let byte = bytes[index]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + UInt32(byte - UInt8(ascii: "0"))
        }
        rawValue = value
    }

    package init?(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package init?(_ text: some StringProtocol) { self.init(ascii: String(text).utf8.span) }

    package var description: String {
        let digits = String(rawValue)
        return String(repeating: "0", count: 5 - digits.count) + digits
    }
}

/// A state or territory by its two letters. Any two capital letters are taken: the tables decide which exist.
package struct USState: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let rawValue: UInt16

    package init?(ascii bytes: Span<UInt8>) {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard bytes.count == 2, capitals.contains(bytes[0]), capitals.contains(bytes[1]) else { return nil }
        rawValue = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    }

    package init?(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package init?(_ text: some StringProtocol) { self.init(ascii: String(text).utf8.span) }

    package init?(rawValue: UInt16) {
        self.init(ascii: [UInt8(rawValue >> 8), UInt8(truncatingIfNeeded: rawValue)])
    }

    package static func < (left: USState, right: USState) -> Bool { left.rawValue < right.rawValue }

    package var description: String {
        String(unsafeUninitializedCapacity: 2) { characters in
            characters[0] = UInt8(rawValue >> 8)
            characters[1] = UInt8(truncatingIfNeeded: rawValue)
            return 2
        }
    }
}

/// A Medicare payment locality: the contractor (MAC) and its locality number. The number alone names many places: 00 is
/// 17 of them.
package struct LocalityKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The five-digit MAC number, 10112 or 2102 (written 02102).
    package let contractor: UInt32
    /// 0 to 99.
    package let number: UInt8

    package init?(contractor: UInt32, number: UInt8) {
        guard contractor <= 99_999, number <= 99 else { return nil }
        self.contractor = contractor
        self.number = number
    }

    /// "10112/00", "10112-00" or "1011200".
    package init?(_ text: some StringProtocol) {
        var digits = Array(text.utf8)
        if digits.count == 8, digits[5] == UInt8(ascii: "/") || digits[5] == UInt8(ascii: "-") { digits.remove(at: 5) }
        let isNumber = digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits.count == 7, isNumber, let value = fixedPoint(digits, decimals: 0) else { return nil }
        self.init(rawValue: UInt32(value))
    }

    package init?(rawValue: UInt32) { self.init(contractor: rawValue / 100, number: UInt8(rawValue % 100)) }

    package var rawValue: UInt32 { contractor * 100 + UInt32(number) }

    package static func < (left: LocalityKey, right: LocalityKey) -> Bool { left.rawValue < right.rawValue }

    /// "10112/00".
    package var description: String { "\(contractorText)/\(numberText)" }

    /// Of 5 digits.
    package var contractorText: String {
        let digits = String(contractor)
        return String(repeating: "0", count: 5 - digits.count) + digits
    }

    /// Of 2 digits.
    package var numberText: String { "\(number < 10 ? "0" : "")\(number)" }
}
