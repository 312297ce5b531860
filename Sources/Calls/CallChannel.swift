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
        package var status: CallStatus
        package var body: [UInt8]
    }

    package let endpoint: String
    private let metadata: [String: String]
    private let context: Context
    private var socket: Socket
    private var poller: Poller
    private var stopIndex: Int?
    private var message = Multipart()
    private var lastCall: UInt64 = 0

    /// - Parameter stop: when it rings, `receive` returns nil at once.
    package init(
        to endpoint: String, tenant: String? = nil, in context: Context, stop: Waker? = nil
    ) throws(CallError) {
        self.endpoint = endpoint
        self.context = context
        metadata = tenant.map { ["tenant": $0] } ?? [:]
        socket = try CallChannel.connect(to: endpoint, in: context)
        poller = Poller()
        _ = poller.add(socket)
        stopIndex = if let stop { poller.add(stop) } else { nil }
    }

    private static func connect(to endpoint: String, in context: Context) throws(CallError) -> Socket {
        do throws(TransportError) {
            var options = SocketOptions()
            options.maxFrameBytes = CallLimits.frameBytesMax
            options.lingerMilliseconds = 200  // A last goodbye may leave; a dead server holds nobody up.
            var socket = try Socket(.dealer, in: context, options: options)
            try socket.connect(endpoint)
            return socket
        } catch {
            throw CallError(.invalidArgument, error.description)
        }
    }

    /// Sends a call and returns its number. The deadline, when there is one, travels as the remaining time.
    package mutating func start(
        _ method: Method, _ request: some SwiftProtobuf.Message, deadline: Duration? = nil
    ) throws(CallError) -> UInt64 {
        lastCall += 1
        var header = WireCallHeader()
        header.call = lastCall
        header.method = method.rawValue
        header.metadata = metadata
        if let deadline { header.deadlineMilliseconds = UInt32(clamping: max(1, deadline.milliseconds)) }
        try send(Multipart([try header.bytes(), try request.bytes()]))
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
            outcome = try socket.send(message)
        } catch {
            throw CallError(.unavailable, error.description)
        }
        guard outcome == .sent else {
            throw CallError(.unavailable, "\(endpoint) takes no more: is the process that serves it running?")
        }
    }

    /// The next reply frame of any call; nil when the time is over or `stop` rang. Frames that are no reply are
    /// skipped.
    package mutating func receive(within time: Duration) throws(CallError) -> Reply? {
        let end = ContinuousClock.now + time
        do throws(TransportError) {
            while true {
                while try socket.receive(into: &message) {
                    if let reply = Reply(message) { return reply }
                }
                let rest = (end - .now).milliseconds
                guard rest > 0 else { return nil }
                let ready = try poller.wait(milliseconds: Int(min(rest, 60_000)))
                if let stopIndex, ready[stopIndex] { return nil }
            }
        } catch {
            throw CallError(.unavailable, error.description)
        }
    }

    /// From here on `receive` waits, although `stop` rang: for the reply to a last word.
    package mutating func outlastStop() {
        poller = Poller()
        _ = poller.add(socket)
        stopIndex = nil
    }

    /// Lets the caller wait for this channel together with sockets of its own; `receive(within: .zero)` then reads.
    package func watch(in poller: inout Poller) { _ = poller.add(socket) }

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
        throw CallError(
            .unavailable,
            "nothing answers at \(endpoint): is the process that serves it running, and is this its address?")
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
        body = message.frames[1]
    }

    package func requireOK() throws(CallError) {
        guard status.code == .ok else {
            throw CallError(status.code, status.message, retryAfterMilliseconds: status.retryAfterMilliseconds)
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
