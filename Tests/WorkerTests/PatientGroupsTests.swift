import Claims
import Scrubbing
import Testing
import Worker

@Suite struct PatientGroupsTests {
    private let unknown = Pseudonym(high: 0, low: 0)

    private func isLooked(_ claim: Claim) -> Bool { claim.frequency == .original && claim.patient != unknown }

    /// The related claims found the slow way.
    private func others(_ batch: [Claim], of index: Int, among present: [Int]) -> [RelatedClaim] {
        guard isLooked(batch[index]) else { return [] }
        return present.sorted().filter {
            $0 != index && isLooked(batch[$0]) && batch[$0].patient == batch[index].patient
        }
        .map { RelatedClaim(batch[$0], isBefore: $0 < index) }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `each claim is looked at with the others of its patient, before and after it`(seed: UInt64) {
        var chance = Seeded(seed: seed)
        let patients = UInt64.random(in: 1...60, using: &chance)
        let batch = (0..<Int.random(in: 1...300, using: &chance)).map { chance.claim($0, patients: patients) }
        let first = Int.random(in: 0..<batch.count, using: &chance)
        let own = first..<Int.random(in: first...batch.count, using: &chance)
        let beside = batch.indices.filter { !own.contains($0) && Bool.random(using: &chance) }.shuffled(using: &chance)
        let partial = own.indices.filter { _ in Int.random(in: 0...4, using: &chance) == 0 }
        let groups = PatientGroups(
            Array(batch[own]), firstIndex: first, neighbours: beside.map { ($0, batch[$0]) },
            partial: partial.map { $0 - first })
        for index in own {
            #expect(
                groups.related(to: index - first) == others(batch, of: index, among: Array(own) + beside),
                "seed \(seed)")
            let scope: ScrubReport.Scope =
                isLooked(batch[index]) ? partial.contains(index) ? .partOfBatch : .batch : .claim
            #expect(groups.scope(of: index - first) == scope, "seed \(seed)")
        }
    }

    @Test func `a slice that does not say what else is in its batch has every claim alone`() {
        let claims = (0..<10).map { sampleClaim($0, patient: 7) }
        let groups = PatientGroups(claims, acrossBatch: false)
        for position in claims.indices {
            #expect(groups.related(to: position).isEmpty && groups.scope(of: position) == .claim)
        }
    }

    @Test func `a claim alone in its batch was looked at with all others, which are none`() {
        let groups = PatientGroups([sampleClaim(1, patient: 7)])
        #expect(groups.related(to: 0).isEmpty && groups.scope(of: 0) == .batch)
    }

    @Test func `a claim is looked at with at most 1,250 others, the nearest in the batch`() {
        let most = PatientGroups.relatedMax
        let whole = PatientGroups((0...most).map { sampleClaim($0, patient: 7) })
        #expect(whole.related(to: 5).count == most && whole.scope(of: 5) == .batch)

        let claims = (0..<3 * most).map { sampleClaim($0, patient: 7) }
        let groups = PatientGroups(claims)
        for (position, first) in [(0, 0), (3, 0), (most / 2, 0), (most, most / 2), (3 * most - 1, 2 * most - 1)] {
            let related = groups.related(to: position)
            #expect(related.map(\.claim.reference).first == "A\(first == position ? first + 1 : first)")
            #expect(related.count == most && related.count { $0.isBefore } == position - first)
            #expect(groups.scope(of: position) == .partOfBatch)
        }
    }
}
