// The table of rules, continued: modifiers, visits, and the claim's own shape.

private let layout = "CMS PFS relative value file, record layout"
private let surgery = "Pub. 100-04 ch. 12 section 40"
private let standard = "ASC X12N 005010X222A1"

extension Rule {
    // MARK: Modifiers

    private static let inconsistent = Prediction(carc: "4")
    private static let notPaidHelper = Prediction(carc: "54")

    static let mod002 = Rule(
        "MOD-002", .deny, inconsistent, title: "26 or TC on a code without that component",
        remedy: "Remove the modifier, or bill the code of the component.", authority: layout)
    static let mod003 = Rule(
        "MOD-003", .deny, inconsistent, title: "26 and TC on one line",
        remedy: "Remove both: the code alone is the global service.", authority: layout)
    static let mod004 = Rule(
        "MOD-004", .deny, inconsistent, title: "50 on a code that is not bilateral (0, 9)",
        remedy: "Remove 50; name the side with RT or LT where there is one.", authority: surgery + ".7")
    static let mod005 = Rule(
        "MOD-005", .warn, inconsistent, title: "50 on a code that is already bilateral (2)",
        remedy: "Remove 50.", authority: surgery + ".7")
    static let mod006 = Rule(
        "MOD-006", .warn, Prediction(carc: "151"), title: "both sides in another form than 50 and one unit",
        remedy: "Bill one line with 50 and one unit.", authority: surgery + ".7")
    static let mod007 = Rule(
        "MOD-007", .deny, notPaidHelper, title: "assistant at surgery not payable (1, 9)",
        remedy: "Remove the line.", authority: "Pub. 100-04 ch. 12 section 20.4.3")
    static let mod008 = Rule(
        "MOD-008", .warn, notPaidHelper, title: "assistant at surgery payable with documentation (0)",
        remedy: "Send the operative note.", authority: "Pub. 100-04 ch. 12 section 20.4.3")
    static let mod009 = Rule(
        "MOD-009", .deny, notPaidHelper, title: "co-surgeons or team not payable (0, 9)",
        remedy: "Remove 62 or 66.", authority: surgery + ".8")
    static let mod010 = Rule(
        "MOD-010", .warn, notPaidHelper, title: "co-surgeons or team payable with documentation",
        remedy: "Send the operative note; every surgeon must use the modifier.", authority: surgery + ".8")
    static let mod013 = Rule(
        "MOD-013", .deny, inconsistent, title: "24, 25 or 57 on a line that is not a visit",
        remedy: "Move it to the visit's line.", authority: "NCCI Policy Manual ch. I sec. E")
    static let mod015 = Rule(
        "MOD-015", .warn, inconsistent, title: "59 or X modifier on a visit",
        remedy: "Use 25 where the visit is separate.", authority: "NCCI Policy Manual ch. I sec. E")
    static let mod016 = Rule(
        "MOD-016", .info, title: "51 to Medicare", remedy: "Remove 51: Medicare ranks procedures itself.",
        authority: "Contractor policy")
    static let mod017 = Rule(
        "MOD-017", .deny, inconsistent, title: "73 or 74 on a professional claim",
        remedy: "Use 53 for a procedure that the physician stopped.", authority: "Pub. 100-04 ch. 4 and 14")
    static let mod019 = Rule(
        "MOD-019", .warn, Prediction(carc: "4", remarks: ["N519"]), title: "modifiers that exclude each other",
        remedy: "Keep one of them.", authority: "HCPCS; Pub. 100-04 ch. 12 sections 40, 50")
    static let modifierRules: [Rule] = [
        mod002, mod003, mod004, mod005, mod006, mod007, mod008, mod009, mod010, mod013, mod015, mod016, mod017, mod019,
    ]

    // MARK: Visits and duplicates

