import BrokerCore
import Testing

@Suite struct StatusTests {
    @Test func `a worker's status tells what it can do and when it was last given or answered something`() throws {
        var fixture = Fixture()
        let joined = fixture.now
        _ = fixture.step(.workerJoined(.one, capacity: 1, kinds: .scrub))
        let idle = try #require(fixture.core.status().workers.first)
        #expect(idle.kinds == .scrub && idle.joined == joined)
        #expect(idle.lastLeased == nil && idle.lastAnswered == nil)
        fixture.now = fixture.now + 10
        _ = fixture.queue([summary(1, work: .scrub)])
        fixture.now = fixture.now + 10
        _ = fixture.finish(.one, job(1), attempt(1))
        let worked = try #require(fixture.core.status().workers.first)
        #expect(worked.lastLeased == joined + 10 && worked.lastAnswered == joined + 20)
        #expect(worked.lastHeard == joined + 20)
    }

    @Test func `a queue's status tells how old its oldest waiting job is`() {
        var fixture = Fixture()
        _ = fixture.queue([7, 3, 5].map { summary($0, queued: Timestamp(rawValue: $0)) })
        #expect(fixture.core.status().queues.map(\.oldest) == [Timestamp(rawValue: 3)])
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        #expect(fixture.core.status().queues.map(\.oldest) == [Timestamp(rawValue: 5)])
        _ = fixture.step(.workerJoined(.two, capacity: 2))
        #expect(fixture.core.status().queues.map(\.oldest) == [nil])
    }

    @Test func `who has a job is told while somebody has it`() {
        var fixture = Fixture()
        _ = fixture.queue([summary(1)])
        #expect(fixture.core.worker(of: JobID(rawValue: 1)) == nil)
        _ = fixture.step(.workerJoined(.two, capacity: 1))
        #expect(fixture.core.worker(of: JobID(rawValue: 1)) == .two)
        _ = fixture.finish(.two, job(1), attempt(1))
        #expect(fixture.core.worker(of: JobID(rawValue: 1)) == nil)
    }

    @Test func `leases given and jobs recorded are counted`() throws {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 2))
        _ = fixture.interactive()
        _ = fixture.queue([summary(1)])
        let write = try #require(fixture.finish(.one, job(1), attempt(2)).write)
        #expect(fixture.core.status().leasesGiven == 2 && fixture.core.status().jobsRecorded == 0)
        _ = fixture.step(.written(write, .done()))
        #expect(fixture.core.status().jobsRecorded == 1)
    }
}
