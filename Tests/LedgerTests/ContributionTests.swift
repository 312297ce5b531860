import BrokerCore
import Ledger
import Testing
import Trends

@Suite struct ContributionTests {
    @Test(arguments: LedgerKind.allCases)
    func `the fifth report from the third contributor is published once, as number one`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        for (index, contributor) in [1, 1, 2, 2].enumerated() {
            #expect(try stage.updates(contribute("\(index)", contributor: UInt64(contributor), [report()])).isEmpty)
        }
        #expect(try stage.ledger.trendLog(after: 0, limit: 9).isEmpty)
        let update = TrendUpdate(
            sequence: 1, key: AggregateKey(report()), reports: .from5to9, day: stage.now.day)
        #expect(try stage.updates(contribute("4", contributor: 3, [report()])) == [update])
        #expect(try stage.updates(contribute("5", contributor: 4, [report()])).isEmpty)
        #expect(try stage.ledger.trendLog(after: 0, limit: 9) == [update])
        #expect(try stage.ledger.trendLog(after: 1, limit: 9).isEmpty)
        #expect(try stage.ledger.totals().contributions == 6)
        #expect(try stage.ledger.totals().trendUpdates == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `sources, codes, payers and reasons never mix`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let reports = [
            report(), report("99214"), report(carc: "97"), report(source: .remitted), report(source: .predicted),
        ]
        for contributor in 1...3 as ClosedRange<UInt64> {
            #expect(try stage.updates(contribute("\(contributor)", contributor: contributor, reports)).isEmpty)
        }
    }

    @Test(arguments: LedgerKind.allCases)
    func `within one group the thresholds are crossed in order and published again from scratch`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let writes = (0..<20).map {
            contribute("\($0)", contributor: UInt64($0 % 3), [report(), report("99214")])
        }
        var updates: [TrendUpdate] = []
        for case .contributed(let each, _, _) in try stage.ledger.apply(writes, now: stage.now) { updates += each }
        #expect(updates.map(\.sequence) == Array(1...8))
        #expect(updates.map(\.key.code) == (0..<4).flatMap { _ in ["99213", "99214"] })
        #expect(updates.map(\.reports).suffix(2) == [.from20to49, .from20to49])
        #expect(try stage.ledger.trendLog(after: 0, limit: 99) == updates)
        #expect(try stage.ledger.trendLog(after: 2, limit: 3) == Array(updates[2..<5]))
    }

    @Test(arguments: LedgerKind.allCases)
    func `a contribution key counts once and other content under it is refused`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let write = contribute("form 1", contributor: 1, [report(), report("99214")])
        #expect(try stage.write(write) == .contributed(updates: [], isRepeat: false))
        #expect(try stage.write(write) == .contributed(updates: [], isRepeat: true))
        #expect(try stage.refusal(contribute("form 1", contributor: 1, [report()])) == .alreadyExists)
        #expect(
            try stage.refusal(contribute("form 1", contributor: 1, [report("99214"), report()])) == .alreadyExists)
        let theirs = LedgerWrite.contribute(
            tenant: Stage.other, key: "form 1", contributor: .init(high: 9, low: 9), [report()])
        #expect(try stage.write(theirs) == .contributed(updates: [], isRepeat: false))
        #expect(try stage.ledger.totals().contributions == 3)
    }

    private func withdraw(
        _ key: String, contributor: UInt64, _ withdrawn: [Contribution], _ contributions: [Contribution] = []
    ) -> LedgerWrite {
        .contribute(
            tenant: Stage.tenant, key: key, contributor: ContributorDigest(high: contributor, low: 7), contributions,
            withdrawn: withdrawn)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a remittance takes back what the same contributor reported, once, and publishes nothing twice`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let remitted = report(source: .remitted)
        try stage.write(contribute("a", contributor: 1, [remitted, remitted, report()]))
        try stage.write(contribute("b", contributor: 2, [remitted]))
        let write = withdraw("c", contributor: 1, [remitted])
        #expect(try stage.write(write) == .contributed(updates: [], withdrawn: 1, isRepeat: false))
        #expect(try stage.write(write) == .contributed(updates: [], withdrawn: 0, isRepeat: true))
        #expect(try stage.ledger.totals().contributions == 3)
        let more = withdraw("d", contributor: 1, [remitted, remitted, report("99214", source: .remitted)])
        #expect(try stage.write(more) == .contributed(updates: [], withdrawn: 1, isRepeat: false))
        #expect(try stage.ledger.totals().contributions == 2, "a person's and another contributor's stay")
        // Of five reports since, four are of contributors 2, 3 and 4 with the one that stayed: one more is needed.
        for (key, contributor) in [("e", 3), ("f", 3), ("g", 4)] as [(String, UInt64)] {
            #expect(try stage.updates(contribute(key, contributor: contributor, [remitted])).isEmpty)
        }
        #expect(try stage.updates(contribute("h", contributor: 4, [remitted])).map(\.reports) == [.from5to9])
    }

    @Test(arguments: LedgerKind.allCases)
    func `of several reports the most alike is taken back, whatever the reversal leaves out`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        var bare = report(source: .remitted)
        bare.modifiers = []
        let cheap = report(source: .remitted)
        var reversal = bare
        reversal.remarks = []
        var dear = reversal
        dear.amount = .from1000
        try stage.write(contribute("a", contributor: 1, [bare, cheap]))
        #expect(
            try stage.write(withdraw("d", contributor: 1, [dear]))
                == .contributed(updates: [], withdrawn: 0, isRepeat: false), "another amount is another report")
        #expect(
            try stage.write(withdraw("b", contributor: 1, [reversal]))
                == .contributed(updates: [], withdrawn: 1, isRepeat: false))
        #expect(
            try stage.write(withdraw("c", contributor: 1, [cheap]))
                == .contributed(updates: [], withdrawn: 1, isRepeat: false))
        #expect(try stage.ledger.totals().contributions == 0)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a key with other withdrawals is refused`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let remitted = report(source: .remitted)
        try stage.write(contribute("a", contributor: 1, [remitted]))
        #expect(try stage.refusal(withdraw("a", contributor: 1, [remitted])) == .alreadyExists)
        #expect(try stage.refusal(withdraw("a", contributor: 1, [remitted], [remitted])) == .alreadyExists)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a job's contributions are published with its results, and a late answer's are not`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.committed(jobs: 3)
        let jobs = try stage.waiting()
        let predicted = [report(source: .predicted), report(source: .predicted)]
        #expect(try stage.updates(finish(jobs[0], contributor: 1, predicted)).isEmpty)
        #expect(try stage.refusal(finish(jobs[0], contributor: 3, predicted)) == .failedPrecondition)
        #expect(try stage.updates(finish(jobs[1], contributor: 2, predicted)).isEmpty)
        let updates = try stage.updates(finish(jobs[2], contributor: 3, predicted))
        #expect(updates.map(\.sequence) == [1])
        #expect(updates.map(\.key.source) == [.predicted])
        #expect(try stage.ledger.totals().contributions == 6)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a raised rule holds`(kind: LedgerKind) throws {
        let stage = try Stage(kind, rule: PublishingRule(reportsMin: 6, contributorsMin: 4))
        let published = try (0..<8).map {
            try stage.updates(contribute("\($0)", contributor: UInt64(min($0, 6)), [report()])).count
        }
        #expect(published == [0, 0, 0, 0, 0, 1, 0, 0])
    }

    @Test(arguments: LedgerKind.allCases)
    func `the contributor key is 32 bytes that stay`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let key = try stage.ledger.contributorKey()
        #expect(key.count == 32)
        #expect(try stage.ledger.contributorKey() == key)
        #expect(try Stage(kind).ledger.contributorKey() != key)
    }

    @Test func `a contributor's digest goes to bytes and back`() {
        let digest = ContributorDigest(high: 0x0123_4567_89AB_CDEF, low: 1)
        #expect(digest.bytes.prefix(3) == [0x01, 0x23, 0x45])
        #expect(ContributorDigest(bytes: digest.bytes) == digest)
        #expect(ContributorDigest(bytes: [1, 2]) == nil)
    }
}
