import BrokerCore
import Calls
import Client
import Testing
import TrendMessages
import ZeroMQ

@Suite(.timeLimit(.minutes(1)))
struct TrendSubscriberTests {
    @Test func `a question that is not answered is asked again`() throws {
        let context = try Context()
        var publisher = try BareServer(in: context)
        let snapshots = publisher.endpoint
        let listening = try Meanwhile {
            var subscriber = try TrendSubscriber(
                publishers: [TrendPublisher(snapshots: snapshots, broadcast: "tcp://127.0.0.1:9")], topic: "trend/",
                context: context)
            return try subscriber.next(within: patience)
        }
        _ = try publisher.next(.snapshot)
        let second = try publisher.next(.snapshot)
        let update = WireTrendUpdate.with { ($0.topic, $0.sequence) = ("trend/20552/", 3) }
        try publisher.answer(second, WireSnapshotReply.with { ($0.updates, $0.sequence, $0.next) = ([update], 3, 3) })
        #expect(try listening.value() == update)
    }

    @Test func `what a publisher will not answer is told to who asked`() throws {
        let context = try Context()
        var publisher = try BareServer(in: context)
        let snapshots = publisher.endpoint
        let listening = try Meanwhile {
            var subscriber = try TrendSubscriber(
                publishers: [TrendPublisher(snapshots: snapshots, broadcast: "tcp://127.0.0.1:9")], topic: "trnd/",
                context: context)
            return try subscriber.next(within: patience)
        }
        let refusal = CallStatus(.invalidArgument, "topic: a topic starts with trend/")
        try publisher.end(try publisher.next(.snapshot), refusal)
        #expect(throws: CallError.self) { try listening.value() }
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
        var publisher = try BareServer(in: try Context())
        let snapshots = publisher.endpoint
        let listening = try Meanwhile {
            var subscriber = try TrendSubscriber(
                publishers: [TrendPublisher(snapshots: snapshots, broadcast: endpoint)], topic: "trend/",
                context: try Context())
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
        var update = WireTrendUpdate.with { ($0.topic, $0.sequence) = ("trend/20552/", 3) }
        let state = WireSnapshotReply.with { ($0.sequence, $0.next) = (2, 2) }
        while !listening.isOver {
            if let question = try publisher.next(within: .milliseconds(10)) { try publisher.answer(question, state) }
            update.previous = [2, 0]
            _ = try broadcasts.send([Array(update.topic.utf8), try update.bytes()])
        }
        update.previous = []
        #expect(try listening.value() == update)
    }
}
