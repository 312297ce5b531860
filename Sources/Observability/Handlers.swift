import CoreMetrics
import Synchronization

/// One series: a metric with one set of labels.
protocol Series: AnyObject, Sendable {
    /// Its samples as lines of the exposition format.
    func write(_ name: String, _ labels: Labels, to text: inout String)
}

final class CounterSeries: CounterHandler, Series {
    private let count = Atomic<Int64>(0)

    init() {}

    var value: Int64 { count.load(ordering: .relaxed) }

    /// A counter does not go down: what is negative is left out.
    func increment(by amount: Int64) {
        if amount > 0 { count.wrappingAdd(amount, ordering: .relaxed) }
    }

    func reset() { count.store(0, ordering: .relaxed) }

    func write(_ name: String, _ labels: Labels, to text: inout String) {
        Exposition.sample(name, labels.text, "\(value)", to: &text)
    }
}

/// A floating-point value that changes as a whole.
final class NumberSeries: FloatingPointCounterHandler, RecorderHandler, MeterHandler, Series {
    private let bits = Atomic<UInt64>(0)
    private let isCounter: Bool

    /// - Parameter isCounter: it never goes down.
    init(isCounter: Bool) { self.isCounter = isCounter }

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    private func add(_ amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: old) + amount).bitPattern
            let (isDone, current) = bits.weakCompareExchange(expected: old, desired: sum, ordering: .relaxed)
            if isDone { return }
            old = current
        }
    }

    func increment(by amount: Double) {
        guard amount.isFinite, !isCounter || amount > 0 else { return }
        add(amount)
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func reset() { set(0.0) }

    func write(_ name: String, _ labels: Labels, to text: inout String) {
        Exposition.sample(name, labels.text, Exposition.number(value), to: &text)
    }
}

/// A timer, in nanoseconds, or the values that a recorder gathers, as whole numbers.
///
/// A record takes a lock that is held for some tens of nanoseconds; a reader of quantiles holds it for microseconds.
final class HistogramSeries: TimerHandler, RecorderHandler, Series {
    enum Unit: Sendable { case nanoseconds, one }

    private let unit: Unit
    private let now: @Sendable () -> Int64
    private let histogram = Locked(Histogram())

    init(_ unit: Unit, now: @escaping @Sendable () -> Int64) {
        self.unit = unit
        self.now = now
    }

    func recordNanoseconds(_ duration: Int64) { record(duration) }

    func record(_ value: Int64) {
        let now = now()
        histogram.withLock { $0.record(value, at: now) }
    }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        record(Int64(exactly: value.rounded()) ?? (value < 0 ? 0 : .max))
    }

    var quantiles: Quantiles {
        let now = now()
        return histogram.withLock { $0.quantiles(at: now) }
    }

    /// From a microsecond to a minute, or from one to a billion: enough for any dashboard, and each bound exact.
    private var exponents: [Int] { unit == .nanoseconds ? Array(10...36) : Array(stride(from: 0, through: 30, by: 2)) }
    private var scale: Double { unit == .nanoseconds ? 1e9 : 1 }

    func write(_ name: String, _ labels: Labels, to text: inout String) {
        let exponents = exponents
        let (counts, all, sum) = histogram.withLock { histogram in
            let (counts, all) = histogram.cumulative(exponents)
            return (counts, all, histogram.sum)
        }
        for (exponent, count) in zip(exponents, counts) {
            let bound = Exposition.number(Double(Int64(1) << exponent) / scale)
            Exposition.sample(name + "_bucket", labels.text(and: "le", bound), "\(count)", to: &text)
        }
        Exposition.sample(name + "_bucket", labels.text(and: "le", "+Inf"), "\(all)", to: &text)
        Exposition.sample(name + "_sum", labels.text, Exposition.number(Double(sum) / scale), to: &text)
        Exposition.sample(name + "_count", labels.text, "\(all)", to: &text)
    }
}
