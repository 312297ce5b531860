/// Waiting jobs: urgent before normal before bulk, and fair among the tenants of each.
///
/// Nothing starves: a priority that was passed over `passesMax` times in a row has one lease, so a flood of urgent
/// work slows the others down to one lease in `passesMax + 1`, never to none.
struct Lanes: Sendable {
    private let limits: BrokerLimits
    private var queues: [FairQueue<JobID>]
    private var passes = [Int](repeating: 0, count: Priority.allCases.count)

    init(_ limits: BrokerLimits) {
        self.limits = limits
        queues = Priority.allCases.map { _ in FairQueue(quantum: limits.quantumClaims) }
    }

    func has(_ demands: Demands) -> Bool { queues.contains { $0.has(demands) } }

    mutating func weigh(_ tenant: Tenant, _ weight: Int) {
        for lane in queues.indices { queues[lane].weigh(tenant, weight) }
    }

    mutating func insert(_ job: JobSummary) {
        queues[Self.lane(of: job)].insert(job.id, of: job.tenant, cost: job.claims, demand(job))
    }

    mutating func remove(_ job: JobSummary) { queues[Self.lane(of: job)].remove(job.id, of: job.tenant, demand(job)) }

    /// Takes the next job out that meets one of the demands.
    mutating func next(_ demands: Demands) -> JobID? {
        let waiting = queues.indices.filter { queues[$0].has(demands) }
        guard let first = waiting.first else { return nil }
        let chosen = waiting.last { passes[$0] >= limits.passesMax } ?? first
        for lane in waiting where lane > chosen { passes[lane] += 1 }
        passes[chosen] = 0
        return queues[chosen].next(demands)
    }

    private static func lane(of job: JobSummary) -> Int { Int(job.options.priority.rawValue) }
    private func demand(_ job: JobSummary) -> Demand { Demand(job.options.work, isSuspect: limits.isSuspect(job)) }
}
