// The table of rules: NCCI. A new rule is an entry here, in the list below its family, and a check.
// CARC and RARC wordings are X12's and are not repeated here; only the numbers are.

private let edits = "NCCI Policy Manual ch. I sec. E"
private let units = "NCCI Policy Manual ch. I sec. V"
private let addOns = "NCCI Policy Manual ch. I sec. R"

extension Rule {
    // MARK: NCCI procedure-to-procedure edits

    static let ptp001 = Rule(
        "PTP-001", .deny, Prediction(carc: "236"), needs: [.procedureEdits, .claims],
        title: "component code that no modifier separates",
        remedy: "Remove the component line; do not appeal for unbundling.", authority: edits)
    static let ptp002 = Rule(
        "PTP-002", .deny, Prediction(carc: "236"), needs: [.procedureEdits, .claims],
        title: "component code without the modifier that may separate it",
        remedy: "Add the modifier that the record supports to the component line; otherwise remove it.",
        authority: edits)
    static let ptp003 = Rule(
        "PTP-003", .warn, needs: [.procedureEdits, .claims],
        title: "separated by 59 where a narrower modifier says why",
        remedy: "Use XE, XP, XS or XU, or a site modifier, in place of 59.", authority: edits)
    static let ptp004 = Rule(
        "PTP-004", .deny, Prediction(carc: "236"), needs: [.procedureEdits, .claims],
        title: "59 or X modifier on an edit that none bypasses",
        remedy: "Remove the component line; the modifier does not help and draws review.", authority: edits)
    static let ptp005 = Rule(
        "PTP-005", .warn, Prediction(carc: "236"), needs: [.procedureEdits, .claims],
        title: "component code at the same site",
        remedy: "The edit stands unless another modifier is true; otherwise remove the component line.",
        authority: edits)
    static let ptp006 = Rule(
        "PTP-006", .info, needs: [.procedureEdits, .claims],
        title: "59 or X modifier with nothing to separate",
        remedy: "Drop the modifier unless another claim of the day calls for it.", authority: edits)
    static let ptp007 = Rule(
        "PTP-007", .info, needs: [.procedureEdits, .claims],
        title: "separated on column 1, as allowed since 2019-07-01",
        remedy: "For payers on older rules move the modifier to the component line.", authority: "CMS CR 11168")
    static let ptp009 = Rule(
        "PTP-009", .info, reach: .everyPayer, needs: .procedureEdits,
        title: "procedure edits not checked, or checked with another release",
        remedy: "Import the NCCI practitioner edits of that quarter.", authority: edits)
    static let procedureEditRules: [Rule] = [
        ptp001, ptp002, ptp003, ptp004, ptp005, ptp006, ptp007, ptp009,
    ]

    // MARK: NCCI medically unlikely edits. UNVERIFIED which CARC a contractor uses: 151 or 222.

    private static let tooMany = Prediction(carc: "151", remarks: ["N362"], isUnverified: true)

    static let mue001 = Rule(
        "MUE-001", .deny, tooMany, needs: .unitLimits,
        title: "line over its units limit (MAI 1)",
        remedy:
            "Correct the units; where the record documents separate services, split the line with the modifier that says why.",
        authority: units)
    static let mue002 = Rule(
        "MUE-002", .deny, tooMany, needs: [.unitLimits, .claims],
        title: "day over its units limit (MAI 2, policy)",
        remedy: "Correct the units; the limit is policy and appeals do not help.", authority: units)
    static let mue003 = Rule(
        "MUE-003", .warn, tooMany, needs: [.unitLimits, .claims],
        title: "day over its units limit (MAI 3, clinical)",
        remedy: "Check the units; if they are right, keep the records and appeal.", authority: units)
    static let mue004 = Rule(
        "MUE-004", .deny, Prediction(carc: "96", isUnverified: true), needs: .unitLimits,
        title: "code not payable to practitioners",
        remedy: "Remove the line: practitioners are not paid for this code.", authority: units)
    static let mue005 = Rule(
        "MUE-005", .warn, tooMany, needs: [.unitLimits, .feeSchedule],
        title: "both sides as two lines where one line with 50 is within the limit",
        remedy: "Bill one line with 50 and one unit if both sides were done in one session.", authority: "MLN SE1422")
    /// The units twin of PTP-009.
    static let mue009 = Rule(
        "MUE-009", .info, reach: .everyPayer, needs: .unitLimits,
        title: "units not checked, or checked with another release",
        remedy: "Import the NCCI practitioner unit limits of that quarter.", authority: units)
    static let unitLimitRules: [Rule] = [mue001, mue002, mue003, mue004, mue005, mue009]

    // MARK: NCCI add-on edits. UNVERIFIED which CARC: B15 or 107.

    private static let noPrimary = Prediction(carc: "B15", remarks: ["N122"], isUnverified: true)

    static let aoc001 = Rule(
        "AOC-001", .deny, noPrimary, needs: [.addOns, .claims],
        title: "add-on without a primary (type 1)",
        remedy: "Add the primary procedure or remove the add-on.", authority: addOns)
    static let aoc002 = Rule(
        "AOC-002", .warn, noPrimary, needs: [.addOns, .claims],
        title: "add-on without a known primary (type 2 or 3)",
        remedy: "Check the contractor's list of primaries.", authority: addOns)
    static let aoc003 = Rule(
        "AOC-003", .deny, noPrimary, needs: [.addOns, .claims],
        title: "add-on whose primary is itself denied",
        remedy: "Mend the primary first.", authority: addOns)
    /// The add-on twin of PTP-009.
    static let aoc009 = Rule(
        "AOC-009", .info, reach: .everyPayer, needs: .addOns,
        title: "add-ons not checked, or checked with another release",
        remedy: "Import the NCCI add-on edits of that quarter.", authority: addOns)
    static let addOnRules: [Rule] = [aoc001, aoc002, aoc003, aoc009]
}
