import BrokerCore
import Simulation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// MEDPAY_SEEDS: how many seeds to run; MEDPAY_SEED: the only one.
@Suite struct SimulationTests {
    @Test func `every promise holds whatever goes wrong`() throws {
        var sum = Simulation.Report()
        for seed in seeds {
            var simulation = Simulation(Simulation.Options(seed: seed))
            do {
                let report = try simulation.run()
                sum.add(report)
            } catch {
                Issue.record("\(error)")
            }
        }
        print(sum)
        // The runs reach what they are for.
        guard seeds.count >= 100 else { return }
        #expect(sum.starts > seeds.count && sum.batches > 0 && sum.jobsDone > 0 && sum.jobsDead > 0)
        #expect(sum.jobsCancelled > 0 && sum.callsAnswered > 0 && sum.jobsQuarantined > 0 && sum.jobsRedriven > 0)
        #expect(sum.batchesHeld > 0 && sum.pauses > 0 && sum.unsent > 0 && sum.throttled > 0)
        for refusal in [
            Refusal.draining, .writesFull, .rateLimited, .resultsFull, .interactiveFull, .noWorker,
            .workersLost, .lateAnswer, .workersFull, .workerUnknown,
        ] {
            #expect(sum.refusals[refusal, default: 0] > 0, "\(refusal) was never reached")
        }
    }

    @Test func `the same seed gives the same run`() throws {
        var first = Simulation(Simulation.Options(seed: 4))
        var second = Simulation(Simulation.Options(seed: 4))
        #expect(try first.run() == second.run())
    }

    @Test func `tenants are served by weight, and a small batch behind huge ones is given out within one round`() {
        for seed in seeds {
            var run = FairnessRun(seed: seed)
            let outcome = run.run()
            #expect(outcome.isLoadedAtOnce && outcome.isGivenOut, "seed \(seed)")
            #expect(outcome.claimsBeyond <= 0, "seed \(seed)")
            #expect(outcome.unfairness <= outcome.unfairnessMax, "seed \(seed)")
        }
    }

    private var seeds: ClosedRange<UInt64> {
        if let seed = number("MEDPAY_SEED") { return seed...seed }
        return 1...max(1, number("MEDPAY_SEEDS") ?? 2_000)
    }

    private func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }
}
