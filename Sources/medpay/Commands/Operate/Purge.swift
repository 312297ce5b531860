import ArgumentParser
import Calls
import Client
import JobMessages
import ZeroMQ

struct PurgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Deletes the results and payloads of batches that ended long enough ago.",
        discussion: """
            What stays of a batch is its record, so that its key stays used: the same file sent again is not run again. \
            Batches that were opened before then and never committed are cancelled. It goes in small steps, and the queue \
            goes on meanwhile; stopped, it goes on when it is called again. The space is used again; \
            `medpay ledger compact` gives it back to the disk. A broker does the same by itself after its --keep.

              medpay purge --older-than 30d
            """)

    @Option(help: "How long ago they ended: a number with s, m, h, d or w.")
    var olderThan: String
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard TimeText.span(olderThan) != nil else {
            throw ValidationError("--older-than: expected \(TimeText.spanForm)")
        }
    }

    func run() throws {
        let before = TimeText.now - (TimeText.span(olderThan) ?? 0)
        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        let context = try Context()
        var client = try broker.client(context, stop: stop)
        var total = WirePurgeReply()
        total.more = true
        try stoppable(stop, "\(PurgeCommand.text(total)); the same command goes on") {
            while total.more {
                guard !stop.isRung else { throw CallError(.cancelled, "stopped") }
                total.add(try client.purge(before: before))
                Output.progress(PurgeCommand.text(total))
            }
        }
        Output.endProgress()
        guard !output.json else { return try Output.json(total) }
        guard total.batches + total.jobs > 0 || total.results > 0 else {
            return Output.line("nothing to delete: no batch ended before \(TimeText.utc(before))")
        }
        Output.line("deleted \(PurgeCommand.text(total)) that ended before \(TimeText.utc(before))")
    }

    private static func text(_ total: WirePurgeReply) -> String {
        "\(counted(total.results, "result")) and \(counted(total.jobs, "job")) of "
            + counted(total.batches, "batch", "batches")
    }
}

extension WirePurgeReply {
    fileprivate mutating func add(_ other: WirePurgeReply) {
        batches += other.batches
        jobs += other.jobs
        results += other.results
        more = other.more
    }
}
