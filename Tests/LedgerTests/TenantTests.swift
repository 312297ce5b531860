import BrokerCore
import Ledger
import Testing

@Suite struct TenantTests {
    private func settings(claims: Int = 0, bytes: Int = 0) -> TenantSettings {
        var settings = TenantSettings()
        settings.queuedClaimsMax = claims
        settings.queuedBytesMax = bytes
        return settings
    }

    private func tenant(_ stage: Stage, _ tenant: Tenant = Stage.tenant) throws -> TenantRecord? {
        try stage.ledger.tenants().first { $0.tenant == tenant }
    }

    @Test(arguments: LedgerKind.allCases)
    func `settings stay, and a tenant without settings, queue or dead jobs is not listed`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        var settings = settings(claims: 5, bytes: 6)
        settings.weight = 1000
        settings.claimsPerSecond = 7
        settings.isPaused = true
        let record = TenantRecord(
            tenant: Stage.tenant, settings: settings, queuedClaims: 0, queuedBytes: 0, jobsDead: 0)
        #expect(try stage.write(.settings(Stage.tenant, settings)) == .settings(record))
        #expect(try stage.ledger.tenants() == [record])
        try stage.write(.settings(Stage.tenant, TenantSettings()))
        #expect(try stage.ledger.tenants().isEmpty)
    }

    @Test(arguments: LedgerKind.allCases)
    func `absurd settings are refused and change nothing`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        for (weight, rate, claims, bytes) in [
            (0, 0, 0, 0), (1001, 0, 0, 0), (1, -1, 0, 0), (1, 0, -1, 0), (1, 0, 0, -1),
        ] {
            var settings = settings(claims: claims, bytes: bytes)
            settings.weight = weight
            settings.claimsPerSecond = rate
            #expect(try stage.refusal(.settings(Stage.tenant, settings)) == .invalidArgument)
        }
        #expect(try stage.ledger.tenants().isEmpty)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a slice beyond the tenant's claims or bytes is refused, and a repeat is not counted twice`(
        kind: LedgerKind
    ) throws {
        let stage = try Stage(kind)
        let before = try stage.batch(.open(tenant: Stage.tenant, key: "before", options: BatchOptions())).id
        try stage.write(.append(slice(before, 0)))
        let id = try stage.batch(.open(tenant: Stage.tenant, key: "k", options: BatchOptions())).id
        try stage.write(.settings(Stage.tenant, settings(claims: 4)))
        for index in [0, 0] { #expect(try stage.write(.append(slice(id, index))) == .appended) }
        #expect(
            try stage.write(.append(slice(id, 1)))
                == .refused(.resourceExhausted, "the tenant has 4 claims queued of 4 allowed"))
        #expect(try stage.write(.append(slice(id, 0))) == .appended, "what is stored is answered as before")
        let bytes = slice(id, 0).payload.count
        try stage.write(.settings(Stage.tenant, settings(bytes: 3 * bytes - 1)))
        #expect(
            try stage.write(.append(slice(id, 1)))
                == .refused(
                    .resourceExhausted, "the tenant has \(2 * bytes) bytes queued of \(3 * bytes - 1) allowed"))
        try stage.write(.settings(Stage.tenant, settings(claims: 6, bytes: 3 * bytes)))
        #expect(try stage.write(.append(slice(id, 1))) == .appended)
        #expect(try tenant(stage)?.queuedClaims == 6)
        #expect(try tenant(stage)?.queuedBytes == 3 * bytes)
        let theirs = try stage.batch(.open(tenant: Stage.other, key: "k", options: BatchOptions())).id
        #expect(try stage.write(.append(slice(theirs, 0, tenant: Stage.other))) == .appended)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a batch that is too large by itself is told so, for no waiting would help`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let id = try stage.batch(.open(tenant: Stage.tenant, key: "k", options: BatchOptions())).id
        let bytes = slice(id, 0).payload.count
        for limit in [settings(claims: 3), settings(bytes: 2 * bytes - 1)] {
            try stage.write(.settings(Stage.tenant, limit))
            #expect(try stage.write(.append(slice(id, 0))) == .appended)
            #expect(try stage.refusal(.append(slice(id, 1))) == .failedPrecondition)
        }
        try stage.write(.settings(Stage.tenant, settings(claims: 4, bytes: 2 * bytes)))
        #expect(try stage.write(.append(slice(id, 1))) == .appended)
    }

    @Test(arguments: LedgerKind.allCases)
    func `a group of appends is counted one by one`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        let ids = try (0..<4).map { number in
            try stage.batch(.open(tenant: Stage.tenant, key: "\(number)", options: BatchOptions())).id
        }
        let writes = [LedgerWrite.settings(Stage.tenant, settings(claims: 5))] + ids.map { .append(slice($0, 0)) }
        let replies = try stage.ledger.apply(writes, now: stage.now)
        #expect(replies[1...2] == [.appended, .appended])
        #expect(try tenant(stage)?.queuedClaims == 4)
        for case .refused(let code, _) in replies[3...] { #expect(code == .resourceExhausted) }
    }

    @Test(arguments: LedgerKind.allCases)
    func `finishing, giving up and cancelling give room back, a redrive takes it again`(kind: LedgerKind) throws {
        let stage = try Stage(kind)
        try stage.committed("first", jobs: 3)
        let jobs = try stage.waiting()
        let bytes = jobs[0].bytes
        func expect(_ claims: Int, dead: Int, line: Int = #line) throws {
            let record = try tenant(stage)
            #expect(record?.queuedClaims ?? 0 == claims, "line \(line)")
            #expect(record?.queuedBytes ?? 0 == claims / 2 * bytes, "line \(line)")
            #expect(record?.jobsDead ?? 0 == dead, "line \(line)")
        }
        try expect(6, dead: 0)
        try stage.write(finish(jobs[0]))
        try expect(4, dead: 0)
        try stage.write(.fail(jobs[1].id, by: attempt, failure, retry: stage.now))
        try expect(4, dead: 0)
        try stage.write(.fail(jobs[1].id, by: attempt, failure, retry: nil))
        try expect(2, dead: 1)
        try stage.write(.redrive(.all))
        try expect(4, dead: 0)
        try stage.write(.fail(jobs[1].id, by: attempt, failure, retry: nil))
        try stage.write(.discard(.all))
        try expect(2, dead: 0)
        let open = try stage.batch(.open(tenant: Stage.tenant, key: "second", options: BatchOptions())).id
        try stage.write(.append(slice(open, 0)))
        try expect(4, dead: 0)
        for batch in [open, jobs[0].batch] { try stage.write(.cancel(tenant: Stage.tenant, batch: batch)) }
        try expect(0, dead: 0)
    }
}
