import Claims
import Scrubbing
import Trends
import X12

/// A claim with a mark in everything that could identify somebody, none of which may be found in a contribution.
func markedClaim() -> Claim {
    let date = ServiceDate("2026-03-17")
    var claim = Claim(
        reference: "MARKREF77", patient: Pseudonym(high: 7_777_777_771, low: 7_777_777_772), payer: .medicareAdvantage,
        billing: Provider(npi: NPI("1777777773"), taxonomy: Taxonomy("207Q77777X")),
        rendering: Provider(npi: NPI("1777777774"), taxonomy: Taxonomy("208D77777X")),
        placeOfService: PlaceOfService("11"), frequency: .original,
        place: Place(zip: ZIPCode("47777"), state: USState("OH"), locality: LocalityKey("77777/77")),
        diagnoses: [Diagnosis(ascii: Array("M7777".utf8), isICD10: true)], charge: Money(cents: 777_77),
        lines: [
            ServiceLine(
                number: 1, procedure: HCPCS("99213"), modifiers: ["25"], charge: Money(cents: 177_77),
                quantity: Quantity(77), from: date, pointers: [1], rendering: Provider(npi: NPI("1777777775"))),
            ServiceLine(
                number: 2, procedure: HCPCS("20552"), modifiers: ["RT", "59"], charge: Money(cents: 77_77),
                quantity: Quantity(77), from: date, through: ServiceDate("2026-03-27"),
                placeOfService: PlaceOfService("22"), pointers: [1]),
            ServiceLine(number: 3, procedure: nil, charge: Money(cents: 77), from: date),
        ])
    claim.referring = NPI("1777777776")
    claim.demographics = Demographics(age: 77, sex: .female)
    claim.faults = .known
    claim.lines[0].ordering = NPI("1777777777")
    return claim
}

func finding(
    severity: Severity = .deny, lines: [Int], carc: String?, remarks: [String] = []
) -> Finding {
    Finding(
        rule: anyRule, severity: severity, lines: lines, codes: [],
        prediction: carc.map { Prediction(carc: $0, remarks: remarks) }, message: "MARKMESSAGE", remedy: "MARKREMEDY",
        atRisk: Money(cents: 777_77))
}

let anyRule = Rule.all[0]

func scrubReport(_ findings: [Finding]) -> ScrubReport {
    ScrubReport(findings: findings, atRisk: Money(cents: 777_77), deniedLines: [1])
}

/// A line billed at 100 dollars.
func remittedLine(
    paid: Int64, _ adjustments: [(AdjustmentGroup, RemittanceCode, dollars: Int64)], remarks: [RemittanceCode] = []
) -> RemittedLine {
    RemittedLine(
        procedure: HCPCS("20552"), modifiers: ["RT", "59"], charge: Money(cents: 100_00),
        paid: Money(cents: paid * 100), year: 2025,
        adjustments: adjustments.map { Adjustment($0.0, $0.1, Money(cents: $0.dollars * 100)) }, remarks: remarks)
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
