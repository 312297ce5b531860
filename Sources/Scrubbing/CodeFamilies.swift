import Claims

/// What kind of service a code is, told by its number alone.
extension HCPCS {
    /// The five digits as a number; nil for a code with a letter.
    var number: Int? {
        let (first, rest) = (Int(rawValue) / 36_000, Int(rawValue) % 36_000)
        guard first < 10, rest % 36 < 10 else { return nil }
        return first * 10_000 + rest / 36 * 10 + rest % 36
    }

    /// The letter of a level II code, or of a level I code that ends in one, as ASCII.
    var letter: UInt8? {
        let (first, last) = (rawValue / 36_000, rawValue % 36)
        if first >= 10 { return UInt8(ascii: "A") + UInt8(first - 10) }
        return last >= 10 ? UInt8(ascii: "A") + UInt8(last - 10) : nil
    }

    /// True for level II (a letter, four digits).
    var isLevelTwo: Bool { rawValue / 36_000 >= 10 }

    /// The four digits of a G code.
    private var numberOfG: Int? {
        guard isLevelTwo, letter == UInt8(ascii: "G") else { return nil }
        return Int(rawValue) % 36_000 / 36 * 10 + Int(rawValue) % 36
    }

    /// Evaluation and management: 99202 to 99499, the general ophthalmological services 92002 to 92014, which Medicare
    /// treats alike for new patients and for 24, 25 and 57, and Medicare's own visit codes.
    ///
    /// Source: CPT's section ranges; NCCI Policy Manual ch. I sec. D and ch. XI; Pub. 100-04 ch. 12 sections 30.6, 40.
    var isEvaluation: Bool {
        if let number { return (99_202...99_499).contains(number) || isEyeVisit }
        guard let numberOfG else { return false }
        switch numberOfG {
        case 402, 438, 439, 463, 380...384, 406...408, 425...427, 466...470: return true
        default: return false
        }
    }

    private var isEyeVisit: Bool {
        switch number {
        case 92_002, 92_004, 92_012, 92_014: true
        default: false
        }
    }

    /// Office and outpatient visits, of which one physician has one a day.
    ///
    /// Source: Pub. 100-04 ch. 12 section 30.6.5.
    var isOfficeVisit: Bool {
        guard let number else { return false }
        return (99_202...99_215).contains(number) || isEyeVisit
    }

    /// Visits for new patients only. Source: Pub. 100-04 ch. 12 section 30.6.7.
    var isNewPatientVisit: Bool {
        switch number {
        case 99_202, 99_203, 99_204, 99_205, 99_341, 99_342, 99_344, 99_345, 92_002, 92_004: true
        default: false
        }
    }

    /// Office, home and eye visits for established patients.
    var isEstablishedVisit: Bool {
        switch number {
        case 99_211, 99_212, 99_213, 99_214, 99_215, 99_347, 99_348, 99_349, 99_350, 92_012, 92_014: true
        default: false
        }
    }

    /// Certainly not a visit: anesthesia, surgery, radiology, laboratory. The medicine section and level II hold both
    /// kinds, so nothing is said of them.
    var isNeverEvaluation: Bool {
        guard let number else { return false }
        return number < 90_000
    }

    /// Laboratory and pathology, including proprietary tests (`[0-9]{4}U`).
    var isLaboratory: Bool {
        if let number { return (80_000...89_999).contains(number) }
        return !isLevelTwo && letter == UInt8(ascii: "U")
    }

    /// Drugs and biologicals, of which one code covers several products.
    var isDrug: Bool { isLevelTwo && (letter == UInt8(ascii: "J") || letter == UInt8(ascii: "Q")) }

    /// Families that the relative value file lists in full, so that absence means something: all-digit codes, category
    /// II and III, and G. It has no proprietary laboratory tests and only some of the supplies.
    var isListedInFull: Bool {
        if number != nil { return true }
        switch letter {
        case UInt8(ascii: "F"), UInt8(ascii: "T"): return !isLevelTwo
        case UInt8(ascii: "G"): return isLevelTwo
        default: return false
        }
    }
}
