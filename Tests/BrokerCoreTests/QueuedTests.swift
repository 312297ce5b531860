import BrokerCore
import Testing

/// Jobs that wait because of what another write did.
@Suite struct QueuedTests {
    private let next = QueuedJobs(.a, .normal, from: JobID(rawValue: 5))

    @Test func `the end of one batch lets the next one of its order key run`() throws {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(9)])
        let write = try #require(fixture.finish(.one, job(9), attempt(1)).write)
        #expect(fixture.step(.written(write, .done(queued: [next]))).loads.map(\.after) == [4])
    }

    @Test func `a dead letter may be the end of a batch as well`() throws {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(9)])
        let write = try #require(fixture.fail(.one, job(9), attempt(1), .invalidArgument).write)
        let effects = fixture.step(.written(write, .done(queued: [next])))
        #expect(effects.released == [9])
        #expect(effects.loads.map(\.after) == [4])
    }

    @Test func `a cancelled batch leaves, and the one after it is loaded`() throws {
        var fixture = Fixture()
        _ = fixture.queue([summary(1)])
        let write = try #require(fixture.request().write)
        let outcome = WriteOutcome.done(queued: [next], cancelled: BatchID(rawValue: 1))
        let effects = fixture.step(.written(write, outcome))
        #expect(effects.released == [1])
        #expect(effects.loads.map(\.after) == [4])
    }

    @Test func `one write may let jobs of several tenants wait`() throws {
        var fixture = Fixture()
        let write = try #require(fixture.request().write)
        let other = QueuedJobs(.b, .bulk, from: JobID(rawValue: 3))
        #expect(fixture.step(.written(write, .done(queued: [next, other]))).loads.map(\.after) == [4, 2])
    }

    @Test func `a dead job that is redriven comes back, though it was in the window before`() throws {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1), summary(2)])
        let death = try #require(fixture.fail(.one, job(1), attempt(1), .invalidArgument).write)
        _ = fixture.step(.written(death, .done()))
        let redrive = try #require(fixture.request().write)
        let queued = QueuedJobs(.a, .normal, from: JobID(rawValue: 1))
        #expect(fixture.step(.written(redrive, .done(queued: [queued]))).loads.map(\.after) == [0])
        _ = fixture.step(.loaded(.a, .normal, [summary(1), summary(2)], isLast: true))
        #expect(fixture.finish(.one, job(2), attempt(2)).assigned == [job(1)])
        #expect(fixture.finish(.one, job(1), attempt(1)).codes == [.failedPrecondition])  // Of its first life.
    }

    @Test func `a job that died and was redriven during a load is loaded once more`() throws {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1)])
        _ = fixture.step(.backlog(.a, .normal))
        let death = try #require(fixture.fail(.one, job(1), attempt(1), .invalidArgument).write)
        _ = fixture.step(.written(death, .done()))
        let redrive = try #require(fixture.request().write)
        _ = fixture.step(.written(redrive, .done(queued: [QueuedJobs(.a, .normal, from: JobID(rawValue: 1))])))
        let again = fixture.step(.loaded(.a, .normal, [summary(1, failures: 1)], isLast: true))
        #expect(again.assigned.isEmpty)
        #expect(again.loads.map(\.after) == [0])
        #expect(fixture.step(.loaded(.a, .normal, [summary(1)], isLast: true)).assigned == [job(1)])
    }
}
