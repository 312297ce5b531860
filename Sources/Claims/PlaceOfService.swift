/// A two-digit place of service code (CLM05-1, SV105).
package struct PlaceOfService: Hashable, Sendable, CustomStringConvertible {
    /// 0 to 99. Not every value is a code: see `setting`.
    package let rawValue: UInt8

    package init?(rawValue: UInt8) {
        guard rawValue <= 99 else { return nil }
        self.rawValue = rawValue
    }

    package init?(ascii bytes: Span<UInt8>) {
        guard bytes.count == 2 else { return nil }
        var value: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + (byte - UInt8(ascii: "0"))
        }
        rawValue = value
    }

    package init?(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    package init?(_ text: some StringProtocol) { self.init(ascii: String(text).utf8.span) }

    /// Which practice expense the physician fee schedule pays at this place.
    package enum Setting: UInt8, Sendable, CaseIterable {
        case nonFacility, facility
    }

    /// nil: not a place of service code.
    ///
    /// Source: CMS Pub. 100-04, ch. 12 section 20.4.2 and ch. 26 section 10.5. For 05 to 08 Medicare does not
    /// adjudicate; the letter is the place-of-service table's and `isAdjudicatedByMedicare` is false.
    package var setting: Setting? {
        switch rawValue {
        case 2, 6, 8, 19, 21, 22, 23, 24, 26, 31, 34, 41, 42, 51, 52, 53, 56, 61: .facility
        case 1, 3, 4, 5, 7, 9...18, 20, 25, 27, 32, 33, 49, 50, 54, 55, 57, 58, 60, 62, 65, 66, 71, 72, 81, 99:
            .nonFacility
        default: nil
        }
    }

    /// False for the Indian Health Service and tribal places 05 to 08: UNVERIFIED how Medicare pays there.
    package var isAdjudicatedByMedicare: Bool { !(5...8).contains(rawValue) }

    /// Inpatient, emergency and outpatient hospital: 19, 21, 22, 23.
    package var isHospital: Bool {
        switch rawValue {
        case 19, 21, 22, 23: true
        default: false
        }
    }

    package var description: String { "\(rawValue < 10 ? "0" : "")\(rawValue)" }
}
