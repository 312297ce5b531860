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
        abstract: "Submits an 837P file as one batch; it is on disk when this command ends.")

    @Argument(help: "The 837P file.")
    var file: String

    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var profile: ProfileOptions
    @OptionGroup var choices: PricingChoiceOptions
    @OptionGroup var intake: IntakeOptions

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

    func validate() throws {
        let paths = ([file] + [ack, status, results].compactMap { $0 }).map {
            URL(fileURLWithPath: $0).standardized.path
        }
        guard Set(paths).count == paths.count else {
            throw ValidationError("--ack, --status and --results: each needs a path of its own")
        }
    }

    func run() throws {
        let received = try receivedDate(asOf)
        let resultFile = try results.map(ResultFile.init)
        let answers = try AcknowledgmentFiles(implementation: ack, claims: status)
        let file = ClaimFile(path: file)
        var options = SubmissionOptions(key: "")
        options.scrubs = !estimateOnly
        options.contributes = contribute
        options.traces = traces
        options.priority = try wirePriority()
        options.profile = try profile.load()
        options.choices = try choices.wire()
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
        var client = try broker.client(context, stop: stop)
        var batch: WireBatch
        do {
            batch = try client.submit(options, claims) {
                Output.progress("submitting  \(grouped($0)) of \(grouped(count)) claims")
            }
        } catch {
            guard stop.isRung else { throw error }
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

/// Shows a batch's progress until it is over.
func follow(_ batch: Int64, with client: inout BrokerClient) throws -> WireBatch {
    defer { Output.endProgress() }
    return try client.watch(batch) { Output.progress(BatchText.progress($0)) }
}

/// Runs a part of a command. When SIGINT or SIGTERM ended it, the sentence goes to standard error, and the command ends
/// with 130, as a shell has it.
func stoppable<Value>(_ stop: Waker, _ sentence: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch {
        guard stop.isRung else { throw error }
        throw interrupted(sentence)
    }
}

private func interrupted(_ sentence: String) -> ExitCode {
    Output.endProgress()
    Output.note("Stopped: \(sentence).")
    return ExitCode(130)
}

/// What a followed batch came to, as exit status: stopped before its end, claims given up, or neither.
private func end(_ batch: WireBatch, with client: inout BrokerClient, _ stop: Waker, json: Bool) throws {
    guard batch.isOver || !stop.isRung else { throw interrupted(Watch.stopped(batch.batch)) }
    guard batch.claimsDead > 0 else { return }
    for job in try client.dead(batch.batch) {
        let last = job.firstClaim + Int64(job.claims) - 1
        let line = "given up: claims \(job.firstClaim) to \(last): \(job.message)"
        if json { Output.note(line) } else { Output.line(line) }
    }
    throw Failure("batch \(batch.batch): \(grouped(batch.claimsDead)) of \(grouped(batch.claims)) claims were given up")
}

enum BatchText {
    static func line(_ batch: WireBatch) -> String {
        var text = "batch \(batch.batch)  \(word(batch.phase))  "
        text += "\(grouped(batch.claimsDone)) of \(grouped(batch.claims)) claims"
        if batch.claimsDead > 0 { text += ", \(grouped(batch.claimsDead)) given up" }
        if batch.claimsDone > 0 {
            text += "; allowed $\(dollars(batch.allowedCents)), at risk $\(dollars(batch.atRiskCents))"
        }
        return text
    }

    static func progress(_ batch: WireBatch) -> String {
        let share = batch.claims == 0 ? 0 : Double(batch.claimsDone + batch.claimsDead) / Double(batch.claims)
        let filled = Int(share * 40)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 40 - filled)
        return "[\(bar)] \(grouped(batch.claimsDone)) of \(grouped(batch.claims)) claims"
    }

    static func word(_ phase: WireBatchPhase) -> String {
        switch phase {
        case .open: "open"
        case .running: "running"
        case .done: "done"
        case .cancelled: "cancelled"
        case .UNRECOGNIZED: "unknown"
        }
    }
}

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Follows a batch until every claim has its answer.")

    @Argument(help: "The batch's number.")
    var batch: Int64
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        let context = try Context()
        var client = try broker.client(context, stop: stop)
        let followed = try stoppable(stop, Watch.stopped(batch)) { try follow(batch, with: &client) }
        if output.json { try Output.json(followed) } else { Output.line(BatchText.line(followed)) }
        try end(followed, with: &client, stop, json: output.json)
    }

    static func stopped(_ batch: Int64) -> String { "batch \(batch) goes on; `medpay watch \(batch)` follows it again" }
}

struct Cancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cancels a batch: what has no answer yet will have none, results that exist stay.")

    @Argument(help: "The batch's number.")
    var batch: Int64
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let cancelled = try client.cancel(batch)
        if output.json { try Output.json(cancelled) } else { Output.line(BatchText.line(cancelled)) }
    }
}

struct Results: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads a batch's results, in the order of its claims, from a cursor.")

    @Argument(help: "The batch's number.")
    var batch: Int64
    @Option(help: "Start after this claim (counted from 0; -1: the first).")
    var after: Int64 = -1
    @Option(help: "At most this many; 0: all.")
    var limit = 0
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions

    static let pageMax = 1000

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit is 0, for all, or more") }
        guard after >= -1 else { throw ValidationError("--after is -1, for the first, or a claim's position") }
    }

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        var cursor = after
        var left = limit == 0 ? Int.max : limit
        var separator = "["
        while left > 0 {
            let page = try client.results(batch, after: cursor, limit: min(left, Results.pageMax))
            for result in page.results {
                try print(result, &separator)
                cursor = result.claim
            }
            left -= page.results.count
            if !page.more { break }
        }
        if output.json { Output.line(separator == "[" ? "[]" : "]") }
    }

    private func print(_ result: WireResult, _ separator: inout String) throws {
        if output.json {
            Output.line(separator)
            separator = ","
            try Output.json(try WireClaimResult(serializedBytes: result.body))
        } else {
            Output.line(
                "\(result.claim)\t\(result.reference)\tallowed \(dollars(result.allowedCents))"
                    + "\tat risk \(dollars(result.atRiskCents))\tfindings \(result.findings)")
        }
    }
}

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What the broker is doing: workers, queues, totals, refusals.")

    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let status = try client.status()
        guard !output.json else { return try Output.json(status) }
        Output.line("broker \(status.version), start \(status.start), up \(status.uptimeMilliseconds / 1000) s")
        Output.line("batches \(status.batches) (\(status.batchesRunning) running), results \(grouped(status.results))")
        Output.line("jobs: \(status.jobsWaiting) waiting, \(status.jobsDone) done, \(status.jobsDead) given up")
        Output.line("contributions \(grouped(status.contributions)), trend updates \(status.trendUpdates)")
        for worker in status.workers {
            Output.line(
                "worker \(worker.name): \(worker.leases) of \(worker.capacity), "
                    + "heard \(worker.heardMillisecondsAgo) ms ago")
        }
        for queue in status.queues {
            Output.line(
                "queue \(queue.tenant)/\(queue.priority): \(queue.waiting) waiting, \(queue.leased) leased, "
                    + "\(queue.delayed) delayed")
        }
        for (name, count) in status.drops.sorted(by: { $0.key < $1.key }) {
            Output.line("refused or dropped, \(name): \(count)")
        }
    }
}
