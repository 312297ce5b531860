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
}
