import BrokerCore
import Ledger
import Testing

@Suite struct OrderTests {
    private let ordered = BatchOptions(orderKey: "claims.837")

    private func released(_ stage: Stage, _ write: LedgerWrite) throws -> QueuedJobs? {
        guard case .batch(_, _, let released) = try stage.write(write) else { return nil }
        return released
    }

    private func finishAll(_ stage: Stage, of batch: BatchID) throws -> [QueuedJobs] {
        try stage.waiting().filter { $0.batch == batch }.compactMap { try released(stage, finish($0)) }
    }

    @Test(arguments: LedgerKind.allCases)
    func `batches of an order key run one after the other, in the order of their commits`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let late = try stage.batch(.open(tenant: Stage.tenant, key: "late", options: ordered)).id
        try stage.write(.append(slice(late, 0)))
        let first = try stage.committed("first", jobs: 2, options: ordered)
        let second = try stage.committed("second", jobs: 2, options: ordered)
        guard case .committed(let third, nil) = try stage.write(commit(late, [slice(late, 0)])) else {
            Issue.record("held: no job waits")
            return
        }
        #expect([first, second, third].map(\.isHeld) == [false, true, true])
        #expect(third.phase == .running)
        #expect(try stage.waiting().map(\.batch) == [first.id, first.id])
        #expect(try stage.ledger.jobs(JobFilter(state: .held), after: JobID(rawValue: 0), limit: 9).count == 3)
        #expect(try stage.ledger.totals().jobsWaiting == 2)
        #expect(try finishAll(stage, of: first.id) == [QueuedJobs(Stage.tenant, .normal, from: JobID(rawValue: 4))])
        #expect(try stage.stored(second.id).isHeld == false)
        #expect(try stage.waiting().map(\.batch) == [second.id, second.id])
        #expect(try finishAll(stage, of: second.id) == [QueuedJobs(Stage.tenant, .normal, from: JobID(rawValue: 1))])
        #expect(try finishAll(stage, of: third.id).isEmpty)
        #expect(try stage.ledger.totals().batchesRunning == 0)
        #expect(try stage.committed("next", options: ordered).isHeld == false)
    }

    @Test(arguments: LedgerKind.allCases)
    func `other keys, other tenants and no key do not wait for each other`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batches = [
            try stage.committed("a", options: ordered), try stage.committed("b", options: BatchOptions(orderKey: "x")),
            try stage.committed("c"), try stage.committed("d"),
            try stage.committed("e", options: ordered, tenant: Stage.other),
        ]
        #expect(batches.allSatisfy { !$0.isHeld })
    }

    @Test(arguments: LedgerKind.allCases)
    func `what is given up or cancelled lets the next one run too`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batches = try (0..<4).map { try stage.committed("\($0)", options: ordered) }
        #expect(try released(stage, .cancel(tenant: Stage.tenant, batch: batches[1].id)) == nil)
        #expect(try stage.stored(batches[1].id).isHeld == false)
        let job = try stage.waiting()[0].id
        let next = QueuedJobs(Stage.tenant, .normal, from: JobID(rawValue: 3))
        #expect(try released(stage, .fail(job, by: attempt, failure, retry: stage.now)) == nil)
        #expect(try released(stage, .fail(job, by: attempt, failure, retry: nil)) == next)
        #expect(try released(stage, .cancel(tenant: Stage.tenant, batch: batches[2].id))?.first == JobID(rawValue: 4))
        #expect(try stage.waiting().map(\.batch) == [batches[3].id])
    }

    @Test(arguments: LedgerKind.allCases)
    func `a redrive does not hold what runs, and the next one waits for both`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batches = try (0..<3).map { try stage.committed("\($0)", options: ordered) }
        let job = try stage.waiting()[0]
        try stage.write(.fail(job.id, by: attempt, failure, retry: nil))
        try stage.write(.redrive(.job(job.id)))
        #expect(try stage.waiting().map(\.batch) == [batches[0].id, batches[1].id])
        #expect(try finishAll(stage, of: batches[1].id).isEmpty)
        #expect(try stage.stored(batches[2].id).isHeld)
        #expect(try finishAll(stage, of: batches[0].id).map(\.first) == [JobID(rawValue: 3)])
    }

    @Test(arguments: LedgerKind.allCases)
    func `an order key has at most 64 characters, none of control`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        for key in [String(repeating: "k", count: 65), "a\nb"] {
            let open = LedgerWrite.open(tenant: Stage.tenant, key: "k", options: BatchOptions(orderKey: key))
            #expect(try stage.refusal(open) == .invalidArgument)
        }
        let longest = BatchOptions(orderKey: String(repeating: "é", count: 64))
        #expect(try stage.batch(.open(tenant: Stage.tenant, key: "k", options: longest)).options == longest)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a batch's time comes with its jobs, and a retry is not before it`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let options = BatchOptions(notBefore: stage.now + 900)
        try stage.committed(options: options)
        let job = try stage.waiting()[0]
        #expect(job.notBefore == stage.now + 900)
        #expect(job.options == options)
        try stage.write(.fail(job.id, by: attempt, failure, retry: stage.now + 5))
        #expect(try stage.waiting()[0].notBefore == stage.now + 900)
        try stage.write(.fail(job.id, by: attempt, failure, retry: stage.now + 1000))
        #expect(try stage.waiting()[0].notBefore == stage.now + 1000)
        try stage.write(.fail(job.id, by: attempt, failure, retry: nil))
        try stage.write(.redrive(.all))
        #expect(try stage.waiting()[0].notBefore == stage.now + 900)
    }
}
