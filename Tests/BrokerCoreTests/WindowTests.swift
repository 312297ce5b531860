import BrokerCore
import Testing

@Suite struct WindowTests {
    private func ready(_ fixture: inout Fixture, from first: Int64 = 1) throws -> [Effect] {
        let write = try #require(fixture.step(.writeRequested(fixture.newCall(), .a, bytes: 1)).write)
        let outcome = WriteOutcome.done(queued: [QueuedJobs(.a, .normal, from: JobID(rawValue: first))])
        return fixture.step(.written(write, outcome))
    }

    @Test func `a committed batch is loaded, one load at a time, each after the last`() throws {
        var fixture = Fixture { $0.loadJobsMax = 2 }
        #expect(try ready(&fixture).loads.map(\.after) == [0])
        #expect(try ready(&fixture, from: 9).loads.isEmpty)
        let next = fixture.step(.loaded(.a, .normal, [summary(1), summary(2)], isLast: false))
        #expect(next.loads.map(\.after) == [2])
        #expect(next.loads.map(\.limit) == [2])
        #expect(fixture.step(.loaded(.a, .normal, [summary(3)], isLast: true)).loads.isEmpty)
    }

    @Test func `a batch committed while a load found nothing more is not missed`() throws {
        var fixture = Fixture()
        _ = try ready(&fixture)
        _ = try ready(&fixture, from: 2)
        #expect(fixture.step(.loaded(.a, .normal, [summary(1)], isLast: true)).loads.map(\.after) == [1])
    }

    @Test func `a batch with smaller ids that is committed later is not missed, and no job comes twice`() throws {
        var fixture = Fixture()
        _ = fixture.queue([summary(11), summary(12)])
        #expect(try ready(&fixture, from: 1).loads.map(\.after) == [0])
        _ = fixture.step(.loaded(.a, .normal, [summary(1), summary(11), summary(12)], isLast: true))
        #expect(fixture.core.status().windowJobs == 3)
        #expect(fixture.step(.workerJoined(.one, capacity: 9)).assigned == [job(1), job(11), job(12)])
    }

    @Test func `a job that was recorded while an older look was under way does not come back`() throws {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 9))
        _ = fixture.queue([summary(11)])
        _ = try ready(&fixture, from: 1)
        let write = try #require(fixture.finish(.one, job(11), attempt(1)).write)
        _ = fixture.step(.written(write, .done()))
        let effects = fixture.step(.loaded(.a, .normal, [summary(1), summary(11)], isLast: true))
        #expect(effects.assigned == [job(1)])
        #expect(effects.released == [11])
    }

    @Test func `a batch that was cancelled while it was loaded does not come back`() throws {
        var fixture = Fixture()
        _ = try ready(&fixture)
        _ = fixture.cancel(7)
        let effects = fixture.step(.loaded(.a, .normal, [summary(1, batch: 7), summary(2, batch: 8)], isLast: true))
        #expect(effects.released == [1])
        #expect(fixture.core.status().windowJobs == 1)
    }

    @Test func `too many cancelled batches during a load throw it away`() throws {
        var fixture = Fixture { $0.cancelsPerLoadMax = 1 }
        _ = try ready(&fixture)
        _ = fixture.cancel(7)
        _ = fixture.cancel(8)
        let again = fixture.step(.loaded(.a, .normal, [summary(1, batch: 9)], isLast: true))
        #expect(again.loads.map(\.after) == [0])
        #expect(fixture.core.status().windowJobs == 0)
    }

    @Test func `a cancelled batch leaves the window and its workers are told`() throws {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1), summary(2)])
        let effects = fixture.cancel(1)
        #expect(effects.revoked == [attempt(1)])
        #expect(effects.released == [1, 2])
        #expect(effects.assigned.isEmpty)
        #expect(fixture.finish(.one, job(1), attempt(1)).codes == [.failedPrecondition])
    }

    @Test func `the window is bounded in jobs, and one tenant leaves as much as it takes`() {
        var fixture = Fixture { limits in
            limits.windowJobsMax = 8
            limits.loadJobsMin = 1
        }
        let jobs = (1...8).map { summary($0) }
        #expect(fixture.queue(Array(jobs.prefix(4)), isLast: false).loads.isEmpty)
        let other = (11...13).map { summary($0, batch: 2, of: .b) }
        _ = fixture.queue(other, isLast: false)
        #expect(fixture.core.status().windowJobs <= 8)
        #expect(fixture.core.status().windowJobs >= 6)
    }

    @Test func `the window is bounded in bytes, and what did not fit is loaded later`() throws {
        var fixture = Fixture { limits in
            limits.windowJobsMax = 10
            limits.windowBytesMax = 1_000
        }
        #expect(try ready(&fixture).loads.map(\.limit) == [5])
        let effects = fixture.step(
            .loaded(.a, .normal, [summary(1, bytes: 300), summary(2, bytes: 300), summary(3, bytes: 10)], isLast: true))
        #expect(effects.released == [2, 3])
        #expect(fixture.core.status().windowBytes == 300)
        let first = fixture.step(.workerJoined(.one, capacity: 1))
        #expect(first.assigned == [job(1)])
        let write = try #require(fixture.finish(.one, job(1), attempt(1)).write)
        #expect(fixture.step(.written(write, .done())).loads.map(\.after) == [1])
    }

    @Test func `a job larger than a load of small ones is asked for once, and again when there is room`() throws {
        var fixture = Fixture { limits in
            (limits.windowJobsMax, limits.windowBytesMax) = (100, 1_000)
            (limits.loadJobsMax, limits.loadJobsMin) = (2, 1)
        }
        _ = try ready(&fixture)
        let large = summary(2, bytes: 40)
        let again = fixture.step(.loaded(.a, .normal, [summary(1, bytes: 10), large], isLast: true))
        #expect(again.released == [2])
        #expect(again.loads.map(\.after) == [1])
        #expect(fixture.step(.loaded(.a, .normal, [large], isLast: true)).isEmpty)
        #expect(fixture.core.status().windowJobs == 2)
    }

    @Test func `a job larger than the whole window is served all the same`() {
        var fixture = Fixture { $0.windowBytesMax = 1_000 }
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        #expect(fixture.queue([summary(1, bytes: 5_000)]).assigned == [job(1)])
    }

    @Test func `loads are bounded in number`() {
        var fixture = Fixture { $0.loadsMax = 1 }
        #expect(fixture.step(.backlog(.a, .normal)).loads.count == 1)
        #expect(fixture.step(.backlog(.b, .normal)).loads.isEmpty)
        #expect(fixture.step(.loaded(.a, .normal, [], isLast: true)).loads.count == 1)
    }

    @Test func `a load that failed is asked again after a while`() {
        var fixture = Fixture { $0.loadRetryMilliseconds = 500 }
        #expect(fixture.step(.backlog(.a, .normal)).loads.count == 1)
        #expect(fixture.step(.loaded(.a, .normal, [], isLast: false)).loads.isEmpty)
        #expect(fixture.core.nextDeadline == fixture.now + 500)
        #expect(fixture.tick(after: 500).loads.count == 1)
    }
}
