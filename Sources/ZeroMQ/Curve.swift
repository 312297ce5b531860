import CZeroMQ
import Glibc

/// Who someone is on the wire: the public half of a CURVE key pair (Curve25519, rfc.zeromq.org/spec/26).
///
/// Not a secret. Written as Z85 (rfc.zeromq.org/spec/32): 40 printable characters without spaces, quotes or backslashes.
package struct CurveKey: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    /// 32 of them.
    package let bytes: [UInt8]

    package static let textCharacters = 40
    package static let byteCount = 32

    /// nil: not 40 characters of Z85.
    package init?(text: some StringProtocol) {
        guard let bytes = Z85.bytes(of: text) else { return nil }
        self.text = String(text)
        self.bytes = bytes
    }

    /// nil: not 32 bytes.
    package init?(bytes: [UInt8]) {
        guard let text = Z85.text(of: bytes) else { return nil }
        self.text = text
        self.bytes = bytes
    }

    package var description: String { text }
}

/// A public key and the secret that proves it. The secret shows in no description, mirror or error: `secretText` alone
/// hands it out, for a file that only its owner can read.
package struct CurvePair: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package let publicKey: CurveKey
    package let secretText: String

    /// - Throws: `.keys` when libzmq was built without CURVE.
    package static func generate() throws(TransportError) -> CurvePair {
        var publicText = [CChar](repeating: 0, count: CurveKey.textCharacters + 1)
        var secretText = publicText
        guard zmq_curve_keypair(&publicText, &secretText) == 0 else { throw .last(.keys) }
        guard let publicKey = CurveKey(text: Z85.string(publicText)) else { throw TransportError(.keys, code: EINVAL) }
        return CurvePair(publicKey: publicKey, secretText: Z85.string(secretText))
    }

    /// The pair of a secret, whose public key follows from it; nil: no 40 characters of Z85.
    package init?(secretText: some StringProtocol) {
        guard Z85.bytes(of: secretText) != nil else { return nil }
        var publicText = [CChar](repeating: 0, count: CurveKey.textCharacters + 1)
        guard zmq_curve_public(&publicText, String(secretText)) == 0,
            let publicKey = CurveKey(text: Z85.string(publicText))
        else { return nil }
        self.init(publicKey: publicKey, secretText: String(secretText))
    }

    private init(publicKey: CurveKey, secretText: String) {
        self.publicKey = publicKey
        self.secretText = secretText
    }

    package var description: String { "the key pair of \(publicKey)" }
    package var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey.text]) }
}

/// Which side of an encrypted connection a socket is; it has nothing to do with who binds.
package enum CurveRole: Hashable, Sendable {
    /// Whom it lets in, an `Authenticator` of the same context decides; without one, nobody.
    case server(CurvePair)
    /// It talks to the server of that key and to no other.
    case client(CurvePair, server: CurveKey)

    /// A server without a domain would ask nobody.
    var defaultDomain: String? {
        switch self {
        case .server: "curve"
        case .client: nil
        }
    }

    /// 0, or the `errno` of the first value that libzmq refused.
    func apply(to raw: UnsafeMutableRawPointer) -> Int32 {
        switch self {
        case .server(let own):
            var isServer: Int32 = 1
            guard zmq_setsockopt(raw, ZMQ_CURVE_SERVER, &isServer, MemoryLayout<Int32>.size) == 0 else {
                return zmq_errno()
            }
            return CurveRole.set(raw, ZMQ_CURVE_SECRETKEY, own.secretText)
        case .client(let own, let server):
            for (option, text) in [
                (ZMQ_CURVE_PUBLICKEY, own.publicKey.text), (ZMQ_CURVE_SECRETKEY, own.secretText),
                (ZMQ_CURVE_SERVERKEY, server.text),
            ] {
                let code = CurveRole.set(raw, option, text)
                guard code == 0 else { return code }
            }
            return 0
        }
    }

    /// As text, libzmq wants the terminating 0 counted.
    private static func set(_ raw: UnsafeMutableRawPointer, _ option: Int32, _ text: String) -> Int32 {
        zmq_setsockopt(raw, option, text, CurveKey.textCharacters + 1) == 0 ? 0 : zmq_errno()
    }
}

private enum Z85 {
    /// nil: not 40 characters, or one that Z85 has not.
    static func bytes(of text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.count == CurveKey.textCharacters else { return nil }
        var bytes = [UInt8](repeating: 0, count: CurveKey.byteCount)
        return zmq_z85_decode(&bytes, String(text)) == nil ? nil : bytes
    }

    static func text(of bytes: [UInt8]) -> String? {
        guard bytes.count == CurveKey.byteCount else { return nil }
        var text = [CChar](repeating: 0, count: CurveKey.textCharacters + 1)
        return zmq_z85_encode(&text, bytes, bytes.count) == nil ? nil : string(text)
    }

    static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
