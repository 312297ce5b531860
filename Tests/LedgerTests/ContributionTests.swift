import BrokerCore
import Crypto
import Ledger
import Testing
import Trends

@Suite struct ContributionTests {
    @Test(arguments: LedgerKind.allCases)
    func `the fifth report from the third contributor is published once, of the code and of its payer type`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        for (index, contributor) in [1, 1, 2, 2].enumerated() {
            #expect(try stage.updates(contribute("\(index)", contributor: UInt64(contributor), [report()])).isEmpty)
        }
        #expect(try stage.ledger.trendLog(after: 0, limit: 9).isEmpty)
        let parts = [(Facet.payer, "medicare"), (.reason, "96"), (.state, "CA"), (.modifiers, "25")].map {
            PublishedPart(facet: $0.0, value: $0.1, reports: .from5to9)
        }
        let subject = TrendSubject(source: .reported, code: "99213")
        let expected = [
            TrendUpdate(
                sequence: 1, subject: subject, figures: .init(reports: .from5to9, parts: parts), day: stage.now.day),
            TrendUpdate(
                sequence: 2, subject: subject, payer: .medicare, figures: .init(reports: .from5to9),
                day: stage.now.day),
        ]
        #expect(try stage.updates(contribute("4", contributor: 3, [report()])) == expected)
        #expect(try stage.updates(contribute("5", contributor: 4, [report()])).isEmpty)
        #expect(try stage.ledger.trendLog(after: 0, limit: 9) == expected)
        #expect(try stage.ledger.trendLog(after: 1, limit: 9) == [expected[1]])
        #expect(try stage.ledger.totals().contributions == 6)
        #expect(try stage.ledger.totals().trendUpdates == 2)
    }

    @Test(arguments: LedgerKind.allCases)
    func `sources and codes never mix`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let reports = [report(), report("99214"), report(source: .remitted), report(source: .predicted)]
        for contributor in 1...4 as ClosedRange<UInt64> {
            #expect(try stage.updates(contribute("\(contributor)", contributor: contributor, reports)).isEmpty)
        }
    }

    /// 20 reports: the first five, five more, then 5 of 10, then 8 of 15 (not 7, which is less than half).
    @Test(arguments: LedgerKind.allCases)
    func `each edition needs half as many reports as were released before`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let published = try (0..<24).map {
            try stage.updates(contribute("\($0)", contributor: UInt64($0 % 3), [report()])).count
        }
        #expect(published.indices.filter { published[$0] > 0 } == [4, 9, 14, 22])
        let log = try stage.ledger.trendLog(after: 0, limit: 99)
        #expect(log.map(\.sequence) == Array(1...8))
        #expect(
            log.filter { $0.payer == nil }.map(\.figures?.reports) == [
                .from5to9, .from10to19, .from10to19, .from20to49,
            ])
        #expect(try stage.ledger.trendLog(after: 2, limit: 3) == Array(log[2..<5]))
    }

    @Test(arguments: LedgerKind.allCases)
    func `a write that crosses for several codes publishes them in order`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let codes = [report("99214"), report(), report("20552")]
        var updates: [TrendUpdate] = []
        for contributor in 0..<5 as Range<UInt64> {
            updates += try stage.updates(contribute("\(contributor)", contributor: contributor, codes))
        }
        #expect(updates.filter { $0.payer == nil }.map(\.subject.code) == ["20552", "99213", "99214"])
        #expect(updates.map(\.sequence) == Array(1...6))
    }

    /// Of 90 reports of each, 50 of a person's count, and so do all of a remittance's.
    @Test(arguments: LedgerKind.allCases)
    func `one contributor moves a code no further than its share of a month`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let many = Array(repeating: report(), count: 90) + Array(repeating: report(source: .remitted), count: 90)
        try stage.write(contribute("many", contributor: 1, many))
        for contributor in [2, 3] as [UInt64] {
            try stage.write(
                contribute("\(contributor)", contributor: contributor, [report(), report(source: .remitted)]))
        }
        let bands = try stage.ledger.trendLog(after: 0, limit: 9).filter { $0.payer == nil }
        #expect(bands.map(\.subject.source) == [.reported, .remitted])
        #expect(try stage.ledger.totals().contributions == 184, "kept, though they do not count")
        // 52 were released: half of that is due.
        for contributor in [1, 2, 3] as [UInt64] {
            #expect(
                try stage.updates(
                    contribute("again \(contributor)", contributor: contributor, Array(repeating: report(), count: 8))
                )
                .isEmpty)
        }
        stage.now = stage.now + 31 * 86_400_000
        let updates = try stage.updates(
            contribute("next month", contributor: 1, Array(repeating: report(), count: 10)))
        #expect(updates.first?.figures?.reports == .from50)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a rate has paid lines for its denominator, and is of one source`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        var paid = report(source: .remitted)
        (paid.kind, paid.group, paid.carc, paid.remarks) = (.paid, "", "", [])
        var updates: [TrendUpdate] = []
        for contributor in 1...4 as ClosedRange<UInt64> {
            updates += try stage.updates(
                contribute(
                    "\(contributor)", contributor: contributor,
                    Array(repeating: report(source: .remitted), count: 3) + Array(repeating: paid, count: 9)))
        }
        // With the third contributor: 9 denials of 36 lines.
        #expect(updates.map(\.payer) == [nil, .medicare])
        #expect(updates.map(\.figures?.denialRate) == [25, 25])
        #expect(updates.map(\.figures?.reports) == [.from20to49, .from5to9])
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

    @Test(arguments: LedgerKind.allCases)
    func `a key stands for how it went as well`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        var won = report()
        won.appeal = .init(outcome: .overturned, level: 1, days: .to30, strategy: .peerReview)
        try stage.write(contribute("form 1", contributor: 1, [won]))
        #expect(
            try stage.write(contribute("form 1", contributor: 1, [won])) == .contributed(updates: [], isRepeat: true))
        let others: [(inout Contribution.Appeal) -> Void] = [
            { $0.outcome = .upheld }, { $0.level = 2 }, { $0.days = .over120 }, { $0.strategy = .other },
            { $0 = .notTold },
        ]
        for change in others {
            var other = won
            change(&other.appeal)
            #expect(try stage.refusal(contribute("form 1", contributor: 1, [other])) == .alreadyExists)
        }
    }

    /// Made by hand as it was before there were appeals: HMAC-SHA256 under 32 zero bytes, each field after its length.
    @Test func `a report that tells nothing of an appeal keeps the digest that it had`() throws {
        let digest = try ContributionDigest(secret: Array(repeating: 0, count: 32))
        var hash = HMAC<SHA256>(key: SymmetricKey(data: Array(repeating: 0, count: 32) as [UInt8]))
        let fields = [
            "medpay contributions 1", "1", "99213", "25", "1", "CA", "11", "CO", "96", "N362", "1", "2", "2026",
        ]
        for field in fields {
            hash.update(data: Array(repeating: 0, count: 7) + [UInt8(field.utf8.count)])
            hash.update(data: Array(field.utf8))
        }
        #expect(digest.content([report()]) == Array(hash.finalize().prefix(16)))
    }

    private func withdraw(
        _ key: String, contributor: UInt64, _ withdrawn: [Contribution], _ contributions: [Contribution] = []
    ) -> LedgerWrite {
        .contribute(
            tenant: Stage.tenant, key: key, contributor: ContributorDigest(high: contributor, low: 7), contributions,
            withdrawn: withdrawn)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a remittance takes back what the same contributor reported, once`(kind: LedgerKind) throws {
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
        // Of five reports that wait, four are of contributors 2, 3 and 4 with the one that stayed: one more is needed.
        for (key, contributor) in [("e", 3), ("f", 3), ("g", 4)] as [(String, UInt64)] {
            #expect(try stage.updates(contribute(key, contributor: contributor, [remitted])).isEmpty)
        }
        let updates = try stage.updates(contribute("h", contributor: 4, [remitted]))
        #expect(updates.map(\.figures?.reports) == [.from5to9, .from5to9])
    }

    @Test(arguments: LedgerKind.allCases)
    func `when less than five of what was published holds, the next edition counts only what came after`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let remitted = report(source: .remitted)
        for contributor in 1...5 as ClosedRange<UInt64> {
            try stage.write(contribute("\(contributor)", contributor: contributor, [remitted]))
        }
        #expect(
            try stage.write(withdraw("r", contributor: 2, [remitted]))
                == .contributed(updates: [], withdrawn: 1, isRepeat: false), "nothing tells of the one report")
        for contributor in 6...9 as ClosedRange<UInt64> {
            #expect(try stage.updates(contribute("\(contributor)", contributor: contributor, [remitted])).isEmpty)
        }
        let updates = try stage.updates(contribute("10", contributor: 10, [remitted, remitted]))
        #expect(updates.map(\.payer) == [nil, .medicare])
        #expect(updates.map(\.figures?.reports) == [.from5to9, .from5to9])
        #expect(try stage.ledger.trendLog(after: 0, limit: 99).map(\.sequence) == Array(1...4))
        // 6 were released, and the 4 of before do not count: half of 6 would be due, and 5 are needed.
        for contributor in 11...14 as ClosedRange<UInt64> {
            #expect(try stage.updates(contribute("\(contributor)", contributor: contributor, [remitted])).isEmpty)
        }
        let more = try stage.updates(contribute("15", contributor: 15, [remitted]))
        #expect(more.first?.figures?.reports == .from10to19, "11")
    }

    @Test(arguments: LedgerKind.allCases)
    func
        `a payer type of which less than five hold is taken back with the next edition, and the rest of the code stays`(
            kind: LedgerKind
        ) throws
    {
        let stage = try Stage(kind)
        let medicare = report(source: .remitted)
        var tricare = medicare
        tricare.payer = .tricare
        // Published with the third contributor's: 9 of Medicare and 12 of TRICARE.
        for contributor in 1...3 as ClosedRange<UInt64> {
            let reports = Array(repeating: medicare, count: 3) + Array(repeating: tricare, count: 4)
            try stage.write(contribute("\(contributor)", contributor: contributor, reports))
        }
        for (contributor, count) in [(1, 3), (2, 2)] as [(UInt64, Int)] {
            let write = withdraw("r\(contributor)", contributor: contributor, Array(repeating: medicare, count: count))
            #expect(try stage.write(write) == .contributed(updates: [], withdrawn: count, isRepeat: false))
        }
        var updates: [TrendUpdate] = []
        for contributor in 1...3 as ClosedRange<UInt64> {
            updates += try stage.updates(
                contribute("more \(contributor)", contributor: contributor, Array(repeating: tricare, count: 4)))
        }
        #expect(updates.map(\.payer) == [nil, .medicare, .tricare])
        #expect(updates.first?.figures?.parts.filter { $0.facet == .payer }.map(\.value) == ["tricare"])
        #expect(updates.dropFirst().map { $0.figures == nil } == [true, false])
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
        #expect(updates.map(\.sequence) == [1, 2])
        #expect(updates.allSatisfy { $0.subject.source == .predicted })
        #expect(try stage.ledger.totals().contributions == 6)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a raised rule holds`(kind: LedgerKind) throws {
        let stage = try Stage(kind, rule: PublishingRule(reportsMin: 6, contributorsMin: 4))
        let published = try (0..<8).map {
            try stage.updates(contribute("\($0)", contributor: UInt64(min($0, 6)), [report()])).count
        }
        #expect(published == [0, 0, 0, 0, 0, 2, 0, 0])
    }

    @Test(arguments: LedgerKind.allCases)
    func `of a rare code nothing is told before eleven reports, and no state`(kind: LedgerKind) throws {
        let stage = try Stage(kind, commonCodes: CommonCodes(["99213"]))
        func updates(_ code: String) throws -> [[TrendUpdate]] {
            try (0..<11).map { number in
                try stage.updates(contribute("\(code)/\(number)", contributor: UInt64(number % 4), [report(code)]))
            }
        }
        let common = try updates("99213")
        #expect(common.map(\.count) == [0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0])
        #expect(common[4].first?.figures?.parts.contains { $0.facet == .state } == true)
        let rare = try updates("0054T")
        #expect(rare.map(\.count) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
        #expect(rare[10].first?.figures?.reports == .from10to19)
        #expect(rare[10].first?.figures?.parts.map(\.facet).contains(.state) == false)
        #expect(rare[10].first?.figures?.parts.map(\.facet).contains(.reason) == true)
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
