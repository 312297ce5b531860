import BrokerCore
import Calls
import Client
import JobMessages
import Testing
import ZeroMQ

private func state(_ done: UInt32, of claims: UInt32 = 3, phase: WireBatchPhase = .running) -> WireBatch {
    .with { ($0.batch, $0.phase, $0.claims, $0.claimsDone) = (1, phase, claims, done) }
}

private func page(_ claims: Range<Int64>, next: Int64, more: Bool = false) -> WireResultsReply {
    .with {
        $0.results = claims.map { claim in .with { $0.claim = claim } }
        ($0.next, $0.more) = (next, more)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct FollowTests {
    private let context: Context

    init() throws { context = try Context() }

    private struct Told: Sendable {
        var batch: WireBatch
        var next: Int64
        var claims: [Int64]
    }

    private func follow(
        _ endpoints: [String], after: Int64 = 0, stop: Waker? = nil
    ) throws -> Meanwhile<Told> {
        let context = context
        return try Meanwhile {
            var client = try BrokerClient(endpoints: endpoints, context: context, patience: patience, stop: stop)
            client.attemptMax = .milliseconds(300)
            var claims: [Int64] = []
            let (batch, next) = try client.follow(1, after: after) { claims.append($0.claim) }
            return Told(batch: batch, next: next, claims: claims)
        }
    }

    private func answerPage(
        _ broker: inout BareServer, after: Int64, _ page: WireResultsReply,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let call = try broker.next(.results, location: location)
        let request = try WireResultsRequest.read(call.body)
        #expect(request.asRecorded && request.after == after, sourceLocation: location)
        try broker.answer(call, page)
    }

    @Test func `results are told as they are recorded, page by page`() throws {
        var broker = try BareServer(in: context)
        let following = try follow([broker.endpoint])
        try broker.answer(try broker.next(.get), state(0))
        let watch = try broker.next(.watch)
        try broker.answer(watch, state(0), isEnd: false)
        try broker.answer(watch, state(2), isEnd: false)
        // What the watch tells while results are read is not lost.
        let read = try broker.next(.results)
        try broker.answer(watch, state(3, phase: .done), isEnd: false)
        try broker.end(watch, .ok)
        try broker.answer(read, page(0..<1, next: 1, more: true))
        try answerPage(&broker, after: 1, page(1..<2, next: 2))
        try answerPage(&broker, after: 2, page(2..<3, next: 3))
        let told = try following.value()
        #expect(told.claims == [0, 1, 2] && told.next == 3 && told.batch == state(3, phase: .done))
    }

    @Test(arguments: [false, true])
    func `over a restart, or at another address, each result is told once`(hasOther: Bool) throws {
        var broker = try BareServer(in: context)
        let endpoint = broker.endpoint
        var other = try BareServer(in: context)
        let following = try follow(hasOther ? [endpoint, other.endpoint] : [endpoint])
        try broker.answer(try broker.next(.get), state(2))
        try answerPage(&broker, after: -1, page(0..<2, next: 2))
        try broker.answer(try broker.next(.watch), state(2), isEnd: false)
        broker = try BareServer(in: context)  // The old one is gone, and with it its watch.
        if !hasOther { other = try BareServer(at: endpoint, in: context) }
        var get = try other.next()
        while get.header.cancel { get = try other.next() }  // Of the watch that is gone.
        try other.answer(get, state(2))
        try other.answer(try other.next(.watch), state(3, phase: .done), isEnd: false)
        try answerPage(&other, after: 2, page(2..<3, next: 3))
        let told = try following.value()
        #expect(told.claims == [0, 1, 2] && told.next == 3)
    }

    @Test func `a batch is followed on from what was told before`() throws {
        var broker = try BareServer(in: context)
        let following = try follow([broker.endpoint], after: 2)
        try broker.answer(try broker.next(.get), state(3, phase: .done))
        try answerPage(&broker, after: 2, page(2..<3, next: 3))
        #expect(try following.value().claims == [2])
    }

    @Test func `a stopped following answers how far it came`() throws {
        var broker = try BareServer(in: context)
        let stop = try Waker(isLatch: true)
        let following = try follow([broker.endpoint], stop: stop)
        try broker.answer(try broker.next(.get), state(1))
        try answerPage(&broker, after: -1, page(0..<1, next: 1))
        let watch = try broker.next(.watch)
        stop.wake()
        let cancel = try broker.next()
        #expect(cancel.header.cancel && cancel.header.call == watch.header.call)
        let told = try following.value()
        #expect(told.claims == [0] && told.next == 1 && told.batch == state(1))
    }

    @Test func `a broker that knows no order of recording is told from one that does before anything is told`() throws {
        var broker = try BareServer(in: context)
        let following = try follow([broker.endpoint])
        try broker.answerOld(try broker.next(.get), state(1, of: 1, phase: .done))
        try broker.answerOld(try broker.next(.results), page(0..<1, next: 0))
        let error = #expect(throws: CallError.self) { try following.value() }
        #expect(error?.code == .unimplemented)
    }

    @Test func `results that were deleted before they were told are missed aloud`() throws {
        var broker = try BareServer(in: context)
        let following = try follow([broker.endpoint])
        var purged = state(3, phase: .done)
        purged.purged = 1
        try broker.answer(try broker.next(.get), purged)
        try answerPage(&broker, after: -1, page(0..<0, next: 0))
        let error = #expect(throws: CallError.self) { try following.value() }
        #expect(error?.code == .notFound)
    }

    @Test func `a watch whose broker stops goes on at the next address`() throws {
        var first = try BareServer(in: context)
        var second = try BareServer(in: context)
        let (endpoints, context) = ([first.endpoint, second.endpoint], context)
        let watching = try Meanwhile {
            var client = try BrokerClient(endpoints: endpoints, context: context, patience: patience)
            return try client.watch(1) { _ in }
        }
        try first.answer(try first.next(.get), state(0))
        try first.end(try first.next(.watch), CallStatus(.unavailable, "stopping", retryAfterMilliseconds: 60_000))
        try second.answer(try second.next(.get), state(1))
        try second.answer(try second.next(.watch), state(3, phase: .done), isEnd: false)
        #expect(try watching.value() == state(3, phase: .done))
    }
}