    static let em001 = Rule(
        "EM-001", .deny, Prediction(carc: "B16"), title: "new patient twice, or after an established visit",
        remedy: "Use the established patient code.", authority: "Pub. 100-04 ch. 12 section 30.6.7")
    static let em002 = Rule(
        "EM-002", .deny, Prediction(carc: "B14"), title: "two office visits on one day",
        remedy: "Combine them into one visit of the right level.", authority: "Pub. 100-04 ch. 12 section 30.6.5")
    /// Every payer's: CARC 18 with group OA, as X12 words the code.
    static let dup001 = Rule(
        "DUP-001", .deny, Prediction(group: "OA", carc: "18"), reach: .everyPayer, title: "exact duplicate line",
        remedy: "Delete the line, or add 76, 77 or 91 if it was done again.", authority: "Pub. 100-04 ch. 1 section 120"
    )
    static let dup002 = Rule(
        "DUP-002", .warn, Prediction(group: "OA", carc: "18"), reach: .everyPayer, title: "suspected duplicate line",
        remedy: "Say what sets the lines apart, with 76, 77, 91 or a site; otherwise delete one.",
        authority: "Pub. 100-04 ch. 1 section 120")
    static let visitRules: [Rule] = [em001, em002, dup001, dup002]

    // MARK: The claim

    static let dx001 = Rule(
        "DX-001", .deny, Prediction(carc: "16", remarks: ["M76"]), reach: .everyPayer,
        title: "diagnosis that has not the shape of an ICD-10-CM code", remedy: "Correct the diagnosis.",
        authority: "ICD-10-CM Official Guidelines sec. I.A; 45 CFR 162.1002")
    static let dx003 = Rule(
        "DX-003", .deny, Prediction(carc: "16", remarks: ["M76"]), reach: .everyPayer,
        title: "diagnosis pointer missing or out of range",
        remedy: "Point the line to one to four of the claim's diagnoses.", authority: standard + ", SV107")
    static let dx004 = Rule(
        "DX-004", .warn, reach: .everyPayer, title: "diagnosis that no line points to",
        remedy: "Point a line to it, or leave it off if it was not treated.", authority: standard + ", HI")
    static let npi001 = Rule(
        "NPI-001", .deny, Prediction(carc: "16", remarks: ["N257"]), reach: .everyPayer,
        title: "NPI malformed, or its check digit is wrong", remedy: "Correct the NPI.",
        authority: "45 CFR 162.406; Pub. 100-04 ch. 1 section 80")
    static let tax001 = Rule(
        "TAX-001", .deny, Prediction(carc: "16", remarks: ["N255"]), reach: .everyPayer,
        title: "taxonomy that has not the shape of a code", remedy: "Correct the taxonomy code.",
        authority: "NUCC Health Care Provider Taxonomy")
    static let amt001 = Rule(
        "AMT-001", .deny, Prediction(carc: "16", remarks: ["M54"]), reach: .everyPayer,
        title: "total charge is not the sum of the lines", remedy: "Make CLM02 the sum of the lines' charges.",
        authority: standard + ", CLM02")
    static let amt002 = Rule(
        "AMT-002", .deny, Prediction(carc: "16", remarks: ["M79"]), reach: .everyPayer,
        title: "charge zero or negative", remedy: "Correct the charge.", authority: standard + ", SV102")
    static let unt001 = Rule(
        "UNT-001", .deny, Prediction(carc: "16", remarks: ["M53"]), reach: .everyPayer,
        title: "units zero, negative, or in fractions", remedy: "Correct the units.", authority: standard + ", SV104")
    static let dat001 = Rule(
        "DAT-001", .deny, Prediction(carc: "16", remarks: ["M52"]), reach: .everyPayer,
        title: "date of service missing, impossible or in the future", remedy: "Correct the date of service.",
        authority: standard + ", DTP*472")
    static let tim001 = Rule(
        "TIM-001", .deny, Prediction(carc: "29"), title: "past the filing limit",
        remedy: "Send proof of timely filing or of an exception; late first claims cannot be appealed.",
        authority: "Pub. 100-04 ch. 1 section 70; 42 CFR 424.44")
    static let tim002 = Rule(
        "TIM-002", .info, title: "within 30 days of the filing limit", remedy: "Send it now.",
        authority: "Pub. 100-04 ch. 1 section 70; 42 CFR 424.44")
    static let claimRules: [Rule] = [
        dx001, dx003, dx004, npi001, tax001, amt001, amt002, unt001, dat001, tim001, tim002,
    ]
}
