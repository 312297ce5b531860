import BrokerCore
import Calls
import Testing

@testable import medpay

extension EndToEnd {
    /// What a load's figures are made of.
    @Suite struct LoadFigureTests {
        /// Nearest rank, by definition: the least value that has so many of all at or below it.
        private func exact(_ hundredThousandths: Int, of sorted: [UInt64]) -> UInt64 {
            sorted[max(0, (sorted.count * hundredThousandths + 99_999) / 100_000 - 1)]
        }

        @Test(arguments: [1, 2, 3, 10, 999, 1000, 1001, 20_000])
        func `a percentile is at least the exact one, and greater by less than 1 in 128`(count: Int) {
            var chance = Seeded(seed: UInt64(count))
            var histogram = LatencyHistogram()
            // From nothing to 78 hours, each octave as often as any other.
            var values = (0..<count).map { _ in
                UInt64.random(in: 0...1 << Int.random(in: 0...48, using: &chance), using: &chance)
            }
            for value in values { histogram.record(.nanoseconds(Int64(value))) }
            values.sort()
            for percentile in [1, 50_000, 90_000, 99_000, 99_900, 99_990, 100_000] {
                let (told, exact) = (histogram.percentile(percentile).nanoseconds, exact(percentile, of: values))
                #expect(told >= exact && told - exact <= exact / 128, "\(percentile): \(told), not \(exact)")
            }
            #expect(histogram.count == count && histogram.greatest.nanoseconds == values.last)
            #expect(histogram.percentile(100_000) == histogram.greatest)
        }

        @Test func `below 256 nanoseconds every value is exact, and so is the greatest`() {
            for value in 0..<256 {
                var histogram = LatencyHistogram()
                histogram.record(.nanoseconds(value))
                histogram.record(.seconds(1))
                #expect(histogram.percentile(50_000) == .nanoseconds(value))
                #expect(histogram.greatest == .seconds(1))
            }
        }

        @Test func `any duration is counted`() {
            var histogram = LatencyHistogram()
            #expect(histogram.percentile(50_000) == .zero)
            for latency in [Duration.seconds(-1), .zero, .seconds(Int64.max)] { histogram.record(latency) }
            #expect(histogram.count == 3)
            #expect(histogram.percentile(50_000) == .zero)
            #expect(histogram.greatest == .nanoseconds(Int64.max))  // As far as 64 bits tell.
        }

        @Test func `what two connections counted is what one would have`() {
            var chance = Seeded(seed: 4)
            var parts = [LoadTally(), LoadTally()]
            var whole = LoadTally()
            for number in 0..<1000 {
                let latency = Duration.nanoseconds(Int64.random(in: 0...1_000_000_000, using: &chance))
                for tally in [\LoadTally.acknowledged, \.answered, \.lateness] {
                    parts[number % 2][keyPath: tally].record(latency)
                    whole[keyPath: tally].record(latency)
                }
            }
            for index in parts.indices {
                let own = index + 1
                parts[index].batches = own
                parts[index].jobs = 10 * own
                parts[index].claims = 100 * own
                parts[index].lines = 300 * own
                parts[index].claimsDead = own
                parts[index].triedAgain(after: CallError(.resourceExhausted, "full"))
                parts[index].failed(with: CallError(.unavailable, "away"))
                parts[index].sent(at: .milliseconds(500 * own))
                parts[index].read(at: .milliseconds(1250 * own))
            }
            var sum = parts[0]
            sum.add(parts[1])
            for percentile in [1, 50_000, 99_000, 100_000] {
                #expect(sum.acknowledged.percentile(percentile) == whole.acknowledged.percentile(percentile))
                #expect(sum.answered.percentile(percentile) == whole.answered.percentile(percentile))
                #expect(sum.lateness.percentile(percentile) == whole.lateness.percentile(percentile))
            }
            #expect(sum.batches == 3 && sum.jobs == 30 && sum.claims == 300 && sum.lines == 900 && sum.claimsDead == 3)
            #expect(sum.triedAgain == [.resourceExhausted: 2] && sum.failed == [.unavailable: 2])
            // From 0.5 s, when the first sent, to 2.5 s, when the second had read all: 300 claims in 2 s.
            #expect(sum.seconds == 2 && sum.rate(of: sum.claims) == 150)
        }

        @Test func `a load that nothing came of has no rate`() {
            var tally = LoadTally()
            #expect(tally.seconds == 0 && tally.rate(of: 5) == 0)
            tally.sent(at: .seconds(1))
            #expect(tally.seconds == 0 && tally.rate(of: 5) == 0)
        }

        private func report(_ kind: LoadKind, late milliseconds: Int, _ change: (inout LoadTally) -> Void = { _ in })
            -> LoadReport
        {
            var tally = LoadTally()
            for _ in 0..<100 { tally.lateness.record(.milliseconds(milliseconds)) }
            change(&tally)
            return LoadReport(LoadReport.Plan(mode: .open, kind: kind, connections: 1, callsPerSecond: 5), tally)
        }

        @Test(arguments: LoadKind.allCases)
        func `a generator that did not keep its schedule says so`(kind: LoadKind) {
            #expect(report(kind, late: 9).warnings.isEmpty)
            let warnings = report(kind, late: 20).warnings
            #expect(warnings.count == 1 && warnings[0].contains("20 ms behind its schedule"), "\(warnings)")
        }

        @Test func `what had no answer is told, and is not whole`() {
            #expect(report(.batch, late: 0).isWhole)
            let dead = report(.batch, late: 0) { $0.claimsDead = 2 }
            #expect(!dead.isWhole && dead.warnings.count == 1 && dead.warnings[0].hasPrefix("2 claims"))
            let failed = report(.estimate, late: 0) { $0.failed(with: CallError(.unavailable, "away")) }
            #expect(!failed.isWhole && failed.warnings.count == 1 && failed.warnings[0].hasPrefix("1 call had"))
            #expect(failed.text.contains("without an answer: UNAVAILABLE 1"))
        }
    }
}
