import BrokerCore
import Calls
import Client
import JobMessages
import Testing
import ZeroMQ

@Suite(.timeLimit(.minutes(1)))
struct FailoverTests {
    private let context: Context

    init() throws { context = try Context() }

    /// Three slices.
    private func submission(
        to endpoints: [String], triedAgain: Locked<[StatusCode]> = Locked([])
    ) throws -> Meanwhile<WireBatch> {
        let context = context
        return try Meanwhile {
            var client = try BrokerClient(endpoints: endpoints, context: context, patience: patience)
            client.attemptMax = .milliseconds(300)
            client.triedAgain = { error in triedAgain.withLock { $0.append(error.code) } }
            return try client.submit(SubmissionOptions(key: "k")) { take in
                for number in 0..<600 { try take(sampleClaim(number)) }
            }
        }
    }

    private func batch(_ number: Int64, opened: Int64, appended: UInt32 = 0) -> WireBatch {
        .with { ($0.batch, $0.opened, $0.slicesAppended) = (number, opened, appended) }
    }

    /// Answers the commit.
    private func finish(_ broker: inout BareServer, _ submission: Meanwhile<WireBatch>, batch: Int64) throws {
        let commit = try broker.next(.commit)
        let request = try WireCommitRequest.read(commit.body)
        #expect(request.batch == batch && request.slices == 3 && request.claims == 600)
        try broker.answer(commit, WireBatch.with { ($0.batch, $0.phase) = (batch, .running) })
        #expect(try submission.value().phase == .running)
    }

    @Test func `a submission whose broker falls silent goes on at the next address with what is missing there`() throws
    {
        var first = try BareServer(in: context)
        var second = try BareServer(in: context)
        let submission = try submission(to: [first.endpoint, second.endpoint])
        try first.answer(try first.next(.open), batch(1, opened: 5))
        try first.answer(try first.next(.append), WireAppendReply())
        _ = try first.next(.append)
        // It has the second slice too: the answer was lost, the slice was not.
        try second.answer(try second.next(.open), batch(1, opened: 5, appended: 2))
        let append = try second.next(.append)
        #expect(try append.slice == 2)
        try second.answer(append, WireAppendReply())
        try finish(&second, submission, batch: 1)
    }

    @Test func `a broker that stops is left for the next address at once, and whoever asked hears of it`() throws {
        var first = try BareServer(in: context)
        var second = try BareServer(in: context)
        let triedAgain = Locked<[StatusCode]>([])
        let submission = try submission(to: [first.endpoint, second.endpoint], triedAgain: triedAgain)
        try first.end(try first.next(.open), CallStatus(.unavailable, "stopping", retryAfterMilliseconds: 60_000))
        try second.answer(try second.next(.open), batch(1, opened: 5, appended: 3))
        try finish(&second, submission, batch: 1)
        #expect(triedAgain.withLock { $0 } == [.unavailable])
    }

    @Test(arguments: [Int64(1), 9])
    func `a broker with another ledger gets the batch from the first slice`(number: Int64) throws {
        var first = try BareServer(in: context)
        var second = try BareServer(in: context)
        let submission = try submission(to: [first.endpoint, second.endpoint])
        try first.answer(try first.next(.open), batch(1, opened: 5))
        try first.answer(try first.next(.append), WireAppendReply())
        try second.answer(try second.next(.open), batch(number, opened: 77))
        for index in 0..<3 {
            let append = try second.next(.append)
            #expect(try append.slice == UInt32(index) && WireAppendRequest.read(append.body).batch == number)
            try second.answer(append, WireAppendReply())
        }
        try finish(&second, submission, batch: number)
    }

    @Test func `a ledger that was put back to an earlier state gets what it has no more`() throws {
        var first = try BareServer(in: context)
        var second = try BareServer(in: context)
        let submission = try submission(to: [first.endpoint, second.endpoint])
        try first.answer(try first.next(.open), batch(1, opened: 5))
        for _ in 0..<2 { try first.answer(try first.next(.append), WireAppendReply()) }
        try second.answer(try second.next(.open), batch(1, opened: 5, appended: 1))
        for index: UInt32 in [1, 2] {
            let append = try second.next(.append)
            #expect(try append.slice == index)
            try second.answer(append, WireAppendReply())
        }
        try finish(&second, submission, batch: 1)
    }

