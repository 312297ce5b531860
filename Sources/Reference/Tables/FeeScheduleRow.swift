import Claims

/// Which part of a service a fee schedule row, or a line, stands for (PPRRVU column MOD).
package enum ServiceComponent: UInt8, Sendable, CaseIterable {
    /// Blank: the global service.
    case whole = 0
    /// 26.
    case professional = 1
    /// TC.
    case technical = 2
    /// 53: a discontinued procedure with a row of its own.
    case discontinued = 3

    /// As column MOD has it.
    package var modifier: String {
        switch self {
        case .whole: ""
        case .professional: "26"
        case .technical: "TC"
        case .discontinued: "53"
        }
    }
}

/// One row of the physician fee schedule's relative value file, with the decimals that CMS publishes.
///
/// RVUs are in hundredths, fractions of the global period in hundredths. The fields are kept as they lie in an image, so
/// that a look-up copies 56 bytes and unpacks what is asked.
/// Source: the record layout document in CMS's RVU release (RVUyyQ.pdf).
package struct FeeScheduleRow: Hashable, Sendable {
    /// Bytes from the bottom: code 4, component, status, flags (+ and the two NA), PC/TC indicator.
    @usableFromInline var identity: UInt64 = 0
    /// Work, non-facility and facility practice expense, malpractice.
    var relative = SIMD4<UInt32>()
    /// Global period, its three fractions, multiple, bilateral, assistant, co-surgeon.
    @usableFromInline var indicators: UInt64 = 0
    /// Team, imaging family, supervision 2, endoscopic base 4 (all ones: none).
    @usableFromInline var more: UInt64 = 0
    /// Non-facility and facility practice expense and malpractice for the cap; the last is 0.
    var caps = SIMD4<UInt32>()

    package init(
        code: HCPCS, component: ServiceComponent, status: UInt8, isNotUsedByMedicare: Bool, work: Int32,
        practiceNonFacility: Int32, practiceFacility: Int32, malpractice: Int32, isRareNonFacility: Bool,
        isRareFacility: Bool, componentIndicator: UInt8, globalPeriod: GlobalPeriod, preoperative: UInt8,
        intraoperative: UInt8, postoperative: UInt8, multipleProcedure: UInt8, bilateral: UInt8, assistant: UInt8,
        coSurgeon: UInt8, team: UInt8, endoscopicBase: HCPCS?, imagingFamily: UInt8, supervision: Supervision,
        capPracticeNonFacility: Int32, capPracticeFacility: Int32, capMalpractice: Int32
    ) {
        self.code = code
        self.component = component
        self.status = status
        self.isNotUsedByMedicare = isNotUsedByMedicare
        self.work = work
        self.practiceNonFacility = practiceNonFacility
        self.practiceFacility = practiceFacility
        self.malpractice = malpractice
        self.isRareNonFacility = isRareNonFacility
        self.isRareFacility = isRareFacility
        self.componentIndicator = componentIndicator
        self.globalPeriod = globalPeriod
        self.preoperative = preoperative
        self.intraoperative = intraoperative
        self.postoperative = postoperative
        self.multipleProcedure = multipleProcedure
        self.bilateral = bilateral
        self.assistant = assistant
        self.coSurgeon = coSurgeon
        self.team = team
        self.endoscopicBase = endoscopicBase
        self.imagingFamily = imagingFamily
        self.supervision = supervision
        self.capPracticeNonFacility = capPracticeNonFacility
        self.capPracticeFacility = capPracticeFacility
        self.capMalpractice = capMalpractice
    }

    init(identity: UInt64, relative: SIMD4<UInt32>, indicators: UInt64, more: UInt64, caps: SIMD4<UInt32>) {
        self.identity = identity
        self.relative = relative
        self.indicators = indicators
        self.more = more
        self.caps = caps
    }

    /// The practice expense of a setting, in hundredths.
    package func practice(_ setting: PlaceOfService.Setting) -> Int32 {
        setting == .facility ? practiceFacility : practiceNonFacility
    }

    @inlinable package func isRare(_ setting: PlaceOfService.Setting) -> Bool {
        setting == .facility ? isRareFacility : isRareNonFacility
    }
}

