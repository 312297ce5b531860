import BrokerCore
import Calls
import Glibc
import JobMessages
import Ledger

/// What an operator sees at a glance.
extension BrokerLoop {
    func status(_ totals: LedgerTotals) -> WireStatusReply {
        let queue = core.status()
        var reply = WireStatusReply(totals)
        reply.version = configuration.version
        reply.protocol = CallLimits.protocolVersion
        reply.start = start
        reply.uptimeMilliseconds = now.rawValue - began.rawValue
        reply.draining = queue.isDraining
        reply.workers = queue.workers.map { workerStatus($0) }
        reply.queues = queue.queues.map { WireQueueStatus($0, now: now) }
        reply.interactiveWaiting = UInt32(queue.interactiveWaiting)
        reply.interactiveRunning = UInt32(queue.interactiveRunning)
        reply.writesInFlight = UInt32(queue.writesInFlight)
        reply.windowBytes = Int64(queue.windowBytes)
        reply.residentBytes = residentBytes()
        reply.connections = Int64(gatekeeper.connections)
        reply.claimsRecorded = Int64(counts.claimsRecorded)
        reply.jobsLeased = Int64(counts.jobsLeased)
        reply.callsAnswered = Int64(counts.callsAnswered)
        reply.latencies = metrics.latencies
        for (name, count) in drops { reply.drops[name] = Int64(count) }
        for (refusal, count) in gatekeeper.refusals { reply.drops["door_" + refusal.rawValue] = Int64(count) }
        for (refusal, count) in queue.refusals { reply.drops[refusal.rawValue] = Int64(count) }
        return reply
    }

    private func workerStatus(_ worker: QueueStatus.Worker) -> WireWorkerStatus {
        let known = workers[worker.id]
        var status = WireWorkerStatus()
        status.name = known?.name ?? ""
        status.image = known?.image ?? ""
        status.protocol = known?.protocolVersion ?? 0
        status.capacity = UInt32(worker.capacity)
        status.leases = UInt32(worker.leases)
        status.kinds = worker.kinds.names
        status.draining = worker.isDraining
        status.heardMillisecondsAgo = now.rawValue - worker.lastHeard.rawValue
        status.joinedMillisecondsAgo = now.rawValue - worker.joined.rawValue
        status.leasedMillisecondsAgo = worker.lastLeased.map { now.rawValue - $0.rawValue } ?? -1
        status.answeredMillisecondsAgo = worker.lastAnswered.map { now.rawValue - $0.rawValue } ?? -1
        return status
    }
}

/// What this process holds in memory. Source: proc(5), /proc/self/statm, whose second number is pages.
private func residentBytes() -> Int64 {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let numbers = text.split(separator: " ")
    return numbers.count > 1 ? (Int64(numbers[1]) ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE))) : 0
}
