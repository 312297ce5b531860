/// Counts of latencies in buckets that widen with them, so that any number of them takes the same 59 KB.
///
/// A bucket is exact below 256 ns and as wide as 1/128 of its least value or less above. A percentile is told as the
/// greatest value of its bucket: never less than the exact one, and greater by less than 1/128, 0.8 %. The greatest
/// latency of all is exact.
struct LatencyHistogram: Sendable {
    /// Buckets of an octave.
    private static let octave = 128
    private static let octaveBits = 7
    /// Up to the last bucket of 2^64 - 1 nanoseconds: 256 exact ones, and 56 octaves.
    private var counts = [Int](repeating: 0, count: 2 * octave + (UInt64.bitWidth - octaveBits - 1) * octave)
    private(set) var count = 0
    /// Nanoseconds; 0: none was recorded.
    private var greatestNanoseconds: UInt64 = 0

    /// - Parameter latency: less than nothing counts as nothing.
    mutating func record(_ latency: Duration) {
        let nanoseconds = latency.nanoseconds
        counts[LatencyHistogram.bucket(of: nanoseconds)] += 1
        count += 1
        greatestNanoseconds = max(greatestNanoseconds, nanoseconds)
    }

    mutating func add(_ other: LatencyHistogram) {
        for (bucket, count) in other.counts.enumerated() { counts[bucket] += count }
        count += other.count
        greatestNanoseconds = max(greatestNanoseconds, other.greatestNanoseconds)
    }

    var greatest: Duration { .nanoseconds(Int64(clamping: greatestNanoseconds)) }

    /// The latency that so many hundred thousandths of all do not exceed: 50,000 is the median, 99,900 is p99.9.
    ///
    /// - Returns: zero when none was recorded.
    func percentile(_ hundredThousandths: Int) -> Duration {
        // Nearest rank: the least value that has so many at or below it.
        let rank = max(1, (count * hundredThousandths + 99_999) / 100_000)
        var seen = 0
        for (bucket, count) in counts.enumerated() where count > 0 {
            seen += count
            guard seen < rank else {
                return min(greatest, .nanoseconds(Int64(clamping: LatencyHistogram.greatest(in: bucket))))
            }
        }
        return .zero
    }

    private static func bucket(of nanoseconds: UInt64) -> Int {
        // What is left of the value after the shift has eight bits, of which the first is set; below 256 all of it is left.
        let shift = max(0, UInt64.bitWidth - octaveBits - 1 - nanoseconds.leadingZeroBitCount)
        return shift * octave + Int(nanoseconds >> shift)
    }

    private static func greatest(in bucket: Int) -> UInt64 {
        let shift = max(0, bucket / octave - 1)
        let next = UInt64(bucket - shift * octave + 1)
        return next << shift &- 1  // Of the last bucket the shift gives 0.
    }
}

extension Duration {
    /// Whole ones, from 0 to what 64 bits hold.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, isOver) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isMore) = whole.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return isOver || isMore ? .max : sum
    }

    var inMilliseconds: Double { self / .milliseconds(1) }
}
