import ArgumentParser
import Claims
import Trends

struct TrendsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what is published of a code: reasons, payer types, states and modifiers, with rates.",
        discussion: """
            Counts are bands and percentages steps of 5: a number is told when it, and what is left beside it, rests on at \
            least 5 reports of at least 3 contributors. A share is of all reports of the code, a rate of a payer type's, \
            state's or modifier's own lines. Sources are told apart and never added.
            """)

    @Argument(help: "The code.")
    var code: String
    @OptionGroup var publisher: PublisherOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let code = HCPCS(code.uppercased()) else {
            throw ValidationError("expected a HCPCS code of five characters, 20552 say")
        }
        let updates = try publisher.trends(of: code)
        if output.json { return try Output.json(updates) }
        TrendText.page(updates, of: code.description).forEach { Output.line($0) }
    }
}
