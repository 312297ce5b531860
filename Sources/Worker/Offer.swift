import BrokerCore
import Calls
import JobMessages
import ZeroMQ

/// What a worker thread has with the one broker that it serves now: a connection, the call on which leases come, and signs
/// of life. Where the broker is gone or does not let the worker in, the next address has its turn.
struct Offer: ~Copyable {
    private let configuration: WorkerConfiguration
    private let context: Context
    private let stop: Waker
    private var route: Route
    private var channel: CallChannel
    /// The version of the contract that is offered: ours, or the broker's where that is older.
    private var version = CallLimits.protocolVersion
    /// nil: nothing is offered.
    private var take: UInt64?
    /// Whether the broker has answered since the Take.
    private var isServed = false
    private var beats: Set<UInt64> = []
    /// At least three in the time of a lease.
    private var heartbeat: Duration
    private var lastBeat = ContinuousClock.now
    /// When the oldest heartbeat was sent that nothing was heard after.
    private var askedAt: ContinuousClock.Instant?
    /// When the broker may be asked again.
    private var notBefore = ContinuousClock.now
    /// Digest of the image that the broker knows of.
    private var announced = ""

    /// What comes from a broker.
    enum News {
        case lease(WireLease)
        /// Nothing is offered any more: all leases have ended.
        case ended(CallStatus)
        case answer(call: UInt64, CallStatus)
        case alive
    }

    /// One of several addresses at which nothing was heard yet is left sooner.
    private static let firstSilenceMax = Duration.seconds(2)
    /// After a broker that served let go without saying for how long.
    private static let letGoPause = Duration.milliseconds(500)

    /// - Throws: INVALID_ARGUMENT for an address or keys that cannot be used.
    init(_ configuration: WorkerConfiguration, context: Context, stop: Waker) throws(CallError) {
        let route = try Route(configuration.brokers, pauseMax: configuration.pauseMax, seed: .random(in: 0 ... .max))
        for other in route.endpoints.dropFirst() { _ = try Offer.connect(to: other, configuration, context, stop) }
        channel = try Offer.connect(to: route.endpoint, configuration, context, stop)
        self.route = route
        self.configuration = configuration
        self.context = context
        self.stop = stop
        heartbeat = configuration.heartbeat
    }

    private static func connect(
        to endpoint: String, _ configuration: WorkerConfiguration, _ context: Context, _ stop: Waker
    ) throws(CallError) -> CallChannel {
        try CallChannel(to: endpoint, in: context, stop: stop, keys: configuration.keys)
    }

    var endpoint: String { route.endpoint }

    /// Whether leases may come.
    var isStanding: Bool { take != nil }

    /// Whether to offer, or offer again.
    var isDue: Bool { take == nil && ContinuousClock.now >= notBefore }

    /// Until the thread has to see to the offer again, at the latest.
    var restMax: Duration { max(.zero, (isStanding ? lastBeat + heartbeat : notBefore) - .now) }

    /// Whether the broker has to be told that the worker lives.
    var isBeatDue: Bool { isStanding && ContinuousClock.now >= lastBeat + heartbeat }

    /// Whether heartbeats go unanswered for too long. To be asked after everything that had come was read: it is the broker
    /// that has to be silent, not the thread that slept.
    var isSilent: Bool {
        guard isStanding, let askedAt else { return false }
        let isUnknown = route.hasOthers && !isServed
        let most = isUnknown ? min(configuration.silenceMax, Offer.firstSilenceMax) : configuration.silenceMax
        return ContinuousClock.now - askedAt > most
    }

    /// Offers the thread. Whatever it held before is gone.
    mutating func begin(image: String) throws(CallError) {
        var request = WireTakeRequest()
        request.protocol = version
        request.capacity = UInt32(configuration.capacity)
        request.image = image
        request.name = configuration.name
        request.kinds = configuration.kinds.wireKinds
        request.calls = UInt32(configuration.calls)
        beats = []
        askedAt = nil
        isServed = false
        announced = image
        take = try channel.start(.take, request)
        lastBeat = .now - heartbeat  // The answer to the first tells that the broker knows this worker.
    }

