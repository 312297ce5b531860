import CZeroMQ
import Glibc

/// A libzmq socket that never blocks: what cannot be done now is a return value, and `Poller` does the waiting.
///
/// Safety: libzmq lets a socket move between threads but not be shared. `~Copyable` with `mutating` methods says just that,
/// which is what makes `@unchecked Sendable` true. The one other holder is a `Poller`, which is not Sendable: add a socket
/// to a poller on the thread that keeps both.
package struct Socket: ~Copyable, @unchecked Sendable {
    package enum Kind: Sendable, CaseIterable { case router, dealer, publisher, subscriber }

    package let kind: Kind
    let handle: SocketHandle
    private let tellsPeers: Bool
    /// Where errors say they happened: the latest endpoint bound or connected.
    private var endpoint: String?

    /// - Throws: `.open` without descriptors or memory, `.configure` when an option is out of its range.
    package init(
        _ kind: Kind, in context: Context, options: SocketOptions = SocketOptions()
    ) throws(TransportError) {
        guard let raw = zmq_socket(context.raw, kind.type) else { throw .last(.open) }
        let handle = SocketHandle(raw, in: context)  // Closes it, should an option be refused.
        let code = options.apply(to: raw, as: kind)
        guard code == 0 else { throw TransportError(.configure, code: code) }
        self.kind = kind
        self.handle = handle
        tellsPeers = options.tellsPeers && kind == .router
    }

    /// Listens at `tcp://interface:port` (0 or `*` is a port of the system's choice), `ipc://path` or `inproc://name`.
    ///
    /// An existing socket file at an `ipc://` path is replaced without a word, even one that is being served: whoever
    /// configures the path sees to it that one process binds it.
    /// - Returns: the actual endpoint, wildcards resolved: what a peer connects to.
    @discardableResult
    package mutating func bind(_ endpoint: String) throws(TransportError) -> String {
        try check(endpoint, .bind)
        guard zmq_bind(handle.raw, endpoint) == 0 else { throw .last(.bind, endpoint: endpoint) }
        var text = [UInt8](repeating: 0, count: Self.endpointBytesMax)
        var count = text.count
        guard zmq_getsockopt(handle.raw, ZMQ_LAST_ENDPOINT, &text, &count) == 0 else {
            throw .last(.bind, endpoint: endpoint)
        }
        let actual = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        self.endpoint = actual
        return actual
    }

    /// Begins to connect, and reconnects for as long as the socket lives. A peer that is not there is no error, save for
    /// a name that does not parse.
    package mutating func connect(_ endpoint: String) throws(TransportError) {
        try check(endpoint, .connect)
        guard zmq_connect(handle.raw, endpoint) == 0 else { throw .last(.connect, endpoint: endpoint) }
        self.endpoint = endpoint
    }

    /// Lets through messages whose first frame begins with `prefix`, as UTF-8; "" is all. Takes effect at the publisher a
    /// little later. Subscribing twice takes unsubscribing twice.
    package mutating func subscribe(_ prefix: String) throws(TransportError) {
        guard zmq_setsockopt(handle.raw, ZMQ_SUBSCRIBE, prefix, prefix.utf8.count) == 0 else {
            throw .last(.subscribe, endpoint: endpoint)
        }
    }

    package mutating func unsubscribe(_ prefix: String) throws(TransportError) {
        guard zmq_setsockopt(handle.raw, ZMQ_UNSUBSCRIBE, prefix, prefix.utf8.count) == 0 else {
            throw .last(.subscribe, endpoint: endpoint)
        }
    }

    /// The next whole message, if one is there. `message` is emptied first, also when nothing comes.
    ///
    /// - Returns: false when nothing is waiting; costs about 1 us, so stop at the first.
    package mutating func receive(into message: inout Multipart) throws(TransportError) -> Bool {
        message.removeAll()
        var hasMore = false
        repeat {
            guard handle.receiveFrame() else {
                // libzmq hands over whole messages only: after a first frame the rest is already here.
                if zmq_errno() == EAGAIN, !hasMore { return false }
                throw .last(.receive, endpoint: endpoint)
            }
            hasMore = handle.takeFrame(into: &message, tellsPeer: tellsPeers)
        } while hasMore
        return true
    }

    package mutating func send(_ message: Multipart) throws(TransportError) -> SendOutcome {
        try send(message.frames)
    }

    /// Queues all frames or none. To a ROUTER the first is the peer's routing id and at least one must follow.
    ///
    /// libzmq decides at the first frame: room is counted in messages, so no later frame finds the queue full. Only a
    /// connection that ends in between refuses a later one. libzmq has then taken back what it held of the message and waits
    /// to drop the rest, which is why the rest is still passed on: the next message starts afresh.
    package mutating func send(_ frames: [[UInt8]]) throws(TransportError) -> SendOutcome {
        precondition(frames.count >= (kind == .router ? 2 : 1), "a message needs a frame, a ROUTER's a routing id too")
        var outcome = SendOutcome.sent
        for (index, frame) in frames.enumerated() {
            let isLast = index == frames.count - 1
            switch handle.sendFrame(frame, flags: isLast ? ZMQ_DONTWAIT : ZMQ_DONTWAIT | ZMQ_SNDMORE) {
            case 0: continue
            case EAGAIN where index == 0: return .wouldBlock
            case EHOSTUNREACH where index == 0: return .unreachable
            case EAGAIN: outcome = .wouldBlock
            case let code: throw TransportError(.send, endpoint: endpoint, code: code)
            }
        }
        return outcome
    }

    /// PUB: what becomes of a message while a subscriber's queue is full. By default it goes to the others; with `isWanted` it
    /// goes to nobody, and `send` says `.wouldBlock`. May be changed before each message.
    package mutating func sendToAllOrNone(_ isWanted: Bool) throws(TransportError) {
        precondition(kind == .publisher, "only a publisher has subscribers")
        var value: Int32 = isWanted ? 1 : 0
        guard zmq_setsockopt(handle.raw, ZMQ_XPUB_NODROP, &value, MemoryLayout<Int32>.size) == 0 else {
            throw .last(.configure, endpoint: endpoint)
        }
    }

    /// Lets libzmq finish what waits for this socket's thread, as sending, receiving and `Poller.wait` do as well.
    ///
    /// To be called now and then where none of them may be for long: until then connections that came and went keep their
    /// memory, some 20 kB each.
    package mutating func tend() {
        var (events, count): (Int32, Int) = (0, MemoryLayout<Int32>.size)
        zmq_getsockopt(handle.raw, ZMQ_EVENTS, &events, &count)
    }

    /// libzmq cuts a port to 16 bits: a slip of the finger, 70000, would quietly become 4464.
    private func check(_ endpoint: String, _ operation: TransportError.Operation) throws(TransportError) {
        guard endpoint.hasPrefix("tcp://"), let port = endpoint.split(separator: ":").last, let number = Int(port),
            !(0...65_535).contains(number)
        else { return }
        throw TransportError(operation, endpoint: endpoint, code: EINVAL)
    }

    private static let endpointBytesMax = 1024
}

/// What became of a message that was to be sent.
package enum SendOutcome: Hashable, Sendable {
    /// Queued in full. Not delivered: only an answer proves that.
    case sent
    /// Nothing was queued: the peer's queue is full, or nobody is connected; of a publisher: see `sendToAllOrNone`. Try again after the next `Poller.wait`; libzmq
    /// notices new room then.
    case wouldBlock
    /// Nothing was queued: a ROUTER knows no such peer, never did or no longer. Forget the peer.
    case unreachable
}

extension Socket.Kind {
    fileprivate var type: Int32 {
        switch self {
        case .router: ZMQ_ROUTER
        case .dealer: ZMQ_DEALER
        case .publisher: ZMQ_PUB
        case .subscriber: ZMQ_SUB
        }
    }
}
