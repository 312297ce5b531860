import Calls
import Client
import Testing
import TrendMessages
import ZeroMQ

@testable import Publisher

/// The client's subscriber and the publisher, over sockets.
@Suite(.timeLimit(.minutes(1)))
struct SubscriberTests {
    private let topic = "trend/20552/"

    private func subscriber(
        _ stage: Stage, broadcast: String? = nil, after: Int64?
    ) throws -> TrendSubscriber {
        let publisher = TrendPublisher(
            snapshots: stage.publisher.endpoint, broadcast: broadcast ?? stage.publisher.broadcast)
        return try TrendSubscriber(publishers: [publisher], topic: topic, after: after, context: Context())
    }

    /// So many updates, or what came within the tests' patience; meanwhile something is done again and again.
    private func hear(
        _ count: Int, of subscriber: inout TrendSubscriber, meanwhile: () throws -> Void = {}
    ) throws -> [Int64] {
        let end = ContinuousClock.now + patience
        var told: [Int64] = []
        while told.count < count, ContinuousClock.now < end {
            try meanwhile()
            if let update = try subscriber.next(within: .milliseconds(20)) { told.append(update.sequence) }
        }
        return told
    }

    private func waitForState(_ subscriber: inout TrendSubscriber) throws {
        let end = ContinuousClock.now + patience
        while !subscriber.hasSnapshot, ContinuousClock.now < end {
            #expect(try subscriber.next(within: .milliseconds(20)) == nil)
        }
        let hasSnapshot = subscriber.hasSnapshot
        #expect(hasSnapshot)
    }

    @Test func `who comes new is told the state, and then each update, without what only broadcasts say`() throws {
        let stage = try Stage()
        stage.broker.publish(9)
        var subscriber = try subscriber(stage, after: nil)
        let state = try hear(1, of: &subscriber)
        let first = try #require(state.first)
        try waitForState(&subscriber)
        stage.broker.publish(3)
        #expect(try hear(3, of: &subscriber) == [first + 1, first + 2, first + 3])
        stage.broker.publish()
        #expect(try subscriber.next(within: patience)?.previous == [])
        #expect(subscriber.cursor == first + 4)
    }

    @Test func `who comes back goes on from its cursor`() throws {
        let stage = try Stage()
        stage.broker.publish(9)
        var first = try subscriber(stage, after: 0)
        #expect(try hear(6, of: &first) == [1, 2, 3, 4, 5, 6])
        #expect(first.cursor == 6)  // Although more was heard by now.
        var second = try subscriber(stage, after: first.cursor)
        stage.broker.publish(2)
        #expect(try hear(6, of: &second) == [7, 8, 9, 10, 11, 12])
    }

    @Test func `a publisher that is behind the cursor is waited for`() throws {
        let stage = try Stage()
        var subscriber = try subscriber(stage, after: 5)
        #expect(try subscriber.next(within: .milliseconds(300)) == nil)
        #expect(!subscriber.hasSnapshot && subscriber.cursor == 5)
        stage.broker.publish(6)
        #expect(try hear(2, of: &subscriber) == [6, 7])
    }

    @Test func `a cursor older than what is kept is told so`() throws {
        let stage = try Stage(updatesKept: 5)
        stage.broker.publish(19)
        var listener = try Listener(stage)
        while try listener.sequence() < 20 {}
        var subscriber = try subscriber(stage, after: 1)
        #expect(try hear(6, of: &subscriber) == [15, 16, 17, 18, 19, 20])
        #expect(subscriber.compactedThrough == 15)
    }

    @Test func `a broadcast that was lost is told before the one that came after it`() throws {
        let stage = try Stage()
        var broadcasts = try Socket(.publisher, in: Context())
        let endpoint = try broadcasts.bind("tcp://127.0.0.1:*")
        var subscriber = try subscriber(stage, broadcast: endpoint, after: 0)
        #expect(try hear(1, of: &subscriber) == [1])
        try waitForState(&subscriber)
        stage.broker.publish(3)
        // Of 2, 3 and 4 the second is left out, and each comes again and again.
        let told = try hear(3, of: &subscriber) {
            for sequence: Int64 in [2, 4] {
                let update = WireTrendUpdate.with {
                    ($0.sequence, $0.topic, $0.previous) = (sequence, topic, [sequence - 1, sequence - 1])
                }
                _ = try broadcasts.send([Array(topic.utf8), try update.bytes()])
            }
        }
        #expect(told == [2, 3, 4])
    }

    @Test func `a heartbeat tells that the last broadcast was lost`() throws {
        let stage = try Stage()
        var broadcasts = try Socket(.publisher, in: Context())
        let endpoint = try broadcasts.bind("tcp://127.0.0.1:*")
        var subscriber = try subscriber(stage, broadcast: endpoint, after: 0)
        #expect(try hear(1, of: &subscriber) == [1])
        try waitForState(&subscriber)
        stage.broker.publish()
        let told = try hear(1, of: &subscriber) {
            let heartbeat = WireTrendHeartbeat.with { ($0.sequence, $0.topics) = (2, [topic]) }
            _ = try broadcasts.send([Array(Endpoints.heartbeatTopic.utf8), try heartbeat.bytes()])
        }
        #expect(told == [2])
    }

    @Test func `a subscriber that does not read holds nobody up, is counted, and misses nothing`() throws {
        let stage = try Stage(updatesKept: 10_000, padding: 7800)
        var slow = try subscriber(stage, after: 0)
        #expect(try hear(1, of: &slow) == [1])
        try waitForState(&slow)
        var listener = try Listener(stage)
        // More than fits into the queues and buffers in between; in parts, which the log's own queue takes.
        while stage.publisher.drops[.slowSubscriber] == nil, stage.broker.last < 8000 {
            stage.broker.publish(500)
            while try listener.sequence() < stage.broker.last {}
        }
        stage.waitForDrop(.slowSubscriber)
        #expect(try hear(Int(stage.broker.last) - 1, of: &slow) == Array(2...stage.broker.last))
    }

    @Test func `where one publisher falls silent the next one goes on`() throws {
        let stage = try Stage()
        let stop = try Waker(isLatch: true)
        let other = try stage.another(stop)
        let publishers = [other, stage.publisher].map {
            TrendPublisher(snapshots: $0.endpoint, broadcast: $0.broadcast)
        }
        var subscriber = try TrendSubscriber(
            publishers: publishers, topic: topic, after: 0, context: Context())
        #expect(try hear(1, of: &subscriber) == [1])
        try waitForState(&subscriber)
        stage.broker.publish()
        #expect(try hear(1, of: &subscriber) == [2])
        stop.wake()
        other.join()
        stage.broker.publish(2)
        #expect(try hear(2, of: &subscriber) == [3, 4])
        #expect(subscriber.publisher == publishers[1])
    }

    @Test func `a publisher that hears of no broker says so`() throws {
        let stage = try Stage()
        var subscriber = try subscriber(stage, after: 0)
        #expect(try hear(1, of: &subscriber) == [1])
        try waitForState(&subscriber)
        stage.broker.end()
        let end = ContinuousClock.now + patience
        while !subscriber.isSilent, ContinuousClock.now < end {
            #expect(try subscriber.next(within: .milliseconds(100)) == nil)
        }
        let isSilent = subscriber.isSilent
        #expect(isSilent)
    }
}
