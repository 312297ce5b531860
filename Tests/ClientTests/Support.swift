import BrokerCore
import Calls
import Claims
import Client
import JobMessages
import SwiftProtobuf
import Testing
import ZeroMQ

/// Long enough for a loaded machine; a test that passes never waits for it.
let patience = Duration.seconds(20)

/// A bare ROUTER socket, whose answers the test writes itself.
struct BareServer: ~Copyable {
    let endpoint: String
    private var socket: Socket

    init(in context: Context) throws {
        var socket = try Socket(.router, in: context)
        endpoint = try socket.bind("tcp://127.0.0.1:*")
        self.socket = socket
    }

    /// The next call or cancel.
    mutating func next() throws -> IncomingCall {
        var poller = Poller()
        var message = Multipart()
        _ = poller.add(socket)
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            if try socket.receive(into: &message) { return try IncomingCall(message) }
            _ = try poller.wait(milliseconds: 1000)
        }
        throw CallError(.deadlineExceeded, "no call came")
    }

    mutating func next(_ method: Calls.Method, location: SourceLocation = #_sourceLocation) throws -> IncomingCall {
        let call = try next()
        try #require(call.header.method == method.rawValue, sourceLocation: location)
        return call
    }

    mutating func answer(_ call: IncomingCall, _ message: some SwiftProtobuf.Message, isEnd: Bool = true) throws {
        try send(to: call, isEnd ? .ok : nil, try message.bytes())
    }

    mutating func end(_ call: IncomingCall, _ status: CallStatus) throws { try send(to: call, status, []) }

    private mutating func send(to call: IncomingCall, _ status: CallStatus?, _ body: [UInt8]) throws {
        let address = ReplyAddress(peer: call.peer, call: call.header.call)
        #expect(try socket.send(Multipart(to: address, status: status, body: body)) == .sent)
    }
}

/// What a client does meanwhile, on a thread of its own.
final class Meanwhile<Value: Sendable>: Sendable {
    private let outcome = Locked<Result<Value, any Error>?>(nil)
    private let thread: LoopThread

    init(_ body: @escaping @Sendable () throws -> Value) throws {
        let outcome = outcome
        thread = try LoopThread(named: "client") {
            let result = Result(catching: body)
            outcome.withLock { $0 = result }
        }
    }

    func value() throws -> Value {
        thread.join()
        return try #require(outcome.withLock { $0 }).get()
    }
}

func sampleClaim(_ number: Int, lines: Int = 1) -> Claim {
    let line = ServiceLine(number: 1, procedure: HCPCS("99213"))
    return Claim(reference: "A\(number)", lines: Array(repeating: line, count: lines))
}
