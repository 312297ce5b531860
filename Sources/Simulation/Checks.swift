import BrokerCore

/// What must hold after every step.
extension Simulation {
    private static let jobBytesMax = 9_000

    mutating func check(_ event: Event, _ effects: [Effect]) {
        watch.steps += 1
        require(watch.blamed.isEmpty, "a worker was lost, and what it was at is not blamed")
        checkBounds()
        checkPaused()
        if broker?.drainingSince == nil { checkIdle() }
        if case .tick = event { checkCalls() }
        if let since = broker?.drainingSince { require(now <= since + 120_000, "the broker drains and drains") }
        if watch.steps % 64 == 0, let status = broker?.core.status() { check(status) }
    }

    private mutating func checkBounds() {
        require(watch.kept.count <= limits.windowJobsMax, "the window has too many jobs")
        require(watch.keptBytes <= limits.windowBytesMax + Self.jobBytesMax, "the window has too many bytes")
        require(watch.total.bytes <= limits.writeBytesMax, "too many bytes of calls are being written")
        require(watch.total.calls <= limits.writesMax, "too many calls are being written")
        require(watch.resultBytes <= limits.resultBytesMax, "too many bytes of results are being written")
        require(watch.seats.count <= limits.workersMax, "there are too many workers")
        require(watch.calls.count <= limits.interactiveCallsMax, "there are too many interactive calls")
    }

    /// A paused tenant holds no room but for what is under way.
    private mutating func checkPaused() {
        for (tenant, settings) in watch.settings where settings.isPaused {
            guard watch.keptOf[tenant, default: 0] > 0 else { continue }
            let holds = watch.kept.values.contains { !$0.isBusy && $0.summary.tenant == tenant }
            require(!holds, "\(tenant) is paused and holds room in the window")
        }
    }

    /// Nobody is idle while something waits that it can do, and no call waits that nobody can do.
    private mutating func checkIdle() {
        for (id, call) in watch.calls where call.attempt == nil && call.deadline > now {
            require(call.losses ?? 0 <= limits.handoversMax, "call \(id.rawValue) goes on after its last worker")
            let canBeDone = watch.seats.values.contains { $0.canTake(call.work) }
            require(canBeDone, "call \(id.rawValue) waits for what nobody can do")
        }
        let idleForCalls = Set(watch.seats.values.filter(\.hasRoomForCall).map(\.kinds.rawValue))
        for (id, call) in watch.calls where call.attempt == nil && call.deadline > now {
            let isIdle = idleForCalls.contains { Work(rawValue: $0).isSuperset(of: call.work) }
            require(!isIdle, "a worker is idle while call \(id.rawValue) waits")
        }
        let idle = Set(watch.seats.values.filter(\.hasRoom).map(\.kinds.rawValue))
        guard !idle.isEmpty, !watch.hasManyResults(limits) else { return }
        let isSuspectOut = watch.live.values.contains { $0.isSuspect }
        for (id, kept) in watch.kept where !kept.isBusy && waits(kept, isSuspectOut) {
            let work = kept.summary.options.work
            let isIdle = idle.contains { Work(rawValue: $0).isSuperset(of: work) }
            require(!isIdle, "a worker is idle while job \(id.rawValue) waits")
        }
    }

    /// A priority waits for at most so many leases of higher ones, each to a worker that could have taken its job.
    mutating func checkPasses(_ job: JobSummary, _ seat: Watch.Seat) {
        let isSuspectOut = watch.live.values.contains { $0.isSuspect }
        let waiting = Set(
            watch.kept.values.filter {
                $0.summary.options.priority > job.options.priority && !$0.isBusy && waits($0, isSuspectOut)
                    && seat.canTake($0.summary.options.work)
            }.map(\.summary.options.priority))
        for priority in waiting {
            watch.passes[priority, default: 0] += 1
            require(watch.passes[priority, default: 0] <= limits.passesMax, "\(priority) jobs are passed over for ever")
        }
        watch.passes[job.options.priority] = 0
    }

    /// The core knows the time of its last tick only.
    private func waits(_ kept: Watch.Kept, _ isSuspectOut: Bool) -> Bool {
        let isSuspect = kept.summary.crashes > 0 && kept.summary.crashes >= limits.crashesMax - 1
        return kept.earliest <= max(watch.lastTick, kept.since) && kept.excusedUntil <= watch.lastTick
            && kept.summary.options.deadline ?? now + 1 > now && !(isSuspect && isSuspectOut)
    }

    /// Promise 8: once the core was told the time, no interactive call is left past its deadline.
    private mutating func checkCalls() {
        require(watch.calls.values.allSatisfy { $0.deadline > now }, "a call has no answer past its deadline")
    }

    /// What the core says of itself is what was seen.
    private mutating func check(_ status: QueueStatus) {
        require(status.windowJobs == watch.kept.count, "the window and what is kept for it differ")
        require(status.windowBytes == watch.keptBytes, "the window's bytes and what is kept for it differ")
        require(status.leases == watch.live.count, "\(status.leases) leases were not seen")
        require(status.leasesGiven == watch.leasesGiven, "\(status.leasesGiven) leases were not given")
        require(status.workers.map(\.id) == watch.seats.keys.sorted(), "the workers are others")
        require(status.workers.map(\.leases).reduce(0, +) == watch.live.count, "the workers' leases are others")
        require(status.writeBytes == watch.total.bytes, "\(status.writeBytes) bytes of calls are not being written")
        require(status.resultBytes == watch.resultBytes, "\(status.resultBytes) bytes of results are not being written")
        require(
            status.resultClaims == watch.resultClaims,
            "results of \(status.resultClaims) claims are not being written")
        let calls = status.interactiveWaiting + status.interactiveRunning
        require(calls == watch.calls.count, "\(calls) interactive calls are not there")
        require(status.retryBudgets.values.allSatisfy((0..<100).contains), "a retry budget is out of its bounds")
        for queue in status.queues {
            require(
                queue.isPaused == (watch.settings[queue.tenant]?.isPaused ?? false), "\(queue.tenant) is not paused")
        }
    }
}
