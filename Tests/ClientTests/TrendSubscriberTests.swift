import Calls
import Client
import Testing
import TrendMessages
import ZeroMQ

@Suite(.timeLimit(.minutes(1)))
struct TrendSubscriberTests {
    @Test func `a snapshot that comes after it was asked for again is heard`() throws {
        let context = try Context()
        var publisher = try BareServer(in: context)
        let endpoint = publisher.endpoint
        let listening = try Meanwhile {
            var subscriber = try TrendSubscriber(
                publisher: endpoint, broadcast: "tcp://127.0.0.1:9", topic: "trend/", context: context)
            return try subscriber.next(within: patience)
        }
        let first = try publisher.next(.snapshot)
        _ = try publisher.next(.snapshot)
        let update = WireTrendUpdate.with { ($0.topic, $0.sequence) = ("trend/20552/", 3) }
        try publisher.answer(first, WireSnapshotReply.with { $0.updates = [update] })
        #expect(try listening.value() == update)
    }

    @Test func `a subscriber that finds no room at the publisher comes again`() throws {
        let (serving, isFull) = (try Context(), Locked(true))
        let door = try Authenticator(in: serving) { _ in isFull.withLock { $0 } ? .busy : .allowed(userID: "") }
        defer { door.stop() }
        var options = SocketOptions()
        options.authenticationDomain = "publisher"
        var broadcasts = try Socket(.publisher, in: serving, options: options)
        var monitor = try ConnectionMonitor(of: broadcasts, in: serving)
        let endpoint = try broadcasts.bind("tcp://127.0.0.1:*")
        let listening = try Meanwhile {
            var subscriber = try TrendSubscriber(
                publisher: "tcp://127.0.0.1:9", broadcast: endpoint, topic: "trend/", context: try Context())
            return try subscriber.next(within: patience)
        }
        var poller = Poller()
        monitor.watch(in: &poller)
        while isFull.withLock({ $0 }) {
            try #require(try poller.wait(milliseconds: 20_000)[0], "nobody came")
            while let event = monitor.next() {
                if case .refused = event { isFull.withLock { $0 = false } }
            }
        }
        let update = WireTrendUpdate.with { ($0.topic, $0.sequence) = ("trend/20552/", 3) }
        var idle = Poller()
        while !listening.isOver {
            _ = try broadcasts.send([Array(update.topic.utf8), try update.bytes()])
            _ = try idle.wait(milliseconds: 10)  // Between two broadcasts: the subscription comes at its own pace.
        }
        #expect(try listening.value() == update)
    }
}
