import Testing

@testable import ZeroMQ

struct ZeroMQTests {
    @Test func `a context ends with its last socket, unsent messages or not`() throws {
        let ended = try Waker()
        let thread = try LoopThread(named: "closing") {
            if (try? Self.leaveUnsent()) != nil { ended.wake() }
        }
        try waitFor(ended)
        thread.join()
    }

    /// One socket with nobody to take its messages, one that a poller still holds, one with an unread message.
    private static func leaveUnsent() throws {
        var poller = Poller()
        var lonely = try Socket(.dealer, in: Context())
        try lonely.connect("tcp://127.0.0.1:9")
        for _ in 0..<10 { #expect(try lonely.send([bytes("never"), bytes("sent")]) == .sent) }
        let context = try Context()
        var router = try Socket(.router, in: context)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(router.bind(Transport.tcp.wildcard))
        #expect(try dealer.send([bytes("unread")]) == .sent)
        _ = poller.add(dealer)
    }

    @Test func `lingering lets the last frames out`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        let endpoint = try router.bind(Transport.tcp.wildcard)
        try sayAndLeave(endpoint)
        #expect(try router.next()?.frames.dropFirst() == [bytes("farewell")])
    }

    private func sayAndLeave(_ endpoint: String) throws {
        var options = SocketOptions()
        options.lingerMilliseconds = Int32(patience)
        var dealer = try Socket(.dealer, in: Context(), options: options)
        try dealer.connect(endpoint)
        #expect(try dealer.send([bytes("farewell")]) == .sent)
    }

    @Test func `a context has room for some thousand callers`() throws {
        raiseFileLimit()
        let context = try Context()
        let sockets = try (0..<1500).map { _ in Held(try Socket(.dealer, in: context)) }
        #expect(sockets.count == 1500)
    }

    /// Arrays hold copyable things only.
    private final class Held {
        private let socket: Socket
        init(_ socket: consuming Socket) { self.socket = socket }
    }

    @Test func `the library is the one the layer was measured with, or newer`() {
        #expect(Context.libraryVersion >= "4.3.4")
    }
}
