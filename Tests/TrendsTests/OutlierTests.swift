import Testing
import Trends

@Suite struct OutlierTests {
    private let subject = TrendSubject(source: .remitted, code: "20552")

    /// What practices have in common: which reasons denials have, the most frequent first; one in 300 has the last.
    private static let reasons: [(carc: String, weight: Double)] = [
        ("16", 0.25), ("97", 0.2), ("50", 0.15), ("197", 0.1), ("18", 0.08), ("29", 0.07), ("236", 0.05), ("204", 0.04),
        ("109", 0.03), ("22", 0.02), ("4", 0.0067), ("151", 0.0033),
    ]

    private func isLikely(_ chance: Double, _ random: inout SeededGenerator) -> Bool {
        Double.random(in: 0..<1, using: &random) < chance
    }

    /// A practice of which this share of lines is denied; its mix of reasons is its own: each weighs up to 4 times as much.
    private func practice(
        _ person: Int, lines: Int, denied: Double, _ random: inout SeededGenerator
    ) -> [TrendReport] {
        let mix = OutlierTests.reasons.map { $0.weight * Double.random(in: 0.25...1, using: &random) }
        let whole = mix.reduce(0, +)
        return (0..<lines).map { _ in
            guard isLikely(denied, &random) else { return report(by: person, paid: true) }
            var left = Double.random(in: 0..<whole, using: &random)
            let index = mix.firstIndex { weight in
                left -= weight
                return left < 0
            }
            return report(by: person, carc: OutlierTests.reasons[index ?? 0].carc)
        }
    }

    /// Between 5 and 40 percent, mostly around 15: the mean of the two smaller of three.
    private func rate(_ random: inout SeededGenerator) -> Double {
        let drawn = (0..<3).map { _ in Double.random(in: 0.05...0.4, using: &random) }.sorted()
        return (drawn[0] + drawn[1]) / 2
    }

    /// As many practices, each with its own rate and size.
    private func honest(_ practices: Range<Int>, _ random: inout SeededGenerator) -> [TrendReport] {
        practices.flatMap { person in
            let size = [20, 20, 25, 40, 80, 200].randomElement(using: &random) ?? 20
            return practice(person, lines: size, denied: rate(&random), &random)
        }
    }

    private func find(
        _ batch: [TrendReport], after trend: SubjectTrend = SubjectTrend(), in subject: TrendSubject? = nil
    ) -> [ContributorDigest: Outlier] {
        Outliers.find(in: batch, of: subject ?? self.subject, after: trend)
    }

    /// Stated: less than once in 10,000 comparisons, which of 100,000 would be 10 on average: 3 or fewer come by luck
    /// once in 100 times. Measured over 1,000,000: 10.
    @Test func `practices that differ as practices do are taken for outliers less than once in 10,000 comparisons`() {
        var random = SeededGenerator(seed: 28)
        var (comparisons, alarms) = (0, 0)
        while comparisons < 100_000 {
            let batch = honest(0..<Int.random(in: 4...12, using: &random), &random)
            comparisons += Set(batch.map(\.contributor)).count
            alarms += find(batch).count
        }
        #expect(alarms <= 3)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `an invented reason is found, and nobody else is`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let poison = (0..<150).map { report(by: 99, carc: "B99", paid: $0 % 5 > 0) }
        let found = find(honest(0..<20, &random) + poison)
        #expect(found.keys.map(\.self) == [contributor(99)], "seed \(seed)")
        #expect(found[contributor(99)]?.measure == .novelty && found[contributor(99)]?.own == 100)
    }

    /// However much of it there is: 1,000 lines of one beside a few of each.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `denials alone are found, and make nobody else look odd`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for count in [30, 1_000] {
            let poison = (0..<count).map { _ in report(by: 99, carc: "16") }
            let found = find(honest(0..<8, &random) + poison)
            #expect(found.keys.map(\.self) == [contributor(99)], "seed \(seed), \(count)")
            #expect(found[contributor(99)]?.measure == .paid && found[contributor(99)]?.own == 0)
        }
    }

    @Test func `paid lines alone, of a code that is mostly denied, are found as well`() {
        var random = SeededGenerator(seed: 1)
        let others = (0..<5).flatMap { practice($0, lines: 40, denied: 0.85, &random) }
        let found = find(others + (0..<40).map { _ in report(by: 99, paid: true) })
        #expect(found.keys.map(\.self) == [contributor(99)])
    }

    @Test func `nobody is judged by fewer than three others, fewer than fifty lines, or fewer than twenty of its own`()
    {
        func others(_ people: Int, lines: Int) -> [TrendReport] {
            (0..<people * lines).map { report(by: $0 % people, paid: $0 / people % 10 > 0) }
        }
        func poison(_ count: Int) -> [TrendReport] { (0..<count).map { _ in report(by: 99, carc: "B99") } }
        #expect(find(others(2, lines: 60) + poison(60)).isEmpty)
        #expect(find(others(3, lines: 16) + poison(60)).isEmpty)
        #expect(find(others(6, lines: 20) + poison(19)).isEmpty)
        #expect(find(others(6, lines: 20) + poison(20)).keys.map(\.self) == [contributor(99)])
    }

    /// Released before: of 400 lines a tenth denied. Now all of everybody's are.
    @Test func `when a payer changes its mind nobody is an outlier, and who is alone with it is`() throws {
        var trend = SubjectTrend()
        let before = (0..<400).map { report(by: $0 % 8, paid: $0 / 8 % 10 > 0) }
        try #require(trend.publish(before, rule: .standard) != nil)
        let change = (0..<3).flatMap { person in (0..<25).map { _ in report(by: person) } }
        trend.hasReleased(50)
        #expect(find(change, after: trend).isEmpty)
        let alone = (0..<25).map { _ in report(by: 99) } + (0..<10).map { report(by: $0 % 2, paid: $0 > 0) }
        #expect(find(alone, after: trend).keys.map(\.self) == [contributor(99)])
        var narrow = SubjectTrend()
        try #require(narrow.publish(before, rule: .standard) != nil)
        narrow.hasReleased(101)
        #expect(find(alone, after: narrow).isEmpty, "more than a quarter of what was released is of one")
    }

    @Test func `who reports as a person may report denials alone, but no invented reason`() {
        let person = TrendSubject(source: .reported, code: "20552")
        let others = (0..<200).map { report(by: $0 % 5, paid: $0 / 5 % 10 > 3) }
        #expect(find(others + (0..<40).map { _ in report(by: 99) }, in: person).isEmpty)
        #expect(find(others + (0..<40).map { _ in report(by: 99) }).count == 1)
        #expect(find(others + (0..<40).map { _ in report(by: 99, carc: "B99") }, in: person).count == 1)
    }

    /// Where everybody's reasons are rare, one more is no news.
    @Test func `reasons that nobody shares are novel to nobody`() {
        let others = (0..<300).map { report(by: $0 % 6, carc: "A\($0)") }
        #expect(find(others + (0..<40).map { report(by: 99, carc: "B\($0)") }).isEmpty)
    }

    @Test func `appeals are not looked at`() {
        let appeals = TrendSubject(appealsOf: "197")
        let batch = (0..<100).map { appealed(by: $0 % 5, .init(outcome: $0 % 5 == 0 ? .upheld : .overturned)) }
        #expect(find(batch, in: appeals).isEmpty)
    }
}
