import BrokerCore
import Testing

@Suite struct IndexedHeapTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `whatever is set, moved and removed, the least comes first`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var heap = IndexedHeap<Int, Int>()
        var model: [Int: Int] = [:]
        for _ in 0..<2_000 {
            let key = Int.random(in: 0..<100, using: &generator)
            if Bool.random(using: &generator) {
                let rank = Int.random(in: 0..<50, using: &generator)
                heap.set(key, rank)
                model[key] = rank
            } else {
                #expect(heap.remove(key) == (model.removeValue(forKey: key) != nil), "seed \(seed)")
            }
            #expect(heap.count == model.count && heap.min?.rank == model.values.min(), "seed \(seed)")
        }
        var ranks: [Int] = []
        while let node = heap.popMin() { ranks.append(node.rank) }
        #expect(ranks == model.values.sorted(), "seed \(seed)")
    }
}
