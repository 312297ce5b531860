import BrokerCore
import GRDB
import Ledger
import Testing
import Trends

/// Contributors who are quarantined, withdrawn and restored.
@Suite struct StandingTests {
    private let subject = TrendSubject(source: .remitted, code: "99213")
    private let poisoner = ContributorDigest(high: 99, low: 7)

    private var denied: Contribution { report(source: .remitted) }
    private var paid: Contribution {
        var paid = denied
        (paid.kind, paid.group, paid.carc, paid.remarks) = (.paid, "", "", [])
        return paid
    }

    /// Of each of these contributors, under a key of its own.
    private func contribute(
        _ stage: Stage, _ contributors: ClosedRange<UInt64>, _ reports: [Contribution], as name: String = "first"
    ) throws -> [TrendUpdate] {
        try contributors.flatMap { contributor in
            try stage.updates(
                LedgerTests.contribute("\(name) \(contributor)", contributor: contributor, reports))
        }
    }

    private func settle(_ stage: Stage, limit: Int = 100) throws {
        for _ in 0..<1_000 {
            guard case .settled(let hasMore) = try stage.write(.settle(limit: limit)) else { break }
            if !hasMore { return }
        }
        Issue.record("the steps have no end")
    }

    private func decide(_ stage: Stage, _ decision: StandingDecision, _ contributor: UInt64 = 99) throws
        -> StandingRecord
    {
        let reply = try stage.write(.decide(ContributorDigest(high: contributor, low: 7), decision))
        guard case .standing(let record) = reply else { throw Unexpected(reply: reply) }
        return record
    }

    /// Eight send 12 lines each, a sixth of them denied, and 72 are published. 40 denials of the poisoner's would be with
    /// the 24 that wait; four of the eight send as many again.
    private func poison(_ stage: Stage) throws -> [TrendUpdate] {
        let usual = Array(repeating: paid, count: 10) + [denied, denied]
        var updates = try contribute(stage, 1...8, usual)
        updates += try contribute(stage, 99...99, Array(repeating: denied, count: 40))
        return updates + (try contribute(stage, 1...4, usual, as: "second"))
    }

