import Claims

extension RuleCase {
    /// RVU25A: 20552 is bilateral 0, 20610 1, 69210 2; assistants are 1 for 20610, 0 for 99213, 2 for 27447; co-surgeons 0,
    /// 1 (27447) and 2 (22551); 20610 has 0 global days, 27447 has 90.
    static let modifierCases: [RuleCase] = [
        RuleCase("MOD-001", .deny, "182", claim(line(1, "99213", "ZZ")), nearMiss: claim(line(1, "99213", "AI"))),
        RuleCase(
            "MOD-002", .deny, "4", claim(line(1, "20610", "26")), nearMiss: claim(line(1, "72148", "26"), place: "22")),
        RuleCase(
            "MOD-003", .deny, "4", claim(line(1, "72148", "26", "TC")), nearMiss: claim(line(1, "72148", "TC"))),
        RuleCase("MOD-004", .deny, "4", claim(line(1, "20552", "50")), nearMiss: claim(line(1, "20610", "50"))),
        RuleCase("MOD-005", .warn, "4", claim(line(1, "69210", "50")), nearMiss: claim(line(1, "69210"))),
        RuleCase(
            "MOD-006", .warn, "151", claim(line(1, "20610", "50", units: 2)), nearMiss: claim(line(1, "20610", "50"))),
        RuleCase(
            "MOD-007", .deny, "54", claim(line(1, "20610", "80")),
            nearMiss: claim(line(1, "27447", "80"), place: "21")),
        RuleCase(
            "MOD-008", .warn, "54", claim(line(1, "99213", "AS")),
            nearMiss: claim(line(1, "27447", "AS"), place: "21")),
        RuleCase(
            "MOD-009", .deny, "54", claim(line(1, "20610", "62")),
            nearMiss: claim(line(1, "22551", "62"), place: "21")),
        RuleCase(
            "MOD-010", .warn, "54", claim(line(1, "27447", "62"), place: "21"),
            nearMiss: claim(line(1, "22551", "62"), place: "21")),
        RuleCase(
            "MOD-011", .deny, "4", claim(line(1, "20610", "54")),
            nearMiss: claim(line(1, "27447", "54"), place: "21")),
        RuleCase(
            "MOD-012", .deny, "4", claim(line(1, "27447", "56"), place: "21"),
            nearMiss: claim(line(1, "27447", "55"), place: "21")),
        RuleCase("MOD-013", .deny, "4", claim(line(1, "20610", "25")), nearMiss: claim(line(1, "99213", "25"))),
        RuleCase(
            "MOD-014", .warn, "97", claim(line(1, "99223", "25"), line(2, "27447", "RT"), place: "21"),
            nearMiss: claim(line(1, "99223", "57"), line(2, "27447", "RT"), place: "21")),
        RuleCase("MOD-015", .warn, "4", claim(line(1, "99213", "59")), nearMiss: claim(line(1, "99213", "25"))),
        RuleCase("MOD-016", .info, nil, claim(line(1, "20610", "51")), nearMiss: claim(line(1, "20610"))),
        RuleCase(
            "MOD-017", .deny, "4", claim(line(1, "45378", "73"), place: "24"),
            nearMiss: claim(line(1, "45378", "53"), place: "24")),
        RuleCase(
            "MOD-018", .info, "252", claim(line(1, "45378", "53"), place: "24"),
            nearMiss: claim(line(1, "45378"), place: "24")),
        RuleCase("MOD-019", .warn, "4", claim(line(1, "20610", "RT", "LT")), nearMiss: claim(line(1, "20610", "RT"))),
        RuleCase(
            "MOD-020", .deny, "4", claim(minutes(line(1, "00142")), place: "24"),
            nearMiss: claim(minutes(line(1, "00142", "AA")), place: "24")),
        RuleCase("MOD-022", .warn, "4", claim(line(1, "97110")), nearMiss: claim(line(1, "97110", "GP"))),
        RuleCase(
            "ANE-001", .deny, "16", claim(line(1, "00142", "AA"), place: "24"),
            nearMiss: claim(minutes(line(1, "00142", "AA")), place: "24")),
    ]

    /// Thirty of them.
    private static func minutes(_ line: ServiceLine) -> ServiceLine {
        line.with {
            $0.unit = .minutes
            $0.quantity = Quantity(30)
        }
    }
}
