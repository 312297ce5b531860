import BrokerCore
import SwiftProtobuf
import TrendMessages
import ZeroMQ

/// The caller's end: one connection to one server, used by one thread.
///
/// A call is started and its replies are received; several may be under way. `call` does both for a unary one.
package struct CallChannel: ~Copyable {
    /// One frame of a reply.
    package struct Reply: Sendable {
        package var call: UInt64
        package var isEnd: Bool
        /// With how many bytes of further writes the server has room for, where it tells.
        package var status: CallStatus
        package var body: [UInt8]
        /// The highest version that the server speaks; 1 for those that do not say. Told at the end of a call.
        package var protocolVersion: UInt32

        package var creditBytes: Int? { status.creditBytes }
    }

    package let endpoint: String
    private let metadata: [String: String]
    private let context: Context
    private var line: Line
    private var poller: Poller
    private var stopIndex: Int?
    /// Until the first reply: what became of the connection is watched for.
    private var monitorIndex: Int?
    private var message = Multipart()
    private var lastCall: UInt64 = 0
    /// Of the newest connection.
    private var lastRefusal: ConnectionEvent.Reason?

    /// - Parameters:
    ///   - stop: when it rings, `receive` returns nil at once.
    ///   - keys: nil: nothing is encrypted, and a server that has keys does not answer.
    ///   - traceparent: W3C trace context that goes with every call.
    /// - Throws: `.invalidArgument` when the address cannot be one.
    package init(
        to endpoint: String, tenant: String? = nil, in context: Context, stop: Waker? = nil, keys: CallerKeys? = nil,
        traceparent: String? = nil
    ) throws(CallError) {
        self.endpoint = endpoint
        self.context = context
        var metadata: [String: String] = [:]
        metadata["tenant"] = tenant
        metadata["traceparent"] = traceparent
        self.metadata = metadata
        line = try Line.open(to: endpoint, in: context, keys: keys)
        poller = Poller()
        _ = poller.add(line.socket)
        monitorIndex = line.monitor.watch(in: &poller)
        stopIndex = if let stop { poller.add(stop) } else { nil }
    }

    /// Sends a call and returns its number. The deadline, when there is one, travels as the remaining time.
    package mutating func start(
        _ method: Method, _ request: some SwiftProtobuf.Message, deadline: Duration? = nil
    ) throws(CallError) -> UInt64 {
        try start(method, body: try request.bytes(), deadline: deadline)
    }

    /// - Parameter body: the request as it travels.
    package mutating func start(
        _ method: Method, body: [UInt8], deadline: Duration? = nil
    ) throws(CallError) -> UInt64 {
        lastCall += 1
        var header = WireCallHeader()
        header.call = lastCall
        header.method = method.rawValue
        header.metadata = metadata
        header.protocol = CallLimits.protocolVersion
        if let deadline { header.deadlineMilliseconds = UInt32(clamping: max(1, deadline.milliseconds)) }
        try send(Multipart([try header.bytes(), body]))
        return lastCall
    }

    /// Tells the server that nobody waits for this call any more.
    package mutating func cancel(_ call: UInt64) throws(CallError) {
        var header = WireCallHeader()
        header.call = call
        header.cancel = true
        try send(Multipart([try header.bytes()]))
    }

    private mutating func send(_ message: Multipart) throws(CallError) {
        let outcome: SendOutcome
        do throws(TransportError) {
            outcome = try line.socket.send(message)
        } catch {
            throw CallError(.unavailable, error.description)
        }
        guard outcome == .sent else {
            throw refusal()
                ?? CallError(.unavailable, "\(endpoint) takes no more: is the process that serves it running?")
        }
    }

    /// Why the server does not let this caller in, as far as the connection tells; nil: nothing speaks for that.
    ///
    /// Until it is asked, what happened to the connection waits: a few bytes at each try to connect.
    package mutating func refusal() -> CallError? {
        hearConnection()
        return lastRefusal.map { $0.error(at: endpoint) }
    }

    /// The same, where only a new channel can help.
    package mutating func finalRefusal() -> CallError? {
        hearConnection()
        return lastRefusal.flatMap { $0.isFinal ? $0.error(at: endpoint) : nil }
    }

    private mutating func hearConnection() {
        while let event = line.monitor.next() {
            switch event {
            case .refused(let reason): lastRefusal = reason
            case .connected: lastRefusal = nil
            case .disconnected: break
            }
        }
    }

    /// The next reply frame of any call; nil when the time is over, `stop` rang, or, told once, the server refused this
    /// caller (see `refusal`) and only a new channel can help. Frames that are no reply are skipped.
    package mutating func receive(within time: Duration) throws(CallError) -> Reply? {
        let end = ContinuousClock.now + time
        do throws(TransportError) {
            while true {
                while try line.socket.receive(into: &message) {
                    guard let reply = Reply(message) else { continue }
                    ignoreConnection()
                    return reply
                }
                let rest = (end - .now).milliseconds
                guard rest > 0 else { return nil }
                let ready = try poller.wait(milliseconds: Int(min(rest, 60_000)))
                if let stopIndex, ready[stopIndex] { return nil }
                if let monitorIndex, ready[monitorIndex] {
                    hearConnection()
                    guard lastRefusal?.isFinal == true else { continue }
                    ignoreConnection()
                    return nil
                }
            }
        } catch {
            throw CallError(.unavailable, error.description)
        }
    }

    /// It has been made, or never will be: no wait pays for looking at it any more.
    private mutating func ignoreConnection() {
        if let index = monitorIndex.take() { poller.remove(index) }
    }

    /// From here on `receive` waits, although `stop` rang: for the reply to a last word.
    package mutating func outlastStop() {
        poller = Poller()
        _ = poller.add(line.socket)
        (stopIndex, monitorIndex) = (nil, nil)
    }

    /// Lets the caller wait for this channel together with sockets of its own; `receive(within: .zero)` then reads.
    package func watch(in poller: inout Poller) { _ = poller.add(line.socket) }

    /// A unary call and its reply. Replies to calls given up before are skipped.
    package mutating func call<Answer: SwiftProtobuf.Message>(
        _ method: Method, _ request: some SwiftProtobuf.Message, deadline: Duration = .seconds(5)
    ) throws(CallError) -> Answer {
        let call = try start(method, request, deadline: deadline)
        // The server answers DEADLINE_EXCEEDED by itself: a little longer is waited for it.
        let end = ContinuousClock.now + deadline + .milliseconds(250)
        while let reply = try receive(within: end - .now) {
            guard reply.call == call else { continue }
            try reply.requireOK()
            return try Answer.read(reply.body)
        }
        throw refusal()
            ?? CallError(
                .unavailable,
                "nothing answers at \(endpoint): is the process that serves it running, and is this its address?")
    }
}

