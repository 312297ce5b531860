import BrokerCore
import Ledger
import Testing

@Suite struct GroupTests {
    @Test(arguments: LedgerKind.allCases)
    func `a refused write changes nothing and the others of its group go on`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.committed(jobs: 3)
        let jobs = try stage.waiting()
        let wrong = LedgerWrite.finish(
            jobs[1].id, by: attempt, results: [result(2)], contributor: .init(high: 1, low: 1),
            contributions: [report()])
        let replies = try stage.ledger.apply(
            [finish(jobs[0]), wrong, finish(jobs[0]), finish(jobs[2])], now: stage.now)
        let codes = replies.map { if case .refused(let code, _) = $0 { code } else { StatusCode.ok } }
        #expect(codes == [.ok, .invalidArgument, .failedPrecondition, .ok])
        #expect(try stage.waiting() == [jobs[1]])
        #expect(try stage.ledger.totals().results == 4)
        #expect(try stage.ledger.totals().contributions == 0)
    }

    @Test(arguments: LedgerKind.allCases)
    func `writes of a group see each other in order`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let id = BatchID(rawValue: 1)
        let open = LedgerWrite.open(tenant: Stage.tenant, key: "k", options: BatchOptions())
        let replies = try stage.ledger.apply(
            [.append(slice(id, 0)), open, .append(slice(id, 0)), commit(id, [slice(id, 0)])], now: stage.now)
        #expect(replies[0] == .refused(.notFound, "there is no batch 1"))
        #expect(replies[2] == .appended)
        #expect(try stage.waiting().count == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `no writes are no replies`(kind: LedgerKind) throws {
        #expect(try Stage(kind).ledger.apply([], now: Timestamp(rawValue: 0)).isEmpty)
    }

    @Test(arguments: LedgerKind.allCases)
    func `each start has the next number`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        #expect(try (0..<3).map { _ in try stage.ledger.start() } == [1, 2, 3])
    }

    @Test(arguments: [
        (0, 0, 197001), (951_782_400_000, 11016, 200002), (951_868_800_000, 11017, 200003),
        (1_780_000_000_000, 20601, 202605), (1_798_761_599_999, 20818, 202612), (1_798_761_600_000, 20819, 202701),
        (-1, -1, 196912), (Int64.max, Int(Int32.max), 588_182_707),
    ])
    func `a time has a day and a month`(time: Int64, day: Int, month: Int) {
        let time = Timestamp(rawValue: time)
        #expect(time.day == Int32(day))
        if time.rawValue < .max { #expect(time.month == Int32(month)) }
    }
}
