import BrokerCore
import Calls
import Client
import Glibc
import JobMessages
import SwiftProtobuf
import Testing
import TrendMessages
import ZeroMQ

/// Promise 6 against those who mean harm: no crash, no growth, and honest clients are served meanwhile.
extension EndToEnd {
    @Suite(.serialized) struct HostileTests {
        /// What a process's memory may grow by: allocators keep some, and frames are up to 16 MiB.
        private let growthMax = Size.isSanitized ? 1 << 40 : 96 << 20
        /// 64 MiB of a message, what comes of it between two looks, and as much again, for allocators double what is full.
        private let endlessBytesMax = Size.isSanitized ? 1 << 40 : 768 << 20
        /// What an allocator may keep of thousands of connections.
        private let leftoverMax = Size.isSanitized ? 1 << 40 : 12 << 20
        /// What one connection costs its server: buffers, mostly.
        private let connectionBytesMax = 96 << 10
        /// Replies that one caller has not read, and pages that are being read for it.
        private let unreadBytesMax = 48 << 20
        private let deadline = Duration.seconds(20)

        @Test func `honest clients are served while strangers send all they can think of`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker(lease: 5)
            let publisher = try stage.publisher(for: broker.address)
            let worker = try stage.worker(for: broker.address)
            var honest = try Honest(stage, broker.address)
            try honest.isServed()
            let context = stage.context
            let attacks = [
                try Attack.calls(on: broker.address, context, seed: 1),
                try Attack.calls(on: publisher.address, context, seed: 2, bytesMax: CallLimits.headerBytesMax),
                try Attack.bytes(on: [broker.address, publisher.address, publisher.broadcast], seed: 3),
            ]
            let begin = ContinuousClock.now
            let time = Duration.seconds(Size.hostileSeconds)
            var settled: [Int] = []
            while ContinuousClock.now - begin < time || settled.isEmpty || attacks.contains(where: { $0.rounds < 2 }) {
                try honest.isServed()
                // Buffers have their size by then; from there on nothing may grow, however long it goes on.
                if settled.isEmpty, ContinuousClock.now - begin > time / 3 {
                    settled = [broker.child.memory, publisher.child.memory, worker.memory]
                }
            }
            for attack in attacks { #expect(attack.stop() == nil) }
            for (child, before) in zip([broker.child, publisher.child, worker], settled) {
                #expect(child.isRunning, "\(child.name): \(child.errors)")
                #expect(child.memory < before + growthMax, "\(child.name)")
            }
            #expect(honest.slowest < deadline, "an honest client waited for \(honest.slowest)")
            var client = try stage.client(broker.address)
            let drops = try client.status().drops
            for fault in CallFault.allCases { #expect(drops[fault.rawValue, default: 0] > 0, "\(fault)") }
        }

        @Test func `connections that say nothing, or not enough, keep nobody out`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            _ = try stage.worker(for: broker.address)
            var honest = try Honest(stage, broker.address)
            try honest.isServed()
            let count = Size.hostileConnections
            let before = broker.child.memory
            var full: [Int] = []
            for _ in 0..<2 {
                var held: [RawConnection] = []
                for number in 0..<count {
                    switch number % 3 {
                    case 0: held.append(try RawConnection(to: broker.address))
                    case 1:
                        let connection = try RawConnection(to: broker.address)
                        connection.write(Array(ZMTP.greeting.prefix(20)))
                        held.append(connection)
                    default: held.append(try RawConnection.greeted(broker.address))
                    }
                }
                try honest.isServed()
                full.append(broker.child.memory)
                #expect(held.count == count)
            }
            #expect(full[0] < before + growthMax + count * connectionBytesMax)
            #expect(full[1] < full[0] + growthMax, "what the first ones held was not given back")
            #expect(honest.slowest < deadline, "an honest client waited for \(honest.slowest)")
            #expect(broker.child.isRunning)
        }

        @Test func `clients that send a byte at a time hold up nobody, and are answered in the end`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            var client = try stage.client(broker.address)
            let bytes = ZMTP.greeting + ZMTP.ready("DEALER") + (try call(1, .status, WireStatusRequest()))
            let slow = try (0..<50).map { _ in try RawConnection(to: broker.address) }
            for byte in bytes {
                for connection in slow { connection.write([byte]) }
                let begin = ContinuousClock.now
                _ = try client.status()
                #expect(ContinuousClock.now - begin < .seconds(2))
            }
            for connection in slow {
                var heard = 0
                try eventually("it is answered") {
                    heard += try #require(connection.read()).count
                    return heard > ZMTP.greeting.count + ZMTP.ready("ROUTER").count + 10
                }
            }
        }

        @Test func `callers that ask for much and do not read cost a bounded memory, until they read`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            _ = try stage.worker(for: broker.address)
            var honest = try Honest(stage, broker.address)
            let batch = try stage.submit(try stage.claims(2000), to: broker.address).batch
            var client = try stage.client(broker.address)
            #expect(try client.watch(batch) { _ in }.phase == .done)
            let before = broker.child.memory
            let greedy = try (0..<4).map { _ in try RawConnection.greeted(broker.address) }
            let page = WireResultsRequest.with { ($0.batch, $0.after, $0.limit) = (batch, -1, 5000) }
            let watch = WireBatchRequest.with { $0.batch = batch }
            var number: UInt64 = 1
            try eventually("what they do not read is held against them") {
                number += 1
                for connection in greedy { connection.write(try call(number, .results, page)) }
                return try client.status().drops["replies_unread", default: 0] > 0
            }
            for flood in 1...400 {
                number += 2
                for connection in greedy {
                    connection.write(try call(number - 1, .results, page) + call(number, .watch, watch))
                }
                if flood % 100 == 0 { try honest.isServed() }
            }
            try eventually("what they do not read is dropped") { try client.status().drops["not_read", default: 0] > 0 }
            try honest.isServed()  // Its reads come after theirs: all that they asked for was answered by then.
            #expect(broker.child.memory < before + growthMax + greedy.count * unreadBytesMax)
            #expect(honest.slowest < deadline, "an honest client waited for \(honest.slowest)")

