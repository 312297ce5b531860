/// SplitMix64: every bit of chance in the broker comes from the seed that it was given.
///
/// Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// How long a job that failed waits (promise 5): exponential, with jitter, so that what failed together does not come
/// back together.
struct Backoff: Sendable {
    let base: Int64
    let most: Int64
    private var generator: SplitMix64

    init(_ limits: BrokerLimits, seed: UInt64) {
        base = limits.backoffMillisecondsBase
        most = limits.backoffMillisecondsMax
        generator = SplitMix64(seed: seed)
    }

    /// Milliseconds before the retry that follows this many failures (>= 1): from half of the full wait to all of it.
    mutating func milliseconds(failures: Int) -> Int64 {
        let doublings = min(max(failures, 1) - 1, 62)
        let full = base > most >> doublings ? most : base << doublings
        return Int64.random(in: max(1, full / 2)...full, using: &generator)
    }
}
