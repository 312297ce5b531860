import BrokerCore
import Foundation
import GRDB
import Testing
import Trends

@testable import Ledger

@Suite struct SuggestionTests {
    private let text = "Cite the coverage determination in the first sentence."

    private func suggest(
        _ key: String, _ text: String, by contributor: UInt64 = 1,
        _ strategy: Contribution.Appeal.Strategy = .codingGuideline
    ) -> LedgerWrite {
        .suggest(
            tenant: Stage.tenant, key: key, contributor: ContributorDigest(high: contributor, low: 7),
            Suggestion(carc: "50", strategy: strategy, text: text))
    }

    private func moderated(_ stage: Stage, _ id: Int64, _ decision: Moderation) throws -> (
        SuggestionRecord, [TrendUpdate]
    ) {
        let reply = try stage.write(.moderate(id, decision))
        guard case .moderated(let record, let updates) = reply else { throw Unexpected(reply: reply) }
        return (record, updates)
    }

    /// Five won of three contributors: what tells a strategy as won.
    private func win(_ stage: Stage, _ strategy: Contribution.Appeal.Strategy = .codingGuideline) throws
        -> [TrendUpdate]
    {
        try (0..<5).flatMap { number in
            var won = report("9921\(number)", carc: "50")
            won.appeal = .init(outcome: .overturned, strategy: strategy)
            return try stage.updates(contribute("\(strategy) \(number)", contributor: UInt64(number % 3), [won]))
        }
    }

