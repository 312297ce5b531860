import BrokerCore
import Testing

@Suite struct CreditTests {
    @Test func `one tenant alone may have half of the room under way`() {
        var fixture = Fixture { $0.writeBytesMax = 100 }
        #expect(fixture.request(bytes: 30).writes.count == 1)
        #expect(fixture.request(bytes: 21).codes == [.resourceExhausted])
        #expect(fixture.request(bytes: 20).writes.count == 1)
        #expect(fixture.request(bytes: 1).codes == [.resourceExhausted])
    }

    @Test func `a newcomer has room, however much the others have under way`() {
        var fixture = Fixture { $0.writeBytesMax = 100 }
        while fixture.request(.a, bytes: 5).writes.count == 1 {}
        #expect(fixture.request(.b, bytes: 25).writes.count == 1)
        #expect(fixture.request(.c, bytes: 25).writes.count == 1)
    }

    @Test func `a newcomer has room in number as well`() {
        var fixture = Fixture { $0.writesMax = 10 }
        while fixture.request(.a).writes.count == 1 {}
        #expect(fixture.core.status().writesInFlight == 5)
        #expect(fixture.request(.b).writes.count == 1)
    }

    @Test func `a write that is allowed at all can go when nothing of its tenant is under way`() throws {
        var fixture = Fixture { $0.writeBytesMax = 100 }
        let write = try #require(fixture.request(bytes: 100).write)
        #expect(fixture.request(bytes: 1).codes == [.resourceExhausted])
        _ = fixture.step(.written(write, .done()))
        #expect(fixture.request(bytes: 100).writes.count == 1)
    }

    @Test func `every answer to a write tells how many more bytes its tenant may send now`() throws {
        var fixture = Fixture { $0.writeBytesMax = 100 }
        let first = try #require(fixture.request(bytes: 10).write)
        let second = try #require(fixture.request(bytes: 20).write)
        #expect(fixture.request(bytes: 90).credits == [20])
        #expect(fixture.step(.written(first, .done())).credits == [30])
        #expect(fixture.step(.written(second, .refused(.alreadyExists))).credits == [50])
    }

    @Test(arguments: 0...9)
    func `what a credit promises is taken, in one write or in several`(parts: Int) throws {
        var fixture = Fixture { $0.writeBytesMax = 101 }
        let first = try #require(fixture.request(.a, bytes: 7).write)
        _ = fixture.request(.b, bytes: 13)
        let credit = try #require(fixture.step(.written(first, .done())).credits.first ?? nil)
        for part in 0...parts {
            let bytes = credit * (part + 1) / (parts + 1) - credit * part / (parts + 1)
            #expect(fixture.request(.a, bytes: bytes).writes.count == 1)
        }
        #expect(fixture.request(.a, bytes: 1).credits == [0])
    }

    @Test func `who can have nothing taken has no credit`() {
        var fixture = Fixture { ($0.queuesMax, $0.writesMax) = (1, 100) }
        _ = fixture.queue([summary(1)])
        #expect(fixture.request(.b).credits == [0])
        _ = fixture.step(.drain)
        #expect(fixture.request(.a).credits == [0])
    }

    @Test func `a worker's answer has no credit`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue([summary(1)])
        #expect(fixture.fail(.one, job(1), attempt(1), .unavailable).credits == [nil])
    }
}
