import Client
import Glibc
import Testing

extension EndToEnd {
    @Suite(.serialized) struct InteractiveTests {
        private let codes = ["20552", "--pos", "11", "--state", "AL", "--remote"]

        @Test func `an estimate is answered at once, also while a large batch is running`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            _ = try stage.worker(for: broker.address)
            let ask = ["estimate"] + codes + ["--broker", broker.address]
            let idle = try stage.run(ask)
            #expect(idle.status == 0, "\(idle.errors)")
            #expect(idle.output.contains("20552  $46.26  (locality 10112/00, non-facility"), "\(idle.output)")

            let batch = try stage.submit(try stage.claims(Size.crashClaims), to: broker.address).batch
            var client = try stage.client(broker.address)
            try eventually("the batch has begun") { try client.batch(batch).claimsDone > 0 }
            let busy = try stage.run(ask)
            #expect(busy.status == 0, "\(busy.errors)")
            #expect(busy.output == idle.output)
            #expect(try client.batch(batch).phase == .running, "the batch was over too soon to show anything")
        }

        @Test func `without a worker the caller is told, also while a batch waits`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let ask = codes + ["--broker", broker.address, "--patience", "0.3"]
            for command in ["estimate", "scrub"] {
                let refused = try stage.run([command] + ask)
                #expect(refused.status != 0 && refused.output.isEmpty)
                #expect(refused.errors.contains("UNAVAILABLE: no worker is connected"), "\(refused.errors)")
            }
            let batch = try stage.submit(try stage.claims(1000), to: broker.address).batch
            let refused = try stage.run(["estimate"] + ask)
            #expect(refused.status != 0)
            #expect(refused.errors.contains("UNAVAILABLE: no worker is connected"), "\(refused.errors)")

            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            #expect(try client.watch(batch) { _ in }.claimsDone == 1000)
        }

        @Test func `a call whose worker dies is answered by another one, and stays one answer`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker(lease: 30)
            let victim = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            try eventually("the worker is known") { try client.status().workers.count == 1 }
            victim.signal(SIGSTOP)
            let arguments = ["--broker", broker.address, "--patience", "60"]
            let asker = try stage.start("estimate", ["estimate"] + codes + arguments)
            try eventually("the call is with it") { try client.status().workers.contains { $0.leases == 1 } }
            victim.kill()
            _ = try stage.worker(for: broker.address)
            #expect(try asker.end() == 0, "\(asker.errors)")
            #expect(asker.lines.count { $0.contains("$46.26") && $0.hasPrefix("20552") } == 1, "\(asker.output)")
        }
    }
}
