// The table of rules, continued: the fee schedule's status and the place of service.

private let layout = "CMS PFS relative value file, record layout"

extension Rule {
    // MARK: Fee schedule status

    static let sta001 = Rule(
        "STA-001", .deny, Prediction(carc: "97", remarks: ["M15"]), needs: .feeSchedule,
        title: "always bundled (status B, P)",
        remedy: "Remove the line; it is never paid separately and not the patient's to pay.", authority: layout)
    /// UNVERIFIED: 16, 246 or 96.
    static let sta002 = Rule(
        "STA-002", .deny, Prediction(carc: "96", isUnverified: true), needs: .feeSchedule,
        title: "not valid for Medicare (status I)",
        remedy: "Bill the code that Medicare uses for this service.", authority: layout)
    static let sta003 = Rule(
        "STA-003", .deny, Prediction(group: "PR", carc: "96", remarks: ["N425"]), needs: .feeSchedule,
        title: "not covered by Medicare (status N)",
        remedy: "Put GY on the line; the patient may owe it.", authority: layout)
    static let sta004 = Rule(
        "STA-004", .info, Prediction(carc: "252"), needs: .feeSchedule,
        title: "priced by the contractor (status C, or R without RVUs)",
        remedy: "Have the report ready: payment is by report.", authority: layout)
    static let sta005 = Rule(
        "STA-005", .warn, Prediction(carc: "97"), needs: .feeSchedule,
        title: "paid only when alone (status T)",
        remedy: "Expect no payment for the line.", authority: layout)
    static let sta006 = Rule(
        "STA-006", .deny, Prediction(carc: "181"), needs: .feeSchedule,
        title: "code not in force on the date",
        remedy: "Use the code that is in force on the date of service.", authority: layout)
    static let sta007 = Rule(
        "STA-007", .info, needs: .feeSchedule,
        title: "paid under another schedule (status E, X)",
        remedy: "See the laboratory, drug or other schedule for the price.", authority: layout)
    static let sta008 = Rule(
        "STA-008", .info, Prediction(carc: "246"), needs: .feeSchedule,
        title: "measurement only (status M)",
        remedy: "Report it with a charge of 0.00 or 0.01.", authority: layout)
    /// The fee schedule's twin of PTP-009.
    static let sta009 = Rule(
        "STA-009", .info, reach: .everyPayer, needs: .feeSchedule,
        title: "status, components, helpers, places and global periods not checked, or checked with another release",
        remedy: "Import the relative value file of that quarter.", authority: layout)
    static let statusRules: [Rule] = [sta001, sta002, sta003, sta004, sta005, sta006, sta007, sta008, sta009]

    // MARK: Place of service

    static let pos001 = Rule(
        "POS-001", .deny, Prediction(carc: "16", remarks: ["M77"]), reach: .everyPayer,
        title: "not a place of service code", remedy: "Correct the place of service.",
        authority: "Pub. 100-04 ch. 26 section 10.5")
    static let pos002 = Rule(
        "POS-002", .deny, Prediction(carc: "5"), needs: .feeSchedule,
        title: "incident-to service at a hospital (PC/TC 5)",
        remedy: "Remove the line: the hospital bills it.", authority: layout)
    static let pos003 = Rule(
        "POS-003", .deny, Prediction(carc: "5"), needs: .feeSchedule,
        title: "technical part of a test at a hospital (PC/TC 1)",
        remedy: "Bill the professional component alone, with 26.", authority: "Pub. 100-04 ch. 13 sections 20, 150")
    static let pos004 = Rule(
        "POS-004", .warn, Prediction(carc: "5"), needs: .feeSchedule,
        title: "rarely or never done in that setting (NA)",
        remedy: "Check the place of service.", authority: layout)
    static let pos005 = Rule(
        "POS-005", .deny, Prediction(carc: "5"), needs: .feeSchedule,
        title: "smear interpretation outside a hospital's inpatients (PC/TC 8)",
        remedy: "Remove the line, or correct the place of service if the patient was an inpatient.", authority: layout)
    static let pos006 = Rule(
        "POS-006", .warn, Prediction(carc: "5"), title: "visit code of another place",
        remedy: "Use the visit code of the place, or correct the place of service.",
        authority: "Pub. 100-04 ch. 12 section 30.6")
    /// UNVERIFIED: 5, 4 or 96.
    static let pos007 = Rule(
        "POS-007", .warn, Prediction(carc: "5", isUnverified: true), needs: .lists,
        title: "telehealth place, modifier and code do not fit together",
        remedy:
            "Give the telehealth place (02, 10) and modifier (93, 95) together, for services on the telehealth list.",
        authority: "CMS telehealth list; Pub. 100-04 ch. 12 section 190")
    static let placeRules: [Rule] = [pos001, pos002, pos003, pos004, pos005, pos006, pos007]
}
