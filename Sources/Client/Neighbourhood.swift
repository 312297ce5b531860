import Claims
import JobMessages

/// Which claims travel beside those of a slice: the others of their patients, as far as `SliceLimits` has room.
struct Neighbourhood {
    /// In the batch, ascending.
    private(set) var positions: [Int] = []
    /// In the slice, ascending: claims whose patients have more claims in the batch than travel.
    private(set) var partial: [Int] = []

    private var lines = 0
    private var bytes = 0

    /// - Parameter run: the slice's claims.
    /// - Complexity: O(log n) for each claim of the slice and for each neighbour, n being the batch's size.
    init(of run: Range<Int>, in batch: borrowing SpooledBatch) {
        var patients: [Pseudonym: Patient] = [:]
        for position in run {
            let record = batch.record(position)
            guard record.isLinked else { continue }
            var patient = patients[record.patient] ?? Patient(missing: batch.linkedCount(of: record.patient))
            patient.claims.append(position)
            patient.missing -= 1
            patients[record.patient] = patient
        }
        take(nearest(run, in: batch) { patients[$0]?.missing ?? 0 > 0 }, from: batch, &patients)
        partial = patients.values.lazy.filter { $0.missing > 0 }.flatMap(\.claims).map { $0 - run.lowerBound }.sorted()
    }

    private struct Patient {
        /// Linked ones of the slice.
        var claims: [Int] = []
        /// Linked ones of the batch that are neither in the slice nor beside it.
        var missing: Int
    }

    /// What each claim would bring with it, the nearest first.
    private func nearest(
        _ run: Range<Int>, in batch: borrowing SpooledBatch, _ hasOthers: (Pseudonym) -> Bool
    ) -> [[Int]] {
        var wanted: [[Int]] = []
        for position in run {
            let record = batch.record(position)
            guard record.isLinked, hasOthers(record.patient) else { continue }
            wanted.append(batch.nearest(to: position, outside: run, limit: SliceLimits.neighboursPerClaimMax))
        }
        return wanted
    }

    /// By turns, so that where room is short every claim has its nearest.
    private mutating func take(
        _ wanted: [[Int]], from batch: borrowing SpooledBatch, _ patients: inout [Pseudonym: Patient]
    ) {
        var seen: Set<Int> = []
        for turn in 0..<(wanted.lazy.map(\.count).max() ?? 0) {
            for list in wanted where turn < list.count && seen.insert(list[turn]).inserted {
                let record = batch.record(list[turn])
                guard lines + Int(record.lines) <= SliceLimits.neighbourLinesMax,
                    bytes + Int(record.length) <= SliceLimits.neighbourBytesMax
                else { continue }
                lines += Int(record.lines)
                bytes += Int(record.length)
                positions.append(list[turn])
                patients[record.patient]?.missing -= 1
            }
        }
        positions.sort()
    }
}
