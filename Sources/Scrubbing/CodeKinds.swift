import Claims

/// What kind of service a code is, told by its number alone.
struct CodeKinds: OptionSet, Hashable {
    let rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Evaluation and management: 99202 to 99499, the general ophthalmological services 92002 to 92014, which Medicare
    /// treats alike for new patients and for 24, 25 and 57, and Medicare's own visit codes.
    ///
    /// Source: CPT's section ranges; NCCI Policy Manual ch. I sec. D and ch. XI; Pub. 100-04 ch. 12 sections 30.6, 40.
    static let evaluation = CodeKinds(rawValue: 1 << 0)
    /// Office and outpatient visits, of which one physician has one a day. Source: Pub. 100-04 ch. 12 section 30.6.5.
    static let officeVisit = CodeKinds(rawValue: 1 << 1)
    /// Visits for new patients only. Source: Pub. 100-04 ch. 12 section 30.6.7.
    static let newPatient = CodeKinds(rawValue: 1 << 2)
    /// Visits at which patient and physician meet, after which a patient is not new for three years.
    static let faceToFace = CodeKinds(rawValue: 1 << 3)
    /// Hospital inpatient and observation visits, 99221 to 99236.
    static let hospitalVisit = CodeKinds(rawValue: 1 << 4)
    /// Emergency department visits, 99281 to 99285.
    static let emergencyVisit = CodeKinds(rawValue: 1 << 5)
    /// Certainly not a visit: anesthesia, surgery, radiology, laboratory, categories II and III. The medicine section and level II hold both
    /// kinds, so nothing is said of them.
    static let neverEvaluation = CodeKinds(rawValue: 1 << 6)
    static let anesthesia = CodeKinds(rawValue: 1 << 7)
    /// Radiology, 70010 to 79999.
    static let imaging = CodeKinds(rawValue: 1 << 8)
    /// Laboratory and pathology, including proprietary tests (`[0-9]{4}U`).
    static let laboratory = CodeKinds(rawValue: 1 << 9)
    /// Drugs and biologicals (J, Q), of which one code covers several products.
    static let drug = CodeKinds(rawValue: 1 << 10)
    /// Drugs of the J series.
    static let injectedDrug = CodeKinds(rawValue: 1 << 11)
    /// What gives a drug: 96360 to 96549, injections into joints, muscles and nerves, immunizations, and Medicare's own.
    static let administration = CodeKinds(rawValue: 1 << 12)
    /// Equipment, orthotics and supplies that somebody must order (E, K, L).
    static let equipment = CodeKinds(rawValue: 1 << 13)
    static let levelTwo = CodeKinds(rawValue: 1 << 14)
    /// Families that the relative value file lists in full, so that absence means something: all-digit codes, category
    /// II and III, and G. It has no proprietary laboratory tests and only some of the supplies.
    static let listedInFull = CodeKinds(rawValue: 1 << 15)
    /// Surgery, 10004 to 69990.
    static let surgery = CodeKinds(rawValue: 1 << 16)

    @inline(__always)
    func meets(_ other: CodeKinds) -> Bool { rawValue & other.rawValue != 0 }

    init(_ code: HCPCS) {
        let (first, rest) = (code.rawValue / 36_000, code.rawValue % 36_000)
        let (middle, last) = (rest / 36, rest % 36)
        if first >= 10 {
            self = CodeKinds.levelTwo(UInt8(ascii: "A") + UInt8(first - 10), Int(middle * 10 + last))
        } else if last >= 10 {
            switch UInt8(ascii: "A") + UInt8(last - 10) {
            case UInt8(ascii: "U"): self = [.neverEvaluation, .laboratory]
            case UInt8(ascii: "F"), UInt8(ascii: "T"): self = [.neverEvaluation, .listedInFull]
            default: self = .neverEvaluation
            }
        } else {
            self = CodeKinds.levelOne(Int(first * 10_000 + middle * 10 + last))
        }
    }

    private static func levelOne(_ number: Int) -> CodeKinds {
        switch number {
        case ..<2_000: [.listedInFull, .neverEvaluation, .anesthesia]
        case ..<70_000: [.listedInFull, .neverEvaluation, .surgery, isInjection(number) ? .administration : []]
        case ..<80_000: [.listedInFull, .neverEvaluation, .imaging]
        case ..<90_000: [.listedInFull, .neverEvaluation, .laboratory]
        default: [.listedInFull, medicine(number)]
        }
    }

    /// Of lesions, tendons, trigger points, joints, the eye, the spine and nerves.
    private static func isInjection(_ number: Int) -> Bool {
        switch number {
        case 11_900, 11_901, 20_526...20_611, 31_573, 62_320...62_327, 64_400...64_530, 67_028: true
        default: false
        }
    }

    private static func medicine(_ number: Int) -> CodeKinds {
        switch number {
        case 92_002, 92_004: [.evaluation, .officeVisit, .newPatient, .faceToFace]
        case 92_012, 92_014: [.evaluation, .officeVisit, .faceToFace]
        case 90_460...90_480, 96_360...96_549, 90_281...90_399: .administration
        case 99_202...99_205: [.evaluation, .officeVisit, .newPatient, .faceToFace]
        case 99_211...99_215: [.evaluation, .officeVisit, .faceToFace]
        case 99_221...99_236: [.evaluation, .hospitalVisit, .faceToFace]
        case 99_281...99_285: [.evaluation, .emergencyVisit, .faceToFace]
        case 99_341, 99_342, 99_344, 99_345: [.evaluation, .newPatient, .faceToFace]
        case 99_381...99_387: [.evaluation, .newPatient, .faceToFace]
        case 99_238...99_350, 99_391...99_397: [.evaluation, .faceToFace]
        case 99_202...99_499: .evaluation
        default: []
        }
    }

    private static func levelTwo(_ letter: UInt8, _ number: Int) -> CodeKinds {
        switch letter {
        case UInt8(ascii: "J"): [.levelTwo, .drug, .injectedDrug]
        case UInt8(ascii: "Q"): [.levelTwo, .drug]
        case UInt8(ascii: "E"), UInt8(ascii: "K"), UInt8(ascii: "L"): [.levelTwo, .equipment]
        case UInt8(ascii: "G"): [.levelTwo, .listedInFull, medicares(number)]
        default: .levelTwo
        }
    }

    private static func medicares(_ number: Int) -> CodeKinds {
        switch number {
        case 402, 438, 439, 463: [.evaluation, .faceToFace]
        case 380...384, 406...408, 425...427, 466...470: .evaluation
        case 8...10, 68...70, 2_001...2_020: .administration
        default: []
        }
    }
}
