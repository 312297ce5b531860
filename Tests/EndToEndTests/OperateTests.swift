import BrokerCore
import Calls
import Client
import Foundation
import Glibc
import JobMessages
import SwiftProtobuf
import Testing

extension Stage {
    /// What an operator's command says, which must succeed.
    func operate(_ broker: String, _ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> String
    {
        let ended = try run(arguments + ["--broker", broker])
        try #require(ended.status == 0, "\(arguments): \(ended.errors)", sourceLocation: location)
        return ended.output
    }

    /// One that must fail, with these words.
    func refused(
        _ broker: String, _ arguments: [String], saying words: String, location: SourceLocation = #_sourceLocation
    ) throws {
        let ended = try run(arguments + ["--broker", broker])
        #expect(ended.status > 0, "\(arguments): \(ended.output)", sourceLocation: location)
        #expect(ended.errors.contains(words), "\(arguments): \(ended.errors)", sourceLocation: location)
    }
}

/// What operators see, and how they steer.
extension EndToEnd {
    @Suite(.serialized) struct OperateTests {
        @Test func `status says what wants somebody, and workers says who had what when`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            #expect(try stage.operate(broker, "workers").contains("no worker is connected"))
            let batch = try stage.submit(try stage.claims(500), to: broker, "--tenant", "acme", "--priority", "bulk")
            let waiting = try stage.operate(broker, "status")
            #expect(waiting.contains("! no worker is connected"), "\(waiting)")
            #expect(waiting.contains("jobs: 2 waiting, 0 done, 0 given up"), "\(waiting)")
            let queue = waiting.split(separator: "\n").first { $0.hasPrefix("acme") }
            #expect(queue?.contains("bulk") == true, "\(waiting)")

            _ = try stage.worker(for: broker)
            var client = try stage.client(broker, tenant: "acme")
            #expect(try client.watch(batch.batch) { _ in }.claimsDone == 500)
            let done = try stage.operate(broker, "status")
            #expect(done.contains("jobs: 0 waiting, 2 done") && !done.contains("!"), "\(done)")
            let workers = try WireWorkerStatus.array(fromJSONString: try stage.operate(broker, "workers", "--json"))
            #expect(workers.count == 1 && workers[0].leases == 0 && workers[0].capacity > 0)
            #expect(Set(workers[0].kinds) == ["estimate", "scrub"] && workers[0].image.count == 64)
            #expect(workers[0].leasedMillisecondsAgo >= workers[0].answeredMillisecondsAgo)
            #expect(workers[0].answeredMillisecondsAgo >= 0)
            let text = try stage.operate(broker, "workers")
            #expect(text.contains(workers[0].name) && text.contains(workers[0].image.prefix(16)), "\(text)")
        }

        @Test func `a paused tenant's jobs wait, over a restart too, and run when it is resumed`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(500)
            let broker = try stage.broker(at: try Stage.freeAddress())
            let address = broker.address
            _ = try stage.worker(for: address)
            var client = try stage.client(address)
            #expect(try stage.operate(address, "pause", "default").contains("default is paused"))
            let batch = try stage.submit(file, to: address).batch
            try expectServed(stage, address, key: "before")
            #expect(try client.batch(batch).claimsDone == 0)
            #expect(try stage.operate(address, "status").contains("! default is paused: `medpay resume default`"))
            broker.child.kill()
            _ = try stage.broker(at: address)
            try expectServed(stage, address, key: "after")
            #expect(try client.batch(batch).claimsDone == 0)
            let tenant = try WireTenantStatus(jsonString: try stage.operate(address, "resume", "default", "--json"))
            #expect(!tenant.paused && tenant.queuedClaims == 500)
            #expect(try client.watch(batch) { _ in }.phase == .done)
            try stage.expectWhole(batch, of: 500, file: file, &client)
        }

        /// Another tenant's batch is done, so that whatever else could run had its turn.
        private func expectServed(_ stage: Stage, _ broker: String, key: String) throws {
            var other = try stage.client(broker, tenant: "other")
            let batch = try stage.submit(
                try stage.claims(300, in: "other.837"), to: broker, "--tenant", "other", "--key", key)
            #expect(try other.watch(batch.batch) { _ in }.claimsDone == 300)
        }

