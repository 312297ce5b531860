import BrokerCore
import Testing

@Suite struct RetryTests {
    private func leased(failures: Int = 0, _ change: (inout BrokerLimits) -> Void = { _ in }) -> Fixture {
        var fixture = Fixture(change)
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1, failures: failures)])
        return fixture
    }

    @Test func `a failure is durable before the job is leased again, after its backoff`() throws {
        var fixture = leased()
        let effects = fixture.fail(.one, job(1), attempt(1), .unavailable)
        let retry = try #require(effects.failures.first?.retry)
        #expect((250...500).contains(retry.rawValue - fixture.now.rawValue))
        #expect(fixture.tick(after: 1_000).assigned.isEmpty)
        fixture = leased()
        let write = try #require(fixture.fail(.one, job(1), attempt(1), .unavailable).write)
        #expect(fixture.step(.written(write, .done())).assigned.isEmpty)
        #expect(fixture.core.status().queues.map(\.delayed) == [1])
        #expect(fixture.core.nextDeadline == retry)
        #expect(fixture.tick(after: retry.rawValue - fixture.now.rawValue).assigned == [job(1)])
    }

    @Test func `the backoff doubles up to its bound, with jitter from the seed`() throws {
        var waits: [Int64] = []
        for failures in 0..<12 {
            var fixture = leased(failures: failures) { ($0.attemptsMax, $0.backoffMillisecondsMax) = (99, 60_000) }
            let retry = try #require(fixture.fail(.one, job(1), attempt(1), .unavailable).failures.first?.retry)
            waits.append(retry.rawValue - fixture.now.rawValue)
        }
        for (failures, wait) in waits.enumerated() {
            let full: Int64 = min(500 << Int64(failures), 60_000)
            #expect((full / 2...full).contains(wait))
        }
    }

    @Test func `what cannot succeed later is dead-lettered at once`() throws {
        var fixture = leased()
        let effects = fixture.fail(.one, job(1), attempt(1), .invalidArgument)
        let failure = try #require(effects.failures.first)
        #expect(failure.code == .invalidArgument && failure.retry == nil)
        #expect(fixture.step(.written(try #require(effects.write), .done())).released == [1])
    }

    @Test func `a job that kills its workers is dead-lettered after its last attempt`() throws {
        var fixture = leased { $0.attemptsMax = 3 }
        for attempt in 1...3 {
            let effects = fixture.step(.workerLeft(.one))
            let failure = try #require(effects.failures.first)
            #expect(failure.code == .aborted)
            #expect((failure.retry == nil) == (attempt == 3))
            _ = fixture.step(.written(try #require(effects.write), .done()))
            _ = fixture.step(.workerJoined(.one, capacity: 1))
            _ = fixture.tick(after: 1_000_000)
            _ = fixture.step(.workerJoined(.one, capacity: 1))
        }
        #expect(fixture.core.status().windowJobs == 0)
    }

    @Test func `a worker's words about a failure are cut`() {
        var fixture = leased { $0.messageCharactersMax = 3 }
        let event = Event.failed(
            .one, job(1), attempt(1), call: fixture.newCall(), code: .unknown, message: "abcdef")
        guard case .failure(_, _, _, let failure, _) = fixture.step(event).writes.first?.write else {
            Issue.record("no failure was written")
            return
        }
        #expect(failure.message == "abc")
    }

    @Test(arguments: [StatusCode.unavailable, .resourceExhausted, .aborted])
    func `results that the ledger could not take just then cost no attempt`(code: StatusCode) throws {
        var fixture = leased()
        let write = try #require(fixture.finish(.one, job(1), attempt(1)).write)
        let effects = fixture.step(.written(write, .refused(code)))
        #expect(effects.codes == [code])
        #expect(effects.writes.isEmpty && effects.assigned.isEmpty)
        #expect(fixture.tick(after: 500).assigned == [job(1)])
    }

    @Test(arguments: [StatusCode.invalidArgument, .internalError])
    func `results that the ledger will not take fail the attempt, and for good when it is their fault`(
        code: StatusCode
    ) throws {
        var fixture = leased()
        let write = try #require(fixture.finish(.one, job(1), attempt(1)).write)
        let effects = fixture.step(.written(write, .refused(code)))
        #expect(effects.codes == [code])
        let failure = try #require(effects.failures.first)
        #expect(failure.code == code)
        #expect((failure.retry == nil) == (code == .invalidArgument))  // The same claims give the same results.
    }

    @Test func `results of a job that does not wait any more end it`() throws {
        var fixture = leased()
        let write = try #require(fixture.finish(.one, job(1), attempt(1)).write)
        #expect(fixture.step(.written(write, .refused(.failedPrecondition))).released == [1])
    }

    @Test func `a failure that the ledger did not take is written again before the job is leased`() throws {
        var fixture = leased()
        let first = try #require(fixture.fail(.one, job(1), attempt(1), .unavailable).writes.first)
        #expect(fixture.step(.written(first.id, .refused(.unavailable))).isEmpty)
        let again = fixture.tick(after: 500)
        #expect(again.writes.map(\.write) == [first.write])
        #expect(again.assigned.isEmpty)
    }

    @Test func `a job past its deadline is dead-lettered, not started`() throws {
        var fixture = Fixture()
        _ = fixture.queue([summary(1, deadline: fixture.now + 100), summary(2)])
        let effects = fixture.tick(after: 100)
        let failure = try #require(effects.failures.first)
        #expect(failure.code == .deadlineExceeded && failure.retry == nil)
        #expect(fixture.step(.workerJoined(.one, capacity: 2)).assigned == [job(2)])
    }

    @Test func `a deadline that passed unnoticed, or while the job was delayed, is honoured as well`() {
        var fixture = Fixture()
        _ = fixture.queue([summary(1, deadline: fixture.now + 100)])
        fixture.now = fixture.now + 200
        #expect(fixture.step(.workerJoined(.one, capacity: 1)).failures.map(\.code) == [.deadlineExceeded])
        let delayed = summary(2, deadline: fixture.now + 100, notBefore: fixture.now + 900)
        #expect(fixture.queue([delayed]).isEmpty)
        #expect(fixture.tick(after: 100).failures.map(\.code) == [.deadlineExceeded])
    }
}
