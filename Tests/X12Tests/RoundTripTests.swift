import BrokerCore
import Claims
import Testing
import X12

/// What is written is what is read: every field, strictly, whoever wrote the file and however it comes in.
@Suite struct RoundTripTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `claims are read as they were written`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for round in 0..<20 {
            let claims = random.claims(random.number(1...16))
            let outcome = readClaims(random.writer().text(claims), pieces: random.number(1...4096))
            #expect(outcome == Outcome(values: claims.map(\.claim)), "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `remittances are read as they were written`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for round in 0..<20 {
            let claims = random.remitted(random.number(1...16))
            let withheld = (0..<random.number(0...9)).map { _ in
                Money(cents: Int64(random.number(-90_000...90_000)))
            }
            let bytes = Array(random.writer().text(claims, withheld: withheld).utf8)
            let pieces = random.number(1...4096)
            let outcome = readRemittance(bytes, pieces: pieces, keepsReferences: true)
            #expect(outcome == Outcome(values: claims), "seed \(seed), round \(round)")
            let nameless = claims.map { claim in
                var claim = claim
                claim.reference = nil
                return claim
            }
            #expect(readRemittance(bytes) == Outcome(values: nameless), "seed \(seed), round \(round)")
        }
    }

    /// Otherwise a field that no file has would be read by no test.
    @Test func `the random claims have every field`() {
        var random = SplitMix64(seed: 7)
        let filed = random.claims(400)
        let claims = filed.map(\.claim)
        let lines = claims.flatMap(\.lines)
        #expect(Set(claims.map(\.payer)).count == PayerType.allCases.count - 2)
        #expect(Set(claims.map(\.frequency)).count == ClaimFrequency.allCases.count)
        #expect(Set(lines.map(\.unit)).count == ServiceLine.Unit.allCases.count)
        #expect(Set(lines.map(\.modifiers.count)) == [0, 1, 2, 3, 4])
        #expect(Set(lines.map(\.pointers.count)) == [0, 1, 2, 3, 4])
        #expect(Set(claims.map(\.diagnoses.count)).count == Claim.diagnosesMax + 1)
        #expect(claims.contains { $0.lines.count == Claim.linesMax })
        #expect(claims.contains { $0.rendering != nil } && claims.contains { $0.referring != nil })
        #expect(claims.contains { $0.careAssumed != nil } && claims.contains { $0.careRelinquished != nil })
        #expect(claims.contains { $0.hasCLIA } && claims.contains { $0.place.zip == nil })
        #expect(lines.contains { $0.rendering != nil } && lines.contains { $0.ordering != nil })
        #expect(lines.contains { $0.from != $0.through } && lines.contains { $0.from == nil })
        #expect(lines.contains { $0.procedure == nil } && lines.contains { $0.placeOfService != nil })
        #expect(lines.contains { $0.drug != nil } && lines.contains { $0.otherPaid != nil })
        #expect(claims.contains { $0.supervising != nil && $0.otherPayers.isEmpty })
        #expect(claims.contains { $0.otherPayers.count == Claim.otherPayersMax })
        #expect(filed.contains { $0.dependent != nil })
        #expect(filed.contains { $0.isToldOnLine && $0.claim.place != $0.billingPlace })
        #expect(filed.contains { $0.isToldOnLine && $0.claim.supervising != nil })

        let remitted = random.remitted(400)
        let services = remitted.flatMap(\.lines)
        #expect(Set(remitted.map(\.status)).count == RemittanceStatus.allCases.count)
        #expect(remitted.contains { $0.charge < .zero } && remitted.contains { $0.state == nil })
        #expect(remitted.contains { $0.adjustments.count > 6 } && remitted.contains { $0.remarks.count == 5 })
        #expect(services.contains { $0.adjustments.count > 12 } && services.contains { $0.year == nil })
        #expect(services.contains { $0.submitted != nil } && services.contains { $0.submittedUnits != nil })
        #expect(services.contains { !$0.remarks.isEmpty } && services.contains { $0.procedure == nil })
    }

    // MARK: - Pieces

    /// Small enough to be cut at every byte.
    private func file(_ seed: UInt64) -> (bytes: [UInt8], expected: Outcome<Claim>) {
        var random = SplitMix64(seed: seed)
        let claims = random.claims(3)
        return (Array(random.writer().text(claims).utf8), Outcome(values: claims.map(\.claim)))
    }

    private func remittance(_ seed: UInt64) -> (bytes: [UInt8], expected: Outcome<RemittedClaim>) {
        var random = SplitMix64(seed: seed)
        let claims = random.remitted(3)
        let bytes = Array(random.writer().text(claims, withheld: [Money(cents: 123)]).utf8)
        return (bytes, Outcome(values: claims))
    }

    @Test(arguments: [101, 102, 103] as [UInt64])
    func `a file cut in two, wherever, is the same file`(seed: UInt64) {
        let (bytes, expected) = file(seed)
        let (remitted, expectedRemitted) = remittance(seed)
        for cut in 0...bytes.count {
            #expect(readClaims([bytes[..<cut], bytes[cut...]]) == expected, "seed \(seed), cut \(cut)")
        }
        for cut in 0...remitted.count {
            let outcome = readRemittance([remitted[..<cut], remitted[cut...]], keepsReferences: true)
            #expect(outcome == expectedRemitted, "seed \(seed), cut \(cut)")
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64])
    func `a file in small pieces is the same file`(pieces: Int) {
        for seed in 201...206 as ClosedRange<UInt64> {
            let (bytes, expected) = file(seed)
            #expect(readClaims(bytes, pieces: pieces) == expected, "seed \(seed)")
            let (remitted, expectedRemitted) = remittance(seed)
            let outcome = readRemittance(remitted, pieces: pieces, keepsReferences: true)
            #expect(outcome == expectedRemitted, "seed \(seed)")
        }
    }

    // MARK: - Leniency

    @Test(arguments: [301, 302, 303] as [UInt64])
    func `a file without fault is read alike by both readers`(seed: UInt64) {
        let (bytes, expected) = file(seed)
        #expect(readClaims(bytes, strictness: .lenient) == expected)
        let (remitted, expectedRemitted) = remittance(seed)
        #expect(readRemittance(remitted, strictness: .lenient, keepsReferences: true) == expectedRemitted)
    }

    /// Losing one segment is told, whichever it is: SE01 counts them.
    @Test(arguments: [401, 402] as [UInt64])
    func `a file that lost a segment never passes for whole`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var writer = random.writer()
        writer.lineEnd = ""
        let bytes = Array(writer.text(random.claims(3)).utf8)
        let parts = bytes.split(separator: writer.separators.terminator, omittingEmptySubsequences: true)
        for index in parts.indices {
            var left = parts
            left.remove(at: index)
            let outcome = readClaims(left.flatMap { $0 + [writer.separators.terminator] }, strictness: .lenient)
            #expect(!outcome.faults.isEmpty || outcome.error != nil, "seed \(seed), segment \(index)")
        }
    }
}
