// In: text that a person wrote. Out: the same text, or why it is refused, without a word of it.
// Not here: contributions, claims and whoever reads the text afterwards (a moderator, always).

/// Text that was looked through for what could identify somebody. A clean pass is no proof: it waits for a moderator all
/// the same.
package struct ScreenedText: Hashable, Sendable {
    package let text: String

    package static let charactersMax = 1_000

    /// - Throws: the kinds of identifiers that were found; never the text, nor where in it.
    package init(screening text: String) throws(TextRefusal) {
        guard text.unicodeScalars.count <= ScreenedText.charactersMax,
            text.unicodeScalars.contains(where: { $0.properties.generalCategory != .control && $0 != " " })
        else { throw TextRefusal(kinds: [.length]) }
        // A stand-in: a social security number as it is mostly written, and nothing else.
        guard !ScreenedText.hasSocialSecurityNumber(text) else { throw TextRefusal(kinds: [.socialSecurityNumber]) }
        self.text = text
    }

    private static func hasSocialSecurityNumber(_ text: String) -> Bool {
        let groups = text.split { !"0123456789-".contains($0) }.map { $0.split(separator: "-").map(\.count) }
        return groups.contains([3, 2, 4]) || groups.contains([9])
    }
}

/// What a text was refused for.
package enum IdentifierKind: String, Hashable, Sendable, CaseIterable {
    /// Nothing to read, or more than `ScreenedText.charactersMax`.
    case length
    case socialSecurityNumber
}

/// Why a text was refused: kinds of identifiers alone. Source: 45 CFR 164.514(b)(2)(i).
package struct TextRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package let kinds: [IdentifierKind]

    package init(kinds: [IdentifierKind]) { self.kinds = kinds }

    /// "the text is refused: socialSecurityNumber; ...".
    package var description: String {
        "the text is refused: \(kinds.map(\.rawValue).joined(separator: ", ")); write 1 to "
            + "\(ScreenedText.charactersMax) characters about what was done, with nothing of a person in them"
    }
}
