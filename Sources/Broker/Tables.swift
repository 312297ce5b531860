import BrokerCore
import Calls
import Ledger

/// A call that waits for its reply.
struct PendingCall {
    var address: ReplyAddress
    var tenant: Tenant
    var content: Content
    /// What an OK will carry.
    var body: [UInt8] = []
    /// The ledger's or the worker's words, when it will not be OK.
    var refusal: CallStatus?

    enum Content {
        case write(LedgerWrite)
        /// An `EvaluateRequest`, for a worker.
        case interactive([UInt8], Work)
        /// A worker's message; with results, the write that records them.
        case work(LedgerWrite?)
        case read
    }
}

struct CallTable {
    private(set) var calls: [CallID: PendingCall] = [:]
    private var ids: [ReplyAddress: CallID] = [:]
    private var readsByTenant: [Tenant: Int] = [:]
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
        if case .read = call.content { readsByTenant[call.tenant, default: 0] += 1 }
        return id
    }

    mutating func nextID() -> CallID {
        last += 1
        return CallID(rawValue: last)
    }

    /// Reads of a tenant that wait for the ledger.
    func reads(of tenant: Tenant) -> Int { readsByTenant[tenant, default: 0] }

    func id(at address: ReplyAddress) -> CallID? { ids[address] }

    mutating func remove(_ id: CallID) -> PendingCall? {
        guard let call = calls.removeValue(forKey: id) else { return nil }
        ids[call.address] = nil
        if case .read = call.content {
            let rest = readsByTenant[call.tenant, default: 1] - 1
            readsByTenant[call.tenant] = rest == 0 ? nil : rest
        }
        return call
    }
}

/// Worker threads that have offered themselves.
struct WorkerTable {
    struct Worker {
        var peer: [UInt8]
        /// The number of its `Take` call, on whose stream leases go out.
        var take: UInt64
        var name: String
        /// Digest of its reference image.
        var image: String
    }

    private(set) var workers: [WorkerID: Worker] = [:]
    private var ids: [[UInt8]: WorkerID] = [:]
    private var last: UInt64 = 0
    /// Interactive calls that are with a worker, by attempt: its answer names only that.
    var interactive: [AttemptID: CallID] = [:]

    subscript(id: WorkerID) -> Worker? { workers[id] }

    func id(of peer: [UInt8]) -> WorkerID? { ids[peer] }

    /// A peer that offers itself again is the same worker.
    mutating func join(peer: [UInt8], take: UInt64, name: String, image: String) -> WorkerID {
        let id: WorkerID
        if let known = ids[peer] {
            id = known
        } else {
            last += 1
            id = WorkerID(rawValue: last)
            ids[peer] = id
        }
        workers[id] = Worker(peer: peer, take: take, name: name, image: image)
        return id
    }

    /// It has taken another reference image.
    mutating func renew(_ id: WorkerID, image: String) { workers[id]?.image = image }

    mutating func remove(_ id: WorkerID) -> Worker? {
        guard let worker = workers.removeValue(forKey: id) else { return nil }
        ids[worker.peer] = nil
        return worker
    }
}
