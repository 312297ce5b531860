import BrokerCore
import Testing

@Suite struct TenantTests {
    /// One worker with one slot, which is at job 1; the others wait.
    private func busy(_ jobs: ClosedRange<Int64>) -> Fixture {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.queue(jobs.map { summary($0) })
        return fixture
    }

    @Test func `a paused tenant's jobs leave the window, and what runs goes on`() throws {
        var fixture = busy(1...3)
        #expect(fixture.settings(.a) { $0.isPaused = true }.released == [2, 3])
        #expect(fixture.core.status().windowJobs == 1)
        let effects = fixture.finish(.one, job(1), attempt(1))
        #expect(effects.assigned.isEmpty)
        #expect(fixture.step(.written(try #require(effects.write), .done())).released == [1])
        #expect(fixture.core.status().queues.map(\.isPaused) == [true])
        #expect(fixture.core.status().queues.map(\.hasMore) == [true])
    }

    @Test func `what a paused tenant's worker hands back leaves the window as well`() {
        var fixture = busy(1...1)
        _ = fixture.settings(.a) { $0.isPaused = true }
        #expect(fixture.step(.workerDraining(.one)).released == [1])
    }

    @Test func `a paused tenant's calls are served and its writes taken, but nothing is loaded`() {
        var fixture = Fixture()
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        _ = fixture.settings(.a) { $0.isPaused = true }
        #expect(fixture.interactive(.a).assigned.count == 1)
        #expect(fixture.step(.backlog(.a, .normal)).loads.isEmpty)
        #expect(fixture.request(.a).writes.count == 1)
    }

    @Test func `what was being loaded when its tenant was paused stays in the ledger`() {
        var fixture = Fixture()
        _ = fixture.step(.backlog(.a, .normal))
        _ = fixture.settings(.a) { $0.isPaused = true }
        #expect(fixture.step(.loaded(.a, .normal, [summary(1)], isLast: true)).released == [1])
        #expect(fixture.settings(.a) { $0.isPaused = false }.loads.map(\.after) == [0])
    }

    @Test func `a tenant that is resumed is loaded from its first job on`() {
        var fixture = busy(1...3)
        _ = fixture.settings(.a) { $0.isPaused = true }
        #expect(fixture.settings(.a) { _ in }.loads.map(\.after) == [1])
        _ = fixture.step(.loaded(.a, .normal, [summary(2), summary(3)], isLast: true))
        #expect(fixture.finish(.one, job(1), attempt(1)).assigned == [job(2)])
    }

    @Test func `a tenant that is paused and resumed during a load loses nothing`() {
        var fixture = busy(1...2)
        _ = fixture.step(.backlog(.a, .normal))
        _ = fixture.settings(.a) { $0.isPaused = true }
        #expect(fixture.settings(.a) { _ in }.loads.isEmpty)  // One at a time.
        let again = fixture.step(.loaded(.a, .normal, [summary(2)], isLast: true))
        #expect(again.released == [2])  // What was read may be older than what it became meanwhile.
        #expect(again.loads.map(\.after) == [1])
    }

    @Test func `others have the room that a paused tenant had`() {
        var fixture = Fixture { $0.windowJobsMax = 10 }
        _ = fixture.queue((1...5).map { summary($0) }, isLast: false)
        _ = fixture.settings(.a) { $0.isPaused = true }
        _ = fixture.queue((11...15).map { summary($0, batch: 2, of: .b) })
        #expect(fixture.core.status().windowJobs == 5)
    }

    @Test func `a tenant of weight three has three shares`() {
        var fixture = Fixture { $0.quantumClaims = 100 }
        _ = fixture.settings(.b) { $0.weight = 3 }
        _ = fixture.queue((1...4).map { summary($0) })
        _ = fixture.queue((11...18).map { summary($0, batch: 2, of: .b) })
        var order: [Assignment] = []
        var given = fixture.step(.workerJoined(.one, capacity: 1)).assignments
        while let (worker, assignment, attempt) = given.first {
            order.append(assignment)
            given = fixture.finish(worker, assignment, attempt).assignments
        }
        #expect(order.prefix(8) == [job(1), job(11), job(12), job(13), job(2), job(14), job(15), job(16)])
    }

