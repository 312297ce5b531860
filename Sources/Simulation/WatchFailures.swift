import BrokerCore

/// What a tenant may still spend on retries, as far as an onlooker can tell: between these bounds.
struct Budgets: Sendable {
    private let parts: Int
    private let full: Int
    private var most: [Tenant: Int] = [:]
    private var least: [Tenant: Int] = [:]

    init(_ limits: BrokerLimits) {
        parts = limits.retrySuccessesPerToken
        full = limits.retryTokensMax * limits.retrySuccessesPerToken
    }

    func mayPay(_ tenant: Tenant) -> Bool { most[tenant, default: full] >= parts }
    func mustPay(_ tenant: Tenant) -> Bool { least[tenant, default: full] >= parts }

    /// nil: it cannot be told.
    mutating func retried(_ tenant: Tenant, isPaid: Bool?) {
        if isPaid == true { most[tenant, default: full] -= parts }
        if isPaid != false { least[tenant] = max(0, least[tenant, default: full] - parts) }
    }

    mutating func succeeded(_ tenant: Tenant, isSure: Bool) {
        most[tenant] = min(full, most[tenant, default: full] + 1)
        if isSure { least[tenant] = min(full, least[tenant, default: full] + 1) }
    }

    /// Nothing of the tenant is in the window: the broker may know nothing of it any more.
    mutating func mayBeForgotten(_ tenant: Tenant) { most[tenant] = nil }
}

extension Simulation {
    /// A failure counts only under its own attempt, as a crash only where one was foretold, and nobody had it only when
    /// its deadline has passed.
    mutating func seeFailure(
        _ job: JobID, _ attempt: AttemptID, by worker: WorkerID?, _ failure: Failure, _ retry: Timestamp?,
        _ event: Event
    ) {
        if case .tick = event, watch.busy[job] == attempt, watch.live[attempt] == nil { return }  // Written again.
        let blamed = watch.blamed.removeValue(forKey: attempt)
        let isLost = worker.map { watch.dismissed.contains($0) && watch.held(by: $0).first == attempt } ?? false
        let isBlamed = blamed != nil || isLost
        if let live = blamed ?? watch.live[attempt] {
            require(live.assignment == .job(job) && live.worker == worker, "job \(job.rawValue) failed elsewhere")
        }
        require(failure.isCrash == isBlamed, "job \(job.rawValue) is \(isBlamed ? "not " : "")blamed for a crash")
        require((worker == nil) == (failure.code == .deadlineExceeded), "job \(job.rawValue) failed, and nobody had it")
        if let worker, isLost { seeVacated(worker) }
        if worker == nil { seeExpired(job) }
        require(watch.busy[job] ?? attempt == attempt, "job \(job.rawValue) failed twice at once")
        watch.end(attempt)
        watch.occupy(job, attempt)
        if let retry { seeRetry(job, retry) }
    }

    /// A job whose deadline passed had its turn. If a worker holds it that is dismissed, that one was at a call.
    private mutating func seeExpired(_ job: JobID) {
        if let priority = watch.kept[job]?.summary.options.priority { watch.passes[priority] = 0 }
        guard let attempt = watch.busy[job], let worker = watch.live[attempt]?.worker else { return }
        if watch.dismissed.contains(worker), watch.held(by: worker).first != attempt { seeVacated(worker) }
    }

    /// Nothing else that a dismissed worker held is to be blamed.
    mutating func seeVacated(_ worker: WorkerID) {
        watch.dismissed.remove(worker)
        watch.endAll(of: worker)
        watch.seats[worker] = nil
    }

    /// Promise 5: a retry waits its backoff, or the longest one when, and only when, the budget is spent.
    private mutating func seeRetry(_ job: JobID, _ retry: Timestamp) {
        guard let summary = watch.kept[job]?.summary else { return require(false, "a retry of what is not kept") }
        let wait = retry.rawValue - now.rawValue
        let usual = backoff(failures: summary.failures + 1).contains(wait)
        let longest = backoff(failures: 63).contains(wait)
        require(usual || longest, "job \(job.rawValue) waits \(wait) ms after \(summary.failures + 1) failures")
        require(longest || watch.budgets.mayPay(summary.tenant), "\(summary.tenant) retries beyond its budget")
        require(usual || !watch.budgets.mustPay(summary.tenant), "\(summary.tenant) has a budget, and waits")
        watch.budgets.retried(summary.tenant, isPaid: usual && longest ? nil : usual)
        report.throttled += usual ? 0 : 1
    }

    private func backoff(failures: Int) -> ClosedRange<Int64> {
        var full = limits.backoffMillisecondsBase
        for _ in 1..<failures where full < limits.backoffMillisecondsMax { full *= 2 }
        full = min(full, limits.backoffMillisecondsMax)
        return max(1, full / 2)...full
    }
}
