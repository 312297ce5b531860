import CoreMetrics
import Foundation
import Synchronization
import Testing

@testable import Observability

@Suite struct RegistryTests {
    /// Threads of their own, so that they run at the same time, or cut each other short, whatever else runs.
    private func concurrently(_ times: Int, _ body: @escaping @Sendable () -> Void) {
        let done = DispatchGroup()
        for _ in 0..<4 {
            done.enter()
            Thread.detachNewThread {
                for _ in 0..<times { body() }
                done.leave()
            }
        }
        done.wait()
    }

    @Test func `concurrent counts lose nothing`() throws {
        let registry = MetricsRegistry()
        let counter = Counter(label: "jobs", dimensions: [("tenant", "a")], factory: registry)
        let sum = FloatingPointCounter(label: "dollars", factory: registry)
        let meter = Meter(label: "level", factory: registry)
        let times = 200_000
        concurrently(times) {
            counter.increment()
            sum.increment(by: 0.5)
            meter.increment(by: 2.0)
            meter.decrement(by: 1.0)
        }
        let samples = try Samples(registry.prometheus())
        #expect(samples[#"medpay_jobs_total{tenant="a"}"#] == Double(4 * times))
        #expect(samples["medpay_dollars_total"] == Double(2 * times))
        #expect(samples["medpay_level"] == Double(4 * times))
    }

    @Test func `concurrent times lose nothing, whoever reads meanwhile`() throws {
        let registry = MetricsRegistry()
        let timer = Stage.commit.timer(in: registry)
        let times = 300_000
        concurrently(4) {
            for turn in 0..<times / 4 { timer.recordNanoseconds(Int64(turn)) }
            _ = registry.prometheus()
            _ = registry.stages()
        }
        let samples = try Samples(registry.prometheus())
        #expect(samples[#"medpay_stage_seconds_count{stage="commit"}"#] == Double(4 * times))
        #expect(registry.quantiles(of: "stage", dimensions: [("stage", "commit")])?.count == Int64(4 * times))
    }

    @Test func `series that several make at once are one series`() throws {
        let registry = MetricsRegistry()
        concurrently(500) { Counter(label: "n", dimensions: [("a", "b")], factory: registry).increment() }
        #expect(try Samples(registry.prometheus())[#"medpay_n_total{a="b"}"#] == 2000)
    }

    @Test func `label sets beyond the maximum share one series, and are counted`() throws {
        var limits = MetricsRegistry.Limits()
        limits.seriesMax = 3
        limits.histogramsMax = 2
        let registry = MetricsRegistry(limits: limits)
        for tenant in 1...10 {
            let dimensions = [("tenant", "\(tenant)")]
            Counter(label: "claims", dimensions: dimensions, factory: registry).increment(by: tenant)
            CoreMetrics.Timer(label: "took", dimensions: dimensions, factory: registry).recordNanoseconds(Int64(1))
        }
        // A metric of its own has room of its own, and who has a series keeps it.
        Counter(label: "calls", dimensions: [("tenant", "9")], factory: registry).increment()
        Counter(label: "claims", dimensions: [("tenant", "1")], factory: registry).increment()
        let samples = try Samples(registry.prometheus())
        #expect(samples[#"medpay_claims_total{tenant="1"}"#] == 2)
        #expect(samples[#"medpay_claims_total{tenant="4"}"#] == nil)
        #expect(samples[#"medpay_claims_total{overflow="true"}"#] == 49)
        #expect(samples[#"medpay_took_seconds_count{overflow="true"}"#] == 8)
        #expect(samples[#"medpay_calls_total{tenant="9"}"#] == 1)
        #expect(samples["medpay_metrics_refused_total"] == 15)
    }

    @Test func `dimensions in another order are the same series`() throws {
        let registry = MetricsRegistry()
        Counter(label: "x", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "x", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        #expect(try Samples(registry.prometheus())[#"medpay_x_total{a="1",b="2"}"#] == 2)
    }

    @Test func `a name that another kind of metric has is not told twice`() throws {
        let registry = MetricsRegistry()
        Gauge(label: "size", factory: registry).record(4)
        let recorder = Recorder(label: "size", factory: registry)
        recorder.record(1)
        let samples = try Samples(registry.prometheus())
        #expect(samples["medpay_size"] == 4)
        #expect(samples["medpay_size_count"] == nil)
        #expect(samples["medpay_metrics_refused_total"] == 1)
        #expect(registry.quantiles(of: "size") == nil)
    }

    @Test func `counters do not go down`() throws {
        let registry = MetricsRegistry()
        let counter = Counter(label: "n", factory: registry)
        counter.increment(by: 5)
        counter.increment(by: -3)
        let sum = FloatingPointCounter(label: "f", factory: registry)
        sum.increment(by: 1.5)
        sum.increment(by: -1.0)
        sum.increment(by: Double.nan)
        let samples = try Samples(registry.prometheus())
        #expect(samples["medpay_n_total"] == 5)
        #expect(samples["medpay_f_total"] == 1.5)
    }

    @Test func `a metric that is destroyed is told no more`() throws {
        let registry = MetricsRegistry()
        let gauge = Gauge(label: "size", dimensions: [("queue", "a")], factory: registry)
        gauge.record(1)
        Gauge(label: "size", dimensions: [("queue", "b")], factory: registry).record(2)
        gauge.destroy()
        let samples = try Samples(registry.prometheus())
        #expect(samples[#"medpay_size{queue="a"}"#] == nil)
        #expect(samples[#"medpay_size{queue="b"}"#] == 2)
    }

    @Test func `stages tell the last minute by the clock that was passed in`() {
        let clock = Clock()
        let registry = MetricsRegistry(now: { clock.now.load(ordering: .relaxed) })
        Stage.commit.timer(in: registry).recordNanoseconds(Int64(5_000_000))
        Stage.read.timer(in: registry).recordNanoseconds(Int64(60))
        _ = Stage.work.timer(in: registry)
        #expect(registry.stages().map(\.stage) == [.commit, .read])
        #expect(registry.stages().map(\.quantiles.max) == [5_000_000, 60])
        clock.now.store(45_000, ordering: .relaxed)
        Stage.read.timer(in: registry).recordNanoseconds(Int64(50))
        #expect(registry.stages().map(\.quantiles.count) == [1, 2])
        clock.now.store(61_000, ordering: .relaxed)
        #expect(registry.stages().map(\.stage) == [.read])
        #expect(registry.stages().map(\.quantiles.max) == [50])
    }

    @Test func `what was never measured has no quantiles`() {
        let registry = MetricsRegistry()
        Counter(label: "n", factory: registry).increment()
        #expect(registry.quantiles(of: "n") == nil)
        #expect(registry.quantiles(of: "stage", dimensions: [("stage", "read")]) == nil)
    }

    @Test func `the clock of the kernel's last tick does not go back`() {
        let first = MetricsRegistry.coarseMilliseconds()
        #expect(first > 0 && MetricsRegistry.coarseMilliseconds() >= first)
    }

    private final class Clock: Sendable {
        let now = Atomic<Int64>(0)
    }
}
