import Client
import Glibc
import Testing

/// Promise 7: a small batch does not wait for a large one.
extension EndToEnd {
    @Suite(.serialized) struct FairnessTests {
        /// What a tenant may lease before it is the next one's turn.
        private let turnClaims = 5000

        @Test func `a small batch is done within three turns of a tenant whose large one came first`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let large = try stage.claims(40_000)
            let small = try stage.claims(100, seed: 2, in: "small.837")
            let broker = try stage.broker().address
            let worker = try stage.worker(for: broker)
            var client = try stage.client(broker)
            try eventually("it is known") { try client.status().workers.count == 1 }
            // It begins when both batches wait.
            worker.signal(SIGSTOP)
            let first = try stage.submit(large, to: broker, "--tenant", "large").batch
            let second = try stage.submit(small, to: broker, "--tenant", "small").batch
            worker.signal(SIGCONT)
            var smallClient = try stage.client(broker, tenant: "small")
            #expect(try smallClient.watch(second) { _ in }.claimsDone == 100)
            var largeClient = try stage.client(broker, tenant: "large")
            #expect(try largeClient.watch(first) { _ in }.claimsDone == 40_000)
            let before = try stage.count(
                """
                SELECT sum(claims) FROM jobs WHERE batch = \(first)
                AND ended <= (SELECT ended FROM batches WHERE id = \(second))
                """)
            #expect(before <= 3 * turnClaims, "\(before) of the large batch's claims were done before")
            try stage.expectWhole(second, of: 100, file: small, &smallClient)
            try stage.expectWhole(first, of: 40_000, file: large, &largeClient)
        }
    }
}
