/// Why an estimate is less than sure. Raw values are bits in `Doubts`.
///
/// Low and medium are told apart as rules.md 18 does: medium for what Medicare's rules decide from facts a claim does not
/// show, low for what no rule decides.
package enum Doubt: UInt8, Sendable, CaseIterable {
    // The tables and the place.
    case notQualifyingAssumed, scheduleStandsIn, localitiesStandIn, laterRelease
    case noLocalityTable, noPlace, noZIPTable, unknownZIP, noLocalityOfZIP, severalLocalities, noLocalityOfState
    case splitZIP, zipTableStandsIn
    case placeNotAdjudicated, clinicSystem, notPaidAtPlace, rareSetting
    // The row and the line's modifiers.
    case restrictedCoverage, discontinuedByReport, increasedByReport, reducedByReport
    case assistantByDocumentation, noResident, coSurgeonByDocumentation, coSurgeonSpecialties
    case telehealthPlace, telehealthList, telehealthProgram, telehealthExpired
    case practitionerByTaxonomy, assistantsModifier, contractorPrices
    // Both sides, and care that is split.
    case oneSidedUnits, sidesWithoutPayment, noSides, unitsAsSides
    case wholeCare, allDays, unitsAsDays, noDayOfPeriod
    // What services of one day do to one another.
    case incidental, incidentalBesideUnpriced, insideGlobalPeriod, assistantBesideCoSurgeon
    case reducedProcedure, sixthProcedure, rankedUnits
    case reducedEndoscopy, belowBase, noBase
    case reducedTest, noTechnicalPart, besideNoTechnicalPart
    case reducedTherapy
    case anesthesiaStandsIn, sharedAnesthesia, inductionUnknown
    case orderOfRules
    // Who pays.
    case preventive

    var bit: UInt64 { 1 << UInt64(rawValue) }

    package var level: Confidence { Doubts(self).confidence }

    /// For people.
    package var words: String {
        switch self {
        case .notQualifyingAssumed: "priced as for a clinician who is not a qualifying APM participant"
        case .scheduleStandsIn: "the fee schedule of another period stands in for this date's"
        case .localitiesStandIn: "the locality table of another period stands in for this date's"
        case .laterRelease: "a later release of the year has other values for this code"
        case .noLocalityTable: "no locality table covers the date: national amount"
        case .noPlace: "no locality known: national amount"
        case .noZIPTable: "no ZIP table covers the date to place the ZIP code: national amount"
        case .unknownZIP: "the ZIP code is in no table of the date: national amount"
        case .noLocalityOfZIP: "the locality of the ZIP code has no indices for the date: national amount"
        case .severalLocalities: "the state has several localities: name one"
        case .noLocalityOfState: "the state has no locality in the table: national amount"
        case .splitZIP: "the ZIP code lies in several localities: its last four digits decide"
        case .zipTableStandsIn: "the locality of the ZIP code is from the table of another period"
        case .placeNotAdjudicated: "Medicare does not say which rate it pays at this place"
        case .clinicSystem: "a federally qualified or rural health clinic has its own payment system"
        case .notPaidAtPlace: "a physician is not paid for this service at this place"
        case .rareSetting: "rarely or never done in this setting"
        case .restrictedCoverage: "status R: special coverage rules apply"
        case .discontinuedByReport: "modifier 53 is paid by report: the whole fee is an upper bound"
        case .increasedByReport: "modifier 22 is paid above the fee by report: no fixed percentage"
        case .reducedByReport: "modifier 52 is paid by report: the whole fee is an upper bound"
        case .assistantByDocumentation: "an assistant is paid only with documentation for this code"
        case .noResident: "modifier 82 is paid only where no qualified resident was available"
        case .coSurgeonByDocumentation: "co-surgeons are paid only with documentation for this code"
        case .coSurgeonSpecialties: "co-surgeons are paid when their specialties differ"
        case .telehealthPlace: "a telehealth modifier at a place that is neither 02 nor 10: the place decides the rate"
        case .telehealthList: "whether the code is on the year's list of telehealth services is not checked"
        case .telehealthProgram: "modifiers G0, GQ and GT belong to programs with rules of their own"
        case .telehealthExpired: "telehealth outside of rural clinics is covered until 2027-12-31"
        case .practitionerByTaxonomy: "the practitioner's percentage is by the taxonomy on the claim"
        case .assistantsModifier: "AS is a non-physician's and 80 to 82 a physician's: the practitioner says otherwise"
        case .contractorPrices: "the contractor sets the price, by report"
        case .oneSidedUnits: "both sides are one unit: the further units are not priced"
        case .sidesWithoutPayment: "both sides of a code without bilateral payment: one fee"
        case .noSides: "both sides are billed, but the code has no sides"
        case .unitsAsSides: "two units are taken for the two sides"
        case .wholeCare: "54 and 55 together are the whole service"
        case .allDays: "care after surgery without its dates is priced for all its days"
        case .unitsAsDays: "the units of a 55 line are taken for days of care"
        case .noDayOfPeriod: "the dates of care name no day of the global period: priced for all its days"
        case .incidental: "status T: paid only if nothing else payable was billed that day, on another claim either"
        case .insideGlobalPeriod: "a visit beside a procedure whose fee includes it, without 24, 25 or 57"
        case .assistantBesideCoSurgeon: "an assistant beside co-surgeons is normally not paid"
        case .anesthesiaStandsIn: "the anesthesia table of another period stands in for this date's"
        case .incidentalBesideUnpriced: "the day's other service has no amount here"
        case .reducedProcedure: "reduced beside other procedures of the day"
        case .sixthProcedure: "the sixth and later procedures are paid by report"
        case .rankedUnits: "several units of one procedure are ranked like several procedures"
        case .reducedEndoscopy: "reduced beside other endoscopies of its family"
        case .belowBase: "valued below its base: taken as 0"
        case .noBase: "the base of the endoscopy is not on the schedule"
        case .reducedTest: "reduced beside other tests of the day"
        case .noTechnicalPart: "its technical part is not on the schedule: not reduced"
        case .besideNoTechnicalPart: "beside a service whose technical part is not on the schedule"
        case .reducedTherapy: "reduced beside other therapy of the day"
        case .sharedAnesthesia: "several anesthesia services of the day: the highest base once, all the time"
        case .inductionUnknown: "one time unit more if the physician was present at induction"
        case .orderOfRules: "several percentages meet: their order moves cents and is not published"
        case .preventive: "33 or PT: the patient may owe no share of a preventive service"
        }
    }
}

