import Glibc
import Testing

@testable import ZeroMQ

/// All frames of a message or none, whatever happens to the queue or the peer.
struct HighWaterTests {
    private static let small: SocketOptions = {
        var options = SocketOptions()
        (options.sendHighWater, options.receiveHighWater) = (5, 5)
        return options
    }()

    @Test func `a dealer whose queue is full would block and has sent nothing in part`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context, options: Self.small)
        var dealer = try Socket(.dealer, in: context, options: Self.small)
        try dealer.connect(router.bind(Transport.inproc.wildcard))

        let sent = try fill { number in try dealer.send([[number], bytes("middle"), [number]]) }
        #expect(sent == 10)
        #expect(try dealer.send([bytes("refused"), bytes("again")]) == .wouldBlock)
        let expected = (0..<UInt8(sent)).map { [[$0], bytes("middle"), [$0]] }
        #expect(try router.waiting().map { Array($0.frames.dropFirst()) } == expected)

        try learnOfRoom(dealer)
        #expect(try dealer.send([bytes("after"), bytes("room")]) == .sent)
        #expect(try router.waiting().map { Array($0.frames.dropFirst()) } == [[bytes("after"), bytes("room")]])
    }

    @Test func `a router whose peer does not read would block for that peer alone`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context, options: Self.small)
        var slow = try Socket(.dealer, in: context, options: Self.small)
        var quick = try Socket(.dealer, in: context, options: Self.small)
        let endpoint = try router.bind(Transport.inproc.wildcard)
        try slow.connect(endpoint)
        try quick.connect(endpoint)
        #expect(try slow.send([bytes("slow")]) == .sent)
        let slowPeer = try #require(try router.next()).frames[0]
        #expect(try quick.send([bytes("quick")]) == .sent)
        let quickPeer = try #require(try router.next()).frames[0]

        let sent = try fill { number in try router.send([slowPeer, [number], [number]]) }
        #expect(sent == 10)
        #expect(try router.send([quickPeer, bytes("still"), bytes("served")]) == .sent)
        #expect(try quick.waiting().map(\.frames) == [[bytes("still"), bytes("served")]])
        #expect(try slow.waiting().map(\.frames) == (0..<UInt8(sent)).map { [[$0], [$0]] })
        try learnOfRoom(router)
        #expect(try router.send([slowPeer, bytes("after"), bytes("room")]) == .sent)
    }

    @Test func `a dealer that waits for its peer would block before there is one`() throws {
        let context = try Context()
        var options = SocketOptions()
        options.waitsForPeer = true
        var dealer = try Socket(.dealer, in: context, options: options)
        try dealer.connect("tcp://127.0.0.1:9")
        #expect(try dealer.send([bytes("a"), bytes("b")]) == .wouldBlock)
    }

    @Test func `no message arrives in part while peers come and go`() throws {
        let (context, stop) = (try Context(), try Waker(isLatch: true))
        let endpoint = "ipc://@medpay-come-and-go-\(getpid())"  // @: Linux's abstract names leave no file.
        let sender = try LoopThread(named: "sender", owning: try Self.dealer(to: endpoint, in: context)) { dealer in
            var dealer = dealer
            var number: UInt8 = 0
            while !stop.isRung {
                let outcome = try? dealer.send([[UInt8]](repeating: [number], count: 8))
                if outcome == .sent { number &+= 1 }
            }
        }
        defer {
            stop.wake()
            sender.join()
        }
        for _ in 0..<20 {
            var router = try Socket(.router, in: context)
            try router.bindAgain(endpoint)
            for _ in 0..<50 {
                let frames = try #require(try router.next()).frames.dropFirst()
                #expect(frames.count == 8 && Set(frames).count == 1)
            }
        }
    }

    private static func dealer(to endpoint: String, in context: Context) throws -> Socket {
        var options = small
        (options.waitsForPeer, options.reconnectMilliseconds, options.reconnectMillisecondsMax) = (true, 1, 1)
        var dealer = try Socket(.dealer, in: context, options: options)
        try dealer.connect(endpoint)
        return dealer
    }

    /// libzmq looks for news of its pipes at a send only if it has not for a while; a wait always does.
    private func learnOfRoom(_ socket: borrowing Socket) throws {
        var poller = Poller()
        _ = poller.add(socket)
        _ = try poller.wait(milliseconds: 0)
    }

    /// Sends numbered messages until one would block, and says how many went.
    private func fill(_ send: (UInt8) throws -> SendOutcome) throws -> Int {
        for number in 0..<UInt8(100) where try send(number) == .wouldBlock { return Int(number) }
        Issue.record("the queue never filled")
        return 100
    }
}

extension Socket {
    /// The I/O thread closes the previous listener a little after its socket.
    fileprivate mutating func bindAgain(_ endpoint: String) throws {
        let deadline = ContinuousClock.now + .milliseconds(patience)
        while true {
            do {
                try bind(endpoint)
                return
            } catch {
                guard ContinuousClock.now < deadline else { throw error }
            }
        }
    }
}
