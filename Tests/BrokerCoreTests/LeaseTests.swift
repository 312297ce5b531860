import BrokerCore
import Testing

@Suite struct LeaseTests {
    /// One worker with one slot that holds job 1 as attempt 1, while job 2 waits.
    private func leased(capacity: Int = 1) -> Fixture {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: capacity))
        _ = fixture.queue([summary(1), summary(2)])
        return fixture
    }

    @Test func `a job goes to a worker with room, under an attempt of this start`() {
        var fixture = Fixture(start: 7)
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        let until = fixture.now + 30_000
        let expected = Effect.assign(.one, job(1), attempt(1, start: 7), until: until)
        #expect(fixture.queue([summary(1), summary(2)]) == [expected])
    }

    @Test func `results free the worker at once, and the job leaves when they are durable`() throws {
        var fixture = leased()
        let call = fixture.newCall()
        let effects = fixture.step(.finished(.one, job(1), attempt(1), call: call, bytes: 10))
        let write = try #require(effects.write)
        #expect(effects.writes.map(\.write) == [.results(JobID(rawValue: 1), attempt(1), call: call)])
        #expect(effects.assigned == [job(2)])
        #expect(fixture.step(.written(write, .done())) == [.reply(call, .ok), .release(JobID(rawValue: 1))])
    }

    @Test func `an answer is counted once`() {
        var fixture = leased()
        #expect(fixture.finish(.one, job(1), attempt(1)).writes.count == 1)
        #expect(fixture.finish(.one, job(1), attempt(1)) == [.reply(CallID(rawValue: 3), late)])
        #expect(fixture.core.status().refusals == [.lateAnswer: 1])
    }

    @Test func `an answer from another worker, for another job or from an older start is refused`() {
        var fixture = leased()
        _ = fixture.step(.workerJoined(.two, capacity: 0))
        for (worker, assignment, attempt) in [
            (WorkerID.two, job(1), attempt(1)), (.one, job(2), attempt(1)), (.one, job(1), attempt(1, start: 0)),
            (.three, job(1), attempt(1)),
        ] {
            #expect(fixture.finish(worker, assignment, attempt).codes == [.failedPrecondition])
            #expect(fixture.fail(worker, assignment, attempt, .unavailable).codes == [.failedPrecondition])
        }
        #expect(fixture.finish(.one, job(1), attempt(1)).writes.count == 1)
    }

    @Test func `a lease ends without heartbeats, and its late answer is refused`() throws {
        var fixture = leased(capacity: 1)
        fixture.now = fixture.now + 20_000
        _ = fixture.step(.heartbeat(.one, []))
        let effects = fixture.tick(after: 10_000)
        #expect(effects.revoked == [attempt(1)])
        #expect(effects.failures.map(\.code) == [.aborted])
        #expect(fixture.finish(.one, job(1), attempt(1)).codes == [.failedPrecondition])
    }

    @Test func `a heartbeat extends the leases that it names`() {
        var fixture = leased()
        fixture.now = fixture.now + 20_000
        #expect(fixture.step(.heartbeat(.one, [attempt(1)])).isEmpty)
        #expect(fixture.tick(after: 29_999).isEmpty)
        #expect(fixture.tick(after: 1).failures.map(\.code) == [.aborted])
    }

    @Test func `a heartbeat that names what is not held is told to let go, up to a bound`() {
        var fixture = Fixture { $0.capacityMax = 2 }
        _ = fixture.step(.workerJoined(.one, capacity: 9))
        let wrong = (1...9).map { attempt($0, start: 9) }
        #expect(fixture.step(.heartbeat(.one, wrong)).revoked == Array(wrong.prefix(4)))
    }

    @Test func `a silent worker is dismissed and gets nothing more`() {
        var fixture = leased()
        let effects = fixture.tick(after: 30_000)
        #expect(effects.dismissed == [.one])
        #expect(effects.assigned.isEmpty)
        #expect(fixture.core.status().workers.isEmpty)
        #expect(fixture.step(.heartbeat(.one, [attempt(1)])).dismissed == [.one])
    }

    @Test func `what a worker held when it left has failed at once, and another gets the rest`() {
        var fixture = leased()
        _ = fixture.step(.workerJoined(.two, capacity: 1))
        #expect(fixture.step(.workerLeft(.one)).failures.map(\.code) == [.aborted])
        #expect(fixture.core.status().workers.map(\.id) == [.two])
    }

    @Test func `a lease that could not be sent is no failure, whatever else its worker held is one`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 2))
        #expect(fixture.queue([summary(1), summary(2)]).assigned == [job(1), job(2)])
        _ = fixture.step(.workerJoined(.two, capacity: 2))
        let effects = fixture.step(.workerUnreachable(.one, unsent: [attempt(2)]))
        #expect(effects.failures.map(\.code) == [.aborted])  // Job 1, which the worker had.
        #expect(effects.assigned == [job(2)])
        #expect(effects.dismissed == [.one])
        #expect(fixture.finish(.one, job(2), attempt(2)).codes == [.failedPrecondition])
    }

    @Test func `connections that are gone cost a job no attempts, however many there are`() {
        var fixture = Fixture { $0.attemptsMax = 2 }
        for worker in 1...20 { _ = fixture.step(.workerJoined(WorkerID(rawValue: UInt64(worker)), capacity: 1)) }
        #expect(fixture.queue([summary(1)]).assigned == [job(1)])
        for worker in 1..<20 {
            let effects = fixture.step(
                .workerUnreachable(WorkerID(rawValue: UInt64(worker)), unsent: [attempt(UInt32(worker))]))
            #expect(effects.writes.isEmpty)
            #expect(effects.assigned == [job(1)])
        }
    }

    @Test func `a worker that joins again has lost what it held`() {
        var fixture = leased()
        let effects = fixture.step(.workerJoined(.one, capacity: 1))
        #expect(effects.failures.map(\.code) == [.aborted])
        #expect(effects.assigned == [job(2)])
    }

    @Test func `what a draining worker hands back is no failure and waits no time`() {
        var fixture = leased()
        _ = fixture.step(.workerJoined(.two, capacity: 1))
        let effects = fixture.step(.workerDraining(.one))
        #expect(effects.writes.isEmpty)
        #expect(effects.assigned.isEmpty)  // Job 2 took the second worker's slot.
        #expect(fixture.finish(.one, job(1), attempt(1)).codes == [.failedPrecondition])
        #expect(fixture.finish(.two, job(2), attempt(2)).assigned == [job(1)])
    }

    @Test func `a job is leased to one worker at a time, the least busy`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 2))
        _ = fixture.step(.workerJoined(.two, capacity: 2))
        let effects = fixture.queue((1...5).map { summary($0) })
        #expect(effects.assignments.map(\.worker) == [.one, .two, .one, .two])
        #expect(effects.assigned == [job(1), job(2), job(3), job(4)])
    }

    @Test func `workers and what each may hold are bounded`() {
        var fixture = Fixture { ($0.workersMax, $0.capacityMax) = (1, 2) }
        _ = fixture.step(.workerJoined(.one, capacity: 1_000_000))
        #expect(fixture.step(.workerJoined(.two, capacity: 1)).dismissed == [.two])
        #expect(fixture.queue((1...5).map { summary($0) }).assigned == [job(1), job(2)])
        #expect(fixture.core.status().refusals == [.workersFull: 1])
    }

    private let late = CallStatus(.failedPrecondition, "the attempt has ended")
}