extension FeeScheduleRow {
    package var code: HCPCS {
        get {
            guard let code = HCPCS(rawValue: UInt32(truncatingIfNeeded: identity)) else {
                preconditionFailure("a row is made of a code, or checked against one")
            }
            return code
        }
        set { identity = identity & ~0xFFFF_FFFF | UInt64(newValue.rawValue) }
    }
    package var component: ServiceComponent {
        get { ServiceComponent(rawValue: identity[byte: 4]) ?? .whole }
        set { identity[byte: 4] = newValue.rawValue }
    }
    /// A, R, T, C, B, P, E, I, J, M, N, X and the historic D, F, G, H, as an ASCII byte.
    package var status: UInt8 {
        @inlinable get { identity[byte: 5] }
        set { identity[byte: 5] = newValue }
    }
    /// The `+` column: the RVUs shown are not used by Medicare.
    package var isNotUsedByMedicare: Bool {
        get { identity[bit: 48] }
        set { identity[bit: 48] = newValue }
    }
    /// NA flags: the service is rarely or never done in that setting; the RVU is a copy of the other setting's.
    package var isRareNonFacility: Bool {
        @inlinable get { identity[bit: 49] }
        set { identity[bit: 49] = newValue }
    }
    package var isRareFacility: Bool {
        @inlinable get { identity[bit: 50] }
        set { identity[bit: 50] = newValue }
    }
    /// PC/TC indicator 0 to 9.
    package var componentIndicator: UInt8 {
        @inlinable get { identity[byte: 7] }
        set { identity[byte: 7] = newValue }
    }

    package var work: Int32 {
        get { Int32(bitPattern: relative[0]) }
        set { relative[0] = UInt32(bitPattern: newValue) }
    }
    package var practiceNonFacility: Int32 {
        get { Int32(bitPattern: relative[1]) }
        set { relative[1] = UInt32(bitPattern: newValue) }
    }
    package var practiceFacility: Int32 {
        get { Int32(bitPattern: relative[2]) }
        set { relative[2] = UInt32(bitPattern: newValue) }
    }
    package var malpractice: Int32 {
        get { Int32(bitPattern: relative[3]) }
        set { relative[3] = UInt32(bitPattern: newValue) }
    }

    package var globalPeriod: GlobalPeriod {
        @inlinable get { GlobalPeriod(rawValue: indicators[byte: 0]) ?? .contractor }
        set { indicators[byte: 0] = newValue.rawValue }
    }
    package var preoperative: UInt8 {
        get { indicators[byte: 1] }
        set { indicators[byte: 1] = newValue }
    }
    package var intraoperative: UInt8 {
        get { indicators[byte: 2] }
        set { indicators[byte: 2] = newValue }
    }
    package var postoperative: UInt8 {
        get { indicators[byte: 3] }
        set { indicators[byte: 3] = newValue }
    }
    /// Multiple procedure indicator 0 to 9.
    package var multipleProcedure: UInt8 {
        @inlinable get { indicators[byte: 4] }
        set { indicators[byte: 4] = newValue }
    }
    package var bilateral: UInt8 {
        @inlinable get { indicators[byte: 5] }
        set { indicators[byte: 5] = newValue }
    }
    package var assistant: UInt8 {
        get { indicators[byte: 6] }
        set { indicators[byte: 6] = newValue }
    }
    package var coSurgeon: UInt8 {
        get { indicators[byte: 7] }
        set { indicators[byte: 7] = newValue }
    }

    package var team: UInt8 {
        get { more[byte: 0] }
        set { more[byte: 0] = newValue }
    }
    /// Diagnostic imaging family: 88 takes part in the imaging reduction, 99 does not.
    package var imagingFamily: UInt8 {
        @inlinable get { more[byte: 1] }
        set { more[byte: 1] = newValue }
    }
    package var supervision: Supervision {
        get { Supervision(more[byte: 2], more[byte: 3]) }
        set {
            more[byte: 2] = newValue.first
            more[byte: 3] = newValue.second
        }
    }
    package var endoscopicBase: HCPCS? {
        get { HCPCS(rawValue: UInt32(truncatingIfNeeded: more >> 32)) }
        set { more = more & 0xFFFF_FFFF | UInt64(newValue?.rawValue ?? .max) << 32 }
    }

