import Calls
import Client
import JobMessages
import ZeroMQ

/// Opens the connections of a load, and lets them work.
struct LoadRun {
    let plan: LoadReport.Plan
    let limit: LoadLimit
    let spacing: LoadSchedule.Spacing
    let claims: LoadClaims
    let broker: BrokerOptions
    let context: Context
    let stop: Waker

    typealias Outcome = (tally: LoadTally, fault: (any Error)?)

    func run() throws -> Outcome {
        switch (plan.mode, plan.kind) {
        case (.closed, _): try closed()
        case (.open, .batch): try openBatches()
        case (.open, .estimate): try openEstimates()
        }
    }

    private func closed() throws -> Outcome {
        let clock = LoadClock()
        let loop = ClosedLoop(
            claims: claims, clock: clock, batchesInFlight: plan.inFlight ?? 1,
            batches: Locked(LoadBatches(of: plan.claimsPerBatch ?? 1, limit: limit)))
        return try batches(clock) { try loop.run(&$0, progress: $1) }
    }

    private func openBatches() throws -> Outcome {
        let clock = LoadClock()
        let perBatch = plan.claimsPerBatch ?? 1
        let loop = OpenBatches(
            claims: claims, clock: clock,
            starts: Locked(
                OpenBatches.Starts(
                    schedule: schedule(claimsPerCall: perBatch), batches: LoadBatches(of: perBatch, limit: limit))),
            stop: stop)
        return try batches(clock) { try loop.run(&$0, progress: $1) }
    }

    private func batches(
        _ clock: LoadClock, _ work: @escaping @Sendable (inout BatchSubmitter, (Int) -> Void) throws -> Void
    ) throws -> Outcome {
        let name = "load-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        var crew = LoadCrew(clock, stop)
        for _ in 0..<plan.connections {
            let client = try readyClient()
            let submitter = BatchSubmitter(
                client, claims, clock, name: name, claimsPerSlice: plan.claimsPerSlice ?? Slicer.claimsPerSlice)
            try crew.add(submitter, work)
        }
        return crew.finish(progress: progress)
    }

    private func openEstimates() throws -> Outcome {
        _ = try readyClient()
        let clock = LoadClock()
        var crew = LoadCrew(clock, stop)
        for lane in 0..<plan.connections {
            var channel = try CallChannel(
                to: broker.connection.endpoints[0], tenant: broker.tenant, in: context, stop: stop,
                keys: try broker.connection.keys.load())
            let _: WireEvaluateReply = try channel.call(
                .estimate, OpenEstimates.request(for: claims[0]), deadline: OpenCalls.attemptMax)
            let calls = OpenCalls(
                schedule(claimsPerCall: 1), lane: lane, of: plan.connections,
                patience: .seconds(broker.connection.patience))
            try crew.add(OpenEstimates(channel, calls, claims, clock, stop)) { try $0.run(progress: $1) }
        }
        return crew.finish(progress: progress)
    }

    /// A connection that stands, to a broker that has a worker: before the load begins, so that this takes no time from it.
    private func readyClient() throws -> BrokerClient {
        var client = try broker.client(context, stop: stop)
        _ = try client.evaluate(claims[0], scrub: false)
        return client
    }

    private func schedule(claimsPerCall: Int) -> LoadSchedule {
        var limit = limit
        if case .count(let claims) = limit { limit = .count((claims + claimsPerCall - 1) / claimsPerCall) }
        return LoadSchedule(rate: plan.callsPerSecond ?? 1, spacing: spacing, limit: limit)
    }

    private func progress(_ answered: Int) {
        Output.progress("\(grouped(answered)) claims answered")
    }
}
