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

    private static let pause = Duration.milliseconds(500)
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
            let pause = broadcaster.isOpen ? TrendFollower.pause : TrendFollower.pauseWhileClosed
            do throws(CallError) {
                guard let update = try log.next(within: pause, after: board.sequence) else { continue }
                fault = nil
                if board.post(update) { try broadcaster.send(update) }
            } catch {
                if error != fault {
                    logger.warning("the trend log cannot be followed", metadata: ["error": "\(error)"])
                }
                fault = error
                log.rest(for: TrendFollower.pause)
            }
        }
    }
}
