import BrokerCore
import Testing

@Suite struct FairnessTests {
    /// The ids in the order in which one worker with one slot gets them.
    private func served(_ fixture: inout Fixture, _ count: Int) -> [Int64] {
        var order: [Int64] = []
        var given = fixture.step(.workerJoined(.one, capacity: 1)).assignments
        while let (worker, assignment, attempt) = given.first, case .job(let id) = assignment {
            order.append(id.rawValue)
            if order.count == count { break }
            given = fixture.finish(worker, assignment, attempt).assignments
        }
        return order
    }

    @Test func `a small batch behind a huge one is served within one round`() {
        var fixture = Fixture { $0.quantumClaims = 300 }
        _ = fixture.queue((1...1_000).map { summary($0) })
        _ = fixture.queue([summary(2_001, batch: 2, of: .b)])
        #expect(served(&fixture, 5) == [1, 2, 3, 2_001, 4])
    }

    @Test func `service is shared by claims, not by jobs`() {
        var fixture = Fixture { $0.quantumClaims = 100 }
        _ = fixture.queue((1...4).map { summary($0, claims: 100) })
        _ = fixture.queue((11...20).map { summary($0, batch: 2, of: .b, claims: 25) })
        #expect(served(&fixture, 10) == [1, 11, 12, 13, 14, 2, 15, 16, 17, 18])
    }

    @Test func `a job larger than a turn waits for its tenant to have saved enough`() {
        var fixture = Fixture { $0.quantumClaims = 100 }
        _ = fixture.queue([summary(1, claims: 250)])
        _ = fixture.queue((11...14).map { summary($0, batch: 2, of: .b, claims: 100) })
        #expect(served(&fixture, 5) == [11, 12, 1, 13, 14])
    }

    @Test func `urgent goes before normal before bulk`() {
        var fixture = Fixture()
        _ = fixture.queue([summary(1, .bulk), summary(2, .bulk)])
        _ = fixture.queue([summary(3, batch: 2, .normal)])
        _ = fixture.queue([summary(4, batch: 3, .urgent)])
        #expect(served(&fixture, 4) == [4, 3, 1, 2])
    }

    @Test func `a lower priority is passed over a bounded number of times`() {
        var fixture = Fixture { $0.passesMax = 3 }
        _ = fixture.queue((1...9).map { summary($0, .urgent) })
        _ = fixture.queue([summary(11, batch: 2, .bulk), summary(12, batch: 2, .bulk)])
        #expect(served(&fixture, 8) == [1, 2, 3, 11, 4, 5, 6, 12])
    }

    @Test func `a newcomer finds room in the window that another has filled`() {
        var fixture = Fixture { $0.windowJobsMax = 100 }
        _ = fixture.queue((1...50).map { summary($0) }, isLast: false)
        _ = fixture.queue([summary(2_001, batch: 2, of: .b)])
        #expect(fixture.core.status().queues.map(\.waiting).sorted().first == 1)
    }
}
