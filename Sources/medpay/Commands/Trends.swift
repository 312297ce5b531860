import ArgumentParser
import Client
import TrendMessages
import Trends
import ZeroMQ

struct TrendsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trends",
        abstract: "Shows published denial trends: the current state, and with --follow each update as it comes.",
        subcommands: [TrendsShow.self, TrendsAppeals.self, TrendsWatch.self])

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
            publisher: publisher.addresses.publisher, broadcast: publisher.addresses.broadcast, topic: topic.text,
            context: context, stop: stop, keys: try publisher.keys.load())
        if follow { try goOn(&subscriber, topic, stop) } else { try showState(&subscriber, stop) }
    }

    /// What is published now, and no more.
    private func showState(_ subscriber: inout TrendSubscriber, _ stop: Waker) throws {
        let updates = try publisher.addresses.published(&subscriber, stop)
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
                if !output.json { Output.line("listening to \(topic) at \(publisher.addresses.broadcast)") }
            } else if !isListening, !isWarned, ContinuousClock.now > end {
                isWarned = true
                Output.note("nothing answers at \(publisher.addresses.publisher) yet; waiting for `medpay publisher`")
            }
            guard let update else { continue }
            if output.json { try Output.json(update) } else { Output.line(TrendText.line(update)) }
        }
    }
}
