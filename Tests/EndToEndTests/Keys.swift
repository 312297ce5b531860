import Calls
import Client
import Glibc
import Testing

/// A server's folder of keys, and its callers' beside it.
struct Keys {
    let stage: Stage
    let folder: String

    init(_ stage: Stage, in name: String = "keys") throws {
        self.stage = stage
        folder = stage.path(name)
        try stage.output("keys", "init", "--folder", folder)
    }

    /// For a broker or a publisher.
    var server: [String] { ["--keys", folder] }

    /// A new pair, which nobody has allowed anything.
    ///
    /// - Returns: its caller's options.
    func make(_ name: String) throws -> [String] {
        try stage.output("keys", "new", name, "--folder", folder)
        return ["--key-file", secret(of: name), "--server-key", "\(folder)/server.public"]
    }

    /// A new pair with a role. Who submits does so for the tenant of its name.
    func allow(_ name: String, _ role: String) throws -> [String] {
        let options = try make(name)
        try stage.output("keys", "allow", "\(folder)/\(name).public", "--role", role, "--folder", folder)
        return options
    }

    func revoke(_ name: String) throws { try stage.output("keys", "revoke", name, "--folder", folder) }

    func secret(of name: String) -> String { "\(folder)/\(name).secret" }

    func caller(_ name: String) throws -> CallerKeys {
        try CallerKeys(keyFile: secret(of: name), serverKey: "\(folder)/server.public")
    }

    func client(_ broker: String, _ name: String, tenant: String = "default") throws -> BrokerClient {
        try BrokerClient(
            endpoints: [broker], tenant: tenant, context: stage.context, patience: patience, keys: try caller(name))
    }
}