    @Test func `a commit whose answer is lost is asked about at the next address`() throws {
        var first = try BareServer(in: context)
        var second = try BareServer(in: context)
        let submission = try submission(to: [first.endpoint, second.endpoint])
        try first.answer(try first.next(.open), batch(1, opened: 5, appended: 3))
        _ = try first.next(.commit)
        try second.answer(try second.next(.open), WireBatch.with { ($0.batch, $0.phase) = (1, .running) })
        try finish(&second, submission, batch: 1)
    }

    @Test func `a half-sent batch goes on where it stopped, under the same digest`() throws {
        var digests: [[UInt8]] = []
        for appended: UInt32 in [0, 2] {
            var broker = try BareServer(in: context)
            let submission = try submission(to: [broker.endpoint])
            try broker.answer(try broker.next(.open), batch(1, opened: 5, appended: appended))
            for index in appended..<3 {
                let append = try broker.next(.append)
                #expect(try append.slice == index)
                try broker.answer(append, WireAppendReply())
            }
            let commit = try broker.next(.commit)
            digests.append([UInt8](try WireCommitRequest.read(commit.body).digest))
            try broker.answer(commit, WireBatch.with { ($0.batch, $0.phase) = (1, .running) })
            _ = try submission.value()
        }
        #expect(digests[0] == digests[1] && digests[0].count == 32)
    }

    @Test func `a broker that is too old to tell what it has is sent what it did not answer`() throws {
        var broker = try BareServer(in: context)
        let submission = try submission(to: [broker.endpoint])
        try broker.answerOld(try broker.next(.open), batch(1, opened: 5))
        try broker.answerOld(try broker.next(.append), WireAppendReply())
        _ = (try broker.next(.append), try broker.next(.append))
        try broker.answerOld(try broker.next(.open), batch(1, opened: 5))
        for index: UInt32 in [1, 2] {
            let append = try broker.next(.append)
            #expect(try append.slice == index)
            try broker.answerOld(append, WireAppendReply())
        }
        try finish(&broker, submission, batch: 1)
    }

    @Test(arguments: [1, 3])
    func `where nobody answers an error names every address before patience is a second over`(count: Int) throws {
        let dead = try (0..<count).map { _ in try deadEndpoint(in: context) }
        var client = try BrokerClient(endpoints: dead, context: context, patience: .seconds(1))
        let begin = ContinuousClock.now
        let error = #expect(throws: CallError.self) { try client.batch(1) }
        let time = ContinuousClock.now - begin
        #expect(time >= .seconds(1) && time < .seconds(2))
        #expect(error?.code == .unavailable)
        for endpoint in dead {
            #expect(error?.message.contains(count > 1 ? "\(endpoint) (nothing answers)" : endpoint) == true)
        }
    }

    @Test func `a submission whose brokers are all gone ends before patience is a second over`() throws {
        var broker = try BareServer(in: context)
        let (endpoints, context) = ([broker.endpoint, try deadEndpoint(in: context)], context)
        let submission = try Meanwhile {
            var client = try BrokerClient(endpoints: endpoints, context: context, patience: .seconds(1))
            return try client.submit(SubmissionOptions(key: "k")) { try $0(sampleClaim(0)) }
        }
        try broker.answer(try broker.next(.open), batch(1, opened: 5))
        _ = try broker.next(.append)
        let begin = ContinuousClock.now
        let error = #expect(throws: CallError.self) { try submission.value() }
        #expect(ContinuousClock.now - begin < .seconds(2))
        #expect(
            error?.message.hasPrefix("no broker serves at \(endpoints[0]) (nothing answers), \(endpoints[1])") == true)
    }

    @Test func `an address that cannot be one, or none, is refused at once`() {
        #expect(throws: CallError.self) {
            _ = try BrokerClient(endpoints: ["tcp://127.0.0.1:1", "nowhere"], context: context)
        }
        #expect(throws: CallError(.invalidArgument, "expected at least one address, like \(Endpoints.broker)")) {
            _ = try BrokerClient(endpoints: [], context: context)
        }
    }
}
