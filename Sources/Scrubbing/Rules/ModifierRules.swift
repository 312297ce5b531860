// The table of rules, continued: modifiers.

private let layout = "CMS PFS relative value file, record layout"
private let surgery = "Pub. 100-04 ch. 12 section 40"
private let helpers = "Pub. 100-04 ch. 12 section 20.4.3"

extension Rule {
    // MARK: Modifiers

    private static let inconsistent = Prediction(carc: "4")
    private static let notPaidHelper = Prediction(carc: "54")

    /// UNVERIFIED: the remark code; and the list, which was typed from knowledge.
    static let mod001 = Rule(
        "MOD-001", .deny, Prediction(carc: "182", remarks: ["N823"], isUnverified: true), reach: .everyPayer,
        title: "modifier that is in no list", remedy: "Correct or remove the modifier.",
        authority: "HCPCS and CPT modifier lists")
    static let mod002 = Rule(
        "MOD-002", .deny, inconsistent, needs: .feeSchedule,
        title: "26 or TC on a code without that component",
        remedy:
            "Bill the code of the component that the record shows; remove the modifier only if it shows the whole service.",
        authority: layout)
    static let mod003 = Rule(
        "MOD-003", .deny, inconsistent, title: "26 and TC on one line",
        remedy: "Keep the component that the record shows; remove both only if it shows both.", authority: layout)
    static let mod004 = Rule(
        "MOD-004", .deny, inconsistent, needs: .feeSchedule,
        title: "50 on a code that is not bilateral (0, 9)",
        remedy: "Remove 50; name the side that was treated with RT or LT where the code has sides.",
        authority: surgery + ".7")
    static let mod005 = Rule(
        "MOD-005", .warn, inconsistent, needs: .feeSchedule,
        title: "50 on a code that is already bilateral (2)",
        remedy: "Remove 50.", authority: surgery + ".7")
    static let mod006 = Rule(
        "MOD-006", .warn, Prediction(carc: "151"), needs: .feeSchedule,
        title: "both sides in another form than 50 and one unit",
        remedy: "Bill one line with 50 and one unit.", authority: surgery + ".7")
    static let mod007 = Rule(
        "MOD-007", .deny, notPaidHelper, needs: .feeSchedule,
        title: "assistant at surgery not payable (1, 9)",
        remedy: "Remove the line.", authority: helpers)
    static let mod008 = Rule(
        "MOD-008", .warn, notPaidHelper, needs: .feeSchedule,
        title: "assistant at surgery payable with documentation (0)",
        remedy: "Send the operative note.", authority: helpers)
    static let mod009 = Rule(
        "MOD-009", .deny, notPaidHelper, needs: .feeSchedule,
        title: "co-surgeons or team not payable (0, 9)",
        remedy: "Remove 62 or 66 only if the operative note shows one surgeon; otherwise expect no payment.",
        authority: surgery + ".8")
    static let mod010 = Rule(
        "MOD-010", .warn, notPaidHelper, needs: .feeSchedule,
        title: "co-surgeons or team payable with documentation",
        remedy: "Send the operative note; every surgeon must use the modifier.", authority: surgery + ".8")
    static let mod011 = Rule(
        "MOD-011", .deny, inconsistent, needs: .feeSchedule, title: "54, 55 or 56 on a code whose care is not split",
        remedy:
            "Remove the modifier if the record shows that this provider did the procedure; otherwise remove the line.",
        authority: surgery + ".2")
    static let mod012 = Rule(
        "MOD-012", .deny, inconsistent, needs: .feeSchedule, title: "56 to Medicare",
        remedy: "Bill the visit that was made: Medicare pays pre-operative care within 54.",
        authority: "Contractor policy")
    static let mod013 = Rule(
        "MOD-013", .deny, inconsistent, title: "24, 25 or 57 on a line that is not a visit",
        remedy: "Move it to the visit's line.", authority: "NCCI Policy Manual ch. I sec. E")
    static let mod014 = Rule(
        "MOD-014", .warn, Prediction(carc: "97"), needs: .feeSchedule,
        title: "57 beside a minor procedure, or 25 beside a major one",
        remedy: "25 sets a visit apart from a minor procedure, 57 the visit that decided on major surgery.",
        authority: "Pub. 100-04 ch. 12 sections 30.6.6, 40.2")
    static let mod015 = Rule(
        "MOD-015", .warn, inconsistent, title: "59 or X modifier on a visit",
        remedy: "Use 25 where the visit is separate.", authority: "NCCI Policy Manual ch. I sec. E")
    static let mod016 = Rule(
        "MOD-016", .info, title: "51 to Medicare", remedy: "Remove 51: Medicare ranks procedures itself.",
        authority: "Contractor policy")
    static let mod017 = Rule(
        "MOD-017", .deny, inconsistent, title: "73 or 74 on a professional claim",
        remedy: "Use 53 for a procedure that the physician stopped.", authority: "Pub. 100-04 ch. 4 and 14")
    static let mod018 = Rule(
        "MOD-018", .info, Prediction(carc: "252"), title: "paid by report (22, 52, 53)",
        remedy: "Have the note ready that says how the service differed, and the amount.",
        authority: "Pub. 100-04 ch. 12 sections 20.4.6, 40.10")
    static let mod019 = Rule(
        "MOD-019", .warn, Prediction(carc: "4", remarks: ["N519"]), title: "modifiers that exclude each other",
        remedy: "Keep one of them.", authority: "HCPCS; Pub. 100-04 ch. 12 sections 40, 50")
    static let mod020 = Rule(
        "MOD-020", .deny, inconsistent, title: "anesthesia without the modifier of who gave it",
        remedy: "Add AA, AD, QK, QX, QY or QZ, as the anesthesia record shows.",
        authority: "Pub. 100-04 ch. 12 section 50")
    /// UNVERIFIED: 16.
    static let mod021 = Rule(
        "MOD-021", .warn, Prediction(carc: "16", isUnverified: true), needs: .lists,
        title: "single-dose drug without JW or JZ",
        remedy: "Put JZ on the line if nothing was discarded; otherwise bill what was discarded on a line with JW.",
        authority: "42 CFR 414.902, 414.940; CY2023 physician fee schedule rule")
    static let mod022 = Rule(
        "MOD-022", .warn, inconsistent, needs: .feeSchedule, title: "therapy without GP, GO or GN",
        remedy: "Add GP, GO or GN, as the plan of care says; CQ or CO too if an assistant furnished it.",
        authority: "Pub. 100-04 ch. 5 section 20.1")
    static let modifierRules: [Rule] = [
        mod001, mod002, mod003, mod004, mod005, mod006, mod007, mod008, mod009, mod010, mod011, mod012, mod013, mod014,
        mod015, mod016, mod017, mod018, mod019, mod020, mod021, mod022,
    ]
}
