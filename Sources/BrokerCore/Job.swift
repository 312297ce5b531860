/// A tenant's jobs of one priority.
package struct QueueKey: Hashable, Sendable {
    package var tenant: Tenant
    package var priority: Priority

    package init(_ tenant: Tenant, _ priority: Priority) {
        self.tenant = tenant
        self.priority = priority
    }
}

/// A job in the window.
struct Job: Sendable {
    /// Where a job stands, from its load until it is recorded, dead or cancelled.
    ///
    ///     waiting ──▶ leased ──▶ recording ──▶ (left: recorded)
    ///      ▲  ▲         │            │ refused
    ///      │  └─────────┤ handed     ▼
    ///      │            │ back    failing ◀──▶ unwritten
    ///     delayed ◀─────┼───────────┤ │
    ///                   └──failed──▶┘ └──▶ (left: dead)
    enum State: Sendable {
        case waiting
        /// Until its `notBefore`.
        case delayed
        case leased(AttemptID)
        /// Its results are being written.
        case recording(by: WorkerID)
        /// Its failure is being written.
        case failing
        /// The ledger refused the failure: it is written again later, and the job is not leased before.
        case unwritten(Write)
    }

    var summary: JobSummary
    var state: State
    var slots: Int
    var key: QueueKey { QueueKey(summary.tenant, summary.options.priority) }
}
