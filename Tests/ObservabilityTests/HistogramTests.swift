import Testing

@testable import Observability

@Suite struct HistogramTests {
    @Test(arguments: [10, 1_000, 20_000])
    func `quantiles lie at most a thirty-second above the exact ones`(count: Int) {
        var generator = SplitMix64(seed: UInt64(count))
        for _ in 0..<3 {
            var histogram = Histogram()
            // From nanoseconds to minutes, every magnitude alike.
            let values = (0..<count).map { _ in
                Int64.random(in: 1...(1 << Int64.random(in: 1...38)), using: &generator)
            }
            for value in values { histogram.record(value, at: 0) }
            let sorted = values.sorted()
            let told = histogram.quantiles(at: 0)
            #expect(told.count == Int64(count))
            #expect(told.max == sorted.last)
            for (percent, quantile) in [(50, told.p50), (99, told.p99)] {
                let exact = sorted[(count * percent + 99) / 100 - 1]
                #expect(quantile >= exact && (quantile - exact) * 32 <= exact, "p\(percent): \(quantile), not \(exact)")
            }
        }
    }

    @Test func `one value is its own quantiles`() {
        var histogram = Histogram()
        histogram.record(1_000_003, at: 0)
        #expect(histogram.quantiles(at: 0) == Quantiles(count: 1, p50: 1_000_003, p99: 1_000_003, max: 1_000_003))
    }

    @Test func `without values all is zero`() {
        #expect(Histogram().quantiles(at: 1_000_000) == Quantiles(count: 0, p50: 0, p99: 0, max: 0))
    }

    @Test func `a value is told for at least 50 seconds and at most 60`() {
        for recorded: Int64 in [0, 9_999, 10_000, 123_456] {
            var histogram = Histogram()
            histogram.record(7, at: recorded)
            #expect(histogram.quantiles(at: recorded + 50_000).count == 1)
            #expect(histogram.quantiles(at: recorded + 60_000).count == 0)
        }
    }

    @Test func `old values make room for new ones, ten seconds at a time`() {
        var histogram = Histogram()
        for second in 0..<600 as Range<Int64> {
            histogram.record(second, at: second * 1000)
            let told = histogram.quantiles(at: second * 1000)
            let oldest = max(0, second / 10 - 5) * 10
            #expect(told.count == second - oldest + 1)
            #expect(told.max == second)
        }
    }

    @Test func `after a long silence nothing of what was before is told`() {
        var histogram = Histogram()
        for second in 0..<60 as Range<Int64> { histogram.record(1_000_000, at: second * 1000) }
        histogram.record(5, at: 3_600_000)
        #expect(histogram.quantiles(at: 3_600_000) == Quantiles(count: 1, p50: 5, p99: 5, max: 5))
    }

    @Test func `totals are since the start, and bounds count what equals them`() {
        var histogram = Histogram()
        for (minute, value) in [1024, 1025, 2048, 5000].enumerated() {
            histogram.record(Int64(value), at: Int64(minute) * 600_000)
        }
        let (counts, all) = histogram.cumulative([9, 10, 11, 12, 13])
        #expect(counts == [0, 1, 3, 3, 4] && all == 4)
        #expect(histogram.sum == 9097)
    }

    @Test func `absurd values are counted, and nothing overflows`() {
        var histogram = Histogram()
        for value in [Int64.min, -1, 0, .max, .max] { histogram.record(value, at: .min) }
        #expect(histogram.sum == .max)
        #expect(histogram.cumulative([0, 40]).counts == [3, 5])
        #expect(histogram.quantiles(at: 0).max == .max)
    }
}
