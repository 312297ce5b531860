import Claims
import Reference
import Testing

@testable import Scrubbing

@Suite struct CorpusTests {
    @Test func `four thousand clean claims raise no alarm`() throws {
        var claims = CleanClaims(seed: 1)
        var scrubber = Scrubber(image: try testImage())
        for _ in 0..<4000 {
            let claim = claims.next()
            let report = scrubber.scrub(claim, estimate: estimated(claim, scrubber.image), today: sent)
            #expect(report.alarms == [], "\(claim.lines.map { "\($0.procedure?.description ?? "") \($0.modifiers)" })")
            #expect(report.atRisk == .zero && report.deniedLines.isEmpty)
        }
    }

    @Test func `every template of the clean corpus is clean`() throws {
        for template in CleanClaims.templates {
            #expect(try scrub(template).alarms == [], "\(template.lines.map { $0.procedure?.description ?? "" })")
        }
    }
}
