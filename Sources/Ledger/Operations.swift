// What operators ask of the ledger, beside the values of Ledger.swift.

import BrokerCore

/// Who had a job, for its history.
package struct Attempt: Hashable, Sendable {
    package var id: AttemptID
    /// The worker's name; "": nobody had it.
    package var worker: String

    package init(_ id: AttemptID, worker: String = "") {
        self.id = id
        self.worker = worker
    }
}

package struct JobRecord: Hashable, Sendable {
    package var summary: JobSummary
    package var state: JobState
    package var ended: Timestamp?
    /// Who finished it; "": nobody has.
    package var worker: String
    /// The last failure; nil: none.
    package var failure: Failure?
    package var hasPayload: Bool
    package var batchKey: String
    /// Failed ones; only as `job(_:)` reads them.
    package var attempts: [FailedAttempt]

    package static let attemptsMax = 100

    package init(
        summary: JobSummary, state: JobState, ended: Timestamp?, worker: String, failure: Failure?, hasPayload: Bool,
        batchKey: String, attempts: [FailedAttempt] = []
    ) {
        self.summary = summary
        self.state = state
        self.ended = ended
        self.worker = worker
        self.failure = failure
        self.hasPayload = hasPayload
        self.batchKey = batchKey
        self.attempts = attempts
    }
}

package struct FailedAttempt: Hashable, Sendable {
    /// From 1; it goes on counting when a dead job is redriven.
    package var number: Int
    package var attempt: Attempt
    package var at: Timestamp
    package var failure: Failure

    package init(number: Int, attempt: Attempt, at: Timestamp, failure: Failure) {
        self.number = number
        self.attempt = attempt
        self.at = at
        self.failure = failure
    }
}

package struct JobFilter: Hashable, Sendable {
    /// nil: of any.
    package var tenant: Tenant?
    package var batch: BatchID?
    package var state: JobState?

    package init(tenant: Tenant? = nil, batch: BatchID? = nil, state: JobState? = nil) {
        self.tenant = tenant
        self.batch = batch
        self.state = state
    }
}

/// Which dead jobs.
package enum DeadSelection: Hashable, Sendable {
    case job(JobID)
    case batch(BatchID)
    case tenant(Tenant)
    case all

    /// In one write: a bound on how long it takes.
    package static let jobsMax = 1000
}

package struct DeadChange: Hashable, Sendable {
    package var jobs = 0
    package var claims = 0
    /// The batches of those jobs, as they now stand.
    package var batches: [BatchRecord] = []
    /// Jobs that wait again, to redrive alone.
    package var queued: [QueuedJobs] = []
    /// There are more.
    package var hasMore = false

    package init() {}

    init(_ jobs: [StoredJob], hasMore: Bool) {
        self.jobs = jobs.count
        claims = jobs.reduce(0) { $0 + $1.claims }
        self.hasMore = hasMore
    }

    /// For each tenant and priority, in order, the smallest id among these jobs of `batches`.
    func queuedJobs(_ jobs: [StoredJob]) -> [QueuedJobs] {
        let priorities = Dictionary(uniqueKeysWithValues: batches.map { ($0.id, $0.options.priority) })
        var first: [Backlog: JobID] = [:]
        for job in jobs {
            guard let priority = priorities[job.batch] else { continue }
            let key = Backlog(tenant: job.tenant, priority: priority)
            first[key] = min(first[key] ?? job.id, job.id)
        }
        return first.map { QueuedJobs($0.key.tenant, $0.key.priority, from: $0.value) }
            .sorted { ($0.tenant, $0.priority) < ($1.tenant, $1.priority) }
    }
}

package struct Purged: Hashable, Sendable {
    /// Batches that are done with, and what was deleted in this step.
    package var batches = 0
    package var jobs = 0
    package var results = 0
    /// Open batches that it cancelled.
    package var cancelled: [BatchRecord] = []
    /// There is more.
    package var hasMore = false

    package init() {}

    /// What the step's limit counts: a batch without jobs is work as well.
    var rows: Int { batches + jobs + results }
}

package struct TenantRecord: Hashable, Sendable {
    package var tenant: Tenant
    package var settings: TenantSettings
    /// What is staged, held and waiting.
    package var queuedClaims: Int
    package var queuedBytes: Int
    package var jobsDead: Int

    package init(tenant: Tenant, settings: TenantSettings, queuedClaims: Int, queuedBytes: Int, jobsDead: Int) {
        self.tenant = tenant
        self.settings = settings
        self.queuedClaims = queuedClaims
        self.queuedBytes = queuedBytes
        self.jobsDead = jobsDead
    }
}
