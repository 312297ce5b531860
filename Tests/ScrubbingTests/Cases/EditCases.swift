import Claims

extension RuleCase {
    /// NCCI 2024Q2: 20610/20552 and 45385/45380 have indicator 1, 45385/45378 has 0. 2026Q2: 20552 has a limit of 1 (MAI 2),
    /// 20610 of 2 (MAI 3), 27447 of 1 (MAI 2), A0425 of 250 (MAI 1), 36416 of 0; 99292 needs 99291 (type 1), 76937 is of
    /// type 2.
    static let editCases: [RuleCase] = [
        RuleCase(
            "PTP-001", .deny, "236", claim(line(1, "45385"), line(2, "45378"), place: "24"),
            nearMiss: claim(line(1, "45385"), line(2, "45380", "XS"), place: "24")),
        RuleCase(
            "PTP-002", .deny, "236", claim(line(1, "20610"), line(2, "20552")),
            nearMiss: claim(line(1, "20610"), line(2, "20552", "XS"))),
        RuleCase(
            "PTP-003", .warn, nil, claim(line(1, "20610"), line(2, "20552", "59")),
            nearMiss: claim(line(1, "20610"), line(2, "20552", "XU"))),
        RuleCase(
            "PTP-004", .deny, "236", claim(line(1, "45385"), line(2, "45378", "XS"), place: "24"),
            nearMiss: claim(line(1, "45385"), line(2, "45380", "XS"), place: "24")),
        RuleCase(
            "PTP-005", .warn, "236", claim(line(1, "20610", "RT"), line(2, "20552", "RT")),
            nearMiss: claim(line(1, "20610", "RT"), line(2, "20552", "LT"))),
        RuleCase(
            "PTP-006", .info, nil, claim(line(1, "20610", "XS")),
            nearMiss: claim(line(1, "20610"), line(2, "20552", "XS"))),
        RuleCase(
            "PTP-007", .info, nil, claim(line(1, "20610", "XS"), line(2, "20552")),
            nearMiss: claim(line(1, "20610"), line(2, "20552", "XS"))),
        RuleCase(
            "MUE-001", .deny, "151", claim(line(1, "A0425", units: 251), place: "41"),
            nearMiss: claim(line(1, "A0425", units: 250), place: "41"), tables: .whole),
        RuleCase("MUE-002", .deny, "151", claim(line(1, "20552", units: 2)), nearMiss: claim(line(1, "20552"))),
        RuleCase(
            "MUE-003", .warn, "151", claim(line(1, "20610", units: 3)), nearMiss: claim(line(1, "20610", units: 2))),
        RuleCase(
            "MUE-004", .deny, "96", claim(line(1, "36416")), nearMiss: claim(line(1, "36415")), also: ["STA-001"]),
        // The two knees are over the limit of one, and on lines where one with 50 is asked for.
        RuleCase(
            "MUE-005", .warn, "151", claim(line(1, "27447", "RT"), line(2, "27447", "LT"), place: "21"),
            nearMiss: claim(line(1, "27447", "50"), place: "21"), also: ["MUE-002", "MOD-006"]),
        RuleCase(
            "AOC-001", .deny, "B15", claim(line(1, "99292"), place: "21"),
            nearMiss: claim(line(1, "99291"), line(2, "99292"), place: "21")),
        RuleCase(
            "AOC-002", .warn, "B15", claim(line(1, "76937", "26"), place: "22"),
            nearMiss: claim(line(1, "36556"), line(2, "76937", "26"), place: "22")),
        RuleCase(
            "AOC-003", .deny, "B15", claim(line(1, "99291", units: 2), line(2, "99292"), place: "21"),
            nearMiss: claim(line(1, "99291"), line(2, "99292"), place: "21"), also: ["MUE-002"]),
    ]
}
