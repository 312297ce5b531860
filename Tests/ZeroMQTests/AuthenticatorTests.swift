import Glibc
import Testing

@testable import ZeroMQ

/// A context whose authenticator lets in what a test says, and a server in it.
private struct Fortress: ~Copyable {
    let context: Context
    let pair: CurvePair
    let asked: Locked<[AuthenticationRequest]>
    let authenticator: Authenticator
    var router: Socket
    var monitor: ConnectionMonitor
    let endpoint: String

    init(
        isKeyless: Bool = false, transport: Transport = .tcp, handshakeMilliseconds: Int32 = 10_000,
        _ verdict: @escaping @Sendable (AuthenticationRequest) -> AuthenticationVerdict
    ) throws {
        let (context, pair, asked) = (try Context(), try CurvePair.generate(), Locked<[AuthenticationRequest]>([]))
        let authenticator = try Authenticator(in: context) { request in
            asked.withLock { $0.append(request) }
            return verdict(request)
        }
        var options = SocketOptions()
        options.curve = isKeyless ? nil : .server(pair)
        options.authenticationDomain = "fortress"
        options.handshakeMilliseconds = handshakeMilliseconds
        options.tellsPeers = true
        var router = try Socket(.router, in: context, options: options)
        let monitor = try ConnectionMonitor(of: router, in: context)
        endpoint = try router.bind(transport.wildcard)
        self.router = router
        self.monitor = monitor
        self.context = context
        self.pair = pair
        self.asked = asked
        self.authenticator = authenticator
    }

    func dealer(_ own: CurvePair?, server: CurveKey? = nil) throws -> Visitor {
        try Visitor(endpoint, own.map { .client($0, server: server ?? pair.publicKey) })
    }

    /// The next event that says why somebody was not let in.
    mutating func refusal() throws -> ConnectionEvent.Reason? { try monitor.refusal() }
}

/// A peer in a context of its own, as another process would be.
private struct Visitor: ~Copyable {
    var socket: Socket
    var monitor: ConnectionMonitor

    init(_ endpoint: String, _ curve: CurveRole?) throws {
        let context = try Context()
        var options = SocketOptions()
        options.curve = curve
        (options.reconnectMilliseconds, options.reconnectMillisecondsMax) = (1, 10)
        var socket = try Socket(.dealer, in: context, options: options)
        let monitor = try ConnectionMonitor(of: socket, in: context)
        try socket.connect(endpoint)
        #expect(try socket.send([bytes("call")]) == .sent)
        self.socket = socket
        self.monitor = monitor
    }

    mutating func refusal() throws -> ConnectionEvent.Reason? { try monitor.refusal() }
}

