import BrokerCore
import Ledger
import Testing

@Suite struct HistoryTests {
    @Test(arguments: LedgerKind.allCases)
    func `a job's failed attempts are told with who had it, crashes apart, and who finished it`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let id = try stage.batch(
            .open(tenant: Stage.tenant, key: "k", options: BatchOptions(), traceparent: trace)
        ).id
        try stage.write(.append(slice(id, 0)))
        try stage.write(commit(id, [slice(id, 0)]))
        let job = try stage.waiting()[0].id
        let committed = stage.now
        let crash = Failure(code: .unavailable, message: "its worker was lost", isCrash: true)
        let last = Attempt(AttemptID(start: .max, counter: 9), worker: "worker\n2")
        try stage.write(.fail(job, by: attempt, failure, retry: stage.now))
        stage.now = stage.now + 5
        try stage.write(.fail(job, by: last, crash, retry: stage.now + 7))
        let record = try #require(try stage.ledger.job(job))
        #expect(
            record.attempts == [
                FailedAttempt(number: 1, attempt: attempt, at: committed, failure: failure),
                FailedAttempt(
                    number: 2, attempt: Attempt(last.id, worker: "worker 2"), at: committed + 5, failure: crash),
            ])
        #expect((record.summary.failures, record.summary.crashes) == (2, 1))
        #expect((record.summary.queued, record.summary.notBefore) == (committed, committed + 12))
        #expect((record.summary.traceparent, record.batchKey) == (trace, "k"))
        #expect((record.state, record.ended, record.worker) == (.waiting, nil, ""))
        #expect((record.failure, record.hasPayload) == (crash, true))
        #expect(try stage.waiting() == [record.summary])
        try stage.write(finish(record.summary))
        let finished = try #require(try stage.ledger.job(job))
        #expect((finished.state, finished.ended, finished.worker) == (.done, stage.now, attempt.worker))
        #expect(finished.hasPayload == false)
        #expect(try stage.ledger.job(JobID(rawValue: 99)) == nil)
    }

    @Test(arguments: LedgerKind.allCases)
    func `of many failed attempts the newest are told, numbered on over redrives`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.committed()
        let job = try stage.waiting()[0].id
        for _ in 0..<JobRecord.attemptsMax {
            try stage.write(.fail(job, by: attempt, failure, retry: stage.now))
        }
        try stage.write(.fail(job, by: attempt, failure, retry: nil))
        try stage.write(.redrive(.all))
        #expect(try stage.ledger.job(job)?.failure == nil)
        try stage.write(.fail(job, by: attempt, failure, retry: stage.now))
        let numbers = try stage.ledger.job(job)?.attempts.map(\.number)
        #expect(numbers == Array(3...JobRecord.attemptsMax + 2))
        #expect(try stage.waiting()[0].failures == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `jobs are listed by tenant, batch and state, ascending, from a cursor`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let first = try stage.committed("first", jobs: 3)
        let second = try stage.committed("second", jobs: 2, tenant: Stage.other)
        let jobs = try stage.waiting()
        try stage.write(finish(jobs[1]))
        try stage.write(.fail(jobs[2].id, by: attempt, failure, retry: nil))
        func list(_ filter: JobFilter, after: Int64 = 0, limit: Int = 9) throws -> [Int64] {
            try stage.ledger.jobs(filter, after: JobID(rawValue: after), limit: limit).map(\.summary.id.rawValue)
        }
        #expect(try list(JobFilter()) == [1, 2, 3, 4, 5])
        #expect(try list(JobFilter(), after: 2, limit: 2) == [3, 4])
        #expect(try list(JobFilter(tenant: Stage.other)) == [4, 5])
        #expect(try list(JobFilter(batch: first.id), after: 1) == [2, 3])
        #expect(try list(JobFilter(state: .waiting)) == [1, 4, 5])
        #expect(try list(JobFilter(state: .done)) == [2])
        #expect(try list(JobFilter(tenant: Stage.tenant, state: .dead)) == [3])
        #expect(try list(JobFilter(tenant: Stage.tenant, batch: second.id)).isEmpty)
        #expect(try list(JobFilter(), limit: -1).isEmpty)
        let dead = try stage.ledger.jobs(JobFilter(state: .dead), after: JobID(rawValue: 0), limit: 1)
        #expect(dead.map(\.failure) == [failure])
        #expect(dead.map(\.attempts) == [[]])
    }

    @Test(arguments: LedgerKind.allCases)
    func `what is no trace context is dropped, and the call goes on`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        for (index, trace) in ["with space", "a\nb", "é", String(repeating: "a", count: 129)].enumerated() {
            let open = LedgerWrite.open(
                tenant: Stage.tenant, key: "\(index)", options: BatchOptions(), traceparent: trace)
            #expect(try stage.batch(open).traceparent == "")
            #expect(try stage.batch(open).traceparent == "", "a repeat with another is the same batch")
        }
    }

    @Test(arguments: LedgerKind.allCases)
    func `an open batch tells how many of its first slices have come, in any order`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let open = LedgerWrite.open(tenant: Stage.tenant, key: "k", options: BatchOptions())
        let id = try stage.batch(open).id
        for (index, appended) in [(1, 0), (3, 0), (0, 2), (0, 2), (5, 2), (2, 4), (4, 6)] {
            try stage.write(.append(slice(id, index)))
            #expect(try stage.batch(open).slicesAppended == appended)
            #expect(try stage.stored(id).slicesAppended == appended)
        }
        let committed = try stage.batch(commit(id, (0..<6).map { slice(id, $0) }))
        #expect((committed.slices, committed.slicesAppended) == (6, 0))
    }

    @Test(arguments: LedgerKind.allCases)
    func `results are read in the order in which they were recorded, from any count on`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 4, claims: 3)
        let jobs = try stage.waiting()
        var expected: [Int] = []
        for place in [2, 0, 3, 1] {
            try stage.write(finish(jobs[place]))
            expected += place * 3..<place * 3 + 3
            for count in 0...expected.count {
                for limit in [0, 1, 2, 4, 99] {
                    let read = try stage.ledger.results(of: batch.id, recordedAfter: count, limit: limit)
                    #expect(read.map(\.claim) == Array(expected.dropFirst(count).prefix(limit)))
                }
            }
        }
        #expect(try stage.ledger.results(of: batch.id, recordedAfter: -1, limit: 2).map(\.claim) == [6, 7])
        #expect(try stage.ledger.results(of: batch.id, recordedAfter: .max, limit: 2).isEmpty)
        #expect(try stage.ledger.results(of: BatchID(rawValue: 9), recordedAfter: 0, limit: 2).isEmpty)
    }
}
