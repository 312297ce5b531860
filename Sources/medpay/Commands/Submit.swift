import ArgumentParser
import Calls
import Claims
import Client
import Crypto
import Deidentification
import Foundation
import JobMessages
import ZeroMQ

struct Submit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Submits an 837P file as one batch; it is on disk when this command ends.",
        discussion: """
              medpay submit night.837 --wait --results night.csv
              medpay submit night.837 --priority bulk --not-before 2026-11-28T22:00
              medpay submit replacements.837 --order-key office-7
            """)

    @Argument(help: "The 837P file.")
    var file: String

    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var profile: ProfileOptions
    @OptionGroup var choices: PricingChoiceOptions
    @OptionGroup var intake: IntakeOptions
    @OptionGroup var timing: TimingOptions

    @Option(help: "The idempotency key. Without it: the file's digest, so the same file is the same batch.")
    var key: String?
    @Flag(help: "Add predicted denials, anonymously, to the trends.")
    var contribute = false
    @Flag(help: "Keep the steps of the arithmetic in the results.")
    var traces = false
    @Flag(help: "Price only.")
    var estimateOnly = false
    @Option(help: "urgent, normal or bulk.")
    var priority: String = "normal"
    @Option(help: "The day the claims count as handed over, for timely filing. Without it: the day they are answered.")
    var asOf: String?
    @Flag(help: "Wait until every claim has its answer.")
    var wait = false
    @Option(help: "Write a 999 here: each transaction accepted or rejected, with the segments at fault.")
    var ack: String?
    @Option(help: "Write a 277CA here: each claim accepted or rejected, with category and status.")
    var status: String?
    @Option(help: "Wait, and write the results here: .csv for a spreadsheet, .jsonl for a program.")
    var results: String?
    @Option(help: "The W3C trace context that the batch belongs to (TRACEPARENT). Without it: a new one.")
    var traceparent: String?

    func validate() throws {
        let paths = ([file] + [ack, status, results].compactMap { $0 }).map {
            URL(fileURLWithPath: $0).standardized.path
        }
        guard Set(paths).count == paths.count else {
            throw ValidationError("--ack, --status and --results: each needs a path of its own")
        }
        _ = try TraceParent.chosen(traceparent)
    }

    func run() throws {
        let received = try receivedDate(asOf)
        let resultFile = try results.map(ResultFile.init)
        let answers = try AcknowledgmentFiles(implementation: ack, claims: status)
        let file = ClaimFile(path: file)
        var options = try submissionOptions()
        var hash = SHA256()
        // Without a day of receipt the same file sent tomorrow is the same batch.
        var notes = IntakeNotes(path: file.path)
        let claims = try file.spooled(
            try SubmitterKey.load(), intake.strictness, received: received, keepsNames: status != nil, notes: &notes,
            seen: { hash.update(data: $0) }, event: answers.take, failed: answers.fail)
        let count = claims.count
        guard count > 0 else {
            try answers.publish()
            throw Failure("\(file.path): holds no claims that can be read")
        }
        options.key = key ?? "sha256-" + ClaimFile.text(hash)

        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        let context = try Context()
        var client = try broker.client(context, stop: stop, traceparent: try TraceParent.chosen(traceparent))
        client.heldBack = { Output.progress("waiting  \(printable($0.message))") }
        var batch: WireBatch
        do {
            batch = try client.submit(options, claims) {
                Output.progress("submitting  \(grouped($0)) of \(grouped(count)) claims")
            }
        } catch {
            guard stop.isRung else { throw timing.explain(error) }
            throw interrupted("the batch was not acknowledged; send the same file again to go on")
        }
        Output.endProgress()
        try answers.publish()
        let waits = wait || resultFile != nil
        if waits {
            let submitted = batch.batch
            batch = try stoppable(stop, Watch.stopped(submitted)) { try follow(submitted, with: &client) }
        }
        if output.json { try Output.json(batch) } else { Output.line(BatchText.line(batch)) }
        if let resultFile, batch.isOver {
            let count = try resultFile.write(batch.batch, from: &client)
            Output.note("\(resultFile.path): results of \(grouped(count)) claims")
        }
        if waits { try end(batch, with: &client, stop, json: output.json) }
        try notes.exit(IntakeNotes.resend)
    }

    /// All but the key, which may be the file's digest.
    private func submissionOptions() throws -> SubmissionOptions {
        var options = SubmissionOptions(key: "")
        options.scrubs = !estimateOnly
        options.contributes = contribute
        options.traces = traces
        options.priority = try wirePriority()
        options.profile = try profile.load()
        options.choices = try choices.wire()
        try timing.apply(to: &options)
        return options
    }

    private func wirePriority() throws -> WirePriority {
        switch priority {
        case "urgent": .urgent
        case "normal": .normal
        case "bulk": .bulk
        default: throw ValidationError("--priority: expected urgent, normal or bulk")
        }
    }
}

/// What `--as-of` says, if anything.
func receivedDate(_ text: String?) throws -> ServiceDate? {
    guard let text else { return nil }
    guard let date = ServiceDate(text) else { throw ValidationError("--as-of: expected a day like 2025-04-01") }
    return date
}
