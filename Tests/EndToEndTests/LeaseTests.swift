import BrokerCore
import Calls
import Client
import Glibc
import JobMessages
import SwiftProtobuf
import Testing
import ZeroMQ

/// Promise 4: one attempt at a job is live at a time.
extension EndToEnd {
    @Suite(.serialized) struct LeaseTests {
        @Test func `what a stopped worker holds goes to another one, and nothing is recorded twice`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let count = 10_000
            let file = try stage.claims(count)
            let broker = try stage.broker(lease: 1).address
            let sleeper = try stage.worker(for: broker)
            var client = try stage.client(broker)
            let batch = try stage.submit(file, to: broker).batch
            try eventually("it has begun") { try client.batch(batch).claimsDone > 0 }
            sleeper.signal(SIGSTOP)
            #expect(try client.status().workers.contains { $0.leases > 0 })

            let other = try stage.worker(for: broker)
            #expect(try client.watch(batch) { _ in }.phase == .done)
            #expect(try client.status().workers.count == 1)
            #expect(try stage.count("SELECT count(*) FROM job_failures WHERE code = 10") > 0)  // ABORTED: leases lost.
            sleeper.signal(SIGCONT)
            // Awake, it learns that it was let go, and offers itself again; then it does a batch all alone.
            try eventually("it is back") { try client.status().workers.count == 2 }
            try stage.expectWhole(batch, of: count, file: file, &client)
            other.kill()
            let again = try stage.submit(try stage.claims(1000, seed: 2, in: "more.837"), to: broker).batch
            #expect(try client.watch(again) { _ in }.claimsDone == 1000)
        }

        @Test func `a worker's late answer is refused, and so is one to another's lease`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(500)
            let broker = try stage.broker(lease: 1).address
            var client = try stage.client(broker)
            var late = try HandWorker(broker, stage.context)
            let batch = try stage.submit(file, to: broker).batch
            let leases = [try late.lease(), try late.lease()]
            #expect(Set(leases.map(\.firstClaim)) == [0, 250])
            var thief = try HandWorker(broker, stage.context)
            #expect(try thief.finish(leases[0]) == .failedPrecondition)
            #expect(try stage.count("SELECT count(*) FROM results") == 0)

            // It says nothing, so its leases go to others.
            _ = try stage.worker(for: broker)
            #expect(try client.watch(batch) { _ in }.phase == .done)
            for lease in leases { #expect(try late.finish(lease) == .failedPrecondition) }
            try stage.expectWhole(batch, of: 500, file: file, &client)
            let drops = try client.status().drops
            #expect(drops["late_answer", default: 0] + drops["refused_failed_precondition", default: 0] >= 3)
        }

        @Test func `a worker that lives, slow or idle, keeps its place under a short lease`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker(lease: 1).address
            let worker = try stage.worker(for: broker)
            var client = try stage.client(broker)
            try eventually("it is known") { try client.status().workers.count == 1 }
            try eventually("the broker is three leases old") {
                let status = try client.status()
                try #require(status.workers.count == 1, "the broker let go of a worker that lives")
                return status.uptimeMilliseconds > 3000
            }
            #expect(worker.isRunning && worker.errors.isEmpty, "\(worker.errors)")
        }

        @Test func `a job whose every worker dies is given up, with the reason, and the others are done`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker(lease: 1).address
            var client = try stage.client(broker)
            let batch = try stage.submit(try stage.claims(500), to: broker).batch
            for _ in 1...5 {
                var worker = try HandWorker(broker, stage.context)
                var lease = try worker.lease()
                while lease.firstClaim != 0 {
                    #expect(try worker.finish(lease) == .ok)
                    lease = try worker.lease()
                }
                #expect(try worker.fail(lease, .internalError, "out of luck") == .ok)
            }
            let done = try client.watch(batch) { _ in }
            #expect(done.phase == .done && done.claimsDead == 250 && done.claimsDone == 250)
            let dead = try client.dead(batch)
            #expect(dead.map(\.firstClaim) == [0] && dead.map(\.attempts) == [5])
            #expect(dead.first?.message == "out of luck")
            let watch = try stage.run(["watch", "\(batch)", "--broker", broker])
            #expect(watch.status != 0)
            #expect(watch.output.contains("given up: claims 0 to 249: out of luck"), "\(watch.output)")
        }
    }
}

/// A worker by hand: it takes a lease, and says what the test wants.
struct HandWorker: ~Copyable {
    private var channel: CallChannel
    private let take: UInt64
    private var leases: [WireLease] = []
    private var statuses: [UInt64: StatusCode] = [:]

    init(_ broker: String, _ context: Context, capacity: UInt32 = 2) throws {
        var channel = try CallChannel(to: broker, in: context)
        var request = WireTakeRequest()
        request.protocol = 1
        request.capacity = capacity
        request.name = "by hand"
        take = try channel.start(.take, request)
        self.channel = channel
    }

    mutating func lease() throws -> WireLease {
        while leases.isEmpty { try receive() }
        return leases.removeFirst()
    }

    /// Results of its own invention, a cent for each claim.
    mutating func finish(_ lease: WireLease) throws -> StatusCode {
        try answer(lease, firstClaim: lease.firstClaim)
    }

    mutating func answer(_ lease: WireLease, firstClaim: Int64) throws -> StatusCode {
        var request = WireFinishRequest()
        request.attempt = lease.attempt
        request.job = lease.job
        request.results = (0..<Int64(lease.claims)).map { index in
            var result = WireResult()
            result.claim = firstClaim + index
            result.allowedCents = 1
            return result
        }
        return try call(.finish, request)
    }

    mutating func fail(_ lease: WireLease, _ code: StatusCode, _ message: String) throws -> StatusCode {
        var request = WireFailRequest()
        request.attempt = lease.attempt
        request.job = lease.job
        request.status = UInt32(code.rawValue)
        request.message = message
        return try call(.fail, request)
    }

    mutating func call(_ method: Calls.Method, _ request: some SwiftProtobuf.Message) throws -> StatusCode {
        let call = try channel.start(method, request)
        while true {
            if let status = statuses.removeValue(forKey: call) { return status }
            try receive()
        }
    }

    private mutating func receive() throws {
        guard let reply = try channel.receive(within: patience) else { throw TimeOut(description: "no reply") }
        if reply.call == take {
            if reply.isEnd { return }
            let lease = try WireLease(serializedBytes: reply.body)
            if !lease.revoked { leases.append(lease) }
        } else {
            statuses[reply.call] = reply.status.code
        }
    }
}
