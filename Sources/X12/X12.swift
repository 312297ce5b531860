// In: the bytes of an X12 file, in pieces of any size. Out: `Claim` (837P), `RemittedClaim` (835), what is wrong
// (`X12Notice`, `X12Error`), and the text of a 999 and a 277CA.
// Not here: opening and writing files, digesting identities, deciding whether a claim is right (Scrubbing).

import Claims

/// What separates the parts of one interchange; each ISA names its own.
///
/// Source: X12.5 interchange control structures; 005010X222A1 appendix B.1.1.2.5 (delimiters).
package struct X12Separators: Hashable, Sendable {
    /// The byte after "ISA".
    package var element: UInt8
    /// ISA16.
    package var component: UInt8
    /// ISA11 from version 00501 on; nil where it is a letter (before, the standards identifier "U") or is another
    /// separator as well. The elements that are read here never repeat.
    package var repetition: UInt8?
    /// The byte after ISA16.
    package var terminator: UInt8

    package init(element: UInt8, component: UInt8, repetition: UInt8?, terminator: UInt8) {
        self.element = element
        self.component = component
        self.repetition = repetition
        self.terminator = terminator
    }

    /// The three that must be there are all different.
    package var areDistinct: Bool { element != component && element != terminator && component != terminator }

    /// ASCII, neither letter nor digit nor space: bytes above 127 are halves of characters in UTF-8.
    package static func canSeparate(_ byte: UInt8) -> Bool {
        byte > 0 && byte < 0x80 && byte != UInt8(ascii: " ") && !byte.isLetterOrDigit
    }
}

/// The limits of this reader: what is beyond is refused, so that no file can take more memory than these allow.
package enum X12Limits {
    /// The ISA segment has 106 bytes. Real ones with padding faults are longer or shorter; none is this long.
    package static let headerBytesMax = 160
    /// The longest segment of an 837P or 835 that uses every element to its end is shorter.
    package static let segmentBytesMax = 8192
    /// Elements after the name. The longest segment read here, MIA, has 24.
    package static let elementsMax = 64
    /// CLM01. Source: 005010X222A1, element 1028.
    package static let referenceBytesMax = 38
    /// LX01. Loops have at most 50 lines; four digits leave room for any way of counting them.
    package static let lineNumberMax = 9999
    /// Loop 2110 of one claim. Source: 005010X221A1, loop 2110 repeat.
    package static let remittedLinesMax = 999
    /// At one level of a remittance: 99 CAS of six triplets each. Source: 005010X221A1, CAS.
    package static let adjustmentsMax = 99 * 6
    /// At one level of a remittance. Source: 005010X221A1, LQ repeat.
    package static let remarksMax = 99
    /// The sum of a transaction's payments, either sign: ten thousand times the largest amount.
    package static let totalMax = Money.intakeMax * 10_000
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isCapital: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    var isLetterOrDigit: Bool { isDigit || isCapital || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    var isLineEnd: Bool { self == 0x0A || self == 0x0D }
    /// What may stand between segments: space, tab, line ends.
    var isBlank: Bool { self == 0x20 || self == 0x09 || isLineEnd }
}
