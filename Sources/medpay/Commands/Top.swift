import ArgumentParser
import Calls
import Client
import JobMessages
import ZeroMQ

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "The broker, live: queues, stages, workers, rates, and what is refused.",
        discussion: """
            On a terminal it is one screen that renews itself; q ends it. Elsewhere it prints one frame after another, \
            with an empty line between them. Rates are of the time between two frames, stages of the last minute.

              medpay top --interval 0.5
              medpay top --frames 2 --json | tail -1 | jq .claims_per_second
            """)

    @Option(help: "Seconds between two frames, 0.1 to 3600.")
    var interval: Double = 1
    @Option(help: "End after this many frames; 0: go on.")
    var frames = 0
    @Flag(help: "Print a line of JSON for each frame: rates, and the status as protobuf JSON.")
    var json = false
    @OptionGroup var broker: ConnectionOptions

    func validate() throws {
        guard (0.1...3600).contains(interval) else { throw ValidationError("--interval is 0.1 to 3600 seconds") }
        guard frames >= 0 else { throw ValidationError("--frames is 0, to go on, or more") }
    }

    func run() throws {
        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        let context = try Context()
        var client = try broker.client(context, stop: stop)
        let first = try stoppable(stop, "nothing was shown") { try client.status() }
        var screen = TopScreen(address: client.endpoint, status: first)
        let terminal = !json && Terminal.isThere ? Terminal() : nil
        var wait = FrameWait(stop: stop, readsKeys: terminal != nil)
        var shown = 0
        while true {
            try show(screen, on: terminal, isFirst: shown == 0)
            shown += 1
            guard frames == 0 || shown < frames, try wait.next(after: interval, terminal) else { return }
            do {
                // On a screen it says at once that the broker is away, and asks again for the next frame.
                if terminal != nil { client.patience = .zero }
                screen = TopScreen(
                    address: client.endpoint, status: try client.status(), before: screen.status)
            } catch {
                guard !stop.isRung else { return }
                guard terminal != nil else { throw error }
                screen.fault = "\(error)"
            }
        }
    }

    private func show(_ screen: TopScreen, on terminal: borrowing Terminal?, isFirst: Bool) throws {
        if json { return Output.line(try screen.json()) }
        switch terminal {
        case .none: Output.line((isFirst ? "" : "\n") + screen.lines().joined(separator: "\n"))
        case .some(let terminal):
            let size = terminal.size
            terminal.show(screen.lines(columns: size.columns, rows: size.rows - 1))
        }
    }
}
