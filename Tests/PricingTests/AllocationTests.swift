import CAllocations
import Claims
import Pricing
import Reference
import Testing

@Suite(.enabled(if: allocation_count() >= 0, "allocations cannot be counted under a sanitizer"))
struct AllocationTests {
    @Test func `the counter counts`() {
        let before = allocation_count()
        let array = [UInt8](repeating: 1, count: Int.random(in: 5000...6000))
        #expect(allocation_count() > before)
        #expect(array.count >= 5000)
    }

    /// Lines that meet every rule; the first pass warms up. The testing library boxes every error that is thrown, so a line
    /// without a fee may cost it one allocation here; `Benchmarks` has such lines, and none.
    @Test func `once warm, a claim without traces takes nothing from the heap`() throws {
        var claims: [Claim] = []
        for procedures in EveryRule.claims {
            for place in ["11", "24", "30"] {
                var claim = try Claim(reference: "T", lines: procedures.map { try $0() })
                claim.placeOfService = PlaceOfService(place)
                claim.place.state = USState(place == "24" ? "NY" : "AL")
                claim.place.localityNumber = place == "24" ? 1 : nil
                claims.append(claim)
            }
        }
        for charges in [true, false] {
            var pricer = Pricer(
                image: try fixture.get(), options: PricingOptions(traces: false, lowerOfCharge: charges))
            for claim in claims { pricer.price(claim) }
            for claim in claims {
                let before = allocation_count()
                pricer.price(claim)
                let taken = allocation_count() - before
                let unpriced = pricer.estimate.lines.count { $0.allowed == .zero }
                #expect(taken <= unpriced, "\(claim.lines.map { $0.procedure?.description ?? "" })")
            }
        }
    }
}
