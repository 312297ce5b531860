/// What the ledger was asked to make durable and has not answered yet.
struct Writes: Sendable {
    struct Pending: Sendable {
        var write: Write
        var bytes: Int
    }

    private var pending: [WriteID: Pending] = [:]
    private var counter: UInt64 = 0
    private(set) var calls = 0
    private(set) var callBytes = 0
    private(set) var resultBytes = 0

    var count: Int { pending.count }
    var isEmpty: Bool { pending.isEmpty }

    mutating func begin(_ write: Write, bytes: Int) -> WriteID {
        counter += 1
        let id = WriteID(rawValue: counter)
        pending[id] = Pending(write: write, bytes: bytes)
        count(write, bytes, +1)
        return id
    }

    mutating func end(_ id: WriteID) -> Write {
        guard let ended = pending.removeValue(forKey: id) else {
            preconditionFailure("told of a write that was not asked for, or twice")
        }
        count(ended.write, ended.bytes, -1)
        return ended.write
    }

    private mutating func count(_ write: Write, _ bytes: Int, _ sign: Int) {
        switch write {
        case .call: (calls, callBytes) = (calls + sign, callBytes + sign * bytes)
        case .results: resultBytes += sign * bytes
        case .failure: break  // Small, and at most one for each job in the window.
        }
    }
}

extension BrokerCore {
    /// Admission (promise 6): a client that pushes faster than the ledger takes is told so, before memory fills.
    mutating func admitWrite(_ call: CallID, of tenant: Tenant, bytes: Int) {
        if isDraining {
            refuse(call, .draining)
        } else if bytes > limits.writeBytesMax {
            refuse(call, .writeTooLarge)
        } else if writes.calls >= limits.writesMax || writes.callBytes + bytes > limits.writeBytesMax {
            refuse(call, .writesFull)
        } else if window.queues.count >= limits.queuesMax && !window.knows(tenant) {
            refuse(call, .queuesFull)
        } else {
            write(.call(call), bytes: bytes)
        }
    }

    @discardableResult
    mutating func write(_ write: Write, bytes: Int = 0) -> WriteID {
        let id = writes.begin(write, bytes: bytes)
        effects.append(.write(id, write))
        return id
    }

    /// A call is answered only now, when it is durable (promise 1).
    mutating func written(_ id: WriteID, _ outcome: WriteOutcome) {
        switch (writes.end(id), outcome) {
        case (.call(let call), .done(let queued, let first, let cancelled)):
            reply(call, .ok)
            if let queued { window.queued(QueueKey(queued.0, queued.1), from: first) }
            if let cancelled { cancel(cancelled) }
        case (.call(let call), .refused(let code)):
            reply(call, CallStatus(code))
        case (.results(let job, _, let call), .done):
            reply(call, .ok)
            forget(job)
        case (.results(let job, let attempt, let call), .refused(let code)):
            reply(call, CallStatus(code))
            resultsRefused(job, attempt, code)
        case (.failure(let job, _, _, nil), .done):
            forget(job)
        case (.failure(let job, _, _, .some(let retry)), .done):
            window.failed(job, notBefore: retry)
            enqueue(job)
        case (let failure, .refused(let code)):
            failureRefused(failure, code)
        }
    }
}
