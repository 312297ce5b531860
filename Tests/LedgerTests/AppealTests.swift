import BrokerCore
import Foundation
import GRDB
import Ledger
import Testing
import Trends

@Suite struct AppealTests {
    private func appealed(
        _ outcome: Contribution.Appeal.Outcome, _ strategy: Contribution.Appeal.Strategy = .peerReview,
        _ days: Contribution.Appeal.DaysBand = .from31to60, code: String = "99213"
    ) -> Contribution {
        var made = report(code, carc: "197")
        made.appeal = .init(outcome: outcome, level: 1, days: days, strategy: strategy)
        return made
    }

    private func ofAppeals(_ updates: [TrendUpdate]) -> [TrendUpdate] {
        updates.filter { $0.subject.about == .appeals }
    }

    /// Of one code each, so that no code has enough.
    @Test(arguments: LedgerKind.allCases)
    func `appeals of a reason are published across codes, and those without a result do not count`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        for number in 0..<4 as Range<UInt64> {
            let reports = [
                appealed(.overturned, code: "9921\(number)"), appealed(.pending, .peerReview, .unknown, code: "J1100"),
            ]
            #expect(
                ofAppeals(try stage.updates(contribute("\(number)", contributor: number % 3, reports))).isEmpty)
        }
        let fifth = contribute("4", contributor: 2, [appealed(.correctedAndPaid, code: "99214")])
        let update = TrendUpdate(
            sequence: 1, subject: TrendSubject(appealsOf: "197"),
            figures: .init(
                reports: .from5to9,
                strategies: [
                    PublishedStrategy(
                        strategy: .peerReview, appeals: .from5to9, won: .from5to9, medianDays: .from31to60)
                ]),
            day: stage.now.day)
        #expect(try stage.updates(fifth) == [update])
        #expect(try stage.ledger.trendLog(after: 0, limit: 9) == [update])
        #expect(try stage.ledger.totals().contributions == 9)
        #expect(try stage.ledger.totals().trendUpdates == 1)
    }

    /// Three contributors, each 2 won and 4 lost of records, and 2 lost of letters: 6 of 18 are 33 percent, which rounds
    /// to 35. Days: 18 and 6, each in a group, none without.
    @Test(arguments: LedgerKind.allCases)
    func `a strategy has a rate, and another that was only lost has none`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        var updates: [TrendUpdate] = []
        for contributor in 1...3 as ClosedRange<UInt64> {
            let reports =
                Array(repeating: appealed(.partlyOverturned, .medicalRecords), count: 2)
                + Array(repeating: appealed(.upheld, .medicalRecords), count: 4)
                + Array(repeating: appealed(.writtenOff, .medicalNecessityLetter, .over120), count: 2)
            updates += try stage.updates(contribute("\(contributor)", contributor: contributor, reports))
        }
        #expect(
            ofAppeals(updates).map(\.figures?.strategies) == [
                [
                    PublishedStrategy(
                        strategy: .medicalRecords, appeals: .from10to19, won: .from5to9, overturnRate: 35,
                        medianDays: .from31to60),
                    PublishedStrategy(strategy: .medicalNecessityLetter, appeals: .from5to9, medianDays: .over120),
                ]
            ])
        #expect(ofAppeals(updates).map(\.figures?.reports) == [.from20to49])
        #expect(updates.map(\.subject.about) == [.code, .code, .appeals], "the code, its payer type, then the reason")
    }

    /// Of 60 of one contributor 50 count for the code, and 50 for the reason.
    @Test(arguments: LedgerKind.allCases)
    func `one contributor moves a reason no further than its share of a month`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.write(contribute("many", contributor: 1, Array(repeating: appealed(.overturned), count: 60)))
        try stage.write(contribute("two", contributor: 2, [appealed(.overturned)]))
        let updates = try stage.updates(contribute("three", contributor: 3, [appealed(.overturned)]))
        #expect(ofAppeals(updates).map(\.figures?.reports) == [.from50])
        // Half of 52 would be due.
        let more = Array(repeating: appealed(.overturned), count: 13)
        #expect(try stage.updates(contribute("more", contributor: 2, more)).isEmpty)
        #expect(ofAppeals(try stage.updates(contribute("again", contributor: 3, more))).isEmpty, "of two contributors")
        let last = try stage.updates(contribute("last", contributor: 4, [appealed(.overturned)]))
        #expect(ofAppeals(last).count == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a report that is taken back counts for its reason no more`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        for contributor in 1...5 as ClosedRange<UInt64> {
            try stage.write(contribute("\(contributor)", contributor: contributor, [appealed(.overturned)]))
        }
        let withdrawal = LedgerWrite.contribute(
            tenant: Stage.tenant, key: "back", contributor: ContributorDigest(high: 2, low: 7), [],
            withdrawn: [appealed(.overturned)])
        #expect(try stage.write(withdrawal) == .contributed(updates: [], withdrawn: 1, isRepeat: false))
    }

    @Test func `a check tells when a reason's counts and its reports differ`() throws {
        let directory = try TemporaryDirectory()
        let ledger = try SQLiteLedger(path: directory.ledger)
        let stage = Stage(ledger)
        for contributor in 1...7 as ClosedRange<UInt64> {
            let reports =
                [appealed(.overturned), appealed(.overturned), appealed(.upheld), appealed(.upheld)]
                + [report(), appealed(.pending, .other, .unknown)]
            try stage.write(contribute("\(contributor)", contributor: contributor, reports))
        }
        try ledger.close()
        #expect(try SQLiteLedger.check(path: directory.ledger).isEmpty)
        let changes = [
            "UPDATE contributions SET appeal_outcome = 5 WHERE id = (SELECT min(id) FROM contributions)",
            """
            DELETE FROM trend_released WHERE (subject, id) IN (
                SELECT subject, min(trend_released.id) FROM trend_released
                JOIN trend_subjects ON trend_subjects.id = subject WHERE about = 1)
            """,
            "UPDATE contributions SET strategy = 12 WHERE id = (SELECT min(id) FROM contributions)",
            "UPDATE contributions SET appeal_days = 5 WHERE id = (SELECT min(id) FROM contributions)",
            "UPDATE contributions SET carc = '50' WHERE id = (SELECT min(id) FROM contributions)",
        ]
        for change in changes {
            let copy = directory.path + "/\(UUID().uuidString).db"
            try FileManager.default.copyItem(atPath: directory.ledger, toPath: copy)
            let queue = try DatabaseQueue(path: copy)
            try queue.write { try $0.execute(sql: change) }
            try queue.close()
            #expect(try !SQLiteLedger.check(path: copy).isEmpty, "\(change)")
        }
    }
}
