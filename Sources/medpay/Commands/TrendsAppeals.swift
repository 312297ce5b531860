import ArgumentParser

struct TrendsAppeals: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "appeals",
        abstract: "Shows what was done about denials for a reason, how often it helped, and how long it took.",
        discussion: """
            From people's reports that tell an outcome, of all codes together. Counts are bands; the overturn rate, in steps \
            of 5 percent, is of those that were won or lost, where each rests on at least 5 reports of at least 3 \
            contributors. The days are a median, told where it is certain.
            """)

    @Argument(help: "The claim adjustment reason code: 197, say; or with its group, CO-197.")
    var carc: String
    @OptionGroup var publisher: PublisherOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let reason = TrendRule.reason(carc.uppercased()) else {
            throw ValidationError("expected a claim adjustment reason code, 197 say, without leading zeros")
        }
        let updates = try publisher.appeals(of: reason)
        if output.json { return try Output.json(updates) }
        AppealText.page(updates, of: reason).forEach { Output.line($0) }
    }
}
