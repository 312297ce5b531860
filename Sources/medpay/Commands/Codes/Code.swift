import ArgumentParser
import Claims
import JobMessages
import Pricing
import Reference
import TrendMessages

struct CodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code",
        abstract: "The page of a code: relative values, fees in both settings, edits, billing tips, published denials.",
        discussion: """
            Every tip is worked out from the tables of the day; what it is worth in dollars is priced by the same rules as \
            claims. Without --locality amounts are national, which nobody is paid.
            """)

    @Argument(help: "A HCPCS code.")
    var code: String
    @Option(help: "Payment locality as contractor/number or state/number: 10112/00 or AL/00 is Alabama.")
    var locality: String?
    @Option(help: "On this day, 2025-02-14. Without it: the last day that the fee schedule covers.")
    var date: String?
    @Flag(help: "Every edit of the code, not the first few of each direction.")
    var all = false
    @Flag(help: "Ask the publisher for published denial trends of the code.")
    var denials = false
    @OptionGroup var image: ImageOptions
    @OptionGroup var publisher: PublisherOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let code = HCPCS(self.code.uppercased()) else {
            throw ValidationError("\(self.code): not the shape of a HCPCS code (20552, 0054T, J1100)")
        }
        let image = try image.load()
        let day = try scheduleDay(date, in: image)
        let key = try locality.map { try namedLocality($0, on: day, in: image) }
        let page = try CodePages(on: day, locality: key, image: image).page(code)
        try page.report.requireKnown()
        let editsMax = all ? Int.max : CodeReport.editsShownMax
        if output.json {
            var message = WireCodePage(page, editsMax: editsMax)
            message.denialsAsked = denials
            if denials { message.denials = try publisher.trends(of: code) }
            return try Output.json(message)
        }
        let note = image.feeSchedule(on: day)?.participation.note ?? ""
        CodePageText(page: page, editsMax: editsMax, factorNote: note).print()
        try printDenials(code)
    }

    private func printDenials(_ code: HCPCS) throws {
        guard denials else {
            return Output.line("Denials: `medpay code \(code) --denials` asks the publisher for published trends.")
        }
        Output.line("Published denial trends")
        TrendText.page(try publisher.trends(of: code), of: code.description).forEach { Output.line("  " + $0) }
    }
}
