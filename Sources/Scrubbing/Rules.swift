// The table of rules. A new rule is an entry here, in the list below its family, and a line in a check.
// CARC and RARC wordings are X12's and are not repeated here; only the numbers are.

private let edits = "NCCI Policy Manual ch. I sec. E"
private let units = "NCCI Policy Manual ch. I sec. V"
private let addOns = "NCCI Policy Manual ch. I sec. R"
private let layout = "CMS PFS relative value file, record layout"

extension Rule {
    // MARK: NCCI procedure-to-procedure edits

    static let ptp001 = Rule(
        "PTP-001", .deny, Prediction(carc: "236"), title: "component code that no modifier separates",
        remedy: "Remove the component line; do not appeal for unbundling.", authority: edits)
    static let ptp002 = Rule(
        "PTP-002", .deny, Prediction(carc: "236"), title: "component code without the modifier that may separate it",
        remedy: "Add the modifier that the record supports to the component line; otherwise remove it.",
        authority: edits)
    static let ptp003 = Rule(
        "PTP-003", .warn, title: "separated by 59 where a narrower modifier says why",
        remedy: "Use XE, XP, XS or XU, or a site modifier, in place of 59.", authority: edits)
    static let ptp004 = Rule(
        "PTP-004", .deny, Prediction(carc: "236"), title: "59 or X modifier on an edit that none bypasses",
        remedy: "Remove the component line; the modifier does not help and draws review.", authority: edits)
    static let ptp005 = Rule(
        "PTP-005", .warn, Prediction(carc: "236"), title: "component code at the same site",
        remedy: "The edit stands unless another modifier is true; otherwise remove the component line.",
        authority: edits)
    static let ptp006 = Rule(
        "PTP-006", .info, title: "59 or X modifier with nothing to separate",
        remedy: "Drop the modifier unless another claim of the day calls for it.", authority: edits)
    static let ptp007 = Rule(
        "PTP-007", .info, title: "separated on column 1, as allowed since 2019-07-01",
        remedy: "For payers on older rules move the modifier to the component line.", authority: "CMS CR 11168")
    static let ptp009 = Rule(
        "PTP-009", .info, reach: .everyPayer, title: "procedure edits not checked, or checked with another release",
        remedy: "Import the NCCI practitioner edits of that quarter.", authority: edits)
    static let procedureEditRules: [Rule] = [
        ptp001, ptp002, ptp003, ptp004, ptp005, ptp006, ptp007, ptp009,
    ]

    // MARK: NCCI medically unlikely edits. UNVERIFIED which CARC a contractor uses: 151 or 222.

    private static let tooMany = Prediction(carc: "151", remarks: ["N362"], isUnverified: true)

    static let mue001 = Rule(
        "MUE-001", .deny, tooMany, title: "line over its units limit (MAI 1)",
        remedy: "Split the line with a modifier that says why, or correct the units.", authority: units)
    static let mue002 = Rule(
        "MUE-002", .deny, tooMany, title: "day over its units limit (MAI 2, policy)",
        remedy: "Correct the units; the limit is policy and appeals do not help.", authority: units)
    static let mue003 = Rule(
        "MUE-003", .warn, tooMany, title: "day over its units limit (MAI 3, clinical)",
        remedy: "Check the units; if they are right, keep the records and appeal.", authority: units)
    static let mue004 = Rule(
        "MUE-004", .deny, Prediction(carc: "96", isUnverified: true), title: "code not payable to practitioners",
        remedy: "Remove the line: practitioners are not paid for this code.", authority: units)
    static let mue005 = Rule(
        "MUE-005", .warn, tooMany, title: "both sides as two lines where one line with 50 is within the limit",
        remedy: "Bill one line with 50 and one unit.", authority: "MLN SE1422")
    /// The units twin of PTP-009.
    static let mue009 = Rule(
        "MUE-009", .info, reach: .everyPayer, title: "units not checked, or checked with another release",
        remedy: "Import the NCCI practitioner unit limits of that quarter.", authority: units)
    static let unitLimitRules: [Rule] = [mue001, mue002, mue003, mue004, mue005, mue009]

