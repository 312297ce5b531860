import Calls
import TrendMessages
import ZeroMQ

/// The PUB socket, which is closed and bound again when somebody who listens has lost the right to: PUB cannot send one
/// peer away.
///
/// The others connect again by themselves, find that they missed something, and ask for it.
struct Broadcaster: ~Copyable {
    /// An open socket and what is told of its connections.
    private struct Line: ~Copyable {
        var socket: Socket
        var monitor: ConnectionMonitor
        var connections = 0
        /// A subscriber sends a few subscriptions, which PUB does not hand out: all its bytes count.
        var endless = EndlessMessages()
    }

    /// The address it really has.
    private(set) var endpoint: String
    private let options: SocketOptions
    private let context: Context
    private let door: Door
    /// nil: closed, until the address is free again.
    private var line: Line?

    init(at endpoint: String, options: SocketOptions, in context: Context, door: Door) throws(TransportError) {
        self.endpoint = endpoint
        self.options = options
        self.context = context
        self.door = door
        line = try open()
    }

    var isOpen: Bool { line != nil }

    /// Once in every round, and before anything is sent.
    mutating func tend() {
        line?.socket.tend()
        hearConnections()
        if door.gatekeeper.hasAdmittedRevoked() {
            close()
            door.drops.count(.revokedSubscriber)
        }
        // Closing goes on in libzmq's own time: until then the address is still in use.
        if line == nil { line = try? open() }
    }

    /// - Parameter body: an encoded `TrendUpdate` with `previous`, or a `TrendHeartbeat`.
    mutating func send(_ topic: String, _ body: [UInt8]) throws(CallError) {
        tend()
        let message = Multipart([Array(topic.utf8), body])
        do throws(TransportError) {
            guard line != nil else { return door.drops.count(.unheardUpdate) }
            // To all or none, only to hear of it when one is slow: that one is left out until it has read what waits.
            guard try line?.socket.send(message) == .wouldBlock else { return }
            line?.socket.tend()  // libzmq may hear a moment late that there is room.
            guard try line?.socket.send(message) == .wouldBlock else { return }
            door.drops.count(.slowSubscriber)
            try line?.socket.sendToAllOrNone(false)
            _ = try line?.socket.send(message)
            try line?.socket.sendToAllOrNone(true)
        } catch {
            throw CallError(.unavailable, error.description)
        }
    }

    private mutating func open() throws(TransportError) -> Line {
        var socket = try Socket(.publisher, in: context, options: options)
        let monitor = try ConnectionMonitor(of: socket, in: context)
        try socket.sendToAllOrNone(true)
        endpoint = try socket.bind(endpoint)
        return Line(socket: socket, monitor: monitor)
    }

    private mutating func hearConnections() {
        while let event = line?.monitor.next() {
            switch event {
            case .connected: line?.connections += 1
            case .disconnected: line?.connections -= 1
            case .refused: door.drops.count(.refusedConnection)
            }
            door.gatekeeper.note(event)
            line?.endless.note(event)
        }
        for _ in 0..<(line?.endless.end() ?? 0) { door.drops.count(.endlessMessage) }
    }

    private mutating func close() {
        // Their ends are not told any more.
        door.gatekeeper.forget(line?.connections ?? 0)
        line = nil
        door.gatekeeper.forgetAdmitted()
    }
}
