import Crypto
import Trends

/// What a contribution key is remembered by: keyed digests, so that the table names neither the tenant nor what it sent.
///
/// Contributions have few possible values: an unkeyed digest could be undone by trying them all.
package struct ContributionDigest: Sendable {
    private let digest: KeyedDigest

    /// - Throws: below 32 bytes.
    package init(secret: [UInt8]) throws(SecretKeyError) { digest = try KeyedDigest(key: secret) }

    /// 16 bytes, the same for the same tenant and key.
    package func key(tenant: String, key: String) -> [UInt8] {
        bytes(digest.digest(of: [Array(tenant.utf8), Array(key.utf8)], for: "medpay contribution key 1"))
    }

    /// 16 bytes, the same for the same contributions and withdrawals in the same order.
    package func content(_ contributions: [Contribution], withdrawn: [Contribution] = []) -> [UInt8] {
        var fields = DigestFields(for: "medpay contributions 1")
        for contribution in contributions { fields.append(contribution) }
        if !withdrawn.isEmpty {  // As many fields for each, so that this one is nobody's.
            fields.append("withdrawn")
            for contribution in withdrawn { fields.append(contribution) }
        }
        return bytes(digest.digest(of: fields))
    }

    /// 16 bytes. Another purpose: one key may be used for both.
    package func suggestionKey(tenant: String, key: String) -> [UInt8] {
        bytes(digest.digest(of: [Array(tenant.utf8), Array(key.utf8)], for: "medpay suggestion key 1"))
    }

    /// 16 bytes. It outlives the text, and says nothing of it without the key.
    package func content(_ suggestion: Suggestion) -> [UInt8] {
        let fields = [suggestion.carc, suggestion.code, "\(suggestion.strategy.rawValue)", suggestion.text]
        return bytes(digest.digest(of: fields.map { Array($0.utf8) }, for: "medpay suggestion 1"))
    }

    private func bytes(_ words: (high: UInt64, low: UInt64)) -> [UInt8] {
        ContributorDigest(high: words.high, low: words.low).bytes
    }
}

extension DigestFields {
    /// As many for every contribution, so that neighbours cannot be mistaken for each other.
    fileprivate mutating func append(_ report: Contribution) {
        append("\(report.source.rawValue)")
        append(report.code)
        append(report.modifiers.joined(separator: " "))
        append("\(report.payer.rawValue)")
        append(report.state)
        append(report.placeOfService)
        append(report.group)
        append(report.carc)
        append(report.remarks.joined(separator: " "))
        append("\(report.kind.rawValue)\(report.isFurtherReason ? "+" : "")")
        append("\(report.amount.rawValue)")
        append("\(report.serviceYear)\(report.appeal.digestField)")
    }
}

extension Contribution.Appeal {
    /// Empty where nothing is told: what was sent before there were appeals has the digest that it had.
    fileprivate var digestField: String {
        guard self != .notTold else { return "" }
        let numbers = [Int(outcome.rawValue), level, Int(days.rawValue), Int(strategy.rawValue)]
        return "+" + numbers.map { "\($0)" }.joined(separator: ",")
    }
}

extension ContributorDigest {
    /// 16 bytes, big-endian, as they are stored.
    package var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - $0 * 8)) } }
    }

    /// nil unless there are 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self.init(
            high: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
            low: bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }
}

/// 32 random bytes from the system's generator, for a new ledger's contributor key.
package func makeContributorKey() -> [UInt8] {
    SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
}
