import BrokerCore
import Calls
import Claims
import JobMessages
import Testing
import ZeroMQ

@testable import Worker

@Suite(.timeLimit(.minutes(1)))
struct WorkerThreadTests {
    private let context: Context

    init() throws { context = try Context() }

    private func lease(_ attempt: UInt64, claims: Int = 1) throws -> WireLease {
        var slice = WireSlice()
        slice.claims = (0..<claims).map { WireClaim(sampleClaim($0)) }
        return try WireLease.with {
            ($0.attempt, $0.job, $0.batch, $0.tenant) = (attempt, Int64(attempt) + 100, 7, "acme")
            ($0.estimate, $0.claims, $0.leaseMilliseconds) = (true, UInt32(claims), 60_000)
            $0.day = ServiceDate("2025-04-01")?.days ?? 0
            $0.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            $0.payload = .init(try slice.bytes())
        }
    }

    @Test func `a broker that speaks an older version is offered that one`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context)
        let take = try broker.next(.take)
        #expect(try WireTakeRequest.read(take.body).protocol == CallLimits.protocolVersion)
        #expect(CallLimits.protocolVersion > 1)
        try broker.endOld(take, .failedPrecondition)
        let again = try broker.next(.take)
        #expect(try WireTakeRequest.read(again.body).protocol == 1)
        try broker.lease(again, try lease(1))
        #expect(try WireFinishRequest.read(try broker.next(.finish).body).attempt == 1)
        worker.end()
    }

    @Test func `a broker of this version that refuses the worker is offered the same again, after its pause`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context)
        let take = try broker.next(.take)
        let refused = ContinuousClock.now
        try broker.answer(take, CallStatus(.failedPrecondition, "another image", retryAfterMilliseconds: 200))
        let again = try broker.next(.take)
        #expect(ContinuousClock.now - refused >= .milliseconds(200))
        #expect(try WireTakeRequest.read(again.body).protocol == CallLimits.protocolVersion)
        worker.end()
    }

    @Test(
        arguments: zip(
            [[.estimate, .scrub], .estimate, .scrub] as [Work], [[], [.estimate], [.scrub]] as [[WireWorkKind]]))
    func `what a worker does is part of its offer`(kinds: Work, told: [WireWorkKind]) throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context) { $0.kinds = kinds }
        #expect(try WireTakeRequest.read(try broker.next(.take).body).kinds == told)
        worker.end()
    }

    @Test func `late answers to heartbeats cost no lease`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context)
        let take = try broker.next(.take)
        let beats = try (0..<5).map { _ in try broker.next(.heartbeat) }
        try broker.lease(take, try lease(1))
        // A Take would give up what it holds.
        let finish = try broker.next(.take, .finish)
        #expect(finish.header.method == Calls.Method.finish.rawValue)
        for beat in beats { try broker.answer(beat) }
        try broker.answer(finish)
        try broker.lease(take, try lease(2))
        let second = try broker.next(.take, .finish)
        #expect(try WireFinishRequest.read(second.body).attempt == 2)
        worker.end()
    }

    @Test func `a broker that falls silent has its leases back, and the next address is offered the thread`() throws {
        var first = try BareBroker(in: context)
        var second = try BareBroker(in: context)
        let worker = try RunningWorker(
            [first.endpoint, second.endpoint], in: context, silenceMax: .milliseconds(300))
        _ = try first.next(.take)
        try first.answer(try first.next(.heartbeat))
        _ = try first.next(.drain)
        let take = try second.next(.take)
        try second.lease(take, try lease(1))
        #expect(try WireFinishRequest.read(try second.next(.finish).body).attempt == 1)
        worker.end()
    }

    @Test func `an address that nobody serves is passed over`() throws {
        var broker = try BareBroker(in: context)
        let dead = try BareBroker(in: context).endpoint
        let worker = try RunningWorker(
            [dead, broker.endpoint], in: context, silenceMax: .milliseconds(300))
        _ = try broker.next(.take)
        worker.end()
    }

    @Test func `a broker that does not know the worker any more is offered it anew at once`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context)
        _ = try broker.next(.take)
        try broker.answer(try broker.next(.heartbeat))
        try broker.answer(try broker.next(.heartbeat), CallStatus(.failedPrecondition, "unknown worker"))
        let take = try broker.next(.take)
        try broker.lease(take, try lease(3))
        #expect(try WireFinishRequest.read(try broker.next(.finish).body).attempt == 3)
        worker.end()
    }

    @Test func `a worker that was let go waits as advised, whatever is said to heartbeats`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context)
        let take = try broker.next(.take)
        try broker.answer(try broker.next(.heartbeat))
        let beat = try broker.next(.heartbeat)
        let ended = ContinuousClock.now
        try broker.answer(take, CallStatus(.unavailable, "stopping", retryAfterMilliseconds: 300))
        try broker.answer(beat, CallStatus(.failedPrecondition, "unknown worker"))
        _ = try broker.next(.take)
        #expect(ContinuousClock.now - ended >= .milliseconds(300))
        worker.end()
    }

    @Test func `leases are worked on in the order in which they came`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context) { $0.capacity = 4 }
        let take = try broker.next(.take)
        for attempt: UInt64 in [9, 2, 5, 1] { try broker.lease(take, try lease(attempt, claims: 20)) }
        let attempts = try (0..<4).map { _ in try WireFinishRequest.read(try broker.next(.finish).body).attempt }
        #expect(attempts == [9, 2, 5, 1])
        worker.end()
    }

    @Test func `an answer without room is sent again after its pause`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context)
        try broker.lease(try broker.next(.take), try lease(1))
        let refused = try broker.next(.finish)
        let at = ContinuousClock.now
        try broker.answer(refused, CallStatus(.resourceExhausted, "full", retryAfterMilliseconds: 150))
        var beat = try broker.next(.heartbeat)
        while try WireHeartbeatRequest.read(beat.body).attempts != [1] { beat = try broker.next(.heartbeat) }
        let again = try broker.next(.finish)
        #expect(ContinuousClock.now - at >= .milliseconds(150))
        #expect(again.body == refused.body)
        worker.end()
    }

    @Test func `what a log says of a job tells which it is, and nothing of its claims`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context)
        let take = try broker.next(.take)
        var broken = try lease(1)
        broken.claims = 2
        try broker.lease(take, broken)
        try broker.answer(try broker.next(.fail), CallStatus(.failedPrecondition, "the attempt had ended"))
        try broker.lease(take, try lease(2))
        _ = try broker.next(.finish)
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        for message in ["a job failed", "an answer was not recorded"] {
            let metadata = try #require(worker.logs.metadata(of: message))
            #expect(metadata["batch"] == "7" && metadata["job"] == "101" && metadata["attempt"] == "1")
            #expect(metadata["tenant"] == "acme" && metadata["trace"] == .string(trace))
            #expect(!"\(metadata)".contains("A0") && !"\(metadata)".contains("99213"))
        }
        worker.end()
    }

    @Test func `a worker that is stopped hands back what it holds`() throws {
        var broker = try BareBroker(in: context)
        let worker = try RunningWorker([broker.endpoint], in: context)
        _ = try broker.next(.take)
        worker.end()
        try broker.answer(try broker.next(.drain))
    }
}
