import Claims

/// A list that coding rules ask, and that CMS publishes in a shape of its own. Raw values are stored in images: never reuse
/// one.
package enum CodingList: UInt8, Sendable, CaseIterable {
    /// Drugs in single-dose containers, billed with JW or JZ.
    case singleDoseDrug = 1
    case telehealth = 2
    /// Tests for which the laboratory needs a CLIA certificate.
    case clia = 3
    /// Tests that a laboratory with a certificate of waiver may do, billed with QW.
    case cliaWaived = 4
    case procedureAge = 5
    case procedureSex = 6
    case diagnosisAge = 7
    case diagnosisSex = 8
    /// External causes and manifestations: never the first diagnosis.
    case notFirst = 9
    /// Pairs of diagnoses, or of their beginnings, that exclude each other.
    case excludes = 10
    /// Diagnoses, or their beginnings, that support a procedure.
    case coverage = 11
    /// The provider taxonomy codes that there are.
    case taxonomy = 12

    /// As the column `list` has it.
    package var name: String {
        switch self {
        case .singleDoseDrug: "single-dose-drug"
        case .telehealth: "telehealth"
        case .clia: "clia"
        case .cliaWaived: "clia-waived"
        case .procedureAge: "procedure-age"
        case .procedureSex: "procedure-sex"
        case .diagnosisAge: "diagnosis-age"
        case .diagnosisSex: "diagnosis-sex"
        case .notFirst: "not-first"
        case .excludes: "excludes1"
        case .coverage: "coverage"
        case .taxonomy: "taxonomy"
        }
    }

    /// What its codes are.
    enum Subject { case procedure, diagnosis, provider }

    var subject: Subject {
        switch self {
        case .singleDoseDrug, .telehealth, .clia, .cliaWaived, .procedureAge, .procedureSex, .coverage: .procedure
        case .diagnosisAge, .diagnosisSex, .notFirst, .excludes: .diagnosis
        case .taxonomy: .provider
        }
    }

    /// What stands beside a code.
    enum Content { case nothing, ages, sex, diagnosis }

    var content: Content {
        switch self {
        case .singleDoseDrug, .telehealth, .clia, .cliaWaived, .notFirst, .taxonomy: .nothing
        case .procedureAge, .diagnosisAge: .ages
        case .procedureSex, .diagnosisSex: .sex
        case .excludes, .coverage: .diagnosis
        }
    }
}

/// One row of the coding lists, for people.
package struct CodingListEntry: Hashable, Sendable {
    package var list: CodingList
    /// Diagnoses without their point.
    package var code: String
    /// The diagnosis beside it, or the beginning of one; nil: the list has none.
    package var other: String?
    /// nil: from ever, for ever.
    package var from: ServiceDate?
    package var through: ServiceDate?
    /// 255: no upper limit.
    package var ages: ClosedRange<UInt8>?
    package var sex: Demographics.Sex?
}
