import BrokerCore
import Ledger
import Testing
import Trends

/// Small and seeded, so that a failure can be repeated. Source: splitmix64 (Steele, Lea, Flood 2014).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Writes that are mostly sensible, over few batches, so that they meet: repeats, conflicts, late and wrong answers.
private struct Writer {
    var random: Seeded
    private let tenants = [Stage.tenant, Stage.other]

    init(seed: UInt64) { random = Seeded(state: seed) }

    mutating func write(at now: Timestamp) -> LedgerWrite {
        switch number(below: 12) {
        case 0: .open(tenant: tenant(), key: "k\(number(below: 6))", options: options())
        case 1, 2, 3:
            .append(slice(batch(), number(below: 3), content: number(below: 9) == 0 ? "x" : "", tenant: tenant()))
        case 4, 5: commitment()
        case 6: number(below: 6) == 0 ? .cancel(tenant: tenant(), batch: batch()) : attempt()
        case 7: .fail(job(), failure, retry: number(below: 3) == 0 ? nil : now + Int64(number(below: 900)))
        case 8:
            .contribute(
                tenant: tenant(), key: "c\(number(below: 40))", contributor: contributor(), contributions(),
                withdrawn: number(below: 2) == 0 ? [] : [report("99210", source: .remitted)])
        default: attempt()
        }
    }

    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    private mutating func tenant() -> Tenant { tenants[number(below: 8) == 0 ? 1 : 0] }
    private mutating func batch() -> BatchID { BatchID(rawValue: Int64(number(below: 8))) }
    private mutating func job() -> JobID { JobID(rawValue: Int64(number(below: 20))) }
    private mutating func contributor() -> ContributorDigest { .init(high: UInt64(number(below: 5)), low: 1) }

    private mutating func options() -> BatchOptions {
        BatchOptions(priority: Priority.allCases[number(below: 3) / 2], contributes: number(below: 9) == 0)
    }

    private mutating func commitment() -> LedgerWrite {
        let id = batch()
        let slices = (0...number(below: 3)).map { slice(id, $0) }
        return commit(id, slices, tenant: tenant())
    }

    private mutating func attempt() -> LedgerWrite {
        let first = number(below: 3) * 2
        let results = (first..<first + (number(below: 9) == 0 ? 1 : 2)).map { result($0) }
        return .finish(job(), results: results, contributor: contributor(), contributions: contributions())
    }

    private mutating func contributions() -> [Contribution] {
        (0..<number(below: 4)).map { _ in
            report("9921\(number(below: 3))", source: Contribution.Source.allCases[number(below: 2)])
        }
    }
}

@Suite struct TwinTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `random writes get the same replies and leave the same ledger in both`(seed: UInt64) throws {
        let key = makeContributorKey()
        let memory = try MemoryLedger(contributorKey: key)
        let stage = try Stage(.sqlite)
        var writer = Writer(seed: seed)
        for step in 0..<240 {
            let writes = (0...writer.number(below: 5)).map { _ in writer.write(at: stage.now) }
            let expected = memory.apply(writes, now: stage.now)
            let replies = try stage.ledger.apply(writes, now: stage.now)
            try #require(replies == expected, "seed \(seed), step \(step): \(writes)")
            stage.now = stage.now + Int64(writer.number(below: 5_000_000))
            if step % 20 == 19 { try compare(stage.ledger, memory, "seed \(seed), step \(step)") }
        }
        #expect(memory.totals().results > 0)
        #expect(memory.totals().trendUpdates > 0)
    }

    private func compare(_ left: any Ledger, _ right: any Ledger, _ place: Comment) throws {
        try same(left, right, place) { try $0.totals() }
        try same(left, right, place) { try $0.backlog() }
        try same(left, right, place) { try $0.trendLog(after: 0, limit: 999) }
        try same(left, right, place) { try $0.trendLog(after: 3, limit: 2) }
        for tenant in [nil, Stage.tenant, Stage.other] {
            try same(left, right, place) { try $0.batches(of: tenant, limit: 9) }
            try same(left, right, place) { try $0.dead(of: tenant, batch: nil, limit: 9) }
            try same(left, right, place) { try $0.dead(of: tenant, batch: BatchID(rawValue: 2), limit: 9) }
        }
        for backlog in try right.backlog() {
            for after in (0...9).map({ JobID(rawValue: $0) }) {
                try same(left, right, place) { try $0.waiting(backlog, after: after, limit: 5) }
            }
        }
        for number in 0...30 as ClosedRange<Int64> {
            let (batch, job) = (BatchID(rawValue: number), JobID(rawValue: number))
            try same(left, right, place) { try $0.batch(batch, of: Stage.tenant) }
            try same(left, right, place) { try $0.results(of: batch, after: 0, limit: 4) }
            try same(left, right, place) { try $0.results(of: batch, after: -1, limit: 99) }
            try same(left, right, place) { try $0.payload(of: job) }
        }
    }

    private func same<Value: Equatable>(
        _ left: any Ledger, _ right: any Ledger, _ place: Comment, _ read: (any Ledger) throws -> Value
    ) throws {
        let (read, expected) = (try read(left), try read(right))
        try #require(read == expected, place)
    }
}
