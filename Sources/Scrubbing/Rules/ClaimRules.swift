// The table of rules, continued: diagnoses, the patient, providers, and the claim's own amounts and dates.

private let standard = "ASC X12N 005010X222A1"
private let guidelines = "ICD-10-CM Official Guidelines"
private let codeEditor = "CMS outpatient code editor lists"
private let filing = "Pub. 100-04 ch. 1 section 70; 42 CFR 424.44"

extension Rule {
    // MARK: Diagnoses

    private static let badDiagnosis = Prediction(carc: "16", remarks: ["M76"])

    static let dx001 = Rule(
        "DX-001", .deny, badDiagnosis, reach: .everyPayer, needs: .diagnoses,
        title: "diagnosis that is malformed, or no code on the date", remedy: "Correct the diagnosis.",
        authority: guidelines + " sec. I.A; 45 CFR 162.1002")
    static let dx002 = Rule(
        "DX-002", .deny, Prediction(carc: "16", remarks: ["M76", "M81"]), reach: .everyPayer, needs: .diagnoses,
        title: "diagnosis that is a heading, not a billable code",
        remedy: "Use the longest form of the code that the record supports.", authority: guidelines + " sec. I.B.2")
    static let dx003 = Rule(
        "DX-003", .deny, badDiagnosis, reach: .everyPayer, title: "diagnosis pointer missing or out of range",
        remedy: "Point the line to one to four of the claim's diagnoses.", authority: standard + ", SV107")
    static let dx004 = Rule(
        "DX-004", .warn, reach: .everyPayer, title: "diagnosis that no line points to",
        remedy: "Point a line to it if the record shows that the line was done for it; otherwise leave it off.",
        authority: standard + ", HI")
    static let dx005 = Rule(
        "DX-005", .warn, Prediction(carc: "16", remarks: ["M76", "MA63"]), reach: .everyPayer, needs: .lists,
        title: "diagnosis that may not stand first", remedy: "Put the condition that was treated first.",
        authority: guidelines + " sec. I.A.13, I.C.20.a.6")
    /// UNVERIFIED: the reason code for two codes that exclude each other.
    static let dx006 = Rule(
        "DX-006", .deny, Prediction(carc: "11", isUnverified: true), reach: .everyPayer, needs: [.lists, .patient],
        title: "diagnoses that exclude each other, or do not fit the patient's age or sex",
        remedy: "Keep the diagnosis that the record supports; correct the age or sex if they are wrong.",
        authority: codeEditor + "; " + guidelines + " sec. I.A.12")
    static let dx007 = Rule(
        "DX-007", .warn, Prediction(carc: "50", remarks: ["N115"]), needs: .lists,
        title: "no diagnosis that the coverage list has for the procedure",
        remedy: "Point to a listed diagnosis if the record documents one; otherwise expect no coverage.",
        authority: "Medicare coverage database")
    /// The diagnoses' twin of PTP-009.
    static let dx009 = Rule(
        "DX-009", .info, reach: .everyPayer, needs: .diagnoses, title: "diagnosis codes not checked",
        remedy: "Import the ICD-10-CM order file of that year.", authority: guidelines)
    static let diagnosisRules: [Rule] = [dx001, dx002, dx003, dx004, dx005, dx006, dx007, dx009]

    // MARK: The patient

    static let age001 = Rule(
        "AGE-001", .warn, Prediction(carc: "6"), reach: .everyPayer, needs: [.lists, .patient],
        title: "procedure and age disagree", remedy: "Check the code and the patient's birth date.",
        authority: codeEditor)
    static let sex001 = Rule(
        "SEX-001", .warn, Prediction(carc: "7"), reach: .everyPayer, needs: [.lists, .patient],
        title: "procedure and sex disagree",
        remedy: "Check the code and the patient's sex; KX says that the record supports both.", authority: codeEditor)
    /// The coding lists' twin of PTP-009.
    static let lst009 = Rule(
        "LST-009", .info, reach: .everyPayer, needs: .lists,
        title: "ages, sexes, telehealth, single-dose drugs, CLIA and coverage not checked",
        remedy: "Import coding lists for that date.", authority: codeEditor)
    static let patientRules: [Rule] = [age001, sex001, lst009]

