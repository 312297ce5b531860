import ArgumentParser
import Foundation
import Simulation
import ZeroMQ

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays the broker's simulation: everything goes wrong under a seed, and every promise must hold.",
        discussion: """
            A broker, its ledger, workers and submitters run in one process, in a time of their own: messages are lost, \
            workers die, the broker is killed and starts again. A seed is one such story, always the same one. A promise \
            that is broken is named, with its seed, and the command ends with 1.

              medpay simulate --seed 7 --trace
              medpay simulate --seeds 1-2000
            """)

    @Option(help: "The story to play.")
    var seed: UInt64?
    @Option(help: "Several, from A to B as A-B: as many at a time as there are cores.")
    var seeds: SeedRange?
    @Flag(help: "Say what happens, a line for each thing; with --seed.")
    var trace = false

    func validate() throws {
        guard (seed == nil) != (seeds == nil) else { throw ValidationError("name one of --seed N and --seeds A-B") }
        guard !trace || seed != nil else { throw ValidationError("--trace follows one story: name it by --seed") }
    }

    func run() throws {
        if let seed { return try play(seed) }
        if let seeds { try play(seeds) }
    }

    private func play(_ seed: UInt64) throws {
        var simulation = Simulation(Simulation.Options(seed: seed))
        if trace { simulation.trace = { Output.line($0) } }
        do throws(Simulation.Violation) {
            let report = try simulation.run()
            Output.line("seed \(seed): every promise held\n\(report)")
        } catch {
            throw Failure("a promise was broken: \(error)")
        }
    }

    private func play(_ seeds: SeedRange) throws {
        var sum = Simulation.Report()
        var violations = 0
        for group in seeds.groups {
            for outcome in group.played() {
                switch outcome {
                case .success(let report): sum.add(report)
                case .failure(let violation):
                    violations += 1
                    Output.endProgress()
                    Output.note("a promise was broken: \(violation)")
                }
            }
            Output.progress("\(grouped(group.last - seeds.first + 1)) of \(grouped(seeds.count)) seeds")
        }
        Output.endProgress()
        guard violations == 0 else {
            throw Failure(
                "\(counted(violations, "seed")) of \(grouped(seeds.count)) broke a promise; "
                    + "`medpay simulate --seed N --trace` plays one again")
        }
        Output.line("seeds \(seeds.first) to \(seeds.last): every promise held\n\(sum)")
    }
}

/// "1-2000", both ends with it.
struct SeedRange: ExpressibleByArgument {
    let first: UInt64
    let last: UInt64

    static let seedsMax: UInt64 = 1_000_000_000

    init?(argument: String) {
        let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last,
            last - first < SeedRange.seedsMax
        else { return nil }
        self.first = first
        self.last = last
    }

    private init(_ first: UInt64, _ last: UInt64) {
        self.first = first
        self.last = last
    }

    var count: Int { Int(last - first) + 1 }

    /// In order, and small enough that progress is seen; large enough that no core waits long for the others.
    var groups: some Sequence<SeedRange> {
        let size = 100
        return stride(from: 0, to: count, by: size).lazy.map { start in
            SeedRange(first + UInt64(start), first + UInt64(min(start + size, count) - 1))
        }
    }

    typealias Outcome = Result<Simulation.Report, Simulation.Violation>

    /// What each seed came to, in their order; as many at a time as there are cores.
    func played() -> [Outcome] {
        let outcomes = Locked([Int: Outcome]())
        DispatchQueue.concurrentPerform(iterations: count) { index in
            var simulation = Simulation(Simulation.Options(seed: first + UInt64(index)))
            let outcome = Outcome { () throws(Simulation.Violation) in try simulation.run() }
            outcomes.withLock { $0[index] = outcome }
        }
        return outcomes.withLock { outcomes in (0..<count).compactMap { outcomes[$0] } }
    }
}
