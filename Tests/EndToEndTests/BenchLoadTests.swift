import Client
import Foundation
import Glibc
import Testing

extension EndToEnd {
    @Suite(.serialized) struct BenchLoadTests {
        private struct Figures: Decodable {
            struct Latency: Decodable {
                var count: Int
                var p50Milliseconds: Double
                var p90Milliseconds: Double
                var p99Milliseconds: Double
                var p999Milliseconds: Double
                var maxMilliseconds: Double

                var isAscending: Bool {
                    let values = [
                        0, p50Milliseconds, p90Milliseconds, p99Milliseconds, p999Milliseconds, maxMilliseconds,
                    ]
                    return values == values.sorted()
                }
            }

            var claims: Int
            var lines: Int
            var jobs: Int
            var batches: Int
            var seconds: Double
            var claimsPerSecond: Double
            var triedAgain: [String: Int]
            var failed: [String: Int]
            var acknowledged: Latency?
            var answered: Latency?
            var behindSchedule: Latency?
        }

        private func figures(_ stage: Stage, _ arguments: [String]) throws -> Figures {
            let ended = try stage.run(["bench", "load", "--json"] + arguments)
            try #require(ended.status == 0, "\(ended.errors)")
            return try figures(ended.output)
        }

        private func figures(_ json: String) throws -> Figures {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(Figures.self, from: Data(json.utf8))
        }

        @Test func `a closed loop reads every answer, and an open one calls at its rate`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let closed = try figures(
                stage,
                [
                    "--broker", broker, "--claims", "200", "--claims-per-batch", "60", "--slice", "25", "--lines", "2",
                    "--connections", "2",
                ])
            // Batches of 60, 60, 60 and 20 claims; slices of at most 25: 3, 3, 3 and 1.
            #expect(closed.claims == 200 && closed.lines == 400 && closed.batches == 4 && closed.jobs == 10)
            #expect(closed.failed.isEmpty && closed.behindSchedule == nil)
            #expect(closed.acknowledged?.count == 4 && closed.answered?.count == 4)
            #expect(closed.acknowledged?.isAscending == true && closed.answered?.isAscending == true)
            #expect(closed.seconds > 0 && abs(closed.claimsPerSecond * closed.seconds - 200) < 0.01)
            #expect(try stage.count("SELECT sum(claims_done) FROM batches WHERE phase = 2") == 200)
            #expect(try stage.count("SELECT count(*) FROM results") == 200)

            let open = try figures(
                stage, ["--broker", broker, "--mode", "open", "--rate", "100", "--claims", "50"])
            #expect(open.claims == 50 && open.lines >= 50 && open.batches == 0 && open.failed.isEmpty)
            #expect(open.answered?.count == 50 && open.answered?.isAscending == true)
            #expect(open.behindSchedule?.count == 50 && open.acknowledged == nil)
            #expect(open.seconds > 0.4)  // The last of 50 begins at 0.49 s.

            let batches = try figures(
                stage,
                [
                    "--broker", broker, "--mode", "open", "--kind", "batch", "--rate", "50", "--claims", "45",
                    "--poisson",
                ])
            #expect(batches.claims == 45 && batches.batches == 5 && batches.jobs == 5)
            #expect(batches.acknowledged?.count == 5 && batches.answered?.count == 5)
            #expect(batches.behindSchedule?.count == 5)
            #expect(try stage.count("SELECT count(*) FROM results") == 245)
        }

        @Test func `calls of an open loop begin while workers stall, wait from their time on, and are tried again`()
            throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let worker = try stage.worker(for: broker)
            var client = try stage.client(broker)
            let load = try stage.start(
                "load",
                [
                    "bench", "load", "--broker", broker, "--mode", "open", "--rate", "400", "--seconds", "3",
                    "--patience", "60", "--json",
                ])
            var looks: Int64 = 0
            try eventually("it calls") {
                looks += 1  // Each is a call that is answered, too.
                return try client.status().callsAnswered > looks + 50
            }
            worker.signal(SIGSTOP)
            try eventually("more calls come than a tenant may have wait") {
                try client.status().drops["interactive_full"] ?? 0 > 0
            }
            worker.signal(SIGCONT)
            #expect(try load.end() == 0, "\(load.errors)")
            let told = try figures(load.output)
            #expect(told.claims == 1200 && told.failed.isEmpty)
            #expect(told.triedAgain["RESOURCE_EXHAUSTED"] ?? 0 > 0)
            // 256 calls wait then, which take 640 ms to come: so long the first waits, and a hundredth of all at least 600 ms.
            #expect(told.answered?.p99Milliseconds ?? 0 > 600)
        }

        @Test func `without a worker nothing is sent, and the caller is told`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            try stage.expectRefused(
                ["bench", "load", "--broker", broker, "--claims", "10", "--patience", "0.3"],
                saying: ["no worker is connected"])
            #expect(try stage.count("SELECT count(*) FROM batches") == 0)
        }

        @Test(arguments: [
            (["--mode", "open"], "--rate"), (["--rate", "5"], "--mode open"), (["--kind", "estimate"], "--mode open"),
            (["--claims", "5", "--seconds", "5"], "--seconds"), (["--lines", "51"], "--lines"),
            (["--slice", "1001"], "--slice"), (["--claims-per-batch", "50001"], "--claims-per-batch"),
            (["--mode", "open", "--rate", "nan"], "--rate"), (["--mode", "open", "--rate", "0"], "--rate"),
            (["--mode", "open", "--rate", "5", "--in-flight", "2"], "--in-flight"),
            (["--mode", "open", "--rate", "5", "--slice", "2"], "--slice"),
            (["--mode", "open", "--rate", "5", "--broker", "tcp://127.0.0.1:1,tcp://127.0.0.1:2"], "one broker"),
        ])
        func `options that do not go together are refused`(arguments: [String], words: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            try stage.expectRefused(["bench", "load"] + arguments, saying: [words])
        }
    }
}
