import BrokerCore
import Claims
import Comparison
import Testing
import X12

/// Whatever the claims and their order, the totals are the sums of the lists.
@Suite struct OrderTests {
    private static let codes = ["99213", "20552", "97110", "J3490"]
    private static let reasons: [RemittanceCode] = ["45", "2", "253", "97", "16", "24", "236", "999"]

    @Test(arguments: UInt64(1)...40)
    func `totals are the sums over lines, whatever the order of claims`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let claims = (0..<60).map { OrderTests.claim("R\($0)", &random) }
        let answers = claims.flatMap { OrderTests.answers($0, &random) }
        let first = compare(claims, answers)
        #expect(first.totals.underpaid == OrderTests.sum(first.underpayments), "seed \(seed)")
        #expect(first.totals.overpaid == OrderTests.sum(first.overpayments), "seed \(seed)")
        #expect(first.totals.denied == OrderTests.sum(first.denials), "seed \(seed)")
        let totals = first.totals
        let counted =
            totals.claimsAnswered + totals.claimsApart + totals.claimsTakenBack + totals.claimsRepeated
            + totals.claimsNotAnswered
        #expect(totals.claims == counted, "seed \(seed)")
        #expect(totals.expected == OrderTests.expected(claims), "seed \(seed)")
        for rule in first.rules {
            #expect(rule.confirmed <= rule.predicted && rule.foreseen <= rule.denied, "seed \(seed)")
        }
        #expect(compare(claims.shuffled(using: &random), answers) == first, "seed \(seed)")
        #expect(compare(claims.reversed(), OrderTests.interleaved(answers)) == first, "seed \(seed)")
    }

    /// All answers to one claim stay in their order, among those to others.
    private static func interleaved(_ answers: [RemittedClaim]) -> [RemittedClaim] {
        let byReference = Dictionary(grouping: answers) { $0.reference }.sorted { ($0.key ?? "") > ($1.key ?? "") }
        return (0..<4).flatMap { turn in byReference.compactMap { $0.value.dropFirst(turn).first } }
    }

    private static func sum(_ list: Largest<some Weighed>) -> Money { list.entries.reduce(.zero) { $0 + $1.dollars } }

    private static func expected(_ claims: [ExpectedClaim]) -> Money {
        claims.flatMap(\.lines).reduce(.zero) { $0 + ($1.allowed ?? .zero) }
    }

    private static func claim(_ reference: String, _ random: inout SplitMix64) -> ExpectedClaim {
        let lines = (0..<Int.random(in: 1...4, using: &random)).map { number in
            ExpectedLine(
                number: number + 1, code: HCPCS(codes[Int.random(in: 0..<codes.count, using: &random)]),
                allowed: Int.random(in: 0...5, using: &random) == 0
                    ? nil : Money(cents: .random(in: 0...300_00, using: &random)))
        }
        let denials = (0..<Int.random(in: 0...2, using: &random)).map { _ in
            denial(
                "RULE-\(Int.random(in: 1...3, using: &random))", reasons[Int.random(in: 3..<8, using: &random)],
                lines: [Int.random(in: 1...4, using: &random)])
        }
        return ExpectedClaim(reference: reference, lines: lines, denials: denials)
    }

    /// None, one, or several with a reversal or a second payer among them.
    private static func answers(_ claim: ExpectedClaim, _ random: inout SplitMix64) -> [RemittedClaim] {
        let first = answer(claim, &random)
        switch Int.random(in: 0...5, using: &random) {
        case 0: return []
        case 1: return [first, reversal(of: first)]
        case 2: return [first, reversal(of: first), answer(claim, &random)]
        case 3: return [first, remitted(first.lines, .secondary, of: claim.reference)]
        case 4: return [first, answer(claim, &random)]
        default: return [first]
        }
    }

    private static func answer(_ claim: ExpectedClaim, _ random: inout SplitMix64) -> RemittedClaim {
        let lines = claim.lines.filter { _ in Int.random(in: 0...9, using: &random) > 0 }.map { sent in
            line(
                sent.code?.description ?? "", paid: .random(in: 0...300, using: &random),
                (0..<Int.random(in: 0...2, using: &random)).map { _ in
                    (
                        .contractual, reasons[Int.random(in: 0..<reasons.count, using: &random)],
                        .random(in: 1...100, using: &random)
                    )
                })
        }
        return remitted(lines.shuffled(using: &random), of: claim.reference)
    }
}
