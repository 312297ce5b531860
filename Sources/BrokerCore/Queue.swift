/// A batch's number in the ledger: positive, ascending, never reused.
package struct BatchID: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static func < (left: BatchID, right: BatchID) -> Bool { left.rawValue < right.rawValue }
}

/// A job's number in the ledger: positive, ascending, never reused.
package struct JobID: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static func < (left: JobID, right: JobID) -> Bool { left.rawValue < right.rawValue }
}

/// One lease of a job, named by the broker's start number, which is durable and grows with every start, and a counter
/// within it: after a restart every older attempt is refused without a lease ever having been written.
package struct AttemptID: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package init(start: UInt32, counter: UInt32) { rawValue = UInt64(start) << 32 | UInt64(counter) }
    package var start: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
}

/// Milliseconds since 1970. The shell hands in times that never go back.
package struct Timestamp: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.rawValue < right.rawValue }
    package static func + (time: Timestamp, milliseconds: Int64) -> Timestamp {
        Timestamp(rawValue: time.rawValue + milliseconds)
    }
}

/// Who submits: 1 to 64 letters, digits, dots, dashes and underscores.
package struct Tenant: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String
    package init?(_ name: some StringProtocol) {
        let isSafe = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isSafe, (1...64).contains(name.utf8.count) else { return nil }
        self.name = String(name)
    }
    package static func < (left: Tenant, right: Tenant) -> Bool { left.name < right.name }
    package var description: String { name }
}

/// Words from outside, fit for logs and screens: without control characters, and at most so many Unicode scalars (one
/// character may have any number of them).
package func printable(_ text: String, most: Int) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(most) where scalar.value >= 0x20 && scalar.value != 0x7F {
        kept.append(scalar)
    }
    return String(kept)
}

/// What a job asks for.
package struct Work: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let estimate = Work(rawValue: 1)
    package static let scrub = Work(rawValue: 2)
}

/// Batches only; interactive calls go before them all.
package enum Priority: UInt8, Comparable, Sendable, CaseIterable {
    case urgent = 0
    case normal = 1
    case bulk = 2
    package static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
}

/// What a submitter says about a batch when it opens it; part of what must agree when the key is used again.
package struct BatchOptions: Hashable, Sendable {
    package var work: Work
    package var priority: Priority
    /// Predicted denials may be added, anonymously, to the trends.
    package var contributes: Bool
    /// Results carry the steps of the arithmetic.
    package var traces: Bool
    /// Not started after this, and not before that.
    package var deadline: Timestamp?
    package var notBefore: Timestamp?
    /// Batches of a tenant with one order key run one after the other; "": no order. The ledger sees to it.
    package var orderKey: String

    package init(
        work: Work = [.estimate, .scrub], priority: Priority = .normal, contributes: Bool = false,
        traces: Bool = false, deadline: Timestamp? = nil, notBefore: Timestamp? = nil, orderKey: String = ""
    ) {
        self.work = work
        self.priority = priority
        self.contributes = contributes
        self.traces = traces
        self.deadline = deadline
        self.notBefore = notBefore
        self.orderKey = orderKey
    }
}

/// How a tenant is served; an operator's to set, durable in the ledger. The defaults hold for tenants without any.
package struct TenantSettings: Hashable, Sendable {
    /// Its share among the tenants of a priority, 1 to 1000.
    package var weight = 1
    /// Claims that are accepted per second, on average; 0: any number.
    package var claimsPerSecond = 0
    /// Claims and payload bytes that may be queued at a time; 0: any number. The ledger keeps these two.
    package var queuedClaimsMax = 0
    package var queuedBytesMax = 0
    /// Its batches are taken in, and wait.
    package var isPaused = false

    package init() {}
}

/// A job as the queue sees it: its claims stay opaque bytes in the ledger.
package struct JobSummary: Hashable, Sendable {
    package var id: JobID
    package var batch: BatchID
    package var tenant: Tenant
    package var options: BatchOptions
    /// Position among the batch's slices, from 0, and the batch-wide index of its first claim.
    package var slice: Int
    package var firstClaim: Int
    package var claims: Int
    /// Size of the payload.
    package var bytes: Int
    /// Attempts that failed so far, and of those the ones that ended with their worker; durable.
    package var failures: Int
    package var crashes: Int
    /// Not leased before this; durable. The later of the batch's and of the last failure's.
    package var notBefore: Timestamp
    /// When its batch was committed.
    package var queued: Timestamp
    /// W3C trace context of who submitted it; "": none.
    package var traceparent: String

    package init(
        id: JobID, batch: BatchID, tenant: Tenant, options: BatchOptions, slice: Int, firstClaim: Int, claims: Int,
        bytes: Int, failures: Int = 0, crashes: Int = 0, notBefore: Timestamp = Timestamp(rawValue: 0),
        queued: Timestamp = Timestamp(rawValue: 0), traceparent: String = ""
    ) {
        self.id = id
        self.batch = batch
        self.tenant = tenant
        self.options = options
        self.slice = slice
        self.firstClaim = firstClaim
        self.claims = claims
        self.bytes = bytes
        self.failures = failures
        self.crashes = crashes
        self.notBefore = notBefore
        self.queued = queued
        self.traceparent = traceparent
    }
}

extension JobSummary {
    /// Not leased before this, because of its last failure or of its batch.
    var earliest: Timestamp { max(notBefore, options.notBefore ?? notBefore) }

    /// While it is delayed: when it may be leased, or is not to be started any more.
    var nextChange: Timestamp { min(earliest, options.deadline ?? earliest) }
}

/// gRPC's status codes, with their numbers.
package enum StatusCode: UInt8, Sendable, CaseIterable {
    case ok = 0
    case cancelled, unknown, invalidArgument, deadlineExceeded, notFound, alreadyExists, permissionDenied
    case resourceExhausted, failedPrecondition, aborted, outOfRange, unimplemented, internalError, unavailable
    case dataLoss, unauthenticated

    /// As gRPC writes it: "RESOURCE_EXHAUSTED".
    package var name: String {
        switch self {
        case .ok: "OK"
        case .cancelled: "CANCELLED"
        case .unknown: "UNKNOWN"
        case .invalidArgument: "INVALID_ARGUMENT"
        case .deadlineExceeded: "DEADLINE_EXCEEDED"
        case .notFound: "NOT_FOUND"
        case .alreadyExists: "ALREADY_EXISTS"
        case .permissionDenied: "PERMISSION_DENIED"
        case .resourceExhausted: "RESOURCE_EXHAUSTED"
        case .failedPrecondition: "FAILED_PRECONDITION"
        case .aborted: "ABORTED"
        case .outOfRange: "OUT_OF_RANGE"
        case .unimplemented: "UNIMPLEMENTED"
        case .internalError: "INTERNAL"
        case .unavailable: "UNAVAILABLE"
        case .dataLoss: "DATA_LOSS"
        case .unauthenticated: "UNAUTHENTICATED"
        }
    }

    /// Whether the same work may succeed later. Invalid input is never retried.
    package var isRetryable: Bool {
        switch self {
        case .unknown, .resourceExhausted, .aborted, .internalError, .unavailable, .deadlineExceeded: true
        default: false
        }
    }
}
