/// Admission (promise 6): a client that pushes faster than the ledger takes is told so, before memory fills.
extension BrokerCore {
    mutating func admitWrite(_ call: CallID, of tenant: Tenant, bytes: Int, claims: Int, queues: Bool) {
        if isDraining {
            refuse(call, of: tenant, .draining)
        } else if bytes > limits.writeBytesMax {
            refuse(call, of: tenant, .writeTooLarge)
        } else if queues, !hasQueue(tenant) {
            refuse(call, of: tenant, .queuesFull)
        } else if !writes.hasRoom(for: bytes, of: tenant, limits) {
            refuse(call, of: tenant, .writesFull)
        } else if let wait = tenants.take(claims, of: tenant, now: now) {
            refuse(call, of: tenant, .rateLimited, retryAfter: Int(wait))
        } else {
            write(.call(call), bytes: bytes, of: tenant)
        }
    }

    /// Answers a write: with how much more its tenant may send.
    mutating func reply(_ call: CallID, of tenant: Tenant?, _ status: CallStatus) {
        var status = status
        status.creditBytes = tenant.map(credit)
        if status.creditBytes == 0, status.retryAfterMilliseconds == nil {
            status.retryAfterMilliseconds = limits.retryAfterMilliseconds  // A 0 alone would be "not told".
        }
        reply(call, status)
    }

    private mutating func refuse(
        _ call: CallID, of tenant: Tenant, _ refusal: Refusal, retryAfter milliseconds: Int? = nil
    ) {
        refusals[refusal, default: 0] += 1
        var status = refusal.status(limits)
        if let milliseconds { status.retryAfterMilliseconds = milliseconds }
        reply(call, of: tenant, status)
    }

    /// Bytes of writes that are not refused as long as nothing changes, in one write or several.
    private func credit(of tenant: Tenant) -> Int {
        isDraining || !hasQueue(tenant) ? 0 : writes.credit(of: tenant, limits)
    }

    /// Whether the tenant has a backlog, or may have one more.
    private func hasQueue(_ tenant: Tenant) -> Bool {
        window.queues.count < limits.queuesMax || window.knows(tenant)
    }
}
