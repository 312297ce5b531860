import BrokerCore
import Ledger
import Testing

@Suite struct DeadTests {
    private func die(_ stage: Stage, _ jobs: some Sequence<JobSummary>) throws {
        for job in jobs {
            stage.now = stage.now + 1
            try stage.write(.fail(job.id, by: attempt, failure, retry: nil))
        }
    }

    private func change(_ stage: Stage, _ write: LedgerWrite) throws -> DeadChange {
        let reply = try stage.write(write)
        guard case .dead(let change) = reply else { throw Unexpected(reply: reply) }
        return change
    }

    @Test(arguments: LedgerKind.allCases)
    func `a redriven job waits again without failures, and its batch runs again`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 2)
        let jobs = try stage.waiting()
        try stage.write(finish(jobs[0]))
        let crash = Failure(code: .unavailable, message: "lost", isCrash: true)
        try stage.write(.fail(jobs[1].id, by: attempt, crash, retry: stage.now))
        try die(stage, [jobs[1]])
        #expect(try stage.stored(batch.id).phase == .done)
        let change = try change(stage, .redrive(.job(jobs[1].id)))
        var expected = batch
        expected.claimsDone = 2
        expected.allowedCents = 200
        expected.atRiskCents = 20
        #expect(change.batches == [expected])
        #expect(try stage.stored(batch.id) == expected)
        #expect(change.queued == [QueuedJobs(Stage.tenant, .normal, from: jobs[1].id)])
        #expect((change.jobs, change.claims, change.hasMore) == (1, 2, false))
        #expect(try stage.waiting() == [jobs[1]])
        #expect(try stage.ledger.dead(of: nil, batch: nil, limit: 9).isEmpty)
        #expect(
            try stage.ledger.totals()
                == LedgerTotals(batches: 1, batchesRunning: 1, jobsWaiting: 1, jobsDone: 1, results: 2))
        #expect(try stage.batch(finish(jobs[1])).phase == .done)
        #expect(try stage.ledger.job(jobs[1].id)?.attempts.map(\.number) == [1, 2])
    }

    @Test(arguments: LedgerKind.allCases)
    func `a discarded job is listed no more, its payload is gone, and its batch stays done`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 2)
        let jobs = try stage.waiting()
        try die(stage, jobs)
        let before = try stage.stored(batch.id)
        let change = try change(stage, .discard(.job(jobs[0].id)))
        #expect((change.jobs, change.claims, change.hasMore, change.queued) == (1, 2, false, []))
        #expect(change.batches == [before])
        #expect(try stage.stored(batch.id) == before)
        #expect(try stage.ledger.dead(of: nil, batch: nil, limit: 9).map(\.job.id) == [jobs[1].id])
        #expect(try stage.ledger.payload(of: jobs[0].id) == nil)
        #expect(try stage.ledger.job(jobs[0].id)?.state == .discarded)
        #expect(try stage.ledger.totals().jobsDead == 1)
        #expect(try stage.refusal(.discard(.job(jobs[0].id))) == .failedPrecondition)
        #expect(try stage.refusal(.redrive(.job(jobs[0].id))) == .failedPrecondition)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a single job that is not dead, not there, or of a cancelled batch is refused`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 2)
        let jobs = try stage.waiting()
        for write in [LedgerWrite.redrive(.job(jobs[0].id)), .discard(.job(jobs[0].id))] {
            #expect(try stage.refusal(write) == .failedPrecondition)
        }
        #expect(try stage.refusal(.redrive(.job(JobID(rawValue: 99)))) == .notFound)
        #expect(try stage.refusal(.discard(.job(JobID(rawValue: 99)))) == .notFound)
        try die(stage, [jobs[0]])
        try stage.write(.cancel(tenant: Stage.tenant, batch: batch.id))
        #expect(
            try stage.write(.redrive(.job(jobs[0].id)))
                == .refused(.failedPrecondition, "job 1 cannot wait again: its batch was cancelled"))
        #expect(try change(stage, .redrive(.all)) == DeadChange())
        #expect(try stage.ledger.totals().jobsDead == 1)
        #expect(try change(stage, .discard(.all)).jobs == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a batch's, a tenant's or all dead jobs are chosen, and queued by tenant and priority`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let first = try stage.committed("first", jobs: 2)
        let second = try stage.committed("second", jobs: 2, options: BatchOptions(priority: .urgent))
        let theirs = try stage.committed("theirs", jobs: 2, tenant: Stage.other)
        let all = try stage.waiting() + stage.waiting(.urgent) + stage.waiting(tenant: Stage.other)
        try die(stage, all.reversed())
        #expect(try change(stage, .redrive(.batch(BatchID(rawValue: 99)))) == DeadChange())
        #expect(try change(stage, .redrive(.batch(second.id))).batches.map(\.id) == [second.id])
        #expect(try change(stage, .redrive(.tenant(Stage.other))).batches.map(\.id) == [theirs.id])
        try die(stage, try stage.waiting(.urgent) + stage.waiting(tenant: Stage.other))
        let change = try change(stage, .redrive(.all))
        #expect(change.batches.map(\.id) == [first.id, second.id, theirs.id])
        #expect(
            change.queued == [
                QueuedJobs(Stage.tenant, .urgent, from: JobID(rawValue: 3)),
                QueuedJobs(Stage.tenant, .normal, from: JobID(rawValue: 1)),
                QueuedJobs(Stage.other, .normal, from: JobID(rawValue: 5)),
            ])
        #expect(try stage.waiting() + stage.waiting(.urgent) + stage.waiting(tenant: Stage.other) == all)
    }

    @Test(arguments: LedgerKind.allCases)
    func `one write redrives or discards a thousand jobs at most, the oldest first, and says that there are more`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let count = DeadSelection.jobsMax + 3
        let batch = try stage.committed(jobs: count, claims: 1)
        let jobs = try stage.ledger.waiting(
            Backlog(tenant: Stage.tenant, priority: .normal), after: JobID(rawValue: 0), limit: count)
        let deaths = jobs.map { LedgerWrite.fail($0.id, by: attempt, failure, retry: nil) }
        _ = try stage.ledger.apply(deaths, now: stage.now)
        let change = try change(stage, .redrive(.batch(batch.id)))
        #expect((change.jobs, change.hasMore) == (DeadSelection.jobsMax, true))
        #expect(change.batches.first?.claimsDead == 3)
        let last = try self.change(stage, .discard(.all))
        #expect((last.jobs, last.hasMore) == (3, false))
        #expect(try stage.ledger.totals().jobsWaiting == DeadSelection.jobsMax)
        #expect(try stage.ledger.totals().jobsDead == 0)
    }
}
