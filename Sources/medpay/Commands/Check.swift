import ArgumentParser
import BrokerCore
import Calls
import Claims
import Client
import JobMessages
import Pricing
import Worker

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prices and scrubs an 837P file in this process, without a broker, by the same code.")

    @Argument(help: "The 837P file.")
    var file: String
    @OptionGroup var image: ImageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var profile: ProfileOptions
    @OptionGroup var choices: PricingChoiceOptions
    @OptionGroup var intake: IntakeOptions
    @Option(help: "The day the claims count as handed over, for timely filing. Without it: today.")
    var asOf: String?
    @Flag(help: "Show every claim, not only those with something to mend.")
    var all = false

    func run() throws {
        let received = try receivedDate(asOf) ?? today()
        let evaluator = Evaluator(image: try image.load())
        // Neither is ever sent: they make the slices that a batch would have.
        var options = SubmissionOptions(key: "")
        options.profile = try profile.load()
        options.choices = try choices.wire()
        var notes = IntakeNotes(path: file)
        let claims = try ClaimFile(path: file).spooled(try SubmitterKey.load(), intake.strictness, notes: &notes)
        var slices = try Slicer(claims, options)
        var totals = CheckTotals()
        var separator = "["
        while let request = try slices.next() {
            let slice = try SliceContent(
                try EncodedSlice.read([UInt8](request.payload)), firstClaim: Int64(request.firstClaim),
                work: Check.work,
                traces: output.json)
            var tools = evaluator.tools(for: slice)
            for position in slice.claims.indices {
                let evaluation = evaluator.evaluate(
                    position, of: slice, work: Check.work, tools: &tools, today: received)
                totals.add(evaluation)
                if output.json {
                    Output.line(separator)
                    separator = ","
                    try Output.json(evaluation.message)
                } else if all || evaluation.needsMending {
                    show(evaluation)
                }
            }
        }
        if output.json { Output.line(separator == "[" ? "[]" : "]") } else { totals.show() }
        try notes.exit(IntakeNotes.resend)
    }

    private static let work: Work = [.estimate, .scrub]

    private func show(_ evaluation: Evaluation) {
        let message = evaluation.message
        Output.line("claim \(message.reference)")
        for (line, billed) in zip(message.estimate.lines, evaluation.claim.lines) {
            Report.printLine(line, billed: billed)
        }
        Report.printFindings(message.scrub)
        Output.line()
    }
}

extension Evaluation {
    fileprivate var needsMending: Bool {
        report?.findings.contains { $0.severity == .deny || $0.severity == .warn } ?? false
    }
}

private struct CheckTotals {
    var claims = 0
    var lines = 0
    var allowed = Money.zero
    var atRisk = Money.zero
    var withFindings = 0

    mutating func add(_ evaluation: Evaluation) {
        claims += 1
        lines += evaluation.claim.lines.count
        allowed += evaluation.estimate.allowed
        atRisk += evaluation.report?.atRisk ?? .zero
        if evaluation.needsMending { withFindings += 1 }
    }

    func show() {
        Output.line(
            "\(grouped(claims)) claims, \(grouped(lines)) lines: expected allowed $\(dollars(allowed.cents)); "
                + "\(grouped(withFindings)) claims to mend, $\(dollars(atRisk.cents)) at risk")
    }
}
