import ArgumentParser
import Calls
import Client
import Foundation
import JobMessages
import ZeroMQ

struct DrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Stops the broker in order: it takes nothing new, finishes what is under way, and ends.",
        discussion: """
            Nothing is lost: what waits stays in the ledger, and goes on when the broker is started again. Workers and \
            clients wait for it. A supervisor that restarts what ends will start it again at once: stop it there instead.

              medpay drain --wait && medpay ledger compact
            """)

    @Flag(help: "Wait until it has ended.")
    var wait = false
    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard broker.endpoints.count == 1 else { throw ValidationError("--broker: name the one broker that shall end") }
    }

    func run() throws {
        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        let context = try Context()
        var client = try broker.client(context, stop: stop)
        let before = try client.status()
        try client.shutdown()
        if !output.json { Output.line(DrainCommand.begun(before, broker.broker)) }
        if wait {
            let next = try stoppable(stop, "the broker goes on stopping") {
                try end(of: before.start, client: &client, stop)
            }
            if !output.json { Output.line(DrainCommand.ended(next, broker.broker)) }
        }
        if output.json { try Output.json(WireShutdownReply()) }
    }

    private static func begun(_ status: WireStatusReply, _ broker: String) -> String {
        let leases = status.workers.reduce(0) { $0 + $1.leases }
        let begins = status.draining ? "was stopping already" : "takes nothing new"
        return "the broker at \(broker) \(begins): \(counted(leases, "lease")) and "
            + "\(counted(status.writesInFlight, "write")) are under way, and then it ends; "
            + "\(counted(status.jobsWaiting, "job")) stay for its next start"
    }

    private static func ended(_ next: UInt32?, _ broker: String) -> String {
        guard let next else { return "it has ended: nothing answers at \(broker) any more" }
        return "it has ended, and was started again (start \(next)): something restarts it"
    }

    /// Waits until the broker of a start is gone.
    ///
    /// - Returns: the number of the start that answers instead; nil: nothing answers.
    private func end(of start: UInt32, client: inout BrokerClient, _ stop: Waker) throws -> UInt32? {
        client.patience = .zero
        var silences = 0
        while silences < DrainCommand.silencesMax {
            guard !stop.isRung else { throw CallError(.cancelled, "stopped") }
            guard try client.isAnswered(within: DrainCommand.silence) else {
                silences += 1
                continue
            }
            silences = 0
            if let found = try? client.status().start, found != start { return found }
            // A broker does not tell when it has ended: it is looked for until it is not there.
            Thread.sleep(forTimeInterval: DrainCommand.pauseSeconds)
        }
        return nil
    }

    /// A broker that is busy with its ledger answers late, and is not gone.
    private static let silence = Duration.seconds(1)
    private static let silencesMax = 2
    /// Between two looks.
    private static let pauseSeconds = 0.1
}
