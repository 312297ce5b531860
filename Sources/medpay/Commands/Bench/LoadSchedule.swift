import BrokerCore
import Foundation

/// When a load is over: no claim is sent after it.
enum LoadLimit: Hashable, Sendable {
    case count(Int)
    case time(Duration)
}

/// When the calls of an open loop begin, since its own beginning: fixed before the first of them, whatever becomes of
/// them.
struct LoadSchedule: Sequence, IteratorProtocol, Sendable {
    enum Spacing: Hashable, Sendable {
        /// All as far apart.
        case even
        /// As independent callers come: gaps are exponential. The same seed gives the same gaps.
        case poisson(seed: UInt64)
    }

    /// Calls in a thousand seconds: whole, so that no start drifts.
    private let perThousandSeconds: Int64
    private let limit: LoadLimit
    private var random: SplitMix64?
    private var count = 0
    /// Of a Poisson process: the next start, in mean gaps.
    private var gaps = 0.0

    /// - Parameter rate: calls a second, 0.001 or more; thousandths count.
    init(rate: Double, spacing: Spacing, limit: LoadLimit) {
        perThousandSeconds = Int64((rate * 1000).rounded())
        precondition(perThousandSeconds > 0, "the caller checked the rate")
        self.limit = limit
        if case .poisson(let seed) = spacing { random = SplitMix64(seed: seed) }
    }

    /// The next start, rounded down to a nanosecond; ascending.
    mutating func next() -> Duration? {
        if case .count(let most) = limit, count >= most { return nil }
        let start = nextStart()
        if case .time(let end) = limit, start >= end { return nil }
        count += 1
        return start
    }

    private mutating func nextStart() -> Duration {
        guard var random else {
            // A product of two 64-bit numbers: only so is the millionth start exact.
            let nanoseconds = Int128(count) * 1_000_000_000_000 / Int128(perThousandSeconds)
            return .nanoseconds(Int64(nanoseconds))
        }
        let uniform = Double(random.next() >> 11) * 0x1p-53  // 0 to just below 1.
        self.random = random
        gaps -= log(1 - uniform)
        return .nanoseconds(Int64(gaps * 1e12 / Double(perThousandSeconds)))
    }
}
