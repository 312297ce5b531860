import Client
import Glibc
import JobMessages
import Testing

/// What the broker measures is what happened.
extension EndToEnd {
    @Suite(.serialized) struct MetricsTests {
        @Test func `the metrics of a broker after a batch have that batch's counts`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let batch = try stage.submit(try stage.claims(1200), to: broker, "--wait")
            #expect(batch.phase == .done)

            let text = try stage.output("metrics", "--broker", broker)
            let samples = try samples(text)
            #expect(samples["medpay_claims_recorded_total"] == 1200)
            let leased = try #require(samples["medpay_jobs_leased_total"])
            let jobs = Double(try stage.count("SELECT count(*) FROM jobs"))
            #expect(leased >= jobs)
            for stage in ["wait", "work", "record"] {
                #expect(samples[#"medpay_stage_seconds_count{stage="\#(stage)"}"#, default: 0] >= jobs, "\(stage)")
            }
            for stage in ["submit", "commit", "read"] {
                #expect(samples[#"medpay_stage_seconds_count{stage="\#(stage)"}"#, default: 0] > 0, "\(stage)")
            }
            #expect(samples["medpay_workers"] == 1)
            #expect(samples[#"medpay_jobs{priority="normal",state="waiting"}"#] == 0)
            #expect(!text.contains("default"), "nothing names a tenant")
        }

        @Test func `the status has the latencies of the last minute, in the order of the stages`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            _ = try stage.submit(try stage.claims(600), to: broker, "--wait")
            var client = try stage.client(broker)
            let stages = try client.status().latencies
            let names = stages.map(\.stage)
            #expect(["submit", "commit", "wait", "work", "record"].allSatisfy(names.contains), "\(names)")
            #expect(stages.allSatisfy { $0.count > 0 && $0.p50 <= $0.p99 && $0.p99 <= $0.max })
            // Whole minutes would be a unit that was taken for another.
            #expect(stages.allSatisfy { $0.max < 60_000_000 })
        }

        @Test func `without a broker metrics and top say so`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let nobody = try Stage.freeAddress()
            for command in ["metrics", "top"] {
                let ended = try stage.run([command, "--broker", nobody, "--patience", "0.1"])
                #expect(ended.status == 1 && ended.errors.contains("UNAVAILABLE"), "\(command): \(ended.errors)")
                #expect(ended.output.isEmpty)
            }
        }

        /// Each line that is no comment is a series, a space and a number.
        private func samples(_ text: String) throws -> [String: Double] {
            var samples: [String: Double] = [:]
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                let space = try #require(line.lastIndex(of: " "), "\(line)")
                let value = try #require(Double(line[line.index(after: space)...]), "\(line)")
                #expect(samples.updateValue(value, forKey: String(line[..<space])) == nil, "\(line) comes twice")
            }
            return samples
        }
    }
}
