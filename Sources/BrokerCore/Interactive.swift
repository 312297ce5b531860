/// An estimate or scrub that somebody waits for. It costs no write and dies with the broker.
struct InteractiveCall: Sendable {
    var tenant: Tenant
    var deadline: Timestamp
    var bytes: Int
    var work: Work
    /// nil: it waits.
    var attempt: AttemptID?
    /// Workers that died with it.
    var handovers = 0
}

/// All of them, waiting or with a worker: tenants take turns, a tenant's oldest first.
struct Interactive: Sendable {
    private(set) var calls: [CallID: InteractiveCall] = [:]
    var waiting = FairQueue<CallID>(quantum: 1)
    private var perTenant: [Tenant: Int] = [:]
    private var bytes = 0

    var isEmpty: Bool { calls.isEmpty }

    func hasRoom(for call: InteractiveCall, _ limits: BrokerLimits) -> Bool {
        calls.count < limits.interactiveCallsMax
            && perTenant[call.tenant, default: 0] < limits.interactiveCallsPerTenantMax
            && bytes + call.bytes <= limits.interactiveBytesMax
    }

    mutating func add(_ id: CallID, _ call: InteractiveCall) {
        calls[id] = call
        perTenant[call.tenant, default: 0] += 1
        bytes += call.bytes
        wait(id)
    }

    mutating func wait(_ id: CallID) {
        guard let call = calls[id] else { return }
        calls[id]?.attempt = nil
        waiting.insert(id, of: call.tenant, cost: 1, Demand(call.work))
    }

    mutating func begin(_ id: CallID, _ attempt: AttemptID) { calls[id]?.attempt = attempt }

    mutating func died(_ id: CallID) { calls[id]?.handovers += 1 }

    mutating func remove(_ id: CallID) -> InteractiveCall? {
        guard let call = calls.removeValue(forKey: id) else { return nil }
        bytes -= call.bytes
        perTenant[call.tenant, default: 0] -= 1
        if perTenant[call.tenant] == 0 { perTenant[call.tenant] = nil }
        waiting.remove(id, of: call.tenant, Demand(call.work))
        return call
    }
}

/// Promise 7: interactive calls go before batches. Promise 8: none is started past its deadline.
extension BrokerCore {
    mutating func admit(_ id: CallID, _ call: InteractiveCall) {
        if isDraining {
            refuse(id, .draining)
        } else if call.deadline <= now {
            refuse(id, .deadlineExceeded)
        } else if !workers.canDo(call.work) {
            refuse(id, .noWorker)
        } else if !interactive.hasRoom(for: call, limits) {
            refuse(id, .interactiveFull)
        } else {
            interactive.add(id, call)
            alarms.set(.call(id), call.deadline)
        }
    }

    /// The next call that meets one of the demands. One whose deadline has passed is not started.
    mutating func nextCall(_ demands: Demands) -> CallID? {
        while let id = interactive.waiting.next(demands) {
            guard let call = interactive.calls[id], call.deadline <= now else { return id }
            callDue(id)
        }
        return nil
    }

    /// The caller has its answer; who still works on it is told to stop.
    mutating func settle(_ id: CallID, _ status: CallStatus) {
        drop(id)
        reply(id, status)
    }

    mutating func abandon(_ id: CallID) { drop(id) }

    mutating func callDue(_ id: CallID) {
        drop(id)
        refuse(id, .deadlineExceeded)
    }

    /// A worker died with it: another one gets it, `handoversMax` times.
    mutating func lost(_ id: CallID) {
        interactive.died(id)
        handOver(id)
    }

    mutating func handOver(_ id: CallID) {
        guard let call = interactive.calls[id] else { return }
        let refusal: Refusal? =
            isDraining ? .draining : call.handovers > limits.handoversMax ? .workersLost : nil
        if let refusal {
            drop(id)
            refuse(id, refusal)
        } else {
            interactive.wait(id)
        }
    }

    mutating func refuseCallsWithoutWorker() {
        for work in Work.combinations where !workers.canDo(work) { refuseWaitingCalls(.noWorker, Demands(only: work)) }
    }

    mutating func refuseWaitingCalls(_ refusal: Refusal, _ demands: Demands = .all) {
        while let id = interactive.waiting.next(demands) {
            drop(id)
            refuse(id, refusal)
        }
    }

    private mutating func drop(_ id: CallID) {
        guard let call = interactive.remove(id) else { return }
        alarms.remove(.call(id))
        if let attempt = call.attempt { revoke(attempt) }
    }
}
