import ArgumentParser
import BrokerCore
import Calls
import Claims
import Client
import Foundation
import Logging
import Reference
import Worker
import ZeroMQ

struct ImageOptions: ParsableArguments {
    @Option(help: "The reference image (MEDPAY_IMAGE; the built-in release when there is none).")
    var image: String?

    /// The image named, or the default one, or what is built in.
    func load() throws -> ReferenceImage {
        if let path = named { return try ReferenceImage(contentsOf: path) }
        if FileManager.default.fileExists(atPath: Defaults.image) {
            return try ReferenceImage(contentsOf: Defaults.image)
        }
        return try ReferenceImage.builtIn()
    }

    /// The same, and what is put in its place later.
    func watch(_ logger: Logger) throws -> ImageSource {
        if let path = named { return try ImageSource(watching: path, fallback: nil, logger: logger) }
        return try ImageSource(
            watching: Defaults.image,
            fallback: { () throws(ReferenceError) in try ReferenceImage.builtIn() }, logger: logger)
    }

    private var named: String? { image ?? Defaults.environment("MEDPAY_IMAGE") }
}

struct BrokerOptions: ParsableArguments {
    @Option(help: "The broker's address (MEDPAY_BROKER).")
    var broker: String = Defaults.environment("MEDPAY_BROKER") ?? Endpoints.broker

    @Option(help: "Who is asking (MEDPAY_TENANT).")
    var tenant: String = Defaults.environment("MEDPAY_TENANT") ?? "default"

    @Option(help: "Seconds to go on trying while the broker is away or busy.")
    var patience: Double = 5

    func validate() throws {
        guard (0...86_400).contains(patience) else { throw ValidationError("--patience is 0 to 86400 seconds") }
        guard Tenant(tenant) != nil else {
            throw ValidationError("--tenant is 1 to 64 letters, digits, dots, dashes and underscores")
        }
    }

    func client(_ context: Context, stop: Waker? = nil) throws(CallError) -> BrokerClient {
        try BrokerClient(
            endpoint: broker, tenant: tenant, context: context, patience: .milliseconds(Int64(patience * 1000)),
            stop: stop)
    }
}

struct PublisherOptions: ParsableArguments {
    @Option(help: "The publisher's address for snapshots (MEDPAY_PUBLISHER).")
    var publisher: String = Defaults.environment("MEDPAY_PUBLISHER") ?? Endpoints.publisher

    @Option(help: "The publisher's address for broadcasts (MEDPAY_BROADCAST).")
    var broadcast: String = Defaults.environment("MEDPAY_BROADCAST") ?? Endpoints.broadcast
}

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print protobuf JSON of the declared messages: one, or a list of them.")
    var json = false
}

/// What a claim of bare codes is made of.
struct CodeOptions: ParsableArguments {
    @Argument(help: "Codes as CODE, CODE-MODIFIER or CODE-MODIFIERxUNITS: 20552, 20610-50, 97110x2.")
    var codes: [String]

    @Option(help: "Place of service, two digits.")
    var pos: String = "11"

    @Option(help: "Date of service, 2025-02-14. Without it: the last day that the fee schedule covers.")
    var date: String?

    @Option(help: "State, two letters: its payment locality, where it has only one.")
    var state: String?

    @Option(help: "Payment locality as contractor/number or state/number: 10112/00 or AL/00 is Alabama.")
    var locality: String?

    @Option(help: "ZIP code, five digits: its payment locality, where the image has CMS's ZIP table.")
    var zip: String?

    @Option(help: "Billed charge for each line, in dollars. Without it the fee is not compared with a charge.")
    var charge: String?

    @Option(help: "The payer's type: medicare, commercial, medicaid ...")
    var payer: String = "medicare"
}

/// Standard-error logging, quiet unless asked.
func logger(_ label: String, verbose: Bool = false) -> Logger {
    var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = verbose ? .debug : .notice
    return logger
}
