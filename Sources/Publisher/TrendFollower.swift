import Calls
import Logging
import TrendMessages
import ZeroMQ

/// Follows the broker's trend log and broadcasts what is new.
struct TrendFollower: ~Copyable {
    private let board: TrendBoard
    private let stop: Waker
    private let logger: Logger
    private var broadcaster: Broadcaster
    private var log: TrendLog
    /// What was logged last; the same again and again is not.
    private var fault: CallError?
    private var catchingUp = CatchingUp()
    private var nextBeat = ContinuousClock.now
    /// How far the log was at the last heartbeats, oldest first.
    private var beaten: [Int64] = []

    private static let pause = Duration.milliseconds(500)
    private static let beatInterval = Duration.seconds(1)
    /// The heartbeats that tell the topic of an update: who missed some still learns without asking whether it matters.
    private static let beatsPerUpdate = 10
    /// While the broadcasts wait for their address.
    private static let pauseWhileClosed = Duration.milliseconds(20)

    init(
        board: TrendBoard, broadcaster: consuming Broadcaster, log: consuming TrendLog, stop: Waker, logger: Logger
    ) {
        self.board = board
        self.broadcaster = broadcaster
        self.log = log
        self.stop = stop
        self.logger = logger
    }

    mutating func run() {
        while !stop.isRung {
            broadcaster.tend()
            do throws(CallError) {
                try beat()
                guard let update = try log.next(within: pause, after: board.sequence) else { continue }
                fault = nil
                catchingUp.hear(stream: log.streams)
                try take(update)
            } catch {
                if error != fault {
                    logger.warning("the trend log cannot be followed", metadata: ["error": "\(error)"])
                }
                fault = error
                log.rest(for: min(pause, TrendFollower.pause))
            }
        }
    }

    private var pause: Duration {
        let pause = broadcaster.isOpen ? TrendFollower.pause : TrendFollower.pauseWhileClosed
        return min(pause, max(.zero, nextBeat - .now))
    }

    /// What is read while catching up was broadcast long ago: it is not again, and whoever missed it asks.
    private mutating func take(_ update: WireTrendUpdate) throws(CallError) {
        guard update.sequence != 0 else {
            guard catchingUp.heardSign() else { return }
            board.catchUp()
            nextBeat = .now
            return
        }
        catchingUp.heardUpdate()
        guard let body = try board.post(update), catchingUp.isOver else { return }
        try broadcaster.send(update.topic, body)
    }

    /// Also while catching up, as a sign of life.
    private mutating func beat() throws(CallError) {
        guard ContinuousClock.now >= nextBeat else { return }
        nextBeat = .now + TrendFollower.beatInterval
        var heartbeat = board.heartbeat(after: beaten.first ?? 0)
        heartbeat.logSilentMilliseconds = UInt32(clamping: log.silence.milliseconds)
        beaten.append(heartbeat.sequence)
        if beaten.count > TrendFollower.beatsPerUpdate { beaten.removeFirst() }
        try broadcaster.send(Endpoints.heartbeatTopic, try heartbeat.bytes())
    }
}
