import ArgumentParser
import BrokerCore
import Calls
import Foundation
import ZeroMQ

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Makes keys, and says whom a server lets in and as what.",
        discussion: """
            On the server's machine, once, and then for each caller:

              medpay keys init
              medpay keys allow night-run.public --role submit --tenant acme

            On the caller's, who keeps the secret and hands over the public key:

              medpay keys new night-run

            Servers that run take up what changes within a tenth of a second. Whoever is revoked gets nothing from then on.
            """,
        subcommands: [KeysInit.self, KeysNew.self, KeysAllow.self, KeysRevoke.self, KeysList.self])
}

struct KeyFolderOptions: ParsableArguments {
    @Option(help: "The folder of keys (MEDPAY_KEYS).")
    var folder: String = Defaults.keys

    var allowed: String { ServerKeys.allowedPath(folder) }
}

struct KeysInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes a server's key pair and an empty list of those that it lets in.",
        discussion: "What is there already stays as it is.")

    @OptionGroup var keys: KeyFolderOptions

    func run() throws {
        let key = try ServerKeys.make(folder: keys.folder)
        Output.line("public key of servers with --keys \(keys.folder)")
        Output.line("  \(key)")
        Output.line("callers are given it, or \(ServerKeys.publicPath(keys.folder)), as --server-key")
    }
}

struct KeysNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes a caller's key pair: NAME.secret, which stays here, and NAME.public.")

    @Argument(help: "What to call it: letters, digits, dots, dashes and underscores.")
    var name: String
    @OptionGroup var keys: KeyFolderOptions

    func validate() throws {
        guard Tenant(name) != nil, name != "server" else {
            throw ValidationError("a name is 1 to 64 letters, digits, dots, dashes and underscores, and not \"server\"")
        }
    }

    func run() throws {
        try KeyFiles.makeFolder(keys.folder)
        let pair = try CurvePair.generate()
        let (secret, `public`) = ("\(keys.folder)/\(name).secret", "\(keys.folder)/\(name).public")
        try KeyFiles.create(secret, pair.secretText + "\n")
        try KeyFiles.replace(`public`, pair.publicKey.text + "\n")
        Output.line("public key of \(name)")
        Output.line("  \(pair.publicKey)")
        Output.line("secret in \(secret): its callers name it as --key-file, and nobody else reads it")
        Output.note("next, where the server is: medpay keys allow '\(pair.publicKey)' --name \(name) --role submit")
    }
}

struct KeysAllow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow", abstract: "Lets a key in, or changes what it may do.")

    @Argument(help: "The public key, or a file that has it. A key may begin with a dash: then write -- before it.")
    var key: String
    @Option(help: "What it may do: submit, work, subscribe, admin. Several with commas.")
    var role: String
    @Option(help: "Whose batches it submits and sees; without it, for a key that submits, its name.")
    var tenant: String?
    @Option(help: "What to call it; without it the name of the file.")
    var name: String?
    @OptionGroup var keys: KeyFolderOptions

    func run() throws {
        let grant = try grant()
        let before = try KeyringFile.change(keys.allowed) { keyring in
            let before = keyring.remove(grant.key)
            do throws(KeyringError.Reason) {
                try keyring.insert(grant)
            } catch {
                throw Failure("\(grant.name): \(error.rawValue)")
            }
            return before
        }
        Output.line("\(before == nil ? "allowed" : "changed") \(grant.summary)")
    }

    private func grant() throws -> Grant {
        guard let roles = Role(text: role) else {
            throw ValidationError("--role: expected submit, work, subscribe, admin, or several with commas")
        }
        let key = try KeyFiles.readPublic(key)
        let name = try chosenName(key)
        let named = tenant ?? (roles.contains(.submit) ? name : nil)
        if let named, Tenant(named) == nil { throw TenantText.error("--tenant") }
        let today = Date.now.formatted(.iso8601.year().month().day())
        return Grant(key: key, roles: roles, tenant: named.flatMap { Tenant($0) }, name: name, added: today)
    }

    private func chosenName(_ key: CurveKey) throws -> String {
        guard let name = name ?? (self.key == key.text ? nil : fileName) else {
            throw ValidationError("--name: what to call this key?")
        }
        guard Tenant(name) != nil else {
            throw ValidationError("--name is 1 to 64 letters, digits, dots, dashes and underscores")
        }
        return name
    }

    private var fileName: String {
        let url = URL(fileURLWithPath: key)
        return url.pathExtension == "public" ? url.deletingPathExtension().lastPathComponent : url.lastPathComponent
    }
}

struct KeysRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Lets a key in no more: it gets nothing from now on, connected or not.")

    @Argument(help: "Its name, the key, or a file that has it.")
    var key: String
    @OptionGroup var keys: KeyFolderOptions

    func run() throws {
        let revoked = try KeyringFile.change(keys.allowed) { keyring in
            let named = keyring.grant(named: key)?.key ?? (try? KeyFiles.readPublic(key))
            guard let revoked = named.flatMap({ keyring.remove($0) }) else {
                throw Failure("\(key): no name, key or key's file of those that are allowed; see medpay keys list")
            }
            return revoked
        }
        Output.line("revoked \(revoked.summary)")
    }
}

struct KeysList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Whom the server lets in, and as what.")

    @Flag(help: "Print JSON.")
    var json = false
    @OptionGroup var keys: KeyFolderOptions

    private struct Row: Encodable {
        var name: String
        var roles: [String]
        var tenant: String?
        var added: String?
        var key: String
    }

    func run() throws {
        let grants = try KeyringFile.keyring(at: keys.allowed).grants
        guard !json else { return try printJSON(grants) }
        guard !grants.isEmpty else { return Output.line("nobody is let in; medpay keys allow") }
        let rows = grants.map { [$0.name, "\($0.roles)", $0.tenant?.name ?? "-", $0.added ?? "-", $0.key.text] }
        table([["name", "roles", "tenant", "added", "key"]] + rows).forEach { Output.line($0) }
    }

    private func printJSON(_ grants: [Grant]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let rows = grants.map {
            Row(
                name: $0.name, roles: "\($0.roles)".split(separator: ",").map(String.init), tenant: $0.tenant?.name,
                added: $0.added, key: $0.key.text)
        }
        Output.line(String(decoding: try encoder.encode(rows), as: UTF8.self))
    }
}

extension Grant {
    fileprivate var summary: String {
        "\(name) as \(roles)" + (tenant.map { " for tenant \($0)" } ?? "") + ": \(key)"
    }
}
