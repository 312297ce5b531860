import Testing
import Trends

@Suite struct SubjectTrendTests {
    /// `count` reports of the people 1, 2, 3, 1, 2, 3 ...
    private func batch(_ count: Int, _ make: (Int) -> TrendReport) -> [TrendReport] {
        (0..<count).map { make($0 % 3 + 1) }
    }

    @Test func `a batch that is too small, or of too few contributors, is not released`() {
        var trend = SubjectTrend()
        #expect(trend.publish(batch(4) { report(by: $0) }, rule: .standard) == nil)
        #expect(trend.publish((0..<9).map { report(by: $0 % 2) }, rule: .standard) == nil)
        #expect(trend == SubjectTrend())
        #expect(trend.figures == nil)
    }

    @Test func `five reports that are alike are told, in every facet, without a share of themselves`() throws {
        var trend = SubjectTrend()
        _ = trend.publish(batch(5) { report(by: $0) }, rule: .standard)
        let figures = try #require(trend.figures)
        #expect(figures.reports == .from5to9)
        #expect(figures.denialRate == nil, "nothing was paid: the complement rests on no reports")
        #expect(figures.parts.map(\.facet) == [.payer, .reason, .state, .modifiers])
        #expect(figures.parts.map(\.value) == ["medicare", "236", "OH", ""])
        #expect(figures.parts.allSatisfy { $0.reports == .from5to9 && $0.share == nil && $0.denialRate == nil })
        #expect(trend.figures(of: .medicare)?.reports == .from5to9)
        #expect(trend.figures(of: .medicaid) == nil)
    }

    /// 12 denials of Medicare, 8 of Medicaid, 20 paid lines of Medicare: 12 of 32 is 37.5 percent, which rounds to 40; 20 of 40
    /// is 50 percent; 12 of 40 is 30, 8 of 40 is 20. Medicaid has no paid lines, and so no rate.
    @Test func `shares are of all reports, rates of denied and paid lines, in steps of five points`() throws {
        var trend = SubjectTrend()
        let reports =
            batch(12) { report(by: $0) } + batch(8) { report(by: $0, payer: .medicaid, carc: "97") }
            + batch(20) { report(by: $0, paid: true) }
        _ = trend.publish(reports, rule: .standard)
        let figures = try #require(trend.figures)
        #expect(figures.reports == .from20to49)
        #expect(figures.denialRate == 50)
        let payers = figures.parts.filter { $0.facet == .payer }
        #expect(payers.map(\.value) == ["medicare", "medicaid"])
        #expect(payers.map(\.share) == [30, 20])
        #expect(payers.map(\.denialRate) == [40, nil])
        let reasons = figures.parts.filter { $0.facet == .reason }
        #expect(reasons.map(\.value) == ["236", "97"])
        #expect(reasons.map(\.share) == [30, 20])
        #expect(reasons.allSatisfy { $0.denialRate == nil })
        #expect(trend.figures(of: .medicare)?.share == 30)
        #expect(trend.figures(of: .medicare)?.denialRate == 40)
    }

    @Test func `further reasons of a line are reports, and no lines`() {
        var trend = SubjectTrend()
        let reports =
            batch(10) { report(by: $0) } + batch(10) { report(by: $0, paid: true) }
            + batch(30) { report(by: $0, carc: "97", further: true) }
        _ = trend.publish(reports, rule: .standard)
        #expect(trend.reports == 50)
        #expect(trend.figures?.denialRate == 50)
    }

    @Test func `a small rest takes the smallest part with it`() throws {
        var trend = SubjectTrend()
        let reports =
            batch(7) { report(by: $0) } + batch(5) { report(by: $0, payer: .medicaid) } + [report(by: 1, payer: .va)]
        _ = trend.publish(reports, rule: .standard)
        #expect(trend.parts[denials(of: .medicare)]?.reports == 7)
        #expect(trend.parts[denials(of: .medicaid)] == nil, "13 less 7 and 5 would be the one of the VA")
        #expect(trend.parts[denials(of: .va)] == nil)
        #expect(try #require(trend.figures).parts.filter { $0.facet == .payer }.map(\.value) == ["medicare"])
    }

    @Test func `a rest of five reports from two contributors is small, too`() {
        var trend = SubjectTrend()
        let rest = (0..<5).map { report(by: $0 % 2 + 1, payer: .va) }
        _ = trend.publish(batch(7) { report(by: $0) } + rest, rule: .standard)
        #expect(trend.parts[denials(of: .medicare)] == nil)
    }

    /// Medicare has a group in the first edition only, of 6 among 12; what it has in the second is in the rest. Told is 6 of
    /// 22, 27 percent, though in truth it is 10 of 22.
    @Test func `a share is of all reports, and never more than it is in truth`() throws {
        var trend = SubjectTrend()
        _ = trend.publish(
            batch(6) { report(by: $0) } + batch(6) { report(by: $0, payer: .medicaid) }, rule: .standard)
        _ = trend.publish(
            batch(4) { report(by: $0) } + batch(6) { report(by: $0, payer: .va) }, rule: .standard)
        #expect(trend.parts[denials(of: .medicare)] == PartCount(reports: 6))
        #expect(trend.reports == 22)
        #expect(trend.figures(of: .medicare)?.share == 25)
        #expect(trend.parts[denials(of: .va)] == nil, "the rest would be four")
    }

    /// 10 denied and 10 paid of Medicare, once; then 30 paid lines that have no denials beside them: 20 of 50.
    @Test func `a rate of long ago is not told for ever`() {
        var trend = SubjectTrend()
        let both = batch(10) { report(by: $0) } + batch(10) { report(by: $0, paid: true) }
        _ = trend.publish(both, rule: .standard)
        #expect(trend.figures(of: .medicare)?.denialRate == 50)
        _ = trend.publish(batch(20) { report(by: $0, paid: true) }, rule: .standard)
        #expect(trend.figures(of: .medicare)?.denialRate == 50, "20 of 40 are half")
        _ = trend.publish(batch(10) { report(by: $0, paid: true) }, rule: .standard)
        #expect(trend.figures(of: .medicare)?.denialRate == nil)
    }

