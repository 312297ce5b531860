import Testing
import Trends

@Suite struct WaitingReportsTests {
    private func trend(released: Int, lines: LineCounts = LineCounts()) -> SubjectTrend {
        SubjectTrend(
            editions: 1, firstEdition: 1, reports: released, withdrawn: 0, lines: lines, releasedMost: 0,
            mustStartAnew: false)
    }

    private func isDue(_ reports: Int, _ contributors: Int, after released: Int) -> Bool {
        var waiting = WaitingReports(reports: reports, contributors: contributors)
        return waiting.isDue(after: released == 0 ? SubjectTrend() : trend(released: released), rule: .standard)
    }

    @Test func `the first five reports of three contributors are due`() {
        #expect(isDue(5, 3, after: 0))
        #expect(!isDue(4, 4, after: 0))
        #expect(!isDue(1_000_000, 2, after: 0))
    }

    @Test func `after that as many as half of those before, and never fewer than five`() {
        #expect(isDue(5, 3, after: 5))
        #expect(!isDue(4, 3, after: 5))
        #expect(!isDue(49, 3, after: 100))
        #expect(isDue(50, 3, after: 100))
    }

    @Test func `two thousand are due after any number`() {
        #expect(!isDue(1_999, 3, after: 1_000_000))
        #expect(isDue(2_000, 3, after: 1_000_000))
    }

    @Test func `a raised rule holds`() throws {
        let rule = try PublishingRule(reportsMin: 11, contributorsMin: 4)
        var waiting = WaitingReports(reports: 11, contributors: 3)
        #expect(waiting.isDue(after: SubjectTrend(), rule: rule) == false)
        waiting.contributors = 4
        #expect(waiting.isDue(after: SubjectTrend(), rule: rule) == true)
        waiting.reports = 10
        #expect(waiting.isDue(after: SubjectTrend(), rule: rule) == false)
    }

    /// 20 of 50 against 200 of 1,000: z = 3.39 (see `RateChangeTests`).
    @Test func `a changed rate is due sooner, and is asked of once for a number of lines`() {
        let published = trend(released: 1_000, lines: LineCounts(denied: 200, paid: 800))
        var waiting = WaitingReports(reports: 50, contributors: 3, lines: LineCounts(denied: 20, paid: 30))
        #expect(waiting.isDue(after: published, rule: .standard) == true)
        #expect(waiting.asked == 50)
        #expect(waiting.isDue(after: published, rule: .standard) == false)
    }
}
