import BrokerCore
import Calls
import Logging
import TrendMessages
import Trends
import ZeroMQ

/// Answers `Trends/Snapshot`: the state for a subscriber that comes new, what came since its cursor for one that comes back
/// or missed a broadcast.
struct SnapshotServer: ~Copyable {
    private let board: TrendBoard
    private let door: Door
    private let stop: Waker
    private let logger: Logger
    private var socket: Socket
    private var monitor: ConnectionMonitor
    private var endless = EndlessMessages()
    private var message = Multipart()

    init(
        board: TrendBoard, socket: consuming Socket, monitor: consuming ConnectionMonitor, door: Door, stop: Waker,
        logger: Logger
    ) {
        self.board = board
        self.socket = socket
        self.monitor = monitor
        self.door = door
        self.stop = stop
        self.logger = logger
    }

    mutating func run() {
        var poller = Poller()
        _ = poller.add(socket)
        monitor.watch(in: &poller)
        poller.add(stop)
        while !stop.isRung {
            do {
                _ = try poller.wait(milliseconds: endless.isEmpty ? -1 : Int(EndlessMessages.lookMilliseconds))
                hearConnections()
                while try socket.receive(into: &message) {
                    endless.heard(message.connection)
                    try answer()
                }
                for _ in 0..<endless.end() { door.drops.count(.endlessMessage) }
            } catch {
                logger.critical("snapshots cannot be served any more", metadata: ["error": "\(error)"])
                return
            }
        }
    }

    private mutating func hearConnections() {
        while let event = monitor.next() {
            if case .refused = event { door.drops.count(.refusedConnection) }
            door.gatekeeper.note(event)
            endless.note(event)
        }
    }

    /// Frames that are no call are dropped, and so are calls of keys that may not ask, which get nothing at all; a
    /// subscriber that does not read its answer is the one who waits.
    private mutating func answer() throws(TransportError) {
        guard let call = try? IncomingCall(message) else { return door.drops.count(.unreadableCall) }
        guard door.admits(call) else { return door.drops.count(.revokedCaller) }
        guard !call.header.cancel else { return }
        let address = ReplyAddress(peer: call.peer, call: call.header.call)
        var status = CallStatus.ok
        var body: [UInt8] = []
        do throws(CallError) {
            body = try reply(to: call)
        } catch {
            status = CallStatus(error.code, error.message)
        }
        guard let message = try? Multipart(to: address, status: status, body: body) else { return }
        if try deliver(message) != .sent { door.drops.count(.unreadReply) }
    }

    /// Few replies wait for one subscriber, and libzmq may hear a moment late that some have gone out.
    private mutating func deliver(_ message: Multipart) throws(TransportError) -> SendOutcome {
        let outcome = try socket.send(message)
        guard outcome == .wouldBlock else { return outcome }
        socket.tend()
        return try socket.send(message)
    }

    private func reply(to call: IncomingCall) throws(CallError) -> [UInt8] {
        guard call.header.method == Method.snapshot.rawValue else {
            throw CallError(.unimplemented, "the publisher serves \(Method.snapshot.rawValue) only")
        }
        let request = try WireSnapshotRequest.read(call.body)
        guard request.after >= 0 else { throw CallError(.invalidArgument, "after: expected 0 or more") }
        guard request.newestOnlyThrough >= 0 else {
            throw CallError(.invalidArgument, "newest_only_through: expected 0 or more")
        }
        let topic: TrendTopic
        do {
            topic = try TrendTopic(prefix: request.topic)
        } catch {
            throw CallError(.invalidArgument, "topic: \(error)")
        }
        return try board.snapshot(topic: topic.text, request)
    }
}
