// In: writes that the broker decided on, a group at a time. Out: what became of each, and reads.
// Not here: what to lease to whom (BrokerCore), when to group (Broker), what the bytes mean (JobMessages).

import BrokerCore
import Trends

/// The durable store of batches, jobs, results, contributions and the trend log.
///
/// Every implementation passes the same contract tests. Calls block; writes come from one thread, reads from any.
package protocol Ledger: Sendable {
    /// The number of this start of the broker: 1 more than ever before, durable on return.
    func start() throws(LedgerError) -> UInt32

    /// Applies the writes in order in one transaction, and is durable on return: all of them, or, when it throws,
    /// none. A write that is refused changes nothing and does not disturb the others.
    func apply(_ writes: [LedgerWrite], now: Timestamp) throws(LedgerError) -> [LedgerReply]

    /// The secret under which contributors are digested; made once, with the ledger.
    func contributorKey() throws(LedgerError) -> [UInt8]

    /// Tenants and priorities that have waiting jobs of committed batches.
    func backlog() throws(LedgerError) -> [Backlog]
    /// Waiting jobs with ids greater than `after`, ascending.
    func waiting(_ backlog: Backlog, after: JobID, limit: Int) throws(LedgerError) -> [JobSummary]
    /// Every tenant that has settings, or something queued or dead, in order.
    func tenants() throws(LedgerError) -> [TenantRecord]
    /// One job with its failed attempts, oldest first, the newest `JobRecord.attemptsMax`; nil: no such job.
    func job(_ id: JobID) throws(LedgerError) -> JobRecord?
    /// Ascending by id, without their attempts.
    func jobs(_ filter: JobFilter, after: JobID, limit: Int) throws(LedgerError) -> [JobRecord]
    /// The slice's bytes as appended; nil: no such job, or it is done and its payload gone.
    func payload(of job: JobID) throws(LedgerError) -> [UInt8]?

    /// nil: no such batch of this tenant.
    func batch(_ id: BatchID, of tenant: Tenant) throws(LedgerError) -> BatchRecord?
    /// The newest first.
    func batches(of tenant: Tenant?, limit: Int) throws(LedgerError) -> [BatchRecord]
    /// In the order of claims; `after` -1 starts at the first. A gap is a claim that has no result yet, or never will.
    ///
    /// - Parameter bytes: the one with which the bodies pass so many is the last.
    func results(
        of batch: BatchID, after claim: Int, limit: Int, bytes: Int
    ) throws(LedgerError) -> [ResultRecord]
    /// In the order in which they were recorded, job by job, after the first `count` of them: without a gap, ever.
    func results(
        of batch: BatchID, recordedAfter count: Int, limit: Int, bytes: Int
    ) throws(LedgerError) -> [ResultRecord]
    /// Jobs given up, newest first; without those that were discarded.
    func dead(of tenant: Tenant?, batch: BatchID?, limit: Int) throws(LedgerError) -> [DeadJob]

    /// Updates with a sequence number greater than `after`, ascending.
    func trendLog(after sequence: Int64, limit: Int) throws(LedgerError) -> [TrendUpdate]
    /// Those that wait for a moderator, with ids greater than `after`, ascending.
    func suggestions(after id: Int64, limit: Int) throws(LedgerError) -> [SuggestionRecord]
    /// In whatever state; nil: no such suggestion.
    func suggestion(_ id: Int64) throws(LedgerError) -> SuggestionRecord?
    /// Of every contributor who has one, in the order of digests.
    func standings() throws(LedgerError) -> [StandingRecord]
    /// nil: counted as usual.
    func standing(of contributor: ContributorDigest) throws(LedgerError) -> StandingRecord?
    /// Counts over everything, for operators.
    func totals() throws(LedgerError) -> LedgerTotals
}

package struct Backlog: Hashable, Sendable {
    package var tenant: Tenant
    package var priority: Priority

    package init(tenant: Tenant, priority: Priority) {
        self.tenant = tenant
        self.priority = priority
    }
}

extension Ledger {
    /// However large they are.
    package func results(of batch: BatchID, after claim: Int, limit: Int) throws(LedgerError) -> [ResultRecord] {
        try results(of: batch, after: claim, limit: limit, bytes: .max)
    }

    /// However large they are.
    package func results(
        of batch: BatchID, recordedAfter count: Int, limit: Int
    ) throws(LedgerError) -> [ResultRecord] {
        try results(of: batch, recordedAfter: count, limit: limit, bytes: .max)
    }
}

