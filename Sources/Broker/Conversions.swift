import BrokerCore
import Calls
import Glibc
import JobMessages
import Ledger
import TrendMessages
import Trends

extension WireBatch {
    init(_ record: BatchRecord) {
        self.init()
        batch = record.id.rawValue
        key = record.key
        tenant = record.tenant.name
        phase = WireBatchPhase(rawValue: Int(record.phase.rawValue)) ?? .open
        slices = UInt32(record.slices)
        claims = UInt32(record.claims)
        claimsDone = UInt32(record.claimsDone)
        claimsDead = UInt32(record.claimsDead)
        allowedCents = record.allowedCents
        atRiskCents = record.atRiskCents
        opened = record.opened.rawValue
        committed = record.committed?.rawValue ?? 0
        ended = record.ended?.rawValue ?? 0
        traceparent = record.traceparent
        slicesAppended = UInt32(record.slicesAppended)
        held = record.isHeld
        orderKey = record.options.orderKey
        notBefore = record.options.notBefore?.rawValue ?? 0
        purged = record.purged?.rawValue ?? 0
    }
}

extension WireResult {
    init(_ record: ResultRecord) {
        self.init()
        claim = Int64(record.claim)
        reference = record.reference
        lines = UInt32(record.lines)
        chargeCents = record.chargeCents
        allowedCents = record.allowedCents
        atRiskCents = record.atRiskCents
        findings = UInt32(record.findings)
        deniedLines = UInt32(record.deniedLines)
        body = .init(record.body)
    }
}

extension ResultRecord {
    init(_ result: WireResult) {
        self.init(
            claim: Int(result.claim), reference: result.reference, lines: Int(result.lines),
            chargeCents: result.chargeCents, allowedCents: result.allowedCents, atRiskCents: result.atRiskCents,
            findings: Int(result.findings), deniedLines: Int(result.deniedLines), body: [UInt8](result.body))
    }
}

extension WireDeadJob {
    init(_ dead: DeadJob) {
        self.init()
        job = dead.job.id.rawValue
        batch = dead.job.batch.rawValue
        firstClaim = Int64(dead.job.firstClaim)
        claims = UInt32(dead.job.claims)
        attempts = UInt32(dead.job.failures)
        status = UInt32(dead.failure.code.rawValue)
        message = dead.failure.message
        died = dead.died.rawValue
        crashes = UInt32(dead.job.crashes)
    }
}

extension Priority {
    /// nil: a priority of a later version.
    init?(_ message: WirePriority) {
        switch message {
        case .normal: self = .normal
        case .urgent: self = .urgent
        case .bulk: self = .bulk
        case .UNRECOGNIZED: return nil
        }
    }

    var name: String {
        switch self {
        case .urgent: "urgent"
        case .normal: "normal"
        case .bulk: "bulk"
        }
    }
}

/// "2025-03-01" from days since 1970. The broker must not import the claims' own calendar.
func isoDate(days: Int32) -> String {
    let parts = calendar(seconds: Int(days) * 86_400)
    let (month, day) = (parts.tm_mon + 1, parts.tm_mday)
    return "\(parts.tm_year + 1900)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
}

/// The calendar's parts of seconds since 1970, UTC.
func calendar(seconds: Int) -> tm {
    var seconds: time_t = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return parts
}