            let question = try call(1, .metrics, WireMetricsRequest())
            try eventually("one that has read is answered again") {
                var heard = ""
                while let bytes = greedy[0].read(), !bytes.isEmpty { heard += String(decoding: bytes, as: UTF8.self) }
                if heard.contains("claims_recorded") { return true }
                greedy[0].write(question)
                return false
            }
        }

        /// As a DEALER's connection has it.
        private func call(
            _ number: UInt64, _ method: Calls.Method, _ request: some SwiftProtobuf.Message
        ) throws -> [UInt8] {
            var header = WireCallHeader()
            (header.call, header.method) = (number, method.rawValue)
            return ZMTP.message([try header.serializedBytes(), try request.serializedBytes()])
        }

        @Test func `a message without end ends its connection, and costs a bounded memory`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let publisher = try stage.publisher(for: broker.address)
            var honest = try Honest(stage, broker.address)
            _ = try stage.worker(for: broker.address)
            let frame = ZMTP.header(announcing: 8000, isLast: false) + [UInt8](repeating: 7, count: 8000)
            for (address, kind, server) in [
                (broker.address, "DEALER", broker.child), (publisher.address, "DEALER", publisher.child),
                (publisher.broadcast, "SUB", publisher.child),
            ] {
                let before = server.memory
                let endless = try RawConnection.greeted(address, as: kind)
                var rest = frame[...]
                try eventually("\(address) ends it") {
                    for _ in 0..<200 {
                        rest = rest.dropFirst(endless.write(Array(rest)))
                        if rest.isEmpty { rest = frame[...] }
                    }
                    return endless.read() == nil
                }
                #expect(server.memory < before + endlessBytesMax)
            }
            try honest.isServed()
            var client = try stage.client(broker.address)
            #expect(try client.status().drops["endless_message"] == 1)
        }

        @Test func `subscribers that come and go leave nothing behind, also while nothing is published`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let publisher = try stage.publisher(for: try stage.broker().address)
            func comeAndGo(_ count: Int) throws {
                for _ in 0..<count { _ = try RawConnection.greeted(publisher.broadcast, as: "SUB") }
            }
            try comeAndGo(500)
            let before = publisher.child.memory
            try comeAndGo(2000)
            try eventually("their memory is given back") { publisher.child.memory < before + leftoverMax }
        }

        @Test func `subscribers that never read keep no update from those who do`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            let before = publisher.child.memory
            let deaf = try (0..<50).map { _ in
                let connection = try RawConnection.greeted(publisher.broadcast, as: "SUB")
                connection.write(ZMTP.message([[1]]))  // To every topic.
                return connection
            }
            var channel = try CallChannel(to: publisher.address, in: stage.context)
            // Built-in ones, which a broker without a list takes for common.
            let codes = """
                10060 10061 10120 10160 11042 11043 11045 11046 11055 11056 11102 11103 11104 11105 11106 11107 11200 \
                11201 11719 11720
                """.split(separator: " ")
            for code in codes {
                for (number, tenant) in ["a", "a", "b", "b", "c"].enumerated() {
                    var client = try stage.client(broker, tenant: tenant)
                    _ = try client.contribute(key: "\(code)-\(number)", [report(String(code))])
                }
            }
            try eventually("the last update is told") {
                let reply: WireSnapshotReply = try channel.call(
                    .snapshot, WireSnapshotRequest.with { $0.topic = "trend/" }, deadline: patience)
                return reply.updates.map(\.sequence) == Array(1...40)
            }
            #expect(publisher.child.memory < before + growthMax)
            #expect(deaf.count == 50 && publisher.child.isRunning)
        }

        private func report(_ code: String) -> WireContribution {
            .with {
                ($0.source, $0.code, $0.payer, $0.kind) = (.reported, code, .medicare, .denied)
                ($0.group, $0.carc, $0.serviceYear) = ("CO", "236", 2025)
            }
        }
    }
}

/// Somebody with ordinary wishes, and a watch.
struct Honest: ~Copyable {
    private let stage: Stage
    private let broker: String
    private let file: String
    private var client: BrokerClient
    private var turns = 0
    private(set) var slowest = Duration.zero

    /// A tenant whom no stranger can name by chance.
    private static let tenant = "honest"

    init(_ stage: Stage, _ broker: String) throws {
        let file = try stage.claims(100, seed: 9, in: "honest.837")
        client = try stage.client(broker, tenant: Honest.tenant)
        (self.stage, self.broker, self.file) = (stage, broker, file)
    }

    /// An estimate and a small batch, each by a newcomer.
    mutating func isServed(location: SourceLocation = #_sourceLocation) throws {
        turns += 1
        let begin = ContinuousClock.now
        let estimate = try stage.run(
            ["estimate", "20552", "--state", "AL", "--remote", "--tenant", Honest.tenant, "--broker", broker]
                + ["--patience", "30"])
        #expect(estimate.output.contains("$46.26"), "\(estimate.errors)", sourceLocation: location)
        let batch = try stage.submit(
            file, to: broker, "--key", "\(turns)", "--tenant", Honest.tenant, "--patience", "30"
        ).batch
        #expect(try client.watch(batch) { _ in }.claimsDone == 100, sourceLocation: location)
        slowest = max(slowest, ContinuousClock.now - begin)
    }
}