    // MARK: NCCI add-on edits. UNVERIFIED which CARC: B15 or 107.

    private static let noPrimary = Prediction(carc: "B15", remarks: ["N122"], isUnverified: true)

    static let aoc001 = Rule(
        "AOC-001", .deny, noPrimary, title: "add-on without a primary (type 1)",
        remedy: "Add the primary procedure or remove the add-on.", authority: addOns)
    static let aoc002 = Rule(
        "AOC-002", .warn, noPrimary, title: "add-on without a known primary (type 2 or 3)",
        remedy: "Check the contractor's list of primaries.", authority: addOns)
    static let aoc003 = Rule(
        "AOC-003", .deny, noPrimary, title: "add-on whose primary is itself denied",
        remedy: "Mend the primary first.", authority: addOns)
    /// The add-on twin of PTP-009.
    static let aoc009 = Rule(
        "AOC-009", .info, reach: .everyPayer, title: "add-ons not checked, or checked with another release",
        remedy: "Import the NCCI add-on edits of that quarter.", authority: addOns)
    static let addOnRules: [Rule] = [aoc001, aoc002, aoc003, aoc009]

    // MARK: Fee schedule status

    static let sta001 = Rule(
        "STA-001", .deny, Prediction(carc: "97", remarks: ["M15"]), title: "always bundled (status B, P)",
        remedy: "Remove the line; it is never paid separately and not the patient's to pay.", authority: layout)
    /// UNVERIFIED: 16, 246 or 96.
    static let sta002 = Rule(
        "STA-002", .deny, Prediction(carc: "96", isUnverified: true), title: "not valid for Medicare (status I)",
        remedy: "Bill the code that Medicare uses for this service.", authority: layout)
    static let sta003 = Rule(
        "STA-003", .deny, Prediction(group: "PR", carc: "96", remarks: ["N425"]),
        title: "not covered by Medicare (status N)",
        remedy: "Put GY on the line; the patient may owe it.", authority: layout)
    static let sta004 = Rule(
        "STA-004", .info, Prediction(carc: "252"), title: "priced by the contractor (status C, or R without RVUs)",
        remedy: "Have the report ready: payment is by report.", authority: layout)
    static let sta005 = Rule(
        "STA-005", .warn, Prediction(carc: "97"), title: "paid only when alone (status T)",
        remedy: "Expect no payment for the line.", authority: layout)
    static let sta006 = Rule(
        "STA-006", .deny, Prediction(carc: "181"), title: "code not in force on the date",
        remedy: "Use the code that is in force on the date of service.", authority: layout)
    static let sta007 = Rule(
        "STA-007", .info, title: "paid under another schedule (status E, X)",
        remedy: "See the laboratory, drug or other schedule for the price.", authority: layout)
    static let sta008 = Rule(
        "STA-008", .info, Prediction(carc: "246"), title: "measurement only (status M)",
        remedy: "Report it with a charge of 0.00 or 0.01.", authority: layout)
    static let statusRules: [Rule] = [sta001, sta002, sta003, sta004, sta005, sta006, sta007, sta008]

    // MARK: Place of service

    static let pos001 = Rule(
        "POS-001", .deny, Prediction(carc: "16", remarks: ["M77"]), reach: .everyPayer,
        title: "not a place of service code", remedy: "Correct the place of service.",
        authority: "Pub. 100-04 ch. 26 section 10.5")
    static let pos002 = Rule(
        "POS-002", .deny, Prediction(carc: "5"), title: "incident-to service at a hospital (PC/TC 5)",
        remedy: "Remove the line: the hospital bills it.", authority: layout)
    static let pos003 = Rule(
        "POS-003", .deny, Prediction(carc: "5"), title: "technical part of a test at a hospital (PC/TC 1)",
        remedy: "Bill the professional component alone, with 26.", authority: "Pub. 100-04 ch. 13 sections 20, 150")
    static let pos004 = Rule(
        "POS-004", .warn, Prediction(carc: "5"), title: "rarely or never done in that setting (NA)",
        remedy: "Check the place of service.", authority: layout)
    static let placeRules: [Rule] = [pos001, pos002, pos003, pos004]
}
