import ArgumentParser
import Client
import Foundation
import TrendMessages
import Trends
import ZeroMQ

struct Suggest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Suggests, in words, what helped against a denial. A moderator reads it before anybody else.",
        discussion: """
            It is published once a moderator has approved it and enough reports say that the strategy helped. Write what was \
            done, and nothing of a person: a text with a name, a number or a date of one is refused before it is sent.

              medpay suggest --carc 197 --strategy authorisationProof --text-file - <<<'Sent the page of the portal.'
            """)

    @Option(help: "Claim adjustment reason code: 197, say.")
    var carc: String
    @Option(help: "What was done: \(Contribution.Appeal.Strategy.names).")
    var strategy: String
    @OptionGroup var words: TextOptions
    @Option(help: "The code that was denied, where it matters.")
    var code: String?
    @Option(help: "The idempotency key. Without it: a new one.")
    var key: String?
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard words.text != nil || words.textFile != nil else {
            throw ValidationError("give the text: --text-file FILE (- for standard input), or --text TEXT")
        }
    }

    func run() throws {
        guard let strategy = Contribution.Appeal.Strategy(name: strategy), strategy != .noneTold else {
            throw ValidationError("--strategy: expected one of \(Contribution.Appeal.Strategy.names), and not none")
        }
        guard let text = try words.screened() else { return }
        let context = try Context()
        var client = try broker.client(context)
        let reply = try client.suggest(
            key: key ?? UUID().uuidString, carc: carc.uppercased(), code: code?.uppercased() ?? "",
            WireStrategyCategory(strategy), text)
        if output.json { return try Output.json(reply) }
        Output.line(reply.repeatedKey ? "suggested before" : "suggested; it waits for a moderator")
    }
}
