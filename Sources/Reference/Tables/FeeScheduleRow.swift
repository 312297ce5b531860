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
}

/// One row of the physician fee schedule's relative value file, with the decimals that CMS publishes.
///
/// RVUs are in hundredths, fractions of the global period in hundredths.
/// Source: the record layout document in CMS's RVU release (RVUyyQ.pdf).
package struct FeeScheduleRow: Hashable, Sendable {
    package var code: HCPCS
    package var component: ServiceComponent
    /// A, R, T, C, B, P, E, I, J, M, N, X and the historic D, F, G, H, as an ASCII byte.
    package var status: UInt8
    /// The `+` column: the RVUs shown are not used by Medicare.
    package var isNotUsedByMedicare: Bool
    package var work: Int32
    package var practiceNonFacility: Int32
    package var practiceFacility: Int32
    package var malpractice: Int32
    /// NA flags: the service is rarely or never done in that setting; the RVU is a copy of the other setting's.
    package var isRareNonFacility: Bool
    package var isRareFacility: Bool
    /// PC/TC indicator 0 to 9.
    package var componentIndicator: UInt8
    package var globalPeriod: GlobalPeriod
    package var preoperative: UInt8
    package var intraoperative: UInt8
    package var postoperative: UInt8
    /// Multiple procedure indicator 0 to 9.
    package var multipleProcedure: UInt8
    package var bilateral: UInt8
    package var assistant: UInt8
    package var coSurgeon: UInt8
    package var team: UInt8
    package var endoscopicBase: HCPCS?
    /// Diagnostic imaging family: 88 takes part in the imaging reduction, 99 does not.
    package var imagingFamily: UInt8
    package var supervision: Supervision
    /// The RVUs that cap imaging at the outpatient hospital's payment, in hundredths.
    package var capPracticeNonFacility: Int32
    package var capPracticeFacility: Int32
    package var capMalpractice: Int32

    /// The practice expense of a setting, in hundredths.
    package func practice(_ setting: PlaceOfService.Setting) -> Int32 {
        setting == .facility ? practiceFacility : practiceNonFacility
    }

    package func isRare(_ setting: PlaceOfService.Setting) -> Bool {
        setting == .facility ? isRareFacility : isRareNonFacility
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
