import ArgumentParser
import Calls
import Client
import Deidentification
import Foundation
import TrendMessages
import Trends
import ZeroMQ

struct Contribute: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Adds what a payer really denied, anonymously, to the trends.",
        discussion: """
            One report (--code, --payer, --carc and what else is known, or --form, which asks for each), those of a \
            spreadsheet (--csv), or those of 835 files (--835).

            A spreadsheet is comma-separated, its first row names the columns: code, payer and carc; group, kind, \
            modifiers, remarks, state, pos, amount, year, outcome, level, days and strategy where they are known. Each row is a \
            report.
            """)

    @Option(name: .customLong("835"), help: "Take the denials and the paid lines of this 835 file; may be repeated.")
    var remittances: [String] = []
    @Option(help: "Take the reports of this spreadsheet (.csv).")
    var csv: String?
    @Flag(help: "Ask for one report at the terminal, field by field.")
    var form = false
    @Option(help: "The code that was denied.")
    var code: String?
    @Option(help: "The payer's type: medicare, commercial, medicaid ...")
    var payer: String?
    @Option(help: "Adjustment group: CO, PR, OA, PI. Without it: CO.")
    var group: String?
    @Option(help: "Claim adjustment reason code: 236, say.")
    var carc: String?
    @Option(help: "denied, reduced or unprocessable. Without it: denied.")
    var kind: String?
    @Option(help: "Modifiers, separated by commas.")
    var modifiers: String?
    @Option(help: "Remark codes, separated by commas.")
    var remarks: String?
    @Option(help: "State, two letters.")
    var state: String?
    @Option(help: "Place of service, two digits.")
    var pos: String?
    @Option(help: "Billed amount as a band: 0-49, 50-199, 200-999, 1000+.")
    var amount: String?
    @Option(help: "Year of service.")
    var year: String?
    @Option(help: "What came of it since: \(Contribution.Appeal.Outcome.names).")
    var outcome: String?
    @Option(help: "The highest level of appeal, 1 to 5.")
    var level: String?
    @Option(help: "Days until then, as a band: \(Contribution.Appeal.DaysBand.names).")
    var days: String?
    @Option(help: "What was done about it: \(Contribution.Appeal.Strategy.names).")
    var strategy: String?
    @Option(help: "The idempotency key of a report. Without it: a new one.")
    var key: String?
    @Flag(help: "Show what would be sent, and send nothing.")
    var dryRun = false
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var intake: IntakeOptions

    /// What a report says where nobody says otherwise.
    static let usual: [ContributionError.Field: String] = [.group: "CO", .kind: "denied"]

    func validate() throws {
        let isReport = !fields.isEmpty
        let ways = [!remittances.isEmpty, csv != nil, form, isReport].count { $0 }
        guard ways == 1, isReport == (code != nil) else {
            throw ValidationError(
                "give one of these, and only one: --835 FILE, --csv FILE, --form, or the fields of a report (--code, "
                    + "--payer, --carc)")
        }
        guard key == nil || isReport || form else {
            throw ValidationError("--key names one report: those of a file have keys of their own")
        }
    }

    func run() throws {
        let sources = try sources()
        var list = JSONList()
        if dryRun {
            for source in sources { try source.eachRequest { try list.add($0) } }
        } else if !sources.isEmpty {
            try send(sources, &list)
        }
        if dryRun || output.json { list.end() }
        for source in sources { try source.exit() }
    }

    /// What there is to report, read whole: a fault shows before anything is sent.
    private func sources() throws -> [any ReportSource] {
        let deidentifier = Deidentifier(currentYear: today().year)
        if let csv {
            return [try ReportSheet(path: csv, deidentifier, try SubmitterKey.load(), isStrict: intake.strict)]
        }
        if form {
            let report = try ReportForm(atTerminalOf: today().year).report(asks: !dryRun)
            return report.map { [ReportSet(key: newKey, $0)] } ?? []
        }
        guard remittances.isEmpty else {
            let secret = try SubmitterKey.load()
            return try remittances.map { try ReportSet(remittance: $0, deidentifier, secret, intake.strictness) }
        }
        let report = try deidentifier.reported(Contribute.filled(fields))
        return [ReportSet(key: newKey, WireContribution(report))]
    }

    private var newKey: String { key ?? UUID().uuidString }

    /// The fields of a form that were given.
    private var fields: [ContributionError.Field: String] {
        let options: [(ContributionError.Field, String?)] = [
            (.code, code), (.modifiers, modifiers), (.payer, payer), (.state, state), (.placeOfService, pos),
            (.group, group), (.carc, carc), (.remarks, remarks), (.kind, kind), (.amount, amount), (.serviceYear, year),
            (.outcome, outcome), (.appealLevel, level), (.daysToResolve, days), (.strategy, strategy),
        ]
        return options.reduce(into: [:]) { fields, option in fields[option.0] = option.1 }
    }

    /// A form by the names of its fields, what is usual in those that are not there.
    static func filled(_ fields: [ContributionError.Field: String]) -> [String: String] {
        usual.merging(fields) { $1 }.reduce(into: [:]) { form, field in form[field.key.rawValue] = field.value }
    }

    /// - Parameter replies: gets each, where they are asked for.
    private func send(_ sources: [any ReportSource], _ replies: inout JSONList) throws {
        let context = try Context()
        var client = try broker.client(context)
        for source in sources {
            var tally = ReportTally(of: source.part)
            try source.eachRequest { request in
                Output.progress("reporting  \(grouped(tally.requests)) of \(grouped(source.count))")
                let reply = try reply(to: request, of: source, from: &client)
                tally.add(request, reply)
                if output.json { try replies.add(reply) }
            }
            Output.endProgress()
            if !output.json { Output.line(tally.line) }
        }
    }

    private func reply(
        to request: WireContributeRequest, of source: any ReportSource, from client: inout BrokerClient
    ) throws(CallError) -> WireContributeReply {
        do throws(CallError) {
            return try client.contribute(key: request.key, request.contributions, withdrawn: request.withdrawn)
        } catch {
            // The same part of a file: an earlier version, or in an earlier year, said it in other words.
            guard error.code == .alreadyExists, source.isFile else { throw error }
            return .with { $0.repeatedKey = true }
        }
    }
}
