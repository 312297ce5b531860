import ArgumentParser
import Calls
import Client
import JobMessages
import ZeroMQ

/// Shows a batch's progress until it is over.
func follow(_ batch: Int64, with client: inout BrokerClient) throws -> WireBatch {
    defer { Output.endProgress() }
    return try client.watch(batch) { Output.progress(BatchText.progress($0)) }
}

/// Runs a part of a command. When SIGINT or SIGTERM ended it, the sentence goes to standard error, and the command ends
/// with 130, as a shell has it.
func stoppable<Value>(
    _ stop: Waker, _ sentence: @autoclosure () -> String, _ body: () throws -> Value
) throws -> Value {
    do {
        return try body()
    } catch {
        guard stop.isRung else { throw error }
        throw interrupted(sentence())
    }
}

func interrupted(_ sentence: String) -> ExitCode {
    Output.endProgress()
    Output.note("Stopped: \(sentence).")
    return ExitCode(130)
}

/// What a followed batch came to, as exit status: stopped before its end, claims given up, or neither.
func end(_ batch: WireBatch, with client: inout BrokerClient, _ stop: Waker, json: Bool) throws {
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
        if batch.held { text += "; waits for an earlier batch of order key \(printable(batch.orderKey))" }
        if !batch.isOver, batch.notBefore > TimeText.now { text += "; not before \(TimeText.utc(batch.notBefore))" }
        if batch.purged != 0 { text += "; results deleted \(TimeText.utc(batch.purged))" }
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
