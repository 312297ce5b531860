/// The rules a trace can name. An id is permanent: results carry it, so none is ever renamed or used again.
package enum PricingRule: String, Sendable, CaseIterable {
    case line = "PRC-LINE"
    case release = "PRC-RELEASE"
    case status = "PRC-STATUS"
    case component = "PRC-COMPONENT"
    case place = "PRC-PLACE"
    case locality = "PRC-LOCALITY"
    case modifier = "PRC-MODIFIER"
    case base = "PRC-BASE"
    case bilateral = "PRC-BILATERAL"
    case bilateralUnits = "PRC-BILATERAL-UNITS"
    case bilateralLines = "PRC-BILATERAL-LINES"
    case splitCare = "PRC-SPLIT-CARE"
    case splitCareDays = "PRC-SPLIT-CARE-DAYS"
    case returnToSurgery = "PRC-RETURN"
    case multiple = "PRC-MULTIPLE"
    case multipleUnits = "PRC-MULTIPLE-UNITS"
    case endoscopy = "PRC-ENDOSCOPY"
    case endoscopyFloor = "PRC-ENDOSCOPY-FLOOR"
    case endoscopyAssumed = "PRC-ENDOSCOPY-ASSUMED"
    case imaging = "PRC-IMAGING"
    case therapy = "PRC-THERAPY"
    case cardiovascular = "PRC-CARDIOVASCULAR"
    case ophthalmology = "PRC-OPHTHALMOLOGY"
    case cap = "PRC-CAP"
    case capReduced = "PRC-CAP-REDUCED"
    case assistant = "PRC-ASSISTANT"
    case coSurgeon = "PRC-COSURGEON"
    case units = "PRC-UNITS"
    case charge = "PRC-CHARGE"
    case modifierUnknown = "PRC-MODIFIER-UNKNOWN"
    case anesthesia = "PRC-ANESTHESIA"
    case anesthesiaSession = "PRC-ANESTHESIA-SESSION"
    case equipment = "PRC-EQUIPMENT"
    case practitioner = "PRC-PRACTITIONER"
    case participation = "PRC-PARTICIPATION"
    case limitingCharge = "PRC-LIMITING-CHARGE"
    case deductible = "PRC-DEDUCTIBLE"
    case coinsurance = "PRC-COINSURANCE"
    case therapyAssistant = "PRC-THERAPY-ASSISTANT"
    case sequestration = "PRC-SEQUESTRATION"
    case shortageArea = "PRC-SHORTAGE-AREA"

    package var id: String { rawValue }

    /// Who says so. "Record layout" is the document in CMS's RVU release that explains the file's indicators.
    package var authority: String {
        switch self {
        case .line: "ASC X12N 005010X222A1, loop 2400"
        case .release: "Pub. 100-04 ch. 23 section 30"
        case .status: "CMS PFS record layout, status code"
        case .component: "CMS PFS record layout, PC/TC indicator"
        case .place: "Pub. 100-04 ch. 12 section 20.4.2 and ch. 26 section 10.5; PC/TC indicator"
        case .locality: "42 CFR 414.4"
        case .modifier: "Pub. 100-04 ch. 12 section 40; CMS PFS record layout"
        case .base: "42 CFR 414.20"
        case .bilateral, .bilateralUnits, .bilateralLines: "Pub. 100-04 ch. 12 section 40.7"
        case .splitCare, .splitCareDays: "Pub. 100-04 ch. 12 sections 40.2 and 40.4"
        case .returnToSurgery: "Pub. 100-04 ch. 12 section 40.4"
        case .multiple, .multipleUnits, .endoscopy, .endoscopyFloor, .endoscopyAssumed:
            "Pub. 100-04 ch. 12 section 40.6"
        case .imaging: "CMS PFS record layout, multiple procedure indicator 4"
        case .therapy: "CMS PFS record layout, multiple procedure indicator 5"
        case .cardiovascular: "CMS PFS record layout, multiple procedure indicator 6"
        case .ophthalmology: "CMS PFS record layout, multiple procedure indicator 7"
        case .cap, .capReduced: "Social Security Act section 1848(b)(4)"
        case .assistant: "Pub. 100-04 ch. 12 section 20.4.3; CMS PFS record layout"
        case .coSurgeon: "Pub. 100-04 ch. 12 section 40.8; CMS PFS record layout"
        case .units: "005010X222A1, SV104; Pub. 100-04 ch. 12 section 40.4 (the rounded amount of one)"
        case .charge: "42 CFR 414.21"
        case .modifierUnknown: "HCPCS and CPT modifier lists"
        case .anesthesia, .anesthesiaSession: "42 CFR 414.46; Pub. 100-04 ch. 12 sections 50 and 140"
        case .equipment: "Social Security Act section 1848(b)(9) to (11)"
        case .practitioner: "Social Security Act section 1833(a)(1); Pub. 100-04 ch. 12 sections 110 to 210"
        case .participation: "Social Security Act section 1848(a)(3)"
        case .limitingCharge: "Social Security Act section 1848(g)(2)"
        case .deductible: "Social Security Act section 1833(b)"
        case .coinsurance: "Social Security Act section 1833(a)(1)"
        case .therapyAssistant: "Social Security Act section 1834(v)"
        case .sequestration: "2 U.S.C. 901a(6)"
        case .shortageArea: "Social Security Act section 1833(m)"
        }
    }

    /// Whether the rule takes a share of an amount: where two do so on one line, their order moves cents.
    var isPercentage: Bool {
        switch self {
        case .bilateral, .bilateralUnits, .splitCare, .splitCareDays, .returnToSurgery, .multiple, .multipleUnits,
            .endoscopy, .endoscopyFloor, .endoscopyAssumed, .imaging, .cardiovascular, .ophthalmology, .cap,
            .capReduced, .assistant,
            .coSurgeon, .equipment, .practitioner, .participation:
            true
        default: false
        }
    }

    /// Whether the rule takes from a service since others were done on the same day.
    var comparesProcedures: Bool {
        switch self {
        case .multiple, .multipleUnits, .endoscopy, .endoscopyFloor, .endoscopyAssumed, .imaging, .therapy,
            .cardiovascular,
            .ophthalmology:
            true
        default: false
        }
    }

    /// True where the rule could not be confirmed from CMS and is an assumption: shown as one, never as CMS's word.
    package var isUnverified: Bool {
        switch self {
        case .bilateralLines: true  // 150 % is the manual's; which line bears the odd cent is ours.
        case .splitCareDays: true  // Units of a 55 line as days of care.
        case .multipleUnits: true
        case .endoscopyFloor: true  // A member valued below its base.
        case .endoscopyAssumed: true  // Units of a member, and the base beside a bilateral one.
        case .capReduced: true  // Reduce first, then cap.
        case .equipment: true  // The percentages are the Act's; that they come before other reductions is ours.
        case .therapyAssistant: true  // 85 % is the Act's; that it comes before sequestration is ours.
        case .modifierUnknown: true  // The list is ours: CMS's and the AMA's change every quarter and year.
        case .anesthesiaSession: true  // Lines billed apart where one was wanted.
        default: false
        }
    }
}
