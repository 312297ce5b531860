import BrokerCore
import Calls
import Ledger

/// A call that waits for its reply.
struct PendingCall {
    var address: ReplyAddress
    var caller: Caller
    var content: Content
    /// When it was read, for how long it takes.
    var began: Instant
    /// What an OK will carry.
    var body: [UInt8] = []
    /// The ledger's or the worker's words, when it will not be OK.
    var refusal: CallStatus?

    enum Content {
        case write(LedgerWrite)
        /// An `EvaluateRequest`, for a worker, and the trace it belongs to.
        case interactive([UInt8], Work, traceparent: String)
        /// A worker's message; with results, the write that records them.
        case work(LedgerWrite?)
        case read
    }
}

/// Who makes a call: its key's owner, or, without keys, its connection.
struct Caller: Hashable {
    var tenant: Tenant
    /// The key, or the connection's routing id: what calls under way are counted by.
    var identity: [UInt8]
    /// The descriptor of the connection that it calls over; -1: not known.
    var connection: Int32
}

struct CallTable {
    private(set) var calls: [CallID: PendingCall] = [:]
    private var ids: [ReplyAddress: CallID] = [:]
    private var readsByTenant: [Tenant: Int] = [:]
    private var callsByIdentity: [[UInt8]: Int] = [:]
    private var last: UInt64 = 0

    subscript(id: CallID) -> PendingCall? {
        get { calls[id] }
        set {
            guard let newValue else { return }
            calls[id] = newValue
        }
    }

    /// nil: this peer has a call of this number under way already.
    mutating func add(_ call: PendingCall) -> CallID? {
        guard ids[call.address] == nil else { return nil }
        let id = nextID()
        ids[call.address] = id
        calls[id] = call
        callsByIdentity[call.caller.identity, default: 0] += 1
        if case .read = call.content { readsByTenant[call.caller.tenant, default: 0] += 1 }
        return id
    }

    mutating func nextID() -> CallID {
        last += 1
        return CallID(rawValue: last)
    }

    /// Reads of a tenant that wait for the ledger.
    func reads(of tenant: Tenant) -> Int { readsByTenant[tenant, default: 0] }

    /// Calls under way of one key or connection.
    func count(of caller: Caller) -> Int { callsByIdentity[caller.identity, default: 0] }

    func id(at address: ReplyAddress) -> CallID? { ids[address] }

    mutating func remove(_ id: CallID) -> PendingCall? {
        guard let call = calls.removeValue(forKey: id) else { return nil }
        ids[call.address] = nil
        callsByIdentity.countDown(call.caller.identity)
        if case .read = call.content { readsByTenant.countDown(call.caller.tenant) }
        return call
    }
}

extension Dictionary where Value == Int {
    /// A key that counts nothing any more is forgotten.
    mutating func countDown(_ key: Key) {
        let rest = self[key, default: 1] - 1
        self[key] = rest == 0 ? nil : rest
    }
}

/// Worker threads that have offered themselves.
struct WorkerTable {
    struct Worker {
        var peer: [UInt8]
        var caller: Caller
        /// The number of its `Take` call, on whose stream leases go out.
        var take: UInt64
        var name: String
        /// Digest of its reference image.
        var image: String
        var protocolVersion: UInt32
        /// When its leases went out.
        var leases: [AttemptID: Instant] = [:]
    }

    private(set) var workers: [WorkerID: Worker] = [:]
    private var ids: [[UInt8]: WorkerID] = [:]
    /// By their connections, to know them by when those drop.
    private var idsByDescriptor: [Int32: WorkerID] = [:]
    private var last: UInt64 = 0
    /// Interactive calls that are with a worker, by attempt: its answer names only that.
    var interactive: [AttemptID: CallID] = [:]

    subscript(id: WorkerID) -> Worker? { workers[id] }

    func id(of peer: [UInt8]) -> WorkerID? { ids[peer] }

    func id(at descriptor: Int32) -> WorkerID? { idsByDescriptor[descriptor] }

    /// A peer that offers itself again is the same worker.
    mutating func join(_ worker: Worker) -> WorkerID {
        let id: WorkerID
        if let known = ids[worker.peer] {
            id = known
        } else {
            last += 1
            id = WorkerID(rawValue: last)
            ids[worker.peer] = id
        }
        workers[id] = worker
        if worker.caller.connection >= 0 { idsByDescriptor[worker.caller.connection] = id }
        return id
    }

    mutating func began(_ attempt: AttemptID, of id: WorkerID, at instant: Instant) {
        workers[id]?.leases[attempt] = instant
    }

    /// When the lease went out, which is over; nil: it was not this worker's.
    mutating func ended(_ attempt: AttemptID, of id: WorkerID) -> Instant? {
        workers[id]?.leases.removeValue(forKey: attempt)
    }

    /// It handed back all that it had.
    mutating func endedAll(of id: WorkerID) { workers[id]?.leases = [:] }

    /// It has taken another reference image.
    mutating func renew(_ id: WorkerID, image: String) { workers[id]?.image = image }

    mutating func remove(_ id: WorkerID) -> Worker? {
        guard let worker = workers.removeValue(forKey: id) else { return nil }
        ids[worker.peer] = nil
        let descriptor = worker.caller.connection
        if idsByDescriptor[descriptor] == id { idsByDescriptor[descriptor] = nil }
        return worker
    }
}
