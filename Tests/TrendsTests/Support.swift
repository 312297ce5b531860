import Trends

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

func contributor(_ number: Int) -> ContributorDigest { ContributorDigest(high: 7, low: UInt64(number)) }

/// A denial, unless `paid`.
func report(
    by person: Int, payer: Contribution.Payer = .medicare, carc: String = "236", state: String = "OH",
    modifiers: [String] = [], paid: Bool = false, further: Bool = false
) -> TrendReport {
    TrendReport(
        Contribution(
            source: .remitted, code: "20552", modifiers: modifiers, payer: payer, state: state,
            group: paid ? "" : "CO", carc: paid ? "" : carc, kind: paid ? .paid : .denied, isFurtherReason: further),
        from: contributor(person))
}

/// Of somebody's report that tells how a denial went.
func appealed(by person: Int, _ appeal: Contribution.Appeal) -> TrendReport {
    TrendReport(
        Contribution(
            source: .reported, code: "20552", payer: .medicare, group: "CO", carc: "197", kind: .denied, appeal: appeal),
        from: contributor(person), for: .appeals)
}

func denials(of payer: Contribution.Payer) -> Part { Part(facet: .payer, value: payer.name, outcome: .denied) }

func sampleContribution() -> Contribution {
    Contribution(
        source: .remitted, code: "20552", modifiers: ["59", "25"], payer: .medicare, state: "OH", placeOfService: "11",
        group: "CO", carc: "236", remarks: ["N822", "M15"], kind: .denied, amount: .from50to199, serviceYear: 2026)
}
