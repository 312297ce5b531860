import Testing

@testable import medpay

extension EndToEnd {
    @Suite struct LoadScheduleTests {
        @Test func `an even schedule does not drift`() {
            let thirds = LoadSchedule(rate: 3, spacing: .even, limit: .count(5)).map(\.nanoseconds)
            #expect(thirds == [0, 333_333_333, 666_666_666, 1_000_000_000, 1_333_333_333])
            var last = Duration.zero
            for start in LoadSchedule(rate: 300, spacing: .even, limit: .count(1_000_001)) { last = start }
            // 1,000,000 / 300 s, to the nanosecond.
            #expect(last.nanoseconds == 3_333_333_333_333)
        }

        @Test func `nothing begins after the time`() {
            let starts = Array(LoadSchedule(rate: 100, spacing: .even, limit: .time(.seconds(1))))
            #expect(starts.count == 100 && starts.last == .milliseconds(990))
            let random = Array(LoadSchedule(rate: 100, spacing: .poisson(seed: 1), limit: .time(.seconds(10))))
            #expect(random.allSatisfy { $0 < .seconds(10) } && (900...1100).contains(random.count))
        }

        @Test func `independent callers come at random, as the seed has it, and as often as asked`() {
            func starts(_ seed: UInt64) -> [Duration] {
                Array(LoadSchedule(rate: 1000, spacing: .poisson(seed: seed), limit: .count(100_000)))
            }
            let starts1 = starts(1)
            #expect(starts1 == starts(1) && starts1 != starts(2))
            let gaps = zip(starts1.dropFirst(), starts1).map { $0 - $1 }
            #expect(gaps.allSatisfy { $0 >= .zero })
            // 100,000 gaps of 1 ms on average; the mean's standard error is 0.3 %.
            #expect(abs((starts1.last ?? .zero) / .seconds(1) - 100) < 1.5)
            // Of an exponential distribution 1/e are longer than the mean; its standard error is 0.0015.
            let long = Double(gaps.count { $0 > .milliseconds(1) }) / Double(gaps.count)
            #expect(abs(long - 0.3679) < 0.0075)
        }

        @Test func `batches take a load's claims in order, and the last one what is left`() {
            var batches = LoadBatches(of: 10, limit: .count(25))
            #expect([0..<10, 10..<20, 20..<25, nil] == (0..<4).map { _ in batches.next(at: .zero) })
            var timed = LoadBatches(of: 10, limit: .time(.seconds(2)))
            #expect(timed.next(at: .zero) == 0..<10)
            #expect(timed.next(at: .milliseconds(1999)) == 10..<20)
            #expect(timed.next(at: .seconds(2)) == nil)
        }

        @Test func `a load longer than its claims has them again, and no batch has one twice`() throws {
            let claims = try LoadClaims(count: 30, seed: 1, lines: nil)
            var batches = LoadBatches(of: 30, limit: .count(100))
            while let positions = batches.next(at: .zero) {
                #expect(Set(positions.map { claims[$0].reference }).count == positions.count)
            }
            #expect(claims[0] == claims[30] && claims[0] != claims[1])
        }
    }
}