    /// 10 denials of Medicare and one of the VA, beside 5 and 4 paid lines: eleven denials are told by the rate, so that ten of
    /// Medicare would tell of the one.
    @Test func `the denied of a payer type do not say what few others were denied`() {
        var trend = SubjectTrend()
        let denied = batch(10) { report(by: $0) } + [report(by: 1, payer: .va, carc: "50")]
        let paid = batch(5) { report(by: $0, paid: true) } + batch(4) { report(by: $0, payer: .va, paid: true) }
        _ = trend.publish(denied + paid, rule: .standard)
        #expect(trend.figures?.denialRate == 55)
        #expect(trend.parts[denials(of: .medicare)] == nil)
        #expect(trend.figures?.parts.filter { $0.facet == .reason } == [])
    }

    @Test func `what stands first does not depend on what is not told`() throws {
        var trend = SubjectTrend()
        let reports = batch(11) { report(by: $0, payer: .va) } + batch(10) { report(by: $0, payer: .medicaid) }
        _ = trend.publish(reports, rule: .standard)
        // 11 and 10 of 21 are 52 and 48 percent: both round to 50, in the same band.
        let payers = try #require(trend.figures).parts.filter { $0.facet == .payer }
        #expect(payers.map(\.value) == ["medicaid", "va"])
        #expect(payers.map(\.share) == [50, 50])
    }

    @Test func `it comes back from its parts`() {
        var trend = SubjectTrend()
        _ = trend.publish(batch(12) { report(by: $0) }, rule: .standard)
        let loaded = SubjectTrend(
            editions: trend.editions, firstEdition: trend.firstEdition, reports: trend.reports,
            withdrawn: trend.withdrawn, lines: trend.lines, releasedMost: trend.releasedMost,
            mustStartAnew: trend.mustStartAnew, parts: trend.parts)
        #expect(loaded == trend)
    }
}

@Suite struct WithdrawalTests {
    private func batch(_ count: Int, _ payer: Contribution.Payer = .medicare) -> [TrendReport] {
        (0..<count).map { report(by: $0 % 5, payer: payer) }
    }

    /// The trend after an edition, and where each of its reports is counted.
    private func published(_ batch: [TrendReport]) throws -> (SubjectTrend, [Membership]) {
        var trend = SubjectTrend()
        let memberships = trend.publish(batch, rule: .standard)
        return (trend, try #require(memberships))
    }

    @Test func `what is told does not change when released reports are taken back`() throws {
        let reports = batch(6) + batch(20, .va)
        var (trend, memberships) = try published(reports)
        let before = trend.figures
        for index in 0..<6 { trend.withdraw(reports[index], memberships[index]) }
        #expect(trend.figures == before)
        #expect(trend.figures(of: .medicare)?.reports == .from5to9)
        #expect((trend.reports, trend.withdrawn) == (26, 6))
        #expect(trend.parts[denials(of: .medicare)]?.withdrawn == 6)
    }

    @Test func `a part of which less than five hold is left out of the next edition, until it grows`() throws {
        let reports = batch(6) + batch(20, .va)
        var (trend, memberships) = try published(reports)
        for index in 0..<2 { trend.withdraw(reports[index], memberships[index]) }
        _ = trend.publish(batch(13, .va), rule: .standard)
        #expect(trend.figures(of: .medicare) == nil)
        #expect(try #require(trend.figures).parts.filter { $0.facet == .payer }.map(\.value) == ["va"])
        _ = trend.publish(batch(5) + batch(15, .va), rule: .standard)
        #expect(trend.figures(of: .medicare)?.reports == .from10to19)
    }

    @Test func `what is told of less is news, and of what is told no more as well`() throws {
        let reports = batch(6) + batch(20, .va)
        var (trend, memberships) = try published(reports)
        for index in 0..<2 { trend.withdraw(reports[index], memberships[index]) }
        let before = trend
        _ = trend.publish(batch(13, .va), rule: .standard)
        let changes = trend.changes(since: before)
        #expect(changes.map(\.payer) == [nil, .medicare, .va])
        #expect(changes[1].figures == nil && changes[2].figures != nil)
    }

    @Test func `what has started anew counts nothing of before`() throws {
        let reports = batch(20)
        var (trend, memberships) = try published(reports)
        trend.withdraw(reports[0], memberships[0])
        #expect(trend.isSpent(contributorsLeft: 2, rule: .standard))
        trend.startAnew()
        trend.withdraw(reports[1], memberships[1])
        _ = trend.publish(batch(5), rule: .standard)
        #expect(trend.figures?.reports == .from5to9)
        #expect((trend.editions, trend.firstEdition, trend.withdrawn) == (2, 2, 0))
    }

    @Test func `too few reports, too few contributors or a quarter taken back are to start anew`() throws {
        var (five, memberships) = try published(batch(5))
        #expect(!five.isSpent(contributorsLeft: 0, rule: .standard), "nothing was taken back")
        five.withdraw(batch(5)[0], memberships[0])
        #expect(five.isSpent(contributorsLeft: 4, rule: .standard))
        let reports = batch(20)
        var (twenty, places) = try published(reports)
        let isSpent = (0..<5).map { index in
            twenty.withdraw(reports[index], places[index])
            return twenty.isSpent(contributorsLeft: 5, rule: .standard)
        }
        #expect(isSpent == [false, false, false, false, true])
    }
}
