/// What waits, shared fairly among tenants: deficit round robin (promise 7).
///
/// Every tenant in turn may take `quantum` times its weight in cost, and what it could not use because its next item
/// is larger, it keeps for its next turn. So whatever one tenant has piled up, another's first quantum is served after
/// at most one turn of every other. Within a tenant the smallest id, the oldest, goes first.
///
/// Source: Shreedhar, Varghese: Efficient fair queuing using deficit round robin, 1995.
/// - Complexity: O(log n); `next` also turns once round the ring for every quantum by which the cheapest next item
///   exceeds one.
struct FairQueue<ID: Hashable & Comparable & Sendable>: Sendable {
    private struct Place: Comparable, Sendable {
        var id: ID
        var cost: Int
        static func < (left: Place, right: Place) -> Bool { left.id < right.id }
    }

    /// A tenant that waits. One whose last item is taken is forgotten, and its deficit with it: nobody saves up.
    private struct Account: Sendable {
        var items = IndexedHeap<ID, Place>()
        var deficit = 0
        var hasTurn = false
    }

    private let quantum: Int
    /// What a tenant's share is multiplied by; 1 for those without an entry.
    var weights: [Tenant: Int] = [:]
    private var accounts: [Tenant: Account] = [:]
    private var ring = IndexedHeap<Tenant, UInt64>()
    private var turn: UInt64 = 0
    private(set) var count = 0

    init(quantum: Int) { self.quantum = quantum }

    var isEmpty: Bool { count == 0 }

    mutating func insert(_ id: ID, of tenant: Tenant, cost: Int) {
        if accounts[tenant] == nil { moveBack(tenant) }
        accounts[tenant, default: Account()].items.set(id, Place(id: id, cost: max(1, cost)))
        count += 1
    }

    mutating func remove(_ id: ID, of tenant: Tenant) {
        guard accounts[tenant]?.items.remove(id) == true else { return }
        count -= 1
        closeIfEmpty(tenant)
    }

    /// Takes the next item out.
    mutating func next() -> ID? {
        while let tenant = ring.min?.key {
            if let id = take(of: tenant) { return id }
            accounts[tenant]?.hasTurn = false
            moveBack(tenant)
        }
        return nil
    }

    /// The tenant's next item if its deficit pays for it.
    private mutating func take(of tenant: Tenant) -> ID? {
        guard var account = accounts[tenant], let place = account.items.min?.rank else { return nil }
        accounts[tenant] = nil  // So that the heap is changed in place.
        if !account.hasTurn {
            account.hasTurn = true
            account.deficit += quantum * weights[tenant, default: 1]
        }
        let isPaid = place.cost <= account.deficit
        if isPaid {
            account.deficit -= place.cost
            _ = account.items.popMin()
            count -= 1
        }
        accounts[tenant] = account
        closeIfEmpty(tenant)
        return isPaid ? place.id : nil
    }

    private mutating func closeIfEmpty(_ tenant: Tenant) {
        guard accounts[tenant]?.items.isEmpty == true else { return }
        accounts[tenant] = nil
        ring.remove(tenant)
    }

    private mutating func moveBack(_ tenant: Tenant) {
        turn += 1
        ring.set(tenant, turn)
    }
}

/// Waiting jobs: urgent before normal before bulk, and fair among the tenants of each.
///
/// Nothing starves: a priority that was passed over `passesMax` times in a row has one lease, so a flood of urgent
/// work slows the others down to one lease in `passesMax + 1`, never to none.
struct Lanes: Sendable {
    private var queues: [FairQueue<JobID>]
    private var passes = [Int](repeating: 0, count: Priority.allCases.count)
    private let passesMax: Int

    init(_ limits: BrokerLimits) {
        queues = Priority.allCases.map { _ in FairQueue(quantum: limits.quantumClaims) }
        passesMax = limits.passesMax
    }

    var isEmpty: Bool { queues.allSatisfy(\.isEmpty) }

    mutating func insert(_ job: JobSummary) {
        queues[Int(job.options.priority.rawValue)].insert(job.id, of: job.tenant, cost: job.claims)
    }

    mutating func remove(_ job: JobSummary) {
        queues[Int(job.options.priority.rawValue)].remove(job.id, of: job.tenant)
    }

    mutating func next() -> JobID? {
        let waiting = queues.indices.filter { !queues[$0].isEmpty }
        guard let first = waiting.first else { return nil }
        let chosen = waiting.last { passes[$0] >= passesMax } ?? first
        for lane in waiting where lane > chosen { passes[lane] += 1 }
        passes[chosen] = 0
        return queues[chosen].next()
    }
}