        @Test func `a tenant's settings are listed, and a submission past its limit waits until the limit is lifted`()
            throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            var client = try stage.client(broker)
            #expect(try stage.operate(broker, "tenants").contains("no tenant"))
            _ = try stage.submit(try stage.claims(250, in: "before.837"), to: broker)
            let set = try stage.operate(
                broker, "tenants", "set", "default", "--weight", "3", "--queued-claims", "300", "--json")
            let tenant = try WireTenantStatus(jsonString: set)
            #expect(tenant.weight == 3 && tenant.queuedClaimsMax == 300 && tenant.rate == 0 && !tenant.paused)
            let file = try stage.claims(100)
            let submission = try stage.start("submit", ["submit", file, "--broker", broker, "--json"])
            try eventually("it has begun") {
                try stage.count("SELECT count(*) FROM batches WHERE phase = 0") == 1
            }
            #expect(submission.isRunning, "\(submission.errors)")
            let list = try stage.operate(broker, "tenants", "list")
            #expect(list.contains("default") && list.contains("250") && list.contains("300"), "\(list)")
            _ = try stage.operate(broker, "tenants", "set", "default", "--queued-claims", "0")
            #expect(try submission.end() == 0, "\(submission.errors)")
            #expect(try WireBatch(jsonString: submission.output).claims == 100)
            #expect(try client.tenants("default").first?.weight == 3)
        }

        @Test func `a submission that is larger than its tenant may have queued is refused, and does not wait`() throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            _ = try stage.operate(broker, "tenants", "set", "default", "--queued-claims", "300")
            let file = try stage.claims(500)
            try stage.refused(broker, ["submit", file], saying: "batch 1 has more than the 300 claims")
            _ = try stage.operate(broker, "cancel", "1")
            #expect(try stage.submit(try stage.claims(300, in: "part.837"), to: broker).phase == .running)
        }

        @Test func `a dead job is listed with its reason, and redriven it is done`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(500)
            let broker = try stage.broker().address
            let batch = try stage.submit(file, to: broker).batch
            let jobs = try killJobs(2, broker, stage)
            let list = try stage.operate(broker, "dead", "list")
            #expect(list.contains("INVALID_ARGUMENT: cannot be read"), "\(list)")
            #expect(try stage.operate(broker, "status").contains("! 2 jobs were given up: see `medpay dead list`"))
            let shown = try stage.operate(broker, "dead", "show", "\(jobs[0])")
            for words in ["job \(jobs[0])  dead", "1 failed attempt", "by hand", "medpay dead redrive \(jobs[0])"] {
                #expect(shown.contains(words), "\(shown)")
            }
            let detail = try WireJobDetail(
                jsonString: try stage.operate(broker, "jobs", "show", "\(jobs[0])", "--json"))
            #expect(detail.job.state == .dead && detail.attempts.map(\.worker) == ["by hand"] && detail.hasPayload_p)

            #expect(
                try stage.operate(broker, "dead", "redrive", "\(jobs[0])").contains("1 job with 250 claims run again"))
            _ = try stage.worker(for: broker)
            var client = try stage.client(broker)
            let half = try client.watch(batch) { _ in }
            #expect(half.phase == .done && half.claimsDone == 250 && half.claimsDead == 250)
            try stage.refused(broker, ["dead", "redrive", "\(jobs[0])"], saying: "FAILED_PRECONDITION")
            let change = try WireDeadChange(
                jsonString: try stage.operate(broker, "dead", "redrive", "--batch", "\(batch)", "--json"))
            #expect(change.jobs == 1 && change.claims == 250)
            #expect(try client.watch(batch) { _ in }.claimsDead == 0)
            try stage.expectWhole(batch, of: 500, file: file, &client)
            #expect(try stage.operate(broker, "dead", "redrive", "--all").contains("nothing was done"))
        }

        @Test func `what is discarded is gone from the list, and all of it only with a yes`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let batch = try stage.submit(try stage.claims(500), to: broker).batch
            let jobs = try killJobs(2, broker, stage)
            #expect(
                try stage.operate(broker, "dead", "discard", "\(jobs[0])").contains("1 job with 250 claims given up"))
            let kept = try stage.run(["dead", "discard", "--all", "--broker", broker])
            #expect(kept.status == 1 && kept.errors.contains("1 job of all tenants"), "\(kept.errors)")
            #expect(kept.errors.contains("--yes"), "\(kept.errors)")
            let left = try WireJobsReply(jsonString: try stage.operate(broker, "dead", "--json"))
            #expect(left.jobs.map(\.job) == [jobs[1]])
            _ = try stage.operate(broker, "dead", "discard", "--all", "--yes")
            #expect(try stage.operate(broker, "dead", "list").contains("no job was given up"))
            let discarded = try WireJobsReply(
                jsonString: try stage.operate(broker, "jobs", "list", "--state", "discarded", "--json"))
            #expect(discarded.jobs.map(\.job) == jobs)
            try stage.refused(broker, ["dead", "redrive", "\(jobs[0])"], saying: "FAILED_PRECONDITION")
            var client = try stage.client(broker)
            let over = try client.batch(batch)
            #expect(over.phase == .done && over.claimsDead == 500)
            #expect(try stage.count("SELECT count(*) FROM payloads") == 0)
        }

        /// A worker by hand says of jobs that they cannot be read, which is not tried again.
        ///
        /// - Returns: the jobs, ascending.
        private func killJobs(_ count: Int, _ broker: String, _ stage: Stage) throws -> [Int64] {
            var worker = try HandWorker(broker, stage.context, capacity: 1)
            var jobs: [Int64] = []
            for _ in 0..<count {
                let lease = try worker.lease()
                jobs.append(lease.job)
                #expect(try worker.fail(lease, .invalidArgument, "cannot be read") == .ok)
            }
            _ = try worker.call(.drain, WireDrainRequest())
            return jobs.sorted()
        }

        @Test func `jobs are listed by state, tenant and batch, page by page`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let batch = try stage.submit(try stage.claims(1000), to: broker).batch
            let first = try WireJobsReply(jsonString: try stage.operate(broker, "jobs", "--limit", "3", "--json"))
            #expect(first.more && first.jobs.map(\.firstClaim) == [0, 250, 500])
            #expect(first.jobs.allSatisfy { $0.state == .waiting && $0.batch == batch && $0.tenant == "default" })
            let last = try #require(first.jobs.last).job
            let rest = try WireJobsReply(
                jsonString: try stage.operate(
                    broker, "jobs", "list", "--batch", "\(batch)", "--after", "\(last)", "--json"))
            #expect(!rest.more && rest.jobs.map(\.firstClaim) == [750])
            #expect(try stage.operate(broker, "jobs", "list", "--state", "done").contains("no such jobs"))
            #expect(try stage.operate(broker, "jobs", "list", "--tenant", "other").contains("no such jobs"))

            var worker = try HandWorker(broker, stage.context, capacity: 1)
            let lease = try worker.lease()
            let shown = try stage.operate(broker, "jobs", "show", "\(lease.job)")
            #expect(shown.contains("job \(lease.job)  leased") && shown.contains("by hand"), "\(shown)")
            let listed = try stage.operate(broker, "jobs", "list", "--state", "waiting")
            #expect(listed.contains("with by hand"), "\(listed)")
            try stage.refused(broker, ["jobs", "show", "4711"], saying: "NOT_FOUND")
        }

        @Test func `a purge deletes results and payloads, and the batch's key stays used`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(500)
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            var client = try stage.client(broker)
            let batch = try stage.submit(file, to: broker).batch
            #expect(try client.watch(batch) { _ in }.phase == .done)
            #expect(try stage.operate(broker, "purge", "--older-than", "1h").contains("nothing to delete"))
            #expect(try stage.count("SELECT count(*) FROM results") == 500)
            let purged = try stage.operate(broker, "purge", "--older-than", "0s")
            #expect(purged.contains("500 results and 2 jobs of 1 batch"), "\(purged)")
            for table in ["results", "jobs", "payloads"] {
                #expect(try stage.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
            }
            try stage.refused(broker, ["results", "\(batch)"], saying: "were deleted")
            let again = try stage.submit(file, to: broker)
            #expect(again.batch == batch && again.phase == .done && again.claimsDone == 500 && again.purged > 0)
            #expect(try stage.count("SELECT count(*) FROM batches") == 1)
            try stage.refused(broker, ["purge", "--older-than", "soon"], saying: "--older-than")
        }

        @Test func `who watches a batch that was never committed hears that a purge has ended it`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            var channel = try CallChannel(to: broker, in: stage.context)
            let open = WireOpenRequest.with { ($0.key, $0.estimate) = ("left", true) }
            let opened: WireBatch = try channel.call(.open, open, deadline: patience)
            let watch = try channel.start(.watch, WireBatchRequest.with { $0.batch = opened.batch })
            let before = try #require(try channel.receive(within: patience))
            #expect(try before.call == watch && WireBatch.read(before.body).phase == .open)
            _ = try stage.operate(broker, "purge", "--older-than", "0s")
            var batch = WireBatch()
            repeat {  // What was so until then is told again, should the purge take long.
                batch = try WireBatch.read(try #require(try channel.receive(within: patience)).body)
            } while batch.phase == .open
            #expect(batch.phase == .cancelled && batch.purged > 0)
            #expect(try #require(try channel.receive(within: patience)).isEnd)
        }

        @Test func `a broker that is drained finishes what is under way, ends, and goes on at its next start`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(500)
            let broker = try stage.broker(at: try Stage.freeAddress())
            var client = try stage.client(broker.address)
            var worker = try HandWorker(broker.address, stage.context, capacity: 1)
            let batch = try stage.submit(file, to: broker.address).batch
            let lease = try worker.lease()
            try stage.refused("tcp://127.0.0.1:1,\(broker.address)", ["drain"], saying: "the one broker")
            let drain = try stage.start("drain", ["drain", "--wait", "--broker", broker.address])
            try eventually("it drains") { try client.status().draining }
            #expect(drain.isRunning && broker.child.isRunning)
            #expect(try worker.finish(lease) == .ok)
            #expect(try drain.end(within: .seconds(30)) == 0, "\(drain.errors)")
            #expect(drain.output.contains("1 lease") && drain.output.contains("it has ended"), "\(drain.output)")
            #expect(try broker.child.end(within: .seconds(5)) == 0, "\(broker.child.errors)")

            _ = try stage.broker(at: broker.address)
            _ = try stage.worker(for: broker.address)
            let done = try client.watch(batch) { _ in }
            #expect(done.phase == .done && done.claimsDone == 500)
            #expect(try stage.count("SELECT count(*) FROM results WHERE allowed_cents = 1") == 250)
        }

        @Test(arguments: [
            (["tenants", "set", "acme"], "--weight"), (["tenants", "set", "acme", "--weight", "0"], "--weight"),
            (["tenants", "set", "acme", "--queued-claims", "-1"], "--queued-claims"),
            (["tenants", "set", "a b", "--weight", "2"], "a tenant"), (["pause", "a b"], "a tenant"),
            (["resume"], "tenant"), (["dead", "redrive"], "--batch"), (["dead", "redrive", "1", "--all"], "--all"),
            (["dead", "discard", "--tenant", "a b"], "--tenant"), (["dead", "redrive", "--batch", "0"], "--batch"),
            (["jobs", "list", "--state", "leased"], "leased"), (["jobs", "list", "--limit", "0"], "--limit"),
            (["jobs", "show", "x"], "job"), (["purge"], "--older-than"), (["purge", "--older-than", "30"], "30d"),
            (["status", "--broker", ","], "--broker"), (["status", "--key-file", "none"], "--server-key"),
            (["results", "1", "--follow", "--limit", "5"], "--limit"),
            (["results", "1", "--follow", "--after=-1"], "--after"),
        ])
        func `an operator's mistake is named before anything is asked`(arguments: [String], words: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let ended = try stage.run(arguments, within: .seconds(30))
            #expect(ended.status > 0 && ended.output.isEmpty, "\(arguments): \(ended.output)")
            #expect(ended.errors.contains(words), "\(arguments): \(ended.errors)")
        }
    }
}
