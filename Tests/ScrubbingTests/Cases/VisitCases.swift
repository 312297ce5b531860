import Claims

extension RuleCase {
    private static let weekLater = date("2025-03-18")

    /// RVU25A: 27447 has 90 global days, 10060 has 10, 20610 has 0.
    static let visitCases: [RuleCase] = [
        RuleCase(
            "GLB-001", .deny, "97",
            claim(line(1, "27447", "RT", place: "21"), line(2, "99213", on: weekLater)),
            nearMiss: claim(line(1, "27447", "RT", place: "21"), line(2, "99213", "24", on: weekLater))),
        RuleCase(
            "GLB-002", .warn, "97", claim(line(1, "10060"), line(2, "20610", on: weekLater)),
            nearMiss: claim(line(1, "10060"), line(2, "20610", "79", on: weekLater))),
        RuleCase(
            "GLB-003", .info, nil, claim(line(1, "20610", "79")),
            nearMiss: claim(line(1, "10060"), line(2, "20610", "79", on: weekLater))),
        RuleCase(
            "EM-001", .deny, "B16", claim(line(1, "99213"), line(2, "99203", on: weekLater)),
            nearMiss: claim(line(1, "99203"), line(2, "99213", on: weekLater))),
        // NCCI joins the two visits as well (99214/99213, indicator 1).
        RuleCase(
            "EM-002", .deny, "B14", claim(line(1, "99213"), line(2, "99214")),
            nearMiss: claim(line(1, "99213"), line(2, "99214", on: weekLater)), also: ["PTP-002"]),
        RuleCase(
            "EM-003", .info, nil, claim(line(1, "99214", "25"), line(2, "20610", "RT")),
            nearMiss: claim(line(1, "99214", "25"))),
        RuleCase(
            "DUP-001", .deny, "18", claim(line(1, "93000"), line(2, "93000")),
            nearMiss: claim(line(1, "93000"), line(2, "93000", "76"))),
        RuleCase(
            "DUP-002", .warn, "18", claim(line(1, "93000"), line(2, "93000", charge: "90")),
            nearMiss: claim(line(1, "93000"), line(2, "93000", "77", charge: "90"))),
    ]

    private static func diagnoses(_ codes: String..., on claim: Claim = claim(line(1, "99213"))) -> Claim {
        claim.with {
            $0.diagnoses = codes.map { Diagnosis(ascii: $0.utf8, isICD10: true) }
            for position in $0.lines.indices {
                $0.lines[position].pointers = DiagnosisPointers()
                for pointer in 1...min(codes.count, 4) { $0.lines[position].pointers.append(UInt8(pointer)) }
            }
        }
    }

    private static func pointing(_ pointers: DiagnosisPointers) -> Claim {
        diagnoses("M1711", "I10").with { $0.lines[0].pointers = pointers }
    }

    static let diagnosisCases: [RuleCase] = [
        RuleCase("DX-001", .deny, "16", diagnoses("1M17"), nearMiss: diagnoses("C7A1")),
        RuleCase("DX-003", .deny, "16", pointing([1, 2, 3]), nearMiss: pointing([1, 2])),
        RuleCase("DX-004", .warn, nil, pointing([1]), nearMiss: pointing([2, 1])),
        // A fall on ice: the injury comes first.
        RuleCase("DX-005", .warn, "16", diagnoses("W000XXA", "S8001XA"), nearMiss: diagnoses("S8001XA", "W000XXA")),
        RuleCase("FMT-005", .deny, "16", diagnoses("M1711", "M1711"), nearMiss: diagnoses("M1711", "M1712")),
        RuleCase("FMT-006", .deny, "16", pointing([1, 2, 1]), nearMiss: pointing([1, 2])),
    ]
}
