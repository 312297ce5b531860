import Testing
import Trends

/// Somebody who has every message ever published of a subject, and takes them for exact counts, which they are not.
///
/// The set behind each number is kept here by other means than the code's own: as ids of reports.
@Suite struct AdversaryTests {
    private struct Sent {
        var report: TrendReport
        var appeal: Contribution.Appeal
        var person: Int
        var membership: Membership?
        var isWithdrawn = false
    }

    /// What an adversary computes: sets that were counted, and what is left of the whole without parts.
    private struct Published: Hashable {
        var facet: Facet
        var ids: Set<Int>
    }

    private struct Stream {
        var chance: SeededGenerator
        let rule: PublishingRule
        let people: Int
        let withdraws: Bool
        let facets: [Facet]
        let about: TrendSubject.About
        var trend = SubjectTrend()
        var sent: [Sent] = []
        var waiting: [Int] = []
        var whole: Set<Int> = []
        var counted: [Part: Set<Int>] = [:]
        var paired: [Part: Set<Int>] = [:]
        var published: Set<Published> = []
        /// All that was ever counted.
        var released: Set<Int> = []
        var startsAnew = 0
        /// People whose reports do not count, and those reports.
        var withdrawn: Set<Int> = []
        var held: [Sent] = []

        init(seed: UInt64, about: TrendSubject.About = .code, withdraws: Bool) throws {
            chance = SeededGenerator(seed: seed)
            let rule = try PublishingRule(
                reportsMin: .random(in: 5...8, using: &chance), contributorsMin: .random(in: 3...4, using: &chance))
            self.rule = seed % 4 == 3 ? rule.ofRareCode : rule
            people = .random(in: 3...12, using: &chance)
            self.withdraws = withdraws
            self.about = about
            facets = Facet.all(of: about)
        }

        /// Low numbers are the most frequent.
        private mutating func pick(_ count: Int) -> Int {
            min(Int.random(in: 0..<count, using: &chance), Int.random(in: 0..<count, using: &chance))
        }

        mutating func step() {
            if withdraws, Int.random(in: 0..<8, using: &chance) == 0 { return withdraw() }
            if withdraws, Int.random(in: 0..<40, using: &chance) == 0 { return withdrawOrRestorePerson() }
            let made = about == .code ? line() : appeal()
            guard !withdrawn.contains(made.person) else { return held.append(made) }
            waiting.append(sent.count)
            sent.append(made)
            let waitingPeople = Set(waiting.map { sent[$0].person }).count
            var due = WaitingReports(reports: waiting.count, contributors: waitingPeople)
            if due.isDue(after: trend, rule: rule) { publish() }
        }

        private mutating func line() -> Sent {
            let person = pick(people)
            let outcome = pick(4)
            let made = report(
                by: person, payer: Contribution.Payer.allCases[pick(4)], carc: ["236", "97", "50", "16"][pick(4)],
                state: ["OH", "TX", "", "CA", "WY"][pick(5)], modifiers: [[], ["59"], ["25", "59"]][pick(3)],
                paid: outcome == 1 || outcome == 2, further: outcome == 3)
            return Sent(report: made, appeal: .notTold, person: person)
        }

        /// Each strategy has its own usual time, so that medians are told now and then.
        private mutating func appeal() -> Sent {
            let person = pick(people)
            let strategy = Contribution.Appeal.Strategy.allCases[pick(4)]
            let usual = Int(strategy.rawValue) % 3 + 1
            let made = Contribution.Appeal(
                outcome: [.overturned, .upheld, .correctedAndPaid, .writtenOff][pick(4)],
                days: pick(6) < 4 ? Contribution.Appeal.DaysBand.allCases[usual] : .allCases[pick(6)],
                strategy: strategy)
            return Sent(report: appealed(by: person, made), appeal: made, person: person)
        }

        private mutating func withdraw() {
            guard let id = sent.indices.filter({ !sent[$0].isWithdrawn }).randomElement(using: &chance) else { return }
            sent[id].isWithdrawn = true
            guard let membership = sent[id].membership else { return waiting.removeAll { $0 == id } }
            let before = trend.figures
            trend.withdraw(sent[id].report, membership)
            #expect(trend.figures == before)
        }

