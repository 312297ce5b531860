import Calls
import Logging
import TrendMessages
import ZeroMQ

/// Follows the broker's trend log and broadcasts what is new.
struct TrendFollower: ~Copyable {
    private let board: TrendBoard
    private let stop: Waker
    private let logger: Logger
    private var socket: Socket
    private var channel: CallChannel
    private var tail: UInt64?
    private var lastHeard = ContinuousClock.now
    /// When the broker may be asked again, after it ended the stream.
    private var notBefore = ContinuousClock.now

    private static let pause = Duration.milliseconds(500)
    /// The broker says something every second. Silent for this long it is gone: its successor is asked for what came
    /// since.
    private static let silenceMax = Duration.seconds(3)

    init(
        board: TrendBoard, socket: consuming Socket, channel: consuming CallChannel, stop: Waker, logger: Logger
    ) {
        self.board = board
        self.socket = socket
        self.channel = channel
        self.stop = stop
        self.logger = logger
    }

    mutating func run() {
        while !stop.isRung {
            do {
                try follow()
                if let reply = try channel.receive(within: TrendFollower.pause) { try take(reply) }
            } catch {
                logger.warning("the trend log cannot be followed", metadata: ["error": "\(error)"])
                tail = nil
                _ = try? channel.receive(within: TrendFollower.pause)
            }
        }
    }

    /// Asks for everything since the newest update that is known, unless a stream is open.
    private mutating func follow() throws(CallError) {
        if let open = tail, ContinuousClock.now - lastHeard > TrendFollower.silenceMax {
            try channel.cancel(open)  // The broker may be back, and still feed it.
            tail = nil
        }
        guard tail == nil, ContinuousClock.now >= notBefore else { return }
        var request = WireTailRequest()
        request.after = board.sequence
        tail = try channel.start(.tail, request)
        lastHeard = .now
    }

    private mutating func take(_ reply: CallChannel.Reply) throws(CallError) {
        lastHeard = .now
        if reply.call == tail {
            if reply.isEnd {
                tail = nil
                notBefore = .now + .milliseconds(reply.status.retryAfterMilliseconds ?? 500)
            } else {
                try broadcast(try WireTrendUpdate.read(reply.body))
            }
        }
    }

    private mutating func broadcast(_ update: WireTrendUpdate) throws(CallError) {
        guard board.post(update) else { return }
        do {
            _ = try socket.send(Multipart([Array(update.topic.utf8), try update.bytes()]))
        } catch let error as TransportError {
            throw CallError(.unavailable, error.description)
        } catch {
            throw CallError(.internalError, "an update could not be encoded")
        }
    }
}