    /// - Parameters:
    ///   - attempts: those that the worker holds: their leases live on.
    ///   - image: digest of what it works with now.
    mutating func beat(_ attempts: [UInt64], image: String) throws(CallError) {
        var request = WireHeartbeatRequest()
        request.attempts = attempts
        if image != announced { request.image = image }
        beats.insert(try channel.start(.heartbeat, request))
        announced = image
        lastBeat = .now
        askedAt = askedAt ?? lastBeat
    }

    /// An answer, on its way; returns the call that the broker answers.
    ///
    /// - Parameter finish: a `FinishRequest`.
    mutating func send(finish: [UInt8]) throws(CallError) -> UInt64 { try channel.start(.finish, body: finish) }

    mutating func send(failure: WireFailRequest) throws(CallError) -> UInt64 { try channel.start(.fail, failure) }

    /// nil when the time is over or `stop` rang.
    mutating func receive(within time: Duration) throws(CallError) -> News? {
        guard let reply = try channel.receive(within: time) else { return nil }
        askedAt = nil
        if reply.call == take {
            guard reply.isEnd else { return try lease(reply) }
            try end(reply)
            return .ended(reply.status)
        }
        guard beats.remove(reply.call) != nil else { return .answer(call: reply.call, reply.status) }
        if reply.status.code == .ok {
            serve()
        } else if take != nil {  // Where the Take has ended, its end said more.
            try forgotten()
            return .ended(reply.status)
        }
        return .alive
    }

    /// The broker does not know this worker, since it started anew say: the thread is offered again, at once if the broker
    /// knew it before.
    private mutating func forgotten() throws(CallError) {
        take = nil
        if isServed { notBefore = .now } else { try moveOn() }
    }

    private mutating func lease(_ reply: CallChannel.Reply) throws(CallError) -> News {
        let lease = try WireLease.read(reply.body)
        serve()
        if !lease.revoked {
            heartbeat = min(configuration.heartbeat, .milliseconds(Int64(lease.leaseMilliseconds) / 3))
        }
        return .lease(lease)
    }

    private mutating func serve() {
        isServed = true
        route.served()
    }

    /// The broker let go of the worker, or does not take it.
    private mutating func end(_ reply: CallChannel.Reply) throws(CallError) {
        take = nil
        if reply.status.code == .failedPrecondition, reply.protocolVersion < version {
            version = reply.protocolVersion
            notBefore = .now
            return
        }
        let advised = reply.status.retryAfterMilliseconds.map { Duration.milliseconds($0) }
        guard !isServed else {
            notBefore = .now + (advised ?? Offer.letGoPause)
            return
        }
        try moveOn(after: route.hasOthers ? .zero : advised ?? .zero)
    }

    /// Leaves the broker for the one at the next address, which is asked after a pause.
    ///
    /// - Parameter least: how long the pause is at least.
    mutating func moveOn(after least: Duration = .zero) throws(CallError) {
        // One that is only slow hears it and has the leases back: no failure of theirs.
        if take != nil { _ = try? channel.start(.drain, WireDrainRequest()) }
        take = nil
        version = CallLimits.protocolVersion
        notBefore = .now + max(route.moveOn(), least)
        channel = try Offer.connect(to: route.endpoint, configuration, context, stop)
    }

    /// Why the broker does not let the worker in, as far as the connection tells.
    mutating func refusal() -> CallError? { channel.refusal() }

    /// Hands back what the worker holds. The goodbye is waited for: a connection that ends before the broker has read it
    /// counts as a death.
    mutating func drain() {
        channel.outlastStop()
        guard take != nil, let call = try? channel.start(.drain, WireDrainRequest()) else { return }
        let end = ContinuousClock.now + .seconds(1)
        while let reply = try? channel.receive(within: end - .now) {
            if reply.call == call { return }
        }
    }
}

extension Work {
    /// As a Take has them: none where nothing is left out.
    fileprivate var wireKinds: [WireWorkKind] {
        guard !isSuperset(of: [.estimate, .scrub]) else { return [] }
        return (contains(.estimate) ? [.estimate] : []) + (contains(.scrub) ? [.scrub] : [])
    }
}
