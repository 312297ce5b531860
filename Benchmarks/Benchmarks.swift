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
        discussion: "Times are CPU time. On a shared machine trust the ratios, not single figures.",
        subcommands: [Count.self])

    @Option(help: "Measurements of each figure, of which the median is shown.")
    var rounds: Int = 9

    @Option(help: "One part alone: \(Part.allCases.map(\.rawValue).joined(separator: " or ")).")
    var only: Part?

    @Flag(help: "Large inputs too, which take some minutes.")
    var long = false

    @Option(help: "Measure everything so many times.")
    var `repeat`: Int = 1

    @Flag(help: "Print the figures as JSON, to be saved.")
    var json = false

    @Option(help: "A saved run, to hold this one against.")
    var compare: String?

    @Option(help: .hidden)
    var machine = "this machine"

    enum Part: String, ExpressibleByArgument, CaseIterable {
        case machine, ledger, end, scaling, x12, reference, pricing, scrubbing, queue, trends

        /// Those that take minutes are run when they are asked for.
        var isByDefault: Bool { self != .queue && self != .scaling }
    }

    func validate() throws {
        guard (1...1000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000") }
        guard (1...100).contains(`repeat`) else { throw ValidationError("--repeat is 1 to 100") }
    }

    func run() throws {
        let before = try compare.map(Report.Saved.init)
        let report = Report(rounds: rounds, machine: machine)
        for _ in 0..<`repeat` {
            let folder = FileManager.default.temporaryDirectory.appending(path: "medpay-bench-\(getpid())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try measure(report, in: folder)
        }
        if json { try report.printJSON() } else { report.print(besides: before) }
    }

    private func wants(_ part: Part) -> Bool { only.map { $0 == part } ?? (part.isByDefault || long) }

    private func measure(_ report: Report, in folder: URL) throws {
        if wants(.machine) || wants(.ledger) || wants(.end) {
            let limits = try MachineBenchmarks(report: report, folder: folder).run()
            if wants(.ledger) {
                try LedgerBenchmarks(report: report, folder: folder, limit: limits.rowsPerSecond).run()
            }
            if wants(.end) {
                try EndToEndBenchmarks(report: report, folder: folder, limits: limits, isLong: long).run()
            }
        }
        if wants(.scaling) { try ScalingBenchmarks(report: report, folder: folder).run() }
        if wants(.x12) { X12Benchmarks(report: report, isLong: long).run() }
        if wants(.queue) { try QueueBenchmarks(report: report, isLong: long, folder: folder).run() }
        if wants(.trends) {
            try TrendBenchmarks(report: report, isLong: long, folder: folder).run()
            if only == .trends || long { try PublisherBenchmarks(report: report, folder: folder).run() }
        }
        guard wants(.pricing) || wants(.scrubbing) || wants(.reference) else { return }
        let fees = try FeeTables(folder: folder)
        if wants(.reference) || wants(.scrubbing) {
            let edits = try EditTables(folder: folder)
            FileHandle.standardError.write(Data("reference tables: \(edits.description)\n".utf8))
            if wants(.reference) {
                try ReferenceBenchmarks(report: report, fees: fees, edits: edits, folder: folder).run()
            }
            if wants(.scrubbing) { try ScrubbingBenchmarks(report: report, fees: fees, edits: edits).run() }
        }
        if wants(.pricing) { try PricingBenchmarks(report: report, tables: fees).run() }
    }
}
