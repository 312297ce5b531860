import BrokerCore
import Testing

@Suite struct NotBeforeTests {
    @Test func `a job is delayed until its batch's time, or its own when that is later`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 2))
        let soon = fixture.now + 100
        let effects = fixture.queue([
            summary(1, batchNotBefore: soon), summary(2, notBefore: fixture.now + 300, batchNotBefore: soon),
        ])
        #expect(effects.assigned.isEmpty)
        #expect(fixture.core.status().queues.map(\.delayed) == [2])
        #expect(fixture.tick(after: 99).assigned.isEmpty)
        #expect(fixture.tick(after: 1).assigned == [job(1)])
        #expect(fixture.tick(after: 199).assigned.isEmpty)
        #expect(fixture.tick(after: 1).assigned == [job(2)])
    }

    @Test func `jobs whose time is far off hold no room, and are looked for again in good time`() {
        var fixture = Fixture { $0.windowJobsMax = 4 }
        _ = fixture.step(.workerJoined(.one, capacity: 9))
        let later = fixture.now + 1_000_000
        let far = (1...2).map { summary($0, batchNotBefore: later) }
        let effects = fixture.queue(far + [summary(3, batch: 2)])
        #expect(effects.released == [1, 2])
        #expect(effects.assigned == [job(3)])
        #expect(fixture.core.status().windowJobs == 1)
        #expect(fixture.core.status().queues.map(\.hasMore) == [true])
        _ = fixture.step(.workerLeft(.one))
        #expect(fixture.tick(after: 699_999).loads.isEmpty)
        #expect(fixture.tick(after: 1).loads.map(\.after) == [0])
        _ = fixture.step(.loaded(.a, .normal, far, isLast: true))
        fixture.now = later
        _ = fixture.step(.workerJoined(.two, capacity: 9))
        #expect(fixture.step(.tick).assigned.contains(job(1)))
    }

    @Test func `however many times there are, they are not looked for all the time`() {
        var fixture = Fixture { ($0.lookaheadMilliseconds, $0.backoffMillisecondsMax) = (1_000, 1_000) }
        let jobs = (1...100).map { summary($0, batchNotBefore: fixture.now + 1_001 + $0) }
        _ = fixture.queue(jobs)
        var looks = 0
        for _ in 1...1_000 where !fixture.tick(after: 1).loads.isEmpty {
            looks += 1
            _ = fixture.step(.loaded(.a, .normal, jobs, isLast: true))
        }
        #expect(looks == 1 || looks == 2)
        #expect(fixture.core.status().queues.map(\.delayed) == [100])
    }

    @Test func `a deadline before its time ends the job then`() {
        var fixture = Fixture()
        let job = summary(1, deadline: fixture.now + 400_000, batchNotBefore: fixture.now + 9_000_000)
        #expect(fixture.queue([job]).released == [1])
        #expect(fixture.tick(after: 150_000).loads.map(\.after) == [0])
        _ = fixture.step(.loaded(.a, .normal, [job], isLast: true))
        #expect(fixture.tick(after: 250_000).failures.map(\.code) == [.deadlineExceeded])
    }
}
