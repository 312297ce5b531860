import BrokerCore
import Client
import Foundation
import Glibc
import Testing
import TrendMessages
import ZeroMQ

/// SIGKILL takes broker, publisher and subscriber at any moment, again and again, while reports come in: the subscriber
/// has printed the trend log, in order and without a gap. What was printed and not yet noted as printed when it was killed
/// comes once more, which is one line at most.
extension EndToEnd {
    @Suite(.serialized) struct TrendKillTests {
        @Test func `whoever is killed, and whenever, a subscriber ends with the published sequence`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let chain = try TrendChain(stage, seed: Size.killSeed)
            for round in 1...max(1, Size.killRounds) {
                let reporting = try Reporting(round: round, broker: chain.broker.address)
                try chain.killSome()
                try reporting.end()
                try chain.expectAllPrinted(round: round)
            }
        }
    }
}

/// A broker, a publisher and a subscriber. Whoever is killed is started again at once.
private final class TrendChain {
    private let stage: Stage
    private var chance: Seeded
    private(set) var broker: Stage.Service
    private var publisher: Stage.Service
    private var subscribers: [Child] = []
    /// A list by which the codes of all rounds are common.
    private let volumes: [String]

    private enum Victim: CaseIterable { case broker, publisher, subscriber, everybody }

    init(_ stage: Stage, seed: Int) throws {
        self.stage = stage
        chance = Seeded(seed: UInt64(bitPattern: Int64(seed)))
        volumes = ["--volumes", stage.path("volumes.csv")]
        let rows = (10_000...99_999).map { "\($0),1000000\n" }.joined()
        try Data(("code,services\n" + rows).utf8).write(to: URL(fileURLWithPath: volumes[1]))
        broker = try stage.broker(at: try Stage.freeAddress(), volumes)
        publisher = try stage.publisher(
            for: broker.address, at: try Stage.freeAddress(), broadcasting: try Stage.freeAddress())
        try subscribe()
    }

    private func subscribe() throws {
        subscribers.append(
            try stage.start(
                "trends",
                [
                    "trends", "--follow", "--json", "--end-with-input", "--publisher", publisher.address,
                    "--broadcast", publisher.broadcast, "--cursor", stage.path("cursor"),
                ]))
    }

    /// Kills a few of them at moments of chance.
    func killSome() throws {
        for _ in 0..<Int.random(in: 2...5, using: &chance) {
            usleep(UInt32.random(in: 0...150_000, using: &chance))  // Nothing is waited for: any moment will do.
            let victim = Victim.allCases.randomElement(using: &chance) ?? .everybody
            let victims = victim == .everybody ? Victim.allCases : [victim]
            if victims.contains(.broker) { broker.child.kill() }
            if victims.contains(.publisher) { publisher.child.kill() }
            if victims.contains(.subscriber) { subscribers.last?.kill() }
            if victims.contains(.broker) { broker = try stage.broker(at: broker.address, volumes) }
            if victims.contains(.publisher) {
                publisher = try stage.publisher(
                    for: broker.address, at: publisher.address, broadcasting: publisher.broadcast)
            }
            if victims.contains(.subscriber) { try subscribe() }
        }
    }

    func expectAllPrinted(round: Int) throws {
        let published = try stage.count("SELECT count(*) FROM trend_log")
        let what = "round \(round), seed \(Size.killSeed)"
        // Of each code, and of its payer type.
        #expect(published == round * Reporting.codes * 2, "\(what)")
        let expected = Array(1...Int64(published))
        try eventually("\(what): the subscriber prints \(published) updates") {
            try printed().last == expected.last || subscribers.last?.isRunning == false
        }
        #expect(try printed() == expected, "\(what): \(subscribers.last?.errors ?? "")")
    }

    /// By all of them, one after the other.
    private func printed() throws -> [Int64] {
        try subscribers.reduce(into: []) { all, subscriber in
            var sequences = try subscriber.lines.map { try WireTrendUpdate(jsonString: $0).sequence }
            if let first = sequences.first, first == all.last { sequences.removeFirst() }
            all += sequences
        }
    }
}

/// Reports of three clinics that publish each code of a round once.
private final class Reporting {
    static let codes = 4

    private let outcome = Locked<String?>(nil)
    private let thread: LoopThread

    init(round: Int, broker: String) throws {
        let outcome = outcome
        thread = try LoopThread(named: "reports") {
            do {
                for number in 0..<Reporting.codes {
                    try Reporting.publish(String(10_000 + round * Reporting.codes + number), broker)
                }
                outcome.withLock { $0 = "" }
            } catch {
                outcome.withLock { $0 = "\(error)" }
            }
        }
    }

    private static func publish(_ code: String, _ broker: String) throws {
        let report = WireContribution.with {
            ($0.source, $0.code, $0.payer, $0.kind) = (.reported, code, .medicare, .denied)
            ($0.group, $0.carc, $0.serviceYear) = ("CO", "236", 2025)
        }
        for (number, clinic) in ["a", "a", "b", "b", "c"].enumerated() {
            var client = try BrokerClient(
                endpoint: broker, tenant: "clinic-\(clinic)", context: try Context(), patience: patience)
            _ = try client.contribute(key: "\(code)-\(number)", [report])
        }
    }

    /// Every report was acknowledged.
    func end() throws {
        thread.join()
        #expect(outcome.withLock { $0 } == "")
    }
}
