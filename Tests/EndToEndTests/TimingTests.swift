import Client
import Foundation
import JobMessages
import SwiftProtobuf
import Testing

/// When batches run, in which order, and how their results are read along.
extension EndToEnd {
    @Suite(.serialized) struct TimingTests {
        @Test func `results are followed as they are recorded, each once, and again from a cursor`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let batch = try stage.submit(try stage.claims(1200), to: broker).batch
            let arguments = ["results", "\(batch)", "--follow", "--json", "--broker", broker]
            let follower = try stage.start("follow", arguments)
            _ = try stage.worker(for: broker)
            #expect(try follower.end() == 0, "\(follower.errors)")
            let references = try follower.lines.map { try WireClaimResult(jsonString: $0).reference }
            #expect(references.count == 1200 && Set(references) == Set((1...1200).map { "SYN-\($0)" }))
            #expect(follower.errors.contains("1,200 of 1,200 claims"), "\(follower.errors)")
            let rest = try stage.run(arguments + ["--after", "1000"])
            #expect(rest.status == 0, "\(rest.errors)")
            #expect(
                try rest.output.split(separator: "\n").map { try WireClaimResult(jsonString: String($0)).reference }
                    == Array(references[1000...]))
        }

        @Test func `a batch waits for its time, while others run`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let file = try stage.claims(250)
            let submitted = try stage.run([
                "submit", file, "--not-before", "1h", "--as-of", "2025-04-01", "--broker", broker, "--json",
            ])
            #expect(submitted.status == 0 && submitted.errors.contains("not before "), "\(submitted.errors)")
            let batch = try WireBatch(jsonString: submitted.output)
            let other = try stage.submit(file, to: broker, "--key", "another").batch
            var client = try stage.client(broker)
            #expect(try client.watch(other) { _ in }.phase == .done)
            #expect(try client.batch(batch.batch).claimsDone == 0)
            let job = try #require(try client.jobs(batch: batch.batch).jobs.first)
            #expect(job.notBefore == batch.notBefore && job.state == .waiting)
            #expect(try stage.operate(broker, "jobs", "show", "\(job.job)").contains("it waits for its time"))
            // A span from now is another time the second time.
            try stage.refused(
                broker, ["submit", file, "--not-before", "1h", "--as-of", "2025-04-01"], saying: "a span")
        }

        @Test func `what is past its deadline is given up, and redriven it is given up again`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let file = try stage.claims(500)
            let batch = try stage.submit(file, to: broker, "--deadline", "1s").batch
            let deadline = try stage.count("SELECT deadline FROM batches WHERE id = \(batch)")
            try eventually("the deadline passed") { Date().timeIntervalSince1970 * 1000 > Double(deadline) }
            _ = try stage.worker(for: broker)
            var client = try stage.client(broker)
            let over = try client.watch(batch) { _ in }
            #expect(over.phase == .done && over.claimsDead == 500 && over.claimsDone == 0)
            let list = try stage.operate(broker, "dead", "list")
            #expect(list.contains("DEADLINE_EXCEEDED: the deadline passed"), "\(list)")
            #expect(try stage.operate(broker, "dead", "redrive", "--all").contains("500 claims run again"))
            #expect(try client.watch(batch) { _ in }.claimsDead == 500)
            #expect(try stage.count("SELECT count(*) FROM results") == 0)
            try stage.refused(broker, ["submit", file, "--deadline", "2020-01-01"], saying: "is past")
        }

        @Test func `batches of one order key run one after the other`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let file = try stage.claims(500)
            let first = try stage.submit(file, to: broker, "--order-key", "office", "--key", "first")
            let second = try stage.submit(file, to: broker, "--order-key", "office", "--key", "second")
            #expect(!first.held && second.held && second.orderKey == "office")
            let held = try WireJobsReply(
                jsonString: try stage.operate(broker, "jobs", "list", "--state", "held", "--json"))
            #expect(held.jobs.count == 2 && held.jobs.allSatisfy { $0.batch == second.batch })
            let shown = try stage.operate(broker, "jobs", "show", "\(held.jobs[0].job)")
            #expect(shown.contains("an earlier batch of its order key must end first"), "\(shown)")
            _ = try stage.worker(for: broker)
            var client = try stage.client(broker)
            #expect(try client.watch(second.batch) { _ in }.claimsDone == 500)
            let end = try client.batch(first.batch).ended
            #expect(end > 0)
            #expect(try stage.count("SELECT count(*) FROM jobs WHERE batch = \(second.batch) AND ended < \(end)") == 0)
        }

        @Test func `a batch belongs to the trace that was named, or to one of its own`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let file = try stage.claims(100)
            let named = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            let batch = try stage.submit(file, to: broker, "--traceparent", named)
            #expect(batch.traceparent == named)
            let own = try stage.submit(file, to: broker, "--key", "own").traceparent
            #expect(own.wholeMatch(of: /00-[0-9a-f]{32}-[0-9a-f]{16}-01/) != nil && own != named, "\(own)")
            let job = try stage.count("SELECT min(id) FROM jobs WHERE batch = \(batch.batch)")
            #expect(try stage.operate(broker, "jobs", "show", "\(job)").contains("trace      \(named)"))
            try stage.refused(broker, ["submit", file, "--traceparent", "00-0-0-01"], saying: "--traceparent")
        }

        @Test func `of several addresses the one that serves is found`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let nobody = try Stage.freeAddress()
            let status = try WireStatusReply(
                jsonString: try stage.operate("\(nobody), \(broker)", "status", "--json"))
            #expect(status.start == 1)
            let away = try stage.run(["status", "--broker", "\(nobody),\(try Stage.freeAddress())", "--patience", "1"])
            #expect(away.status > 0 && away.errors.contains(nobody), "\(away.errors)")
        }
    }
}
