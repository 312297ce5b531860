import BrokerCore
import Ledger
import Testing

@Suite struct JobTests {
    @Test(arguments: LedgerKind.allCases)
    func `jobs wait from the commit on, by tenant and priority, ascending`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let open = try stage.batch(.open(tenant: Stage.tenant, key: "open", options: BatchOptions())).id
        try stage.write(.append(slice(open, 0)))
        #expect(try stage.ledger.backlog().isEmpty)
        let options = BatchOptions(work: .estimate, priority: .bulk, traces: true)
        let bulk = try stage.committed("bulk", jobs: 3, options: options)
        try stage.committed("normal", jobs: 2, tenant: Stage.other)
        #expect(
            try stage.ledger.backlog() == [
                Backlog(tenant: Stage.tenant, priority: .bulk), Backlog(tenant: Stage.other, priority: .normal),
            ])
        let jobs = try stage.waiting(.bulk)
        let bytes = slice(bulk.id, 1).payload.count
        #expect(
            jobs[1]
                == JobSummary(
                    id: JobID(rawValue: 3), batch: bulk.id, tenant: Stage.tenant, options: options, slice: 1,
                    firstClaim: 2, claims: 2, bytes: bytes, queued: stage.now))
        let backlog = Backlog(tenant: Stage.tenant, priority: .bulk)
        #expect(try stage.ledger.waiting(backlog, after: jobs[0].id, limit: 1) == [jobs[1]])
        #expect(try stage.ledger.waiting(backlog, after: jobs[2].id, limit: 9).isEmpty)
        #expect(try stage.ledger.waiting(backlog, after: jobs[0].id, limit: -1).isEmpty)
        #expect(try stage.waiting(.normal).isEmpty)
    }

    @Test(arguments: LedgerKind.allCases)
    func `results are read up to the one with which they pass so many bytes`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 2)
        for job in try stage.waiting() { try stage.batch(finish(job)) }
        let all = try stage.ledger.results(of: batch.id, after: -1, limit: 99)
        try #require(all.count == 4)
        let bytes = all.map(\.body.count)
        for (room, count) in [
            (0, 1), (bytes[0], 2), (bytes[0] + bytes[1] - 1, 2), (bytes[0] + bytes[1], 3), (.max, 4),
        ] {
            let read = try stage.ledger.results(of: batch.id, after: -1, limit: 99, bytes: room)
            #expect(read == Array(all.prefix(count)))
            let recorded = try stage.ledger.results(of: batch.id, recordedAfter: 0, limit: 99, bytes: room)
            #expect(recorded.count == count)
        }
        #expect(try stage.ledger.results(of: batch.id, after: -1, limit: 1, bytes: .max).count == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a finished job's results are read in the order of claims from a cursor`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 3)
        let jobs = try stage.waiting()
        try stage.write(finish(jobs[2], allowed: 300))
        let after = try stage.batch(finish(jobs[0]))
        #expect(after.claimsDone == 4)
        #expect(after.allowedCents == 800)
        #expect(after.atRiskCents == 40)
        #expect(after.phase == .running)
        #expect(try stage.stored(batch.id) == after)
        let ledger = stage.ledger
        #expect(
            try ledger.results(of: batch.id, after: -1, limit: 3) == [result(0), result(1), result(4, allowed: 300)])
        #expect(try ledger.results(of: batch.id, after: 1, limit: 9).map(\.claim) == [4, 5])
        #expect(try ledger.results(of: batch.id, after: 5, limit: 9).isEmpty)
        #expect(try ledger.results(of: batch.id, after: .max, limit: 9).isEmpty)
        #expect(try ledger.results(of: BatchID(rawValue: 99), after: -1, limit: 9).isEmpty)
    }

    @Test(arguments: LedgerKind.allCases)
    func `results in another order are the same results`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(claims: 3)
        let write = LedgerWrite.finish(
            try stage.waiting()[0].id, by: attempt, results: [result(2), result(0), result(1)],
            contributor: .init(high: 0, low: 0), contributions: [])
        #expect(try stage.batch(write).phase == .done)
        #expect(try stage.ledger.results(of: batch.id, after: -1, limit: 9).map(\.claim) == [0, 1, 2])
    }

    @Test(arguments: LedgerKind.allCases)
    func `a job is finished once`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.committed(jobs: 2)
        let job = try stage.waiting()[0]
        #expect(try stage.ledger.payload(of: job.id) != nil)
        let first = try stage.batch(finish(job))
        #expect(try stage.ledger.payload(of: job.id) == nil)  // Gone with its end.
        #expect(try stage.refusal(finish(job, allowed: 999)) == .failedPrecondition)
        #expect(try stage.refusal(.fail(job.id, by: attempt, failure, retry: nil)) == .failedPrecondition)
        #expect(try stage.refusal(.fail(JobID(rawValue: 77), by: attempt, failure, retry: nil)) == .notFound)
        #expect(try stage.stored(first.id) == first)
        #expect(try stage.ledger.totals().results == 2)
    }

    @Test(arguments: LedgerKind.allCases)
    func `anything but one result for each claim is refused and nothing of it is kept`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 2)
        let job = try stage.waiting()[1]
        let wrong = [
            [], [result(2)], [result(2), result(2)], [result(2), result(4)], [result(1), result(2)],
            [result(2), result(3), result(4)], [result(.min), result(3)],
        ]
        for results in wrong {
            let contributions = (0..<9).map { _ in report() }
            let write = LedgerWrite.finish(
                job.id, by: attempt, results: results, contributor: .init(high: 1, low: 1), contributions: contributions
            )
            #expect(try stage.refusal(write) == .invalidArgument)
        }
        #expect(try stage.waiting().count == 2)
        #expect(try stage.stored(batch.id) == batch)
        #expect(try stage.ledger.totals().contributions == 0)
        #expect(try stage.ledger.results(of: batch.id, after: -1, limit: 9).isEmpty)
    }

    @Test(arguments: LedgerKind.allCases)
    func `absurd amounts and references neither stop the ledger nor wrap a sum`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.committed(jobs: 2)
        let jobs = try stage.waiting()
        #expect(try stage.batch(finish(jobs[0], allowed: .max)).allowedCents == .max)
        var nul = result(2)
        nul.reference = "a\0b"
        let write = LedgerWrite.finish(
            jobs[1].id, by: attempt, results: [nul, result(3)], contributor: .init(high: 0, low: 0), contributions: [])
        #expect(try stage.refusal(write) == .invalidArgument)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a failed job waits for its time and remembers how often it failed`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed()
        let job = try stage.waiting()[0]
        #expect(try stage.batch(.fail(job.id, by: attempt, failure, retry: stage.now + 500)) == batch)
        try stage.write(.fail(job.id, by: attempt, failure, retry: stage.now + 900))
        var expected = job
        expected.failures = 2
        expected.notBefore = stage.now + 900
        #expect(try stage.waiting() == [expected])
        #expect(try stage.ledger.dead(of: nil, batch: nil, limit: 9).isEmpty)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a job given up is listed with its reason, newest first, and counts for its batch`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 2)
        let other = try stage.committed("other", tenant: Stage.other)
        let jobs = try stage.waiting()
        try stage.write(.fail(jobs[0].id, by: attempt, failure, retry: stage.now))
        let last = Failure(code: .invalidArgument, message: "not a slice")
        #expect(try stage.batch(.fail(jobs[0].id, by: attempt, last, retry: nil)).claimsDead == 2)
        stage.now = stage.now + 5
        try stage.write(.fail(try stage.waiting(tenant: Stage.other)[0].id, by: attempt, failure, retry: nil))
        let dead = try stage.ledger.dead(of: nil, batch: nil, limit: 9)
        #expect(dead.map(\.job.batch) == [other.id, batch.id])
        #expect(dead[1].failure == last)
        #expect(dead[1].died == stage.now + -5)
        #expect(dead[1].job.failures == 2)
        #expect(try stage.ledger.dead(of: Stage.tenant, batch: nil, limit: 9) == [dead[1]])
        #expect(try stage.ledger.dead(of: nil, batch: other.id, limit: 9) == [dead[0]])
        #expect(try stage.ledger.dead(of: Stage.tenant, batch: other.id, limit: 9).isEmpty)
        #expect(try stage.ledger.dead(of: nil, batch: nil, limit: 1) == [dead[0]])
    }

    @Test(arguments: LedgerKind.allCases)
    func `a batch ends exactly when every claim has a result or is given up`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 3)
        let jobs = try stage.waiting()
        #expect(try stage.batch(finish(jobs[1])).ended == nil)
        #expect(try stage.batch(.fail(jobs[0].id, by: attempt, failure, retry: nil)).phase == .running)
        #expect(try stage.batch(.fail(jobs[2].id, by: attempt, failure, retry: stage.now)).phase == .running)
        stage.now = stage.now + 5
        let ended = try stage.batch(finish(jobs[2]))
        #expect(ended.phase == .done)
        #expect(ended.ended == stage.now)
        #expect(ended.claimsDone == 4)
        #expect(ended.claimsDead == 2)
        #expect(try stage.stored(batch.id) == ended)
        #expect(
            try stage.ledger.totals()
                == LedgerTotals(batches: 1, batchesRunning: 0, jobsWaiting: 0, jobsDone: 2, jobsDead: 1, results: 4))
    }

    @Test(arguments: LedgerKind.allCases)
    func `a failure's message is stored as one bounded line`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.committed()
        let long = "a\0b\nc" + String(repeating: "x", count: 1000)
        try stage.write(
            .fail(try stage.waiting()[0].id, by: attempt, Failure(code: .unknown, message: long), retry: nil))
        let message = try stage.ledger.dead(of: nil, batch: nil, limit: 1)[0].failure.message
        #expect(message.hasPrefix("a b cxx"))
        #expect(message.count == Failure.messageCharactersMax)
    }
}
