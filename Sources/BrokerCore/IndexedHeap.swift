/// Keys in the order of their ranks, each at most once; any of them can be moved or removed.
///
/// The queue keeps timers, waiting jobs, idle workers and tenants' turns in these. Because a key is removed when what
/// it stands for ends, a heap is never larger than what is alive, which a heap with stale entries could not promise.
///
/// - Complexity: O(log n) for `set`, `remove` and `popMin`, O(1) for `min` and `contains`.
package struct IndexedHeap<Key: Hashable & Sendable, Rank: Comparable & Sendable>: Sendable {
    package struct Node: Sendable {
        package var key: Key
        package var rank: Rank
    }

    private var nodes: [Node] = []
    private var positions: [Key: Int] = [:]

    package init() {}

    package var count: Int { nodes.count }
    package var isEmpty: Bool { nodes.isEmpty }
    package var min: Node? { nodes.first }
    package func contains(_ key: Key) -> Bool { positions[key] != nil }

    /// Adds a key, or moves it.
    package mutating func set(_ key: Key, _ rank: Rank) {
        if let position = positions[key] {
            nodes[position].rank = rank
            restore(from: position)
        } else {
            nodes.append(Node(key: key, rank: rank))
            positions[key] = nodes.count - 1
            siftUp(nodes.count - 1)
        }
    }

    /// Adds a key, or moves it forward.
    package mutating func setIfEarlier(_ key: Key, _ rank: Rank) {
        if let position = positions[key], nodes[position].rank <= rank { return }
        set(key, rank)
    }

    @discardableResult
    package mutating func remove(_ key: Key) -> Bool {
        guard let position = positions.removeValue(forKey: key) else { return false }
        let last = nodes.removeLast()
        guard position < nodes.count else { return true }
        nodes[position] = last
        positions[last.key] = position
        restore(from: position)
        return true
    }

    package mutating func popMin() -> Node? {
        guard let first = nodes.first else { return nil }
        remove(first.key)
        return first
    }

    private mutating func restore(from position: Int) {
        siftDown(siftUp(position))
    }

    @discardableResult
    private mutating func siftUp(_ start: Int) -> Int {
        var position = start
        while position > 0, nodes[position].rank < nodes[(position - 1) / 2].rank {
            swap(position, (position - 1) / 2)
            position = (position - 1) / 2
        }
        return position
    }

    private mutating func siftDown(_ start: Int) {
        var position = start
        while true {
            var least = position
            for child in (2 * position + 1)...(2 * position + 2)
            where child < nodes.count && nodes[child].rank < nodes[least].rank {
                least = child
            }
            guard least != position else { return }
            swap(position, least)
            position = least
        }
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        nodes.swapAt(left, right)
        positions[nodes[left].key] = left
        positions[nodes[right].key] = right
    }
}
