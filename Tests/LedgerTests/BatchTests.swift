import BrokerCore
import Ledger
import Testing

@Suite struct BatchTests {
    @Test(arguments: LedgerKind.allCases)
    func `the same key opens the same batch and other options are refused`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let options = BatchOptions(work: .scrub, priority: .urgent, contributes: true, deadline: stage.now + 1000)
        let batch = try stage.batch(.open(tenant: Stage.tenant, key: "night", options: options))
        stage.now = stage.now + 5
        #expect(try stage.batch(.open(tenant: Stage.tenant, key: "night", options: options)) == batch)
        #expect(try stage.refusal(.open(tenant: Stage.tenant, key: "night", options: BatchOptions())) == .alreadyExists)
        #expect(try stage.ledger.batches(of: nil, limit: 10) == [batch])
        #expect(batch.phase == .open)
        #expect(batch.options == options)
    }

    @Test(arguments: LedgerKind.allCases)
    func `another tenant's key is another batch, and a tenant sees only its own`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let mine = try stage.batch(.open(tenant: Stage.tenant, key: "k", options: BatchOptions()))
        let theirs = try stage.batch(.open(tenant: Stage.other, key: "k", options: BatchOptions()))
        #expect(mine.id < theirs.id)
        #expect(try stage.ledger.batch(theirs.id, of: Stage.tenant) == nil)
        #expect(try stage.ledger.batches(of: Stage.tenant, limit: 10) == [mine])
        #expect(try stage.ledger.batches(of: nil, limit: 10) == [theirs, mine])
        #expect(try stage.ledger.batches(of: nil, limit: 1) == [theirs])
        #expect(try stage.refusal(.append(slice(theirs.id, 0))) == .notFound)
        #expect(try stage.refusal(.cancel(tenant: Stage.tenant, batch: theirs.id)) == .notFound)
        #expect(try stage.refusal(commit(theirs.id, [])) == .notFound)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a key is one to 128 characters without control characters`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let longest = String(repeating: "é", count: BatchRecord.keyCharactersMax)
        for key in ["", longest + "x", "a\0b", "a\nb"] {
            #expect(try stage.refusal(.open(tenant: Stage.tenant, key: key, options: .init())) == .invalidArgument)
        }
        #expect(try stage.batch(.open(tenant: Stage.tenant, key: longest, options: .init())).key == longest)
        #expect(try stage.ledger.totals().batches == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func `slices come in any order, each once, and a repeat with other content is refused`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let id = try stage.batch(.open(tenant: Stage.tenant, key: "k", options: BatchOptions())).id
        #expect(try stage.write(.append(slice(id, 1))) == .appended)
        #expect(try stage.write(.append(slice(id, 0))) == .appended)
        #expect(try stage.write(.append(slice(id, 1))) == .appended)
        #expect(try stage.refusal(.append(slice(id, 1, content: "other"))) == .alreadyExists)
        #expect(try stage.refusal(.append(slice(id, 1, firstClaim: 7))) == .alreadyExists)
        #expect(try stage.batch(commit(id, [slice(id, 0), slice(id, 1)])).claims == 4)
        #expect(try stage.waiting().map(\.slice) == [1, 0])
        #expect(try stage.ledger.payload(of: JobID(rawValue: 1)) == slice(id, 1).payload)
        #expect(try stage.ledger.payload(of: JobID(rawValue: 3)) == nil)
    }

    @Test(arguments: LedgerKind.allCases)
    func `absurd slices are refused`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let id = try stage.batch(.open(tenant: Stage.tenant, key: "k", options: BatchOptions())).id
        var short = slice(id, 0)
        short.digest = [1, 2, 3]
        var large = slice(id, 0)
        large.payload = Array(repeating: 0, count: AppendedSlice.payloadBytesMax + 1)
        let absurd = [
            short, large, slice(id, -1), slice(id, .max, firstClaim: 0), slice(id, 0, claims: 0),
            slice(id, 0, claims: AppendedSlice.claimsMax + 1), slice(id, 0, firstClaim: -1),
            slice(id, 0, firstClaim: .max),
        ]
        for slice in absurd { #expect(try stage.refusal(.append(slice)) == .invalidArgument) }
        #expect(try stage.write(.append(slice(id, 0, claims: AppendedSlice.claimsMax))) == .appended)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a batch is committed only when it is whole`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let id = try stage.batch(.open(tenant: Stage.tenant, key: "k", options: BatchOptions())).id
        let slices = (0..<3).map { slice(id, $0) }
        #expect(try stage.refusal(commit(id, [])) == .invalidArgument)
        for slice in [slices[2], slices[0]] { try stage.write(.append(slice)) }
        #expect(
            try stage.write(commit(id, slices))
                == .refused(.failedPrecondition, "slice 1 is missing; 2 of 3 were appended"))
        try stage.write(.append(slices[1]))
        let digest = LedgerRules.batchDigest(slices.map(\.digest))
        let wrong: [(slices: Int, claims: Int, digest: [UInt8])] = [
            (2, 4, digest), (4, 8, digest), (3, 5, digest), (3, 6, digest.reversed()),
        ]
        for (slices, claims, digest) in wrong {
            let write = LedgerWrite.commit(
                tenant: Stage.tenant, batch: id, slices: slices, claims: claims, digest: digest)
            #expect(try stage.refusal(write) == .failedPrecondition)
        }
        #expect(try stage.stored(id).phase == .open)
        #expect(try stage.waiting().isEmpty)
        #expect(try stage.batch(commit(id, slices)).phase == .running)
    }

    @Test(arguments: LedgerKind.allCases)
    func `claims of neighbouring slices must meet`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let id = try stage.batch(.open(tenant: Stage.tenant, key: "k", options: BatchOptions())).id
        let slices = [slice(id, 0), slice(id, 1, firstClaim: 1)]
        for slice in slices { try stage.write(.append(slice)) }
        #expect(
            try stage.write(commit(id, slices)) == .refused(.failedPrecondition, "slice 1 should start at claim 2"))
    }

    @Test(arguments: LedgerKind.allCases)
    func `a commit repeated answers the batch as it is and other numbers are refused`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 2)
        let slices = (0..<2).map { slice(batch.id, $0) }
        stage.now = stage.now + 5
        #expect(try stage.batch(commit(batch.id, slices)) == batch)
        #expect(try stage.refusal(commit(batch.id, [slices[0]])) == .alreadyExists)
        for job in try stage.waiting() { try stage.write(finish(job)) }
        #expect(try stage.batch(commit(batch.id, slices)).phase == .done)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a slice repeated is answered alike in every phase, and a new one only while the batch is open`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let id = try stage.committed(jobs: 2).id
        let cancelled = try stage.batch(.open(tenant: Stage.tenant, key: "cancelled", options: BatchOptions())).id
        for index in 0..<2 { try stage.write(.append(slice(cancelled, index))) }
        try stage.write(.cancel(tenant: Stage.tenant, batch: cancelled))
        for (batch, phase) in [(id, BatchRecord.Phase.running), (id, .done), (cancelled, .cancelled)] {
            if phase == .done { for job in try stage.waiting() { try stage.write(finish(job)) } }
            let before = try stage.stored(batch)
            #expect(before.phase == phase)
            #expect(try stage.write(.append(slice(batch, 1))) == .appended)
            #expect(try stage.refusal(.append(slice(batch, 1, content: "other"))) == .alreadyExists)
            #expect(try stage.refusal(.append(slice(batch, 1, firstClaim: 7))) == .alreadyExists)
            #expect(try stage.refusal(.append(slice(batch, 2))) == .failedPrecondition)
            #expect(try stage.stored(batch) == before)
        }
        #expect(try stage.waiting().isEmpty)
    }

    @Test(arguments: LedgerKind.allCases)
    func `cancelling takes the waiting jobs, keeps the results, and a repeat changes nothing`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let batch = try stage.committed(jobs: 3)
        let jobs = try stage.waiting()
        try stage.write(finish(jobs[1]))
        stage.now = stage.now + 5
        let cancelled = try stage.batch(.cancel(tenant: Stage.tenant, batch: batch.id))
        #expect(cancelled.phase == .cancelled)
        #expect(cancelled.ended == stage.now)
        #expect(cancelled.claimsDone == 2)
        #expect(try stage.waiting().isEmpty)
        #expect(try stage.ledger.backlog().isEmpty)
        #expect(try stage.ledger.results(of: batch.id, after: -1, limit: 10).map(\.claim) == [2, 3])
        #expect(try stage.refusal(finish(jobs[0])) == .failedPrecondition)
        #expect(try stage.refusal(.fail(jobs[2].id, by: attempt, failure, retry: nil)) == .failedPrecondition)
        #expect(try stage.batch(.cancel(tenant: Stage.tenant, batch: batch.id)) == cancelled)
        #expect(try stage.ledger.totals().batchesRunning == 0)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a batch cancelled before its commit cannot be committed, one that is done not cancelled`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let id = try stage.batch(.open(tenant: Stage.tenant, key: "open", options: BatchOptions())).id
        try stage.write(.append(slice(id, 0)))
        #expect(try stage.batch(.cancel(tenant: Stage.tenant, batch: id)).phase == .cancelled)
        #expect(try stage.refusal(commit(id, [slice(id, 0)])) == .failedPrecondition)
        let done = try stage.committed("done")
        for job in try stage.waiting() { try stage.write(finish(job)) }
        #expect(try stage.refusal(.cancel(tenant: Stage.tenant, batch: done.id)) == .failedPrecondition)
    }
}
