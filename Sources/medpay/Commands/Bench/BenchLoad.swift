import ArgumentParser
import Calls
import Claims
import Client
import JobMessages
import ZeroMQ

enum LoadMode: String, CaseIterable, ExpressibleByArgument, Encodable { case closed, open }

enum LoadKind: String, CaseIterable, ExpressibleByArgument, Encodable {
    case estimate, batch

    var calls: String { self == .estimate ? "estimates" : "batches" }
}

struct BenchLoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Sends a broker synthetic claims, reads every answer, and says how fast it was.",
        discussion: """
            A closed loop sends the next batch when one is answered: it finds the throughput. An open loop begins calls at \
            fixed times, whatever becomes of those before, and counts latency from those times: it finds what callers wait \
            who do not know of one another, and a stall counts for all that it holds up (no coordinated omission).

            What it submits stays in the broker's ledger, like any other batch: use a broker of its own.

              medpay bench load --claims 100000 --in-flight 4
              medpay bench load --mode open --rate 200 --seconds 30
              medpay bench load --mode open --kind batch --rate 5 --claims-per-batch 50 --poisson
            """)

    @Option(help: "closed (throughput) or open (latency).")
    var mode: LoadMode = .closed
    @Option(help: "What an open loop sends: estimate (interactive calls of a claim each) or batch.")
    var kind: LoadKind?
    @Option(help: "Calls, or batches, that an open loop begins in a second.")
    var rate: Double?
    @Flag(help: "Begin them as independent callers would, at random under --seed, instead of all as far apart.")
    var poisson = false
    @Option(help: "Connections, each with a thread. Without it: 1, or 16 for an open loop of batches.")
    var connections: Int?
    @Option(help: "Batches that each connection of a closed loop has under way. Without it: 2.")
    var inFlight: Int?
    @Option(help: "Claims of each batch. Without it: 1000 in a closed loop, 10 in an open one.")
    var claimsPerBatch: Int?
    @Option(help: "Claims of a slice, which is a job, at most. Without it: 250.")
    var slice: Int?
    @Option(help: "Send so many claims.")
    var claims: Int?
    @Option(help: "Begin nothing after so many seconds. Without this and --claims: 10.")
    var seconds: Double?
    @Option(help: "Lines of each claim, 1 to 50. Without it: as many as such claims have.")
    var lines: Int?
    @Option(help: "The same seed makes the same claims.")
    var seed: UInt64 = 1
    @Flag(help: "Print the figures as JSON.")
    var json = false
    @OptionGroup var broker: BrokerOptions

    func validate() throws {
        try validateRanges()
        try validateTogether()
    }

    private func validateRanges() throws {
        try BenchLoadCommand.require(claims, in: 1...1_000_000_000, "--claims")
        try BenchLoadCommand.require(seconds, in: 0.1...86_400, "--seconds")
        try BenchLoadCommand.require(lines, in: 1...Claim.linesMax, "--lines")
        try BenchLoadCommand.require(connections, in: 1...256, "--connections")
        try BenchLoadCommand.require(inFlight, in: 1...64, "--in-flight")
        try BenchLoadCommand.require(claimsPerBatch, in: 1...LoadClaims.countMax, "--claims-per-batch")
        try BenchLoadCommand.require(slice, in: 1...Slicer.claimsPerSliceMax, "--slice")
        try BenchLoadCommand.require(rate, in: 0.001...1_000_000, "--rate")
    }

    private func validateTogether() throws {
        guard claims == nil || seconds == nil else { throw ValidationError("--claims or --seconds, not both") }
        if mode == .closed {
            guard rate == nil, !poisson else { throw ValidationError("--rate and --poisson: of --mode open") }
            guard chosenKind == .batch else { throw ValidationError("--kind estimate: of --mode open") }
        } else {
            guard rate != nil else { throw ValidationError("--mode open wants a --rate") }
            guard inFlight == nil else { throw ValidationError("--in-flight: of --mode closed") }
        }
        guard chosenKind == .estimate else { return }
        guard claimsPerBatch == nil, slice == nil else {
            throw ValidationError("--claims-per-batch and --slice: not of --kind estimate")
        }
        guard broker.connection.endpoints.count == 1 else {
            throw ValidationError("--kind estimate: name one broker, the one to be measured")
        }
    }

    private static func require<Value: Comparable>(_ value: Value?, in range: ClosedRange<Value>, _ name: String) throws
    {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("\(name) is \(range.lowerBound) to \(range.upperBound)")
    }

    func run() throws {
        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        let context = try Context()
        Output.progress("making claims up")
        let claims = try LoadClaims(count: claimsMade, seed: seed, lines: lines)
        let load = LoadRun(
            plan: plan, limit: limit, spacing: poisson ? .poisson(seed: seed) : .even, claims: claims, broker: broker,
            context: context, stop: stop)
        let (tally, fault) = try stoppable(stop, "nothing was sent") { try load.run() }
        Output.endProgress()
        let report = LoadReport(plan, tally)
        if json { try Output.json(report) } else { for line in report.text { Output.line(line) } }
        for warning in report.warnings { Output.note("warning: \(warning)") }
        if let fault { throw fault }
        guard !stop.isRung else { throw interrupted("the figures are of what was sent before; batches on disk go on") }
        guard report.isWhole else { throw Failure("not every claim was answered") }
    }

    private var chosenKind: LoadKind { kind ?? (mode == .closed ? .batch : .estimate) }

    private var plan: LoadReport.Plan {
        let isBatch = chosenKind == .batch
        return LoadReport.Plan(
            mode: mode, kind: chosenKind, connections: connections ?? (mode == .open && isBatch ? 16 : 1),
            inFlight: mode == .closed ? inFlight ?? 2 : nil,
            claimsPerBatch: isBatch ? claimsPerBatch ?? (mode == .closed ? 1000 : 10) : nil,
            claimsPerSlice: isBatch ? slice ?? Slicer.claimsPerSlice : nil, linesPerClaim: lines,
            callsPerSecond: rate)
    }

    private var limit: LoadLimit { claims.map { .count($0) } ?? .time(.seconds(seconds ?? 10)) }

    /// Enough that a batch has no claim twice, and that few come again.
    private var claimsMade: Int {
        let usual = 20_000
        return min(LoadClaims.countMax, claims ?? max(usual, plan.claimsPerBatch ?? 1))
    }
}
