import BrokerCore
import Testing

@Suite struct CrashTests {
    /// Worker one holds jobs 1 to 3, given in this order.
    private func holding(_ change: (inout BrokerLimits) -> Void = { _ in }) -> Fixture {
        var fixture = Fixture(change)
        _ = fixture.step(.workerJoined(.one, capacity: 3))
        _ = fixture.queue((1...3).map { summary($0) })
        return fixture
    }

    @Test func `of what a lost worker held, the oldest is blamed and the others wait again at once`() {
        var fixture = holding()
        _ = fixture.step(.workerJoined(.two, capacity: 3))
        let effects = fixture.step(.workerLeft(.one))
        #expect(effects.blames.map(\.job) == [1])
        #expect(effects.blames.map(\.worker) == [.one])
        #expect(effects.blames.map(\.failure.isCrash) == [true])
        #expect(effects.assigned == [job(2), job(3)])
    }

    @Test func `what the worker had answered before is not what it was at`() {
        var fixture = holding()
        _ = fixture.finish(.one, job(1), attempt(1))
        #expect(fixture.step(.workerLeft(.one)).blames.map(\.job) == [2])
    }

    @Test func `a worker that was at an interactive call blames no job`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 3))
        _ = fixture.interactive()
        _ = fixture.queue([summary(1), summary(2)])
        _ = fixture.step(.workerJoined(.two, capacity: 3))
        let effects = fixture.step(.workerLeft(.one))
        #expect(effects.writes.isEmpty)
        #expect(effects.assigned == [.call(CallID(rawValue: 1)), job(1), job(2)])
    }

    @Test func `a worker that takes calls beside its jobs may have been at either`() {
        var fixture = Fixture { $0.handoversMax = 1 }
        for worker in [WorkerID.one, .two, .three] {
            _ = fixture.step(.workerJoined(worker, capacity: 1, calls: 2))
            _ = fixture.queue([summary(Int64(worker.rawValue), batch: Int64(worker.rawValue))])
        }
        #expect(fixture.interactive().assigned == [.call(CallID(rawValue: 4))])
        let effects = fixture.step(.workerLeft(.one))
        #expect(effects.blames.map(\.job) == [1])
        #expect(effects.assigned == [.call(CallID(rawValue: 4))])
        #expect(fixture.step(.workerLeft(.two)).codes == [.unavailable])
        #expect(fixture.core.status().refusals == [.workersLost: 1])
    }

    @Test func `whatever ends a worker, one job is blamed`() {
        for event in [
            Event.workerLeft(.one), .workerJoined(.one, capacity: 3), .workerUnreachable(.one, unsent: [attempt(3)]),
        ] {
            var fixture = holding()
            #expect(fixture.step(event).blames.map(\.job) == [1])
        }
        var fixture = holding()
        #expect(fixture.tick(after: 30_000).blames.map(\.job) == [1])
    }

    @Test func `a lease that a living worker does not extend is blamed on its job`() {
        var fixture = holding()
        fixture.now = fixture.now + 20_000
        _ = fixture.step(.heartbeat(.one, [attempt(1), attempt(3)]))
        let effects = fixture.tick(after: 10_000)
        #expect(effects.blames.map(\.job) == [2])
        #expect(effects.revoked == [attempt(2)])
        #expect(effects.dismissed.isEmpty)
    }

    @Test func `leases of a worker that says nothing end with it, though its silence may be longer`() {
        var fixture = holding { $0.workerSilenceMilliseconds = 90_000 }
        let effects = fixture.tick(after: 30_000)
        #expect(effects.blames.map(\.job) == [1])
        #expect(effects.dismissed == [.one])
    }

    @Test func `an ordinary failure is no crash`() {
        var fixture = holding()
        let blames = fixture.fail(.one, job(1), attempt(1), .internalError).blames
        #expect(blames.map(\.failure.isCrash) == [false])
    }

    @Test func `a job that workers are lost with is quarantined, though it has attempts left`() throws {
        var fixture = Fixture { ($0.crashesMax, $0.attemptsMax) = (3, 99) }
        _ = fixture.queue([summary(1, failures: 7)])
        for crash in 1...3 {
            _ = fixture.tick(after: 1_000_000)
            _ = fixture.step(.workerJoined(.one, capacity: 1))
            let effects = fixture.lose(.one)
            let failure = try #require(effects.blames.first?.failure)
            let words = "quarantined: 3 workers were lost with it (last: the worker left)"
            #expect(failure.message == (crash == 3 ? words : "the worker left"))
            #expect((effects.failures.first?.retry == nil) == (crash == 3))
        }
        #expect(fixture.core.status().windowJobs == 0)
    }

    @Test func `crashes of earlier starts count`() {
        var fixture = Fixture { $0.crashesMax = 2 }
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1, failures: 1, crashes: 1)])
        #expect(fixture.step(.workerLeft(.one)).failures.map(\.retry) == [nil])
    }

    @Test func `jobs on their last chance are out one at a time, and nobody waits behind them`() {
        var fixture = Fixture { $0.crashesMax = 3 }
        let suspects = [1, 2, 3].map { summary($0, failures: 2, crashes: 2) }
        _ = fixture.queue(suspects + [summary(4), summary(5)])
        #expect(fixture.step(.workerJoined(.one, capacity: 2)).assigned == [job(1), job(4)])
        #expect(fixture.step(.workerJoined(.two, capacity: 2)).assigned == [job(5)])
        #expect(fixture.finish(.one, job(4), attempt(2)).assigned.isEmpty)
        #expect(fixture.finish(.one, job(1), attempt(1)).assigned == [job(2)])
    }

    @Test func `a suspect's place is free when it is handed back, fails or is cancelled`() {
        for event in [
            Event.workerDraining(.one), .workerLeft(.one),
            .failed(.one, job(1), attempt(1), call: CallID(rawValue: 9), code: .unavailable, message: ""),
        ] {
            var fixture = Fixture()
            _ = fixture.step(.workerJoined(.one, capacity: 1))
            _ = fixture.step(.workerJoined(.two, capacity: 1))
            _ = fixture.queue([summary(1, crashes: 2), summary(2, crashes: 2)])
            #expect(fixture.step(event).assigned.count == 1)
        }
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1, crashes: 2)])
        _ = fixture.queue([summary(2, batch: 2, crashes: 2)])
        #expect(fixture.cancel(1).assigned == [job(2)])
    }

    @Test func `with one crash allowed nobody is a suspect from the start`() {
        var fixture = Fixture { $0.crashesMax = 1 }
        _ = fixture.step(.workerJoined(.one, capacity: 2))
        #expect(fixture.queue([summary(1), summary(2)]).assigned == [job(1), job(2)])
        #expect(fixture.step(.workerLeft(.one)).failures.map(\.retry) == [nil])
    }
}
