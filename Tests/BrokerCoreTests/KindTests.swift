import BrokerCore
import Testing

@Suite struct KindTests {
    @Test func `a job goes only to a worker that can do all of its work`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 9, kinds: .estimate))
        _ = fixture.step(.workerJoined(.two, capacity: 9, kinds: .scrub))
        let jobs = [summary(1, work: .estimate), summary(2, work: .scrub), summary(3)]
        let given = fixture.queue(jobs).assignments
        #expect(given.map(\.worker) == [.one, .two] && given.map(\.assignment) == [job(1), job(2)])
        #expect(fixture.step(.workerJoined(.three, capacity: 9)).assigned == [job(3)])
    }

    @Test func `nobody waits behind what only others can do`() {
        var fixture = Fixture()
        _ = fixture.queue((1...9).map { summary($0, .urgent, work: .scrub) })
        _ = fixture.queue(
            (11...19).map { summary($0, batch: 2, work: .scrub) } + [summary(20, batch: 2, work: .estimate)])
        #expect(fixture.step(.workerJoined(.one, capacity: 1, kinds: .estimate)).assigned == [job(20)])
        #expect(fixture.core.status().queues.map(\.waiting) == [9, 9])
    }

    @Test func `a tenant that is passed over because nobody could do its work keeps its turn`() {
        var fixture = Fixture { $0.quantumClaims = 100 }
        _ = fixture.queue((1...3).map { summary($0, work: .scrub) })
        _ = fixture.queue((11...13).map { summary($0, batch: 2, of: .b, work: .estimate) })
        #expect(fixture.step(.workerJoined(.one, capacity: 2, kinds: .estimate)).assigned == [job(11), job(12)])
        #expect(fixture.step(.workerJoined(.two, capacity: 1)).assigned == [job(1)])
    }

    @Test func `of equally busy workers the one that can do less goes first`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.step(.workerJoined(.two, capacity: 1, kinds: .estimate))
        let given = fixture.queue([summary(1, work: .estimate), summary(2)]).assignments
        #expect(given.map(\.worker) == [.two, .one])
    }

    @Test func `an interactive call that nobody can do is told so at once, or when the last who could leaves`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1, kinds: .estimate))
        #expect(fixture.interactive(work: .scrub).codes == [.unavailable])
        #expect(fixture.interactive(work: .estimate).assigned.count == 1)
        _ = fixture.step(.workerJoined(.two, capacity: 1, kinds: .scrub))
        #expect(fixture.interactive(work: .scrub).assigned.count == 1)
        #expect(fixture.interactive(work: .scrub).isEmpty)
        #expect(fixture.interactive(work: .estimate).isEmpty)
        #expect(fixture.step(.workerDraining(.two)).codes == [.unavailable, .unavailable])
        #expect(fixture.core.status().interactiveWaiting == 1)
        #expect(fixture.core.status().refusals == [.noWorker: 3])
    }

    @Test func `a worker that comes back able to do less leaves nobody waiting for what it could do`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1)])
        _ = fixture.interactive(work: .scrub)
        #expect(fixture.step(.workerJoined(.one, capacity: 1, kinds: .estimate)).codes == [.unavailable])
    }
}
