import CoreMetrics
import Testing

@testable import Observability

@Suite struct ExpositionTests {
    @Test func `each kind of metric has its type, its suffix and its help`() throws {
        let registry = MetricsRegistry(help: ["claims": "Claims that were recorded.", "commit": "A\ncommit \\."])
        Counter(label: "claims", factory: registry).increment(by: 3)
        FloatingPointCounter(label: "dollars.allowed", factory: registry).increment(by: 2.25)
        Gauge(label: "window-bytes", factory: registry).record(1 << 40)
        Recorder(label: "slice", factory: registry).record(500)
        Timer(label: "commit", factory: registry).recordMilliseconds(2)
        let samples = try Samples(registry.prometheus())
        #expect(
            samples.types == [
                "medpay_claims_total": "counter", "medpay_dollars_allowed_total": "counter",
                "medpay_window_bytes": "gauge", "medpay_slice": "histogram", "medpay_commit_seconds": "histogram",
                "medpay_metrics_refused_total": "counter",
            ])
        #expect(samples.help["medpay_claims_total"] == "Claims that were recorded.")
        #expect(samples.help["medpay_commit_seconds"] == #"A\ncommit \\."#)
        #expect(samples["medpay_claims_total"] == 3)
        #expect(samples["medpay_dollars_allowed_total"] == 2.25)
        #expect(samples["medpay_window_bytes"] == 1_099_511_627_776)
        #expect(samples["medpay_commit_seconds_sum"] == 0.002)
        #expect(samples[#"medpay_commit_seconds_bucket{le="0.001048576"}"#] == 0)
        #expect(samples[#"medpay_commit_seconds_bucket{le="0.002097152"}"#] == 1)
        #expect(samples[#"medpay_slice_bucket{le="256"}"#] == 0)
        #expect(samples[#"medpay_slice_bucket{le="1024"}"#] == 1)
    }

    @Test func `a counter is a line of its own, written out in full`() {
        let registry = MetricsRegistry(help: ["jobs": "Jobs."])
        Counter(label: "jobs", dimensions: [("tenant", "a"), ("kind", "scrub")], factory: registry).increment(by: 7)
        let text = registry.prometheus()
        #expect(
            text.hasPrefix(
                """
                # HELP medpay_jobs_total Jobs.
                # TYPE medpay_jobs_total counter
                medpay_jobs_total{kind="scrub",tenant="a"} 7

                """), "\(text)")
    }

    @Test(arguments: ["", "a\"b", "a\\b", "a\nb", "\\\"\n", "naïve 患者", "{},=", "le=\"1\""])
    func `label values come back as they were`(value: String) throws {
        let registry = MetricsRegistry()
        Counter(label: "n", dimensions: [("worker", value)], factory: registry).increment()
        let samples = try Samples(registry.prometheus())
        #expect(samples.labels.values.contains(["worker": value]))
        #expect(samples.count == 2)
    }

    @Test func `control characters never reach a terminal`() throws {
        let registry = MetricsRegistry()
        Counter(label: "n", dimensions: [("worker", "\u{1B}[2J\r\t\u{7F}\u{9B}")], factory: registry).increment()
        let text = registry.prometheus()
        #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control || $0 == "\n" })
        #expect(try Samples(text).count == 2)
    }

    @Test func `long label values are cut off`() throws {
        let registry = MetricsRegistry()
        for end in ["a", "b"] {
            let value = String(repeating: "x", count: Labels.valueScalarsMax) + end
            Counter(label: "n", dimensions: [("worker", value)], factory: registry).increment()
        }
        #expect(try Samples(registry.prometheus()).labels.values.contains { $0["worker"]?.count == 128 })
        #expect(try Samples(registry.prometheus()).count == 2)
    }

    @Test func `names of labels are mended, and never the format's own`() throws {
        let registry = MetricsRegistry()
        let dimensions = [("le", "1"), ("__name__", "2"), ("a-b", "3"), ("1st", "4"), ("é", "5")]
        Timer(label: "9.took", dimensions: dimensions, factory: registry).recordNanoseconds(Int64(1))
        let samples = try Samples(registry.prometheus())
        let expected = ["label_le": "1", "label___name__": "2", "a_b": "3", "_1st": "4", "_": "5"]
        #expect(samples.labels.values.contains(expected))
        #expect(samples.types["medpay__9_took_seconds"] == "histogram")
    }

    @Test func `numbers are as the format has them`() {
        let numbers = [0.0, -1, 1e15, 0.5, 1.024e-06, .infinity, -.infinity, .nan, 1e300]
        let texts = ["0", "-1", "1000000000000000", "0.5", "1.024e-06", "+Inf", "-Inf", "NaN", "1e+300"]
        #expect(numbers.map(Exposition.number) == texts)
    }
}
