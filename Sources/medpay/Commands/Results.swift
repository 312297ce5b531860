import ArgumentParser
import Calls
import Client
import JobMessages
import ZeroMQ

struct Results: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads a batch's results from a cursor, in the order of its claims or, with --follow, as they come.",
        discussion: """
              medpay results 12 --json
              medpay results 12 --follow --json --after 250 >> answers.jsonl
            """)

    @Argument(help: "The batch's number.")
    var batch: Int64
    @Option(
        help:
            "Start after this claim (counted from 0; -1: the first). With --follow: after this many results, those that were read before."
    )
    var after: Int64?
    @Option(help: "At most this many; 0: all.")
    var limit = 0
    @Flag(help: "Print each result as it is recorded, until the batch is over. With --json: one object a line.")
    var follow = false
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions

    static let pageMax = 1000

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit is 0, for all, or more") }
        guard after ?? 0 >= (follow ? 0 : -1) else {
            throw ValidationError(
                follow
                    ? "--after is 0 or more with --follow: how many results were read before"
                    : "--after is -1, for the first, or a claim's position")
        }
        guard !follow || limit == 0 else {
            throw ValidationError("--follow goes on to the end of the batch: no --limit")
        }
    }

    func run() throws {
        if follow { try followToEnd() } else { try readToEnd() }
    }

    /// In the order of claims: what there is now.
    private func readToEnd() throws {
        let context = try Context()
        var client = try broker.client(context)
        var cursor = after ?? -1
        var left = limit == 0 ? Int.max : limit
        var separator = "["
        while left > 0 {
            let page = try client.results(batch, after: cursor, limit: min(left, Results.pageMax))
            for result in page.results {
                if output.json {
                    Output.line(separator)
                    separator = ","
                }
                try print(result)
                cursor = result.claim
            }
            left -= page.results.count
            if !page.more { break }
        }
        if output.json { Output.line(separator == "[" ? "[]" : "]") }
        if after == nil, cursor == -1 { try explainNone(&client) }
    }

    /// Nothing to read from a batch that still runs is said.
    private func explainNone(_ client: inout BrokerClient) throws {
        let batch = try client.batch(batch)
        if !batch.isOver { Output.note("\(BatchText.line(batch)): no results yet") }
    }

    /// In the order in which they are recorded: what is read along leaves no gap.
    private func followToEnd() throws {
        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        let context = try Context()
        var client = try broker.client(context, stop: stop)
        var read = after ?? 0
        do {
            let followed = try client.follow(batch, after: read) { result in
                try print(result)
                read += 1
            }
            guard followed.batch.isOver else { throw CallError(.cancelled, "stopped") }
            Output.note(BatchText.line(followed.batch))
        } catch {
            Output.note("\(counted(read, "result")) of batch \(batch) read; `--after \(read)` goes on")
            guard stop.isRung else { throw error }
            throw ExitCode(130)
        }
    }

    private func print(_ result: WireResult) throws {
        guard !output.json else { return try Output.json(try WireClaimResult(serializedBytes: result.body)) }
        Output.line(
            "\(result.claim)\t\(result.reference)\tallowed \(dollars(result.allowedCents))"
                + "\tat risk \(dollars(result.atRiskCents))\tfindings \(result.findings)")
    }
}
