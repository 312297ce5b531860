import BrokerCore
import Foundation

/// What a load came to, for people and programs.
struct LoadReport: Encodable {
    struct Latency: Encodable {
        var count: Int
        var p50Milliseconds: Double
        var p90Milliseconds: Double
        var p99Milliseconds: Double
        var p999Milliseconds: Double
        var maxMilliseconds: Double

        /// nil: there was none.
        init?(_ histogram: LatencyHistogram) {
            guard histogram.count > 0 else { return nil }
            count = histogram.count
            p50Milliseconds = histogram.percentile(50_000).inMilliseconds
            p90Milliseconds = histogram.percentile(90_000).inMilliseconds
            p99Milliseconds = histogram.percentile(99_000).inMilliseconds
            p999Milliseconds = histogram.percentile(99_900).inMilliseconds
            maxMilliseconds = histogram.greatest.inMilliseconds
        }

        fileprivate var cells: [String] {
            let values = [p50Milliseconds, p90Milliseconds, p99Milliseconds, p999Milliseconds, maxMilliseconds]
            return [grouped(count)] + values.map { String(format: "%.2f", $0) }
        }
    }

    /// How the load was asked for; nil where an option has no meaning.
    struct Plan: Encodable {
        var mode: LoadMode
        var kind: LoadKind
        var connections: Int
        var inFlight: Int?
        var claimsPerBatch: Int?
        var claimsPerSlice: Int?
        var linesPerClaim: Int?
        var callsPerSecond: Double?
    }

    var plan: Plan
    /// From the first byte sent to the last answer read.
    var seconds: Double
    var claims: Int
    var claimsPerSecond: Double
    var lines: Int
    var linesPerSecond: Double
    var jobs: Int
    var jobsPerSecond: Double
    var batches: Int
    var claimsDead: Int
    var acknowledged: Latency?
    var answered: Latency?
    /// How long after its time each call of an open loop began.
    var behindSchedule: Latency?
    var triedAgain: [String: Int]
    var failed: [String: Int]
    var warnings: [String]

    /// A generator that is later than this, in one call of a hundred, is part of what it measures.
    static let behindMillisecondsMax = 10.0

    init(_ plan: Plan, _ tally: LoadTally) {
        self.plan = plan
        seconds = tally.seconds
        (claims, claimsPerSecond) = (tally.claims, tally.rate(of: tally.claims))
        (lines, linesPerSecond) = (tally.lines, tally.rate(of: tally.lines))
        (jobs, jobsPerSecond) = (tally.jobs, tally.rate(of: tally.jobs))
        batches = tally.batches
        claimsDead = tally.claimsDead
        acknowledged = Latency(tally.acknowledged)
        answered = Latency(tally.answered)
        behindSchedule = Latency(tally.lateness)
        triedAgain = LoadReport.named(tally.triedAgain)
        failed = LoadReport.named(tally.failed)
        warnings = []
        warnings = [behindWarning, failedWarning, deadWarning].compactMap { $0 }
    }

    private static func named(_ counts: [StatusCode: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.key.name, $0.value) })
    }

    private var behindWarning: String? {
        guard let late = behindSchedule, late.p99Milliseconds > LoadReport.behindMillisecondsMax else { return nil }
        let most = String(format: "%.0f ms", late.maxMilliseconds)
        let cause =
            plan.kind == .batch
            ? "every connection had a batch under way: more --connections tell whether the broker keeps the rate"
            : "it could not send so fast, or \(grouped(OpenCalls.underWayMax)) calls waited for answers: ask for a lower rate, "
                + "or give it a machine of its own"
        return "the generator was up to \(most) behind its schedule; latencies include that, and \(cause)"
    }

    private var failedWarning: String? {
        let count = failed.values.reduce(0, +)
        return count == 0 ? nil : "\(counted(count, "call")) had no answer; percentiles are of the others alone"
    }

    private var deadWarning: String? {
        claimsDead == 0 ? nil : "\(counted(claimsDead, "claim")) of jobs that were given up had no answer"
    }

    /// Whether every claim that was sent was answered.
    var isWhole: Bool { failed.isEmpty && claimsDead == 0 }

    var text: [String] {
        var text = [planText, ""]
        var counts = [["", "COUNT", "A SECOND"], ["claims", grouped(claims), rate(claimsPerSecond)]]
        counts.append(["lines", grouped(lines), rate(linesPerSecond)])
        if plan.kind == .batch {
            counts.append(["jobs", grouped(jobs), rate(jobsPerSecond)])
            counts.append(["batches", grouped(batches), ""])
        }
        text += table(counts, right: [1, 2])
        text += [String(format: "in %.2f s, from the first byte sent to the last answer read", seconds), ""]
        var latencies = [["MILLISECONDS", "COUNT", "P50", "P90", "P99", "P99.9", "MAX"]]
        for (name, latency) in [
            ("until acknowledged", acknowledged), ("until answered", answered), ("behind schedule", behindSchedule),
        ] {
            if let latency { latencies.append([name] + latency.cells) }
        }
        text += table(latencies, right: [1, 2, 3, 4, 5, 6])
        if !triedAgain.isEmpty { text += ["", "tried again: " + LoadReport.list(triedAgain)] }
        if !failed.isEmpty { text += ["", "without an answer: " + LoadReport.list(failed)] }
        return text
    }

    private var planText: String {
        let connections = counted(plan.connections, "connection")
        var text = "\(plan.mode.rawValue) loop over \(connections)"
        if let rate = plan.callsPerSecond { text += ", \(self.rate(rate)) \(plan.kind.calls) a second" }
        if let inFlight = plan.inFlight { text += ", \(counted(inFlight, "batch", "batches")) in flight on each" }
        if let claims = plan.claimsPerBatch, let slice = plan.claimsPerSlice {
            text += ", \(grouped(claims)) claims a batch, \(grouped(slice)) a slice"
        }
        if let lines = plan.linesPerClaim { text += ", \(counted(lines, "line")) a claim" }
        return text
    }

    private func rate(_ perSecond: Double) -> String {
        perSecond < 100 ? String(format: "%.1f", perSecond) : grouped(Int(perSecond.rounded()))
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \(grouped($0.value))" }.joined(separator: ", ")
    }
}
