import BrokerCore
import Ledger
import Testing
import Trends

@Suite struct TwinTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `random writes get the same replies and leave the same ledger in both`(seed: UInt64) throws {
        let key = makeContributorKey()
        let commonCodes = seed % 3 == 0 ? CommonCodes([]) : .every
        let memory = try MemoryLedger(commonCodes: commonCodes, contributorKey: key)
        let stage = try Stage(.sqlite, commonCodes: commonCodes)
        var writer = RandomWriter(seed: seed)
        var met: Set<String> = []
        let all: Set<String> = ["done", "held", "released", "dead", "purged", "exhausted", "settling"]
        for step in 0..<2000 where step < 320 || met != all {
            writer.look(at: memory)
            let writes = (0...writer.number(below: 5)).map { _ in writer.write(at: stage.now) }
            let expected = memory.apply(writes, now: stage.now)
            let replies = try stage.ledger.apply(writes, now: stage.now)
            try #require(replies == expected, "seed \(seed), step \(step): \(writes)")
            met.formUnion(replies.compactMap(\.kind))
            stage.now = stage.now + Int64(writer.number(below: 5_000_000))
            if step % 40 == 39 { try compare(stage.ledger, memory, writer, "seed \(seed), step \(step)") }
        }
        #expect(memory.totals().trendUpdates > 0)
        #expect(met == all)
    }

    private func compare(
        _ left: any Ledger, _ right: any Ledger, _ writer: RandomWriter, _ place: Comment
    ) throws {
        try same(left, right, place) { try $0.totals() }
        try same(left, right, place) { try $0.backlog() }
        try same(left, right, place) { try $0.tenants() }
        try same(left, right, place) { try $0.trendLog(after: 0, limit: 999) }
        try same(left, right, place) { try $0.trendLog(after: 3, limit: 2) }
        try same(left, right, place) { try $0.suggestions(after: 2, limit: 4) }
        try same(left, right, place) { try $0.standings() }
        for id in 0...12 as ClosedRange<Int64> { try same(left, right, place) { try $0.suggestion(id) } }
        for tenant in [nil, Stage.tenant, Stage.other] {
            try same(left, right, place) { try $0.batches(of: tenant, limit: 9) }
            try same(left, right, place) { try $0.dead(of: tenant, batch: nil, limit: 9) }
            try same(left, right, place) { try $0.dead(of: tenant, batch: BatchID(rawValue: 2), limit: 9) }
            for state in JobState.allCases.map(Optional.some) + [nil] {
                for batch in [nil, BatchID(rawValue: Int64(writer.batches - 2))] {
                    let filter = JobFilter(tenant: tenant, batch: batch, state: state)
                    try same(left, right, place) { try $0.jobs(filter, after: JobID(rawValue: 3), limit: 4) }
                    try same(left, right, place) { try $0.jobs(filter, after: JobID(rawValue: 0), limit: 99) }
                }
            }
        }
        for backlog in try right.backlog() {
            for after in (0...9).map({ JobID(rawValue: $0) }) {
                try same(left, right, place) { try $0.waiting(backlog, after: after, limit: 5) }
            }
        }
        for back in 0...24 {
            let batch = BatchID(rawValue: Int64(writer.batches - back))
            let job = JobID(rawValue: Int64(writer.jobs - back))
            try same(left, right, place) { try $0.batch(batch, of: Stage.tenant) }
            try same(left, right, place) { try $0.results(of: batch, after: 0, limit: 4) }
            try same(left, right, place) { try $0.results(of: batch, after: -1, limit: 99) }
            for (count, limit) in [(-1, 99), (0, 3), (1, 2), (3, 9)] {
                try same(left, right, place) { try $0.results(of: batch, recordedAfter: count, limit: limit) }
            }
            try same(left, right, place) { try $0.payload(of: job) }
            try same(left, right, place) { try $0.job(job) }
        }
    }

    private func same<Value: Equatable>(
        _ left: any Ledger, _ right: any Ledger, _ place: Comment, _ read: (any Ledger) throws -> Value
    ) throws {
        let (read, expected) = (try read(left), try read(right))
        try #require(read == expected, place)
    }
}

extension LedgerReply {
    /// What a run must have met, to have tested it.
    fileprivate var kind: String? {
        switch self {
        case .batch(_, _, .some): "released"
        case .batch(let batch, _, _) where batch.phase == .done: "done"
        case .committed(_, nil): "held"
        case .dead(let change) where change.jobs > 0: "dead"
        case .purged(let purged) where purged.results > 0: "purged"
        case .refused(.resourceExhausted, _): "exhausted"
        case .settled(true): "settling"
        default: nil
        }
    }
}
