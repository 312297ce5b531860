import BrokerCore
import Calls
import JobMessages
import Logging
import Reference
import ZeroMQ

/// One worker thread: its own connection, one lease at work at a time, no state shared with other threads.
package struct WorkerThread: ~Copyable {
    private let images: ImageSource
    private let logger: Logger
    private let stop: Waker
    /// Of the job at work, or the last one.
    private var runner: LeaseRunner
    private var offer: Offer
    /// Oldest first.
    private var pending: [WireLease] = []
    private var revoked: Set<UInt64> = []
    /// What the broker has not answered yet, by call.
    private var unanswered: [UInt64: Answer] = [:]
    /// Answers that the broker had no room for, to be sent again.
    private var delayed: [Answer] = []
    /// When there may be room for them.
    private var roomAt = ContinuousClock.now
    private var current: UInt64?
    /// When the socket is looked at next during a job.
    private var nextLook = ContinuousClock.now

    /// How often a job is interrupted for what has come meanwhile: an interactive call waits about this long.
    private static let lookInterval = Duration.microseconds(200)

    /// What was made of a lease.
    private struct Answer {
        /// A `FinishRequest` as it travels; nil: it failed.
        var finish: [UInt8]?
        let attempt: UInt64
        let metadata: Logger.Metadata
    }

    package init(
        _ configuration: WorkerConfiguration, images: ImageSource, context: Context, stop: Waker, logger: Logger
    ) throws(CallError) {
        self.images = images
        self.stop = stop
        self.logger = logger
        runner = LeaseRunner(evaluator: Evaluator(image: images.current()))
        offer = try Offer(configuration, context: context, stop: stop)
    }

    /// Works until told to stop, then hands back what it holds.
    package mutating func run() {
        while !stop.isRung {
            do throws(CallError) {
                try offerWhenDue()
                try collect(within: patience)
                try beatWhenDue()
                try sendDelayed()
                try workOnNext()
                try leaveWhenSilent()
            } catch {
                logger.warning(
                    "cannot reach the broker", metadata: ["broker": "\(offer.endpoint)", "error": "\(error)"])
                try? offer.moveOn()
            }
        }
        offer.drain()
    }

    /// How long to wait for the broker when there is nothing to do.
    private var patience: Duration {
        guard pending.isEmpty || !offer.isStanding else { return .zero }
        guard !delayed.isEmpty, offer.isStanding else { return offer.restMax }
        return min(max(roomAt - .now, .zero), offer.restMax)
    }

    /// At the start, and whenever the broker has let go of this thread or fell silent. Whatever was held has ended then.
    private mutating func offerWhenDue() throws(CallError) {
        guard offer.isDue else { return }
        pending = []
        revoked = []
        unanswered = [:]
        delayed = []
        try offer.begin(image: runner.evaluator.image.digest)
    }

    private mutating func leaveWhenSilent() throws(CallError) {
        guard offer.isSilent else { return }
        let reason = offer.refusal()?.message ?? "heartbeats are not answered"
        logger.warning("the broker is gone", metadata: ["broker": "\(offer.endpoint)", "reason": "\(reason)"])
        try offer.moveOn()
    }

    /// Takes in whatever has arrived; waits at most `time` for the first of it.
    private mutating func collect(within time: Duration) throws(CallError) {
        guard var news = try offer.receive(within: time) else { return }
        while true {
            accept(news)
            guard let next = try offer.receive(within: .zero) else { return }
            news = next
        }
    }

    private mutating func accept(_ news: Offer.News) {
        switch news {
        case .lease(let lease): if lease.revoked { revoke(lease.attempt) } else { pending.append(lease) }
        case .answer(let call, let status):
            if let answer = unanswered.removeValue(forKey: call) { settle(answer, status) }
        case .ended(let status):
            logger.info(
                "the broker let go of this worker",
                metadata: [
                    "broker": "\(offer.endpoint)", "status": "\(status.code.name)", "reason": "\(status.message)",
                ])
        case .alive: break
        }
    }

    /// The broker took an answer, or said why not. What it has no room for now is sent again.
    private mutating func settle(_ answer: Answer, _ status: CallStatus) {
        if answer.finish != nil, status.code == .resourceExhausted {
            delayed.append(answer)
            roomAt = .now + .milliseconds(status.retryAfterMilliseconds ?? 200)
        } else if status.code != .ok {
            logger.notice(
                "an answer was not recorded",
                metadata: answer.metadata.adding(["status": "\(status.code.name)", "reason": "\(status.message)"]))
        }
    }

    private mutating func revoke(_ attempt: UInt64) {
        logger.debug("an attempt was revoked", metadata: ["attempt": "\(attempt)"])
        pending.removeAll { $0.attempt == attempt }
        if current == attempt { revoked.insert(attempt) }
    }

    private mutating func workOnNext() throws(CallError) {
        guard !pending.isEmpty, offer.isStanding else { return }
        renewImage()
        guard pending.contains(where: \.isCall) else { return try work(on: pending.removeFirst()) }
        try answerCalls()
    }

    /// Interactive calls go first, also between two claims of a job: somebody waits for them.
    private mutating func answerCalls() throws(CallError) {
        while offer.isStanding, let index = pending.firstIndex(where: \.isCall) {
            try work(on: pending.remove(at: index))
        }
    }

    private mutating func work(on lease: WireLease) throws(CallError) {
        let interrupted = current
        current = lease.attempt
        defer { current = interrupted }
        do throws(CallError) {
            let runner = runner  // The closure changes self.
            let finish = try runner.run(lease) { () throws(CallError) in try keepAlive(lease.attempt) }
            guard let finish, offer.isStanding else { return }
            try send(Answer(finish: try fitting(finish), attempt: lease.attempt, metadata: lease.metadata))
        } catch {
            try fail(lease, error)
        }
    }

    private mutating func fail(_ lease: WireLease, _ error: CallError) throws(CallError) {
        logger.notice(
            "a job failed",
            metadata: lease.metadata.adding(["status": "\(error.code.name)", "reason": "\(error.message)"]))
        var request = WireFailRequest()
        request.attempt = lease.attempt
        request.job = lease.job
        request.status = UInt32(error.code.rawValue)
        request.message = error.message
        unanswered[try offer.send(failure: request)] = Answer(attempt: lease.attempt, metadata: lease.metadata)
    }

    /// Between two jobs: none ever sees two images.
    private mutating func renewImage() {
        let image = images.current()
        if image !== runner.evaluator.image { runner = LeaseRunner(evaluator: Evaluator(image: image)) }
    }

    private mutating func sendDelayed() throws(CallError) {
        guard !delayed.isEmpty, offer.isStanding, ContinuousClock.now >= roomAt else { return }
        let ready = delayed
        delayed = []
        for answer in ready { try send(answer) }
    }

    /// A frame that is too large would end the connection, and with it whatever else this worker holds.
    private func fitting(_ finish: [UInt8]) throws(CallError) -> [UInt8] {
        guard finish.count <= CallLimits.frameBytesMax else {
            throw CallError(
                .outOfRange, "the answers to this slice do not fit a message: submit smaller slices, or without traces")
        }
        return finish
    }

    private mutating func send(_ answer: Answer) throws(CallError) {
        guard let finish = answer.finish else { return }
        unanswered[try offer.send(finish: finish)] = answer
    }

    /// Between two claims: false when the attempt at work was revoked or the broker let go of this worker.
    private mutating func keepAlive(_ attempt: UInt64) throws(CallError) -> Bool {
        let now = ContinuousClock.now
        guard now >= nextLook else { return true }
        nextLook = now + WorkerThread.lookInterval
        try collect(within: .zero)
        try beatWhenDue()
        try answerCalls()
        return revoked.remove(attempt) == nil && offer.isStanding
    }

    private mutating func beatWhenDue() throws(CallError) {
        guard offer.isBeatDue else { return }
        var attempts = pending.map(\.attempt) + delayed.map(\.attempt)
        if let current { attempts.append(current) }
        try offer.beat(attempts, image: runner.evaluator.image.digest)
    }
}

extension WireLease {
    fileprivate var isCall: Bool { job == 0 }

    /// What tells a lease from others in logs: numbers and names, nothing of its claims.
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["attempt": "\(attempt)"]
        if job != 0 { metadata["job"] = "\(job)" }
        if batch != 0 { metadata["batch"] = "\(batch)" }
        if !tenant.isEmpty { metadata["tenant"] = "\(tenant)" }
        if TraceParent(traceparent) != nil { metadata["trace"] = "\(traceparent.split(separator: "-")[1])" }
        return metadata
    }
}

extension Logger.Metadata {
    fileprivate func adding(_ more: Logger.Metadata) -> Logger.Metadata { merging(more) { _, new in new } }
}
