import BrokerCore
import Calls
import Client
import JobMessages
import Testing
import ZeroMQ

private let running = WireBatch.with { ($0.batch, $0.phase, $0.claims) = (1, .running, 10) }
private let done = WireBatch.with { ($0.batch, $0.phase, $0.claims, $0.claimsDone) = (1, .done, 10, 10) }

@Suite(.timeLimit(.minutes(1)))
struct WatchTests {
    private let context: Context

    init() throws { context = try Context() }

    private func watch(_ endpoint: String, stop: Waker? = nil) throws -> Meanwhile<WireBatch> {
        let context = context
        return try Meanwhile {
            var client = try BrokerClient(endpoint: endpoint, context: context, stop: stop)
            return try client.watch(1) { _ in }
        }
    }

    @Test(arguments: [
        (CallStatus(.resourceExhausted, "too many streams", retryAfterMilliseconds: 300), Duration.milliseconds(300)),
        (CallStatus(.unavailable, "stopping"), .milliseconds(500)),
    ])
    func `a stream that ends with an error is asked for again after its pause`(
        status: CallStatus, pause: Duration
    ) throws {
        var broker = try BareServer(in: context)
        let watching = try watch(broker.endpoint)
        try broker.answer(try broker.next(.get), running)
        let stream = try broker.next(.watch)
        let begin = ContinuousClock.now
        try broker.end(stream, status)
        let get = try broker.next(.get)
        #expect(ContinuousClock.now - begin >= pause)
        try broker.answer(get, running)
        try broker.answer(try broker.next(.watch), done, isEnd: false)
        #expect(try watching.value() == done)
    }

    @Test func `a stopped watch tells the broker, and answers the batch as it was last heard of`() throws {
        var broker = try BareServer(in: context)
        let stop = try Waker(isLatch: true)
        let watching = try watch(broker.endpoint, stop: stop)
        try broker.answer(try broker.next(.get), running)
        let stream = try broker.next(.watch)
        stop.wake()
        let cancel = try broker.next()
        #expect(cancel.header.cancel && cancel.header.call == stream.header.call)
        #expect(try watching.value() == running)
    }
}
