import Claims
import JobMessages
import Testing

@testable import Client

/// Which claims travel beside those of a slice.
@Suite struct NeighbourTests {
    /// All that a slice's claims should come with, found the slow way: other slices' original claims of the patients that
    /// have original claims in the slice.
    private func others(_ claims: [Claim], _ run: Range<Int>) -> [Int] {
        let patients = Set(run.map { claims[$0] }.filter(isLinked).map(\.patient))
        return claims.indices.filter { position in
            !run.contains(position) && isLinked(claims[position]) && patients.contains(claims[position].patient)
        }
    }

    private func isLinked(_ claim: Claim) -> Bool {
        claim.frequency == .original && claim.patient != Pseudonym(high: 0, low: 0)
    }

    private func run(_ slice: CutSlice) -> Range<Int> {
        let first = Int(slice.request.firstClaim)
        return first..<first + Int(slice.request.claims)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `each slice comes with all other claims of its patients, none twice`(seed: UInt64) throws {
        var chance = Seeded(seed: seed)
        let count = Int.random(in: 1...1200, using: &chance)
        let patients = Int.random(in: max(1, count / 25)...count, using: &chance)
        let claims = (0..<count).map { chance.claim($0, patients: patients, linesMax: 2) }
        for slice in try cut(claims) {
            let wanted = others(claims, run(slice))
            let had = slice.content.neighbours.map { Int($0.index) }
            if wanted.map({ claims[$0].lines.count }).reduce(0, +) <= SliceLimits.neighbourLinesMax {
                #expect(had == wanted && slice.content.partial.isEmpty, "seed \(seed)")
            } else {
                #expect(Set(had).isSubset(of: wanted) && Set(had).count == had.count, "seed \(seed)")
            }
            for neighbour in slice.content.neighbours {
                #expect(neighbour.claim == WireClaim(claims[Int(neighbour.index)]), "seed \(seed)")
            }
        }
    }

    @Test func `two claims of a patient at both ends of a batch travel with each other`() throws {
        var claims = (0..<1000).map { sampleClaim($0, patient: UInt64($0) + 10) }
        claims[0].patient = Pseudonym(high: 7, low: 7)
        claims[999].patient = Pseudonym(high: 7, low: 7)
        let slices = try cut(claims)
        #expect(slices.map { $0.content.neighbours.map(\.index) } == [[999], [], [], [0]])
        #expect(slices[0].content.neighbours[0].claim.reference == "A999")
        #expect(slices[3].content.neighbours[0].claim.reference == "A0")
    }

    @Test(arguments: [ClaimFrequency.replacement, .void, .other])
    func `what is no original claim brings no neighbours and is none`(frequency: ClaimFrequency) throws {
        var claims = (0..<500).map { sampleClaim($0, patient: UInt64($0) + 10) }
        for position in [0, 499] { claims[position].patient = Pseudonym(high: 7, low: 7) }
        claims[0].frequency = frequency
        for slice in try cut(claims) {
            #expect(slice.content.neighbours.isEmpty && slice.content.partial.isEmpty)
        }
    }

    @Test func `claims of an unknown patient have no neighbours`() throws {
        for slice in try cut((0..<600).map { sampleClaim($0) }) {
            #expect(slice.content.neighbours.isEmpty && slice.content.partial.isEmpty && slice.content.acrossBatch)
        }
    }

    /// One patient's claims among those of others, their days drawn.
    private func crowd(_ chance: inout Seeded, own: Int, of count: Int) -> [Claim] {
        var claims = (0..<count).map { sampleClaim($0, patient: UInt64($0) + 10) }
        for position in claims.indices.shuffled(using: &chance).prefix(own) {
            claims[position].patient = Pseudonym(high: 7, low: 7)
            let day = ServiceDate(days: 20_000 + Int32.random(in: 0...20, using: &chance))
            claims[position].lines[0].from = Int.random(in: 0...9, using: &chance) == 0 ? nil : day
        }
        return claims
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `of more than 64 a claim brings the nearest in day, then in the batch, and is told to miss some`(
        seed: UInt64
    ) throws {
        var chance = Seeded(seed: seed)
        let claims = crowd(&chance, own: 300, of: 900)
        func distance(_ one: Int, _ other: Int) -> (Int, Int, Int) {
            let days = [one, other].map { Int(claims[$0].lines[0].from?.days ?? .max) }
            return (abs(days[0] - days[1]), abs(one - other), other)
        }
        for slice in try cut(claims) {
            let run = run(slice)
            let all = others(claims, run)
            let own = run.filter { claims[$0].patient.high == 7 }
            var wanted: Set<Int> = []
            for position in own {
                wanted.formUnion(
                    all.sorted { distance(position, $0) < distance(position, $1) }
                        .prefix(SliceLimits.neighboursPerClaimMax))
            }
            #expect(slice.content.neighbours.map { Int($0.index) } == wanted.sorted(), "seed \(seed)")
            let missing = wanted.count < all.count ? own.map { UInt32($0 - run.lowerBound) } : []
            #expect(slice.content.partial == missing, "seed \(seed)")
        }
    }

    @Test func `a claim brings at most 64 neighbours`() throws {
        let claims = (0..<250).map { sampleClaim($0, patient: $0 == 5 ? 7 : UInt64($0) + 10) }
        for more in [64, 65] {
            let slice = try cut(claims + (0..<more).map { sampleClaim($0, patient: 7) })[0].content
            #expect(slice.neighbours.map(\.index) == (250..<314).map(UInt32.init))
            #expect(slice.partial == (more == 64 ? [] : [5]))
        }
    }

    @Test func `a slice comes with at most 1,000 neighbours' lines, and every claim has its nearest first`() throws {
        // 30 claims with 2 neighbours of 20 lines each: 1,200 lines.
        var claims = (0..<250).map { sampleClaim($0, patient: $0 < 30 ? UInt64($0) + 1 : 0) }
        for distance in 0..<2 {
            for patient in 1...30 {
                var claim = sampleClaim(claims.count, lines: 20, patient: UInt64(patient))
                for line in claim.lines.indices { claim.lines[line].from = ServiceDate(days: 20_000 + Int32(distance)) }
                claims.append(claim)
            }
        }
        for position in 0..<30 { claims[position].lines[0].from = ServiceDate(days: 20_000) }
        let slice = try cut(claims)[0].content
        #expect(slice.neighbours.map(\.index) == (250..<300).map(UInt32.init))
        #expect(slice.neighbours.reduce(0) { $0 + $1.claim.lines.count } == SliceLimits.neighbourLinesMax)
        #expect(slice.partial == (20..<30).map(UInt32.init))
    }

    @Test func `a slice comes with at most 1 MiB of neighbours`() throws {
        var claims = (0..<250).map { sampleClaim($0, patient: $0 == 0 ? 7 : 0) }
        for number in 250..<265 {
            var claim = sampleClaim(number, patient: 7)
            claim.reference = "A" + String(repeating: "\u{301}", count: 50_000)  // 100 KB
            claims.append(claim)
        }
        let slice = try cut(claims)[0].content
        #expect(slice.neighbours.map(\.index) == (250..<260).map(UInt32.init))
        #expect(slice.partial == [0])
    }

    @Test func `a patient with all claims of a batch costs no more than its slices hold`() throws {
        let claims = (0..<3000).map { sampleClaim($0, patient: 7) }
        for slice in try cut(claims) {
            // 64 around the slice, or as many as 249 claims reach over its edges.
            #expect(slice.content.neighbours.count <= 2 * SliceLimits.neighboursPerClaimMax)
            #expect(slice.content.partial.count == 250)
        }
    }
}
