import BrokerCore

/// What a run is like: the broker's limits, small, so that every one of them is reached, and how bad things are.
struct World: Sendable {
    var limits = BrokerLimits()
    /// The broker dies once in so many mishaps.
    var killTimes = 1
    /// How slow loads are.
    var loadMillisecondsMax = 1

    init() {}

    init(using generator: inout SplitMix64) {
        func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        killTimes = draw(2...40)
        loadMillisecondsMax = [10, 200, 2_000][draw(0...2)]
        limits.writesMax = draw(3...20)
        limits.writeBytesMax = draw(15_000...100_000)
        limits.resultBytesMax = draw(5_000...40_000)
        limits.resultBytesLeasedMax = draw(2_000...40_000)
        limits.resultClaimsLeasedMax = draw(200...5_000)
        limits.windowJobsMax = draw(10...80)
        limits.windowBytesMax = limits.windowJobsMax * draw(500...4_000)
        limits.loadJobsMax = draw(2...30)
        limits.loadJobsMin = draw(1...10)
        limits.loadsMax = draw(1...4)
        limits.cancelsPerLoadMax = draw(1...3)
        limits.workersMax = draw(4...10)
        limits.capacityMax = draw(2...5)
        limits.leaseMilliseconds = Int64(draw(500...5_000))
        limits.workerSilenceMilliseconds = Int64(draw(500...5_000))
        limits.attemptsMax = draw(2...6)
        limits.crashesMax = draw(2...4)
        limits.backoffMillisecondsBase = Int64(draw(10...200))
        limits.backoffMillisecondsMax = Int64(draw(200...4_000))
        limits.lookaheadMilliseconds = limits.backoffMillisecondsMax + Int64(draw(0...3_000))
        limits.retryTokensMax = draw(2...12)
        limits.retrySuccessesPerToken = draw(1...10)
        limits.rateBurstClaims = draw(500...3_000)
        limits.interactiveCallsMax = draw(3...12)
        limits.interactiveCallsPerTenantMax = draw(2...6)
        limits.handoversMax = draw(0...2)
        limits.quantumClaims = draw(100...1_000)
        limits.passesMax = draw(2...10)
    }
}
