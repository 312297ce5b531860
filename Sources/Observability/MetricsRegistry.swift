import CoreMetrics
import Glibc

/// What a process measures, in memory. Counters and gauges are atomics, timers are histograms; see `Histogram`.
///
/// Made once, by the process, and passed to whoever makes metrics: `Counter(label: "jobs_leased", factory: registry)`.
/// A metric is called medpay_, its label, and by its kind _total (counters) or _seconds (timers). Labels of metrics come
/// from code, so there are as many metrics as the code has; the values of their dimensions may come from outside, so the
/// number of series is bounded for each.
package final class MetricsRegistry: MetricsFactory, Sendable {
    package struct Limits: Sendable {
        /// Label sets of one counter or gauge.
        package var seriesMax = 1000
        /// Label sets of one timer or recorder; 28 kB each.
        package var histogramsMax = 64

        package init() {}
    }

    enum Kind: String, Sendable { case counter, gauge, histogram }

    private struct Family: Sendable {
        var kind: Kind
        var help: String?
        var series: [Labels: any Series] = [:]
    }

    private let limits: Limits
    private let help: [String: String]
    private let now: @Sendable () -> Int64
    private let families: Locked<[String: Family]>
    /// Label sets that went to the overflow series, and metrics whose name another kind of metric has.
    private let refused = CounterSeries()

    static let prefix = "medpay_"
    static let refusedName = "medpay_metrics_refused_total"

    /// - Parameters:
    ///   - help: a sentence for each metric that has one, by its label.
    ///   - now: milliseconds on a clock that does not go back. It only tells old values from new ones.
    package init(
        help: [String: String] = [:], limits: Limits = Limits(),
        now: @escaping @Sendable () -> Int64 = MetricsRegistry.coarseMilliseconds
    ) {
        self.help = help
        self.limits = limits
        self.now = now
        families = Locked([:])
    }

    /// The kernel's time of its last tick: some milliseconds old, but read in a few nanoseconds.
    package static let coarseMilliseconds: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Values of the last minute of a timer or recorder; nil: there is none with this label and these dimensions.
    package func quantiles(of label: String, dimensions: [(String, String)] = []) -> Quantiles? {
        let labels = Labels(dimensions)
        let timer = MetricsRegistry.name(label, "_seconds")
        let recorder = MetricsRegistry.name(label)
        let found = families.withLock { families in
            families[timer]?.series[labels] ?? families[recorder]?.series[labels]
        }
        return (found as? HistogramSeries)?.quantiles
    }

    /// Everything, in the text format of Prometheus, metrics by name.
    package func prometheus() -> String {
        var families = families.withLock { $0 }
        families[MetricsRegistry.refusedName] = Family(
            kind: .counter, help: "Label sets beyond a metric's maximum, and metrics whose name is taken.",
            series: [Labels([]): refused])
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            Exposition.header(name, family.kind.rawValue, help: family.help, to: &text)
            for (labels, series) in family.series.sorted(by: { $0.key.text < $1.key.text }) {
                series.write(name, labels, to: &text)
            }
        }
        return text
    }

    private static func name(_ label: String, _ suffix: String = "") -> String {
        let name = Exposition.name(label)
        return (name.hasPrefix(prefix) ? name : prefix + name) + (name.hasSuffix(suffix) ? "" : suffix)
    }

    // MARK: Series

    /// The series of this name and these labels, made if there is none; beyond the maximum, the overflow series.
    ///
    /// A name that is taken by another kind of metric gets a series that nobody reads: the text could not hold both.
    private func series<Made: Series>(
        _ kind: Kind, _ label: String, _ suffix: String, _ dimensions: [(String, String)], _ make: () -> Made
    ) -> Made {
        let name = MetricsRegistry.name(label, suffix)
        let labels = Labels(dimensions)
        let most = kind == .histogram ? limits.histogramsMax : limits.seriesMax
        return families.withLock { families in
            let family = families[name] ?? Family(kind: kind, help: help[label])
            if let found = family.series[labels] as? Made { return found }
            let isFull = family.series.count >= most
            let key = isFull ? Labels.overflow : labels
            if isFull || family.kind != kind || family.series[labels] != nil { refused.increment(by: 1) }
            guard family.kind == kind, family.series[labels] == nil else { return make() }
            if let found = family.series[key] as? Made { return found }
            let made = make()
            families[name, default: family].series[key] = made
            return made
        }
    }

    private func remove(_ handler: AnyObject) {
        families.withLock { families in
            for (name, family) in families {
                for (labels, series) in family.series where series === handler {
                    families[name]?.series[labels] = nil
                }
            }
        }
    }
}

extension MetricsRegistry {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, "_total", dimensions) { CounterSeries() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(.counter, label, "_total", dimensions) { NumberSeries(isCounter: true) }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, "", dimensions) { NumberSeries(isCounter: false) }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return series(.gauge, label, "", dimensions) { NumberSeries(isCounter: false) } }
        return series(.histogram, label, "", dimensions) { HistogramSeries(.one, now: now) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.histogram, label, "_seconds", dimensions) { HistogramSeries(.nanoseconds, now: now) }
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