/// The socket and what is told of its connection.
private struct Line: ~Copyable {
    var socket: Socket
    var monitor: ConnectionMonitor

    static func open(to endpoint: String, in context: Context, keys: CallerKeys?) throws(CallError) -> Line {
        var options = SocketOptions()
        options.maxFrameBytes = CallLimits.frameBytesMax
        options.lingerMilliseconds = 200  // A last goodbye may leave; a dead server holds nobody up.
        options.curve = keys.map { .client($0.own, server: $0.server) }
        do throws(TransportError) {
            var socket = try Socket(.dealer, in: context, options: options)
            let monitor = try ConnectionMonitor(of: socket, in: context)
            try socket.connect(endpoint)
            return Line(socket: socket, monitor: monitor)
        } catch {
            throw CallError(.invalidArgument, error.description)
        }
    }
}

extension CallChannel.Reply {
    init?(_ message: Multipart) {
        guard !message.isOversized, message.frames.count == 2,
            let header = try? WireReplyHeader(serializedBytes: message.frames[0])
        else { return nil }
        call = header.call
        isEnd = header.end
        let code = UInt8(exactly: header.status).flatMap(StatusCode.init) ?? .unknown
        let retryAfter = header.retryAfterMilliseconds
        status = CallStatus(code, header.message, retryAfterMilliseconds: retryAfter == 0 ? nil : Int(retryAfter))
        if header.creditBytes > 0 { status.creditBytes = Int(header.creditBytes) }
        body = message.frames[1]
        protocolVersion = max(1, header.protocol)
    }

    package func requireOK() throws(CallError) {
        guard status.code == .ok else {
            throw CallError(status.code, status.message, retryAfterMilliseconds: status.retryAfterMilliseconds)
        }
    }
}

extension ConnectionEvent.Reason {
    fileprivate func error(at endpoint: String) -> CallError {
        switch self {
        case .authentication(status: 500):
            CallError(.unavailable, "\(endpoint) has as many connections as it takes; try again later")
        case .authentication:
            CallError(
                .unauthenticated,
                "\(endpoint) does not know this key, or lets it do nothing: an operator there runs `medpay keys allow`")
        case .protocolMismatch:
            CallError(
                .unauthenticated,
                "\(endpoint) is secured in another way: it asks for keys and this caller has none, or has keys where there "
                    + "are none, or it is another program's address")
        case .handshake:
            CallError(
                .unavailable,
                "\(endpoint) ends connections before they stand: is it the server whose public key this caller was given?"
            )
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
