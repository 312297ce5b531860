import Glibc
import JobMessages
import Testing

/// A broker, its workers and the submitters of a round, over one ledger. Whoever is killed is started again at once,
/// as whatever looks after processes would.
final class Fleet {
    private let stage: Stage
    private var chance: Seeded
    private(set) var broker: Stage.Service
    private var workers: [Child]
    private var submitters: [Submitter] = []
    private let files: [String]
    private var acknowledged = 0
    /// In this round. Each costs the jobs at hand an attempt, and a job with too many of them is quarantined.
    private var workersKilled = 0

    static let tenants = ["clearinghouse", "billing-company"]
    static let claims = 1000
    private static let workersKilledMax = 2

    private struct Submitter {
        var tenant: String
        var file: String
        var arguments: [String]
        var process: Child
    }

    private enum Victim: CaseIterable { case broker, worker, submitter, everybody }

    init(_ stage: Stage, seed: Int) throws {
        self.stage = stage
        chance = Seeded(seed: UInt64(bitPattern: Int64(seed)))
        files = try (1...4).map { try stage.claims(Fleet.claims, seed: $0, in: "claims-\($0).837") }
        broker = try stage.broker(at: try Stage.freeAddress(), lease: 1)
        workers = []
        for _ in 0..<2 { workers.append(try stage.worker(for: broker.address)) }
    }

    /// A batch of each tenant begins to be submitted.
    func begin(round: Int) throws {
        workersKilled = 0
        submitters = try Fleet.tenants.map { tenant in
            let file = files[Int.random(in: files.indices, using: &chance)]
            let arguments = [
                "submit", file, "--as-of", "2025-04-01", "--key", "round-\(round)", "--tenant", tenant, "--broker",
                broker.address, "--patience", "60", "--json",
            ]
            return Submitter(
                tenant: tenant, file: file, arguments: arguments, process: try stage.start("submit", arguments))
        }
    }

    /// Kills a few of them at moments of chance.
    func killSome() throws {
        for _ in 0..<Int.random(in: 3...6, using: &chance) {
            usleep(UInt32.random(in: 0...150_000, using: &chance))  // Nothing is waited for: any moment will do.
            try kill(Victim.allCases.randomElement(using: &chance) ?? .broker)
        }
    }

    private func kill(_ victim: Victim) throws {
        let worker = Int.random(in: workers.indices, using: &chance)
        let submitter = Int.random(in: submitters.indices, using: &chance)
        switch victim {
        case .broker:
            broker.child.kill()
            broker = try stage.broker(at: broker.address, lease: 1)
        case .worker:
            guard workersKilled < Fleet.workersKilledMax else { return }
            workersKilled += 1
            workers[worker].kill()
            workers[worker] = try stage.worker(for: broker.address)
        case .submitter:
            // One that is done has said so; to send the same again must change nothing.
            submitters[submitter].process.kill()
            submitters[submitter].process = try stage.start("submit", submitters[submitter].arguments)
        case .everybody:
            for child in [broker.child] + workers + submitters.map(\.process) { child.kill() }
            broker = try stage.broker(at: broker.address, lease: 1)
            for index in workers.indices { workers[index] = try stage.worker(for: broker.address) }
            for index in submitters.indices {
                submitters[index].process = try stage.start("submit", submitters[index].arguments)
            }
        }
    }

    /// Every submitter is acknowledged, and every batch that was comes to its end, whole.
    func expectWholeRound(_ round: Int) throws {
        for submitter in submitters {
            let status = try submitter.process.end()
            try #require(status == 0, "round \(round), seed \(Size.killSeed): \(submitter.process.errors)")
            let batch = try WireBatch(jsonString: submitter.process.output)
            var client = try stage.client(broker.address, tenant: submitter.tenant)
            #expect(try client.watch(batch.batch) { _ in }.phase == .done, "round \(round), seed \(Size.killSeed)")
            try stage.expectWhole(batch.batch, of: Fleet.claims, file: submitter.file, &client)
            acknowledged += Fleet.claims
        }
    }

    /// What the ledger counts is what is in it, and the broker says the same.
    func expectBooksBalance(rounds: Int) throws {
        #expect(try stage.text("PRAGMA integrity_check") == "ok")
        #expect(try stage.output("ledger", "check", stage.ledger).contains("its counts are right"))
        let batches = rounds * Fleet.tenants.count
        #expect(try stage.count("SELECT count(*) FROM batches") == batches)
        #expect(try stage.count("SELECT count(*) FROM results") == acknowledged)
        #expect(try stage.count("SELECT sum(claims_done) FROM batches WHERE phase = 2") == acknowledged)
        #expect(try stage.count("SELECT count(*) FROM payloads") == 0)
        var client = try stage.client(broker.address)
        let status = try client.status()
        #expect(status.batches == batches && status.batchesRunning == 0)
        #expect(status.results == acknowledged && status.jobsWaiting == 0 && status.jobsDead == 0)
        #expect(status.jobsDone == (try stage.count("SELECT count(*) FROM jobs WHERE state = 2")))
        #expect(status.queues.allSatisfy { $0.waiting == 0 && $0.leased == 0 })
    }
}
