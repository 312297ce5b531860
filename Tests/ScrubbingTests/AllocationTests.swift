import CAllocations
import Claims
import Pricing
import Testing

@testable import Scrubbing

@Suite struct AllocationTests {
    @Test(.enabled(if: allocation_count() >= 0, "allocations are not counted under a sanitizer"))
    func `once warm, a claim without findings costs no allocation`() throws {
        var claims = CleanClaims(seed: 3)
        var scrubber = Scrubber(image: try testImage())
        let quiet = try (0..<400).map { _ in claims.next() }.filter { try scrub($0).findings.isEmpty }
        #expect(quiet.count > 100)
        let estimates = quiet.map { estimated($0, scrubber.image) }
        for pass in 0..<3 {  // The tables of the days are made once.
            for (claim, estimate) in zip(quiet, estimates) {
                let before = allocation_count()
                _ = scrubber.scrub(claim, estimate: estimate, today: sent, scope: .batch)
                let taken = allocation_count() - before
                #expect(
                    pass < 2 || taken == 0,
                    "\(claim.lines.map { "\($0.procedure?.description ?? "") \($0.modifiers)" })")
            }
        }
    }
}
