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
    @Option(help: "The idempotency key of a report. Without it: a new one.")
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
        guard key == nil || remittances.isEmpty else {
            throw ValidationError("--key names one report: the claims of an 835 have keys of their own")
        }
    }

    func run() throws {
        let sets =
            try remittances.isEmpty ? [ReportSet(key: key ?? UUID().uuidString, report())] : remittances.map(remitted)
        if dryRun {
            try Output.json(sets.flatMap(\.requests))
        } else {
            let context = try Context()
            var client = try broker.client(context)
            var replies: [WireContributeReply] = []
            for set in sets { replies += try send(set, with: &client) }
            if output.json { try Output.json(replies) }
        }
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

    /// The denials of a file, and those that its reversals take back: a request for each decision of the payer, in order,
    /// under a key of its own, so that a decision counts once in however many files it comes. A claim with a fault gives
    /// none.
    private func remitted(_ path: String) throws -> ReportSet {
        let secret = try SubmitterKey.load()
        let deidentifier = deidentifier
        var requests: [WireContributeRequest] = []
        let notes = try ClaimFile(path: path).readRemittance(intake.strictness) { claim in
            guard let decision = claim.decision else { return }
            let reports = deidentifier.remitted(claim).map(WireContribution.init)
            let withdrawn = deidentifier.withdrawn(claim).map(WireContribution.init)
            requests += ReportSet.requests(secret.reportKey(for: decision), reports, withdrawn: withdrawn)
        }
        return ReportSet(requests: requests, notes: notes)
    }

    private func send(_ set: ReportSet, with client: inout BrokerClient) throws -> [WireContributeReply] {
        var replies: [WireContributeReply] = []
        for (position, request) in set.requests.enumerated() {
            Output.progress("reporting  \(grouped(position)) of \(grouped(set.requests.count))")
            do throws(CallError) {
                replies.append(
                    try client.contribute(key: request.key, request.contributions, withdrawn: request.withdrawn))
            } catch {
                // Of an 835: an earlier version reported this decision in other words.
                guard error.code == .alreadyExists, set.notes != nil else { throw error }
                var reply = WireContributeReply()
                reply.repeatedKey = true
                replies.append(reply)
            }
        }
        Output.endProgress()
        if !output.json { Output.line(set.line(replies)) }
        return replies
    }
}

/// Reports that go together.
private struct ReportSet {
    var requests: [WireContributeRequest]
    /// Of the file that they come from; nil: one report of a person.
    var notes: IntakeNotes?

    init(key: String, _ report: WireContribution) { requests = ReportSet.requests(key, [report], withdrawn: []) }

    init(requests: [WireContributeRequest], notes: IntakeNotes) {
        self.requests = requests
        self.notes = notes
    }

    /// In pieces that a call can hold, each under a key of its own.
    static func requests(
        _ key: String, _ reports: [WireContribution], withdrawn: [WireContribution]
    ) -> [WireContributeRequest] {
        let all = withdrawn.map { ($0, true) } + reports.map { ($0, false) }
        return stride(from: 0, to: all.count, by: CallLimits.contributionsMax).map { first in
            let piece = all[first..<min(first + CallLimits.contributionsMax, all.count)]
            var request = WireContributeRequest()
            request.key = first == 0 ? key : "\(key)/\(first / CallLimits.contributionsMax)"
            request.withdrawn = piece.filter(\.1).map(\.0)
            request.contributions = piece.filter { !$0.1 }.map(\.0)
            return request
        }
    }

    /// "2 reports recorded, 1 taken back; 3 claims were reported before".
    func line(_ replies: [WireContributeReply]) -> String {
        let recorded = replies.reduce(0) { $0 + Int($1.recorded) }
        let taken = replies.reduce(0) { $0 + Int($1.withdrawn) }
        let repeated = replies.count(where: \.repeatedKey)
        if repeated > 0, repeated == replies.count { return "these reports were recorded before; nothing was added" }
        let isReversal = requests.contains { !$0.withdrawn.isEmpty }
        return "\(recorded) \(recorded == 1 ? "report" : "reports") recorded"
            + (isReversal ? ", \(taken) taken back" : "")
            + (repeated > 0 ? "; \(repeated) \(repeated == 1 ? "claim was" : "claims were") reported before" : "")
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
            stop: stop, keys: try publisher.keys.load())
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
