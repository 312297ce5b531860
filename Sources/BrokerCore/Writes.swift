/// What the ledger was asked to make durable and has not answered yet.
///
/// Calls share the room by what is left of it: a tenant may have as much under way as is free beside it, in bytes and
/// in number. One alone takes half, n take 1/(n+1) each, and a newcomer finds room. Only a tenant that has nothing
/// under way may send one write that is larger, so that whatever is allowed at all can go.
struct Writes: Sendable {
    struct Pending: Sendable {
        var write: Write
        var bytes: Int
        /// How many claims' results it has.
        var claims: Int
        /// Whose call it is; nil: the broker's own write.
        var tenant: Tenant?
    }

    private struct Share: Sendable {
        var calls = 0
        var bytes = 0
    }

    private var pending: [WriteID: Pending] = [:]
    private var shares: [Tenant: Share] = [:]
    private var counter: UInt64 = 0
    private(set) var calls = 0
    private(set) var callBytes = 0
    private(set) var resultBytes = 0
    private(set) var resultClaims = 0

    var count: Int { pending.count }
    var isEmpty: Bool { pending.isEmpty }

    func hasRoom(for bytes: Int, of tenant: Tenant, _ limits: BrokerLimits) -> Bool {
        guard let share = shares[tenant] else {
            return calls < limits.writesMax && bytes <= limits.writeBytesMax - callBytes
        }
        return hasCall(share, limits) && bytes <= room(share, limits)
    }

    /// Whether the disk has enough results to write, so that no job need be leased for it to have more.
    func hasManyResults(_ limits: BrokerLimits) -> Bool {
        resultBytes > limits.resultBytesLeasedMax || resultClaims > limits.resultClaimsLeasedMax
    }

    /// How many more bytes have room, in one call or several.
    func credit(of tenant: Tenant, _ limits: BrokerLimits) -> Int {
        guard let share = shares[tenant] else { return calls < limits.writesMax ? room(Share(), limits) : 0 }
        return hasCall(share, limits) ? room(share, limits) : 0
    }

    /// After it the tenant has no more calls than are free.
    private func hasCall(_ share: Share, _ limits: BrokerLimits) -> Bool {
        share.calls + 1 <= limits.writesMax - (calls + 1)
    }

    /// After these the tenant has no more bytes than are free.
    private func room(_ share: Share, _ limits: BrokerLimits) -> Int {
        max(0, (limits.writeBytesMax - callBytes - share.bytes) / 2)
    }

    mutating func begin(_ write: Write, bytes: Int, claims: Int, of tenant: Tenant?) -> WriteID {
        counter += 1
        let id = WriteID(rawValue: counter)
        let begun = Pending(write: write, bytes: bytes, claims: claims, tenant: tenant)
        pending[id] = begun
        count(begun, +1)
        return id
    }

    mutating func end(_ id: WriteID) -> Pending {
        guard let ended = pending.removeValue(forKey: id) else {
            preconditionFailure("told of a write that was not asked for, or twice")
        }
        count(ended, -1)
        return ended
    }

    private mutating func count(_ pending: Pending, _ sign: Int) {
        let bytes = sign * pending.bytes
        switch pending.write {
        case .call: (calls, callBytes) = (calls + sign, callBytes + bytes)
        case .results: (resultBytes, resultClaims) = (resultBytes + bytes, resultClaims + sign * pending.claims)
        case .failure: break  // Small, and at most one for each job in the window.
        }
        guard let tenant = pending.tenant else { return }
        shares[tenant, default: Share()].calls += sign
        shares[tenant, default: Share()].bytes += bytes
        if shares[tenant]?.calls == 0 { shares[tenant] = nil }
    }
}

extension BrokerCore {
    @discardableResult
    mutating func write(_ write: Write, bytes: Int = 0, claims: Int = 0, of tenant: Tenant? = nil) -> WriteID {
        let id = writes.begin(write, bytes: bytes, claims: claims, of: tenant)
        effects.append(.write(id, write))
        return id
    }

    /// A call is answered only now, when it is durable (promise 1).
    mutating func written(_ id: WriteID, _ outcome: WriteOutcome) {
        let ended = writes.end(id)
        switch outcome {
        case .done(let queued, let cancelled):
            taken(ended)
            if let cancelled { cancel(cancelled) }
            for jobs in queued { window.queued(QueueKey(jobs.tenant, jobs.priority), from: jobs.first) }
        case .refused(let code): refused(ended, code)
        }
    }

    private mutating func taken(_ ended: Writes.Pending) {
        switch ended.write {
        case .call(let call): reply(call, of: ended.tenant, .ok)
        case .results(let job, _, let call):
            reply(call, .ok)
            recorded(job)
        case .failure(let job, _, _, _, nil): forget(job)
        case .failure(let job, _, _, let failure, let retry?):
            window.failed(job, failure, notBefore: retry)
            enqueue(job)
        }
    }

    private mutating func refused(_ ended: Writes.Pending, _ code: StatusCode) {
        switch ended.write {
        case .call(let call): reply(call, of: ended.tenant, CallStatus(code))
        case .results(let job, let attempt, let call):
            reply(call, CallStatus(code))
            resultsRefused(job, attempt, code)
        case .failure(let job, _, _, _, _): failureRefused(job, ended.write, code)
        }
    }

    private mutating func recorded(_ id: JobID) {
        jobsRecorded += 1
        if let tenant = window.jobs[id]?.summary.tenant { budgets.succeeded(tenant) }
        forget(id)
    }
}
