import BrokerCore
import Calls
import Testing
import TrendMessages
import ZeroMQ

/// A server with keys, that answers each call with the sequence number 1 when the caller's key may make it.
private final class SecuredServer {
    let folder: TemporaryFolder
    let keys: ServerKeys
    let endpoint: String
    private let stop: Waker
    private let authenticator: Authenticator
    private let thread: LoopThread
    /// User ids of calls that got nothing.
    let unanswered: Locked<[String?]>

    init() throws {
        let folder = try TemporaryFolder()
        _ = try ServerKeys.make(folder: folder.path)
        let (keys, context, stop) = (try ServerKeys(folder: folder.path), try Context(), try Waker(isLatch: true))
        let gatekeeper = Gatekeeper(keys: keys, connectionsMax: 100)
        let authenticator = try Authenticator(in: context) { gatekeeper.decide($0) }
        var options = SocketOptions()
        options.curve = .server(keys.pair)
        options.authenticationDomain = "test"
        options.tellsPeers = true
        var socket = try Socket(.router, in: context, options: options)
        endpoint = try socket.bind("tcp://127.0.0.1:*")
        self.folder = folder
        let unanswered = Locked<[String?]>([])
        let thread = try LoopThread(named: "secured", owning: socket) { socket in
            var socket = socket
            SecuredServer.serve(&socket, keys, unanswered, stop)
        }
        (self.keys, self.stop, self.authenticator) = (keys, stop, authenticator)
        (self.unanswered, self.thread) = (unanswered, thread)
    }

    deinit {
        stop.wake()
        thread.join()
        authenticator.stop()
    }

    private static func serve(
        _ socket: inout Socket, _ keys: ServerKeys, _ unanswered: Locked<[String?]>, _ stop: Waker
    ) {
        var message = Multipart()
        var poller = Poller()
        _ = poller.add(socket)
        poller.add(stop)
        while !stop.isRung {
            guard (try? poller.wait(milliseconds: -1)) != nil else { return }
            while (try? socket.receive(into: &message)) == true {
                guard let call = try? IncomingCall(message), let method = Method(rawValue: call.header.method) else {
                    continue
                }
                let grant = call.userID.flatMap { keys.current().grant(for: $0) }
                guard let grant, grant.roles.contains(method.role) else {
                    unanswered.withLock { $0.append(call.userID) }
                    continue
                }
                let body = (try? WireTrendUpdate.with { $0.sequence = 1 }.bytes()) ?? []
                let address = ReplyAddress(peer: call.peer, call: call.header.call)
                if let reply = try? Multipart(to: address, body: body) { _ = try? socket.send(reply) }
            }
        }
    }

    func allow(_ roles: Role, name: String = "somebody") throws -> CallerKeys {
        let own = try CurvePair.generate()
        try KeyringFile.change(ServerKeys.allowedPath(folder.path)) { keyring in
            try keyring.insert(Grant(key: own.publicKey, roles: roles, tenant: Tenant("acme"), name: name))
        }
        waitUntil { keys.current().grant(for: own.publicKey.text) != nil }
        return CallerKeys(own: own, server: keys.pair.publicKey)
    }

    func revoke(_ caller: CallerKeys) throws {
        try KeyringFile.change(ServerKeys.allowedPath(folder.path)) { _ = $0.remove(caller.own.publicKey) }
        waitUntil { keys.current().grant(for: caller.own.publicKey.text) == nil }
    }
}

private func ask(
    _ channel: inout CallChannel, _ method: Method = .tail, within time: Duration = patience
) throws(CallError) -> WireTrendUpdate {
    try channel.call(method, WireTailRequest(), deadline: time)
}

@Suite(.timeLimit(.minutes(1)))
struct SecuredCallTests {
    @Test func `a key with the role is answered`() throws {
        let server = try SecuredServer()
        var channel = try CallChannel(to: server.endpoint, in: Context(), keys: try server.allow(.subscribe))
        #expect(try ask(&channel).sequence == 1)
        #expect(channel.refusal() == nil)
    }

    @Test func `an unknown key is refused at once, and is told by whom and what to do`() throws {
        let server = try SecuredServer()
        let keys = CallerKeys(own: try CurvePair.generate(), server: server.keys.pair.publicKey)
        var channel = try CallChannel(to: server.endpoint, in: Context(), keys: keys)
        let began = ContinuousClock.now
        let error = #expect(throws: CallError.self) { try ask(&channel) }
        #expect(error?.code == .unauthenticated)
        #expect(error?.message.contains(server.endpoint) == true)
        #expect(error?.message.contains("medpay keys allow") == true)
        #expect(ContinuousClock.now - began < patience)
        #expect(server.unanswered.withLock { $0.isEmpty })
    }

    @Test func `a caller without keys is refused at once`() throws {
        let server = try SecuredServer()
        var channel = try CallChannel(to: server.endpoint, in: Context())
        let error = #expect(throws: CallError.self) { try ask(&channel) }
        #expect(error?.code == .unauthenticated)
        #expect(error?.message.contains("secured in another way") == true)
    }

    @Test func `a caller with another server's key does not talk to this one, and is told what may be wrong`() throws {
        let server = try SecuredServer()
        var keys = try server.allow(.subscribe)
        keys.server = try CurvePair.generate().publicKey
        var channel = try CallChannel(to: server.endpoint, in: Context(), keys: keys)
        let error = #expect(throws: CallError.self) { try ask(&channel, within: .milliseconds(500)) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("public key") == true)
        #expect(server.unanswered.withLock { $0.isEmpty })
    }

    @Test func `a key that is revoked gets nothing from its next call on, connected as it is`() throws {
        let server = try SecuredServer()
        let (keys, other) = (try server.allow(.subscribe), try server.allow(.subscribe, name: "other"))
        let context = try Context()
        var channel = try CallChannel(to: server.endpoint, in: context, keys: keys)
        var unharmed = try CallChannel(to: server.endpoint, in: context, keys: other)
        #expect(try ask(&channel).sequence == 1)
        #expect(try ask(&unharmed).sequence == 1)
        try server.revoke(keys)
        #expect(throws: CallError.self) { try ask(&channel, within: .milliseconds(100)) }
        #expect(server.unanswered.withLock { $0 } == [keys.own.publicKey.text])
        #expect(try ask(&unharmed).sequence == 1)
        // Nor does a new connection help.
        var again = try CallChannel(to: server.endpoint, in: context, keys: keys)
        #expect(throws: CallError.self) { try ask(&again) }
        #expect(again.refusal()?.code == .unauthenticated)
    }

    @Test func `a key gets nothing for a method of another role`() throws {
        let server = try SecuredServer()
        let keys = try server.allow(.work)
        var channel = try CallChannel(to: server.endpoint, in: Context(), keys: keys)
        #expect(try ask(&channel, .heartbeat).sequence == 1)
        #expect(throws: CallError.self) { try ask(&channel, .status, within: .milliseconds(100)) }
        #expect(server.unanswered.withLock { $0 } == [keys.own.publicKey.text])
    }

    @Test func `a call without an answer from a server that lets it in is no refusal`() throws {
        let context = try Context()
        var silent = try Socket(.router, in: context)
        var channel = try CallChannel(to: try silent.bind("tcp://127.0.0.1:*"), in: context)
        let error = #expect(throws: CallError.self) { try ask(&channel, within: .milliseconds(50)) }
        #expect(error?.message.contains("nothing answers") == true)
        #expect(channel.refusal() == nil)
    }
}
