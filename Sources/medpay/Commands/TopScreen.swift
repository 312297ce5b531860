import Foundation
import JobMessages

/// What `medpay top` shows: pure, from two statuses and a size to lines.
///
/// No line is wider than the screen, and every character of a line is one column wide: what workers and submitters call
/// themselves comes from outside.
struct TopScreen {
    let address: String
    let status: WireStatusReply
    /// nil: nothing to compare with, or another start of the broker.
    let rates: TopRates?
    /// Why this is not the newest.
    var fault: String?

    init(address: String, status: WireStatusReply, before: WireStatusReply? = nil) {
        self.address = address
        self.status = status
        rates = before.flatMap { TopRates(from: $0, to: status) }
    }

    /// - Parameters:
    ///   - columns: the screen's; more is cut off.
    ///   - rows: likewise; the longest lists give way first, of equals the lower one.
    func lines(columns: Int = .max, rows: Int = .max) -> [String] {
        let heading = heading
        var sections = [queues, stages, workers, drops]
        let height = { heading.count + sections.reduce(0) { $0 + $1.height } }
        while height() > rows,
            let longest = sections.indices.reversed().max(by: { sections[$0].shown < sections[$1].shown }),
            sections[longest].shown > 0
        {
            sections[longest].shown -= 1
        }
        return (heading + sections.flatMap(\.lines)).prefix(rows).map { TopScreen.plain($0, columns) }
    }

    // MARK: Sections

    /// A list under its titles, as much of it as there is room for.
    private struct Section {
        var titles: [String]
        var rows: [[String]]
        var right: Set<Int>
        var shown: Int

        init(_ titles: [String], _ rows: [[String]], right: Set<Int>) {
            self.titles = titles
            self.rows = rows.map { $0.map { TopScreen.plain($0) } }
            self.right = right
            shown = rows.count
        }

        /// An empty line, the titles, the rows, and how many are left out.
        var height: Int { rows.isEmpty ? 0 : 2 + shown + (shown < rows.count ? 1 : 0) }

        var lines: [String] {
            guard !rows.isEmpty else { return [] }
            let rest = shown < rows.count ? ["and \(rows.count - shown) more"] : []
            return [""] + table([titles] + rows.prefix(shown), right: right) + rest
        }
    }

    private var heading: [String] {
        var lines = [
            "medpay top  \(address)  version \(status.version)  start \(status.start)  "
                + "up \(TimeText.length(status.uptimeMilliseconds))\(status.draining ? "  DRAINING" : "")",
            "per second  \(rate(rates?.claims)) claims  \(rate(rates?.leases)) leases  \(rate(rates?.calls)) calls",
            "jobs  \(grouped(status.jobsWaiting)) waiting  \(grouped(status.jobsDone)) done  "
                + "\(grouped(status.jobsDead)) dead   batches  \(grouped(status.batches))  "
                + "\(grouped(status.batchesRunning)) running",
            "now  \(status.interactiveWaiting) calls waiting  \(status.interactiveRunning) running  "
                + "\(status.writesInFlight) writes  \(grouped(status.connections)) connections  "
                + "\(bytes(status.windowBytes)) of payloads  \(bytes(status.residentBytes)) of memory",
        ]
        if status.suggestionsWaiting > 0 {
            lines.append("texts  \(grouped(status.suggestionsWaiting)) waiting for a moderator")
        }
        if let fault { lines.append("NOT THE NEWEST: \(fault)") }
        return lines
    }

    private var queues: Section {
        let rows = status.queues.map { queue in
            [
                queue.tenant, queue.priority, grouped(queue.waiting) + (queue.more ? "+" : ""), grouped(queue.leased),
                grouped(queue.delayed), queue.oldestMilliseconds > 0 ? TimeText.length(queue.oldestMilliseconds) : "-",
                queue.paused ? "paused" : "",
            ]
        }
        return Section(
            ["TENANT", "PRIORITY", "WAITING", "LEASED", "DELAYED", "OLDEST", ""], rows, right: [2, 3, 4, 5])
    }

