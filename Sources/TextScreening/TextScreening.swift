// In: free text that somebody wrote about an appeal. Out: the same text, or what it was refused for.
// Not here: who may read it (a moderator does, first), keeping and publishing it.

/// Free text about an appeal that no detector objects to. It still waits for a moderator: a clean pass is no proof.
///
/// Nothing is redacted: a text with an identifier is refused whole, and whoever refuses it forgets it. Codes of
/// procedures, modifiers, denials and diagnoses, years, percentages, amounts and citations of rules pass.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A) to (R); (ii) is why a moderator reads what passes.
package struct ScreenedText: Hashable, Sendable {
    /// As given, without white space around it and without what cannot be seen (zero-width characters, soft hyphens,
    /// direction marks, tags): a moderator sees what was screened, and no more passes. It may be empty.
    package let text: String

    /// Unicode scalars, so that a letter with a thousand accents is not one character.
    package static let charactersMax = 1_000

    /// - Throws: every kind of identifier that was found, never the text. A text that is too long is not looked at.
    /// - Complexity: O(n); a text that is too long costs nothing.
    package init(screening text: String) throws(TextRefusal) {
        // No scalar has more than four bytes, and counting bytes is free.
        guard text.utf8.count <= 4 * ScreenedText.charactersMax,
            text.unicodeScalars.count <= ScreenedText.charactersMax
        else { throw TextRefusal([.tooLong]) }
        let folded = FoldedText(text)
        let kinds = Detectors.kinds(in: folded)
        guard kinds.isEmpty else { throw TextRefusal(kinds) }
        self.text = folded.visible
    }
}

/// The detectors, each a linear scan over one reading of the text.
enum Detectors {
    static func kinds(in text: FoldedText) -> Set<IdentifierKind> {
        let words = Words(text)
        let numbers = NumberChains(words)
        var kinds: Set<IdentifierKind> = []
        if !text.isPlain || Files.isBlob(text) { kinds.insert(.notPlainText) }
        kinds.formUnion(numbers.kinds())
        kinds.formUnion(Labels.kinds(words, numbers))
        if Labels.holdsMedicareNumber(words) { kinds.insert(.medicareNumber) }
        kinds.formUnion(Electronic.kinds(words))
        if Dates.found(words, numbers) { kinds.insert(.date) }
        if Ages.found(words) { kinds.insert(.age) }
        if Places.found(words, numbers) { kinds.insert(.address) }
        if Names.found(words) { kinds.insert(.personName) }
        if Letters.found(words) { kinds.insert(.quotedLetter) }
        if Files.found(words) { kinds.insert(.attachment) }
        return kinds
    }
}
