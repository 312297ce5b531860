import Client
import Glibc
import JobMessages
import Testing

/// Promise 9: told to stop, a process ends what it has begun, and nothing is lost.
extension EndToEnd {
    @Suite(.serialized) struct DrainTests {
        @Test(arguments: [SIGTERM, SIGINT])
        func `a broker told to stop ends in order, and its successor goes on`(signal: Int32) throws {
            let stage = try Stage()
            defer { stage.close() }
            let count = Size.crashClaims / 2
            let file = try stage.claims(count)
            let broker = try stage.broker(at: try Stage.freeAddress())
            let workers = [try stage.worker(for: broker.address), try stage.worker(for: broker.address)]
            var client = try stage.client(broker.address)
            let batch = try stage.submit(file, to: broker.address).batch
            try eventually("it has begun") { try client.batch(batch).claimsDone > count / 4 }
            broker.child.signal(signal)
            #expect(try broker.child.end(within: .seconds(15)) == 0, "\(broker.child.errors)")
            #expect(try stage.count("SELECT phase FROM batches WHERE id = \(batch)") == 1, "it was over too soon")
            // What was begun was ended: not one attempt was lost.
            #expect(try stage.count("SELECT count(*) FROM job_failures") == 0)

            _ = try stage.broker(at: broker.address)
            #expect(try client.watch(batch) { _ in }.phase == .done)
            try stage.expectWhole(batch, of: count, file: file, &client)
            for worker in workers {
                worker.signal(SIGTERM)
                #expect(try worker.end(within: .seconds(5)) == 0, "\(worker.errors)")
            }
        }

        @Test func `workers told to stop hand back what they hold, which is no failure`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let count = Size.crashClaims / 2
            let file = try stage.claims(count)
            let broker = try stage.broker(lease: 60).address
            let first = [try stage.worker(for: broker), try stage.worker(for: broker)]
            var client = try stage.client(broker)
            let batch = try stage.submit(file, to: broker).batch
            try eventually("it has begun") { try client.batch(batch).claimsDone > count / 4 }
            for worker in first { worker.signal(SIGTERM) }
            for worker in first { #expect(try worker.end(within: .seconds(5)) == 0, "\(worker.errors)") }
            #expect(try client.batch(batch).phase == .running)
            #expect(try client.status().queues.allSatisfy { $0.leased == 0 })
            _ = try stage.worker(for: broker)
            // Long before the lease would have ended.
            let begin = ContinuousClock.now
            #expect(try client.watch(batch) { _ in }.phase == .done)
            #expect(ContinuousClock.now - begin < .seconds(50))
            #expect(try stage.count("SELECT count(*) FROM job_failures") == 0)
            try stage.expectWhole(batch, of: count, file: file, &client)
        }

        @Test func `a broker told to stop does not wait for ever for a worker that hangs`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(3000)
            let broker = try stage.broker(at: try Stage.freeAddress(), lease: 60)
            let worker = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            try eventually("it has joined") { try client.status().workers.count == 1 }
            worker.signal(SIGSTOP)
            let batch = try stage.submit(file, to: broker.address).batch
            try eventually("it holds leases") { try client.status().workers.contains { $0.leases == 2 } }
            broker.child.signal(SIGTERM)
            // While it waits it takes nothing new, and says so.
            try eventually("it drains") { try client.status().draining }
            let refused = try stage.run(
                ["submit", file, "--key", "another", "--broker", broker.address, "--patience", "0.1"])
            #expect(refused.status > 0)
            #expect(refused.errors.contains("UNAVAILABLE: the broker is stopping"), "\(refused.errors)")
            #expect(try broker.child.end(within: .seconds(15)) == 0, "\(broker.child.errors)")

            worker.signal(SIGCONT)
            _ = try stage.broker(at: broker.address)
            #expect(try client.watch(batch) { _ in }.phase == .done)
            try stage.expectWhole(batch, of: 3000, file: file, &client)
            #expect(try stage.count("SELECT count(*) FROM batches") == 1)
        }

        @Test func `each process ends with its input, and none waits for a broker that is not there`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let nobody = try Stage.freeAddress()
            let children = [
                try stage.broker().child, try stage.worker(for: nobody), try stage.publisher(for: nobody).child,
            ]
            for child in children {
                child.closeInput()
                #expect(try child.end(within: .seconds(5)) == 0, "\(child.errors)")
            }
        }
    }
}