    @Test(arguments: LedgerKind.allCases)
    func `an outlier is quarantined when an edition is made, and nothing of its reports is in it`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let updates = try poison(stage)
        let record = try #require(try stage.ledger.standing(of: poisoner))
        #expect(record.standing == .quarantined && record.since == stage.now.day && !record.hasMore)
        #expect(record.held == 40)
        #expect(record.finding?.subject == subject && record.finding?.outlier.measure == .paid)
        #expect(try stage.ledger.standings() == [record])
        #expect(try stage.ledger.totals().contributionsAndQuarantined == [184, 1])
        // 18 of 108 lines; with the poisoner's it would be 58 of 148.
        #expect(updates.last { $0.payer == nil }?.figures?.denialRate == 15)
    }

    @Test(arguments: LedgerKind.allCases)
    func `who is quarantined is answered as before, and counts nowhere`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        _ = try poison(stage)
        let write = LedgerTests.contribute("later", contributor: 99, [report("99214"), report("99214")])
        #expect(try stage.write(write) == .contributed(updates: [], isRepeat: false))
        #expect(try stage.write(write) == .contributed(updates: [], isRepeat: true))
        #expect(try stage.ledger.standing(of: poisoner)?.held == 42)
        // Four of two others: with the two that are held it would be due.
        #expect(try contribute(stage, 1...2, [report("99214"), report("99214")], as: "other code").isEmpty)
        #expect(try contribute(stage, 3...3, [report("99214")], as: "other code").count == 2)
    }

    @Test(arguments: LedgerKind.allCases)
    func `what waits of other codes is held with their next edition, which is made when enough is left`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        try stage.write(
            LedgerTests.contribute("before", contributor: 99, Array(repeating: report("99214"), count: 3)))
        _ = try poison(stage)
        #expect(try stage.ledger.standing(of: poisoner)?.held == 40)
        // Five of three with two of the quarantined's: not without them.
        #expect(try contribute(stage, 1...2, [report("99214")], as: "other code").isEmpty)
        #expect(try stage.ledger.standing(of: poisoner)?.held == 43)
        #expect(try contribute(stage, 3...4, [report("99214")], as: "other code").isEmpty)
        #expect(try contribute(stage, 5...5, [report("99214")], as: "other code").count == 2)
    }

    @Test(arguments: LedgerKind.allCases)
    func `who was restored counts again, and is never quarantined by itself`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        _ = try poison(stage)
        let restored = try decide(stage, .restore)
        #expect(restored.standing == .trusted && restored.hasMore && restored.finding != nil)
        try settle(stage, limit: 7)
        #expect(try stage.ledger.standing(of: poisoner)?.held == 0)
        #expect(try stage.ledger.standing(of: poisoner)?.hasMore == false)
        // Its 40 wait beside 36 of three others: 64 of 188 lines are denied.
        let updates = try contribute(stage, 1...1, Array(repeating: paid, count: 4), as: "third")
        #expect(updates.first { $0.payer == nil }?.figures?.denialRate == 35)
        #expect(try stage.ledger.standing(of: poisoner)?.standing == .trusted)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a contributor who is withdrawn counts no more, and nothing is told of it before the next edition`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        _ = try contribute(stage, 1...4, [denied])
        _ = try contribute(stage, 99...99, [denied, denied])
        let published = try stage.ledger.totals().trendUpdates
        #expect(published == 2)
        #expect(try decide(stage, .withdraw).hasMore)
        try settle(stage)
        #expect(try stage.ledger.totals().trendUpdates == published)
        #expect(try stage.ledger.standing(of: poisoner)?.held == 2, "one was released, one waited")
        #expect(try contribute(stage, 99...99, [denied], as: "later").isEmpty)
        // One of the five that were released was its, more than a twentieth: only these five count.
        let updates = try contribute(stage, 1...5, [denied], as: "again")
        #expect(updates.map(\.figures?.reports) == [.from5to9, .from5to9])
        #expect(try stage.ledger.standing(of: poisoner)?.held == 3)
    }

    /// 90 of three others are released with them: 4 of 94 are less than a twentieth, 5 of 95 are more.
    @Test(arguments: LedgerKind.allCases, [4, 5])
    func `a subject starts anew when a twentieth of it was of the one who is withdrawn`(
        kind: LedgerKind, count: Int
    ) throws {
        let stage = try Stage(kind)
        _ = try contribute(stage, 1...3, Array(repeating: denied, count: 20))
        _ = try contribute(stage, 99...99, Array(repeating: denied, count: count))
        _ = try contribute(stage, 1...2, Array(repeating: denied, count: 15), as: "second")
        #expect(try stage.ledger.totals().trendUpdates == 4)
        _ = try decide(stage, .withdraw)
        try settle(stage)
        let updates = try contribute(stage, 1...3, Array(repeating: denied, count: 16), as: "third")
        #expect(updates.first?.figures?.reports == (count == 4 ? .from50 : .from20to49))
    }

    @Test(arguments: LedgerKind.allCases)
    func `withdrawing and restoring again leaves the month's share as it was`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        // A person's share is 50, of which all wait.
        _ = try contribute(stage, 99...99, Array(repeating: report(), count: 60))
        _ = try decide(stage, .withdraw)
        try settle(stage, limit: 9)
        #expect(try stage.ledger.standing(of: poisoner)?.held == 50)
        _ = try contribute(stage, 99...99, Array(repeating: report(), count: 5), as: "held")
        _ = try decide(stage, .restore)
        try settle(stage, limit: 9)
        _ = try contribute(stage, 1...1, [report()])
        let updates = try contribute(stage, 2...2, [report()])
        #expect(updates.first?.figures?.reports == .from50, "50 of the one, and two")
        #expect(try stage.ledger.standing(of: poisoner)?.held == 0)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a report that is held can be taken back`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        _ = try decide(stage, .withdraw)
        _ = try contribute(stage, 99...99, [denied, denied])
        let back = LedgerWrite.contribute(
            tenant: Stage.tenant, key: "back", contributor: poisoner, [], withdrawn: [denied])
        #expect(try stage.write(back) == .contributed(updates: [], withdrawn: 1, isRepeat: false))
        #expect(try stage.ledger.standing(of: poisoner)?.held == 1)
        #expect(try stage.ledger.totals().contributions == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `the same decision again changes nothing, and another one follows`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let first = try decide(stage, .withdraw)
        stage.now = stage.now + 86_400_000
        #expect(try decide(stage, .withdraw) == first)
        try settle(stage)
        #expect(try stage.ledger.standing(of: poisoner)?.hasMore == false)
        #expect(try decide(stage, .restore).since == first.since + 1)
        #expect(try stage.write(.settle(limit: 1)) == .settled(hasMore: false))
    }

    /// Twelve are honest; of two everything is denied, and for a reason that nobody else has. Nobody decides on the last.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `both ledgers quarantine, withdraw and restore alike`(seed: UInt64) throws {
        let directory = try TemporaryDirectory()
        let stage = Stage(try SQLiteLedger(path: directory.ledger))
        let memory = try MemoryLedger(contributorKey: try stage.ledger.contributorKey())
        var random = Seeded(state: seed)
        var met: Set<StandingRecord.Standing> = []
        for step in 0..<160 {
            let contributor = UInt64.random(in: 1...14, using: &random)
            let digest = ContributorDigest(high: min(contributor, 13), low: 7)
            let write: LedgerWrite
            switch Int.random(in: 0..<20, using: &random) {
            case 0: write = .decide(digest, .withdraw)
            case 1: write = .decide(digest, .restore)
            case 2, 3: write = .settle(limit: .random(in: 1...40, using: &random))
            default:
                let lines = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                    contributor > 12
                        ? report(carc: "B99", source: .remitted)
                        : Int.random(in: 0..<5, using: &random) == 0 ? denied : paid
                }
                write = LedgerTests.contribute("\(step)", contributor: contributor, lines)
            }
            let replies = try stage.ledger.apply([write], now: stage.now)
            try #require(replies == memory.apply([write], now: stage.now), "seed \(seed), step \(step): \(write)")
            let standings = try stage.ledger.standings()
            try #require(standings == memory.standings(), "seed \(seed), step \(step): \(write)")
            met.formUnion(standings.map(\.standing))
        }
        #expect(met == Set(StandingRecord.Standing.allCases), "seed \(seed)")
        #expect(try SQLiteLedger.check(path: directory.ledger) == [])
    }

    @Test func `steps go on where they were after a restart, and a check finds nothing between any two`() throws {
        let directory = try TemporaryDirectory()
        /// Open no longer than that.
        func opened<Value>(_ body: (Stage) throws -> Value) throws -> Value {
            let value = try body(Stage(try SQLiteLedger(path: directory.ledger)))
            #expect(try SQLiteLedger.check(path: directory.ledger) == [])
            return value
        }
        func steps() throws -> Int {
            for step in 1..<100 {
                let reply = try opened { try $0.write(.settle(limit: 2)) }
                if reply == .settled(hasMore: false) { return step }
                #expect(reply == .settled(hasMore: true))
            }
            return 100
        }
        try opened { stage in
            _ = try contribute(stage, 1...4, [denied, paid, report("99214")])
            _ = try contribute(stage, 99...99, Array(repeating: denied, count: 9) + [report("99214")])
            _ = try contribute(stage, 1...4, [denied], as: "second")
            #expect(try decide(stage, .withdraw).held == 0)
        }
        #expect(try steps() == 6)
        try opened { stage in
            #expect(try stage.ledger.standing(of: poisoner)?.held == 10)
            _ = try decide(stage, .restore)
        }
        #expect(try steps() == 6)
        #expect(try opened { try $0.ledger.standing(of: poisoner)?.held } == 0)
    }

    /// 250 of others' stand before each of its: a step of one report looks at 100.
    @Test func `a step looks at a bounded number of reports, and another one goes on`() throws {
        let stage = try Stage(.sqlite)
        for round in 0..<2 {
            _ = try contribute(stage, 1...1, Array(repeating: report(), count: 250), as: "\(round)")
            _ = try contribute(stage, 99...99, [report()], as: "\(round)")
        }
        _ = try decide(stage, .withdraw)
        var held: [Int?] = []
        while case .settled(let hasMore) = try stage.write(.settle(limit: 1)) {
            held.append(try stage.ledger.standing(of: poisoner)?.held)
            if !hasMore { break }
        }
        #expect(held == [0, 0, 1, 1, 1, 2])
    }

    @Test(arguments: [
        ("DELETE FROM trend_standings", "42 reports are held"),
        ("UPDATE trend_held SET contributor = x'00'", "42 reports are held"),
        ("UPDATE trend_standings SET standing = 3", "42 reports are held"),
        ("INSERT INTO trend_waiting SELECT subject, id FROM trend_held", "contributions count for a subject"),
        (
            """
            UPDATE trend_standings SET standing = 2,
                contributor = (SELECT contributor FROM trend_contributors WHERE released > 0)
            """, "1 contributors that were withdrawn"
        ),
    ])
    func `a check finds what does not agree with a standing`(damage: String, sentence: String) throws {
        let directory = try TemporaryDirectory()
        let ledger = try SQLiteLedger(path: directory.ledger)
        let stage = Stage(ledger)
        _ = try poison(stage)
        _ = try contribute(stage, 99...99, [denied, denied], as: "later")
        try ledger.close()
        #expect(try SQLiteLedger.check(path: directory.ledger) == [])
        let queue = try DatabaseQueue(path: directory.ledger)
        try queue.write { try $0.execute(sql: damage) }
        try queue.close()
        let faults = try SQLiteLedger.check(path: directory.ledger)
        #expect(faults.contains { $0.contains(sentence) }, "\(faults)")
    }

    @Test func `version 3 does not count what is held`() throws {
        let directory = try TemporaryDirectory()
        try {
            let stage = Stage(try SQLiteLedger(path: directory.ledger))
            _ = try contribute(stage, 1...2, [denied])
            _ = try decide(stage, .withdraw)
            _ = try contribute(stage, 99...99, [denied, denied])
        }()
        try SQLiteLedger.downgrade(path: directory.ledger, to: "3")
        let queue = try DatabaseQueue(path: directory.ledger)
        #expect(try queue.read { try Int.fetchOne($0, sql: "SELECT sum(reports) FROM aggregates") } == 2)
        try queue.close()
    }
}

extension LedgerTotals {
    fileprivate var contributionsAndQuarantined: [Int] { [contributions, contributorsQuarantined] }
}
