// The table of rules, continued: the shape of an 837P, an id for each element; and notes on money.
// Faults of the envelope have none: an intake refuses such a file.

private let standard = "ASC X12N 005010X222A1"

extension Rule {
    private static func format(
        _ id: String, _ remarks: [String], title: String, remedy: String, element: String
    ) -> Rule {
        Rule(
            id, .deny, Prediction(carc: "16", remarks: remarks, isUnverified: true), reach: .everyPayer, title: title,
            remedy: remedy, authority: standard + ", " + element)
    }

    // UNVERIFIED: the remark codes beside 16.
    static let fmt001 = format(
        "FMT-001", ["N257"], title: "tax number is not nine digits",
        remedy: "Give the billing provider's EIN or SSN as nine digits, without dashes.", element: "2010AA REF02")
    static let fmt002 = format(
        "FMT-002", ["N258"], title: "billing or facility address: ZIP code without nine digits, or a post office box",
        remedy: "Give the street address with a nine-digit ZIP code; a post office box goes into the pay-to address.",
        element: "2010AA N3, N4; 2310C N4")
    static let fmt003 = format(
        "FMT-003", ["N329"], title: "patient's birth date missing or impossible, or sex not F, M or U",
        remedy: "Correct the patient's birth date and sex.", element: "2010BA, 2010CA DMG")
    static let fmt004 = format(
        "FMT-004", ["N382"], title: "member number has not the shape of a Medicare beneficiary identifier",
        remedy: "Give the number as the patient's Medicare card has it.", element: "2010BA NM109; CMS MBI format")
    static let fmt005 = format(
        "FMT-005", ["M76"], title: "diagnosis list: qualifiers, decimal point or a diagnosis twice",
        remedy: "List each diagnosis once, the first as ABK and the others as ABF, without the decimal point.",
        element: "2300 HI")
    static let fmt006 = format(
        "FMT-006", ["M76"], title: "line points to a diagnosis twice",
        remedy: "Point to each diagnosis once.", element: "SV107")
    static let fmt007 = Rule(
        "FMT-007", .deny, Prediction(carc: "16", remarks: ["M51"], isUnverified: true),
        title: "line without a readable procedure code", remedy: "Correct the procedure code.",
        authority: standard + ", SV101-2")
    static let fmt008 = format(
        "FMT-008", ["N823"], title: "modifier twice on a line", remedy: "Give each modifier once.",
        element: "SV101-3 to SV101-6")
    static let fmt009 = Rule(
        "FMT-009", .info, reach: .everyPayer, title: "informational modifier before a payment modifier",
        remedy: "Put the modifiers that decide the payment first.", authority: standard + ", SV101-3 to SV101-6")
    static let fmt010 = format(
        "FMT-010", ["M47"], title: "claim frequency unknown, or a replacement or void without the payer's claim number",
        remedy: "Use 1, 7 or 8, and with 7 and 8 give the payer's claim number (REF*F8).", element: "CLM05-3, REF*F8")
    static let fmt011 = format(
        "FMT-011", ["M51"], title: "line numbers do not count from 1 without gaps",
        remedy: "Number the lines 1, 2, 3 and so on.", element: "LX01")
    static let fmt012 = Rule(
        "FMT-012", .deny, Prediction(carc: "16", remarks: ["MA120"]), needs: .lists,
        title: "laboratory test in an office without its CLIA number, or a waived test without QW",
        remedy: "Give the laboratory's CLIA number (REF*X4), and QW on a waived test that the certificate covers.",
        authority: "42 CFR 493; Pub. 100-04 ch. 16 section 70")
    static let formatRules: [Rule] = [
        fmt001, fmt002, fmt003, fmt004, fmt005, fmt006, fmt007, fmt008, fmt009, fmt010, fmt011, fmt012,
    ]

    // MARK: Notes on money

    static let amt003 = Rule(
        "AMT-003", .info, needs: [.feeSchedule, .estimate], title: "charge below the fee",
        remedy: "Raise the charge: the lower of charge and fee is paid.", authority: "Pub. 100-04 ch. 12 section 20")
    static let mpr001 = Rule(
        "MPR-001", .info, needs: [.feeSchedule, .estimate], title: "reduced for several procedures of one day",
        remedy: "Expected (CARC 59): nothing to mend.", authority: "Pub. 100-04 ch. 12 section 40.6")
    static let pay001 = Rule(
        "PAY-001", .info, needs: [.feeSchedule, .estimate],
        title: "place that is often confused with one of another rate",
        remedy: "Check the place of service against the record.", authority: "Pub. 100-04 ch. 12 section 20.4.2")
    static let drg001 = Rule(
        "DRG-001", .info, needs: .claims, title: "drug without its administration",
        remedy: "Bill the injection or infusion on its own line if it was given here; check units x dose.",
        authority: "Pub. 100-04 ch. 17")
    static let moneyRules: [Rule] = [amt003, mpr001, pay001, drg001]
}
