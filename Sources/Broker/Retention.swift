import BrokerCore
import Ledger

/// How long what is stored stays stored; nil: for ever.
package struct Retention: Hashable, Sendable {
    /// After a batch's end: its results, and the payloads of its dead jobs. After its opening: a batch that was never
    /// committed.
    package var milliseconds: Int64?

    package init(milliseconds: Int64? = nil) { self.milliseconds = milliseconds }
}

/// When the next step of deleting is due: small steps, one at a time, in a moment when the writer has nothing else to do; but
/// when there is none, it goes all the same.
struct RetentionTimer: Sendable {
    /// Rows in one step: a few milliseconds of the writer's time.
    static let rowsPerStep = 5000
    /// Between two looks for something to delete, and between two steps while there is more.
    static let lookMilliseconds: Int64 = 60_000
    static let stepMilliseconds: Int64 = 50
    /// How long a step waits for such a moment at most.
    static let patienceMilliseconds: Int64 = 2000

    let retention: Retention
    private(set) var due: Timestamp?
    private var isUnderWay = false
    /// When a step that is being postponed goes all the same.
    private var latest: Timestamp?

    init(_ retention: Retention, now: Timestamp) {
        self.retention = retention
        due = retention.milliseconds == nil ? nil : now
    }

    /// The next step, if one is due.
    mutating func step(now: Timestamp) -> LedgerWrite? {
        guard let milliseconds = retention.milliseconds, let due, due <= now, !isUnderWay else { return nil }
        isUnderWay = true
        self.due = nil
        latest = nil
        return .purge(before: now + -milliseconds, limit: RetentionTimer.rowsPerStep)
    }

    /// The writer has other work. False: the step has waited for long enough.
    mutating func postpone(now: Timestamp) -> Bool {
        let latest = self.latest ?? now + RetentionTimer.patienceMilliseconds
        guard now < latest else { return false }
        self.latest = latest
        due = now + RetentionTimer.stepMilliseconds
        return true
    }

    mutating func ended(hasMore: Bool, now: Timestamp) {
        isUnderWay = false
        due = now + (hasMore ? RetentionTimer.stepMilliseconds : RetentionTimer.lookMilliseconds)
    }
}

extension BrokerLoop {
    /// The core numbers its writes from 1 and never comes here.
    static let retentionWrite = WriteID(rawValue: .max)

    mutating func purgeWhenDue() {
        guard let due = retention.due, due <= now, stopBy == nil else { return }
        if !writes.isEmpty, retention.postpone(now: now) { return }
        guard let step = retention.step(now: now) else { return }
        _ = writer.offer((BrokerLoop.retentionWrite, step, now))
    }

    /// Counts it, and tells whoever watches a batch that was cancelled by it.
    mutating func purgedBatches(_ purged: Purged) {
        metrics.purged(purged)
        for batch in purged.cancelled { notify(batch) }
    }

    mutating func retained(_ outcome: Result<LedgerReply, LedgerError>) {
        guard case .success(.purged(let purged)) = outcome else { return retention.ended(hasMore: false, now: now) }
        retention.ended(hasMore: purged.hasMore, now: now)
        purgedBatches(purged)
        if purged.batches > 0 {
            logger.info(
                "deleted what was kept long enough",
                metadata: ["batches": "\(purged.batches)", "results": "\(purged.results)"])
        }
    }
}
