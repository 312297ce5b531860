import BrokerCore
import Calls
import Client
import JobMessages
import Testing
import TrendMessages
import ZeroMQ

/// Every frame from outside is untrusted: it gets a status or is counted and dropped; never a crash, a leak or a stall.
extension EndToEnd {
    @Suite(.serialized) struct GarbageTests {
        static let seeds = (0..<UInt64(max(1, Size.fuzzRounds))).map { 20_261_123 + $0 }
        /// What a process's memory may grow by: allocators keep some, and frames are up to 16 MiB.
        private let growthMax = 96 << 20

        @Test(arguments: seeds)
        func `frames that are no call are counted and dropped, and calls go on`(seed: UInt64) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let publisher = try stage.publisher(for: broker.address)
            let before = (broker.child.memory, publisher.child.memory)
            var garbage = Garbage(seed: seed)
            for address in [broker.address, publisher.address] {
                var stranger = try Stranger(address, stage.context)
                for round in 0..<50 {
                    for (number, kind) in Garbage.Frames.allCases.enumerated() {
                        try stranger.send(try garbage.frames(kind, call: UInt64(round * 100 + number + 1)))
                    }
                }
                for _ in 0..<5 {
                    var greedy = try Stranger(address, stage.context)
                    try greedy.send([[1, 2, 3], [UInt8](repeating: 7, count: 20 << 20)])
                }
            }
            var client = try stage.client(broker.address)
            try eventually("all was dropped") {
                let drops = try client.status().drops
                return CallFault.allCases.allSatisfy { drops[$0.rawValue, default: 0] >= 40 }
                    && drops["refused_invalid_argument", default: 0] >= 40
                    && drops["refused_unimplemented", default: 0] >= 40
            }
            try expectService(stage, broker, publisher)
            #expect(broker.child.memory < before.0 + growthMax)
            #expect(publisher.child.memory < before.1 + growthMax)
        }

