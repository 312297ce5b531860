import Calls
import Client
import Foundation
import TrendMessages
import ZeroMQ

/// A broker, a publisher and a thousand subscribers, on this machine: from the report that completes an edition to who
/// listens, and how many messages a second come through.
struct PublisherBenchmarks {
    private let report: Report
    private let folder: URL
    private let context: Context

    private static let subscribers = 1_000
    private static let crossings = 300
    /// Codes that one call completes at a time: two updates for each.
    private static let codesAtOnce = 200

    init(report: Report, folder: URL) throws {
        self.report = report
        self.folder = folder
        context = try Context()
    }

    func run() throws {
        let broker = try BrokerProcess(
            ledger: folder.appending(path: "publisher.sqlite").path, context, ["--volumes", try volumes()])
        defer { broker.end() }
        let publisher = try ServerProcess([
            "publisher", "--broker", broker.address, "--listen", "tcp://127.0.0.1:*", "--broadcast",
            "tcp://127.0.0.1:*",
        ])
        defer { publisher.end() }
        guard publisher.addresses.count >= 2 else { throw CallError(.internalError, "the publisher names no address") }
        let (snapshots, broadcast) = (publisher.addresses[0], publisher.addresses[1])
        try measureLatency(broker.address, snapshots, broadcast, "alone", codes: "1")
        let load = try ReportLoad(broker.address, context)
        try measureLatency(broker.address, snapshots, broadcast, "beside 10,000 reports a second", codes: "9")
        report.add("reports a second beside it", "1/s", [try load.end()])
        let crowd = try Crowd(PublisherBenchmarks.subscribers, at: broadcast)
        try measureLatency(broker.address, snapshots, broadcast, "among 1,000", codes: "2")
        try measureFanOut(broker.address, crowd)
        crowd.end()
        report.add("publisher with 1,000 subscribers, resident", "MiB", [publisher.mebibytes("VmRSS")])
    }

