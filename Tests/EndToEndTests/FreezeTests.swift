import Client
import Glibc
import JobMessages
import Testing

/// Promise 4, with workers that stop in their tracks, or for ever.
extension EndToEnd {
    @Suite(.serialized) struct FreezeTests {
        @Test func `the result of a worker that slept past its lease is refused, and awake it works again`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(100)
            let broker = try stage.broker(lease: 1).address
            let relay = try Relay(to: broker)
            let sleeper = try stage.worker(for: relay.address)
            var client = try stage.client(broker)
            try eventually("it is known") { try client.status().workers.count == 1 }
            // What it answers stays on its way, and then it sleeps.
            relay.holdAnswers()
            let batch = try stage.submit(file, to: broker).batch
            try eventually("it has answered") { relay.heldBytes > 0 }
            sleeper.signal(SIGSTOP)
            // ABORTED: its lease is over.
            try eventually("its lease has ended") {
                try stage.count("SELECT count(*) FROM job_failures WHERE code = 10") > 0
            }
            relay.release()
            try eventually("its answer is refused") {
                let drops = try client.status().drops
                return drops["late_answer", default: 0] + drops["refused_failed_precondition", default: 0] > 0
            }
            #expect(try stage.count("SELECT count(*) FROM results") == 0)
            let other = try stage.worker(for: broker)
            #expect(try client.watch(batch) { _ in }.phase == .done)
            try stage.expectWhole(batch, of: 100, file: file, &client)

            sleeper.signal(SIGCONT)
            other.kill()
            let more = try stage.claims(1000, seed: 2, in: "more.837")
            let again = try stage.submit(more, to: broker).batch
            #expect(try client.watch(again) { _ in }.phase == .done)
            try stage.expectWhole(again, of: 1000, file: more, &client)
        }

        @Test func `a killed worker's jobs go to another one at once, not when their leases end`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(1000)
            let broker = try stage.broker(lease: 60).address
            let victim = try stage.worker(for: broker)
            var client = try stage.client(broker)
            try eventually("it is known") { try client.status().workers.count == 1 }
            victim.signal(SIGSTOP)
            let batch = try stage.submit(file, to: broker).batch
            try eventually("it holds leases") { try client.status().workers.contains { $0.leases == 2 } }
            _ = try stage.worker(for: broker)
            let begin = ContinuousClock.now
            victim.kill()
            #expect(try client.watch(batch) { _ in }.phase == .done)
            #expect(ContinuousClock.now - begin < .seconds(20))
            #expect(try client.status().workers.count == 1)
            // ABORTED: the job that it was at. The other one it had not begun.
            #expect(try stage.count("SELECT count(*) FROM job_failures WHERE code = 10") == 1)
            try stage.expectWhole(batch, of: 1000, file: file, &client)
        }
    }
}