        /// Whose reports wait again are new ones to the rule, also where they were released before.
        private mutating func withdrawOrRestorePerson() {
            let person = pick(people)
            guard withdrawn.insert(person).inserted else {
                withdrawn.remove(person)
                let restored = held.filter { $0.person == person }
                held.removeAll { $0.person == person }
                waiting += sent.count..<sent.count + restored.count
                sent += restored.map { Sent(report: $0.report, appeal: $0.appeal, person: person) }
                return
            }
            let before = trend.figures
            for id in sent.indices where sent[id].person == person && !sent[id].isWithdrawn {
                if let membership = sent[id].membership {
                    guard membership.edition >= trend.firstEdition else { continue }
                    let released = whole.count { sent[$0].person == person && !sent[$0].isWithdrawn }
                    trend.withdraw(sent[id].report, membership, ofContributorWith: released)
                } else {
                    waiting.removeAll { $0 == id }
                }
                sent[id].isWithdrawn = true
                held.append(sent[id])
            }
            #expect(trend.figures == before)
        }

        private mutating func publish() {
            let left = Set(whole.filter { !sent[$0].isWithdrawn }.map { sent[$0].person }).count
            if trend.isSpent(contributorsLeft: left, rule: rule) {
                trend.startAnew()
                startsAnew += 1
                (whole, counted, paired) = ([], [:], [:])
            }
            guard let memberships = trend.publish(waiting.map { sent[$0].report }, rule: rule) else {
                Issue.record("a batch that was due was not released")
                return
            }
            for (id, membership) in zip(waiting, memberships) {
                sent[id].membership = membership
                for facet in facets where membership.isPart(of: facet) {
                    let part = sent[id].report[facet]
                    counted[part, default: []].insert(id)
                    if membership.isPaired(in: facet) { paired[part, default: []].insert(id) }
                }
            }
            whole.formUnion(waiting)
            released.formUnion(waiting)
            waiting = []
            note()
        }

        /// Adds all that can be computed now.
        private mutating func note() {
            for facet in facets {
                let parts = counted.filter { $0.key.facet == facet }
                let rest = parts.values.reduce(into: whole) { $0.subtract($1) }
                var sets = [whole, rest] + parts.values + parts.values.map { whole.subtracting($0) }
                sets += paired.filter { $0.key.facet == facet }.values
                for ids in sets { published.insert(Published(facet: facet, ids: ids)) }
            }
        }

        func isTooSmall(_ ids: Set<Int>) -> Bool {
            !ids.isEmpty
                && (ids.count < rule.reportsMin || Set(ids.map { sent[$0].person }).count < rule.contributorsMin)
        }
    }

    /// Whatever is added and taken away of all that was ever published of a facet and of outcomes, at any times, a whole less
    /// some parts and the difference of two states among them: it is a union of these classes.
    @Test(arguments: TrendSubject.About.allCases, 0..<200 as Range<UInt64>)
    func `reports that no published set tells apart are never fewer than the rule allows`(
        about: TrendSubject.About, seed: UInt64
    ) throws {
        var stream = try Stream(seed: seed, about: about, withdraws: seed % 2 == 1)
        for _ in 0..<250 { stream.step() }
        for facet in stream.facets {
            let sets = stream.published.filter { $0.facet == facet || $0.facet == .outcome }.map(\.ids)
            let classes = Dictionary(grouping: stream.released) { id in sets.map { $0.contains(id) } }
            for members in classes.values where stream.isTooSmall(Set(members)) {
                Issue.record("seed \(seed), \(facet): \(members.count) reports are told apart")
            }
        }
    }

    @Test(arguments: TrendSubject.About.allCases)
    func `the streams publish, hide and start anew`(about: TrendSubject.About) throws {
        let streams = try (0..<120 as Range<UInt64>).map { seed in
            var stream = try Stream(seed: seed, about: about, withdraws: true)
            for _ in 0..<250 { stream.step() }
            return stream
        }
        #expect(streams.map(\.startsAnew).reduce(0, +) > 5)
        #expect(streams.count { $0.trend.parts.values.contains { $0.isHidden } } > 0)
        #expect(streams.count { $0.trend.editions > 3 } > 60)
    }

