/// What waits, shared fairly among tenants: deficit round robin (promise 7).
///
/// Every tenant in turn may take `quantum` times its weight in cost, and what it could not use because its next item
/// is larger, it keeps for its next turn. So whatever one tenant has piled up, another's first quantum is served after
/// at most one turn of every other. Within a tenant the smallest id, the oldest, goes first.
///
/// Who asks says what it can take. A tenant that has nothing of that is not asked, and keeps its turn and its deficit
/// until somebody comes who can: nobody waits behind what only others can do.
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
        var turn: UInt64
        var hasTurn = false
        var deficit = 0
        var count = 0
        /// By demand.
        var items = [IndexedHeap<ID, Place>](repeating: IndexedHeap(), count: Demand.count)

        /// The oldest item that meets one of the demands.
        func head(_ demands: Demands) -> (index: Int, place: Place)? {
            var head: (index: Int, place: Place)?
            for index in items.indices where demands.contains(index) {
                if let place = items[index].min?.rank, head.map({ place < $0.place }) ?? true { head = (index, place) }
            }
            return head
        }
    }

    private let quantum: Int
    private var weights: [Tenant: Int] = [:]
    private var accounts: [Tenant: Account] = [:]
    /// By demand: the tenants that have such items, in the order of their turns.
    private var rings = [IndexedHeap<Tenant, UInt64>](repeating: IndexedHeap(), count: Demand.count)
    private var turn: UInt64 = 0
    private(set) var count = 0

    init(quantum: Int) { self.quantum = quantum }

    func has(_ demands: Demands) -> Bool {
        rings.indices.contains { demands.contains($0) && !rings[$0].isEmpty }
    }

    /// What a tenant's share is multiplied by, 1 for those that were never told. From its next turn on.
    mutating func weigh(_ tenant: Tenant, _ weight: Int) { weights[tenant] = weight == 1 ? nil : weight }

    mutating func insert(_ id: ID, of tenant: Tenant, cost: Int, _ demand: Demand) {
        if accounts[tenant] == nil { accounts[tenant] = Account(turn: nextTurn()) }
        accounts[tenant]?.items[demand.index].set(id, Place(id: id, cost: max(1, cost)))
        accounts[tenant]?.count += 1
        count += 1
        guard let account = accounts[tenant], account.items[demand.index].count == 1 else { return }
        rings[demand.index].set(tenant, account.turn)
    }

    mutating func remove(_ id: ID, of tenant: Tenant, _ demand: Demand) {
        guard accounts[tenant]?.items[demand.index].remove(id) == true else { return }
        settle(tenant, demand.index)
    }

    /// Takes the next item out that meets one of the demands.
    mutating func next(_ demands: Demands) -> ID? {
        while let tenant = first(demands) {
            if let id = take(of: tenant, demands) { return id }
            accounts[tenant]?.hasTurn = false
            moveBack(tenant)
        }
        return nil
    }

    /// Whose turn it is among those who have something of this.
    private func first(_ demands: Demands) -> Tenant? {
        var first: IndexedHeap<Tenant, UInt64>.Node?
        for index in rings.indices where demands.contains(index) {
            if let node = rings[index].min, first.map({ node.rank < $0.rank }) ?? true { first = node }
        }
        return first?.key
    }

    /// The tenant's next item if its deficit pays for it.
    private mutating func take(of tenant: Tenant, _ demands: Demands) -> ID? {
        if accounts[tenant]?.hasTurn == false {
            accounts[tenant]?.hasTurn = true
            accounts[tenant]?.deficit += quantum * weights[tenant, default: 1]
        }
        guard let (index, place) = accounts[tenant]?.head(demands), place.cost <= accounts[tenant]?.deficit ?? 0 else {
            return nil
        }
        accounts[tenant]?.deficit -= place.cost
        accounts[tenant]?.items[index].remove(place.id)
        settle(tenant, index)
        return place.id
    }

    /// After an item is gone: the tenant leaves the rings in which it has nothing more.
    private mutating func settle(_ tenant: Tenant, _ index: Int) {
        count -= 1
        accounts[tenant]?.count -= 1
        if accounts[tenant]?.items[index].isEmpty == true { rings[index].remove(tenant) }
        if accounts[tenant]?.count == 0 { accounts[tenant] = nil }
    }

    private mutating func moveBack(_ tenant: Tenant) {
        let turn = nextTurn()
        accounts[tenant]?.turn = turn
        guard let account = accounts[tenant] else { return }
        for index in rings.indices where !account.items[index].isEmpty { rings[index].set(tenant, turn) }
    }

    private mutating func nextTurn() -> UInt64 {
        turn += 1
        return turn
    }
}
