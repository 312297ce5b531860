import Calls
import Testing
import TrendMessages

@testable import Publisher

struct TrendIndexTests {
    /// - Parameter topics: of the updates 1, 2 and so on, whose bytes are their numbers.
    private func index(_ topics: [String], kept: Int64 = 1000) -> TrendIndex {
        var index = TrendIndex(kept: kept)
        for (position, topic) in topics.enumerated() {
            _ = index.add(Int64(position + 1), topic: topic, bytes: [UInt8(position + 1)])
        }
        return index
    }

    private func told(_ page: TrendIndex.Page) -> [UInt8] { page.updates.flatMap { $0 } }

    @Test func `an update says what came before it under each beginning of its topic`() {
        var index = TrendIndex()
        #expect(index.add(1, topic: "trend/a/x/", bytes: []) == [0, 0, 0])
        #expect(index.add(2, topic: "trend/b/x/", bytes: []) == [1, 0, 0])
        #expect(index.add(3, topic: "trend/a/y/", bytes: []) == [2, 1, 0])
        #expect(index.add(4, topic: "trend/a/x/", bytes: []) == [3, 3, 1])
        #expect(index.add(4, topic: "trend/a/x/", bytes: []) == nil)
        #expect(index.sequence == 4)
    }

    @Test func `the state is the newest of each topic, and a cursor's answer is everything after it`() {
        let index = index(["trend/a/", "trend/b/", "trend/a/", "trend/a/", "trend/b/"])
        let state = index.page(under: "trend/", after: 0, isEvery: false)
        #expect(told(state) == [4, 5])
        #expect(state.next == 5 && state.newestOnlyThrough == 5 && !state.hasMore)
        let every = index.page(under: "trend/a/", after: 1, isEvery: true)
        #expect(told(every) == [3, 4])
        #expect(every.next == 5 && every.newestOnlyThrough == 0)
        #expect(index.page(under: "trend/c/", after: 0, isEvery: true).next == 5)
    }

    @Test func `a text is told with the newest update of its topic alone, also to those who ask for every one`() throws
    {
        let board = TrendBoard(kept: 1000)
        for (sequence, texts) in [(1, ["first"]), (2, ["first", "second"]), (3, ["second"])] as [(Int64, [String])] {
            var update = WireTrendUpdate()
            (update.sequence, update.topic) = (sequence, "appeal/197/")
            update.notes = texts.map { text in .with { $0.text = text } }
            let sent = try #require(try board.post(update))
            #expect(try WireTrendUpdate.read(sent).notes.map(\.text) == texts)
        }
        let request = WireSnapshotRequest.with { $0.every = true }
        let told = try WireSnapshotReply.read(try board.snapshot(topic: "appeal/197/", request)).updates
        #expect(told.map(\.sequence) == [1, 2, 3])
        #expect(told.map { $0.notes.map(\.text) } == [[], [], ["second"]])
    }

    @Test func `the state of a moment stays what it was while more is published`() {
        var index = index(["trend/a/", "trend/b/"])
        for sequence in 3...9 { _ = index.add(Int64(sequence), topic: "trend/a/", bytes: [UInt8(sequence)]) }
        let page = index.page(under: "trend/", after: 1, isEvery: false, newestOnlyThrough: 2)
        #expect(told(page) == [2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test func `a cursor ahead of the publisher is answered with nothing, and does not go back`() {
        let page = index(["trend/a/"]).page(under: "trend/", after: 7, isEvery: true)
        #expect(page == TrendIndex.Page(sequence: 1, next: 7))
    }

    @Test func `a full page says where to go on, until all is told`() {
        var index = TrendIndex()
        for sequence in 1...2500 {
            _ = index.add(Int64(sequence), topic: sequence % 2 == 0 ? "trend/a/" : "trend/b/", bytes: [1])
        }
        var (cursor, counts): (Int64, [Int]) = (0, [])
        while true {
            let page = index.page(under: "trend/", after: cursor, isEvery: true)
            counts.append(page.updates.count)
            cursor = page.next
            guard page.hasMore else { break }
        }
        #expect(counts == [1000, 1000, 500] && cursor == 2500)
    }

    @Test func `a page ends before its bytes are too many, but has one update at least`() {
        var index = TrendIndex()
        for sequence in 1...3 {
            _ = index.add(
                Int64(sequence), topic: "trend/a/", bytes: [UInt8](repeating: 0, count: TrendIndex.pageBytesMax))
        }
        let page = index.page(under: "trend/", after: 0, isEvery: true)
        #expect(page.updates.count == 1 && page.hasMore && page.next == 1)
    }

