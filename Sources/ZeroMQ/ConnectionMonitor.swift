import CZeroMQ
import Glibc
import Synchronization

/// What became of one of a socket's connections.
package enum ConnectionEvent: Hashable, Sendable {
    /// The TCP or ipc connection stands; who is there is not known yet. `Multipart.connection` has the same descriptor.
    case connected(descriptor: Int32)
    case disconnected(descriptor: Int32)
    /// The connection stood and was not let in, by us or by the peer; its `.disconnected` comes as well.
    case refused(Reason)

    package enum Reason: Hashable, Sendable {
        /// ZAP's status: 400 for who is not welcome, 500 for who may come back later. libzmq has given the connection up.
        case authentication(status: Int32)
        /// The peer speaks another protocol, or is secured in another way. libzmq has given the connection up.
        case protocolMismatch
        /// It hung up, or said nothing for too long, as one does whose key is not the expected one. libzmq tries again.
        case handshake

        /// Whether only a new socket can help.
        package var isFinal: Bool { self != .handshake }
    }
}

/// Tells of a socket's connections as they come and go, in order; belongs to the thread of the socket.
///
/// Descriptors are used again, and still `descriptor -> who` can be kept. libzmq queues the `.disconnected` of a descriptor
/// before it closes it, so before the kernel can give the number to a new connection, whose messages come later still. Who
/// receives a message, then drains the monitor, and only then notes whose descriptor it is, has therefore heard of the end
/// of every earlier connection of that number. The other way round nothing is sure: a last message may be read after
/// the `.disconnected` of its connection. A descriptor that is not among the connected ones belongs to such a message.
///
/// Safety: `Sendable` as `Socket` is, and to be moved together with the socket that it watches.
package struct ConnectionMonitor: ~Copyable, @unchecked Sendable {
    private let monitored: SocketHandle
    let handle: SocketHandle
    private var message = Multipart()

    private static let count = Atomic<Int>(0)
    private static let events =
        ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
        | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL

    /// Start it before the socket binds or connects: what happened earlier is not told. One a socket.
    package init(of socket: borrowing Socket, in context: Context) throws(TransportError) {
        let monitored = socket.handle
        let endpoint = "inproc://monitor-\(ConnectionMonitor.count.add(1, ordering: .relaxed).newValue)"
        guard let raw = zmq_socket(context.raw, ZMQ_PAIR) else { throw .last(.open) }
        let handle = SocketHandle(raw, in: context)
        // Without limit, as an I/O thread that cannot get rid of an event waits, and everybody with it.
        var (highWater, linger): (Int32, Int32) = (0, 0)
        guard zmq_setsockopt(raw, ZMQ_RCVHWM, &highWater, MemoryLayout<Int32>.size) == 0,
            zmq_setsockopt(raw, ZMQ_LINGER, &linger, MemoryLayout<Int32>.size) == 0
        else { throw .last(.configure) }
        guard zmq_socket_monitor(monitored.raw, endpoint, ConnectionMonitor.events) == 0 else { throw .last(.monitor) }
        guard zmq_connect(raw, endpoint) == 0 else {
            let error = TransportError.last(.monitor)
            zmq_socket_monitor(monitored.raw, nil, 0)
            throw error
        }
        self.monitored = monitored
        self.handle = handle
    }

    deinit {
        // First nobody tells any more, then nobody listens: the other way round the teller would wait for ever.
        zmq_socket_monitor(monitored.raw, nil, 0)
    }

    /// - Returns: the entry's index in the poller.
    @discardableResult
    package func watch(in poller: inout Poller) -> Int { poller.add(self) }

    /// nil: nothing more happened until now.
    package mutating func next() -> ConnectionEvent? {
        while receive() {
            if let event = ConnectionEvent(message) { return event }
        }
        return nil
    }

    private mutating func receive() -> Bool {
        message.removeAll()
        repeat {
            guard handle.receiveFrame() else { return false }
        } while handle.takeFrame(into: &message)
        return true
    }
}

extension ConnectionEvent {
    /// zmq_socket_monitor(3): six packed bytes, event and value; the endpoint follows.
    init?(_ message: Multipart) {
        guard let bytes = message.frames.first, bytes.count == 6 else { return nil }
        let (event, value) = bytes.withUnsafeBytes {
            (Int32($0.loadUnaligned(as: UInt16.self)), $0.loadUnaligned(fromByteOffset: 2, as: Int32.self))
        }
        switch event {
        case ZMQ_EVENT_ACCEPTED, ZMQ_EVENT_CONNECTED: self = .connected(descriptor: value)
        case ZMQ_EVENT_DISCONNECTED: self = .disconnected(descriptor: value)
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: self = .refused(.authentication(status: value))
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: self = .refused(.protocolMismatch)
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: self = .refused(.handshake)
        default: return nil
        }
    }
}
