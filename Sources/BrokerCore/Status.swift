/// What an operator sees of the queue.
package struct QueueStatus: Hashable, Sendable {
    /// A tenant's jobs of one priority, as far as they are in the window.
    package struct Queue: Hashable, Sendable {
        package var tenant: Tenant
        package var priority: Priority
        package var waiting: Int
        package var leased: Int
        /// Failed, and waiting for its next try.
        package var delayed: Int
        /// Results or failures on their way to disk.
        package var writing: Int
        /// More waits in the ledger.
        package var hasMore: Bool
        package var isPaused: Bool
        /// When the oldest waiting job's batch was committed; nil: none waits.
        package var oldest: Timestamp?
    }

    package struct Worker: Hashable, Sendable {
        package var id: WorkerID
        package var capacity: Int
        package var leases: Int
        package var kinds: Work
        package var joined: Timestamp
        package var lastHeard: Timestamp
        /// When it was last given something, and when it last answered; nil: never.
        package var lastLeased: Timestamp?
        package var lastAnswered: Timestamp?
        package var isDraining: Bool
    }

    /// By priority, then tenant.
    package var queues: [Queue]
    /// By id.
    package var workers: [Worker]
    package var windowJobs: Int
    package var windowBytes: Int
    package var leases: Int
    package var interactiveWaiting: Int
    package var interactiveRunning: Int
    package var writesInFlight: Int
    /// Bytes of calls and of results that are being written, and the claims whose results they are.
    package var writeBytes: Int
    package var resultBytes: Int
    package var resultClaims: Int
    package var isDraining: Bool
    /// Percent of its retry budget that a tenant has left, 0 to 100; a tenant that is missing has all of it.
    package var retryBudgets: [Tenant: Int]
    /// Since the start. A name that is missing never happened.
    package var refusals: [Refusal: Int]
    /// Leases of jobs and calls that were given, and jobs whose results are durable.
    package var leasesGiven: Int
    package var jobsRecorded: Int
}

extension BrokerCore {
    /// - Complexity: O(n + q log q + w log w) in jobs, queues and workers, so not for every event.
    package func status() -> QueueStatus {
        QueueStatus(
            queues: window.queues.map(status).sorted { ($0.priority, $0.tenant) < ($1.priority, $1.tenant) },
            workers: workers.all.map(status).sorted { $0.id < $1.id },
            windowJobs: window.jobs.count, windowBytes: window.bytes, leases: attempts.count,
            interactiveWaiting: interactive.waiting.count,
            interactiveRunning: interactive.calls.count - interactive.waiting.count,
            writesInFlight: writes.count, writeBytes: writes.callBytes, resultBytes: writes.resultBytes,
            resultClaims: writes.resultClaims, isDraining: isDraining, retryBudgets: budgets.percentLeft,
            refusals: refusals, leasesGiven: leasesGiven, jobsRecorded: jobsRecorded)
    }

    private func status(_ key: QueueKey, _ queue: Backlog) -> QueueStatus.Queue {
        QueueStatus.Queue(
            tenant: key.tenant, priority: key.priority, waiting: queue.waiting, leased: queue.leased,
            delayed: queue.delayed, writing: queue.writing, hasMore: !queue.isExhausted || queue.deferred != nil,
            isPaused: window.isPaused(key.tenant), oldest: window.oldest(queue))
    }

    private func status(_ id: WorkerID, _ worker: Workers.Worker) -> QueueStatus.Worker {
        QueueStatus.Worker(
            id: id, capacity: worker.capacity, leases: worker.held.count, kinds: worker.kinds, joined: worker.joined,
            lastHeard: worker.lastHeard, lastLeased: worker.lastLeased, lastAnswered: worker.lastAnswered,
            isDraining: worker.isDraining)
    }
}
