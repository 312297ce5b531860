import BrokerCore
import Testing

@Suite struct AdmissionTests {
    @Test func `a call is answered only when it is durable`() throws {
        var fixture = Fixture()
        let call = fixture.newCall()
        let effects = fixture.step(.writeRequested(call, .a, bytes: 10))
        let write = try #require(effects.write)
        #expect(effects == [.write(write, .call(call))])
        let reply = fixture.step(.written(write, .done()))
        #expect(reply.codes == [.ok] && reply.count == 1)
        #expect(fixture.core.status().writeBytes == 0)
    }

    @Test func `a call that the ledger refuses is told its code`() throws {
        var fixture = Fixture()
        let call = fixture.newCall()
        let write = try #require(fixture.step(.writeRequested(call, .a, bytes: 10)).write)
        let reply = fixture.step(.written(write, .refused(.alreadyExists)))
        #expect(reply.codes == [.alreadyExists] && reply.count == 1)
    }

    @Test func `writes in flight are bounded in number`() throws {
        var fixture = Fixture { $0.writesMax = 2 }
        let first = try #require(fixture.step(.writeRequested(fixture.newCall(), .a, bytes: 1)).write)
        _ = fixture.step(.writeRequested(fixture.newCall(), .b, bytes: 1))
        let third = fixture.newCall()
        var refusal = CallStatus(.resourceExhausted, "too much is being written", retryAfterMilliseconds: 200)
        refusal.creditBytes = 0
        #expect(fixture.step(.writeRequested(third, .c, bytes: 1)) == [.reply(third, refusal)])
        #expect(fixture.core.status().refusals == [.writesFull: 1])
        _ = fixture.step(.written(first, .done()))
        #expect(fixture.step(.writeRequested(third, .c, bytes: 1)).writes.count == 1)
    }

    @Test func `writes in flight are bounded in bytes`() {
        var fixture = Fixture { $0.writeBytesMax = 100 }
        #expect(fixture.request(.a, bytes: 60).writes.count == 1)
        #expect(fixture.request(.b, bytes: 41).codes == [.resourceExhausted])
        #expect(fixture.request(.b, bytes: 40).writes.count == 1)
    }

    @Test func `a call that could never be written is not told to try again`() {
        var fixture = Fixture { $0.writeBytesMax = 100 }
        let call = fixture.newCall()
        guard case .reply(_, let status) = fixture.step(.writeRequested(call, .a, bytes: 101)).first else {
            Issue.record("no reply")
            return
        }
        #expect(status.code == .resourceExhausted && status.retryAfterMilliseconds == nil)
    }

    @Test func `tenants with a backlog are bounded`() {
        var fixture = Fixture { $0.queuesMax = 1 }
        _ = fixture.queue([summary(1)])
        #expect(fixture.step(.writeRequested(fixture.newCall(), .b, bytes: 1)).codes == [.resourceExhausted])
        #expect(fixture.step(.writeRequested(fixture.newCall(), .a, bytes: 1)).writes.count == 1)
    }

    @Test func `who asks for nothing that waits is not held up by those who have a backlog`() {
        var fixture = Fixture { $0.queuesMax = 1 }
        _ = fixture.queue([summary(1)])
        let cancel = Event.writeRequested(fixture.newCall(), .b, bytes: 1, queues: false)
        #expect(fixture.step(cancel).writes.count == 1)
    }

    @Test func `results in flight are bounded, and the worker keeps its lease to send again`() throws {
        var fixture = Fixture { $0.resultBytesMax = 100 }
        _ = fixture.step(.workerJoined(.one, capacity: 2))
        _ = fixture.queue([summary(1), summary(2)])
        let write = try #require(fixture.finish(.one, job(1), attempt(1), bytes: 60).write)
        #expect(fixture.finish(.one, job(2), attempt(2), bytes: 41).codes == [.resourceExhausted])
        _ = fixture.step(.written(write, .done()))
        #expect(fixture.finish(.one, job(2), attempt(2), bytes: 41).writes.count == 1)
    }

    @Test(arguments: [(bytes: 15, claims: 5_000), (bytes: 4 << 20, claims: 150)])
    func `no job is leased while the disk has enough results to write`(limit: (bytes: Int, claims: Int)) throws {
        var fixture = Fixture { ($0.resultBytesLeasedMax, $0.resultClaimsLeasedMax) = limit }
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        #expect(fixture.queue([summary(1), summary(2), summary(3)]).assigned == [job(1)])
        let first = fixture.finish(.one, job(1), attempt(1), bytes: 10)
        #expect(first.assigned == [job(2)])
        #expect(fixture.finish(.one, job(2), attempt(2), bytes: 10).assigned.isEmpty)
        #expect(fixture.step(.written(try #require(first.write), .done())).assigned == [job(3)])
    }

    @Test func `a result that could never be written fails its attempt`() {
        var fixture = Fixture { $0.resultBytesMax = 100 }
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1)])
        let effects = fixture.finish(.one, job(1), attempt(1), bytes: 101)
        #expect(effects.codes == [.resourceExhausted])
        #expect(effects.failures.map(\.code) == [.resourceExhausted])
    }

    @Test func `a draining broker takes nothing new, finishes what it has, and is then drained`() throws {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1), summary(2)])
        _ = fixture.interactive()
        #expect(fixture.step(.drain).codes == [.unavailable])
        #expect(fixture.step(.writeRequested(fixture.newCall(), .a, bytes: 1)).codes == [.unavailable])
        #expect(fixture.interactive().codes == [.unavailable])
        #expect(!fixture.core.isDrained)
        let write = try #require(fixture.finish(.one, job(1), attempt(1)).write)
        #expect(!fixture.core.isDrained)
        #expect(fixture.step(.written(write, .done())).assigned.isEmpty)
        #expect(fixture.core.isDrained)
    }
}