struct AuthenticatorTests {
    @Test(arguments: [Transport.tcp, .ipc])
    func `a key that is let in is told with each of its messages`(transport: Transport) throws {
        let caller = try CurvePair.generate()
        var fortress = try Fortress(transport: transport) { request in
            request.key == caller.publicKey ? .allowed(userID: caller.publicKey.text) : .denied
        }
        var visitor = try fortress.dealer(caller)
        for _ in 0..<3 {
            let message = try #require(try fortress.router.next())
            #expect(message.userID == caller.publicKey.text)
            #expect(message.connection >= 0)
            #expect(try visitor.socket.send([bytes("again")]) == .sent)
        }
        let asked = fortress.asked.withLock { $0 }
        #expect(asked.count == 1)
        #expect(asked.first?.mechanism == .curve)
        #expect(asked.first?.domain == "fortress")
        if transport == .tcp { #expect(asked.first?.address == "127.0.0.1") }
    }

    @Test func `an unknown key's connection fails, and nothing it says is heard`() throws {
        var fortress = try Fortress { _ in .denied }
        var visitor = try fortress.dealer(try CurvePair.generate())
        #expect(try fortress.refusal() == .authentication(status: 400))
        #expect(try visitor.refusal() == .authentication(status: 400))
        #expect(try fortress.router.next(within: 50) == nil)
        #expect(try visitor.socket.next(within: 50) == nil)
    }

    @Test func `a caller that has another server's key does not talk to this one`() throws {
        var fortress = try Fortress { _ in .allowed(userID: "anybody") }
        let stranger = try CurvePair.generate().publicKey
        var visitor = try fortress.dealer(try CurvePair.generate(), server: stranger)
        #expect(try visitor.refusal() == .handshake)
        #expect(try fortress.router.next(within: 50) == nil)
        #expect(fortress.asked.withLock { $0.isEmpty })
    }

    @Test func `a caller without keys and a server with them do not talk`() throws {
        var fortress = try Fortress { _ in .allowed(userID: "anybody") }
        var visitor = try fortress.dealer(nil)
        // The one who notices first hangs up on the other, who tries again.
        var reason = try visitor.refusal()
        while reason == .handshake { reason = try visitor.refusal() }
        #expect(reason == .protocolMismatch)
        #expect(try fortress.router.next(within: 50) == nil)
    }

    @Test func `who is told to come back later hears it at once, and comes on a new socket`() throws {
        let isFull = Locked(true)
        var fortress = try Fortress { _ in isFull.withLock { $0 } ? .busy : .allowed(userID: "patient") }
        let caller = try CurvePair.generate()
        var early = try fortress.dealer(caller)
        #expect(try early.refusal() == .authentication(status: 500))
        #expect(try fortress.refusal() == .authentication(status: 500))
        isFull.withLock { $0 = false }
        let late = try fortress.dealer(caller)
        #expect(try fortress.router.next()?.userID == "patient")
        _ = consume late
    }

    @Test func `keyless connections are asked about too, where there is a domain`() throws {
        let doorkeeper = Locked(true)
        var fortress = try Fortress(isKeyless: true) { request in
            guard request.mechanism == .null, request.key == nil else { return .denied }
            return doorkeeper.withLock { $0 } ? .allowed(userID: "someone") : .denied
        }
        let guest = try fortress.dealer(nil)
        #expect(try fortress.router.next()?.userID == "someone")
        doorkeeper.withLock { $0 = false }
        var late = try fortress.dealer(nil)
        #expect(try late.refusal() == .authentication(status: 400))
        #expect(fortress.asked.withLock { $0.map(\.domain) } == ["fortress", "fortress"])
        _ = consume guest
    }

    @Test(arguments: [true, false]) func `with nobody to ask, nobody is let in`(isKeyless: Bool) throws {
        var fortress = try Fortress(isKeyless: isKeyless, handshakeMilliseconds: 200) { _ in
            .allowed(userID: "anybody")
        }
        fortress.authenticator.stop()
        var visitor = try fortress.dealer(isKeyless ? nil : try CurvePair.generate())
        #expect(try fortress.refusal() == .handshake)
        #expect(try visitor.refusal() == .handshake)
        #expect(try fortress.router.next(within: 50) == nil)
    }

    @Test func `a server that names no domain asks all the same`() throws {
        let context = try Context()
        let asked = Mailbox<AuthenticationRequest>(capacity: 8, waker: try Waker())
        let authenticator = try Authenticator(in: context) { request in
            _ = asked.offer(request)
            return .denied
        }
        let pair = try CurvePair.generate()
        var options = SocketOptions()
        options.curve = .server(pair)
        var router = try Socket(.router, in: context, options: options)
        let endpoint = try router.bind(Transport.tcp.wildcard)
        let visitor = try Visitor(endpoint, .client(try .generate(), server: pair.publicKey))
        try waitFor(asked.waker)
        #expect(asked.drain().first?.domain == "curve")
        authenticator.stop()
        _ = consume visitor
    }

    @Test func `a user id that ZAP has no room for lets nobody in`() throws {
        var fortress = try Fortress { _ in .allowed(userID: String(repeating: "x", count: 256)) }
        let visitor = try fortress.dealer(try CurvePair.generate())
        #expect(try fortress.refusal() == .authentication(status: 500))
        _ = consume visitor
    }

    @Test func `a context has one authenticator, and another after it`() throws {
        let context = try Context()
        let first = try Authenticator(in: context) { _ in .denied }
        let error = #expect(throws: TransportError.self) { _ = try Authenticator(in: context) { _ in .denied } }
        #expect(error?.code == EADDRINUSE)
        first.stop()
        first.stop()
        var second: Authenticator?
        let deadline = ContinuousClock.now + .milliseconds(patience)
        // libzmq gives up the name in its own time.
        while second == nil, ContinuousClock.now < deadline {
            second = try? Authenticator(in: context) { _ in .denied }
        }
        #expect(second != nil)
    }

    @Test func `hundreds of connections are each asked about once`() throws {
        let caller = try CurvePair.generate()
        var fortress = try Fortress { .allowed(userID: $0.key?.text ?? "") }
        for _ in 0..<10 {
            let visitors = try (0..<50).map { _ in Held(try fortress.dealer(caller)) }
            for _ in visitors { #expect(try fortress.router.next()?.userID == caller.publicKey.text) }
        }
        #expect(fortress.asked.withLock { $0.count } == 500)
    }

    /// Arrays hold copyable things only.
    private final class Held {
        private let visitor: Visitor
        init(_ visitor: consuming Visitor) { self.visitor = visitor }
    }
}

struct AuthenticationFramesTests {
    private static let key = [UInt8](repeating: 7, count: 32)

    private func message(
        version: String = "1.0", mechanism: String = "CURVE", credentials: [[UInt8]] = [key]
    ) -> Multipart {
        let texts = ["", version, "1", "domain", "127.0.0.1", "", mechanism].map(bytes)
        return Multipart([bytes("peer")] + texts + credentials)
    }

    private func status(_ message: Multipart) -> String? {
        let reply = AuthenticationFrames.reply(to: message) { _ in .allowed(userID: "somebody") }
        guard reply.frames.count == 8, reply.frames[1].isEmpty, reply.frames[2] == bytes("1.0") else { return nil }
        return String(decoding: reply.frames[4], as: UTF8.self)
    }

    @Test func `a request has its mechanism, domain, address and key`() throws {
        let request = try #require(AuthenticationFrames.request(in: message()))
        #expect(request.mechanism == .curve)
        #expect(request.domain == "domain")
        #expect(request.address == "127.0.0.1")
        #expect(request.key == CurveKey(bytes: Self.key))
    }

    @Test func `a reply goes back with the peer, the request's number and the user id`() {
        let reply = AuthenticationFrames.reply(to: message()) { _ in .allowed(userID: "somebody") }
        #expect(reply.frames[0] == bytes("peer"))
        #expect(reply.frames[3] == bytes("1"))
        #expect(reply.frames[6] == bytes("somebody"))
        #expect(AuthenticationFrames.reply(to: message()) { _ in .busy }.frames[4] == bytes("500"))
        #expect(AuthenticationFrames.reply(to: message()) { _ in .denied }.frames[4] == bytes("400"))
    }

    @Test func `what is no request of version 1 is answered 500`() {
        #expect(status(message()) == "200")
        #expect(status(message(version: "2.0")) == "500")
        #expect(status(message(mechanism: "GSSAPI", credentials: [bytes("principal")])) == "500")
        #expect(status(message(mechanism: "NULL")) == "500")
        #expect(status(message(mechanism: "NULL", credentials: [])) == "200")
        #expect(status(message(mechanism: "PLAIN", credentials: [bytes("user")])) == "500")
        #expect(status(message(mechanism: "PLAIN", credentials: [bytes("user"), bytes("word")])) == "200")
        #expect(status(message(credentials: [])) == "500")
        #expect(status(message(credentials: [[1, 2, 3]])) == "500")
        #expect(status(message(credentials: [Self.key, Self.key])) == "500")
    }

    @Test func `frames that are cut short are answered 500 and never a crash`() {
        for count in 1..<8 { #expect(status(Multipart(Array(message().frames.prefix(count)))) == "500") }
        #expect(status(Multipart([bytes("peer"), bytes("not empty")] + message().frames.dropFirst(2))) == "500")
    }

    @Test func `a malformed request over the socket is answered, and the next one too`() throws {
        let context = try Context()
        let authenticator = try Authenticator(in: context) { _ in .denied }
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(AuthenticationFrames.endpoint)
        for frames in [[bytes("nonsense")], [[], bytes("1.0")], message().frames.dropFirst() + []] {
            #expect(try dealer.send(frames) == .sent)
        }
        let replies = [try dealer.next(), try dealer.next(), try dealer.next()]
        #expect(replies.map { $0?.frames[3] } == [bytes("500"), bytes("500"), bytes("400")])
        authenticator.stop()
    }
}
