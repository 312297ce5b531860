import Testing
import Trends

@Suite struct AggregateTests {
    @Test func `four reports say nothing and the fifth from the third contributor publishes once`() {
        var aggregate = Aggregate()
        #expect(aggregate.add([1, 1, 2, 2]) == [nil, nil, nil, nil])
        #expect(aggregate.add(contributor(3), rule: .standard) == .from5to9)
        #expect(aggregate.add(contributor(3), rule: .standard) == nil)
        #expect(aggregate.published == 1)
    }

    @Test func `a third contributor who comes late publishes at that report`() {
        var aggregate = Aggregate()
        #expect(aggregate.add([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]).allSatisfy { $0 == nil })
        #expect(aggregate.add(contributor(9), rule: .standard) == .from10to19)
    }

    @Test func `the second publication needs five further reports from three contributors`() {
        var aggregate = Aggregate()
        #expect(aggregate.add([1, 2, 3, 1, 2]).last == .some(.from5to9))
        #expect(aggregate.add([4, 4, 4, 4, 4, 5]).allSatisfy { $0 == nil })
        #expect(aggregate.sinceContributors.count == 2)
        #expect(aggregate.add(contributor(1), rule: .standard) == .from10to19)
        #expect(aggregate.published == 2)
        #expect(aggregate.since == 0)
        #expect(aggregate.sinceContributors.isEmpty)
    }

    @Test func `four further reports say nothing, from however many contributors`() {
        var aggregate = Aggregate()
        #expect(aggregate.add([1, 2, 3, 4, 5, 6, 7, 8, 9]) == [nil, nil, nil, nil, .from5to9, nil, nil, nil, nil])
        #expect(aggregate.add(contributor(10), rule: .standard) == .from10to19)
    }

    @Test func `one contributor never publishes, nor do two`() {
        var alone = Aggregate()
        var pair = Aggregate()
        for number in 0..<10_000 {
            #expect(alone.add(contributor(1), rule: .standard) == nil)
            #expect(pair.add(contributor(number % 2), rule: .standard) == nil)
        }
        #expect(alone.total == 10_000)
        #expect(alone.sinceContributors.count == 1)
    }

    @Test func `no more contributors are remembered than the rule asks for`() throws {
        let rule = try PublishingRule(reportsMin: 1_000, contributorsMin: 4)
        var aggregate = Aggregate()
        #expect(aggregate.add(Array(0..<999), rule: rule).allSatisfy { $0 == nil })
        #expect(aggregate.sinceContributors.count == 4)
        #expect(aggregate.add(contributor(0), rule: rule) == .from50)
    }

    @Test func `a rule raised in between can only delay`() throws {
        var aggregate = Aggregate()
        #expect(aggregate.add([1, 2, 2, 1]).allSatisfy { $0 == nil })
        let raised = try PublishingRule(reportsMin: 5, contributorsMin: 5)
        #expect(aggregate.add([3, 4, 3, 4], rule: raised).allSatisfy { $0 == nil })
        #expect(aggregate.add(contributor(5), rule: raised) == .from5to9)
    }

    @Test func `an aggregate comes back from its parts and goes on where it was`() throws {
        var aggregate = Aggregate()
        _ = aggregate.add([1, 2, 3, 4, 5, 6, 7])
        var loaded = try #require(
            Aggregate(
                total: aggregate.total, since: aggregate.since, published: aggregate.published,
                sinceContributors: Array(aggregate.sinceContributors)))
        #expect(loaded == aggregate)
        #expect(loaded.add([8, 8, 8]) == aggregate.add([8, 8, 8]))
        #expect(loaded.published == 2)
    }

    @Test(arguments: [
        (-1, -1, 0, 0), (3, 4, 0, 0), (5, 4, 0, 1), (4, 4, -1, 0), (2, 2, 0, 3),
        (500, 500, 0, 101),
    ])
    func `parts that no sequence of reports leads to are refused`(
        total: Int, since: Int, published: Int, contributors: Int
    ) {
        let digests = (0..<contributors).map(contributor)
        let aggregate = Aggregate(total: total, since: since, published: published, sinceContributors: digests)
        #expect(aggregate == nil)
    }
}

