import Claims
import Scrubbing

/// The claims of a slice and their neighbours, by patient.
///
/// Only original claims of known patients are looked at together: a replacement or a void speaks of an earlier claim, which
/// is not at hand.
package struct PatientGroups: Sendable {
    /// Claims that one claim is looked at with, the nearest in the batch where there are more: as many as stand in one
    /// slice of MedPay's own with all the neighbours it can have.
    package static let relatedMax = 1250

    private struct Member {
        var claim: Claim
        /// In the batch.
        var index: Int
    }

    /// By patient, then in the order of the batch.
    private var members: [Member] = []
    /// For each claim of the slice its place in `members`; nil: it is looked at alone.
    private var places: [Int?]
    private var isPartial: [Bool]

    /// - Parameters:
    ///   - firstIndex: place in the batch of the first of `claims`.
    ///   - neighbours: claims of other slices, with their places in the batch; no place twice, and none of the slice's own.
    ///   - acrossBatch: false: what the batch holds beside the slice is not known, and every claim is looked at alone.
    ///   - partial: positions in `claims` of those whose patients have claims in the batch that are not here.
    /// - Complexity: O(n log n) in claims and neighbours.
    package init(
        _ claims: [Claim], firstIndex: Int = 0, neighbours: [(index: Int, claim: Claim)] = [],
        acrossBatch: Bool = true, partial: some Sequence<Int> = []
    ) {
        places = Array(repeating: nil, count: claims.count)
        isPartial = Array(repeating: false, count: claims.count)
        guard acrossBatch else { return }
        for position in partial { isPartial[position] = true }
        for (position, claim) in claims.enumerated() where claim.isLinkable {
            members.append(Member(claim: claim, index: firstIndex + position))
        }
        for (index, claim) in neighbours where claim.isLinkable {
            members.append(Member(claim: claim, index: index))
        }
        members.sort { left, right in
            let (one, other) = (left.claim.patient, right.claim.patient)
            return (one.high, one.low, left.index) < (other.high, other.low, right.index)
        }
        let own = firstIndex..<firstIndex + claims.count
        for (place, member) in members.enumerated() where own.contains(member.index) {
            places[member.index - firstIndex] = place
        }
    }

    /// The other claims of the patient, in the order of the batch.
    ///
    /// - Parameter position: in the slice.
    /// - Complexity: O(number of them), at most `relatedMax`.
    package func related(to position: Int) -> [RelatedClaim] {
        guard let place = places[position] else { return [] }
        let (before, after, _) = reach(place)
        return members[place - before..<place].map { RelatedClaim($0.claim, isBefore: true) }
            + members[place + 1..<place + 1 + after].map { RelatedClaim($0.claim, isBefore: false) }
    }

    /// - Parameter position: in the slice.
    package func scope(of position: Int) -> ScrubReport.Scope {
        guard let place = places[position] else { return .claim }
        return isPartial[position] || reach(place).isCut ? .partOfBatch : .batch
    }

    /// How many members of the same patient are taken before and after one, and whether there are more.
    private func reach(_ place: Int) -> (before: Int, after: Int, isCut: Bool) {
        let most = PatientGroups.relatedMax
        let (before, after) = (count(from: place, by: -1), count(from: place, by: 1))
        guard before + after > most else { return (before, after, false) }
        let taken = min(before, max(most / 2, most - after))
        return (taken, most - taken, true)
    }

    /// Members of the same patient in one direction, at most one more than can be taken.
    private func count(from place: Int, by step: Int) -> Int {
        var count = 0
        var next = place + step
        while count <= PatientGroups.relatedMax, members.indices.contains(next),
            members[next].claim.patient == members[place].claim.patient
        {
            count += 1
            next += step
        }
        return count
    }
}
