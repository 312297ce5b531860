/// How long something took, over the last minute or so. In the histogram's unit: nanoseconds, for a timer.
package struct Quantiles: Hashable, Sendable {
    package var count: Int64
    /// At most 1/32 above the exact quantile (nearest rank), and never below it; what lies beyond `Buckets.valueMax`
    /// counts as that.
    package var p50: Int64
    package var p99: Int64
    /// Exact.
    package var max: Int64
}

/// Values since the start, by powers of two, and of the last minute, finely.
///
/// The minute is a ring of slots of ten seconds each; a slot is emptied when its turn comes again. So what is told
/// covers between 50 and 60 seconds. About 28 kB.
struct Histogram: Sendable {
    static let slots = 6
    static let slotMilliseconds: Int64 = 10_000

    /// By octave, since the start.
    private var totals = [UInt64](repeating: 0, count: Buckets.octaves + 1)
    /// Of all values since the start, those out of range too; stops at its maximum.
    private(set) var sum: Int64 = 0
    /// Slot by slot, `Buckets.count` each: one allocation, made here, so that a record needs none.
    private var counts = [UInt32](repeating: 0, count: slots * Buckets.count)
    private var maxima = [Int64](repeating: 0, count: slots)
    /// Which ten seconds a slot holds, counted from the clock's zero.
    private var turns = [Int64](repeating: -1, count: slots)

    /// - Parameters:
    ///   - value: negative ones count as 0.
    ///   - now: milliseconds on a clock that does not go back.
    mutating func record(_ value: Int64, at now: Int64) {
        let value = max(0, value)
        let turn = max(0, now) / Histogram.slotMilliseconds
        let slot = Int(turn % Int64(Histogram.slots))
        if turns[slot] != turn { empty(slot, for: turn) }
        counts[slot * Buckets.count + Buckets.index(of: value)] &+= 1
        maxima[slot] = max(maxima[slot], value)
        totals[Buckets.octave(of: value)] &+= 1
        let (added, overflows) = sum.addingReportingOverflow(value)
        sum = overflows ? .max : added
    }

    private mutating func empty(_ slot: Int, for turn: Int64) {
        for index in slot * Buckets.count..<(slot + 1) * Buckets.count { counts[index] = 0 }
        maxima[slot] = 0
        turns[slot] = turn
    }

    /// - Complexity: some 7,000 additions, a few microseconds.
    func quantiles(at now: Int64) -> Quantiles {
        let slots = live(at: now)
        var merged = [Int64](repeating: 0, count: Buckets.count)
        for first in slots.map({ $0 * Buckets.count }) {
            for index in merged.indices { merged[index] += Int64(counts[first + index]) }
        }
        let count = merged.reduce(0, +)
        let most = slots.map { maxima[$0] }.max() ?? 0
        func quantile(_ percent: Int64) -> Int64 {
            let rank = (count * percent + 99) / 100
            var seen: Int64 = 0
            for (index, count) in merged.enumerated() {
                seen += count
                if seen >= rank, count > 0 { return min(Buckets.upperBound(index), most) }
            }
            return 0
        }
        return Quantiles(count: count, p50: quantile(50), p99: quantile(99), max: most)
    }

    /// Slots that are not older than the ring is long.
    private func live(at now: Int64) -> [Int] {
        let turn = max(0, now) / Histogram.slotMilliseconds
        return turns.indices.filter { turns[$0] >= 0 && turns[$0] > turn - Int64(Histogram.slots) }
    }

    /// How many values since the start were at most 2^exponent, for each of these exponents, and how many there were.
    func cumulative(_ exponents: [Int]) -> (counts: [UInt64], all: UInt64) {
        (exponents.map { totals[...$0].reduce(0, +) }, totals.reduce(0, +))
    }
}