@Suite struct WithdrawalTests {
    @Test func `a report taken back is not counted, nor is its contributor`() {
        var aggregate = Aggregate()
        #expect(aggregate.add([1, 2, 3, 1]) == [nil, nil, nil, nil])
        aggregate.withdraw(contributor(3))
        #expect(aggregate.total == 3)
        #expect(aggregate.add([1, 2]) == [nil, nil], "five reports, but of two contributors")
        #expect(aggregate.add(contributor(4), rule: .standard) == .from5to9)
    }

    @Test func `what was published stays, and the next time counts five more from three more`() {
        var aggregate = Aggregate()
        #expect(aggregate.add([1, 2, 3, 4, 5]).last == .from5to9)
        for number in 1...5 { aggregate.withdraw(contributor(number)) }
        #expect((aggregate.total, aggregate.since, aggregate.published) == (0, 0, 1))
        #expect(aggregate.add([6, 7, 8, 9]) == [nil, nil, nil, nil])
        #expect(aggregate.add(contributor(10), rule: .standard) == .from5to9)
    }

    @Test func `a withdrawal of an earlier report can only delay`() throws {
        var aggregate = Aggregate()
        _ = aggregate.add([1, 2, 3, 4, 5])
        _ = aggregate.add([6, 7, 8])
        aggregate.withdraw(contributor(1))  // Published already: one of the three is given up for it.
        #expect((aggregate.total, aggregate.since) == (7, 2))
        #expect(aggregate.sinceContributors.count == 2)
        #expect(
            Aggregate(
                total: aggregate.total, since: aggregate.since, published: aggregate.published,
                sinceContributors: aggregate.sinceContributors) == aggregate)
    }

    @Test func `an aggregate that is empty stays empty`() {
        var aggregate = Aggregate()
        aggregate.withdraw(contributor(1))
        #expect(aggregate == Aggregate())
    }
}

@Suite struct AggregatePropertyTests {
    @Test(arguments: UInt64(0)..<200)
    func `nothing is published with fewer than the rule asks since the previous time`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let rule = try PublishingRule(
            reportsMin: .random(in: 5...12, using: &generator), contributorsMin: .random(in: 3...6, using: &generator))
        let people = Int.random(in: 1...9, using: &generator)
        var aggregate = Aggregate()
        var since: [Int] = []
        var total = 0
        for _ in 0..<400 {
            let person = min(Int.random(in: 0..<people, using: &generator), .random(in: 0..<people, using: &generator))
            since.append(person)
            total += 1
            let isDue = since.count >= rule.reportsMin && Set(since).count >= rule.contributorsMin
            let band = aggregate.add(contributor(person), rule: rule)
            #expect((band != nil) == isDue, "seed \(seed), report \(total)")
            #expect(band == nil || band == CountBand(total), "seed \(seed)")
            #expect(aggregate.sinceContributors.count <= rule.contributorsMin, "seed \(seed)")
            if isDue { since = [] }
        }
        #expect(aggregate.total == total)
    }

    @Test(arguments: UInt64(0)..<200)
    func `whether a set of reports crosses the first threshold does not depend on their order`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let reports = (0..<Int.random(in: 1...9, using: &generator)).map { _ in Int.random(in: 0..<5, using: &generator)
        }
        let isEnough = reports.count >= 5 && Set(reports).count >= 3
        for _ in 0..<10 {
            var aggregate = Aggregate()
            _ = aggregate.add(reports.shuffled(using: &generator))
            #expect((aggregate.published > 0) == isEnough, "seed \(seed)")
        }
    }

    @Test(arguments: UInt64(0)..<50)
    func `saving and loading after each report changes nothing`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var kept = Aggregate()
        var reloaded = Aggregate()
        for _ in 0..<100 {
            let person = contributor(.random(in: 0..<6, using: &generator))
            #expect(kept.add(person, rule: .standard) == reloaded.add(person, rule: .standard), "seed \(seed)")
            reloaded = try #require(
                Aggregate(
                    total: reloaded.total, since: reloaded.since, published: reloaded.published,
                    sinceContributors: reloaded.sinceContributors), "seed \(seed)")
        }
    }
}