    /// The RVUs that cap imaging at the outpatient hospital's payment, in hundredths.
    package var capPracticeNonFacility: Int32 {
        get { Int32(bitPattern: caps[0]) }
        set { caps[0] = UInt32(bitPattern: newValue) }
    }
    package var capPracticeFacility: Int32 {
        get { Int32(bitPattern: caps[1]) }
        set { caps[1] = UInt32(bitPattern: newValue) }
    }
    package var capMalpractice: Int32 {
        get { Int32(bitPattern: caps[2]) }
        set { caps[2] = UInt32(bitPattern: newValue) }
    }
}

extension UInt64 {
    /// Counted from the bottom.
    @usableFromInline subscript(byte index: Int) -> UInt8 {
        @inlinable get { UInt8(truncatingIfNeeded: self &>> UInt64(index &* 8)) }
        set { self = self & ~(0xFF &<< UInt64(index &* 8)) | UInt64(newValue) &<< UInt64(index &* 8) }
    }

    @usableFromInline subscript(bit index: Int) -> Bool {
        @inlinable get { self &>> UInt64(index) & 1 != 0 }
        set { self = self & ~(1 &<< UInt64(index)) | (newValue ? 1 : 0) &<< UInt64(index) }
    }
}

/// The level of physician supervision of a diagnostic test, "01", "6A", as two ASCII bytes; "09": the concept does not
/// apply. For review after payment.
package struct Supervision: Hashable, Sendable, CustomStringConvertible {
    package let first: UInt8
    package let second: UInt8

    package init(_ first: UInt8, _ second: UInt8) {
        self.first = first
        self.second = second
    }

    package var description: String { String(decoding: [first, second], as: UTF8.self) }
}

/// Global days (PPRRVU column GLOB DAYS).
package enum GlobalPeriod: UInt8, Sendable, CaseIterable {
    case days000, days010, days090, maternity, none, contractor, addOn

    /// As CMS writes it.
    package var text: String {
        switch self {
        case .days000: "000"
        case .days010: "010"
        case .days090: "090"
        case .maternity: "MMM"
        case .none: "XXX"
        case .contractor: "YYY"
        case .addOn: "ZZZ"
        }
    }
}

/// A Medicare payment locality with its geographic practice cost indices, in thousandths. Its name is
/// `LocalityTable.name(at:)`'s.
package struct Locality: Hashable, Sendable {
    package var key: LocalityKey
    /// nil: the file does not say it (2020).
    package var state: USState?
    package var work: Int32
    package var practice: Int32
    package var malpractice: Int32
}

/// One NCCI procedure-to-procedure edit: `column1` is paid, `column2` is not.
package struct ProcedureEdit: Hashable, Sendable {
    package var column1: HCPCS
    package var column2: HCPCS
    /// `distantPast` where the file leaves it blank.
    package var effective: ServiceDate
    /// The last day in force; nil: still in force.
    package var deletion: ServiceDate?
    /// 0: no modifier bypasses; 1: a PTP-associated modifier may; 9: not applicable, ignore.
    package var indicator: UInt8
}

/// One NCCI medically unlikely edit for practitioners.
package struct UnitLimit: Hashable, Sendable {
    package var code: HCPCS
    /// The most units; 0: not payable to practitioners.
    package var value: UInt32
    /// MUE adjudication indicator: 1 per line, 2 per day by policy, 3 per day, clinical.
    package var adjudication: UInt8
}

/// The NCCI add-on edits of one add-on code that are in force on a day.
package struct AddOnEdit: Hashable, Sendable {
    package var addOn: HCPCS
    /// 1: only the listed primaries. 2: contractor defined, none listed. 3: listed, and the contractor may add more.
    package var type: UInt8
    /// Ascending, those in force on the day asked for; empty for type 2.
    package var primaries: [HCPCS]
}