package enum LedgerWrite: Hashable, Sendable {
    /// The first opening of a key makes the batch; a repeat with the same options answers the same batch, whatever
    /// its state; with others it is refused (ALREADY_EXISTS).
    case open(tenant: Tenant, key: String, options: BatchOptions, traceparent: String = "")
    /// Slices arrive in any order, each once; a repeat with the same content changes nothing, with other content is
    /// refused (ALREADY_EXISTS), whatever the batch's phase. A new one is refused (FAILED_PRECONDITION) when the batch
    /// is not open or can never be whole within what its tenant may have queued, and (RESOURCE_EXHAUSTED) when the
    /// tenant would have more queued than its settings allow now.
    case append(AppendedSlice)
    /// The batch is whole: `slices` of them, `claims` in all. Its jobs are waiting from now on, or held while an earlier
    /// batch of its order key is not over. A repeat answers the batch as it is; other numbers, or slices that are
    /// missing, are refused. `digest` is over the slices' digests.
    case commit(tenant: Tenant, batch: BatchID, slices: Int, claims: Int, digest: [UInt8])
    /// Waiting jobs are no more; results that exist stay. A repeat answers the batch as it is. Refused
    /// (FAILED_PRECONDITION) when the batch is done.
    case cancel(tenant: Tenant, batch: BatchID)
    /// A job's end: its results, its contributions and its new state together. Refused (FAILED_PRECONDITION) when the
    /// job is not waiting any more, (INVALID_ARGUMENT) unless there is exactly one result for each of its claims.
    case finish(
        JobID, by: Attempt, results: [ResultRecord], contributor: ContributorDigest, contributions: [Contribution])
    /// A failed attempt. `retry` nil: the job is dead.
    case fail(JobID, by: Attempt, Failure, retry: Timestamp?)
    /// Dead jobs wait again, without failures; their batches run again. At most `DeadSelection.jobsMax` in one write.
    /// Refused (FAILED_PRECONDITION) when a single job that was named is not dead, or its payload is gone.
    case redrive(DeadSelection)
    /// Dead jobs are given up for good: their payloads are deleted, and they are listed no more.
    case discard(DeadSelection)
    case settings(Tenant, TenantSettings)
    /// Deletes results, jobs and payloads of batches that ended before this, and cancels and deletes open ones that were
    /// opened before it; at most about `limit` rows, so that it never stalls the queue (a job goes with all its results,
    /// and a batch counts as one). What remains of a batch is its record, so that its key stays used. From the first row
    /// on none of its results is read any more.
    case purge(before: Timestamp, limit: Int)
    /// Reports under an idempotency key, and the contributor's earlier ones that no longer hold; a repeat with the same
    /// content changes nothing, with other content is refused (ALREADY_EXISTS). Withdrawals come first. Each takes back
    /// one report of the same contributor: see `Contribution.isSameReport`; one that finds none changes nothing.
    case contribute(
        tenant: Tenant, key: String, contributor: ContributorDigest, [Contribution], withdrawn: [Contribution] = [])
    /// A text for a moderator, under an idempotency key of its own kind; a repeat with the same content changes nothing, with
    /// other content is refused (ALREADY_EXISTS). RESOURCE_EXHAUSTED while `Suggestion.waitingMax` of the contributor wait.
    case suggest(tenant: Tenant, key: String, contributor: ContributorDigest, Suggestion)
    /// Refused (NOT_FOUND) when there is none of the number, (FAILED_PRECONDITION) when the text is deleted, or approved
    /// with other words. The same decision again changes nothing.
    case moderate(Int64, Moderation)
    /// Whether a contributor's reports count from now on: none of them, or as usual. Those that are there follow with
    /// `settle`. The same decision again changes nothing.
    case decide(ContributorDigest, StandingDecision)
    /// A step of what was decided, of one contributor: at most `limit` of its reports are held or wait again, and no more than
    /// `LedgerRules.lookedAtPerReport` times as many looked at. What was released is taken back, with
    /// `SubjectTrend.withdraw`; what waits again counts for the month that it is now. Nothing is published by it: what has
    /// become due is with its subject's next report.
    case settle(limit: Int)
}

package struct AppendedSlice: Hashable, Sendable {
    package var tenant: Tenant
    package var batch: BatchID
    /// From 0.
    package var index: Int
    /// Batch-wide index of the first claim, and how many there are (1 to `AppendedSlice.claimsMax`).
    package var firstClaim: Int
    package var claims: Int
    package var payload: [UInt8]
    /// SHA-256 of the payload.
    package var digest: [UInt8]

    package static let claimsMax = 5000

    package init(
        tenant: Tenant, batch: BatchID, index: Int, firstClaim: Int, claims: Int, payload: [UInt8], digest: [UInt8]
    ) {
        self.tenant = tenant
        self.batch = batch
        self.index = index
        self.firstClaim = firstClaim
        self.claims = claims
        self.payload = payload
        self.digest = digest
    }
}

package enum LedgerReply: Hashable, Sendable {
    /// To open, cancel, finish and fail, and to a commit that changed nothing: the batch as it now stands. `released`:
    /// the batch was over with this, and the next one of its order key runs from now on.
    case batch(BatchRecord, updates: [TrendUpdate], released: QueuedJobs? = nil)
    /// `firstJob`: the smallest id of the batch's jobs, which are waiting from now on; nil: they are held. Ids ascend as
    /// slices are appended, so it may lie below those of batches that were committed before.
    case committed(BatchRecord, firstJob: JobID?)
    /// To redrive and discard: the batches that changed.
    case dead(DeadChange)
    case settings(TenantRecord)
    case purged(Purged)
    case appended
    /// - Parameter withdrawn: how many reports were taken back.
    case contributed(updates: [TrendUpdate], withdrawn: Int = 0, isRepeat: Bool)
    case suggested(isRepeat: Bool)
    /// The suggestion as it is now.
    case moderated(SuggestionRecord, updates: [TrendUpdate])
    /// To decide: as it is now.
    case standing(StandingRecord)
    case settled(hasMore: Bool)
    case refused(StatusCode, String)
}

