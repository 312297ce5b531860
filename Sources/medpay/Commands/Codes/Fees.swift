import ArgumentParser
import Claims
import JobMessages
import Pricing
import Reference

struct FeesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fees",
        abstract: "Writes the whole fee schedule of a payment locality, or of all of them, on a day.",
        discussion: """
            Fees are those of one unit, before every modifier and reduction. On an OPPS-capped row the capped fee is \
            what is paid. A row without an amount says why. "rare" names the setting in which the service is rarely or \
            never done: the amount there is a copy of the other setting's.
            """)

    @Option(help: "Payment locality as contractor/number or state/number (10112/00 or AL/00 is Alabama), or all.")
    var locality: String
    @Option(help: "On this day, 2025-02-14. Without it: the last day that the fee schedule covers.")
    var date: String?
    @Option(help: "Only the codes of this file: one a line, CODE or CODE-26, CODE-TC, CODE-53.")
    var codes: String?
    @Flag(help: "Comma-separated values, a header line first.")
    var csv = false
    @OptionGroup var image: ImageOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !(csv && output.json) else { throw ValidationError("give --csv or --json, not both") }
    }

    func run() throws {
        let wanted = try codes.map(CodesFile.read)
        let image = try image.load()
        let day = try scheduleDay(date, in: image)
        guard let table = FeeTable(on: day, wanted: wanted, image: image) else {
            throw noTable("fee schedule", on: day)
        }
        let isAll = locality.lowercased() == "all"
        let only = isAll ? nil : try namedLocality(locality, on: day, in: image)
        let places = try places(table, only)
        let form: FeeWriter.Form = output.json ? .json : csv ? .csv : .text
        var writer = FeeWriter(form: form, isAll: isAll, image: image)
        do {
            try writer.write(table, places)
        } catch is BufferedOutput.ReaderGone {
            return
        }
    }

    /// - Parameter only: nil: all.
    private func places(_ table: FeeTable, _ only: LocalityKey?) throws -> [(locality: Locality, name: String)] {
        guard let localities = table.localities else {
            throw noTable("locality table", on: table.date)
        }
        return (0..<localities.count).compactMap { index in
            guard let locality = localities.locality(at: index), only.map({ $0 == locality.key }) ?? true else {
                return nil
            }
            return (locality, localities.name(at: index))
        }
    }
}
