import BrokerCore
import Client
import Foundation
import GRDB
import Glibc
import JobMessages
import Testing
import ZeroMQ

/// A test's folder and processes; all of them are gone when the test is.
final class Stage {
    let folder: String
    let context: Context
    private var children: [Child] = []
    private var cleanups: [() -> Void] = []

    init() throws {
        var template = Array("/tmp/medpay-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TimeOut(description: "no temporary folder") }
        folder = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        context = try Context()
    }

    deinit { close() }

    func close() {
        for child in children.reversed() { child.kill() }
        children = []
        for cleanup in cleanups.reversed() { cleanup() }
        cleanups = []
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Once its processes are gone, and its folder is still there.
    func whenClosed(_ cleanup: @escaping () -> Void) { cleanups.append(cleanup) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    private var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MEDPAY_") }
        environment["MEDPAY_HOME"] = path("home")
        return environment
    }

    /// Starts `medpay` with these arguments. Its name tells its output from the others'.
    func start(_ name: String, _ arguments: [String], by prefix: [String] = []) throws -> Child {
        let child = try Child(
            prefix + [Child.executable] + arguments, name: "\(children.count)-\(name)", folder: folder,
            environment: environment)
        children.append(child)
        return child
    }

    struct Ended {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs `medpay` to its end.
    func run(_ arguments: [String], by prefix: [String] = [], within time: Duration = patience) throws -> Ended {
        let child = try start(arguments.first ?? "medpay", arguments, by: prefix)
        let status = try child.end(within: time)
        return Ended(status: status, output: child.output, errors: child.errors)
    }

    /// Runs `medpay`, which must refuse, print nothing of an answer, and say these words of why.
    func expectRefused(
        _ arguments: [String], saying words: [String], location: SourceLocation = #_sourceLocation
    ) throws {
        let refused = try run(arguments, within: .seconds(30))
        #expect(refused.status > 0 && refused.output.isEmpty, "\(arguments)", sourceLocation: location)
        for word in words {
            #expect(refused.errors.contains(word), "\(arguments): \(refused.errors)", sourceLocation: location)
        }
    }

    /// Runs `medpay`, which must do what it is told.
    @discardableResult
    func output(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> String {
        let ended = try run(arguments)
        try #require(ended.status == 0, "\(arguments): \(ended.errors)", sourceLocation: location)
        return ended.output
    }

    // MARK: The system

    /// Where the broker's ledger is.
    lazy var ledger = path("ledger.sqlite")

    func broker(
        at address: String = Stage.anyPort, lease: Double = 10, _ more: [String] = [], by prefix: [String] = []
    ) throws -> Service {
        let child = try start(
            "broker",
            ["broker", "--listen", address, "--ledger", ledger, "--lease", "\(lease)", "--end-with-input"] + more,
            by: prefix)
        return Service(child: child, address: addresses(in: try child.line("broker listening at "))[0])
    }

    func worker(for broker: String, _ more: [String] = []) throws -> Child {
        let child = try start("worker", ["worker", "--broker", broker, "--threads", "1", "--end-with-input"] + more)
        _ = try child.line("worker with 1 threads")
        return child
    }

    func publisher(
        for broker: String, at snapshots: String = Stage.anyPort, broadcasting broadcasts: String = Stage.anyPort,
        _ more: [String] = []
    ) throws -> Service {
        let child = try start(
            "publisher",
            [
                "publisher", "--broker", broker, "--listen", snapshots, "--broadcast", broadcasts, "--end-with-input",
            ] + more)
        let found = addresses(in: try child.line("publisher listening at "))
        return Service(child: child, address: found[0], broadcast: found[1])
    }

    struct Service {
        var child: Child
        var address: String
        var broadcast = ""
    }

    private func addresses(in line: String) -> [String] {
        line.split { $0 == " " || $0 == "," }.map(String.init).filter { $0.hasPrefix("tcp://") }
    }

    func client(_ broker: String, tenant: String = "default") throws -> BrokerClient {
        try BrokerClient(endpoint: broker, tenant: tenant, context: context, patience: patience)
    }

    static let anyPort = "tcp://127.0.0.1:*"

    /// An address that nobody has now: for who must come back to the same one.
    static func freeAddress() throws -> String {
        var socket = try Socket(.router, in: try Context())
        return try socket.bind(anyPort)
    }

    // MARK: Claims and what the ledger says of them

    func claims(_ count: Int, seed: Int = 1, in name: String = "claims.837") throws -> String {
        try output("synthesize", path(name), "--claims", "\(count)", "--seed", "\(seed)")
        return path(name)
    }

    /// Submits a file as of the same day in every test.
    func submit(_ file: String, to broker: String, _ more: String...) throws -> WireBatch {
        let ended = try run(["submit", file, "--as-of", "2025-04-01", "--broker", broker, "--json"] + more)
        try #require(ended.status == 0, "\(ended.errors)")
        return try WireBatch(jsonString: ended.output)
    }

    /// One number that SQL finds in the ledger's file, read beside the broker.
    func count(_ sql: String) throws -> Int { try value(sql) ?? 0 }

    func text(_ sql: String) throws -> String { try value(sql) ?? "" }

    private func value<Value: DatabaseValueConvertible>(_ sql: String) throws -> Value? {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: ledger, configuration: configuration).read { db in
            try Value.fetchOne(db, sql: sql)
        }
    }
}