    @Test(arguments: LedgerKind.allCases)
    func `a text waits for a moderator, once for its key`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        #expect(try stage.write(suggest("a", text)) == .suggested(isRepeat: false))
        #expect(try stage.write(suggest("a", text)) == .suggested(isRepeat: true))
        #expect(try stage.refusal(suggest("a", "Something else.")) == .alreadyExists)
        #expect(try stage.refusal(suggest("a", text, .other)) == .alreadyExists)
        // The same key for reports is another one.
        #expect(
            try stage.write(contribute("a", contributor: 1, [report()])) == .contributed(updates: [], isRepeat: false))
        let expected = SuggestionRecord(
            id: 1, state: .waiting, suggestion: Suggestion(carc: "50", strategy: .codingGuideline, text: text))
        #expect(try stage.ledger.suggestions(after: 0, limit: 9) == [expected])
        #expect(try stage.ledger.suggestion(1) == expected)
        #expect(try stage.ledger.suggestion(2) == nil)
        #expect(try stage.ledger.totals().suggestionsWaiting == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `twenty of one contributor wait at most, and a decision makes room`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        for number in 1...20 { try stage.write(suggest("\(number)", "Text \(number).")) }
        #expect(try stage.refusal(suggest("21", "Text 21.")) == .resourceExhausted)
        #expect(try stage.write(suggest("20", "Text 20.")) == .suggested(isRepeat: true))
        #expect(try stage.write(suggest("22", "Text 22.", by: 2)) == .suggested(isRepeat: false))
        #expect(try stage.ledger.suggestions(after: 18, limit: 2).map(\.id) == [19, 20])
        try stage.write(.moderate(20, .reject))
        #expect(try stage.write(suggest("21", "Text 21.")) == .suggested(isRepeat: false))
        #expect(try stage.ledger.suggestions(after: 18, limit: 9).map(\.id) == [19, 21, 22])
    }

    @Test(arguments: LedgerKind.allCases)
    func `decisions stand, and what was rejected keeps no text`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        for key in ["a", "b"] { try stage.write(suggest(key, text)) }
        #expect(try stage.refusal(.moderate(3, .reject)) == .notFound)
        #expect(try moderated(stage, 1, .approve(text: "Better words.")).0.suggestion.text == "Better words.")
        #expect(try moderated(stage, 1, .approve(text: nil)).0.suggestion.text == "Better words.")
        #expect(try stage.refusal(.moderate(1, .approve(text: text))) == .failedPrecondition)
        for _ in 0..<2 {
            let rejected = try moderated(stage, 2, .reject).0
            #expect(rejected.state == .rejected && rejected.suggestion.text.isEmpty)
        }
        #expect(try stage.refusal(.moderate(2, .approve(text: text))) == .failedPrecondition)
        #expect(
            try stage.write(suggest("b", text)) == .suggested(isRepeat: true), "it does not come back under its key")
        #expect(try stage.ledger.suggestions(after: 0, limit: 9).isEmpty)
        #expect(try stage.ledger.totals().suggestionsWaiting == 0)
    }

    @Test(arguments: LedgerKind.allCases)
    func `an approved text is published when its strategy is told as won, and only its own`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.write(suggest("a", text))
        try stage.write(suggest("b", "Ask for the reviewer's specialty.", .peerReview))
        #expect(try moderated(stage, 1, .approve(text: nil)).1.isEmpty)
        #expect(try moderated(stage, 2, .approve(text: nil)).1.isEmpty)
        let note = PublishedNote(id: 1, strategy: .codingGuideline, text: text)
        #expect(try win(stage).map(\.figures?.notes) == [[note]])
        // One that is approved afterwards is published at once, with the same figures; the newest stands first.
        try stage.write(suggest("c", "Attach the article."))
        let updates = try moderated(stage, 3, .approve(text: nil)).1
        #expect(updates.map(\.subject) == [TrendSubject(appealsOf: "50")])
        #expect(updates.map(\.noteIDs) == [[3, 1]])
        #expect(updates.first?.figures?.strategies.map(\.appeals) == [.from5to9])
        #expect(try stage.ledger.trendLog(after: 0, limit: 9).map(\.noteIDs) == [[1], [3, 1]])
    }

    @Test(arguments: LedgerKind.allCases)
    func `of a strategy that was only lost no text is published`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.write(suggest("a", text))
        try stage.write(.moderate(1, .approve(text: nil)))
        var notes: [[PublishedNote]?] = []
        for contributor in 1...5 as ClosedRange<UInt64> {
            var lost = report(carc: "50")
            lost.appeal = .init(outcome: .upheld, strategy: .codingGuideline)
            let updates = try stage.updates(contribute("\(contributor)", contributor: contributor, [lost]))
            notes += updates.filter { $0.subject.about == .appeals }.map(\.figures?.notes)
        }
        #expect(notes == [[]])
    }

    @Test(arguments: LedgerKind.allCases)
    func `a text goes when it is rejected after all, and when its strategy is told no more`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.write(suggest("a", text))
        try stage.write(suggest("b", "Attach the article."))
        for id in [1, 2] as [Int64] { try stage.write(.moderate(id, .approve(text: nil))) }
        #expect(try win(stage).map(\.noteIDs) == [[2, 1]])
        #expect(try moderated(stage, 1, .reject).1.map(\.noteIDs) == [[2]])
        #expect(
            try stage.ledger.trendLog(after: 0, limit: 9).map(\.noteIDs) == [[2], [2]],
            "also from what was published before")
        var won = report("99210", carc: "50")
        won.appeal = .init(outcome: .overturned, strategy: .codingGuideline)
        let back = LedgerWrite.contribute(
            tenant: Stage.tenant, key: "back", contributor: ContributorDigest(high: 0, low: 7), [], withdrawn: [won])
        #expect(try stage.write(back) == .contributed(updates: [], withdrawn: 1, isRepeat: false))
        // Less than five are left: the next edition is the first that counts.
        var notes: [[Int64]?] = []
        for contributor in 11...15 as ClosedRange<UInt64> {
            var lost = report(carc: "50")
            lost.appeal = .init(outcome: .upheld, strategy: .other)
            let updates = try stage.updates(contribute("\(contributor)", contributor: contributor, [lost]))
            notes += updates.filter { $0.subject.about == .appeals }.map(\.noteIDs)
        }
        #expect(notes == [[]])
        #expect(try moderated(stage, 2, .reject).1.isEmpty)
    }

    @Test func `a text that was rejected, or replaced, is in none of the ledger's files`() throws {
        let directory = try TemporaryDirectory()
        let stage = Stage(try SQLiteLedger(path: directory.ledger))
        for number in 1...12 { try stage.write(suggest("\(number)", "Zebulon \(number) Quackenbush")) }
        #expect(try files(in: directory).contains { has("Quackenbush", $0) }, "they are where they are looked for")
        for id in 1...6 as ClosedRange<Int64> { try stage.write(.moderate(id, .reject)) }
        for id in 7...12 as ClosedRange<Int64> { try stage.write(.moderate(id, .approve(text: "Better \(id)"))) }
        for file in try files(in: directory) { #expect(!has("Quackenbush", file) && !has("Zebulon", file)) }
        #expect(try stage.ledger.suggestion(12)?.suggestion.text == "Better 12")
        #expect(try SQLiteLedger.check(path: directory.ledger).isEmpty)
    }

    @Test func `a reader that holds on to the log keeps a rejected text no longer than it reads`() throws {
        let directory = try TemporaryDirectory()
        let stage = Stage(try SQLiteLedger(path: directory.ledger))
        try stage.write(suggest("a", "Zebulon Quackenbush"))
        var configuration = Configuration()
        configuration.readonly = true
        let reader = try DatabaseQueue(path: directory.ledger, configuration: configuration)
        try reader.read { db in
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM suggestions")
            try stage.write(.moderate(1, .reject))
        }
        #expect(try files(in: directory).contains { has("Quackenbush", $0) }, "the reader kept it")
        stage.now = stage.now + 1000
        try stage.write(suggest("b", "Attach the article."))
        #expect(try !files(in: directory).contains { has("Quackenbush", $0) })
    }

    @Test func `a text that was rejected just before a crash is gone when the ledger is opened again`() throws {
        let directory = try TemporaryDirectory()
        let stage = Stage(try SQLiteLedger(path: directory.ledger))
        try stage.write(suggest("a", "Zebulon Quackenbush"))
        let crashed = try TemporaryDirectory()
        let reader = try DatabaseQueue(path: directory.ledger)
        try reader.read { db in
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM suggestions")
            try stage.write(.moderate(1, .reject))
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: directory.ledger + suffix, toPath: crashed.ledger + suffix)
            }
        }
        #expect(try files(in: crashed).contains { has("Quackenbush", $0) }, "it was in the log")
        let again = try SQLiteLedger(path: crashed.ledger)
        #expect(try again.suggestion(1)?.state == .rejected)
        #expect(try !files(in: crashed).contains { has("Quackenbush", $0) })
    }

    @Test func `an earlier version keeps nothing of the texts, not even in pages that are free`() throws {
        let directory = try TemporaryDirectory()
        do {
            let stage = Stage(try SQLiteLedger(path: directory.ledger))
            for number in 1...12 { try stage.write(suggest("\(number)", "Zebulon \(number) Quackenbush")) }
        }
        #expect(try files(in: directory).contains { has("Quackenbush", $0) })
        try SQLiteLedger.downgrade(path: directory.ledger, to: "3")
        #expect(try !files(in: directory).contains { has("Quackenbush", $0) || has("Zebulon", $0) })
    }

    @Test func `whatever is deleted is overwritten, before a moderation and after it`() throws {
        let directory = try TemporaryDirectory()
        let ledger = try SQLiteLedger(path: directory.ledger)
        let stage = Stage(ledger)
        for number in 0..<2 {
            let isOn = try ledger.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA secure_delete") }
            #expect(isOn == 1, "\(number)")
            try stage.write(suggest("\(number)", text))
            try stage.write(.moderate(1, .reject))
        }
    }

    private func files(in directory: TemporaryDirectory) throws -> [Data] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).map {
            try Data(contentsOf: URL(fileURLWithPath: directory.path + "/" + $0))
        }
    }

    private func has(_ text: String, _ file: Data) -> Bool { file.range(of: Data(text.utf8)) != nil }
}

extension TrendUpdate {
    fileprivate var noteIDs: [Int64]? { figures?.notes.map(\.id) }
}
