/// Log-linear buckets for whole numbers from 1 to 2^40: nanoseconds up to 18 minutes, say.
///
/// Each octave (2^k, 2^(k+1)] is cut into 32 buckets of one width, so a bucket's upper bound lies at most 1/32, 3.1 %,
/// above any value in it; up to 64 each value has its own. Upper bounds belong to their buckets, as Prometheus has it, so
/// that every power of two is an exact bound.
///
/// Source: HdrHistogram (Gil Tene, hdrhistogram.org), with 5 bits below the leading one.
enum Buckets {
    static let bitsBelow = 5
    static let octaves = 40
    static let valueMax: Int64 = 1 << octaves
    static let count = (octaves - bitsBelow + 1) << bitsBelow

    /// What is out of range counts as the nearest value in it.
    static func index(of value: Int64) -> Int {
        let offset = Int(min(max(value, 1), valueMax) - 1)
        let shift = max(0, Int.bitWidth - 1 - offset.leadingZeroBitCount - bitsBelow)
        return shift << bitsBelow + offset >> shift
    }

    /// The largest value of a bucket.
    static func upperBound(_ index: Int) -> Int64 {
        let shift = max(0, index >> bitsBelow - 1)
        return Int64(index - shift << bitsBelow + 1) << shift
    }

    /// The least k with value <= 2^k.
    static func octave(of value: Int64) -> Int {
        let offset = min(max(value, 1), valueMax) - 1
        return Int64.bitWidth - offset.leadingZeroBitCount
    }
}
