import ArgumentParser
import Client
import JobMessages
import TrendMessages
import ZeroMQ

struct ModerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "moderate", abstract: "Texts that were suggested, and what becomes of them.",
        discussion: """
            Approve what helps others and could not identify anybody: not by a name, a number, a date or a place, and not by
            what is special about a case either. What is rejected is deleted.

              medpay moderate list
              medpay moderate approve 17 --text 'Cite the coverage determination in the first sentence.'
            """,
        subcommands: [ModerateList.self, ModerateShow.self, ModerateApprove.self, ModerateReject.self],
        defaultSubcommand: ModerateList.self)
}

struct ModerateList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Texts that wait, the oldest first.")

    @Option(help: "Only ones after this number.")
    var after: Int64 = 0
    @Option(help: "At most so many, 1 to 1000.")
    var limit = 100
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
    }

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let reply = try client.suggestions(after: after, limit: limit)
        guard !output.json else { return try Output.json(reply) }
        guard !reply.suggestions.isEmpty else { return Output.line("no text waits for a moderator") }
        reply.suggestions.forEach { Output.line(SuggestionText.line($0)) }
        if reply.more, let last = reply.suggestions.last {
            Output.note("there are more: medpay moderate list --after \(last.suggestion)")
        }
    }
}

struct ModerateShow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "One suggestion.")

    @OptionGroup var which: SuggestionOptions

    func run() throws {
        try which.run { id, client in
            guard let found = try client.suggestion(id) else { throw Failure("there is no suggestion \(id)") }
            return found
        }
    }
}

struct ModerateApprove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Lets a text be published beside what is told of its strategy.")

    @OptionGroup var which: SuggestionOptions
    @OptionGroup(title: "Other words, to be published instead; the suggested text is deleted") var words: TextOptions

    func run() throws {
        let text = try words.screened()
        try which.run { id, client in try client.approve(id, text: text) }
    }
}

struct ModerateReject: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Deletes a text, also one that was approved.")

    @OptionGroup var which: SuggestionOptions

    func run() throws { try which.run { id, client in try client.reject(id) } }
}

struct SuggestionOptions: ParsableArguments {
    @Argument(help: "The suggestion's number.")
    var suggestion: Int64
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard suggestion > 0 else { throw ValidationError("a suggestion's number is 1 or more") }
    }

    /// Shows the suggestion as it is after that.
    func run(_ body: (Int64, inout BrokerClient) throws -> WireSuggestionStatus) throws {
        let context = try Context()
        var client = try broker.client(context)
        let status = try body(suggestion, &client)
        if output.json { try Output.json(status) } else { Output.line(SuggestionText.line(status)) }
    }
}

enum SuggestionText {
    /// "17  waiting  CARC 197  any code  peerReview  Called the medical director."
    static func line(_ status: WireSuggestionStatus) -> String {
        let text = status.text.isEmpty ? "(deleted)" : printable(status.text)
        let code = status.code.isEmpty ? "any code" : status.code
        return [
            "\(status.suggestion)", word(status.state), "CARC \(status.carc)", code, status.strategy.name, text,
        ].joined(separator: "  ")
    }

    private static func word(_ state: WireSuggestionState) -> String {
        switch state {
        case .waiting: "waiting"
        case .approved: "approved"
        case .rejected: "rejected"
        case .unspecified, .UNRECOGNIZED: "unknown"
        }
    }
}
