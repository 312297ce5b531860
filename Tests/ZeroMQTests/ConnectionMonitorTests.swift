import Glibc
import Testing

@testable import ZeroMQ

/// A ROUTER that tells its peers, and its monitor.
private struct Server: ~Copyable {
    var router: Socket
    var monitor: ConnectionMonitor
    let endpoint: String

    init(_ transport: Transport = .tcp) throws {
        let context = try Context()
        var options = SocketOptions()
        options.tellsPeers = true
        var router = try Socket(.router, in: context, options: options)
        let monitor = try ConnectionMonitor(of: router, in: context)
        endpoint = try router.bind(transport.wildcard)
        self.router = router
        self.monitor = monitor
    }

    /// A peer says a word and goes; what it was heard by.
    mutating func hearOnce(_ context: Context) throws -> Multipart {
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        #expect(try dealer.send([bytes("hello")]) == .sent)
        return try #require(try router.next())
    }
}

struct ConnectionMonitorTests {
    @Test(arguments: [Transport.tcp, .ipc])
    func `a connection comes and goes under the descriptor that its messages have`(transport: Transport) throws {
        var server = try Server(transport)
        let message = try server.hearOnce(Context())
        #expect(message.connection >= 0)
        #expect(message.userID == nil)
        #expect(try server.monitor.next(within: patience) == .connected(descriptor: message.connection))
        #expect(try server.monitor.next(within: patience) == .disconnected(descriptor: message.connection))
        #expect(server.monitor.next() == nil)
    }

    @Test func `a poller wakes for what happens to connections`() throws {
        var server = try Server()
        var poller = Poller()
        let index = server.monitor.watch(in: &poller)
        #expect(try poller.wait(milliseconds: 0).isEmpty)
        _ = try server.hearOnce(Context())
        #expect(try poller.wait(milliseconds: patience)[index])
    }

    /// Descriptors are given out again at once, so that nearly every peer here has one that others had before it.
    @Test func `whoever drains the monitor before noting a peer never takes one for another`() throws {
        var server = try Server()
        let endpoint = server.endpoint
        let (threads, rounds) = (4, 100)
        let callers = try (0..<threads).map { number in
            try LoopThread(named: "caller-\(number)") { Self.callAndLeave(endpoint, times: rounds) }
        }
        var register = Register()
        var poller = Poller()
        let index = poller.add(server.router)
        server.monitor.watch(in: &poller)
        var message = Multipart()
        var heard = 0
        let deadline = ContinuousClock.now + .milliseconds(patience)
        while register.left < threads * rounds, ContinuousClock.now < deadline {
            let ready = try poller.wait(milliseconds: 100)
            while ready[index], try server.router.receive(into: &message) {
                register.drain(&server.monitor)
                let isFree = register.note(message)
                #expect(isFree, "descriptor \(message.connection) belongs to an earlier peer still")
                heard += 1
                #expect(try server.router.send([message.frames[0], bytes("heard")]) != .wouldBlock)
            }
            if !ready[index] { register.drain(&server.monitor) }
        }
        for caller in callers { caller.join() }
        #expect(heard == threads * rounds)
        #expect(register.left == heard)
        #expect(register.live.isEmpty && register.peers.isEmpty)
        #expect(register.descriptors.count < heard / 2)
    }

    private static func callAndLeave(_ endpoint: String, times: Int) {
        guard let context = try? Context() else { return }
        for _ in 0..<times {
            guard var dealer = try? Socket(.dealer, in: context), (try? dealer.connect(endpoint)) != nil else { return }
            guard (try? dealer.send([bytes("hello")])) == .sent, (try? dealer.next()) != nil else { return }
        }
    }

    /// As a broker keeps it: whose each descriptor is.
    private struct Register {
        var live: Set<Int32> = []
        var peers: [Int32: [UInt8]] = [:]
        var descriptors: Set<Int32> = []
        var left = 0

        mutating func drain(_ monitor: inout ConnectionMonitor) {
            while let event = monitor.next() {
                switch event {
                case .connected(let descriptor):
                    let (isNew, _) = live.insert(descriptor)
                    #expect(isNew)
                    descriptors.insert(descriptor)
                case .disconnected(let descriptor):
                    let known = live.remove(descriptor)
                    #expect(known != nil)
                    if peers.removeValue(forKey: descriptor) != nil { left += 1 }
                case .refused(let reason): Issue.record("\(reason)")
                }
            }
        }

        /// False: somebody else's, by what is known.
        mutating func note(_ message: Multipart) -> Bool {
            live.contains(message.connection)
                && peers.updateValue(message.frames[0], forKey: message.connection) == nil
        }
    }

    @Test func `inproc peers have no descriptor`() throws {
        let context = try Context()
        var options = SocketOptions()
        options.tellsPeers = true
        var router = try Socket(.router, in: context, options: options)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(router.bind(Transport.inproc.wildcard))
        #expect(try dealer.send([bytes("hello")]) == .sent)
        let message = try #require(try router.next())
        #expect(message.connection == -1)
        #expect(message.userID == nil)
    }

    @Test func `sockets that were not asked do not tell`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(router.bind(Transport.tcp.wildcard))
        #expect(try dealer.send([bytes("hello")]) == .sent)
        #expect(try router.next()?.connection == -1)
    }

    @Test func `a monitor that ends first leaves its socket working`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        try watchBriefly(router, context)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(router.bind(Transport.tcp.wildcard))
        for _ in 0..<3 {
            #expect(try dealer.send([bytes("hello")]) == .sent)
            #expect(try router.next() != nil)
        }
    }

    private func watchBriefly(_ socket: borrowing Socket, _ context: Context) throws {
        var monitor = try ConnectionMonitor(of: socket, in: context)
        #expect(monitor.next() == nil)
    }
}
