// What implementations keep beside the values of Ledger.swift.

import BrokerCore
import Trends

/// Where a job stands in the ledger. A lease is not written. Raw values are stored: never reuse one.
package enum JobState: UInt8, Sendable, CaseIterable {
    /// Appended; its batch is not committed.
    case staged = 0
    case waiting = 1
    case done = 2
    case dead = 3
    case cancelled = 4
    /// It was dead, and an operator gave it up for good.
    case discarded = 5
    /// Its batch is committed, and waits for an earlier one of its order key.
    case held = 6
}

/// A job as far as the rules must know it.
package struct StoredJob: Hashable, Sendable {
    package var id: JobID
    package var batch: BatchID
    package var tenant: Tenant
    package var slice: Int
    package var firstClaim: Int
    package var claims: Int
    package var bytes: Int
    package var digest: [UInt8]
    package var state: JobState

    package init(
        id: JobID, batch: BatchID, tenant: Tenant, slice: Int, firstClaim: Int, claims: Int, bytes: Int,
        digest: [UInt8], state: JobState
    ) {
        self.id = id
        self.batch = batch
        self.tenant = tenant
        self.slice = slice
        self.firstClaim = firstClaim
        self.claims = claims
        self.bytes = bytes
        self.digest = digest
        self.state = state
    }
}

extension BatchRecord {
    package static let keyCharactersMax = 128
    package static let orderKeyCharactersMax = 64

    /// As it is opened.
    package init(
        id: BatchID, tenant: Tenant, key: String, options: BatchOptions, traceparent: String, opened: Timestamp
    ) {
        self.init(
            id: id, tenant: tenant, key: key, options: options, phase: .open, slices: 0, claims: 0, claimsDone: 0,
            claimsDead: 0, allowedCents: 0, atRiskCents: 0, opened: opened, committed: nil, ended: nil)
        self.traceparent = traceparent
    }

    package mutating func commit(slices: Int, claims: Int, isHeld: Bool, at now: Timestamp) {
        self.slices = slices
        self.claims = claims
        self.isHeld = isHeld
        phase = .running
        committed = now
        slicesAppended = 0
    }

    package mutating func cancel(at now: Timestamp) {
        phase = .cancelled
        ended = now
        isHeld = false
        slicesAppended = 0
    }

    /// Dead jobs of so many claims wait again.
    package mutating func redrive(_ claims: Int) {
        claimsDead -= claims
        phase = .running
        ended = nil
    }

    /// Counts a job's results, and ends the batch when nothing is left.
    package mutating func count(_ results: [ResultRecord], at now: Timestamp) {
        claimsDone += results.count
        for result in results {
            allowedCents = BatchRecord.sum(allowedCents, result.allowedCents)
            atRiskCents = BatchRecord.sum(atRiskCents, result.atRiskCents)
        }
        settle(at: now)
    }

    /// Counts a job that was given up, and ends the batch when nothing is left.
    package mutating func countDead(_ claims: Int, at now: Timestamp) {
        claimsDead += claims
        settle(at: now)
    }

    private mutating func settle(at now: Timestamp) {
        guard phase == .running, claimsDone + claimsDead == claims else { return }
        phase = .done
        ended = now
    }

    /// Saturates: amounts come from workers, and an absurd one must not stop the broker.
    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? (right < 0 ? .min : .max) : sum
    }
}

extension Failure {
    package static let messageCharactersMax = 500

    package var stored: Failure {
        Failure(code: code, message: line(message, most: Failure.messageCharactersMax), isCrash: isCrash)
    }
}

extension Attempt {
    package static let workerCharactersMax = 128

    package var stored: Attempt { Attempt(id, worker: line(worker, most: Attempt.workerCharactersMax)) }
}

/// As it is stored: bounded, and one line, because it comes from a worker and goes to logs and terminals.
private func line(_ text: String, most: Int) -> String {
    String(text.unicodeScalars.prefix(most).map { $0.properties.generalCategory == .control ? " " : Character($0) })
}

extension TenantRecord {
    /// Of a tenant that nothing is known of.
    package init(_ tenant: Tenant) {
        self.init(tenant: tenant, settings: TenantSettings(), queuedClaims: 0, queuedBytes: 0, jobsDead: 0)
    }

    /// Nothing of it is worth keeping.
    package var isEmpty: Bool { self == TenantRecord(tenant) }

    package mutating func enqueue(claims: Int, bytes: Int) {
        queuedClaims += claims
        queuedBytes += bytes
    }

    package mutating func dequeue(claims: Int, bytes: Int) { enqueue(claims: -claims, bytes: -bytes) }
}

extension Timestamp {
    private static let dayMilliseconds: Int64 = 86_400_000

    /// Days since 1970, rounded down.
    package var day: Int32 {
        let (days, rest) = rawValue.quotientAndRemainder(dividingBy: Timestamp.dayMilliseconds)
        return Int32(clamping: rest < 0 ? days - 1 : days)
    }

    /// The calendar month, as 202611. Months count from March, so that the leap day is a year's last.
    ///
    /// Source: the proleptic Gregorian calendar in eras of 400 years, which are 146,097 days each.
    package var month: Int32 {
        let shifted = Int(day) + 719_468  // Days since 0000-03-01.
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return Int32(clamping: (yearOfEra + era * 400 + (month <= 2 ? 1 : 0)) * 100 + month)
    }
}
