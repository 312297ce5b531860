import BrokerCore
import Calls
import Testing
import TrendMessages
import ZeroMQ

/// A bare ROUTER socket, whose answers the test writes itself.
private struct BareServer: ~Copyable {
    let endpoint: String
    private var socket: Socket

    init(in context: Context) throws {
        var socket = try Socket(.router, in: context)
        endpoint = try socket.bind("tcp://127.0.0.1:*")
        self.socket = socket
    }

    mutating func nextCall() throws -> IncomingCall {
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

    mutating func answer(
        _ call: IncomingCall, number: UInt64? = nil, status: CallStatus? = .ok, body: [UInt8] = []
    ) throws {
        let address = ReplyAddress(peer: call.peer, call: number ?? call.header.call)
        #expect(try socket.send(Multipart(to: address, status: status, body: body)) == .sent)
    }

    mutating func sendRaw(_ frames: [[UInt8]]) throws { #expect(try socket.send(frames) == .sent) }
}

private func update(_ sequence: Int64) throws -> [UInt8] {
    try WireTrendUpdate.with { $0.sequence = sequence }.bytes()
}

@Suite(.timeLimit(.minutes(1)))
struct CallChannelTests {
    private let context: Context

    init() throws { context = try Context() }

    @Test func `a call carries its method, its tenant, its number and its remaining time`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, tenant: "acme", in: context)
        let request = WireTailRequest.with { $0.after = 5 }
        let number = try channel.start(.tail, request, deadline: .milliseconds(1500))
        let call = try server.nextCall()
        #expect(call.header.call == number)
        #expect(call.header.method == "/medpay.v1.Trends/Tail")
        #expect(call.header.metadata == ["tenant": "acme"])
        #expect(call.header.deadlineMilliseconds == 1500)
        #expect(try WireTailRequest.read(call.body) == request)
    }

    @Test func `a call carries its trace and the highest version that this program speaks`() throws {
        var server = try BareServer(in: context)
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        var channel = try CallChannel(to: server.endpoint, tenant: "acme", in: context, traceparent: trace)
        _ = try channel.start(.tail, WireTailRequest())
        let call = try server.nextCall()
        #expect(call.header.metadata == ["tenant": "acme", "traceparent": trace])
        #expect(call.header.protocol == CallLimits.protocolVersion)
        #expect(call.protocolVersion == 2)
    }

    @Test func `without a tenant and a deadline neither is sent`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        _ = try channel.start(.tail, WireTailRequest())
        let call = try server.nextCall()
        #expect(call.header.metadata.isEmpty)
        #expect(call.header.deadlineMilliseconds == 0)
    }

    @Test func `a deadline that has passed is still one`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        _ = try channel.start(.tail, WireTailRequest(), deadline: .seconds(-1))
        #expect(try server.nextCall().header.deadlineMilliseconds == 1)
    }

    @Test func `replies are matched by number in whatever order they come`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        let first = try channel.start(.tail, WireTailRequest())
        let second = try channel.start(.tail, WireTailRequest())
        #expect(first != second)
        let calls = [try server.nextCall(), try server.nextCall()]
        for call in calls.reversed() { try server.answer(call, body: [UInt8(call.header.call)]) }
        let replies = [try channel.receive(within: patience), try channel.receive(within: patience)]
        #expect(replies.map { $0?.call } == [second, first])
        #expect(replies.map { $0?.body } == [[UInt8(second)], [UInt8(first)]])
    }

    @Test func `a unary call skips late replies and frames that are no reply`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        let abandoned = try channel.start(.tail, WireTailRequest())
        let late = try server.nextCall()
        // The next call's number is known, so its answers can be there before it is made.
        try server.answer(late, number: abandoned, body: try update(1))
        try server.sendRaw([late.peer, [0xFF], []])
        try server.sendRaw([late.peer, [8, 2]])
        try server.answer(late, number: abandoned + 1, body: try update(2))
        let answer: WireTrendUpdate = try channel.call(.tail, WireTailRequest(), deadline: patience)
        #expect(answer.sequence == 2)
    }

    @Test func `a call that is refused throws its status`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        let number = try channel.start(.tail, WireTailRequest())
        let status = CallStatus(.notFound, "no such batch of this tenant")
        try server.answer(try server.nextCall(), number: number + 1, status: status)
        #expect(throws: CallError(.notFound, "no such batch of this tenant")) {
            let _: WireTrendUpdate = try channel.call(.tail, WireTailRequest(), deadline: patience)
        }
    }

    @Test func `a body that cannot be read is the answer's fault`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        let number = try channel.start(.tail, WireTailRequest())
        try server.answer(try server.nextCall(), number: number + 1, body: [0xFF])
        let error = #expect(throws: CallError.self) {
            let _: WireTrendUpdate = try channel.call(.tail, WireTailRequest(), deadline: patience)
        }
        #expect(error?.message == "the body is not a medpay.v1.TrendUpdate")
    }

    @Test func `a call that nobody answers is UNAVAILABLE and names the endpoint`() throws {
        let server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        let error = #expect(throws: CallError.self) {
            let _: WireTrendUpdate = try channel.call(.tail, WireTailRequest(), deadline: .milliseconds(1))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains(server.endpoint) == true)
        #expect(error?.retryAfterMilliseconds == nil)
    }

    @Test func `an address that cannot be one is INVALID_ARGUMENT`() {
        let error = #expect(throws: CallError.self) { _ = try CallChannel(to: "tcp://127.0.0.1:70000", in: context) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func `a stream's messages come before its end`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        _ = try channel.start(.tail, WireTailRequest())
        let call = try server.nextCall()
        for sequence in Int64(1)...3 { try server.answer(call, status: nil, body: try update(sequence)) }
        try server.answer(call, status: CallStatus(.unavailable, "stopping"))
        for sequence in Int64(1)...3 {
            let reply = try #require(try channel.receive(within: patience))
            #expect(!reply.isEnd)
            #expect(try WireTrendUpdate.read(reply.body).sequence == sequence)
        }
        let end = try #require(try channel.receive(within: patience))
        #expect(end.isEnd)
        #expect(end.status.code == .unavailable)
    }

    @Test func `a cancelled call is told to the server by its number alone`() throws {
        var server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        let number = try channel.start(.tail, WireTailRequest())
        try channel.cancel(number)
        _ = try server.nextCall()
        let cancel = try server.nextCall()
        #expect(cancel.header == WireCallHeader.with { ($0.call, $0.cancel) = (number, true) })
        #expect(cancel.body.isEmpty)
    }

    @Test func `a stop that rang ends the wait at once`() throws {
        let stop = try Waker(isLatch: true)
        let server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context, stop: stop)
        stop.wake()
        #expect(try channel.receive(within: .seconds(3600)) == nil)
    }

    @Test func `a stop that rings during the wait ends it`() throws {
        let stop = try Waker(isLatch: true)
        let server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context, stop: stop)
        let ringer = try LoopThread(named: "ringer") { stop.wake() }
        #expect(try channel.receive(within: .seconds(3600)) == nil)
        ringer.join()
    }

    @Test func `no time at all reads what is there and does not wait`() throws {
        let server = try BareServer(in: context)
        var channel = try CallChannel(to: server.endpoint, in: context)
        #expect(try channel.receive(within: .zero) == nil)
    }
}