    @Test func `a tenant's calls are weighed as its jobs are`() {
        var fixture = Fixture()
        _ = fixture.settings(.a) { $0.weight = 2 }
        _ = fixture.step(.workerJoined(.one, capacity: 1))
        for _ in 1...5 { _ = fixture.interactive(.a) }
        _ = fixture.interactive(.b)
        let order = (1...3).map { number in
            let current = [1, 2, 3][number - 1] as UInt64
            return fixture.finish(.one, .call(CallID(rawValue: current)), attempt(UInt32(number))).assigned.first
        }
        #expect(order == [2, 3, 6].map { .call(CallID(rawValue: $0)) })
    }

    @Test func `claims beyond a tenant's rate are refused until there is room`() throws {
        var fixture = Fixture { $0.rateBurstClaims = 500 }
        _ = fixture.settings(.a) { $0.claimsPerSecond = 100 }
        #expect(fixture.request(claims: 500).writes.count == 1)
        let status = try #require(fixture.request(claims: 7).statuses.first)
        #expect(status.code == .resourceExhausted && status.retryAfterMilliseconds == 70)
        #expect(fixture.core.status().refusals == [.rateLimited: 1])
        fixture.now = fixture.now + 69
        #expect(fixture.request(claims: 7).statuses.first?.retryAfterMilliseconds == 1)
        fixture.now = fixture.now + 1
        #expect(fixture.request(claims: 7).writes.count == 1)
    }

    @Test func `a rate is for claims alone, and for its tenant alone`() {
        var fixture = Fixture { $0.rateBurstClaims = 1 }
        _ = fixture.settings(.a) { $0.claimsPerSecond = 1 }
        #expect(fixture.request(.a, claims: 1).writes.count == 1)
        #expect(fixture.request(.a, claims: 1).codes == [.resourceExhausted])
        #expect(fixture.request(.a, claims: 0).writes.count == 1)
        #expect(fixture.request(.b, claims: 1_000_000).writes.count == 1)
    }

    @Test func `a write larger than the burst goes when nothing was sent for long, and is paid for later`() {
        var fixture = Fixture { $0.rateBurstClaims = 100 }
        _ = fixture.settings(.a) { $0.claimsPerSecond = 100 }
        #expect(fixture.request(claims: 300).writes.count == 1)
        #expect(fixture.request(claims: 100).statuses.first?.retryAfterMilliseconds == 3_000)
    }

    @Test func `what a write would cost is not taken when it is refused for another reason`() {
        var fixture = Fixture { ($0.rateBurstClaims, $0.writeBytesMax) = (100, 10) }
        _ = fixture.settings(.a) { $0.claimsPerSecond = 1 }
        #expect(fixture.request(bytes: 11, claims: 100).codes == [.resourceExhausted])
        #expect(fixture.request(bytes: 1, claims: 100).writes.count == 1)
    }

    @Test func `another rate goes on with what was saved, and other settings leave it alone`() {
        var fixture = Fixture { $0.rateBurstClaims = 100 }
        _ = fixture.settings(.a) { $0.claimsPerSecond = 10 }
        _ = fixture.request(claims: 100)
        _ = fixture.settings(.a) { ($0.claimsPerSecond, $0.weight) = (10, 2) }
        #expect(fixture.request(claims: 1).statuses.first?.retryAfterMilliseconds == 100)
        _ = fixture.settings(.a) { $0.claimsPerSecond = 1_000 }
        #expect(fixture.request(claims: 1).statuses.first?.retryAfterMilliseconds == 1)
    }
}
