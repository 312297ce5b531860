import BrokerCore
import JobMessages
import Ledger
import TrendMessages

extension JobState {
    /// nil: one that the ledger does not keep, or of a later version.
    init?(_ message: WireJobState) {
        switch message {
        case .staged: self = .staged
        case .waiting: self = .waiting
        case .done: self = .done
        case .dead: self = .dead
        case .cancelled: self = .cancelled
        case .discarded: self = .discarded
        case .held: self = .held
        case .unspecified, .leased, .UNRECOGNIZED: return nil
        }
    }

    fileprivate var message: WireJobState {
        switch self {
        case .staged: .staged
        case .waiting: .waiting
        case .done: .done
        case .dead: .dead
        case .cancelled: .cancelled
        case .discarded: .discarded
        case .held: .held
        }
    }
}

extension WireJobStatus {
    init(_ record: JobRecord) {
        self.init()
        job = record.summary.id.rawValue
        batch = record.summary.batch.rawValue
        tenant = record.summary.tenant.name
        priority = record.summary.options.priority.name
        state = record.state.message
        slice = UInt32(record.summary.slice)
        firstClaim = Int64(record.summary.firstClaim)
        claims = UInt32(record.summary.claims)
        bytes = Int64(record.summary.bytes)
        failures = UInt32(record.summary.failures)
        crashes = UInt32(record.summary.crashes)
        notBefore = record.summary.notBefore.rawValue
        ended = record.ended?.rawValue ?? 0
        status = UInt32(record.failure?.code.rawValue ?? 0)
        message = record.failure?.message ?? ""
        worker = record.worker
    }
}

extension WireJobDetail {
    /// Without what only a running broker knows: who has it.
    init(_ record: JobRecord) {
        self.init()
        attempts = record.attempts.map(WireAttemptRecord.init)
        batchKey = record.batchKey
        traceparent = record.summary.traceparent
        committed = record.summary.queued.rawValue
        hasPayload_p = record.hasPayload
    }
}

extension WireAttemptRecord {
    init(_ failed: FailedAttempt) {
        self.init()
        number = UInt32(failed.number)
        attempt = failed.attempt.id.rawValue
        worker = failed.attempt.worker
        at = failed.at.rawValue
        status = UInt32(failed.failure.code.rawValue)
        message = failed.failure.message
        crash = failed.failure.isCrash
    }
}

extension WireSuggestionStatus {
    init(_ record: SuggestionRecord) {
        self.init()
        suggestion = record.id
        state = WireSuggestionState(rawValue: Int(record.state.rawValue)) ?? .unspecified
        carc = record.suggestion.carc
        code = record.suggestion.code
        strategy = WireStrategyCategory(record.suggestion.strategy)
        text = record.suggestion.text
    }
}

extension WireTenantStatus {
    init(_ record: TenantRecord) {
        self.init()
        tenant = record.tenant.name
        weight = UInt32(record.settings.weight)
        rate = UInt32(record.settings.claimsPerSecond)
        queuedClaimsMax = Int64(record.settings.queuedClaimsMax)
        queuedBytesMax = Int64(record.settings.queuedBytesMax)
        paused = record.settings.isPaused
        queuedClaims = Int64(record.queuedClaims)
        queuedBytes = Int64(record.queuedBytes)
        jobsDead = Int64(record.jobsDead)
    }
}

extension WireDeadChange {
    init(_ change: DeadChange) {
        self.init()
        jobs = UInt32(change.jobs)
        claims = UInt32(change.claims)
        more = change.hasMore
    }
}

extension WirePurgeReply {
    init(_ purged: Purged) {
        self.init()
        batches = UInt32(purged.batches)
        jobs = UInt32(purged.jobs)
        results = Int64(purged.results)
        more = purged.hasMore
    }
}

extension WireStatusReply {
    init(_ totals: LedgerTotals) {
        self.init()
        batches = Int64(totals.batches)
        batchesRunning = Int64(totals.batchesRunning)
        jobsWaiting = Int64(totals.jobsWaiting)
        jobsDone = Int64(totals.jobsDone)
        jobsDead = Int64(totals.jobsDead)
        results = Int64(totals.results)
        contributions = Int64(totals.contributions)
        trendUpdates = Int64(totals.trendUpdates)
        suggestionsWaiting = Int64(totals.suggestionsWaiting)
        contributorsQuarantined = Int64(totals.contributorsQuarantined)
    }
}

extension WireQueueStatus {
    init(_ queue: QueueStatus.Queue, now: Timestamp) {
        self.init()
        tenant = queue.tenant.name
        priority = queue.priority.name
        waiting = UInt32(queue.waiting)
        leased = UInt32(queue.leased)
        delayed = UInt32(queue.delayed)
        more = queue.hasMore
        paused = queue.isPaused
        oldestMilliseconds = queue.oldest.map { max(0, now.rawValue - $0.rawValue) } ?? 0
    }
}

extension Work {
    var names: [String] {
        var names: [String] = []
        if contains(.estimate) { names.append("estimate") }
        if contains(.scrub) { names.append("scrub") }
        return names
    }
}
