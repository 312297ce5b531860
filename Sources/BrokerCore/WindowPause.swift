/// What a paused tenant has waits in the ledger, so that its room is free for others.
extension Window {
    func isPaused(_ tenant: Tenant) -> Bool { paused.contains(tenant) }

    /// Nothing more of the tenant is loaded. Answers its jobs that wait in the window, ascending: they are to be
    /// withdrawn.
    mutating func pause(_ tenant: Tenant) -> [JobID] {
        guard paused.insert(tenant).inserted else { return [] }
        settle(tenant)
        return Priority.allCases.flatMap { queues[QueueKey(tenant, $0)]?.jobs ?? [] }.filter(isWaiting).sorted()
    }

    mutating func resume(_ tenant: Tenant) {
        if paused.remove(tenant) != nil { settle(tenant) }
    }

    /// The job leaves the window though it waits in the ledger: the cursor goes back before it.
    mutating func withdraw(_ id: JobID) {
        guard let key = jobs[id]?.key else { return }
        queues[key]?.queued(from: id)
        _ = remove(id)
    }

    private func isWaiting(_ id: JobID) -> Bool {
        switch jobs[id]?.state {
        case .waiting, .delayed: true
        case .leased, .recording, .failing, .unwritten, nil: false
        }
    }

    private mutating func settle(_ tenant: Tenant) {
        for priority in Priority.allCases { settle(QueueKey(tenant, priority)) }
    }
}
