// In: claims, contributions, questions. Out: a broker's answers, and trend updates as they are published.
// Not here: reading X12 or forms, printing, and what the answers mean.

import BrokerCore
import Calls
import JobMessages
import SwiftProtobuf
import ZeroMQ

/// What a clearinghouse links: one connection to a broker, used by one thread.
///
/// Calls that may be repeated are: every one of the contract is idempotent or changes nothing. A broker that is being
/// restarted is waited for, up to `patience`; where there are several addresses, the next one is asked.
package struct BrokerClient: ~Copyable {
    private let tenant: String
    private let context: Context
    private let stop: Waker?
    private let keys: CallerKeys?
    private let traceparent: String?
    private var route: Route
    /// Why each address was left last.
    private var faults: [String: String] = [:]
    var channel: CallChannel
    /// Whether anything was heard on this connection.
    private var isHeard = false
    /// The watch that is open, whatever else is asked meanwhile.
    var watched: WatchedBatch?
    /// Bytes of writes for which the broker has room, as it said last on this connection; nil: it did not say.
    private(set) var creditBytes: Int?

    /// How long one attempt waits for its answer.
    package var attemptMax: Duration = .seconds(3)
    /// How long a call is tried again while no broker serves. Longer than `attemptMax`, so that a call or a reply that was
    /// lost is made up for. A broker that has no room for a write is there: waiting for room takes as long as it takes.
    package var patience: Duration
    /// Hears of each wait for room.
    package var heldBack: (CallError) -> Void = { _ in }
    /// Hears why a call is tried again, waits for room apart.
    package var triedAgain: (CallError) -> Void = { _ in }

    /// The longest pause between two rounds through the addresses.
    private static let pauseMax = Duration.seconds(2)
    /// An attempt has this long even where patience is at its end.
    private static let attemptMin = Duration.milliseconds(250)
    /// The server answers DEADLINE_EXCEEDED by itself: so much longer is waited for it.
    private static let answerGrace = Duration.milliseconds(250)

    /// - Parameters:
    ///   - endpoints: the broker's addresses, the first of them asked first.
    ///   - stop: when it rings, waits end and calls fail with CANCELLED.
    ///   - traceparent: W3C trace context that each call carries.
    ///   - seed: of the jitter between attempts.
    /// - Throws: INVALID_ARGUMENT for an address or keys that cannot be used.
    package init(
        endpoints: [String], tenant: String = "default", context: Context, patience: Duration = .seconds(5),
        stop: Waker? = nil, keys: CallerKeys? = nil, traceparent: String? = nil,
        seed: UInt64 = .random(in: 0 ... .max)
    ) throws(CallError) {
        let route = try Route(endpoints, pauseMax: BrokerClient.pauseMax, seed: seed)
        for other in route.endpoints.dropFirst() { _ = try CallChannel(to: other, in: context, keys: keys) }
        channel = try CallChannel(
            to: route.endpoint, tenant: tenant, in: context, stop: stop, keys: keys, traceparent: traceparent)
        self.route = route
        self.tenant = tenant
        self.context = context
        self.stop = stop
        self.keys = keys
        self.traceparent = traceparent
        self.patience = patience
    }

    /// A broker at one address.
    package init(
        endpoint: String = Endpoints.broker, tenant: String = "default", context: Context,
        patience: Duration = .seconds(5), stop: Waker? = nil
    ) throws(CallError) {
        try self.init(endpoints: [endpoint], tenant: tenant, context: context, patience: patience, stop: stop)
    }

    /// The address that is asked now.
    package var endpoint: String { route.endpoint }

    /// A unary call, tried again while its status says that this may help.
    package mutating func call<Answer: SwiftProtobuf.Message>(
        _ method: Method, _ request: some SwiftProtobuf.Message
    ) throws(CallError) -> Answer {
        var end = ContinuousClock.now + patience
        return try call(method, request, until: &end)
    }

    /// - Parameter end: of patience; moved on when the broker proves that it is there.
    mutating func call<Answer: SwiftProtobuf.Message>(
        _ method: Method, _ request: some SwiftProtobuf.Message, until end: inout ContinuousClock.Instant
    ) throws(CallError) -> Answer {
        while true {
            do throws(CallError) {
                return try attempt(method, request, within: attemptTime(until: end))
            } catch {
                if error.code == .resourceExhausted, method.isWrite { end = .now + error.roomPause + patience }
                try pause(after: error, until: end)
            }
        }
    }

    /// One attempt at a unary call.
    mutating func attempt<Answer: SwiftProtobuf.Message>(
        _ method: Method, _ request: some SwiftProtobuf.Message, within time: Duration
    ) throws(CallError) -> Answer {
        guard !isStopped else { throw silence() }
        let call = try channel.start(method, request, deadline: time)
        let end = ContinuousClock.now + time + (isOneOfMany ? .zero : BrokerClient.answerGrace)
        while let reply = try receive(within: end - .now) {
            guard reply.call == call else { continue }  // To a call that was given up, or of a watch.
            try reply.requireOK()
            return try Answer.read(reply.body)
        }
        throw silence()
    }

    /// How long an attempt that begins now waits.
    ///
    /// One of several addresses that has not been heard has only its share: the others shall be asked within patience too.
    func attemptTime(until end: ContinuousClock.Instant) -> Duration {
        let most = isOneOfMany ? patience / (route.endpoints.count + 1) : attemptMax
        return min(attemptMax, max(BrokerClient.attemptMin, min(most, end - .now)))
    }

    /// Whether there are other addresses, and nothing was heard at this one.
    private var isOneOfMany: Bool { route.hasOthers && !isHeard }

    /// The next reply of any call; nil when the time is over or `stop` rang. What it says of the broker is kept.
    mutating func receive(within time: Duration) throws(CallError) -> CallChannel.Reply? {
        guard let reply = try channel.receive(within: time) else { return nil }
        isHeard = true
        if reply.status.code != .unavailable { route.served() }
        if let credit = reply.toldCredit { creditBytes = credit }
        if reply.call == watched?.call { watched?.hear(reply) }
        return reply
    }

    /// What is thrown when no answer came.
    mutating func silence() -> CallError {
        if isStopped { return CallError(.cancelled, "stopped") }
        if let refusal = channel.refusal() { return refusal }
        guard !route.hasOthers else { return CallError(.unavailable, "nothing answers") }
        return CallError(
            .unavailable, "nothing answers at \(endpoint): is the broker running, and is this its address?")
    }

    /// Waits as the error advises, or gives up and throws it.
    mutating func pause(after error: CallError, until end: ContinuousClock.Instant) throws(CallError) {
        switch error.code {
        case .unavailable, .unauthenticated: try moveOn(after: error, until: end)
        case .resourceExhausted:
            guard ContinuousClock.now < end else { throw error }
            try makeRoom(after: error, until: end)
        default: throw error
        }
    }

    /// Waits until the broker has room, as far as it knows.
    private mutating func makeRoom(after error: CallError, until end: ContinuousClock.Instant) throws(CallError) {
        heldBack(error)
        try rest(min(error.roomPause, end - .now))
    }

    /// After an address that does not serve: waits, and asks the next one, on a new connection.
    ///
    /// - Throws: when there is no use in that, or patience is at its end: what every address did.
    mutating func moveOn(after error: CallError, until end: ContinuousClock.Instant) throws(CallError) {
        guard !isStopped else { throw CallError(.cancelled, "stopped") }
        guard error.code == .unavailable || error.code == .unauthenticated && route.hasOthers else { throw error }
        faults[endpoint] = error.message
        guard ContinuousClock.now < end else { throw route.hasOthers ? allAway : error }
        triedAgain(error)
        if !route.hasOthers, let advised = error.retryAfterMilliseconds {
            try rest(min(.milliseconds(advised), end - .now))  // It is there: the connection is as good as another.
            return
        }
        let pause = route.moveOn()
        try reconnect()
        try rest(min(pause, end - .now))
    }

    private var allAway: CallError {
        let addresses = route.endpoints.map { "\($0) (\(faults[$0] ?? "not asked"))" }
        return CallError(
            .unavailable,
            "no broker serves at \(addresses.joined(separator: ", ")): is one running, and are these its addresses?")
    }

    /// Waits, reading on; ends early when `stop` rings.
    mutating func rest(_ time: Duration) throws(CallError) {
        let wake = ContinuousClock.now + time
        while ContinuousClock.now < wake, !isStopped { _ = try receive(within: wake - .now) }
    }

    /// A new connection to the address at hand: frames on their way may be lost with the old one.
    private mutating func reconnect() throws(CallError) {
        channel = try CallChannel(
            to: endpoint, tenant: tenant, in: context, stop: stop, keys: keys, traceparent: traceparent)
        isHeard = false
        watched = nil
        creditBytes = nil
    }

    var isStopped: Bool { stop?.isRung == true }
}

extension Method {
    /// Whether the broker keeps what the call brings, so that room for it may be short for long.
    fileprivate var isWrite: Bool {
        switch self {
        case .open, .append, .commit, .contribute, .suggest: true
        default: false
        }
    }
}

extension CallChannel.Reply {
    /// Bytes for which there is room, where it tells. Told to wait, without a number, means: for none.
    fileprivate var toldCredit: Int? {
        let isFull = status.code == .resourceExhausted && status.retryAfterMilliseconds != nil
        return creditBytes ?? (isFull && protocolVersion >= 2 ? 0 : nil)
    }
}

extension CallError {
    /// How long to wait for room.
    var roomPause: Duration { .milliseconds(retryAfterMilliseconds ?? 200) }
}
