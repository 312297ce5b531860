import BrokerCore
import CoreMetrics
import JobMessages
import Ledger
import Observability

/// What the broker counts and how long its stages take. Labels are names of ours: never a tenant's, a key's or a claim's.
struct BrokerMetrics: Sendable {
    let submit: Latency
    let commit: Latency
    let wait: Latency
    let work: Latency
    let record: Latency
    let interactive: Latency
    let read: Latency
    let publish: Latency
    private let registry: MetricsRegistry
    private let claims: Counter
    private let leases: Counter
    private let failures: Counter
    private let crashes: Counter
    private let dead: Counter
    private let deleted: Counter
    private var drops: [String: Counter] = [:]

    static let help = [
        "stage": "How long the stages of a job or a call take.",
        "claims_recorded": "Claims whose results are on disk.",
        "jobs_leased": "Leases given to workers.",
        "attempts_failed": "Attempts at jobs that failed, their workers alive.",
        "attempts_crashed": "Attempts at jobs that ended with their workers.",
        "jobs_dead": "Jobs given up.",
        "results_deleted": "Results deleted because they had been kept long enough.",
        "dropped": "What was refused or dropped, by name.",
        "jobs": "Jobs in memory, by priority and state.",
        "workers": "Worker threads connected.",
        "connections": "Connections to the broker's socket.",
        "window_bytes": "Payload bytes in memory.",
        "writes_in_flight": "Writes on their way to disk.",
        "interactive_calls": "Interactive calls that wait or are with a worker.",
        "contributors_quarantined": "Contributors whose reports are far from everybody else's, and do not count.",
        "suggestions_waiting": "Texts that wait for a moderator.",
    ]

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        submit = Latency(.submit, registry)
        commit = Latency(.commit, registry)
        wait = Latency(.wait, registry)
        work = Latency(.work, registry)
        record = Latency(.record, registry)
        interactive = Latency(.interactive, registry)
        read = Latency(.read, registry)
        publish = Latency(.publish, registry)
        claims = Counter(label: "claims_recorded", factory: registry)
        leases = Counter(label: "jobs_leased", factory: registry)
        failures = Counter(label: "attempts_failed", factory: registry)
        crashes = Counter(label: "attempts_crashed", factory: registry)
        dead = Counter(label: "jobs_dead", factory: registry)
        deleted = Counter(label: "results_deleted", factory: registry)
    }

    func answered(_ call: PendingCall) {
        switch call.content {
        case .write: submit.record(since: call.began)
        case .interactive: interactive.record(since: call.began)
        case .read: read.record(since: call.began)
        case .work: break
        }
    }

    /// From when the job could have been leased at the earliest.
    func leased(_ job: JobSummary, now: Timestamp) {
        let since = max(job.queued, job.notBefore)
        wait.record(nanoseconds: max(0, now.rawValue - since.rawValue) * 1_000_000)
        leases.increment()
    }

    func recorded(_ results: Int) { claims.increment(by: results) }

    func failed(_ failure: Failure, isLast: Bool) {
        (failure.isCrash ? crashes : failures).increment()
        if isLast { dead.increment() }
    }

    func purged(_ purged: Purged) { deleted.increment(by: purged.results) }

    /// Looked up once for each name: a flood is counted as cheaply as anything.
    mutating func dropped(_ name: String) {
        let counter = drops[name] ?? Counter(label: "dropped", dimensions: [("what", name)], factory: registry)
        drops[name] = counter
        counter.increment()
    }

    /// What is so now, looked at when somebody asks.
    func observe(_ status: QueueStatus, connections: Int, _ totals: LedgerTotals) {
        for priority in Priority.allCases {
            let queues = status.queues.filter { $0.priority == priority }
            let states = [
                ("waiting", queues.map(\.waiting)), ("leased", queues.map(\.leased)),
                ("delayed", queues.map(\.delayed)), ("writing", queues.map(\.writing)),
            ]
            for (state, counts) in states {
                gauge("jobs", [("priority", priority.name), ("state", state)], counts.reduce(0, +))
            }
        }
        gauge("workers", [], status.workers.count)
        gauge("connections", [], connections)
        gauge("suggestions_waiting", [], totals.suggestionsWaiting)
        gauge("contributors_quarantined", [], totals.contributorsQuarantined)
        gauge("window_bytes", [], status.windowBytes)
        gauge("writes_in_flight", [], status.writesInFlight)
        gauge("interactive_calls", [], status.interactiveWaiting + status.interactiveRunning)
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)], _ value: Int) {
        Meter(label: label, dimensions: dimensions, factory: registry).set(value)
    }

    /// For the status; microseconds.
    var latencies: [WireStageLatency] {
        registry.stages().map { stage, quantiles in
            var message = WireStageLatency()
            message.stage = stage.rawValue
            message.count = quantiles.count
            message.p50 = quantiles.p50 / 1000
            message.p99 = quantiles.p99 / 1000
            message.max = quantiles.max / 1000
            return message
        }
    }
}

/// How long a stage takes.
struct Latency: Sendable {
    private let timer: CoreMetrics.Timer

    init(_ stage: Stage, _ registry: MetricsRegistry) { timer = stage.timer(in: registry) }

    func record(since began: Instant) { record(nanoseconds: began.elapsed) }
    func record(nanoseconds: Int64) { timer.recordNanoseconds(nanoseconds) }
}
