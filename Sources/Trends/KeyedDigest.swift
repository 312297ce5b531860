import Crypto

/// HMAC-SHA256 under a secret, truncated to 128 bits: equal for equal fields, meaningless without the key.
///
/// Source: RFC 2104 (section 5 for truncation); 45 CFR 164.514(c): the code is not derived from the information by
/// anyone who has not the key, and the key is not disclosed.
package struct KeyedDigest: Sendable, CustomStringConvertible, CustomReflectable {
    package static let keyBytesMin = 32

    private let key: SymmetricKey

    /// - Throws: `.tooShort` below 32 bytes. The bytes are taken as they are: they must come from a random source.
    package init(key bytes: [UInt8]) throws(SecretKeyError) {
        guard bytes.count >= KeyedDigest.keyBytesMin else { throw .tooShort }
        key = SymmetricKey(data: bytes)
    }

    /// The digest of some fields, for one purpose: under one key, digests for different purposes never meet.
    package func digest(of fields: [[UInt8]], for purpose: StaticString) -> (high: UInt64, low: UInt64) {
        var all = DigestFields(for: purpose)
        for field in fields { all.append(field) }
        return digest(of: all)
    }

    package func digest(of fields: DigestFields) -> (high: UInt64, low: UInt64) {
        let bytes = Array(HMAC<SHA256>.authenticationCode(for: fields.bytes, using: key))
        return (KeyedDigest.word(bytes[0..<8]), KeyedDigest.word(bytes[8..<16]))
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    /// The key is never shown.
    package var description: String { "secret key" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A digest as it is written: 32 hexadecimal digits, in lower case.
package func hexadecimal(_ digest: (high: UInt64, low: UInt64)) -> String {
    [digest.high, digest.low].map { word in
        let text = String(word, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
}

/// What is to be digested, for one purpose: fields, each with its length before it, so that ("ab", "c") and ("a", "bc")
/// differ.
///
/// All in one piece: the digest's own calls cost more than a short field does.
package struct DigestFields: Sendable {
    fileprivate private(set) var bytes: [UInt8] = []

    package init(for purpose: StaticString) { purpose.withUTF8Buffer { append($0) } }

    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    package mutating func append(_ field: some Collection<UInt8>) {
        withUnsafeBytes(of: UInt64(field.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: field)
    }
}

package enum SecretKeyError: Error, Hashable, CustomStringConvertible {
    case tooShort

    package var description: String { "a secret key has at least \(KeyedDigest.keyBytesMin) random bytes" }
}

/// The broker's own secret, by which tenants become contributors.
///
/// Whoever has it can tell which tenant reported what; without it the ledger's digests say nothing.
package struct ContributorKey: Sendable {
    private let digest: KeyedDigest

    package init(_ bytes: [UInt8]) throws(SecretKeyError) { digest = try KeyedDigest(key: bytes) }

    /// The same for the same tenant, as the operator writes its name: case and spaces count.
    package func digest(of tenant: String) -> ContributorDigest {
        let (high, low) = digest.digest(of: [Array(tenant.utf8)], for: "medpay contributor 1")
        return ContributorDigest(high: high, low: low)
    }
}
