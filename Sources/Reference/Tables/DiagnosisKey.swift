import Claims

/// An ICD-10-CM code without its point, or the beginning of one, as an integer: seven characters of 6 bits, the first in the
/// highest, 0 where there is none. The order of the integers is the order of the texts.
///
/// A letter, then 2 to 6 digits or capital letters. Both the second and the third character can be a letter: C4A, O9A, QA0.
///
/// Source: ICD-10-CM Official Guidelines, section I.A.2; the category QA0 of fiscal year 2026.
struct DiagnosisKey: Hashable, Comparable, Sendable {
    /// Below 2^42.
    private(set) var packed: UInt64 = 0

    static let lengthMax = 7
    /// Of a category, the shortest code: M17.
    static let lengthMin = 3
    /// Categories that can be, see `slot`.
    static let slotCount = 26 * 36 * 36

    /// nil for what cannot be such a code. Allocates nothing.
    @inline(__always)
    init?(_ diagnosis: Diagnosis) {
        guard diagnosis.isICD10 else { return nil }
        var rest = diagnosis.rawValue
        var length = 0
        while rest != 0 {
            guard append(UInt8(truncatingIfNeeded: rest), at: length) else { return nil }
            length += 1
            rest >>= 8
        }
        guard length >= DiagnosisKey.lengthMin else { return nil }
    }

    /// With its point behind the third character, or without: M17.11, M1711.
    init?(ascii bytes: UnsafeRawBufferPointer) {
        let hasPoint = bytes.count > DiagnosisKey.lengthMin && bytes[DiagnosisKey.lengthMin] == UInt8(ascii: ".")
        guard !hasPoint || bytes.count > DiagnosisKey.lengthMin + 1 else { return nil }
        var length = 0
        for (position, byte) in bytes.enumerated() where !hasPoint || position != DiagnosisKey.lengthMin {
            guard append(byte, at: length) else { return nil }
            length += 1
        }
        guard length >= DiagnosisKey.lengthMin else { return nil }
    }

    init?(_ text: String) {
        var text = text
        guard let key = text.withUTF8({ DiagnosisKey(ascii: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = key
    }

    /// nil for an integer that is no code: the image is damaged.
    init?(packed: UInt64) {
        guard packed < 1 << 42 else { return nil }
        self.packed = packed
        let length = length
        guard length >= DiagnosisKey.lengthMin, (0..<length).allSatisfy({ (1...36).contains(character(at: $0)) }),
            character(at: 0) > 10
        else { return nil }
    }

    private init(unchecked packed: UInt64) { self.packed = packed }

    @inline(__always)
    private mutating func append(_ byte: UInt8, at position: Int) -> Bool {
        let value: UInt64
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt64(byte &- UInt8(ascii: "0")) + 1
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt64(byte &- UInt8(ascii: "A")) + 11
        default: return false
        }
        guard position < DiagnosisKey.lengthMax, position > 0 || value > 10 else { return false }
        packed |= value << UInt64(36 - position * 6)
        return true
    }

    /// 0: none; from 1 the digits, from 11 the letters.
    @inline(__always)
    private func character(at position: Int) -> Int { Int(packed >> UInt64(36 - position * 6) & 63) }

    var length: Int {
        @inline(__always) get { DiagnosisKey.lengthMax - min(packed.trailingZeroBitCount / 6, DiagnosisKey.lengthMax) }
    }

    /// So many of the first characters.
    @inline(__always)
    func prefix(_ length: Int) -> DiagnosisKey {
        DiagnosisKey(unchecked: packed & ~(1 << UInt64((DiagnosisKey.lengthMax - length) * 6) - 1))
    }

    /// True for a code and itself, too.
    func isBeginning(of other: DiagnosisKey) -> Bool { other.prefix(length) == self }

    /// Of the category, below `slotCount`, ascending.
    var slot: Int {
        @inline(__always) get { ((character(at: 0) - 11) * 36 + character(at: 1) - 1) * 36 + character(at: 2) - 1 }
    }

    /// The characters behind the category, in 24 bits.
    var tail: UInt32 {
        @inline(__always) get { UInt32(packed & 0xFF_FFFF) }
    }

    /// - Parameter slot: below `slotCount`.
    /// - Returns: nil for a tail that is none.
    init?(slot: Int, tail: UInt32) {
        let first = UInt64(slot / 1296 + 11) << 36
        let others = UInt64(slot / 36 % 36 + 1) << 30 | UInt64(slot % 36 + 1) << 24
        self.init(packed: first | others | UInt64(tail & 0xFF_FFFF))
    }

    static func < (left: DiagnosisKey, right: DiagnosisKey) -> Bool { left.packed < right.packed }

    var text: String {
        let characters = (0..<length).map { position in
            let value = UInt8(character(at: position))
            return value <= 10 ? UInt8(ascii: "0") + value - 1 : UInt8(ascii: "A") + value - 11
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
