import Claims

extension RuleCase {
    private static let visit = claim(line(1, "99213"))

    private static func rendered(by taxonomy: String, _ procedure: String) -> Claim {
        claim(line(1, procedure)).with {
            $0.rendering = Provider(npi: NPI("1245319599"), taxonomy: Taxonomy(taxonomy))
        }
    }

    private static func spanning(_ from: String, _ through: String) -> Claim {
        claim(line(1, "99232", units: 7, on: date(from), through: date(through)), place: "21")
    }

    static let claimCases: [RuleCase] = [
        // 1234567893 passes the check digit, 1234567890 fails (CMS, NPI check digit).
        RuleCase(
            "NPI-001", .deny, "16", visit.with { $0.billing.npi = NPI("1234567890") },
            nearMiss: visit.with { $0.billing.npi = NPI("1234567893") }),
        RuleCase(
            "NPI-002", .deny, "16", claim(line(1, "85025")).with { $0.referring = nil },
            nearMiss: claim(line(1, "85025").with { $0.ordering = NPI("1245319599") }).with { $0.referring = nil }),
        RuleCase(
            "TAX-001", .deny, "16", visit.with { $0.billing.taxonomy = Taxonomy("207Q00000Y") },
            nearMiss: visit.with { $0.billing.taxonomy = Taxonomy("207R00000X") }),
        RuleCase(
            "PRV-001", .warn, "8", rendered(by: "111N00000X", "99213"),
            nearMiss: rendered(by: "111N00000X", "98941")),
        RuleCase("AMT-001", .deny, "16", visit.with { $0.charge += Money(cents: 1) }, nearMiss: visit),
        RuleCase(
            "AMT-002", .deny, "16", claim(line(1, "99213", charge: "0")),
            nearMiss: claim(line(1, "99024", charge: "0"))),
        RuleCase(
            "UNT-001", .deny, "16", visit.with { $0.lines[0].quantity = Quantity(thousandths: 1500) },
            nearMiss: claim(line(1, "J1100").with { $0.quantity = Quantity(thousandths: 1500) })),
        RuleCase(
            "DAT-001", .deny, "110", claim(line(1, "99213", on: date("2025-03-21"))),
            nearMiss: claim(line(1, "99213", on: sent))),
        RuleCase(
            "DAT-002", .warn, "16", spanning("2025-02-25", "2025-03-03"), nearMiss: spanning("2025-03-01", "2025-03-07")
        ),
        RuleCase(
            "TIM-001", .deny, "29", visit, nearMiss: visit.with { $0.frequency = .replacement },
            today: date("2026-03-11")),
        RuleCase(
            "TIM-002", .info, nil, visit, nearMiss: visit.with { $0.payer = .commercial }, today: date("2026-03-01")),
    ]

    private static func faulty(_ faults: ShapeFaults) -> Claim { visit.with { $0.faults = faults } }

    static let formatCases: [RuleCase] = [
        RuleCase("FMT-001", .deny, "16", faulty(.taxID), nearMiss: visit),
        RuleCase("FMT-002", .deny, "16", faulty(.billingPostBox), nearMiss: visit),
        RuleCase("FMT-003", .deny, "16", faulty(.birthDate), nearMiss: visit),
        RuleCase("FMT-004", .deny, "16", faulty(.memberID), nearMiss: visit),
        RuleCase(
            "FMT-007", .deny, "16", visit.with { $0.lines[0].procedure = nil },
            nearMiss: visit.with {
                $0.lines[0].procedure = nil
                $0.payer = .commercial
            }),
        RuleCase(
            "FMT-008", .deny, "16", claim(line(1, "20610", "RT", "RT")), nearMiss: claim(line(1, "20610", "RT", "XS"))),
        RuleCase(
            "FMT-009", .info, nil, claim(line(1, "99213", "GC", "25")), nearMiss: claim(line(1, "99213", "25", "GC"))),
        RuleCase(
            "FMT-010", .deny, "16", visit.with { $0.frequency = .other },
            nearMiss: visit.with { $0.frequency = .replacement }),
        RuleCase(
            "FMT-011", .deny, "16", claim(line(1, "99213"), line(3, "93000")),
            nearMiss: claim(line(1, "99213"), line(2, "93000"))),
    ]
}
