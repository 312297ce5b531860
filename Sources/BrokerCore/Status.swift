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
    }

    package struct Worker: Hashable, Sendable {
        package var id: WorkerID
        package var capacity: Int
        package var leases: Int
        package var lastHeard: Timestamp
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
    /// Bytes of calls and of results that are being written.
    package var writeBytes: Int
    package var resultBytes: Int
    package var isDraining: Bool
    /// Since the start. A name that is missing never happened.
    package var refusals: [Refusal: Int]
}

extension BrokerCore {
    /// - Complexity: O(q log q + w log w) in queues and workers, so not for every event.
    package func status() -> QueueStatus {
        let queues = window.queues.map { key, queue in
            QueueStatus.Queue(
                tenant: key.tenant, priority: key.priority, waiting: queue.waiting, leased: queue.leased,
                delayed: queue.delayed, writing: queue.writing, hasMore: !queue.isExhausted)
        }
        let workers = workers.all.map { id, worker in
            QueueStatus.Worker(
                id: id, capacity: worker.capacity, leases: worker.held.count, lastHeard: worker.lastHeard,
                isDraining: worker.isDraining)
        }
        return QueueStatus(
            queues: queues.sorted { ($0.priority, $0.tenant) < ($1.priority, $1.tenant) },
            workers: workers.sorted { $0.id < $1.id },
            windowJobs: window.jobs.count, windowBytes: window.bytes, leases: attempts.count,
            interactiveWaiting: interactive.waiting.count,
            interactiveRunning: interactive.calls.count - interactive.waiting.count,
            writesInFlight: writes.count, writeBytes: writes.callBytes, resultBytes: writes.resultBytes,
            isDraining: isDraining, refusals: refusals)
    }
}
