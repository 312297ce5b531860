import Testing

@testable import ZeroMQ

struct SocketTests {
    @Test(arguments: Transport.allCases)
    func `a message goes from dealer to router and back, frame by frame`(transport: Transport) throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(router.bind(transport.wildcard))

        #expect(try dealer.send([bytes("call"), [], [0, 255]]) == .sent)
        let request = try #require(try router.next())
        #expect(request.frames.dropFirst() == [bytes("call"), [], [0, 255]])
        #expect(try router.send([request.frames[0], bytes("answer")]) == .sent)
        #expect(try dealer.next() == Multipart([bytes("answer")]))
    }

    @Test(arguments: Transport.allCases)
    func `eight mebibytes arrive unharmed`(transport: Transport) throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(router.bind(transport.wildcard))
        let body = [UInt8](unsafeUninitializedCapacity: 8 << 20) { buffer, count in
            for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: index &* 31 &+ index >> 8) }
            count = buffer.count
        }
        #expect(try dealer.send([bytes("large"), body]) == .sent)
        let received = try #require(try router.next()).frames
        #expect(received.count == 3)
        #expect(received.last == body)
    }

    @Test func `surplus frames are dropped and the next message is whole`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(router.bind(Transport.inproc.wildcard))
        #expect(try dealer.send([[UInt8]](repeating: [7], count: Multipart.framesMax)) == .sent)
        #expect(try dealer.send([[UInt8]](repeating: [8], count: Multipart.framesMax - 1)) == .sent)

        let surplus = try #require(try router.next())
        #expect(surplus.isOversized)
        #expect(surplus.frames.count == Multipart.framesMax)
        let exact = try #require(try router.next())
        #expect(!exact.isOversized)
        #expect(exact.frames.dropFirst() == ArraySlice([[UInt8]](repeating: [8], count: Multipart.framesMax - 1)))
    }

    @Test func `a router says that it knows no such peer`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(router.bind(Transport.inproc.wildcard))
        #expect(try router.send([bytes("nobody"), bytes("header"), bytes("body")]) == .unreachable)

        // What follows is not taken for the rest of what was refused.
        #expect(try dealer.send([bytes("here")]) == .sent)
        let peer = try #require(try router.next()).frames[0]
        #expect(try router.send([peer, bytes("welcome")]) == .sent)
        #expect(try dealer.next() == Multipart([bytes("welcome")]))
    }

    @Test func `a peer that left becomes unreachable`() throws {
        let context = try Context()
        var router = try Socket(.router, in: context)
        let endpoint = try router.bind(Transport.tcp.wildcard)
        let peer = try greetOnce(endpoint, context, &router)
        let deadline = ContinuousClock.now + .milliseconds(patience)
        var outcome = SendOutcome.sent
        while outcome != .unreachable, ContinuousClock.now < deadline {
            outcome = try router.send([peer, [1], [2]])
            // Waiting lets the socket hear of the departure; sending alone may keep it from looking.
            if outcome == .wouldBlock { _ = try router.next(within: 10) }
        }
        #expect(outcome == .unreachable)
    }

    private func greetOnce(_ endpoint: String, _ context: Context, _ router: inout Socket) throws -> [UInt8] {
        var dealer = try Socket(.dealer, in: context)
        try dealer.connect(endpoint)
        #expect(try dealer.send([bytes("hello")]) == .sent)
        return try #require(try router.next()).frames[0]
    }

    @Test func `a subscriber gets what begins with its prefix, in order`() throws {
        let context = try Context()
        var publisher = try Socket(.publisher, in: context)
        var subscriber = try Socket(.subscriber, in: context)
        try subscriber.connect(publisher.bind(Transport.tcp.wildcard))
        try subscriber.subscribe("trend.a")
        try publish("trend.a.ready", from: &publisher, until: &subscriber)

        for topic in ["trend.b.1", "trend.a.1", "other", "trend.a.2", "trend.a.end"] {
            #expect(try publisher.send([bytes(topic), [1]]) == .sent)
        }
        #expect(try topics(of: &subscriber, until: "trend.a.end") == ["trend.a.1", "trend.a.2", "trend.a.end"])

        try subscriber.unsubscribe("trend.a")
        try subscriber.subscribe("trend.b")
        try publish("trend.b.ready", from: &publisher, until: &subscriber)
        for topic in ["trend.a.3", "trend.b.end"] { #expect(try publisher.send([bytes(topic), [1]]) == .sent) }
        #expect(try topics(of: &subscriber, until: "trend.b.end") == ["trend.b.end"])
    }

    @Test func `a publisher to all or none says when one is full, and otherwise sends to the others`() throws {
        let context = try Context()
        var options = SocketOptions()
        (options.sendHighWater, options.receiveHighWater) = (10, 10)
        var publisher = try Socket(.publisher, in: context, options: options)
        let endpoint = try publisher.bind(Transport.inproc.wildcard)
        var reader = try Socket(.subscriber, in: context, options: options)
        var full = try Socket(.subscriber, in: context, options: options)
        for topic in ["both", "ready"] { try reader.subscribe(topic) }
        try reader.connect(endpoint)
        try full.subscribe("both")
        try full.connect(endpoint)
        try publish("both", from: &publisher, until: &full)
        try publish("ready", from: &publisher, until: &reader)
        while try reader.next(within: 10) != nil {}

        try publisher.sendToAllOrNone(true)
        var sent = 0
        while sent < 100, try publisher.send([bytes("both"), [1]]) == .sent {
            sent += 1
            #expect(try reader.next() == Multipart([bytes("both"), [1]]))
        }
        #expect((1...20).contains(sent))
        #expect(try reader.next(within: 10) == nil)
        try publisher.sendToAllOrNone(false)
        #expect(try publisher.send([bytes("both"), [2]]) == .sent)
        #expect(try reader.next() == Multipart([bytes("both"), [2]]))
    }

    /// A subscription travels at its own pace: publishes until it has arrived.
    private func publish(_ topic: String, from publisher: inout Socket, until subscriber: inout Socket) throws {
        for _ in 0..<(patience / 10) {
            #expect(try publisher.send([bytes(topic)]) == .sent)
            if try subscriber.next(within: 10) != nil { return }
        }
        Issue.record("the subscription never arrived")
    }

    private func topics(of subscriber: inout Socket, until last: String) throws -> [String] {
        var topics: [String] = []
        while topics.last != last {
            let topic = String(decoding: try #require(try subscriber.next()).frames[0], as: UTF8.self)
            if !topic.hasSuffix("ready") { topics.append(topic) }
        }
        return topics
    }
}
