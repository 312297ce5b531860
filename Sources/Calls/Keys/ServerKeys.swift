import Glibc
import ZeroMQ

/// A server's folder of keys: its own pair, and whom it lets in.
///
///     server.secret   0600
///     server.public   for its callers: they check that they talk to this server
///     allowed         a `Keyring`
package struct ServerKeys: Sendable {
    package let pair: CurvePair
    private let file: KeyringFile

    /// - Parameter onFault: told once when `allowed` cannot be used any more, and again when it is another fault.
    /// - Throws: when a file is missing or unfit: a server that should have keys does not start without.
    package init(
        folder: String, onFault: @escaping @Sendable (KeyFileError) -> Void = { _ in }
    ) throws(KeyFileError) {
        guard access(ServerKeys.secretPath(folder), F_OK) == 0 else {
            throw KeyFileError(ServerKeys.secretPath(folder), "no such file; `medpay keys init` makes a server's keys")
        }
        pair = try KeyFiles.readSecret(ServerKeys.secretPath(folder))
        file = try KeyringFile(ServerKeys.allowedPath(folder), onFault: onFault)
    }

    /// The keyring as the file has it, at most 100 ms late.
    package func current() -> Keyring { file.current() }

    /// The keyring as the file has it now: for who knocks, and may have been allowed a moment ago.
    package func now() -> Keyring { file.current(atOnce: true) }

    /// Another number whenever the keyring is another: for who holds what was allowed before against it.
    package var generation: Int { file.generation }

    package static func secretPath(_ folder: String) -> String { "\(folder)/server.secret" }
    package static func publicPath(_ folder: String) -> String { "\(folder)/server.public" }
    package static func allowedPath(_ folder: String) -> String { "\(folder)/allowed" }

    /// Makes the folder with a new pair and an empty keyring. What is there already is left as it is.
    ///
    /// - Returns: the server's public key.
    package static func make(folder: String) throws -> CurveKey {
        try KeyFiles.makeFolder(folder)
        if access(secretPath(folder), F_OK) != 0 {
            try KeyFiles.create(secretPath(folder), try CurvePair.generate().secretText + "\n")
        }
        let pair = try KeyFiles.readSecret(secretPath(folder))
        // It follows from the secret: also after a crash between the two.
        try KeyFiles.replace(publicPath(folder), pair.publicKey.text + "\n")
        if access(allowedPath(folder), F_OK) != 0 { try KeyFiles.create(allowedPath(folder), "") }
        return pair.publicKey
    }
}
