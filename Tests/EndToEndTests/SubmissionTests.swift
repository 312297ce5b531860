import Client
import JobMessages
import Testing

/// Promise 3: a key names one batch.
extension EndToEnd {
    @Suite(.serialized) struct SubmissionTests {
        @Test func `the same file submitted twice is one batch, before and after it is done`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(600)
            let broker = try stage.broker()
            let first = try stage.submit(file, to: broker.address)
            #expect(try stage.submit(file, to: broker.address) == first)

            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            let done = try client.watch(first.batch) { _ in }
            #expect(try stage.submit(file, to: broker.address) == done)
            #expect(try stage.submit(file, to: broker.address, "--tenant", "another").batch != first.batch)
            #expect(try stage.count("SELECT count(*) FROM batches") == 2)
            #expect(try stage.count("SELECT count(*) FROM results WHERE batch = \(first.batch)") == 600)
        }

        @Test(arguments: [[], ["--estimate-only"], ["--priority", "bulk"], ["--contribute"]])
        func `a key that names another batch is refused, and that batch stays as it is`(more: [String]) throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(300)
            let other = more.isEmpty ? try stage.claims(300, seed: 2, in: "other.837") : file
            let broker = try stage.broker()
            let first = try stage.submit(file, to: broker.address, "--key", "monday")

            let arguments = ["--as-of", "2025-04-01", "--broker", broker.address, "--key", "monday"]
            let refused = try stage.run(["submit", other] + arguments + more)
            #expect(refused.status != 0)
            #expect(refused.errors.contains("ALREADY_EXISTS: "), "\(refused.errors)")
            #expect(refused.errors.contains("batch \(first.batch)"), "\(refused.errors)")
            #expect(refused.output.isEmpty)
            var client = try stage.client(broker.address)
            #expect(try client.batch(first.batch) == first)
            #expect(try stage.count("SELECT count(*) FROM batches") == 1)
            #expect(try stage.count("SELECT sum(claims) FROM jobs") == 300)
        }

        @Test func `the same claims as of another day are other claims`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(300)
            let broker = try stage.broker()
            _ = try stage.submit(file, to: broker.address)
            let refused = try stage.run(["submit", file, "--as-of", "2025-05-01", "--broker", broker.address])
            #expect(refused.status != 0)
            #expect(refused.errors.contains("ALREADY_EXISTS: "), "\(refused.errors)")
            #expect(try stage.count("SELECT count(*) FROM batches") == 1)
        }
    }
}
