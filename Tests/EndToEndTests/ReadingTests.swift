import Client
import JobMessages
import SwiftProtobuf
import Testing

/// What the command line prints for programs is what Protocols/ declares.
extension EndToEnd {
    @Suite(.serialized) struct ReadingTests {
        @Test func `watch follows to the end, and results, status and check print the declared messages`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(1200)
            let broker = try stage.broker()
            let batch = try stage.submit(file, to: broker.address, "--traces").batch
            let watcher = try stage.start("watch", ["watch", "\(batch)", "--broker", broker.address, "--json"])
            _ = try stage.worker(for: broker.address)
            #expect(try watcher.end() == 0, "\(watcher.errors)")
            let done = try WireBatch(jsonString: watcher.output)
            #expect(done.phase == .done && done.claimsDone == 1200)

            let remote = try WireClaimResult.array(
                fromJSONString: try stage.output("results", "\(batch)", "--broker", broker.address, "--json"))
            #expect(remote.map(\.reference) == (1...1200).map { "SYN-\($0)" })
            #expect(remote.reduce(0) { $0 + $1.estimate.allowedCents } == done.allowedCents)
            let alone = try WireClaimResult.array(
                fromJSONString: try stage.output("check", file, "--as-of", "2025-04-01", "--json"))
            // Not `==` on the whole: a failure would print all of it.
            let differing = zip(alone, remote).filter { $0 != $1 }.map(\.1.reference)
            #expect(alone.count == 1200 && differing.isEmpty, "one process alone answers as the system does")

            let status = try WireStatusReply(
                jsonString: try stage.output("status", "--broker", broker.address, "--json"))
            #expect(status.results == 1200 && status.batchesRunning == 0 && status.jobsDead == 0)
            // A watcher leaves when it has seen the end; what was on its way to it then has no reader.
            #expect(status.workers.count == 1 && Set(status.drops.keys).isSubset(of: ["unreachable"]))
        }

        @Test func `a cursor and a limit cut the results, and past the end there are none`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let batch = try stage.submit(try stage.claims(300), to: broker.address).batch
            _ = try stage.worker(for: broker.address)
            #expect(try stage.output("watch", "\(batch)", "--broker", broker.address).contains("300 of 300 claims"))
            let page = try stage.output(
                "results", "\(batch)", "--broker", broker.address, "--json", "--after", "9", "--limit", "5")
            #expect(
                try WireClaimResult.array(fromJSONString: page).map(\.reference) == (11...15).map { "SYN-\($0)" })
            let none = try stage.output("results", "\(batch)", "--broker", broker.address, "--json", "--after", "299")
            #expect(try WireClaimResult.array(fromJSONString: none).isEmpty)
        }

        @Test(arguments: ["watch", "results"])
        func `another tenant's batch is not found`(command: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let batch = try stage.submit(try stage.claims(100), to: broker.address).batch
            let refused = try stage.run(
                [command, "\(batch)", "--broker", broker.address, "--tenant", "somebody-else"])
            #expect(refused.status != 0)
            #expect(refused.errors.contains("NOT_FOUND: "), "\(refused.errors)")
        }

        @Test func `watch goes on when the broker is started anew`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let count = Size.crashClaims / 2
            let broker = try stage.broker(at: try Stage.freeAddress())
            let batch = try stage.submit(try stage.claims(count), to: broker.address).batch
            let watcher = try stage.start(
                "watch", ["watch", "\(batch)", "--broker", broker.address, "--json", "--patience", "60"])
            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            try eventually("it has begun") { try client.batch(batch).claimsDone > count / 4 }
            broker.child.kill()
            _ = try stage.broker(at: broker.address)
            #expect(try watcher.end() == 0, "\(watcher.errors)")
            #expect(try WireBatch(jsonString: watcher.output) == (try client.batch(batch)))
        }
    }
}