    @Test(arguments: TrendSubject.About.allCases, 2_000..<2_100 as Range<UInt64>)
    func `counts are the sizes of the sets that they speak of`(about: TrendSubject.About, seed: UInt64) throws {
        var stream = try Stream(seed: seed, about: about, withdraws: seed % 2 == 1)
        for _ in 0..<250 { stream.step() }
        #expect(stream.trend.reports == stream.whole.count)
        #expect(stream.trend.parts.count == stream.counted.count)
        for (part, count) in stream.trend.parts {
            let counted = stream.counted[part, default: []]
            #expect(count.reports == counted.count, "seed \(seed), \(part)")
            #expect(count.paired == stream.paired[part, default: []].count, "seed \(seed), \(part)")
            #expect(count.withdrawn == counted.count { stream.sent[$0].isWithdrawn }, "seed \(seed), \(part)")
        }
    }

    @Test(arguments: 3_000..<3_100 as Range<UInt64>)
    func `every number that is told rests on enough reports, and so does its complement`(seed: UInt64) throws {
        var stream = try Stream(seed: seed, withdraws: seed % 2 == 1)
        for _ in 0..<250 {
            stream.step()
            guard let figures = stream.trend.figures else { continue }
            #expect(CountBand(stream.whole.count) == figures.reports)
            for part in figures.parts {
                let key = Part(facet: part.facet, value: part.value, outcome: .denied)
                let counted = stream.counted[key, default: []]
                #expect(CountBand(counted.count) == part.reports)
                check(part.share, of: counted, in: stream.whole, stream)
                let denied = stream.paired[key, default: []]
                let paid = key.opposite.flatMap { stream.paired[$0] } ?? []
                check(part.denialRate, of: denied, in: denied.union(paid), stream)
            }
        }
    }

    @Test(arguments: 4_000..<4_100 as Range<UInt64>)
    func `every number of a strategy rests on enough reports, and so does what is left of it`(seed: UInt64) throws {
        var stream = try Stream(seed: seed, about: .appeals, withdraws: seed % 2 == 1)
        for _ in 0..<250 {
            stream.step()
            for told in stream.trend.figures?.strategies ?? [] {
                let parts = [LineOutcome.won, .lost].map {
                    Part(facet: .strategy, value: told.strategy.name, outcome: $0)
                }
                let sets = parts.map { part in
                    stream.trend.parts[part]?.isHidden == false ? stream.counted[part, default: []] : []
                }
                #expect(sets.allSatisfy { !stream.isTooSmall($0) })
                #expect(CountBand(sets[0].union(sets[1]).count) == told.appeals)
                #expect(CountBand(sets[0].count) == told.won)
                let (won, lost) = (stream.paired[parts[0], default: []], stream.paired[parts[1], default: []])
                check(told.overturnRate, of: won, in: won.union(lost), stream)
            }
        }
    }

    /// The one in the middle of all that were released and tell how long it took: below and above its band are fewer than half.
    @Test func `a median that is told is that of the reports themselves`() throws {
        var tellings = 0
        for seed in 5_000..<5_100 as Range<UInt64> {
            var stream = try Stream(seed: seed, about: .appeals, withdraws: seed % 2 == 1)
            for _ in 0..<250 {
                stream.step()
                for told in stream.trend.figures?.strategies ?? [] {
                    guard let median = told.medianDays else { continue }
                    tellings += 1
                    let days = stream.whole.map { stream.sent[$0].appeal }
                        .filter { $0.strategy == told.strategy && $0.days != .unknown }.map(\.days.rawValue)
                    #expect(days.count { $0 < median.rawValue } * 2 < days.count, "seed \(seed)")
                    #expect(days.count { $0 > median.rawValue } * 2 < days.count, "seed \(seed)")
                }
            }
        }
        #expect(tellings > 100)
    }

    private func check(_ percent: Int?, of set: Set<Int>, in whole: Set<Int>, _ stream: Stream) {
        guard let percent else { return }
        #expect(percent % 5 == 0)
        #expect(set.count >= 5 && whole.count - set.count >= 5)
        #expect(!stream.isTooSmall(set) && !stream.isTooSmall(whole.subtracting(set)))
        #expect(abs(Double(percent) - 100 * Double(set.count) / Double(whole.count)) <= 2.5)
    }
}