    private var stages: Section {
        let rows = status.latencies.map { stage in
            [stage.stage, grouped(stage.count)]
                + [stage.p50, stage.p99, stage.max].map { TopScreen.latency(microseconds: $0) }
        }
        return Section(["STAGE", "LAST MINUTE", "P50", "P99", "MAX"], rows, right: [1, 2, 3, 4])
    }

    private var workers: Section {
        let rows = status.workers.map { worker in
            [
                worker.name, "\(worker.leases)/\(worker.capacity)", TimeText.ago(worker.heardMillisecondsAgo),
                TimeText.ago(worker.leasedMillisecondsAgo), TimeText.ago(worker.answeredMillisecondsAgo),
                worker.draining ? "draining" : "",
            ]
        }
        return Section(["WORKER", "LEASES", "HEARD", "LEASED", "ANSWERED", ""], rows, right: [1])
    }

    /// What is refused now comes first.
    private var drops: Section {
        let sorted = status.drops.sorted {
            let (left, right) = (rates?.drops[$0.key] ?? 0, rates?.drops[$1.key] ?? 0)
            return left == right ? $0.key < $1.key : left > right
        }
        let rows = sorted.map { [$0.key, grouped($0.value), rate(rates?.drops[$0.key, default: 0])] }
        return Section(["REFUSED OR DROPPED", "SINCE START", "PER SECOND"], rows, right: [1, 2])
    }

    // MARK: Text

    private func rate(_ perSecond: Double?) -> String {
        guard let perSecond else { return "-" }
        return perSecond >= 10 ? grouped(Int64(perSecond.rounded())) : String(format: "%.1f", perSecond)
    }

    /// "870 us", "12.3 ms", "4.05 s"
    static func latency(microseconds: Int64) -> String {
        switch microseconds {
        case ..<1000: "\(microseconds) us"
        case ..<100_000: String(format: "%.1f ms", Double(microseconds) / 1e3)
        case ..<1_000_000: "\(microseconds / 1000) ms"
        case ..<100_000_000: String(format: "%.2f s", Double(microseconds) / 1e6)
        default: TimeText.length(microseconds / 1000)
        }
    }

    /// Cut to a width. Whatever is not a printable ASCII character, and so may move the cursor, turn the line around, or be
    /// of no width or of two, is a question mark.
    static func plain(_ text: String, _ columns: Int = .max) -> String {
        String(text.prefix(columns).map { $0.asciiValue.map { (0x20...0x7e).contains($0) } == true ? $0 : "?" })
    }
}

/// What happened between two statuses of one start, for each second.
struct TopRates {
    let claims: Double
    let leases: Double
    let calls: Double
    let drops: [String: Double]

    init?(from before: WireStatusReply, to after: WireStatusReply) {
        let milliseconds = after.uptimeMilliseconds - before.uptimeMilliseconds
        guard before.start == after.start, milliseconds > 0 else { return nil }
        func rate(_ before: Int64, _ after: Int64) -> Double { Double(after - before) * 1000 / Double(milliseconds) }
        claims = rate(before.claimsRecorded, after.claimsRecorded)
        leases = rate(before.jobsLeased, after.jobsLeased)
        calls = rate(before.callsAnswered, after.callsAnswered)
        drops = after.drops.reduce(into: [:]) { $0[$1.key] = rate(before.drops[$1.key] ?? 0, $1.value) }
    }
}

extension TopScreen {
    /// One line: rates, null where they are not known, and the status as protobuf JSON.
    func json() throws -> String {
        func number(_ rate: Double?) -> String { rate.map { "\($0)" } ?? "null" }
        return "{\"claims_per_second\":\(number(rates?.claims)),\"jobs_leased_per_second\":\(number(rates?.leases)),"
            + "\"calls_answered_per_second\":\(number(rates?.calls)),\"status\":\(try Output.jsonText(status))}"
    }
}
