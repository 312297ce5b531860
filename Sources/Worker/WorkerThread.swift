import BrokerCore
import Calls
import JobMessages
import Logging
import Reference
import ZeroMQ

package struct WorkerConfiguration: Sendable {
    /// The broker's address.
    package var broker: String = Endpoints.broker
    /// Leases held at a time: one at work, the rest on their way while it is.
    package var capacity = 2
    /// Also how soon a worker notices that a broker started anew.
    package var heartbeat: Duration = .seconds(1)
    /// A broker that has not answered for this long is taken to be gone, and its successor is asked.
    package var silenceMax: Duration = .seconds(5)
    /// For operators: host and process.
    package var name = "worker"

    package init() {}
}

/// One worker thread: its own connection, one lease at work at a time, no state shared with other threads.
package struct WorkerThread: ~Copyable {
    private let configuration: WorkerConfiguration
    private let images: ImageSource
    /// Of the job at work, or the last one.
    private var runner: LeaseRunner
    /// Digest of the image that the broker knows of.
    private var announced = ""
    private let logger: Logger
    private let stop: Waker
    private var channel: CallChannel
    private var pending: [WireLease] = []
    private var revoked: Set<UInt64> = []
    /// Answers that the broker has not taken yet, by call: it may ask for one again later.
    private var unanswered: [UInt64: WireFinishRequest] = [:]
    /// Answers that the broker had no room for, to be sent again.
    private var delayed: [WireFinishRequest] = []
    /// When the broker may be asked again, after it let go of this worker or had no room for an answer.
    private var notBefore = ContinuousClock.now
    private var current: UInt64?
    private var take: UInt64?
    private var beat: UInt64?
    /// At least three in the time of a lease.
    private var heartbeat: Duration
    private var lastBeat = ContinuousClock.now
    private var lastHeard = ContinuousClock.now

    package init(
        _ configuration: WorkerConfiguration, images: ImageSource, context: Context, stop: Waker, logger: Logger
    ) throws(CallError) {
        self.configuration = configuration
        self.images = images
        self.stop = stop
        self.logger = logger
        heartbeat = configuration.heartbeat
        runner = LeaseRunner(evaluator: Evaluator(image: images.current()))
        channel = try CallChannel(to: configuration.broker, in: context, stop: stop)
    }

    /// Works until told to stop, then hands back what it holds.
    package mutating func run() {
        while !stop.isRung {
            do {
                try offerWhenNeeded()
                try collect(within: patience)
                try beatWhenDue()
                try sendDelayed()
                try workOnNext()
            } catch {
                logger.warning("cannot reach the broker", metadata: ["error": "\(error)"])
                letGo(pause: configuration.heartbeat)
            }
        }
        drain()
    }

    /// How long to wait for the broker when there is nothing to do.
    private var patience: Duration {
        guard pending.isEmpty || take == nil else { return .zero }
        guard take == nil || !delayed.isEmpty else { return heartbeat }
        return min(max(notBefore - .now, .milliseconds(1)), heartbeat)
    }

    private mutating func letGo(pause: Duration) {
        take = nil
        notBefore = .now + pause
    }

    /// Offers this thread to the broker, at the start and whenever the broker has let go of it or fell silent.
    private mutating func offerWhenNeeded() throws(CallError) {
        if take != nil, ContinuousClock.now - lastHeard > configuration.silenceMax { take = nil }
        guard take == nil, ContinuousClock.now >= notBefore else { return }
        pending = []
        revoked = []
        unanswered = [:]
        delayed = []
        beat = nil
        var request = WireTakeRequest()
        request.protocol = 1
        request.capacity = UInt32(configuration.capacity)
        announced = runner.evaluator.image.digest
        request.image = announced
        request.name = configuration.name
        take = try channel.start(.take, request)
        lastHeard = .now
        lastBeat = .now
    }

    /// Takes in whatever has arrived; waits at most `time` for the first of it.
    private mutating func collect(within time: Duration) throws(CallError) {
        guard var reply = try channel.receive(within: time) else { return }
        while true {
            lastHeard = .now
            try accept(reply)
            guard let next = try channel.receive(within: .zero) else { return }
            reply = next
        }
    }

    private mutating func accept(_ reply: CallChannel.Reply) throws(CallError) {
        if reply.call == take {
            if reply.isEnd {
                logger.info("the broker let go of this worker", metadata: ["status": "\(reply.status.code.name)"])
                letGo(pause: .milliseconds(reply.status.retryAfterMilliseconds ?? 500))
            } else {
                let lease = try WireLease.read(reply.body)
                if lease.revoked {
                    revoke(lease.attempt)
                } else {
                    heartbeat = min(configuration.heartbeat, .milliseconds(Int64(lease.leaseMilliseconds) / 3))
                    pending.append(lease)
                }
            }
        } else if reply.call == beat {
            beat = nil
            if reply.status.code != .ok { take = nil }  // A broker that started anew does not know this worker.
        } else {
            settle(unanswered.removeValue(forKey: reply.call), reply.status)
        }
    }

    /// The broker took an answer, or said why not. What it has no room for now is sent again.
    private mutating func settle(_ finish: WireFinishRequest?, _ status: CallStatus) {
        if let finish, status.code == .resourceExhausted {
            delayed.append(finish)
            notBefore = .now + .milliseconds(status.retryAfterMilliseconds ?? 200)
        } else if status.code != .ok {
            logger.notice("an answer was not recorded", metadata: ["reason": "\(status.message)"])
        }
    }

    private mutating func revoke(_ attempt: UInt64) {
        pending.removeAll { $0.attempt == attempt }
        if current == attempt { revoked.insert(attempt) }
    }

    private mutating func workOnNext() throws(CallError) {
        guard !pending.isEmpty, take != nil else { return }
        let lease = pending.removeFirst()
        current = lease.attempt
        renewImage()
        defer { current = nil }
        do {
            let runner = runner  // The closure changes self.
            let finish = try runner.run(lease) { () throws(CallError) in try keepAlive(lease.attempt) }
            if let finish { try send(try fitting(finish)) }
        } catch {
            var request = WireFailRequest()
            request.attempt = lease.attempt
            request.job = lease.job
            request.status = UInt32(error.code.rawValue)
            request.message = error.message
            _ = try channel.start(.fail, request)
        }
    }

    /// Between two jobs: none ever sees two images.
    private mutating func renewImage() {
        let image = images.current()
        if image !== runner.evaluator.image { runner = LeaseRunner(evaluator: Evaluator(image: image)) }
    }

    private mutating func sendDelayed() throws(CallError) {
        guard !delayed.isEmpty, ContinuousClock.now >= notBefore else { return }
        let ready = delayed
        delayed = []
        for finish in ready { try send(finish) }
    }

    /// A frame that is too large would end the connection, and with it whatever else this worker holds.
    private func fitting(_ finish: WireFinishRequest) throws(CallError) -> WireFinishRequest {
        guard try finish.bytes().count <= CallLimits.frameBytesMax else {
            throw CallError(
                .outOfRange, "the answers to this slice do not fit a message: submit smaller slices, or without traces")
        }
        return finish
    }

    private mutating func send(_ finish: WireFinishRequest) throws(CallError) {
        unanswered[try channel.start(.finish, finish)] = finish
    }

    /// Between two claims: false when the attempt at work was revoked or the broker let go of this worker.
    private mutating func keepAlive(_ attempt: UInt64) throws(CallError) -> Bool {
        guard ContinuousClock.now - lastBeat > heartbeat else { return true }
        try collect(within: .zero)
        try beatWhenDue()
        return revoked.remove(attempt) == nil && take != nil
    }

    private mutating func beatWhenDue() throws(CallError) {
        guard take != nil, ContinuousClock.now - lastBeat > heartbeat else { return }
        var request = WireHeartbeatRequest()
        request.attempts = pending.map(\.attempt) + delayed.map(\.attempt)
        if let current { request.attempts.append(current) }
        let image = runner.evaluator.image.digest
        if image != announced {
            request.image = image
            announced = image
        }
        beat = try channel.start(.heartbeat, request)
        lastBeat = .now
    }

    /// The goodbye is waited for: a connection that ends before the broker has read it counts as a death.
    private mutating func drain() {
        channel.outlastStop()
        guard take != nil, let call = try? channel.start(.drain, WireDrainRequest()) else { return }
        let end = ContinuousClock.now + .seconds(1)
        while let reply = try? channel.receive(within: end - .now) {
            if reply.call == call { return }
        }
    }
}
