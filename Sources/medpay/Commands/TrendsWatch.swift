import ArgumentParser
import Client
import Foundation
import TrendMessages
import Trends
import ZeroMQ

struct TrendsWatch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Waits for a published rate to meet a condition, and tells or runs a command each time it does.",
        discussion: """
            'rate(20552, CO-236) > 20%' is the share of a reason among all reports of a code, 'rate(20552) > 20%' the rate of \
            denied lines, and 'rate(20552, medicare) > 20%' or 'rate(20552, TX) > 20%' that of a payer type or state. What \
            is not published meets no condition. A condition is met when it holds and did not hold before, and at the start \
            when it holds already.

            The command is run by /bin/sh, with MEDPAY_CODE, MEDPAY_RATE (percent), MEDPAY_RULE and MEDPAY_SEQUENCE, and is \
            waited for.
            """)

    @Option(help: "The condition.")
    var rule: [String]
    @Option(help: "The source that is asked: remitted, reported or predicted.")
    var source = "remitted"
    @Option(help: "Run this each time.")
    var exec: String?
    @Flag(help: "End with status 0 when a condition was met once.")
    var once = false
    @OptionGroup var publisher: PublisherOptions
    @OptionGroup var process: ProcessOptions

    func validate() throws {
        guard !rule.isEmpty else { throw ValidationError("give --rule 'rate(20552, CO-236) > 20%', or several") }
        guard Contribution.Source(name: source) != nil else {
            throw ValidationError("--source: expected one of \(Contribution.Source.names)")
        }
    }

    func run() throws {
        var rules = try rule.map { (text: $0, rule: try TrendRule($0), holds: false) }
        let codes = Set(rules.map(\.rule.code))
        let topic = try TrendTopic(prefix: codes.count == 1 ? "trend/\(rules[0].rule.code)/" : "trend/")
        let stop = try process.stop()
        let context = try Context()
        var subscriber = try TrendSubscriber(
            publishers: publisher.addresses.publishers, topic: topic.text, context: context, stop: stop,
            keys: try publisher.keys.load())
        var notes = TrendNotes(topic: topic, isQuiet: true)
        while !stop.isRung {
            let next = try subscriber.next(within: .milliseconds(250))
            notes.tell(subscriber)
            guard let update = next, !update.hasPayer, update.source.name == source else { continue }
            for index in rules.indices where rules[index].rule.code == update.code {
                let rate = rules[index].rule.rate(in: update)
                let holds = rate.map { rules[index].rule.holds(for: $0) } ?? false
                let isMet = holds && !rules[index].holds
                rules[index].holds = holds
                guard isMet, let rate else { continue }
                try alert(rules[index].text, rate, update)
                if once { return }
            }
        }
    }

    private func alert(_ rule: String, _ rate: UInt32, _ update: WireTrendUpdate) throws {
        Output.line("\(rule): \(rate) %  \(TrendText.line(update))")
        guard let exec else { return }
        let command = Process()
        command.executableURL = URL(filePath: "/bin/sh")
        command.arguments = ["-c", exec]
        command.environment = ProcessInfo.processInfo.environment.merging([
            "MEDPAY_CODE": update.code, "MEDPAY_RATE": "\(rate)", "MEDPAY_RULE": rule,
            "MEDPAY_SEQUENCE": "\(update.sequence)",
        ]) { $1 }
        try command.run()
        command.waitUntilExit()
        if command.terminationStatus != 0 { Output.note("--exec ended with status \(command.terminationStatus)") }
    }
}
