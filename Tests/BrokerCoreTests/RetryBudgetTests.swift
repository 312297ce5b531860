import BrokerCore
import Testing

@Suite struct RetryBudgetTests {
    /// A worker with all of the jobs, and a budget of two retries; two successes give one back.
    private func leased(_ jobs: ClosedRange<Int64>) -> Fixture {
        var fixture = Fixture { limits in
            (limits.retryTokensMax, limits.retrySuccessesPerToken, limits.capacityMax) = (2, 2, 64)
        }
        _ = fixture.step(.workerJoined(.one, capacity: 64))
        _ = fixture.queue(jobs.map { summary($0) })
        return fixture
    }

    private func wait(_ fixture: inout Fixture, failing id: Int64) -> Int64? {
        let effects = fixture.fail(.one, job(id), attempt(UInt32(id)), .unavailable)
        return effects.failures.first?.retry.map { $0.rawValue - fixture.now.rawValue }
    }

    @Test func `with its budget spent a tenant's retries wait longest, and are not lost`() throws {
        var fixture = leased(1...4)
        #expect(try (250...500).contains(#require(wait(&fixture, failing: 1))))
        #expect(try (250...500).contains(#require(wait(&fixture, failing: 2))))
        #expect(fixture.core.status().retryBudgets == [.a: 0])
        #expect(try (150_000...300_000).contains(#require(wait(&fixture, failing: 3))))
    }

    @Test func `recorded jobs give it back, in parts`() throws {
        var fixture = leased(1...9)
        _ = wait(&fixture, failing: 1)
        _ = wait(&fixture, failing: 2)
        for id in 3...4 as ClosedRange<Int64> {
            let write = try #require(fixture.finish(.one, job(id), attempt(UInt32(id))).write)
            #expect(fixture.core.status().retryBudgets == [.a: id == 3 ? 0 : 25])
            _ = fixture.step(.written(write, .done()))
        }
        #expect(fixture.core.status().retryBudgets == [.a: 50])
        #expect(try (250...500).contains(#require(wait(&fixture, failing: 5))))
        #expect(try (150_000...300_000).contains(#require(wait(&fixture, failing: 6))))
    }

    @Test func `what is given up costs nothing`() {
        var fixture = leased(1...1)
        _ = fixture.fail(.one, job(1), attempt(1), .invalidArgument)
        #expect(fixture.core.status().retryBudgets == [:])
    }

    @Test func `each tenant has its own`() throws {
        var fixture = leased(1...3)
        for id in 1...3 as ClosedRange<Int64> { _ = wait(&fixture, failing: id) }
        _ = fixture.queue([summary(4, batch: 2, of: .b)])
        #expect(try (250...500).contains(#require(wait(&fixture, failing: 4))))
    }

    @Test func `a tenant of which nothing is queued any more is forgotten`() throws {
        var fixture = leased(1...1)
        _ = wait(&fixture, failing: 1)
        #expect(fixture.core.status().retryBudgets == [.a: 50])
        _ = fixture.cancel(1)
        #expect(fixture.core.status().retryBudgets == [:])
    }
}
