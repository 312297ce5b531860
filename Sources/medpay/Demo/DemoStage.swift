import Deidentification
import Foundation
import ZeroMQ

/// The demo's processes and the folder they work in.
final class DemoStage {
    let folder: URL
    let context: Context
    private(set) var broker = ""
    private var children: [ChildProcess] = []
    private var subscriber: ChildProcess?

    init(folder path: String?) throws {
        let chosen = path ?? NSTemporaryDirectory() + "medpay-demo-\(getpid())"
        folder = URL(fileURLWithPath: chosen, isDirectory: true)
        context = try Context()
        try Defaults.makeFolder(for: folder.appending(path: "ledger.sqlite").path)
    }

    var ledger: String { folder.appending(path: "ledger.sqlite").path }

    func open() throws {
        let anyPort = "tcp://127.0.0.1:*"
        let brokerProcess = try start(["broker", "--listen", anyPort, "--ledger", ledger], "broker")
        broker = try brokerProcess.address(after: "listening at ")
        for number in 1...2 {
            _ = try start(["worker", "--broker", broker, "--threads", "1"], "worker \(number)").address(after: "for ")
        }
        let publisher = try start(
            ["publisher", "--broker", broker, "--listen", anyPort, "--broadcast", anyPort], "publisher")
        guard let line = try publisher.line(within: 20_000) else { throw Failure("the publisher did not start") }
        let words = line.replacingOccurrences(of: ",", with: "").split(separator: " ").map(String.init)
        let addresses = words.filter { $0.hasPrefix("tcp://") }
        guard addresses.count == 2 else { throw Failure("the publisher did not say where it is") }
        let subscriber = try start(
            [
                "trends", "--follow", "--code", "20552", "--publisher", addresses[0], "--broadcast", addresses[1],
            ], "subscriber")
        _ = try subscriber.address(after: "listening to ")
        self.subscriber = subscriber
        let names = children.map { "\($0.name) (\($0.identifier))" }.joined(separator: ", ")
        Output.line("Started on loopback: \(names)")
    }

    private func start(_ arguments: [String], _ name: String) throws -> ChildProcess {
        let child = try ChildProcess(arguments + ["--end-with-input"], name: name, home: folder)
        children.append(child)
        return child
    }

    func subscriberLine() throws -> String? { try subscriber?.line(within: 10_000) }

    /// The demo's own key, in its own folder.
    func pseudonymKey() throws -> PseudonymKey {
        try SubmitterKey.load(from: folder.appending(path: "pseudonym.key").path)
    }

    /// Ends every process, the last started first.
    func close() {
        for child in children.reversed() { child.stop() }
        children = []
    }

    func explainLedger() {
        Output.line(
            """

            The ledger stays at \(ledger). Ask it with sqlite3:
              sqlite3 \(ledger) 'SELECT * FROM claim_results LIMIT 5'
              sqlite3 \(ledger) 'SELECT * FROM denials_by_code LIMIT 5'
            """)
    }
}
