import Testing
import Trends

@Suite struct RateChangeTests {
    /// 200 of 1,000 and 20 of 50: pooled 220/1050 = 0.2095, difference 0.2, standard error
    /// sqrt(0.2095 * 0.7905 * (1/1000 + 1/50)) = 0.0590, z = 3.39. With 19 of 50: 0.18 / 0.0589 = 3.06.
    @Test func `a rate has changed when z is above 3.29`() {
        let published = LineCounts(denied: 200, paid: 800)
        #expect(RateChange.isSignificant(published: published, since: LineCounts(denied: 20, paid: 30)))
        #expect(!RateChange.isSignificant(published: published, since: LineCounts(denied: 19, paid: 31)))
        #expect(!RateChange.isSignificant(published: published, since: LineCounts(denied: 10, paid: 40)))
    }

    @Test func `a fall is a change as well as a rise`() {
        let published = LineCounts(denied: 800, paid: 200)
        #expect(RateChange.isSignificant(published: published, since: LineCounts(denied: 30, paid: 20)))
    }

    /// 20 lines of a rate around 0.02 expect 0.4 denials.
    @Test func `where fewer than five are expected nothing is concluded`() {
        #expect(
            !RateChange.isSignificant(
                published: LineCounts(denied: 10, paid: 990), since: LineCounts(denied: 10, paid: 10)))
        #expect(!RateChange.isSignificant(published: LineCounts(), since: LineCounts(denied: 50, paid: 50)))
        #expect(!RateChange.isSignificant(published: LineCounts(denied: 50, paid: 50), since: LineCounts()))
    }

    @Test func `it is asked at twenty lines and when they have doubled`() {
        #expect((0..<20).allSatisfy { !RateChange.isTimeToAsk(lines: $0, last: 0) })
        #expect(RateChange.isTimeToAsk(lines: 20, last: 0))
        #expect((20..<40).allSatisfy { !RateChange.isTimeToAsk(lines: $0, last: 20) })
        #expect(RateChange.isTimeToAsk(lines: 40, last: 20))
    }

    /// How many of `runs` batches, drawn at a rate, are taken for a change of 30 percent in 4,000 lines.
    private func alarms(rate: Double, runs: Int) -> Int {
        var chance = SeededGenerator(seed: 30)
        return (0..<runs).count { _ in
            var published = LineCounts()
            for _ in 0..<4_000 { published.add(Double.random(in: 0..<1, using: &chance) < 0.3 ? .denied : .paid) }
            var (since, last) = (LineCounts(), 0)
            for _ in 0..<PublishingRule.growthMax {
                since.add(Double.random(in: 0..<1, using: &chance) < rate ? .denied : .paid)
                guard RateChange.isTimeToAsk(lines: since.lines, last: last) else { continue }
                last = since.lines
                if RateChange.isSignificant(published: published, since: since) { return true }
            }
            return false
        }
    }

    /// Stated: less than 1 in 140 in all, so of 1,000 runs about 7; 20 would be a chance of 1 in 10,000.
    @Test func `a rate that did not change is taken for a change as rarely as stated`() {
        #expect(alarms(rate: 0.3, runs: 1_000) < 20)
    }

    @Test func `a rate that has risen by half is found before the batch is released for its size`() {
        #expect(alarms(rate: 0.45, runs: 200) == 200)
    }
}
