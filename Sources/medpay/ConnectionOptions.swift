import ArgumentParser
import BrokerCore
import Calls
import Client
import Foundation
import JobMessages
import ZeroMQ

/// Who this process is to servers that ask for keys.
struct KeyOptions: ParsableArguments {
    @Option(help: "This caller's key file, for servers with keys (MEDPAY_KEY); `medpay keys new` makes one.")
    var keyFile: String?

    @Option(help: "The server's public key, or a file that has it (MEDPAY_SERVER_KEY).")
    var serverKey: String?

    /// nil: neither is named, so nothing is encrypted.
    ///
    /// - Throws: a `Failure` when one of them is missing or cannot be read.
    func load() throws -> CallerKeys? {
        let own = keyFile ?? Defaults.environment("MEDPAY_KEY")
        let server = serverKey ?? Defaults.environment("MEDPAY_SERVER_KEY")
        switch (own, server) {
        case (nil, nil): return nil
        case (let own?, let server?): return try CallerKeys(keyFile: own, serverKey: server)
        case (_?, nil): throw Failure("a key needs the server's too: name it by --server-key or MEDPAY_SERVER_KEY")
        case (nil, _?): throw Failure("the server's key needs one of your own: name it by --key-file or MEDPAY_KEY")
        }
    }
}

/// Where the broker is, for whoever calls it.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help:
            "The broker's address (MEDPAY_BROKER). Several, separated by commas, of brokers that stand in for one another: the next one is tried when one is away."
    )
    var broker: String = Defaults.environment("MEDPAY_BROKER") ?? Endpoints.broker

    @Option(help: "Seconds to go on trying while the broker is away or busy.")
    var patience: Double = 5

    @OptionGroup var keys: KeyOptions

    func validate() throws {
        guard (0...86_400).contains(patience) else { throw ValidationError("--patience is 0 to 86400 seconds") }
        guard !endpoints.isEmpty, endpoints.allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError("--broker is an address, tcp://127.0.0.1:7461 say, or several separated by commas")
        }
    }

    var endpoints: [String] {
        broker.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// - Parameters:
    ///   - tenant: whose batches it sees; for operators' calls it does not matter.
    ///   - traceparent: W3C trace context of its calls.
    func client(
        _ context: Context, tenant: String = "default", stop: Waker? = nil, traceparent: String? = nil
    ) throws -> BrokerClient {
        try BrokerClient(
            endpoints: endpoints, tenant: tenant, context: context, patience: .milliseconds(Int64(patience * 1000)),
            stop: stop, keys: try keys.load(), traceparent: traceparent)
    }
}

/// Where the broker is, and as whom it is called.
struct BrokerOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions

    @Option(help: "Who is asking (MEDPAY_TENANT).")
    var tenant: String = Defaults.environment("MEDPAY_TENANT") ?? "default"

    var broker: String { connection.broker }

    func validate() throws {
        guard Tenant(tenant) != nil else { throw TenantText.error("--tenant") }
    }

    func client(_ context: Context, stop: Waker? = nil, traceparent: String? = nil) throws -> BrokerClient {
        try connection.client(context, tenant: tenant, stop: stop, traceparent: traceparent)
    }

    /// - Throws: a `Failure` when the tenant has no such batch.
    func known(_ batch: Int64, with client: inout BrokerClient) throws -> WireBatch {
        do throws(CallError) {
            return try client.batch(batch)
        } catch {
            guard error.code == .notFound else { throw error }
            throw Failure("there is no batch \(batch) of the tenant \(tenant) at \(broker)")
        }
    }
}

/// Where the publisher is.
struct PublisherAddresses: ParsableArguments {
    @Option(
        help:
            "The publisher's address for snapshots (MEDPAY_PUBLISHER). Several, separated by commas, of publishers of one ledger: the next one is tried when one is away."
    )
    var publisher: String = Defaults.environment("MEDPAY_PUBLISHER") ?? Endpoints.publisher

    @Option(help: "The publisher's address for broadcasts (MEDPAY_BROADCAST). As many, in the same order.")
    var broadcast: String = Defaults.environment("MEDPAY_BROADCAST") ?? Endpoints.broadcast

    func validate() throws {
        let counts = [PublisherAddresses.list(publisher), PublisherAddresses.list(broadcast)].map(\.count)
        guard counts[0] == counts[1] else {
            throw ValidationError("--publisher and --broadcast name as many addresses each, in the same order")
        }
    }

    var publishers: [TrendPublisher] {
        zip(PublisherAddresses.list(publisher), PublisherAddresses.list(broadcast))
            .map { TrendPublisher(snapshots: $0, broadcast: $1) }
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

/// Where the publisher is, for whoever calls nothing else.
struct PublisherOptions: ParsableArguments {
    @OptionGroup var addresses: PublisherAddresses
    @OptionGroup var keys: KeyOptions
}
