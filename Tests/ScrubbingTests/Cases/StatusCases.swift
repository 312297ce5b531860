import Claims

extension RuleCase {
    /// A4550, 97014 and 99396 have a unit limit of 0, too. RVU25A: A4550 has status B, 97014 I, 99396 N, 37799 C, 94760 T, 85025 X, G0029 M; 96372 is PC/TC 5, 72148 1, 85060 8;
    /// 27447 is never done in an office.
    static let statusCases: [RuleCase] = [
        RuleCase(
            "STA-001", .deny, "97", claim(line(1, "A4550")), nearMiss: claim(line(1, "A4550"), payer: .commercial),
            also: ["MUE-004"]),
        RuleCase(
            "STA-002", .deny, "96", claim(line(1, "97014")), nearMiss: claim(line(1, "97014"), payer: .commercial),
            also: ["MUE-004"]),
        RuleCase(
            "STA-003", .deny, "96", claim(line(1, "99396")),
            nearMiss: claim(line(1, "99396"), payer: .medicareAdvantage), also: ["MUE-004"]),
        RuleCase(
            "STA-004", .info, "252", claim(line(1, "37799")), nearMiss: claim(line(1, "36415")), tables: .whole),
        RuleCase(
            "STA-005", .warn, "97", claim(line(1, "71046"), line(2, "94760")), nearMiss: claim(line(1, "94760"))),
        RuleCase(
            "STA-006", .deny, "181", claim(line(1, "99201")), nearMiss: claim(line(1, "99202")), tables: .whole),
        RuleCase("STA-007", .info, nil, claim(line(1, "85025")), nearMiss: claim(line(1, "99213"))),
        RuleCase(
            "STA-008", .info, "246", claim(line(1, "G0029", charge: "25")),
            nearMiss: claim(line(1, "G0029", charge: "0.01")), tables: .whole),
        RuleCase(
            "POS-001", .deny, "16", claim(line(1, "99213"), place: "28"), nearMiss: claim(line(1, "99213"), place: "49")
        ),
        RuleCase(
            "POS-002", .deny, "5", claim(line(1, "96372"), place: "22"), nearMiss: claim(line(1, "96372"), place: "20")),
        RuleCase(
            "POS-003", .deny, "5", claim(line(1, "72148"), place: "22"),
            nearMiss: claim(line(1, "72148", "26"), place: "22")),
        RuleCase(
            "POS-004", .warn, "5", claim(line(1, "27447")), nearMiss: claim(line(1, "27447"), place: "21")),
        RuleCase(
            "POS-005", .deny, "5", claim(line(1, "85060"), place: "22"),
            nearMiss: claim(line(1, "85060"), place: "21"), tables: .whole),
        RuleCase(
            "POS-006", .warn, "5", claim(line(1, "99213"), place: "21"), nearMiss: claim(line(1, "99213"), place: "22")),
        RuleCase(
            "POS-007", .warn, "5", claim(line(1, "99213", "95")), nearMiss: claim(line(1, "99213", "95"), place: "10")),
        RuleCase(
            "PAY-001", .info, nil, claim(line(1, "20610"), place: "19"), nearMiss: claim(line(1, "20610"), place: "22")),
        // 20610 and 20552 at two sites: the lower of the two is paid at half.
        RuleCase(
            "MPR-001", .info, nil, claim(line(1, "20610"), line(2, "20552", "XS")), nearMiss: claim(line(1, "20610"))),
        // Alabama pays more than $50 and less than $100 for 99213.
        RuleCase(
            "AMT-003", .info, nil, claim(line(1, "99213", charge: "50")),
            nearMiss: claim(line(1, "99213", charge: "100"))),
        RuleCase(
            "DRG-001", .info, nil, claim(line(1, "J1100")), nearMiss: claim(line(1, "J1100"), line(2, "96372"))),
    ]
}