    // MARK: Providers

    static let npi001 = Rule(
        "NPI-001", .deny, Prediction(carc: "16", remarks: ["N257"]), reach: .everyPayer,
        title: "NPI malformed, or its check digit is wrong", remedy: "Correct the NPI.",
        authority: "45 CFR 162.406; Pub. 100-04 ch. 1 section 80")
    static let npi002 = Rule(
        "NPI-002", .deny, Prediction(carc: "16", remarks: ["N265"]), needs: .feeSchedule,
        title: "no orderer or referrer where Medicare requires one",
        remedy: "Add the NPI of who ordered the test or certified the plan of care.",
        authority: "Pub. 100-04 ch. 1 section 80.3, ch. 26 section 10.4")
    static let tax001 = Rule(
        "TAX-001", .deny, Prediction(carc: "16", remarks: ["N255"]), reach: .everyPayer, needs: .lists,
        title: "taxonomy that has not the shape of a code, or is in no list", remedy: "Correct the taxonomy code.",
        authority: "NUCC Health Care Provider Taxonomy")
    static let prv001 = Rule(
        "PRV-001", .warn, Prediction(carc: "8"), title: "service that Medicare does not pay to this profession",
        remedy: "Check who rendered the service and the taxonomy given.",
        authority: "Pub. 100-02 ch. 15 sections 160, 170, 240; 42 CFR 410.74 to 410.134")
    static let providerRules: [Rule] = [npi001, npi002, tax001, prv001]

    // MARK: Amounts, units, dates

    static let amt001 = Rule(
        "AMT-001", .deny, Prediction(carc: "16", remarks: ["M54"]), reach: .everyPayer,
        title: "total charge is not the sum of the lines", remedy: "Make CLM02 the sum of the lines' charges.",
        authority: standard + ", CLM02")
    static let amt002 = Rule(
        "AMT-002", .deny, Prediction(carc: "16", remarks: ["M79"]), reach: .everyPayer, needs: .feeSchedule,
        title: "charge zero or negative", remedy: "Correct the charge.", authority: standard + ", SV102")
    static let unt001 = Rule(
        "UNT-001", .deny, Prediction(carc: "16", remarks: ["M53"]), reach: .everyPayer,
        title: "units zero, negative, or in fractions", remedy: "Correct the units.", authority: standard + ", SV104")
    static let dat001 = Rule(
        "DAT-001", .deny, Prediction(carc: "16", remarks: ["M52"]), reach: .everyPayer,
        title: "date of service missing, impossible, in the future or before birth",
        remedy: "Correct the date of service.", authority: standard + ", DTP*472")
    /// UNVERIFIED: the remark code.
    static let dat002 = Rule(
        "DAT-002", .warn, Prediction(carc: "16", remarks: ["N61"], isUnverified: true),
        title: "dates of service that span two months", remedy: "Split the line at the end of the month.",
        authority: "Pub. 100-04 ch. 26 section 10")
    static let tim001 = Rule(
        "TIM-001", .deny, Prediction(carc: "29"), reach: .everyPayer, title: "past the filing limit",
        remedy: "Send proof of timely filing or of an exception; late first claims cannot be appealed.",
        authority: filing)
    static let tim002 = Rule(
        "TIM-002", .info, reach: .everyPayer, title: "within 30 days of the filing limit", remedy: "Send it now.",
        authority: filing)
    static let ane001 = Rule(
        "ANE-001", .deny, Prediction(carc: "16", remarks: ["M53"]), title: "anesthesia without its minutes",
        remedy: "Give the anesthesia time in minutes (SV103 MJ), as the anesthesia record has it.",
        authority: "Pub. 100-04 ch. 12 section 50")
    static let claimRules: [Rule] = [amt001, amt002, unt001, dat001, dat002, tim001, tim002, ane001]
}
