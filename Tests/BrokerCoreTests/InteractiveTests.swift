import BrokerCore
import Testing

@Suite struct InteractiveTests {
    private func call(_ id: UInt64) -> Assignment { .call(CallID(rawValue: id)) }

    @Test func `the caller is answered first, then the worker`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        #expect(fixture.interactive().assigned == [call(1)])
        let effects = fixture.finish(.one, call(1), attempt(1))
        #expect(effects == [.reply(CallID(rawValue: 1), .ok), .reply(CallID(rawValue: 2), .ok)])
    }

    @Test func `a failed call is told why`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.interactive()
        #expect(fixture.fail(.one, call(1), attempt(1), .invalidArgument).codes == [.invalidArgument, .ok])
    }

    @Test func `an interactive call goes before all batches`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue((1...3).map { summary($0, .urgent) })
        _ = fixture.interactive()
        #expect(fixture.finish(.one, job(1), attempt(1)).assigned == [call(2)])
    }

    @Test func `tenants take turns`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        for _ in 1...4 { _ = fixture.interactive(.a) }
        _ = fixture.interactive(.b)
        #expect(fixture.finish(.one, call(1), attempt(1)).assigned == [call(2)])
        #expect(fixture.finish(.one, call(2), attempt(2)).assigned == [call(5)])
        #expect(fixture.finish(.one, call(5), attempt(3)).assigned == [call(3)])
    }

    @Test func `without a worker it is told so at once, also when the last one leaves`() {
        var fixture = Fixture()
        #expect(fixture.interactive().codes == [.unavailable])
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.interactive()
        _ = fixture.interactive()
        #expect(fixture.step(.workerLeft(.one)).codes == [.unavailable, .unavailable])
        #expect(fixture.core.status().refusals == [.noWorker: 3])
    }

    @Test func `without room before its deadline it is told so then`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1)])
        _ = fixture.interactive(within: 1_000)
        #expect(fixture.core.nextDeadline == fixture.now + 1_000)
        #expect(fixture.tick(after: 999).isEmpty)
        #expect(fixture.tick(after: 1).codes == [.deadlineExceeded])
        #expect(fixture.interactive(within: 0).codes == [.deadlineExceeded])
    }

    @Test func `past its deadline it is not started, and stopped where it runs`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.interactive(within: 500)
        _ = fixture.interactive(within: 500)
        fixture.now = fixture.now + 500
        #expect(fixture.finish(.one, call(1), attempt(1)).codes == [.ok, .ok, .deadlineExceeded])
        _ = fixture.interactive(within: 500)
        let effects = fixture.tick(after: 500)
        #expect(effects.revoked == [attempt(2)])
        #expect(effects.codes == [.deadlineExceeded])
    }

    @Test func `a call whose worker dies is given to another once`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.step(.workerJoined(.two, capacity: 1))
        _ = fixture.step(.workerJoined(.three, capacity: 1))
        _ = fixture.interactive()
        #expect(fixture.step(.workerLeft(.one)).assigned == [call(1)])
        #expect(fixture.step(.workerLeft(.two)).codes == [.unavailable])
        #expect(fixture.core.status().refusals == [.workersLost: 1])
    }

    @Test func `a draining worker's call is given on, which counts as no death`() {
        var fixture = Fixture { $0.handoversMax = 0 }
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.step(.workerJoined(.two, capacity: 1))
        _ = fixture.interactive()
        #expect(fixture.step(.workerDraining(.one)).assigned == [call(1)])
    }

    @Test func `an abandoned call is forgotten and its worker told`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.interactive()
        _ = fixture.interactive()
        #expect(fixture.step(.callAbandoned(CallID(rawValue: 2))).isEmpty)
        #expect(fixture.step(.callAbandoned(CallID(rawValue: 1))) == [.revoke(.one, attempt(1))])
        #expect(fixture.core.status().interactiveWaiting == 0)
        #expect(fixture.core.nextDeadline == fixture.now + 30_000)
    }

    @Test func `they are bounded in number, per tenant and in bytes`() {
        var fixture = Fixture { limits in
            limits.interactiveCallsMax = 3
            limits.interactiveCallsPerTenantMax = 2
            limits.interactiveBytesMax = 100
        }
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        #expect(fixture.interactive(.a, bytes: 50).assigned.count == 1)
        #expect(fixture.interactive(.a, bytes: 51).codes == [.resourceExhausted])
        #expect(fixture.interactive(.a, bytes: 1).isEmpty)
        #expect(fixture.interactive(.a, bytes: 1).codes == [.resourceExhausted])
        #expect(fixture.interactive(.b, bytes: 1).isEmpty)
        #expect(fixture.interactive(.b, bytes: 1).codes == [.resourceExhausted])
    }
}