    @Test func `a page ends after so many looks, also with nothing found`() {
        var index = TrendIndex()
        let last = Int64(TrendIndex.pageLooksMax + 2)
        for sequence in 1...last { _ = index.add(sequence, topic: "trend/a/", bytes: [1]) }
        let page = index.page(under: "trend/", after: 0, isEvery: false)
        #expect(page.updates.isEmpty && page.hasMore && page.next == Int64(TrendIndex.pageLooksMax))
        let rest = index.page(
            under: "trend/", after: page.next, isEvery: false, newestOnlyThrough: page.newestOnlyThrough)
        #expect(rest.updates.count == 1 && rest.next == last)
    }

    @Test func `of what is too old only the newest of each topic is left, and the answer says so`() {
        let index = index(["trend/a/", "trend/b/", "trend/a/", "trend/a/", "trend/b/", "trend/a/"], kept: 2)
        #expect(index.compactedThrough == 4)
        let page = index.page(under: "trend/", after: 1, isEvery: true)
        #expect(told(page) == [2, 4, 5, 6])
        #expect(page.newestOnlyThrough == 4)
        let recent = index.page(under: "trend/", after: 4, isEvery: true)
        #expect(told(recent) == [5, 6] && recent.newestOnlyThrough == 0)
    }

    @Test func `what is dropped leaves its branches, however much is published`() {
        var index = TrendIndex(kept: 10)
        for sequence in 1...10_000 { _ = index.add(Int64(sequence), topic: "trend/a/", bytes: [1]) }
        let page = index.page(under: "trend/a/", after: 0, isEvery: true)
        #expect(page.updates.count == 11 && !page.hasMore)  // Those that are kept, and the newest before them.
    }

    @Test func `a heartbeat has the topics of the newest updates`() {
        let index = index(["trend/a/", "trend/b/", "trend/c/"])
        #expect(index.topics(after: 1) == ["trend/b/", "trend/c/"])
        #expect(index.topics(after: 3).isEmpty)
        let long = self.index((1...100).map { "trend/\($0)/" })
        #expect(long.topics(after: 0).count == TrendIndex.recentMax)
        #expect(long.topics(after: 0).last == "trend/100/")
    }
}

struct CatchingUpTests {
    /// - Parameter updates: before each sign of life, so many.
    /// - Returns: at which of the signs it was over.
    private func over(_ catchingUp: inout CatchingUp, _ updates: [Int]) -> [Int] {
        updates.indices.filter { sign in
            for _ in 0..<updates[sign] { catchingUp.heardUpdate() }
            return catchingUp.heardSign()
        }
    }

    @Test func `a log is read to its end when less than a page came between two signs of life`() {
        var catchingUp = CatchingUp()
        #expect(over(&catchingUp, [0, 100, 5000, 99, 0, 0]) == [3])
        #expect(catchingUp.isOver)
    }

    @Test func `another stream begins anew`() {
        var catchingUp = CatchingUp()
        catchingUp.hear(stream: 1)
        #expect(over(&catchingUp, [0]) == [])
        catchingUp.hear(stream: 2)
        #expect(over(&catchingUp, [0, 0]) == [1])
    }

    @Test func `where it is never quiet it is over all the same`() {
        var catchingUp = CatchingUp()
        #expect(over(&catchingUp, Array(repeating: 100, count: 40)) == [CatchingUp.signsMax - 1])
    }
}

/// Whatever is lost, comes twice, or is started again: see `TrendWorld`.
struct TrendSimulationTests {
    private static let seeds: UInt64 = 2000

    @Test func `a subscriber is told everything under its topic after its cursor, in order and once`() throws {
        for seed in 0..<TrendSimulationTests.seeds {
            var world = TrendWorld(seed: seed)
            try world.run(400)
            try world.settle()
            let told = world.told
            #expect(world.subscriber.cursor == world.log.last, "seed \(seed)")
            if let after = world.after {
                #expect(told == world.log.sequences(after: after, under: world.topic), "seed \(seed)")
            } else {
                // The state as it was at some moment, and from there on everything.
                let isRight = (0...world.log.last).contains { told == world.log.state(at: $0, under: world.topic) }
                #expect(isRight, "seed \(seed): \(told)")
            }
            #expect(world.subscriber.compactedThrough == 0, "seed \(seed)")
        }
    }

    @Test func `of what the publisher does not keep the newest of each topic is told, and all since`() throws {
        var compacted = 0
        for seed in 0..<TrendSimulationTests.seeds / 2 {
            var world = TrendWorld(seed: seed, kept: 10)
            try world.run(400)
            try world.settle()
            let (told, through) = (world.told, world.subscriber.compactedThrough)
            guard through > 0 else { continue }
            compacted += 1
            let after = world.after ?? 0
            #expect(zip(told, told.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
            #expect(Set(told).isSubset(of: world.log.sequences(after: after, under: world.topic)), "seed \(seed)")
            let least = world.log.state(at: through, after: after, under: world.topic)
            #expect(Set(least).isSubset(of: told), "seed \(seed)")
        }
        #expect(compacted > 0)
    }
}
