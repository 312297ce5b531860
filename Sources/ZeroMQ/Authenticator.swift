import CZeroMQ

/// What libzmq asks before a connection is let in (ZAP 1.0, rfc.zeromq.org/spec/27).
package struct AuthenticationRequest: Hashable, Sendable {
    package enum Mechanism: String, Sendable { case null = "NULL", plain = "PLAIN", curve = "CURVE" }

    package var mechanism: Mechanism
    /// `SocketOptions.authenticationDomain` of the socket that is asked for.
    package var domain: String
    /// The peer's address, as text; empty over ipc.
    package var address: String
    /// What the peer has proved to own; nil but for CURVE.
    package var key: CurveKey?
}

package enum AuthenticationVerdict: Hashable, Sendable {
    /// The peer's messages tell the name, in `Multipart.userID`. Up to 255 bytes.
    case allowed(userID: String)
    /// The peer is told status 400, and libzmq does not try again by itself.
    case denied
    /// Not now. The peer is told status 500, and libzmq does not try again by itself: whoever made the socket makes a new
    /// one later.
    ///
    /// ZAP's own word for it, 300, has libzmq 4.3.4 keep the connection and say nothing, until the time for handshakes is
    /// over at one of the ends.
    case busy
}

/// Answers for the sockets of one context whether a connection is let in; it has a thread of its own, since libzmq's
/// I/O threads wait for it with nothing but the one connection.
///
/// libzmq asks for every CURVE server, and for keyless sockets that have a domain. Make it before the sockets bind: a
/// socket that finds nobody to ask lets nobody in. One a context.
package final class Authenticator: Sendable {
    private let stopping: Waker
    private let thread: LoopThread

    /// - Parameter decide: called on the authenticator's thread, one request at a time; must not block for long.
    /// - Throws: `.bind` when the context has an authenticator already.
    package init(
        in context: Context, decide: @escaping @Sendable (AuthenticationRequest) -> AuthenticationVerdict
    ) throws(TransportError) {
        var options = SocketOptions()
        // A small question and answer for each connection that is being made, of which there are so many as there are.
        options.sendHighWater = 0
        options.receiveHighWater = 0
        var socket = try Socket(.router, in: context, options: options)
        try socket.bind(AuthenticationFrames.endpoint)
        let stopping = try Waker(isLatch: true)
        self.stopping = stopping
        thread = try LoopThread(
            named: "authenticator",
            owning: AuthenticationLoop(socket: socket, stop: stopping, decide: decide)
        ) { loop in
            var loop = loop
            loop.run()
        }
    }

    deinit { stop() }

    /// Waits until the thread has ended. From then on nobody new is let in. Not to be called by `decide`.
    package func stop() {
        stopping.wake()
        thread.join()
    }
}

private struct AuthenticationLoop: ~Copyable {
    private var socket: Socket
    private let stop: Waker
    private let decide: @Sendable (AuthenticationRequest) -> AuthenticationVerdict

    init(
        socket: consuming Socket, stop: Waker,
        decide: @escaping @Sendable (AuthenticationRequest) -> AuthenticationVerdict
    ) {
        self.socket = socket
        self.stop = stop
        self.decide = decide
    }

    mutating func run() {
        var poller = Poller()
        var message = Multipart()
        _ = poller.add(socket)
        poller.add(stop)
        while !stop.isRung {
            // Nothing here can fail but for memory: then the socket closes and, as documented, nobody new is let in.
            guard (try? poller.wait(milliseconds: -1)) != nil else { return }
            while (try? socket.receive(into: &message)) == true {
                // Unreachable: the connection has gone before its answer.
                _ = try? socket.send(AuthenticationFrames.reply(to: message, decide: decide))
            }
        }
    }
}
