import BrokerCore
import Calls
import Foundation
import JobMessages
import ZeroMQ

/// The queue alone: a broker process over a ledger with a long backlog, beside one over a short backlog. Its workers answer
/// at once, without pricing, so that nothing else is measured.
struct QueueBenchmarks {
    private let report: Report
    private let folder: URL
    private let context: Context
    /// Claims of tenant A that wait.
    private let backlog: Int

    /// A machine may be busy with other things.
    static let patience = Duration.seconds(60)
    private static let workers = 2
    private static let windows = 5
    /// Claims whose dispatch is timed at a time.
    private static let windowClaims = 250_000
    private static let interactiveCalls = 2_000
    /// Of workers that wait rather than compute, so that the cores are not what is measured.
    private static let slowJob = Duration.milliseconds(20)
    /// What a tenant of weight 1 may lease in a turn.
    private static let roundClaims = BrokerLimits().quantumClaims

    init(report: Report, isLong: Bool, folder: URL) throws {
        self.report = report
        self.folder = folder
        context = try Context()
        backlog = isLong ? 10_000_000 : 2_000_000
    }

    func run() throws {
        let short = try measureShort()
        try measureLong(besides: short)
    }

    /// What a broker with nothing else to do is like.
    private struct Short {
        var claimsPerMillisecond: Double
        var interactive: Latencies
        /// With every core busy computing, as a backlog's workers keep them: what is more than this is the queue's.
        var interactiveOnBusyCores: Latencies
    }

    private func measureShort() throws -> Short {
        let path = folder.appending(path: "short.sqlite").path
        let claims = (QueueBenchmarks.windows + 2) * QueueBenchmarks.windowClaims
        try QueueLedger.fill(path, tenant: "A", claims: claims)
        let broker = try BrokerProcess(ledger: path, context)
        defer { broker.end() }
        let workers = try EagerWorkers(QueueBenchmarks.workers, for: broker.address, context)
        defer { workers.end() }
        let rates = try dispatchRates(workers)
        try workers.wait(until: claims)
        let idle = try interactiveLatency(broker)
        let busy = try BusyCores()
        defer { busy.end() }
        let onBusyCores = try interactiveLatency(broker)
        let rate = report.add("claims dispatched and recorded, short backlog", "1/ms", rates)
        report.add("interactive call, idle broker", idle)
        report.add("interactive call, idle broker, busy cores", onBusyCores)
        return Short(claimsPerMillisecond: rate, interactive: idle, interactiveOnBusyCores: onBusyCores)
    }

    private func measureLong(besides short: Short) throws {
        let path = folder.appending(path: "long.sqlite").path
        let name = "\(backlog / 1_000_000) million claims queued"
        let begin = ContinuousClock.now
        try QueueLedger.fill(path, tenant: "A", claims: backlog)
        report.add("\(name): filling the ledger", "s", [(ContinuousClock.now - begin).inMilliseconds / 1000])
        var broker = try BrokerProcess(ledger: path, context)
        let starts = try (0..<3).map { _ in
            broker.end()
            broker = try BrokerProcess(ledger: path, context)
            return broker.startMilliseconds
        }
        defer { broker.end() }
        report.add("\(name): start to first answer", "ms", starts)
        let slow = try EagerWorkers(
            QueueBenchmarks.workers, for: broker.address, context, pause: QueueBenchmarks.slowJob)
        try slow.waitUntilLeased()
        let besidesSlow = try interactiveLatency(broker)
        slow.end()
        let workers = try EagerWorkers(QueueBenchmarks.workers, for: broker.address, context)
        defer { workers.end() }
        let rates = try dispatchRates(workers)
        report.add("\(name): dispatched and recorded", "1/ms", rates, limit: short.claimsPerMillisecond)
        report.add("\(name): rounds until another's 100 are done", "", try rounds(broker, workers))
        let besides = try interactiveLatency(broker) { workers.leased < backlog * 9 / 10 }
        report.add("\(name): interactive call", besidesSlow, limit: short.interactive)
        report.add("\(name): interactive call, busy cores", besides, limit: short.interactiveOnBusyCores)
        report.add("\(name): broker's resident memory", "MiB", [broker.mebibytes("VmRSS")])
        report.add("\(name): at its most", "MiB", [broker.mebibytes("VmHWM")])
    }

    /// Claims a millisecond, window by window; the first one warms up.
    private func dispatchRates(_ workers: EagerWorkers) throws -> [Double] {
        var rates: [Double] = []
        var last = (time: ContinuousClock.now, recorded: 0)
        for number in 1...QueueBenchmarks.windows + 1 {
            try workers.wait(until: number * QueueBenchmarks.windowClaims)
            let now = (time: ContinuousClock.now, recorded: workers.recorded)
            rates.append(Double(now.recorded - last.recorded) / (now.time - last.time).inMilliseconds)
            last = now
        }
        return Array(rates.dropFirst())
    }

    /// Milliseconds of calls one after the other, while things are as they are to be.
    private func interactiveLatency(
        _ broker: BrokerProcess, while isSo: () -> Bool = { true }
    ) throws -> Latencies {
        var channel = try CallChannel(to: broker.address, tenant: "B", in: context)
        var times: [Double] = []
        while times.count < QueueBenchmarks.interactiveCalls, isSo() {
            let begin = ContinuousClock.now
            let _: WireEvaluateReply = try channel.call(
                .estimate, WireEvaluateRequest(), deadline: QueueBenchmarks.patience)
            times.append((ContinuousClock.now - begin).inMilliseconds)
        }
        guard !times.isEmpty else { throw CallError(.failedPrecondition, "the backlog came to its end too soon") }
        return Latencies(times)
    }

    /// Turns of leases between the commit of tenant B's batch of 100 claims and its end, several times.
    private func rounds(_ broker: BrokerProcess, _ workers: EagerWorkers) throws -> [Double] {
        var channel = try CallChannel(to: broker.address, tenant: "B", in: context)
        return try (1...QueueBenchmarks.windows).map { number in
            var batch = try QueueLedger.submit("\(number)", claims: 100, over: &channel)
            while batch.phase != .done {
                usleep(200)  // A watch hears of changes at most every 100 ms: too coarse for what is measured.
                let request = WireBatchRequest.with { $0.batch = batch.batch }
                batch = try channel.call(.get, request, deadline: QueueBenchmarks.patience)
            }
            let leased = workers.leased(in: batch.committed...batch.ended)
            return Double(leased) / Double(QueueBenchmarks.roundClaims)
        }
    }
}

extension Duration {
    var inMilliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}
