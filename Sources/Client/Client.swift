// In: claims, contributions, questions. Out: a broker's answers, and trend updates as they are published.
// Not here: reading X12 or forms, printing, and what the answers mean.

import BrokerCore
import Calls
import Claims
import JobMessages
import SwiftProtobuf
import TrendMessages
import ZeroMQ

/// What a clearinghouse links: one connection to a broker, used by one thread.
///
/// Calls that may be repeated are: every one of the contract is idempotent or changes nothing. A broker that is being
/// restarted is waited for, up to `patience`.
package struct BrokerClient: ~Copyable {
    package let endpoint: String
    private let tenant: String
    private let context: Context
    private let stop: Waker?
    var channel: CallChannel

    /// How long one attempt waits for its answer.
    package var attemptMax: Duration = .seconds(3)
    /// How long a call is tried again while the broker is away or busy. Longer than `attemptMax`, so that a call or a
    /// reply that was lost is made up for.
    package var patience: Duration

    /// - Parameter stop: when it rings, waits end and calls fail with CANCELLED.
    package init(
        endpoint: String = Endpoints.broker, tenant: String = "default", context: Context,
        patience: Duration = .seconds(5), stop: Waker? = nil
    ) throws(CallError) {
        self.endpoint = endpoint
        self.tenant = tenant
        self.context = context
        self.stop = stop
        self.patience = patience
        channel = try CallChannel(to: endpoint, tenant: tenant, in: context, stop: stop)
    }

    /// A unary call, tried again while its status says that this may help.
    package mutating func call<Answer: SwiftProtobuf.Message>(
        _ method: Method, _ request: some SwiftProtobuf.Message
    ) throws(CallError) -> Answer {
        let end = ContinuousClock.now + patience
        while true {
            do throws(CallError) {
                return try channel.call(method, request, deadline: attemptMax)
            } catch {
                try pause(after: error, until: end)
            }
        }
    }

    /// Waits as the error advises, or gives up and throws it.
    ///
    /// - Parameter heard: sees the replies that come meanwhile.
    mutating func pause(
        after error: CallError, until end: ContinuousClock.Instant, heard: (CallChannel.Reply) -> Void = { _ in }
    ) throws(CallError) {
        guard stop?.isRung != true else { throw CallError(.cancelled, "stopped") }
        guard error.code == .unavailable || error.code == .resourceExhausted, ContinuousClock.now < end else {
            throw error
        }
        if error.retryAfterMilliseconds == nil { try reconnect() }  // No answer at all: frames may be lost.
        try rest(min(.milliseconds(error.retryAfterMilliseconds ?? 100), end - .now), heard: heard)
    }

    /// Waits, reading on; ends early when `stop` rings.
    mutating func rest(_ time: Duration, heard: (CallChannel.Reply) -> Void = { _ in }) throws(CallError) {
        let wake = ContinuousClock.now + time
        while ContinuousClock.now < wake, !isStopped {
            if let reply = try channel.receive(within: wake - .now) { heard(reply) }
        }
    }

    mutating func reconnect() throws(CallError) {
        channel = try CallChannel(to: endpoint, tenant: tenant, in: context, stop: stop)
    }

    var isStopped: Bool { stop?.isRung == true }
}

extension BrokerClient {
    /// One claim, answered within `attemptMax`.
    package mutating func evaluate(
        _ claim: Claim, scrub: Bool, traces: Bool = true, ignoresCharges: Bool = false, national: Bool = false,
        choices: WirePricingChoices = WirePricingChoices(), profile: WireScrubProfile? = nil
    ) throws(CallError) -> WireClaimResult {
        var request = WireEvaluateRequest()
        request.claim = WireClaim(claim)
        request.traces = traces
        request.ignoreCharges = ignoresCharges
        request.national = national
        request.choices = choices
        if let profile { request.profile = profile }
        let reply: WireEvaluateReply = try call(scrub ? .scrub : .estimate, request)
        return reply.result
    }

    package mutating func batch(_ id: Int64) throws(CallError) -> WireBatch {
        var request = WireBatchRequest()
        request.batch = id
        return try call(.get, request)
    }

    /// No more of the batch is worked on. A batch that is cancelled already is answered as it is, since the first call
    /// may have arrived and its reply not.
    package mutating func cancel(_ id: Int64) throws(CallError) -> WireBatch {
        var request = WireBatchRequest()
        request.batch = id
        do throws(CallError) {
            return try call(.cancel, request)
        } catch {
            guard error.code == .failedPrecondition else { throw error }
            let batch = try batch(id)
            guard batch.phase == .cancelled else { throw error }
            return batch
        }
    }

    package mutating func dead(_ id: Int64) throws(CallError) -> [WireDeadJob] {
        var request = WireBatchRequest()
        request.batch = id
        let reply: WireDeadReply = try call(.dead, request)
        return reply.jobs
    }

    /// A page of results after the claim `after` (-1: from the first), in the order of claims.
    package mutating func results(_ id: Int64, after: Int64, limit: Int = 500) throws(CallError) -> WireResultsReply {
        var request = WireResultsRequest()
        request.batch = id
        request.after = after
        request.limit = UInt32(limit)
        return try call(.results, request)
    }

    package mutating func status() throws(CallError) -> WireStatusReply { try call(.status, WireStatusRequest()) }

    package mutating func contribute(
        key: String, _ contributions: [WireContribution], withdrawn: [WireContribution] = []
    ) throws(CallError) -> WireContributeReply {
        var request = WireContributeRequest()
        request.key = key
        request.contributions = contributions
        request.withdrawn = withdrawn
        return try call(.contribute, request)
    }

    /// Follows a batch to its end; `update` sees every state that comes, the last one last.
    ///
    /// - Returns: the batch when it is over, or as it is when `stop` rang.
    package mutating func watch(_ id: Int64, update: (WireBatch) -> Void) throws(CallError) -> WireBatch {
        var request = WireBatchRequest()
        request.batch = id
        var latest = try batch(id)
        update(latest)
        while !latest.isOver, !isStopped {
            let watch = try channel.start(.watch, request)
            var end: CallStatus?
            // A broker that has nothing to tell for this long, or was started anew, is asked again.
            while !latest.isOver, end == nil, let reply = try channel.receive(within: attemptMax) {
                guard reply.call == watch else { continue }
                if reply.isEnd {
                    end = reply.status
                } else {
                    latest = try WireBatch.read(reply.body)
                    update(latest)
                }
            }
            guard !latest.isOver else { break }
            if let end {
                // Too many streams, or a broker that is stopping: asking again at once would be a hot loop.
                try rest(.milliseconds(end.retryAfterMilliseconds ?? BrokerClient.watchPauseMilliseconds))
            } else {
                try channel.cancel(watch)  // Silent, or stopped.
            }
            guard !isStopped else { break }
            latest = try batch(id)
            update(latest)
        }
        return latest
    }

    /// When the end of a stream does not say how long to wait.
    static let watchPauseMilliseconds = 500
}

extension WireBatch {
    package var isOver: Bool { phase == .done || phase == .cancelled }
}
