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
        func pass() {
            for (claim, estimate) in zip(quiet, estimates) {
                _ = scrubber.scrub(claim, estimate: estimate, today: sent, scope: .batch)
            }
        }
        for _ in 0..<2 { pass() }  // The tables of the days are made once.
        let before = allocation_count()
        pass()
        #expect(allocation_count() - before == 0)
    }
}
