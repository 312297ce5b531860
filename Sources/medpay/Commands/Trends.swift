import ArgumentParser
import Calls
import Client
import Deidentification
import Foundation
import TrendMessages
import Trends
import X12
import ZeroMQ

struct Contribute: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Adds what a payer really denied, anonymously, to the trends: one report, or those of 835 files.")

    @Option(name: .customLong("835"), help: "Take the denials of this 835 file; may be repeated.")
    var remittances: [String] = []
    @Option(help: "The code that was denied.")
    var code: String?
    @Option(help: "The payer's type: medicare, commercial, medicaid ...")
    var payer: String?
    @Option(help: "Adjustment group: CO, PR, OA, PI.")
    var group: String = "CO"
    @Option(help: "Claim adjustment reason code: 236, say.")
    var carc: String?
    @Option(help: "denied, reduced or unprocessable.")
    var kind: String = "denied"
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
    @Option(help: "The idempotency key. Without it: a new one for a report, the file's digest for an 835.")
    var key: String?
    @Flag(help: "Show what would be sent, and send nothing.")
    var dryRun = false
    @OptionGroup var broker: BrokerOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var intake: IntakeOptions

    func validate() throws {
        guard remittances.isEmpty != (code == nil) else {
            throw ValidationError("give either --835 FILE or the fields of one report (--code, --payer, --carc)")
        }
        guard key == nil || remittances.count < 2 else {
            throw ValidationError("--key names one set of reports: give it with one --835 FILE, or leave it out")
        }
    }

    func run() throws {
        let sets =
            try remittances.isEmpty ? [ReportSet(key: key ?? UUID().uuidString, [report()])] : remittances.map(remitted)
        if dryRun { return try Output.json(sets.flatMap(\.requests)) }
        let context = try Context()
        var client = try broker.client(context)
        var replies: [WireContributeReply] = []
        for set in sets { replies += try send(set, with: &client) }
        if output.json { try Output.json(replies) }
        for set in sets { try set.notes?.exit("ask the payer for a corrected remittance") }
    }

    private var deidentifier: Deidentifier { Deidentifier(currentYear: today().year) }

    private func report() throws -> WireContribution {
        var fields: [String: String] = ["group": group, "kind": kind]
        fields["code"] = code
        fields["payer"] = payer
        fields["carc"] = carc
        fields["modifiers"] = modifiers
        fields["remarks"] = remarks
        fields["state"] = state
        fields["placeOfService"] = pos
        fields["amount"] = amount
        fields["serviceYear"] = year
        return WireContribution(try deidentifier.reported(fields))
    }

    /// The denials of a file, and those that its reversals take back. A claim with a fault gives none.
    private func remitted(_ path: String) throws -> ReportSet {
        let file = ClaimFile(path: path)
        var set = ReportSet(key: "", [])
        var notes = IntakeNotes(path: path)
        var reader = RemittanceReader(intake.strictness)
        let take = { (event: RemittanceFileEvent) in
            switch event {
            case .claim(let claim):
                set.contributions += deidentifier.remitted(claim).map(WireContribution.init)
                set.withdrawn += deidentifier.withdrawn(claim).map(WireContribution.init)
            case .notice(let notice): notes.add(notice)
            }
        }
        do {
            try file.bytes { try reader.feed($0.span, event: take) }
            try reader.finish(event: take)
        } catch let error as X12Error {
            throw Failure("\(path): \(error)")
        }
        notes.end()
        set.notes = notes
        set.key = try key ?? "835-" + file.digest()
        return set
    }

    private func send(_ set: ReportSet, with client: inout BrokerClient) throws -> [WireContributeReply] {
        let replies = try set.requests.map { request throws(CallError) in
            try client.contribute(key: request.key, request.contributions, withdrawn: request.withdrawn)
        }
        guard !output.json else { return replies }
        if replies.contains(where: \.repeatedKey) {
            Output.line("these reports were recorded before; nothing was added")
        } else {
            let (recorded, taken) = replies.reduce((0, 0)) { ($0.0 + Int($1.recorded), $0.1 + Int($1.withdrawn)) }
            let reversals = set.withdrawn.isEmpty ? "" : ", \(taken) taken back"
            Output.line("\(recorded) \(recorded == 1 ? "report" : "reports") recorded\(reversals)")
        }
        return replies
    }
}

/// Reports that go together.
private struct ReportSet {
    var key: String
    var contributions: [WireContribution]
    var withdrawn: [WireContribution] = []
    /// Of the file that they come from.
    var notes: IntakeNotes?

    init(key: String, _ contributions: [WireContribution]) {
        self.key = key
        self.contributions = contributions
    }

    /// In pieces that a call can hold, each under a key of its own. What is taken back comes first: of the reports of earlier
    /// files, not of this one's.
    var requests: [WireContributeRequest] {
        let all = withdrawn.map { ($0, true) } + contributions.map { ($0, false) }
        return stride(from: 0, to: all.count, by: CallLimits.contributionsMax).map { first in
            let piece = all[first..<min(first + CallLimits.contributionsMax, all.count)]
            var request = WireContributeRequest()
            request.key = first == 0 ? key : "\(key)/\(first / CallLimits.contributionsMax)"
            request.withdrawn = piece.filter(\.1).map(\.0)
            request.contributions = piece.filter { !$0.1 }.map(\.0)
            return request
        }
    }
}

struct TrendsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trends",
        abstract: "Shows published denial trends: the current state, and with --follow each update as it comes.")

    @Option(help: "Only this code.")
    var code: String?
    @Flag(help: "Go on until interrupted. With --json: one object a line, instead of one list.")
    var follow = false
    @OptionGroup var publisher: PublisherOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var process: ProcessOptions

    /// How long a publisher may take to answer when nobody follows.
    static let patience = Duration.seconds(3)

    func run() throws {
        let topic = try TrendTopic(prefix: code.map { "trend/\($0.uppercased())/" } ?? "trend/")
        let stop = try process.stop()
        let context = try Context()
        var subscriber = try TrendSubscriber(
            publisher: publisher.publisher, broadcast: publisher.broadcast, topic: topic.text, context: context,
            stop: stop)
        if follow { try goOn(&subscriber, topic, stop) } else { try showState(&subscriber, stop) }
    }

    /// What is published now, and no more.
    private func showState(_ subscriber: inout TrendSubscriber, _ stop: Waker) throws {
        let updates = try publisher.published(&subscriber, stop)
        guard !stop.isRung else { return }
        if output.json { return try Output.json(updates) }
        updates.forEach { Output.line(TrendText.line($0)) }
    }

    private func goOn(_ subscriber: inout TrendSubscriber, _ topic: TrendTopic, _ stop: Waker) throws {
        let end = ContinuousClock.now + TrendsCommand.patience
        var isListening = false
        var isWarned = false
        while !stop.isRung {
            let update = try subscriber.next(within: .milliseconds(250))
            if !isListening, subscriber.hasSnapshot {
                isListening = true
                if !output.json { Output.line("listening to \(topic) at \(publisher.broadcast)") }
            } else if !isListening, !isWarned, ContinuousClock.now > end {
                isWarned = true
                Output.note("nothing answers at \(publisher.publisher) yet; waiting for `medpay publisher`")
            }
            guard let update else { continue }
            if output.json { try Output.json(update) } else { Output.line(TrendText.line(update)) }
        }
    }
}

enum TrendText {
    static func line(_ update: WireTrendUpdate) -> String {
        "#\(update.sequence)  \(update.code)  \(update.payer.name)  reason \(update.carc)  \(update.reports.name) "
            + "\(update.source.name) reports  (\(update.published))"
    }
}
