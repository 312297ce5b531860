import Claims

/// - Parameter patient: 0: unknown.
func sampleClaim(_ number: Int, patient: UInt64 = 0) -> Claim {
    var line = ServiceLine(number: 1, procedure: HCPCS("99213"), charge: Money(cents: 20_000))
    line.from = ServiceDate("2025-03-10")
    line.through = line.from
    return Claim(
        reference: "A\(number)", patient: Pseudonym(high: patient, low: patient), placeOfService: PlaceOfService("11"),
        lines: [line])
}

/// The same seed gives the same numbers: SplitMix64.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Of one of so many patients, or of an unknown one; now and then no original claim.
    mutating func claim(_ number: Int, patients: UInt64) -> Claim {
        var claim = sampleClaim(number, patient: .random(in: 0...patients, using: &self))
        // Patients that differ in one half alone.
        if claim.patient.high > 1, Bool.random(using: &self) { claim.patient.high = 1 }
        if Int.random(in: 0...9, using: &self) == 0 {
            claim.frequency = ClaimFrequency.allCases.randomElement(using: &self) ?? .original
        }
        return claim
    }
}
