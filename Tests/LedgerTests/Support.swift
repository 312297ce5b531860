import BrokerCore
import Crypto
import Foundation
import Ledger
import Testing
import Trends

/// Every implementation of the seam. What a test takes one of is a promise of the protocol.
enum LedgerKind: String, CaseIterable {
    case memory, sqlite
}

/// A ledger of its own, a clock that a test moves, and short words for what tests write.
final class Stage {
    static let tenant = makeTenant("north")
    static let other = makeTenant("south")

    let ledger: any Ledger
    private let directory: TemporaryDirectory?
    var now = Timestamp(rawValue: 1_780_000_000_000)

    init(_ kind: LedgerKind, rule: PublishingRule = .standard, commonCodes: CommonCodes = .every) throws {
        switch kind {
        case .memory:
            directory = nil
            ledger = try MemoryLedger(rule: rule, commonCodes: commonCodes)
        case .sqlite:
            let directory = try TemporaryDirectory()
            self.directory = directory
            ledger = try SQLiteLedger(path: directory.ledger, rule: rule, commonCodes: commonCodes)
        }
    }

    init(_ ledger: any Ledger) {
        self.ledger = ledger
        directory = nil
    }

    @discardableResult
    func write(_ write: LedgerWrite) throws -> LedgerReply {
        let replies = try ledger.apply([write], now: now)
        return try #require(replies.first)
    }

    /// What the write answers, which must be a batch.
    @discardableResult
    func batch(_ write: LedgerWrite) throws -> BatchRecord {
        let reply = try self.write(write)
        switch reply {
        case .batch(let batch, _, _), .committed(let batch, _): return batch
        case .appended, .contributed, .dead, .settings, .purged, .suggested, .moderated, .standing, .settled, .refused:
            throw Unexpected(reply: reply)
        }
    }

    /// What the write is refused with; nil: it was not.
    func refusal(_ write: LedgerWrite) throws -> StatusCode? {
        if case .refused(let code, _) = try self.write(write) { code } else { nil }
    }

    func updates(_ write: LedgerWrite) throws -> [TrendUpdate] {
        switch try self.write(write) {
        case .batch(_, let updates, _), .contributed(let updates, _, _): updates
        case let reply: throw Unexpected(reply: reply)
        }
    }

    /// A batch of as many jobs, of `claims` claims each, committed.
    @discardableResult
    func committed(
        _ key: String = "k", jobs: Int = 1, claims: Int = 2, options: BatchOptions = BatchOptions(),
        tenant: Tenant = Stage.tenant
    ) throws -> BatchRecord {
        let id = try batch(.open(tenant: tenant, key: key, options: options)).id
        let slices = (0..<jobs).map { slice(id, $0, claims: claims, tenant: tenant) }
        for slice in slices { try #require(try write(.append(slice)) == .appended) }
        return try batch(commit(id, slices, tenant: tenant))
    }

    /// Waiting jobs of the first tenant, in order.
    func waiting(_ priority: Priority = .normal, tenant: Tenant = Stage.tenant) throws -> [JobSummary] {
        try ledger.waiting(Backlog(tenant: tenant, priority: priority), after: JobID(rawValue: 0), limit: 1000)
    }

    func stored(_ id: BatchID, tenant: Tenant = Stage.tenant) throws -> BatchRecord {
        try #require(try ledger.batch(id, of: tenant))
    }
}

extension LedgerReply {
    /// What it published.
    var updates: [TrendUpdate] {
        switch self {
        case .batch(_, let updates, _), .contributed(let updates, _, _), .moderated(_, let updates): updates
        default: []
        }
    }
}

struct Unexpected: Error { var reply: LedgerReply }

func makeTenant(_ name: String) -> Tenant {
    guard let tenant = Tenant(name) else { preconditionFailure("a test's own tenant name") }
    return tenant
}

func slice(
    _ batch: BatchID, _ index: Int, claims: Int = 2, firstClaim: Int? = nil, content: String = "",
    tenant: Tenant = Stage.tenant
) -> AppendedSlice {
    let payload = Array("slice \(index) of \(batch.rawValue) \(content)".utf8)
    return AppendedSlice(
        tenant: tenant, batch: batch, index: index, firstClaim: firstClaim ?? index * claims, claims: claims,
        payload: payload, digest: Array(SHA256.hash(data: payload)))
}

func commit(_ batch: BatchID, _ slices: [AppendedSlice], tenant: Tenant = Stage.tenant) -> LedgerWrite {
    .commit(
        tenant: tenant, batch: batch, slices: slices.count, claims: slices.reduce(0) { $0 + $1.claims },
        digest: LedgerRules.batchDigest(slices.map(\.digest)))
}

func result(_ claim: Int, allowed: Int64 = 100, atRisk: Int64 = 10) -> ResultRecord {
    ResultRecord(
        claim: claim, reference: "ref-\(claim)", lines: 3, chargeCents: 250, allowedCents: allowed,
        atRiskCents: atRisk, findings: 2, deniedLines: 1, body: Array("body \(claim)".utf8))
}

func finish(
    _ job: JobSummary, contributor: UInt64 = 1, _ contributions: [Contribution] = [], allowed: Int64 = 100
) -> LedgerWrite {
    .finish(
        job.id, by: attempt,
        results: (job.firstClaim..<job.firstClaim + job.claims).map { result($0, allowed: allowed) },
        contributor: ContributorDigest(high: contributor, low: 0), contributions: contributions)
}

let attempt = Attempt(AttemptID(start: 1, counter: 7), worker: "worker-1")
let failure = Failure(code: .internalError, message: "the worker went away")

func report(_ code: String = "99213", carc: String = "96", source: Contribution.Source = .reported) -> Contribution {
    Contribution(
        source: source, code: code, modifiers: ["25"], payer: .medicare, state: "CA", placeOfService: "11",
        group: "CO", carc: carc, remarks: ["N362"], kind: .denied, amount: .from50to199, serviceYear: 2026)
}

func contribute(_ key: String, contributor: UInt64, _ contributions: [Contribution]) -> LedgerWrite {
    .contribute(
        tenant: Stage.tenant, key: key, contributor: ContributorDigest(high: contributor, low: 7), contributions)
}

/// Removed with what is in it.
final class TemporaryDirectory {
    let path: String
    var ledger: String { path + "/ledger.db" }

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/ledger-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
