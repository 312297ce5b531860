import ArgumentParser
import BrokerCore
import Calls
import Claims
import Client
import Foundation
import JobMessages
import Pricing
import Reference
import Trends
import ZeroMQ

struct ToolkitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "toolkit",
        abstract: "One document on the codes of a practice: what is denied, modifier pitfalls, bundling, in dollars.",
        discussion: """
            The codes come from a file or from the results of a batch. The page needs no other file and no network \
            to be read. Without --locality amounts are national, which nobody is paid.

              medpay toolkit --codes codes.txt --locality AL/00 --output toolkit.html
              medpay toolkit --batch 12 --format csv > toolkit.csv
            """)

    @Option(help: "A text file of HCPCS codes, one a line or between commas or blanks; a # begins a comment.")
    var codes: String?
    @Option(help: "A batch: the codes of its results, and what the scrub found.")
    var batch: Int64?
    @Option(help: "html, md or csv.")
    var format: ToolkitForm = .html
    @Option(help: "Write the document here; otherwise to standard output.")
    var output: String?
    @Option(help: "Payment locality as contractor/number or state/number: 10112/00 or AL/00 is Alabama.")
    var locality: String?
    @Option(help: "Tables of this day, 2025-02-14. Without it: the last day that the fee schedule covers.")
    var date: String?
    @Flag(help: "Do not ask the publisher for published denial trends.")
    var withoutTrends = false
    @OptionGroup var image: ImageOptions
    @OptionGroup var publisher: PublisherAddresses
    @OptionGroup var broker: BrokerOptions

    func validate() throws {
        guard (codes == nil) != (batch == nil) else {
            throw ValidationError("name the codes: by --codes FILE or by --batch ID")
        }
        if let codes, let output,
            URL(fileURLWithPath: codes).standardized.path == URL(fileURLWithPath: output).standardized.path
        {
            throw ValidationError("--output: is the file of codes; name another")
        }
    }

    func run() throws {
        if let output { try FileInTheMaking.checkPlace(output) }
        let listed = try codes.map(listedCodes)
        let image = try image.load()
        let day = try scheduleDay(date, in: image)
        guard image.feeSchedule(on: day) != nil else { throw noTable("fee schedule", on: day) }
        let key = try locality.map { try namedLocality($0, on: day, in: image) }
        let pages = try CodePages(on: day, locality: key, image: image)
        let inputs = try inputs(listed, pages)
        let toolkit = Toolkit(inputs)
        if let codes, let listed {
            for (code, line) in listed where toolkit.unknown.contains(code) {
                Output.note("\(codes), line \(line): \(code) is in no table of this image that covers \(day)")
            }
        }
        try write(format.text(of: toolkit))
    }

    private func listedCodes(_ path: String) throws -> [(code: HCPCS, line: Int)] {
        let listed = try CodesFile.codes(path)
        guard listed.count <= Toolkit.codesMax else {
            throw Failure(
                "\(path): has \(grouped(listed.count)) codes; a toolkit holds at most \(grouped(Toolkit.codesMax))")
        }
        return listed
    }

    private func inputs(_ listed: [(code: HCPCS, line: Int)]?, _ pages: CodePages) throws -> ToolkitInputs {
        if let codes, let listed {
            let name = URL(fileURLWithPath: codes).lastPathComponent
            return ToolkitInputs(
                codes: listed.map(\.code), origin: .file(name), pages: pages, trends: try trends())
        }
        guard let number = batch else { throw ValidationError("name the codes: by --codes FILE or by --batch ID") }
        var batch = try tally(number)
        let (codes, leftOut) = batch.tally.codesMostBilled(Toolkit.codesMax)
        guard !codes.isEmpty else { throw Failure("batch \(number): no line of its results has a code") }
        batch.codesLeftOut = leftOut
        return ToolkitInputs(codes: codes, origin: .batch(batch), pages: pages, trends: try trends())
    }

    /// Page by page: a batch may have any number of claims.
    private func tally(_ number: Int64) throws -> ToolkitInputs.Batch {
        let context = try Context()
        var client = try broker.client(context)
        let known = try broker.known(number, with: &client)
        var tally = BatchTally()
        try client.eachResult(of: number) { tally.take(try WireClaimResult(serializedBytes: $0.body)) }
        guard tally.claims > 0 else {
            throw Failure(
                known.purged != 0
                    ? "batch \(number): its results were deleted, see `medpay broker --keep`; submit the claims again"
                    : "batch \(number): has no results yet; `medpay watch \(number)` follows it")
        }
        return ToolkitInputs.Batch(number: number, claims: Int64(known.claims), isOver: known.isOver, tally: tally)
    }

    /// A publisher that does not answer takes nothing from the rest. One question for all codes, so that it does not
    /// tell which codes the practice bills.
    private func trends() throws -> ToolkitInputs.Trends {
        guard !withoutTrends else { return .notAsked }
        let keys = try broker.connection.keys.load()
        let topic = try TrendTopic(prefix: "trend/")
        do {
            return .published(try publisher.trends(under: topic, keys: keys))
        } catch let error as Failure {
            Output.note("published trends are left out: \(error)")
        } catch let error as CallError where error.code == .unavailable || error.code == .deadlineExceeded {
            Output.note("published trends are left out: \(error)")
        }
        return .noAnswer
    }

    private func write(_ text: String) throws {
        if let output {
            var file = try FileInTheMaking(of: output)
            try file.write(text)
            return try file.putInPlace()
        }
        var standard = BufferedOutput()
        standard.write(text)
        do {
            try standard.flush()
        } catch is BufferedOutput.ReaderGone {
            return
        }
    }
}