/// A set of doubts. The confidence is that of its worst.
package struct Doubts: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package init(_ doubt: Doubt) { rawValue = doubt.bit }

    package mutating func insert(_ doubt: Doubt) { self = Doubts(rawValue: rawValue | doubt.bit) }
    package func contains(_ doubt: Doubt) -> Bool { rawValue & doubt.bit != 0 }

    package var confidence: Confidence {
        if rawValue == 0 { return .high }
        return rawValue & Doubts.lowMask != 0 ? .low : .medium
    }

    /// In the order of `Doubt`.
    package var all: [Doubt] { Doubt.allCases.filter(contains) }

    /// What no rule decides. An expression of constants, so that nothing is looked up.
    private static var lowMask: UInt64 {
        Doubt.placeNotAdjudicated.bit | Doubt.clinicSystem.bit | Doubt.notPaidAtPlace.bit | Doubt.rareSetting.bit
            | Doubt.discontinuedByReport.bit | Doubt.increasedByReport.bit | Doubt.reducedByReport.bit
            | Doubt.assistantByDocumentation.bit | Doubt.coSurgeonByDocumentation.bit | Doubt.telehealthProgram.bit
            | Doubt.telehealthExpired.bit | Doubt.unitsAsDays.bit | Doubt.sixthProcedure.bit | Doubt.belowBase.bit
            | Doubt.noBase.bit | Doubt.assistantsModifier.bit | Doubt.contractorPrices.bit | Doubt.noDayOfPeriod.bit
            | Doubt.insideGlobalPeriod.bit | Doubt.assistantBesideCoSurgeon.bit
    }
}
