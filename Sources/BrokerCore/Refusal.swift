/// Why the broker turned something away; counted by name.
package enum Refusal: String, Hashable, Sendable, CaseIterable {
    case draining
    case writesFull = "writes_full"
    case writeTooLarge = "write_too_large"
    case queuesFull = "queues_full"
    /// The tenant is over the claims per second that its settings allow.
    case rateLimited = "rate_limited"
    case resultsFull = "results_full"
    case resultTooLarge = "result_too_large"
    case interactiveFull = "interactive_full"
    case noWorker = "no_worker"
    case workersLost = "workers_lost"
    case deadlineExceeded = "deadline_exceeded"
    /// The attempt has ended, or was never this worker's.
    case lateAnswer = "late_answer"
    /// A worker beyond `workersMax`; it is dismissed.
    case workersFull = "workers_full"
    /// A heartbeat from a worker that has not joined; it is dismissed.
    case workerUnknown = "worker_unknown"

    func status(_ limits: BrokerLimits) -> CallStatus {
        switch self {
        case .draining:
            CallStatus(
                .unavailable, "the broker is stopping", retryAfterMilliseconds: limits.drainRetryAfterMilliseconds)
        case .writesFull: exhausted("too much is being written", limits)
        case .writeTooLarge: CallStatus(.resourceExhausted, "the call is larger than may be written at a time")
        case .queuesFull: exhausted("too many tenants have a backlog", limits)
        case .rateLimited: exhausted("the tenant's claims per second are used up", limits)
        case .resultsFull: exhausted("too many results are being written", limits)
        case .resultTooLarge: CallStatus(.resourceExhausted, "the result is larger than may be written at a time")
        case .interactiveFull: exhausted("too many interactive calls wait", limits)
        case .noWorker: unavailable("no worker is connected", limits)
        case .workersLost: unavailable("the workers that had the call are gone", limits)
        case .deadlineExceeded: CallStatus(.deadlineExceeded, "the deadline passed")
        case .lateAnswer: CallStatus(.failedPrecondition, "the attempt has ended")
        case .workersFull: exhausted("too many workers are connected", limits)
        case .workerUnknown: CallStatus(.failedPrecondition, "the worker has not joined")
        }
    }

    private func exhausted(_ message: String, _ limits: BrokerLimits) -> CallStatus {
        CallStatus(.resourceExhausted, message, retryAfterMilliseconds: limits.retryAfterMilliseconds)
    }

    private func unavailable(_ message: String, _ limits: BrokerLimits) -> CallStatus {
        CallStatus(.unavailable, message, retryAfterMilliseconds: limits.retryAfterMilliseconds)
    }
}
