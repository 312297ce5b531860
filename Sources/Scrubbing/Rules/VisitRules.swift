// The table of rules, continued: global periods, visits and duplicates.

private let surgery = "Pub. 100-04 ch. 12 section 40"

extension Rule {
    // MARK: Global periods

    static let glb001 = Rule(
        "GLB-001", .deny, Prediction(carc: "97", remarks: ["M144"]), needs: [.feeSchedule, .claims],
        title: "visit within a global period, without 24, 25 or 57",
        remedy: "Add 24, 25 or 57 if the record shows a visit apart from the surgery; otherwise remove the line.",
        authority: surgery)
    static let glb002 = Rule(
        "GLB-002", .warn, Prediction(carc: "97", remarks: ["M144"]), needs: [.feeSchedule, .claims],
        title: "procedure within another's global period, without 58, 78 or 79",
        remedy: "Add 58 (staged), 78 (return to the operating room) or 79 (unrelated), whichever the record shows.",
        authority: surgery + ".2")
    static let glb003 = Rule(
        "GLB-003", .info, needs: [.feeSchedule, .claims], title: "58, 78 or 79 with no earlier surgery known",
        remedy: "Check that the earlier surgery was billed by the same physician or group.", authority: surgery + ".2")
    static let globalRules: [Rule] = [glb001, glb002, glb003]

    // MARK: Visits and duplicates

    static let em001 = Rule(
        "EM-001", .deny, Prediction(carc: "B16"), needs: .claims,
        title: "new patient twice, or within three years of a visit", remedy: "Use the established patient code.",
        authority: "Pub. 100-04 ch. 12 section 30.6.7")
    static let em002 = Rule(
        "EM-002", .deny, Prediction(carc: "B14"), needs: .claims, title: "two office visits on one day",
        remedy: "Combine them into one visit of the level that the record supports.",
        authority: "Pub. 100-04 ch. 12 section 30.6.5")
    static let em003 = Rule(
        "EM-003", .info, needs: .feeSchedule, title: "visit with 25 beside a minor procedure",
        remedy: "The note must show history, examination and decisions beyond those of the procedure.",
        authority: "NCCI Policy Manual ch. I sec. D")
    /// Every payer's: CARC 18 with group OA, as X12 words the code.
    static let dup001 = Rule(
        "DUP-001", .deny, Prediction(group: "OA", carc: "18"), reach: .everyPayer, needs: .claims,
        title: "exact duplicate line",
        remedy: "Delete the line; if the record documents a repeat, add 76, 77 or 91.",
        authority: "Pub. 100-04 ch. 1 section 120")
    static let dup002 = Rule(
        "DUP-002", .warn, Prediction(group: "OA", carc: "18"), reach: .everyPayer, needs: .claims,
        title: "suspected duplicate line",
        remedy:
            "Say what sets the lines apart, with 76, 77, 91 or the site that the record documents; otherwise delete "
            + "one.",
        authority: "Pub. 100-04 ch. 1 section 120")
    static let visitRules: [Rule] = [em001, em002, em003, dup001, dup002]
}
