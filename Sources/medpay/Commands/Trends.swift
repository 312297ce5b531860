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
    @Option(
        help:
            "With --follow: a file that keeps how far it came, and from which it goes on when it is started again: nothing is left out, and nothing comes twice but for the last line before it was killed."
    )
    var cursor: String?
    @OptionGroup var publisher: PublisherOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var process: ProcessOptions

    /// How long a publisher may take to answer when nobody follows.
    static let patience = Duration.seconds(3)

    func validate() throws {
        guard cursor == nil || follow else { throw ValidationError("--cursor needs --follow") }
    }

    func run() throws {
        let topic = try TrendTopic(prefix: code.map { "trend/\($0.uppercased())/" } ?? "trend/")
        let stop = try process.stop()
        let context = try Context()
        let file = try cursor.map { try CursorFile($0, topic: topic.text) }
        var subscriber = try TrendSubscriber(
            publishers: publisher.addresses.publishers, topic: topic.text, after: file?.cursor, context: context,
            stop: stop, keys: try publisher.keys.load())
        if follow { try goOn(&subscriber, topic, file, stop) } else { try showState(&subscriber, stop) }
    }

    /// What is published now, and no more.
    private func showState(_ subscriber: inout TrendSubscriber, _ stop: Waker) throws {
        let updates = try publisher.addresses.published(&subscriber, stop)
        guard !stop.isRung else { return }
        if output.json { return try Output.json(updates) }
        updates.forEach { Output.line(TrendText.line($0)) }
    }

    private func goOn(
        _ subscriber: inout TrendSubscriber, _ topic: TrendTopic, _ file: CursorFile?, _ stop: Waker
    ) throws {
        var file = file
        var notes = TrendNotes(topic: topic, isQuiet: output.json)
        while !stop.isRung {
            let update = try subscriber.next(within: .milliseconds(250))
            notes.tell(subscriber)
            guard let update else {
                try file?.keepNowAndThen(subscriber.cursor)
                continue
            }
            if output.json { try Output.json(update) } else { Output.line(TrendText.line(update)) }
            try file?.keep(subscriber.cursor)
        }
        try file?.keep(subscriber.cursor)
    }
}

/// What is said beside the updates of a subscriber: each time it changes.
struct TrendNotes {
    let topic: TrendTopic
    /// Whether standard output has updates alone.
    let isQuiet: Bool
    private let end = ContinuousClock.now + TrendsCommand.patience
    private var isListening = false
    private var isSilent = false
    private var compactedThrough: Int64 = 0

    init(topic: TrendTopic, isQuiet: Bool) {
        (self.topic, self.isQuiet) = (topic, isQuiet)
    }

    mutating func tell(_ subscriber: borrowing TrendSubscriber) {
        let publisher = subscriber.publisher
        if !isListening, subscriber.hasSnapshot {
            isListening = true
            if !isQuiet { Output.line("listening to \(topic) at \(publisher.broadcast)") }
        }
        let isSilent = subscriber.isSilent || (!isListening && ContinuousClock.now > end)
        if isSilent != self.isSilent {
            self.isSilent = isSilent
            Output.note(
                isSilent
                    ? "nothing is heard at \(publisher.snapshots); trying on: do `medpay publisher` and its broker run?"
                    : "the publisher at \(publisher.snapshots) is heard")
        }
        if subscriber.compactedThrough > compactedThrough {
            compactedThrough = subscriber.compactedThrough
            Output.note(
                "the cursor is older than what the publisher keeps: up to #\(compactedThrough) only the newest update of "
                    + "each topic is told")
        }
    }
}
