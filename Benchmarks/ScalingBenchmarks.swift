import Foundation
import ZeroMQ

/// Curves that have to be straight: jobs a second over workers that wait for something, claims a second over lines of a claim
/// and claims of a batch. (Over the backlog: `QueueBenchmarks`; over releases of an image: `ReferenceBenchmarks`.)
struct ScalingBenchmarks {
    private let report: Report
    private let folder: URL

    /// What slow work waits for. Each worker has two such jobs under way.
    private static let jobWaits = Duration.milliseconds(50)
    private static let jobsUnderWay = 2
    private static let secondsOfWork = 3

    init(report: Report, folder: URL) { (self.report, self.folder) = (report, folder) }

    func run() throws {
        for workers in [1, 2, 4, 8, 16, 32, 64] { try measure(workers: workers) }
        let broker = try BrokerProcess(ledger: folder.appending(path: "scaling.sqlite").path, try Context())
        defer { broker.end() }
        let workers = try ServerProcess(["worker", "--broker", broker.address])
        defer { workers.end() }
        for lines in [1, 2, 5, 10, 20, 50] {
            let load = try LoadFigures(
                broker.address, ["--claims", "\(120_000 / (lines + 5))", "--lines", "\(lines)", "--in-flight", "4"])
            report.add("claims of \(lines) lines: lines", "1/s", [load.claimsPerSecond * Double(lines)])
        }
        for claims in [1, 10, 100, 1_000, 10_000, 50_000] {
            let load = try LoadFigures(
                broker.address,
                ["--claims", "\(max(2_000, claims * 2))", "--lines", "2", "--claims-per-batch", "\(claims)"]
                    + ["--in-flight", claims < 100 ? "64" : "2"])
            report.add("batches of \(claims) claims: claims", "1/s", [load.claimsPerSecond])
        }
    }

    /// With as many as there can be, were the broker no bound: each worker ends two jobs in the time that one waits.
    private func measure(workers count: Int) throws {
        let context = try Context()
        let path = folder.appending(path: "workers-\(count).sqlite").path
        let most =
            Double(count * ScalingBenchmarks.jobsUnderWay) * 1000 / ScalingBenchmarks.jobWaits.inMilliseconds
        let jobs = Int(most) * ScalingBenchmarks.secondsOfWork
        try QueueLedger.fill(path, tenant: "A", claims: jobs, inSlice: 1, payloadBytes: 512)
        let broker = try BrokerProcess(ledger: path, context)
        defer { broker.end() }
        let workers = try EagerWorkers(count, for: broker.address, context, pause: ScalingBenchmarks.jobWaits)
        defer { workers.end() }
        try workers.wait(until: jobs / ScalingBenchmarks.secondsOfWork)  // All are there by then.
        let (begin, before) = (ContinuousClock.now, workers.recorded)
        try workers.wait(until: jobs * 9 / 10)
        let seconds = (ContinuousClock.now - begin).inMilliseconds / 1000
        report.add(
            "jobs that wait 50 ms, \(count) workers", "1/s", [Double(workers.recorded - before) / seconds], limit: most)
    }
}
