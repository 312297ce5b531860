import Testing

@testable import Observability

@Suite struct BucketsTests {
    @Test func `each bucket begins where the one before it ends`() {
        #expect(Buckets.index(of: 1) == 0)
        for index in 0..<Buckets.count {
            let bound = Buckets.upperBound(index)
            #expect(Buckets.index(of: bound) == index)
            if index + 1 < Buckets.count { #expect(Buckets.index(of: bound + 1) == index + 1) }
        }
        #expect(Buckets.upperBound(Buckets.count - 1) == Buckets.valueMax)
    }

    @Test func `a bucket's bound is at most a thirty-second above what is in it`() {
        var generator = SplitMix64(seed: 1)
        for _ in 0..<10_000 {
            let value = Int64.random(in: 1...(1 << Int64.random(in: 1...40)), using: &generator)
            let bound = Buckets.upperBound(Buckets.index(of: value))
            #expect(bound >= value && (bound - value) * 32 < value)
        }
    }

    @Test func `up to 64 each value has a bucket of its own`() {
        for value in Int64(1)...64 { #expect(Buckets.upperBound(Buckets.index(of: value)) == value) }
    }

    @Test func `every power of two is a bound`() {
        for exponent in 0...40 {
            let value = Int64(1) << exponent
            #expect(Buckets.upperBound(Buckets.index(of: value)) == value)
            #expect(Buckets.octave(of: value) == exponent)
        }
        #expect(Buckets.octave(of: 1025) == 11)
    }

    @Test(arguments: [Int64.min, -1, 0]) func `what is below the range counts as its least value`(value: Int64) {
        #expect(Buckets.index(of: value) == 0)
        #expect(Buckets.octave(of: value) == 0)
    }

    @Test func `what is above the range counts as its greatest value`() {
        #expect(Buckets.index(of: .max) == Buckets.count - 1)
        #expect(Buckets.octave(of: .max) == Buckets.octaves)
    }
}

/// The same seed gives the same numbers.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
