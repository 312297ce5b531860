import ArgumentParser
import Client
import JobMessages
import ZeroMQ

struct WorkersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workers", abstract: "The workers that are connected, and when each last had a job.",
        discussion: """
            A worker that was heard but had no job for long has nothing to do, or is full, or does other kinds of work \
            than what waits. One that is not in the list is not connected, or was silent for too long.
            """)

    @OptionGroup var broker: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let context = try Context()
        var client = try broker.client(context)
        let workers = try client.status().workers
        guard !output.json else { return try Output.json(workers) }
        guard !workers.isEmpty else {
            return Output.line(
                "no worker is connected to \(broker.broker): start `\(workerCommand(for: broker.broker))`")
        }
        let titles = [
            "worker", "leases", "kinds", "image", "protocol", "joined", "heard", "last leased", "last answered", "",
        ]
        table([titles] + workers.map(WorkersCommand.row)).forEach { Output.line($0) }
    }

    private static func row(_ worker: WireWorkerStatus) -> [String] {
        [
            printable(worker.name), "\(worker.leases)/\(worker.capacity)",
            worker.kinds.isEmpty ? "all" : printable(worker.kinds.joined(separator: ", ")),
            printable(String(worker.image.prefix(imageCharacters))), "\(worker.protocol)",
            TimeText.ago(worker.joinedMillisecondsAgo), TimeText.ago(worker.heardMillisecondsAgo),
            TimeText.ago(worker.leasedMillisecondsAgo), TimeText.ago(worker.answeredMillisecondsAgo),
            worker.draining ? "draining" : "",
        ]
    }

    /// Of the image's digest, as `medpay worker` prints it when it starts.
    private static let imageCharacters = 16
}
