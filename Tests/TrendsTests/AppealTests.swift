import Testing
import Trends

@Suite struct AppealTests {
    private typealias Appeal = Contribution.Appeal

    /// `count` reports of the people 1, 2, 3, 1, 2, 3 ...
    private func batch(
        _ count: Int, _ outcome: Appeal.Outcome, _ strategy: Appeal.Strategy, _ days: Appeal.DaysBand = .unknown
    ) -> [TrendReport] {
        (0..<count).map {
            appealed(by: $0 % 3 + 1, Appeal(outcome: outcome, days: days, strategy: strategy))
        }
    }

    private func published(_ batches: [TrendReport]...) throws -> TrendUpdate.Figures {
        var trend = SubjectTrend()
        for batch in batches { #expect(trend.publish(batch, rule: .standard) != nil) }
        return try #require(trend.figures)
    }

    @Test func `a report with a result is counted for its code and for its reason`() {
        var report = sampleContribution()
        report.source = .reported
        for outcome in Appeal.Outcome.allCases {
            report.appeal.outcome = outcome
            let ended: [Appeal.Outcome] = [.overturned, .partlyOverturned, .upheld, .correctedAndPaid, .writtenOff]
            let code = TrendSubject(source: .reported, code: "20552")
            let expected = ended.contains(outcome) ? [code, TrendSubject(appealsOf: "236")] : [code]
            #expect(TrendSubject.all(of: report) == expected)
        }
    }

    /// 9 won of 15 of peer review are 60 percent. Of records 5 were lost and 1 was won: the 1 is in the rest with the
    /// 4 of letters.
    @Test func `a strategy has a band of appeals, and a rate where won and lost both rest on enough`() throws {
        let figures = try published(
            batch(5, .overturned, .peerReview) + batch(4, .correctedAndPaid, .peerReview)
                + batch(6, .upheld, .peerReview) + batch(5, .writtenOff, .medicalRecords)
                + batch(1, .partlyOverturned, .medicalRecords) + batch(4, .overturned, .medicalNecessityLetter))
        #expect(figures.reports == .from20to49)
        #expect(figures.parts.isEmpty && figures.denialRate == nil)
        #expect(
            figures.strategies == [
                PublishedStrategy(strategy: .peerReview, appeals: .from10to19, won: .from5to9, overturnRate: 60),
                PublishedStrategy(strategy: .medicalRecords, appeals: .from5to9),
            ])
    }

    @Test func `five of two contributors are told of no strategy`() throws {
        let two = (0..<5).map { appealed(by: $0 % 2, Appeal(outcome: .overturned, strategy: .peerReview)) }
        let figures = try published(batch(9, .upheld, .other) + two + batch(5, .overturned, .medicalRecords))
        #expect(figures.strategies.map(\.strategy) == [.other])
    }

    /// Five of another strategy, each of another band: in `.days` they have no group.
    private var scattered: [TrendReport] {
        [Appeal.DaysBand.to30, .from31to60, .from61to90, .from91to120, .over120].enumerated().map {
            appealed(by: $0.offset % 3, Appeal(outcome: .upheld, days: $0.element, strategy: .medicalNecessityLetter))
        }
    }

    /// Of those that tell it 12 lie in the second band, 5 below and none above. 5 have no group: 5 + 5 < 12, 0 + 5 < 12 + 5.
    @Test func `the median is told when it is certain, whatever those take that have no group`() throws {
        let figures = try published(
            batch(5, .overturned, .peerReview, .to30) + batch(12, .overturned, .peerReview, .from31to60)
                + batch(5, .overturned, .peerReview, .unknown) + scattered)
        #expect(figures.strategies.map(\.strategy) == [.peerReview, .medicalNecessityLetter])
        #expect(figures.strategies.map(\.medianDays) == [.from31to60, nil])
    }

    /// 6 below, 8 of the band and 5 without a group, which may all lie below: 6 + 5 is not less than 8.
    @Test func `a median that others could move is not told`() throws {
        let figures = try published(
            batch(6, .overturned, .peerReview, .to30) + batch(8, .overturned, .peerReview, .from31to60) + scattered)
        #expect(figures.strategies.map(\.strategy) == [.peerReview, .medicalNecessityLetter])
        #expect(figures.strategies.map(\.medianDays) == [nil, nil])
    }

    /// 6 of 12 lie in each band: one of the two in the middle lies in the other.
    @Test func `a median between two bands is not told`() throws {
        let figures = try published(
            batch(6, .overturned, .peerReview, .to30) + batch(6, .overturned, .peerReview, .from31to60))
        #expect(figures.strategies.map(\.medianDays) == [nil])
    }

    /// 10 are told of the first edition. Of the second, 5 of letters, only their number: it is less than 10.
    @Test func `another strategy's reports without a group count against a median`() throws {
        let first = batch(10, .overturned, .peerReview, .to30)
        #expect(try published(first, scattered).strategies.map(\.medianDays) == [.to30, nil])
        let figures = try published(first, scattered, scattered)
        #expect(figures.strategies.map(\.medianDays) == [nil, nil], "10 are not less than 10")
    }

    @Test func `a strategy of which less than five hold is told no more with the next edition`() throws {
        let reports = batch(6, .overturned, .peerReview) + batch(20, .upheld, .other)
        var trend = SubjectTrend()
        let published = trend.publish(reports, rule: .standard)
        let memberships = try #require(published)
        for index in 0..<2 { trend.withdraw(reports[index], memberships[index]) }
        _ = trend.publish(batch(13, .upheld, .other), rule: .standard)
        #expect(trend.figures?.strategies.map(\.strategy) == [.other])
    }

    @Test func `what is published of appeals has a topic of its own`() throws {
        let topic = TrendTopic(TrendSubject(appealsOf: "B15"), payer: nil)
        #expect(topic.text == "appeal/B15/")
        #expect(try TrendTopic(prefix: "appeal").covers(topic))
        #expect(try TrendTopic(prefix: topic.text) == topic)
        #expect(try !TrendTopic(prefix: "trend").covers(topic))
        #expect(try !TrendTopic(prefix: "appeal/B1").covers(topic))
        #expect(throws: TrendTopicError.reason) { try TrendTopic(prefix: "appeal/045/") }
        #expect(throws: TrendTopicError.reason) { try TrendTopic(prefix: "appeal//") }
        #expect(throws: TrendTopicError.tooManyParts) { try TrendTopic(prefix: "appeal/45/medicare/") }
    }
}