    /// A list by which all codes are common: the codes here are made up.
    private func volumes() throws -> String {
        let path = folder.appending(path: "volumes.csv").path
        let rows = (10_000...99_999).map { "\($0),1000000\n" }.joined()
        try Data(("code,services\n" + rows).utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The call that completes an edition, to its update at a subscriber: the commit with full sync is in it.
    private func measureLatency(
        _ broker: String, _ snapshots: String, _ broadcast: String, _ name: String, codes: String
    ) throws {
        var subscriber = try TrendSubscriber(
            publishers: [TrendPublisher(snapshots: snapshots, broadcast: broadcast)], topic: "trend/", context: context)
        let end = ContinuousClock.now + QueueBenchmarks.patience
        while !subscriber.hasSnapshot, ContinuousClock.now < end { _ = try subscriber.next(within: .milliseconds(50)) }
        let clinics = try ["a", "b", "c"].map { try Clinic($0, broker, context) }
        var times: [Double] = []
        for crossing in 0..<PublisherBenchmarks.crossings {
            let code = "\(codes)\(String(format: "%04d", crossing))"
            for clinic in clinics.prefix(2) { try clinic.report([code, code]) }
            let begin = ContinuousClock.now
            try clinics[2].report([code])
            while let update = try subscriber.next(within: QueueBenchmarks.patience), update.code != code {}
            times.append((ContinuousClock.now - begin).inMilliseconds)
            _ = try subscriber.next(within: QueueBenchmarks.patience)  // The payer type's.
        }
        report.add("crossing to subscriber, \(name)", Latencies(times))
    }

    /// Many updates at once, until every subscriber has all of them.
    private func measureFanOut(_ broker: String, _ crowd: Crowd) throws {
        let clinics = try ["a", "b", "c"].map { try Clinic($0, broker, context) }
        let count = PublisherBenchmarks.codesAtOnce
        let rates = try (3..<8).map { round in
            let codes = (0..<count).map { "\(round)\(String(format: "%04d", $0))" }
            for clinic in clinics.prefix(2) { try clinic.report(codes + codes) }
            let goal = crowd.heard + count * 2 * PublisherBenchmarks.subscribers
            let begin = ContinuousClock.now
            try clinics[2].report(codes)
            while crowd.heard < goal {
                guard ContinuousClock.now - begin < QueueBenchmarks.patience else {
                    throw CallError(.aborted, "\(goal - crowd.heard) messages did not come")
                }
                usleep(1_000)  // Between two looks: a signal for each message would cost what is measured.
            }
            return Double(count * 2 * PublisherBenchmarks.subscribers) / (ContinuousClock.now - begin).inMilliseconds
        }
        report.add("messages to 1,000 subscribers, 400 updates at once", "1/ms", rates)
    }
}

/// A contributor.
private final class Clinic {
    private var client: BrokerClient

    init(_ name: String, _ broker: String, _ context: Context) throws {
        client = try BrokerClient(endpoint: broker, tenant: name, context: context)
    }

    /// A denial of each.
    func report(_ codes: [String]) throws {
        let reports = codes.map { code in
            WireContribution.with {
                ($0.source, $0.code, $0.payer) = (.reported, code, .medicare)
                ($0.group, $0.carc, $0.kind) = ("CO", "236", .denied)
            }
        }
        _ = try client.contribute(key: UUID().uuidString, reports)
    }
}

/// A remittance after another from one contributor: nothing of it is published, and all of it is recorded.
private final class ReportLoad: Sendable {
    private static let callsPerSecond = 100
    private static let reportsInCall = 100

    private let isOver = Locked(false)
    private let sent = Locked(0)
    private let began = ContinuousClock.now
    private let thread: LoopThread

    init(_ broker: String, _ context: Context) throws {
        let (isOver, sent, began) = (isOver, sent, began)
        thread = try LoopThread(named: "load") {
            do {
                let clinic = try Clinic("load", broker, context)
                let codes = (0..<ReportLoad.reportsInCall).map { "8\(String(format: "%04d", $0))" }
                var calls = 0
                while !isOver.withLock({ $0 }) {
                    try clinic.report(codes)
                    calls += 1
                    sent.withLock { $0 += codes.count }
                    let next = began + .milliseconds(calls * 1000 / ReportLoad.callsPerSecond)
                    usleep(UInt32(max(0, (next - ContinuousClock.now).inMilliseconds * 1000)))
                }
            } catch {
                FileHandle.standardError.write(Data("reports beside: \(error)\n".utf8))
            }
        }
    }

    /// - Returns: how many reports were recorded in a second.
    func end() throws -> Double {
        isOver.withLock { $0 = true }
        thread.join()
        return Double(sent.withLock { $0 }) / (ContinuousClock.now - began).inMilliseconds * 1000
    }
}

/// Subscribers that count what they hear.
private final class Crowd: Sendable {
    private let stop: Waker
    private let thread: LoopThread
    private let tally: Locked<Int>

    /// - Throws: when they are not all there in time.
    init(_ count: Int, at broadcast: String) throws {
        let (stop, ready, tally) = (try Waker(isLatch: true), try Waker(isLatch: true), Locked(0))
        (self.stop, self.tally) = (stop, tally)
        thread = try LoopThread(named: "crowd") {
            do {
                let context = try Context()
                let subscribers = try (0..<count).map { _ in try Subscriber(broadcast, context) }
                ready.wake()
                while !stop.isRung {
                    let heard = try subscribers.reduce(0) { try $0 + $1.drain() }
                    if heard == 0 { usleep(500) }  // A poller takes no thousand sockets.
                    tally.withLock { $0 += heard }
                }
            } catch {
                FileHandle.standardError.write(Data("subscribers: \(error)\n".utf8))
            }
        }
        let end = ContinuousClock.now + QueueBenchmarks.patience
        while !ready.isRung, ContinuousClock.now < end { usleep(1_000) }  // Between two looks.
    }

    var heard: Int { tally.withLock { $0 } }

    func end() {
        stop.wake()
        thread.join()
    }

    private final class Subscriber {
        private var socket: Socket
        private var message = Multipart()

        init(_ broadcast: String, _ context: Context) throws {
            socket = try Socket(.subscriber, in: context, options: SocketOptions())
            try socket.subscribe("trend/")
            try socket.connect(broadcast)
        }

        func drain() throws -> Int {
            var count = 0
            while try socket.receive(into: &message) { count += 1 }
            return count
        }
    }
}
