// In: CMS's own files where MEDPAY_DATA names them, else tables of the same size made up under a seed. Out: one table of
// figures, each with its median, least and most, beside a limit of the machine measured in the same run.
// Not here: tests (a figure is no promise), other programs' figures.

import ArgumentParser
import Foundation
import Reference

@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures MedPay on this machine and prints a table.",
        discussion: "Times are CPU time. On a shared machine trust the ratios, not single figures.")

    @Option(help: "Measurements of each figure, of which the median is shown.")
    var rounds: Int = 9

    @Option(help: "One part alone: \(Part.allCases.map(\.rawValue).joined(separator: " or ")).")
    var only: Part?

    @Flag(help: "Large inputs too, which take some minutes.")
    var long = false

    enum Part: String, ExpressibleByArgument, CaseIterable { case x12, reference, pricing, scrubbing, queue, trends }

    func validate() throws {
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000") }
    }

    func run() throws {
        let report = Report(rounds: rounds)
        if only == nil || only == .x12 { X12Benchmarks(report: report, isLong: long).run() }
        if only == .x12 { return report.print() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "medpay-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if only == .queue || (only == nil && long) {  // It fills a ledger of a gigabyte first.
            try QueueBenchmarks(report: report, isLong: long, folder: folder).run()
        }
        if only == .queue { return report.print() }
        if only == nil || only == .trends { try TrendBenchmarks(report: report, isLong: long, folder: folder).run() }
        if only == .trends || (only == nil && long) {
            try PublisherBenchmarks(report: report, folder: folder).run()
        }
        if only == .trends { return report.print() }
        let fees = try FeeTables(folder: folder)
        if only != .pricing {
            let edits = try EditTables(folder: folder)
            Swift.print("reference tables: \(edits.description)")
            if only != .scrubbing {
                try ReferenceBenchmarks(report: report, fees: fees, edits: edits, folder: folder).run()
            }
            if only != .reference { try ScrubbingBenchmarks(report: report, fees: fees, edits: edits).run() }
        }
        if only == nil || only == .pricing { try PricingBenchmarks(report: report, tables: fees).run() }
        report.print()
    }
}

/// The figures of one run.
final class Report {
    private let rounds: Int
    private var figures: [Figure] = []

    private struct Figure {
        var name: String
        var unit: String
        var values: [Double]
        /// The machine's own limit for it, in the same unit; nil: none is known.
        var limit: Double?
    }

    init(rounds: Int) { self.rounds = rounds }

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

    /// - Returns: the median.
    @discardableResult
    func add(_ name: String, _ unit: String, _ values: [Double], limit: Double? = nil) -> Double {
        let sorted = values.sorted()
        figures.append(Figure(name: name, unit: unit, values: sorted, limit: limit))
        return sorted[sorted.count / 2]
    }

    func print() {
        var rows = [["FIGURE", "UNIT", "MEDIAN", "MIN", "MAX", "LIMIT", "RATIO"]]
        for figure in figures {
            let median = figure.values[figure.values.count / 2]
            rows.append([
                figure.name, figure.unit, text(median), text(figure.values[0]),
                text(figure.values[figure.values.count - 1]),
                figure.limit.map(text) ?? "-", figure.limit.map { text(median / $0) } ?? "-",
            ])
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

    private func text(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.1f", value) }
}

/// Of this process, in nanoseconds.
private func cpuNanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}
