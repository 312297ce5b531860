import ArgumentParser
import Client
import JobMessages
import ZeroMQ

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "What the broker is doing: workers, queues, totals, refusals; and what to look at.",
        discussion: """
            Ends with a line for each thing that wants somebody: no worker, a tenant that is paused, jobs given up, texts to moderate.

              medpay status
              medpay status --json | jq .jobs_dead
            """)

    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let status = try client.status()
        guard !output.json else { return try Output.json(status) }
        StatusReport(status: status, broker: broker.broker).lines.forEach { Output.line($0) }
    }
}

/// A status as a page of text.
struct StatusReport {
    var status: WireStatusReply
    /// Its address, for what to type next.
    var broker: String

    var lines: [String] {
        [heading, work] + section(queues) + section(drops) + section(advice.map { "! " + $0 })
    }

    private func section(_ lines: [String]) -> [String] { lines.isEmpty ? [] : [""] + lines }

    private var heading: String {
        var text = "broker \(status.version), start \(status.start), up \(TimeText.length(status.uptimeMilliseconds))"
        if status.connections > 0 { text += ", \(counted(status.connections, "connection"))" }
        if status.residentBytes > 0 { text += ", \(bytes(status.residentBytes)) of memory" }
        return text + (status.draining ? ", draining" : "")
    }

    private var work: String {
        let leases = status.workers.reduce(0) { $0 + $1.leases }
        let capacity = status.workers.reduce(0) { $0 + $1.capacity }
        return """
            \(counted(status.workers.count, "worker")) with \(leases) of \(counted(capacity, "lease"))
            \(counted(status.batches, "batch", "batches")), \(grouped(status.batchesRunning)) running; \
            \(counted(status.results, "result"))
            jobs: \(grouped(status.jobsWaiting)) waiting, \(grouped(status.jobsDone)) done, \
            \(grouped(status.jobsDead)) given up
            calls: \(status.interactiveWaiting) waiting, \(status.interactiveRunning) running, \
            \(status.writesInFlight) being written
            \(counted(status.contributions, "contribution")), \(counted(status.trendUpdates, "trend update"))\(quarantined)
            """
    }

    /// Nothing when there is nobody to look at.
    private var quarantined: String {
        guard status.contributorsQuarantined > 0 else { return "" }
        return ", \(counted(status.contributorsQuarantined, "contributor")) quarantined"
    }

    private var queues: [String] {
        guard !status.queues.isEmpty else { return [] }
        let rows = status.queues.map { queue in
            [
                queue.tenant, queue.priority, grouped(queue.waiting) + (queue.more ? "+" : ""), grouped(queue.leased),
                grouped(queue.delayed), queue.oldestMilliseconds == 0 ? "" : TimeText.length(queue.oldestMilliseconds),
                queue.paused ? "paused" : "",
            ]
        }
        let titles = ["tenant", "priority", "waiting", "leased", "delayed", "oldest waits", ""]
        return table([titles] + rows, right: [2, 3, 4])
    }

    private var drops: [String] {
        guard !status.drops.isEmpty else { return [] }
        let rows = status.drops.sorted { $0.key < $1.key }.map { ["  " + printable($0.key), grouped($0.value)] }
        return ["refused or dropped since the start:"] + table(rows, right: [1])
    }

    /// What wants somebody, each with what to do about it.
    private var advice: [String] {
        var advice: [String] = []
        if status.draining { advice.append("the broker is stopping: it takes nothing new; start it again to go on") }
        if status.workers.isEmpty {
            advice.append("no worker is connected, so nothing runs: start `\(workerCommand(for: broker))`")
        } else if status.workers.allSatisfy(\.draining) {
            advice.append("every worker is stopping, so nothing new runs: start `\(workerCommand(for: broker))`")
        }
        if Set(status.workers.map(\.image)).count > 1 {
            advice.append("workers have different reference images, so answers may differ: see `medpay workers`")
        }
        for tenant in Set(status.queues.filter(\.paused).map(\.tenant)).sorted() {
            advice.append("\(tenant) is paused: `medpay resume \(tenant)` lets its jobs run")
        }
        if status.jobsDead > 0 {
            advice.append("\(counted(status.jobsDead, "job was", "jobs were")) given up: see `medpay dead list`")
        }
        if status.suggestionsWaiting > 0 {
            let texts = counted(status.suggestionsWaiting, "text waits", "texts wait")
            advice.append("\(texts) for a moderator: see `medpay moderate list`")
        }
        return advice
    }
}