        @Test(arguments: seeds)
        func `calls with absurd bodies are each answered once, with a status`(seed: UInt64) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let publisher = try stage.publisher(for: broker.address)
            _ = try stage.submit(try stage.claims(300), to: broker.address)
            let before = broker.child.memory
            var garbage = Garbage(seed: seed)
            let streams: Set<Calls.Method> = [.tail, .watch, .take]
            for address in [broker.address, publisher.address] {
                var stranger = try Stranger(address, stage.context)
                var expected: Set<UInt64> = []
                for number in 1...2000 as ClosedRange<UInt64> {
                    let method = try #require(Garbage.methods.randomElement(using: &stranger.chance))
                    var header = WireCallHeader()
                    (header.call, header.method) = (number, method.rawValue)
                    let body = try garbage.body(for: method)
                    // The publisher takes small frames only: a larger one ends the connection.
                    if address == publisher.address, body.count > CallLimits.headerBytesMax { continue }
                    try stranger.send([try header.serializedBytes(), body])
                    if !streams.contains(method) || address != broker.address { expected.insert(number) }
                    // Who does not read has its replies dropped; the publisher, whose pages are large, keeps fewer.
                    if number % (address == publisher.address ? 5 : 50) == 0 { try stranger.collect(until: expected) }
                }
                try stranger.collect(until: expected)
                // One more, which comes last: whatever would be answered twice has been by then.
                var header = WireCallHeader()
                (header.call, header.method) = (9999, Calls.Method.status.rawValue)
                try stranger.send([try header.serializedBytes(), []])
                try stranger.collect(until: [9999])
                #expect(stranger.ends.values.allSatisfy { $0 == 1 }, "seed \(seed): answered twice")
            }
            try expectService(stage, broker, publisher)
            #expect(broker.child.memory < before + growthMax)
            #expect(try stage.count("SELECT count(*) FROM results") == 0)
        }

        @Test(arguments: seeds)
        func `a worker that answers nonsense spoils no job but its own`(seed: UInt64) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker(lease: 1)
            let batch = try stage.submit(try stage.claims(1000), to: broker.address).batch
            var garbage = Garbage(seed: seed)
            var liar = try HandWorker(broker.address, stage.context, capacity: 1)
            let lease = try liar.lease()
            for _ in 0..<50 {
                var nonsense = garbage.finish()
                #expect(try liar.call(.finish, nonsense) != .ok)
                (nonsense.attempt, nonsense.job) = (lease.attempt, -lease.job)
                #expect(try liar.call(.finish, nonsense) != .ok)
            }
            #expect(try stage.count("SELECT count(*) FROM results") == 0)
            #expect(try stage.count("SELECT count(*) FROM job_failures") == 0)
            // Its own lease, with results for other claims than it was given: that job is given up, with the reason.
            #expect(try liar.answer(lease, firstClaim: lease.firstClaim + 1) == .invalidArgument)
            _ = try liar.call(.drain, WireDrainRequest())
            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            let done = try client.watch(batch) { _ in }
            #expect(done.phase == .done && done.claimsDone == 750 && done.claimsDead == 250)
            #expect(try client.dead(batch).map(\.firstClaim) == [lease.firstClaim])
            #expect(try stage.count("SELECT count(DISTINCT claim) FROM results") == 750)
            #expect(try stage.count("SELECT count(*) FROM results WHERE allowed_cents = 1") == 0)
        }

        @Test(arguments: seeds)
        func `bytes that are not even ZeroMQ harm none of the sockets`(seed: UInt64) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let publisher = try stage.publisher(for: broker.address)
            var garbage = Garbage(seed: seed)
            var silent: [RawConnection] = []
            for address in [broker.address, publisher.address, publisher.broadcast] {
                let before = (broker.child.memory, publisher.child.memory)
                for number in 0..<200 {
                    let connection = try RawConnection(to: address)
                    // A noise of its own, or a greeting that breaks off, or one that goes on as noise.
                    if number % 3 > 0 { connection.write(Array(ZMTP.greeting.prefix(4 + number % 13))) }
                    if number % 3 != 1 { connection.write(garbage.bytes(upTo: 5000)) }
                    if number % 20 == 0 { silent.append(connection) }
                }
                #expect(broker.child.memory < before.0 + growthMax && publisher.child.memory < before.1 + growthMax)
            }
            var subscriber = try Socket(.subscriber, in: stage.context)
            try subscriber.connect(publisher.broadcast)
            for _ in 0..<1000 { try subscriber.subscribe(String(decoding: garbage.bytes(upTo: 40), as: UTF8.self)) }
            try expectService(stage, broker, publisher)
        }

        @Test func `watchers that vanish make room for others`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let batch = try stage.submit(try stage.claims(100), to: broker.address).batch
            for _ in 0..<3 {
                var stranger = try Stranger(broker.address, stage.context)
                for number in 1...1100 as ClosedRange<UInt64> {
                    var header = WireCallHeader()
                    (header.call, header.method) = (number, Calls.Method.watch.rawValue)
                    let request = WireBatchRequest.with { $0.batch = batch }
                    try stranger.send([try header.serializedBytes(), try request.serializedBytes()])
                    if number % 50 == 0 { try eventually("\(number) is answered") { try stranger.hears(number) } }
                }
            }
            try eventually("there is room for one more") {
                var channel = try CallChannel(to: broker.address, in: stage.context)
                let watch = try channel.start(.watch, WireBatchRequest.with { $0.batch = batch })
                let reply = try channel.receive(within: .seconds(1))
                return reply?.call == watch && reply?.isEnd == false
            }
        }

        private func expectService(_ stage: Stage, _ broker: Stage.Service, _ publisher: Stage.Service) throws {
            var client = try stage.client(broker.address)
            #expect(try client.status().start == 1)
            var channel = try CallChannel(to: publisher.address, in: stage.context)
            let snapshot: WireSnapshotReply = try channel.call(
                .snapshot, WireSnapshotRequest.with { $0.topic = "trend/" }, deadline: patience)
            #expect(snapshot.updates.isEmpty)
            #expect(broker.child.isRunning && publisher.child.isRunning)
        }
    }
}
