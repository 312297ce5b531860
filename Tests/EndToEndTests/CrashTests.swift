import Client
import Glibc
import JobMessages
import Testing

/// Killed without warning, in the middle of a large batch.
extension EndToEnd {
    @Suite(.serialized) struct CrashTests {
        @Test func `a worker and then the broker are killed, and each claim has exactly one result`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let count = Size.crashClaims
            let file = try stage.claims(count)
            var broker = try stage.broker(at: try Stage.freeAddress(), lease: 1)
            let victim = try stage.worker(for: broker.address)
            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            let batch = try stage.submit(file, to: broker.address).batch

            try waitForProgress(of: batch, count / 3, &client)
            victim.kill()
            #expect(try client.batch(batch).phase == .running)
            _ = try stage.worker(for: broker.address)

            try waitForProgress(of: batch, count * 2 / 3, &client)
            broker.child.kill()
            #expect(try stage.count("SELECT phase FROM batches WHERE id = \(batch)") == 1, "the kill came too late")
            broker = try stage.broker(at: broker.address, lease: 1)

            #expect(try client.watch(batch) { _ in }.phase == .done)
            try stage.expectWhole(batch, of: count, file: file, &client)
        }

        @Test func `every process is killed at once, and the batch ends all the same`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let count = Size.crashClaims / 2
            let file = try stage.claims(count)
            let address = try Stage.freeAddress()
            let first = [
                try stage.broker(at: address).child, try stage.worker(for: address), try stage.worker(for: address),
            ]
            var client = try stage.client(address)
            let batch = try stage.submit(file, to: address).batch
            try waitForProgress(of: batch, count / 4, &client)
            for child in first { child.kill() }

            _ = try stage.worker(for: address)  // Before there is a broker: it waits for it.
            _ = try stage.broker(at: address)
            #expect(try client.watch(batch) { _ in }.phase == .done)
            try stage.expectWhole(batch, of: count, file: file, &client)
        }

        @Test func `a submitter whose broker dies goes on with the next one, and it is one whole batch`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let count = Size.crashClaims
            let file = try stage.claims(count)
            var broker = try stage.broker(at: try Stage.freeAddress())
            let arguments = ["--as-of", "2025-04-01", "--broker", broker.address, "--patience", "60", "--json"]
            let submitter = try stage.start("submit", ["submit", file] + arguments)
            try eventually("a quarter of the slices is on disk") {
                try stage.count("SELECT count(*) FROM jobs") * 250 >= count / 4
            }
            broker.child.kill()
            #expect(try stage.count("SELECT phase FROM batches") == 0, "the kill came too late")
            broker = try stage.broker(at: broker.address)
            #expect(try submitter.end() == 0, "\(submitter.errors)")
            let submitted = try WireBatch(jsonString: submitter.output)
            #expect(submitted.claims == count)

            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            #expect(try client.watch(submitted.batch) { _ in }.phase == .done)
            #expect(try stage.count("SELECT count(*) FROM batches") == 1)
            try stage.expectWhole(submitted.batch, of: count, file: file, &client)
        }

        private func waitForProgress(of batch: Int64, _ claims: Int, _ client: inout BrokerClient) throws {
            try eventually("\(claims) claims are done") { try client.batch(batch).claimsDone >= claims }
        }
    }
}
