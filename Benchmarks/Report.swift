import BrokerCore
import Foundation

/// One figure of a run.
struct Figure: Codable {
    var name: String
    /// Of all values. "1/s" and the like grow as things get better, all other units shrink.
    var unit: String
    /// Ascending; at least one.
    var values: [Double]
    /// The machine's own limit for it, in the same unit; nil: none is known.
    var limit: Double?

    var median: Double { values[values.count / 2] }
}

/// Milliseconds.
struct Latencies {
    var p50: Double
    var p99: Double

    init(p50: Double, p99: Double) { (self.p50, self.p99) = (p50, p99) }

    /// - Parameter times: at least one.
    init(_ times: [Double]) {
        let sorted = times.sorted()
        (p50, p99) = (sorted[sorted.count / 2], sorted[sorted.count * 99 / 100])
    }
}

extension Timestamp {
    static var now: Timestamp { Timestamp(rawValue: Int64(Date.now.timeIntervalSince1970 * 1000)) }
}

/// What was measured is not what it should be: there is no figure then.
struct Fault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The figures of one run.
final class Report {
    private let rounds: Int
    private let machine: String
    private var figures: [Figure] = []

    init(rounds: Int, machine: String) {
        self.rounds = rounds
        self.machine = machine
    }

    /// Measures the CPU time of a body, after once to warm up.
    ///
    /// - Parameters:
    ///   - unit: "ns" or "ms".
    ///   - count: how many of what the figure is about one call does.
    ///   - limit: what the machine needs at least, in the same unit.
    @discardableResult
    func measure(
        _ name: String, per count: Int = 1, in unit: String = "ns", limit: Double? = nil, _ body: () throws -> Void
    ) rethrows -> Double {
        try body()
        var values: [Double] = []
        for _ in 0..<rounds {
            let begin = cpuNanoseconds()
            try body()
            values.append((cpuNanoseconds() - begin) / Double(count) / (unit == "ms" ? 1e6 : 1))
        }
        return add(name, unit, values, limit: limit)
    }

    /// Adds values to those that the figure has.
    ///
    /// - Returns: the median of all.
    @discardableResult
    func add(_ name: String, _ unit: String, _ values: [Double], limit: Double? = nil) -> Double {
        let place = figures.firstIndex { $0.name == name && $0.unit == unit }
        guard let place else {
            figures.append(Figure(name: name, unit: unit, values: values.sorted(), limit: limit))
            return figures[figures.count - 1].median
        }
        figures[place].values = (figures[place].values + values).sorted()
        figures[place].limit = limit ?? figures[place].limit
        return figures[place].median
    }

    /// - Returns: the same.
    @discardableResult
    func add(_ name: String, _ latencies: Latencies, limit: Latencies? = nil) -> Latencies {
        add("\(name), p50", "ms", [latencies.p50], limit: limit?.p50)
        add("\(name), p99", "ms", [latencies.p99], limit: limit?.p99)
        return latencies
    }

    /// A run as it is saved.
    struct Saved: Codable {
        var machine: String
        var figures: [Figure]

        /// - Throws: what is wrong with the file, and its path.
        init(path: String) throws {
            do {
                self = try JSONDecoder().decode(Saved.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
            } catch {
                throw Unreadable(path: path)
            }
        }

        fileprivate init(machine: String, figures: [Figure]) { (self.machine, self.figures) = (machine, figures) }
    }

    struct Unreadable: Error, CustomStringConvertible {
        var path: String
        var description: String { "\(path): is no saved run; make one with Deploy/bench --json > FILE" }
    }

    func printJSON() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(Saved(machine: machine, figures: figures))
        Swift.print(String(decoding: data, as: UTF8.self))
    }

    /// - Parameter before: a run to hold this one against: beside each figure what it was, and the ratio of now to then.
    func print(besides before: Saved? = nil) {
        Swift.print(machine)
        if let before, before.machine != machine { Swift.print("BEFORE is of another machine: \(before.machine)") }
        var rows = [
            ["FIGURE", "UNIT", "MEDIAN", "MIN", "MAX", "LIMIT", "RATIO"] + (before == nil ? [] : ["BEFORE", "CHANGE"])
        ]
        for figure in figures {
            let row = [
                figure.name, figure.unit, text(figure.median), text(figure.values[0]),
                text(figure.values[figure.values.count - 1]), figure.limit.map(text) ?? "-",
                figure.limit.map { text(figure.median / $0) } ?? "-",
            ]
            rows.append(row + (before.map { change(of: figure, since: $0) } ?? []))
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column < 2 ? cell + blanks : blanks + cell
            }
            Swift.print(cells.joined(separator: "  "))
        }
    }

    private func change(of figure: Figure, since before: Saved) -> [String] {
        guard let old = before.figures.first(where: { $0.name == figure.name && $0.unit == figure.unit }) else {
            return ["-", "-"]
        }
        return [text(old.median), old.median == 0 ? "-" : String(format: "%.2fx", figure.median / old.median)]
    }

    private func text(_ value: Double) -> String { String(format: abs(value) < 10 ? "%.2f" : "%.1f", value) }
}

/// Of this process, in nanoseconds.
private func cpuNanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