package struct BatchRecord: Hashable, Sendable {
    package var id: BatchID
    package var tenant: Tenant
    package var key: String
    package var options: BatchOptions
    package var phase: Phase
    /// As committed; 0 before.
    package var slices: Int
    package var claims: Int
    /// Claims with a result, and claims of dead jobs. `claims` of them together end the batch.
    package var claimsDone: Int
    package var claimsDead: Int
    /// Sums over the results.
    package var allowedCents: Int64
    package var atRiskCents: Int64
    package var opened: Timestamp
    package var committed: Timestamp?
    package var ended: Timestamp?
    /// Slices 0 to this, without it, are on disk; of an open batch, in replies to open and in `batch(_:of:)`.
    package var slicesAppended = 0
    /// Committed, and waiting for an earlier batch of its order key.
    package var isHeld = false
    package var traceparent = ""
    /// When its results and payloads were deleted.
    package var purged: Timestamp?

    package init(
        id: BatchID, tenant: Tenant, key: String, options: BatchOptions, phase: Phase, slices: Int, claims: Int,
        claimsDone: Int, claimsDead: Int, allowedCents: Int64, atRiskCents: Int64, opened: Timestamp,
        committed: Timestamp?, ended: Timestamp?
    ) {
        self.id = id
        self.tenant = tenant
        self.key = key
        self.options = options
        self.phase = phase
        self.slices = slices
        self.claims = claims
        self.claimsDone = claimsDone
        self.claimsDead = claimsDead
        self.allowedCents = allowedCents
        self.atRiskCents = atRiskCents
        self.opened = opened
        self.committed = committed
        self.ended = ended
    }

    /// Raw values are stored: never reuse one.
    package enum Phase: UInt8, Sendable, CaseIterable {
        case open = 0
        case running = 1
        case done = 2
        case cancelled = 3
    }
}

/// The answer for one claim as stored: what an operator asks SQL for, and the whole message.
package struct ResultRecord: Hashable, Sendable {
    /// Batch-wide index of the claim, from 0.
    package var claim: Int
    package var reference: String
    package var lines: Int
    package var chargeCents: Int64
    package var allowedCents: Int64
    package var atRiskCents: Int64
    package var findings: Int
    package var deniedLines: Int
    /// A `medpay.v1.ClaimResult`.
    package var body: [UInt8]

    package init(
        claim: Int, reference: String, lines: Int, chargeCents: Int64, allowedCents: Int64, atRiskCents: Int64,
        findings: Int, deniedLines: Int, body: [UInt8]
    ) {
        self.claim = claim
        self.reference = reference
        self.lines = lines
        self.chargeCents = chargeCents
        self.allowedCents = allowedCents
        self.atRiskCents = atRiskCents
        self.findings = findings
        self.deniedLines = deniedLines
        self.body = body
    }
}

package struct DeadJob: Hashable, Sendable {
    package var job: JobSummary
    package var failure: Failure
    package var died: Timestamp

    package init(job: JobSummary, failure: Failure, died: Timestamp) {
        self.job = job
        self.failure = failure
        self.died = died
    }
}

/// What is stored: a purge takes the jobs and results that it deletes out of it.
package struct LedgerTotals: Hashable, Sendable {
    package var batches: Int
    package var batchesRunning: Int
    package var jobsWaiting: Int
    package var jobsDone: Int
    package var jobsDead: Int
    package var results: Int
    package var contributions: Int
    package var trendUpdates: Int
    /// Texts that wait for a moderator.
    package var suggestionsWaiting: Int
    package var contributorsQuarantined: Int

    package init(
        batches: Int = 0, batchesRunning: Int = 0, jobsWaiting: Int = 0, jobsDone: Int = 0, jobsDead: Int = 0,
        results: Int = 0, contributions: Int = 0, trendUpdates: Int = 0, suggestionsWaiting: Int = 0,
        contributorsQuarantined: Int = 0
    ) {
        self.batches = batches
        self.batchesRunning = batchesRunning
        self.jobsWaiting = jobsWaiting
        self.jobsDone = jobsDone
        self.jobsDead = jobsDead
        self.results = results
        self.contributions = contributions
        self.trendUpdates = trendUpdates
        self.suggestionsWaiting = suggestionsWaiting
        self.contributorsQuarantined = contributorsQuarantined
    }
}

/// Why the store could not serve; the message says what to do. The broker answers UNAVAILABLE meanwhile, and goes on.
package struct LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        case cannotOpen, readOnly, wrongVersion, busy, full, corrupt, failed
        /// The file was deleted or replaced while it was open.
        case gone
        /// The operator must do something else first.
        case refused
    }
    package var reason: Reason
    package var message: String
    package var description: String { message }

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
