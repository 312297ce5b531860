import Foundation
import ZeroMQ

/// Broker, workers and submitter as processes of this machine: claims made up, sent, priced, scrubbed, on disk with full sync,
/// and every result read back and checked by `medpay bench load`.
struct EndToEndBenchmarks {
    private let report: Report
    private let folder: URL
    private let limits: MachineBenchmarks.Limits
    private let isLong: Bool

    init(report: Report, folder: URL, limits: MachineBenchmarks.Limits, isLong: Bool) {
        (self.report, self.folder, self.limits, self.isLong) = (report, folder, limits, isLong)
    }

    func run() throws {
        let broker = try BrokerProcess(ledger: folder.appending(path: "end.sqlite").path, try Context())
        defer { broker.end() }
        let workers = try ServerProcess(["worker", "--broker", broker.address])
        defer { workers.end() }
        try measureThroughput(broker)
        try measureLatency(broker)
        report.add("broker after that, resident", "MiB", [broker.mebibytes("VmRSS")])
        report.add("workers of all cores, resident", "MiB", [workers.mebibytes("VmRSS")])
    }

    private func measureThroughput(_ broker: BrokerProcess) throws {
        let count = isLong ? 1_000_000 : 100_000
        for lines in [2, 6] {
            let before = broker.cpuMilliseconds
            let load = try LoadFigures(
                broker.address,
                ["--claims", "\(count)", "--lines", "\(lines)", "--in-flight", "4", "--claims-per-batch", "5000"])
            let name = "claims of \(lines) lines end to end, jobs of 250"
            report.add(name, "1/s", [load.claimsPerSecond], limit: limits.rowsPerSecond)
            report.add(
                "broker's CPU time for a job of 250 claims of \(lines) lines", "us",
                [(broker.cpuMilliseconds - before) * 1000 / Double(load.jobs)])
        }
        let single = try LoadFigures(
            broker.address, ["--claims", "\(count / 4)", "--lines", "2", "--slice", "1", "--in-flight", "4"])
        report.add(
            "claims of 2 lines end to end, one a job", "1/s", [single.jobsPerSecond], limit: limits.rowsPerSecond)
    }

    private func measureLatency(_ broker: BrokerProcess) throws {
        let calls = try LoadFigures(broker.address, ["--mode", "open", "--rate", "1000", "--seconds", "10"])
        guard let answered = calls.answered else { throw Fault("no call was answered") }
        report.add(
            "estimate, 1,000 calls a second", Latencies(p50: answered.p50Milliseconds, p99: answered.p99Milliseconds),
            limit: limits.roundTrip)
        let batches = try LoadFigures(
            broker.address, ["--mode", "open", "--kind", "batch", "--rate", "10", "--seconds", "10"])
        guard let acknowledged = batches.acknowledged else { throw Fault("no batch was acknowledged") }
        report.add(
            "batch of 10 claims on disk and acknowledged, 10 a second, p50", "ms", [acknowledged.p50Milliseconds],
            limit: limits.sync.p50)
    }
}

/// What `medpay bench load` measured.
struct LoadFigures: Decodable {
    struct Latency: Decodable {
        var p50Milliseconds: Double
        var p99Milliseconds: Double
    }

    var claimsPerSecond: Double
    var jobs: Int
    var jobsPerSecond: Double
    var acknowledged: Latency?
    var answered: Latency?

    /// - Throws: when a claim had no answer.
    init(_ broker: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = try ServerProcess.medpay()
        process.arguments = ["bench", "load", "--json", "--broker", broker] + arguments
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Fault("medpay bench load \(arguments) failed") }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(LoadFigures.self, from: data)
    }
}
