import ArgumentParser
import Broker
import BrokerCore
import Calls
import Foundation
import Glibc
import Ledger
import Logging
import Publisher
import Trends
import Worker
import ZeroMQ

struct ProcessOptions: ParsableArguments {
    @Flag(help: "Log more.")
    var verbose = false
    @Flag(help: "End when standard input closes, as it does when the process that started this one dies.")
    var endWithInput = false

    /// A latch that SIGINT and SIGTERM ring, and, when asked for, the end of standard input.
    func stop() throws -> Waker {
        let stop = try Waker(isLatch: true)
        try StopSignals.ring(stop)
        if endWithInput {
            // Never joined: it may wait in `read` until the process ends.
            _ = try LoopThread(named: "input") {
                var byte: UInt8 = 0
                while read(STDIN_FILENO, &byte, 1) > 0 {}
                stop.wake()
            }
        }
        return stop
    }
}

struct BrokerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker", abstract: "Runs the broker: it makes batches durable and hands their jobs to workers.")

    @Option(help: "The address to listen at (MEDPAY_BROKER).")
    var listen: String = Defaults.environment("MEDPAY_BROKER") ?? Endpoints.broker
    @Option(help: "The SQLite ledger (MEDPAY_LEDGER).")
    var ledger: String = Defaults.ledger
    @Option(help: "Seconds that a worker may be silent before its jobs go to others.")
    var lease: Double = 10
    @Flag(help: "Do not wait for the disk at each commit: power loss may take what was acknowledged last.")
    var fast = false
    @Option(
        help:
            "The folder of keys (MEDPAY_KEYS; `medpay keys init` makes it): only those that it allows may call, encrypted. Without it the address must be local."
    )
    var keys: String?
    @Option(
        help:
            "How long results, and payloads of jobs that were given up, are kept after a batch's end: 30d, or 0 for ever."
    )
    var keep = "90d"
    @Option(
        help:
            "How often codes are billed in the country, as comma-separated values with the columns code and services, or CMS's own file (HCPCS_Cd, Tot_Srvcs). Trends of codes with fewer than 20,000 services a year, or not in it, need 11 reports and tell no states. Without it the built-in codes are the common ones."
    )
    var volumes: String?
    @Option(help: "Only workers whose reference image has a digest that begins so are given work.")
    var requireImage: String?
    @OptionGroup var process: ProcessOptions

    func validate() throws {
        guard (1...3600).contains(lease) else { throw ValidationError("--lease is 1 to 3600 seconds") }
        guard keep == "0" || TimeText.span(keep).map({ $0 > 0 }) == true else {
            throw ValidationError("--keep is 0, for ever, or \(TimeText.spanForm)")
        }
    }

    func run() throws {
        let stop = try process.stop()
        let logger = logger("broker", verbose: process.verbose)
        try Defaults.makeFolder(for: ledger)
        let commonCodes = try volumes.map(VolumesFile.commonCodes) ?? CommonCodes.builtIn
        let store = try SQLiteLedger(path: ledger, synchronous: fast ? .normal : .full, commonCodes: commonCodes)
        var configuration = BrokerConfiguration()
        configuration.endpoint = listen
        configuration.version = Medpay.version
        configuration.keys = try serverKeys(keys, logger)
        configuration.image = requireImage
        configuration.retention = Retention(milliseconds: keep == "0" ? nil : TimeText.span(keep))
        configuration.limits.leaseMilliseconds = Int64(lease * 1000)
        // A worker that has no lease beats once a second.
        configuration.limits.workerSilenceMilliseconds = Int64(max(lease, 3) * 1000)
        let broker = try Broker(
            configuration, ledger: store, context: try Context(), stop: stop, logger: logger)
        Output.line("broker listening at \(broker.endpoint), ledger \(ledger)")
        guard broker.join() else { throw ExitCode.failure }
    }
}

struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Runs worker threads that price and scrub for a broker.")

    @OptionGroup var broker: ConnectionOptions
    @Option(help: "Threads; without it one a core.")
    var threads: Int?
    @Option(help: "What it does: estimate, scrub; without it both. Several with commas.")
    var kinds: String?
    @OptionGroup var image: ImageOptions
    @OptionGroup var process: ProcessOptions

    func run() throws {
        let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
        guard (1...256).contains(count) else { throw ValidationError("--threads is 1 to 256") }
        let stop = try process.stop()
        let logger = logger("worker", verbose: process.verbose)
        let images = try image.watch(logger)
        var configuration = WorkerConfiguration()
        configuration.brokers = broker.endpoints
        configuration.keys = try broker.keys.load()
        configuration.kinds = try work()
        configuration.name = "\(ProcessInfo.processInfo.hostName)/\(getpid())"
        let pool = try WorkerPool(
            threads: count, configuration: configuration, images: images, context: try Context(), stop: stop,
            logger: logger)
        Output.line("worker with \(count) threads for \(broker.broker), image \(images.current().digest.prefix(16))")
        pool.join()
    }

    private func work() throws -> Work {
        guard let kinds else { return [.estimate, .scrub] }
        return try kinds.split(separator: ",").reduce(into: Work()) { work, kind in
            switch kind.trimmingCharacters(in: .whitespaces) {
            case "estimate": work.insert(.estimate)
            case "scrub": work.insert(.scrub)
            default: throw ValidationError("--kinds: expected estimate, scrub, or both with a comma")
            }
        }
    }
}

struct PublisherCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publisher", abstract: "Runs the publisher: it broadcasts trends as the broker records them.")

    @OptionGroup var broker: ConnectionOptions
    @Option(
        help:
            "The folder of keys (MEDPAY_KEYS): only those that may subscribe are served. Without it the addresses must be local."
    )
    var keys: String?
    @Option(help: "The address for snapshots (MEDPAY_PUBLISHER).")
    var listen: String = Defaults.environment("MEDPAY_PUBLISHER") ?? Endpoints.publisher
    @Option(help: "The address for broadcasts (MEDPAY_BROADCAST).")
    var broadcast: String = Defaults.environment("MEDPAY_BROADCAST") ?? Endpoints.broadcast
    @OptionGroup var process: ProcessOptions

    func run() throws {
        let stop = try process.stop()
        var configuration = PublisherConfiguration()
        let logger = logger("publisher", verbose: process.verbose)
        configuration.brokers = broker.endpoints
        configuration.brokerKeys = try broker.keys.load()
        configuration.keys = try serverKeys(keys, logger)
        configuration.endpoint = listen
        configuration.broadcast = broadcast
        let publisher = try Publisher(
            configuration, context: try Context(), stop: stop, logger: logger)
        Output.line("publisher listening at \(publisher.endpoint), broadcasting at \(publisher.broadcast)")
        publisher.join()
    }
}

/// nil: no folder is named, so whoever reaches the address may call.
private func serverKeys(_ folder: String?, _ logger: Logger) throws -> ServerKeys? {
    try (folder ?? Defaults.environment("MEDPAY_KEYS")).map { folder in
        try ServerKeys(folder: folder) { fault in
            logger.error(
                "the keyring cannot be used; the last good one stays in force", metadata: ["error": "\(fault)"])
        }
    }
}
