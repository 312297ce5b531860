/// Names of people. Source: 45 CFR 164.514(b)(2)(i)(A).
///
/// A name shows by what stands before it (a title, "patient", "signed by"), by a common first name, or by a common
/// surname with a capital and another capital or an initial before it. Rare names without any of these pass.
enum Names {
    static func found(_ words: Words) -> Bool {
        (0..<words.count).contains { index in
            titled(words, index) || labelled(words, index) || common(words, index) || spaced(words, index)
        }
    }

    // MARK: - Titles

    private static let titles = Set(
        words:
            """
            mr mrs ms miss mx dr drs doctor prof professor sir madam reverend judge alj nurse sr sra srta senor senora
            capt sgt hon
            """
    )

    /// Mr. Smith, DR KOWALCZYK, Mrs. S.
    private static func titled(_ words: Words, _ index: Int) -> Bool {
        guard titles.contains(words.text(index)), index + 1 < words.count, words.gap(after: index).isOnly(" .-_\n/,:")
        else {
            return false
        }
        let title = words.text(index)
        let isWord = ["doctor", "judge", "nurse", "sir", "prof", "hon", "miss", "sr", "professor", "alj"].contains(
            title)
        if isWord, words.endsSentence(index), title.utf8.count > 3 { return false }
        let next = words[index + 1]
        guard next.isLetters else { return false }
        // MS, and ms without a dot, are a disease and a state too: only a listed name follows these.
        let isDisease =
            title == "ms" && (words[index].isAllCapitals || !words[index].isCapitalised)
            && words.gap(after: index).first != UInt8(ascii: ".")
        if next.range.count == 1 {
            return next.isCapitalised && !words.isCaseless && !isWord && next.text != "i" && next.text != "a"
        }
        if NameLists.first.contains(next.text)
            || NameLists.last.contains(next.text) && !NameLists.lastWords.contains(next.text)
        {
            return true
        }
        if NameLists.firstWords.contains(next.text) || NameLists.lastWords.contains(next.text) {
            return next.isCapitalised && !words.isCaseless && !next.isAllCapitals
        }
        guard !isDisease, !Ordinary.isOrdinary(next.text) else { return false }
        // An abbreviation is no name, nor, after a title that is a word, is a word without a capital.
        if next.isAllCapitals, !words.isCaseless { return next.range.count > 3 && !isWord }
        return !isWord || next.isCapitalised && !words.isCaseless
    }

    // MARK: - Labels

    private static let roles = Set(
        words: """
            patient patients pt pts member insured claimant beneficiary subscriber enrollee spouse husband wife son
            daughter mother father guardian client resident attn attention contact reviewer adjuster examiner biller
            coder physician provider surgeon therapist director
            """)
    private static let people = Set(
        words:
            """
            patient pt member insured claimant beneficiary subscriber enrollee spouse husband wife son daughter mother
            father guardian client
            """
    )
    private static let links: Set<String> = [
        "is", "was", "named", "name", "called", "initials", "by", "the", "whose", "s", "with",
    ]

    /// Patient Kowalczyk, "member: John", named Xiomara, signed by Villanueva.
    private static func labelled(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        if roles.contains(text) { return follows(words, index, role: text) }
        if ["named", "nicknamed", "surname", "lastname", "firstname"].contains(text) {
            return isName(words, index + 1, isSure: true, after: index)
        }
        if text == "name" {
            let next = ["is", "was"].contains(words.text(index + 1)) ? index + 2 : index + 1
            let isSaid =
                next == index + 2
                || index + 1 < words.count && words.gap(after: index).contains { ":=".utf8.contains($0) }
            return isSaid && isName(words, next, isSure: true, after: next - 1)
        }
        if text == "initials" {
            let next = ["is", "are", "were"].contains(words.text(index + 1)) ? index + 2 : index + 1
            return isInitials(words, next) || next < words.count && isAbbreviation(words, next)
        }
        let next = words.text(index + 1)
        let isContact =
            ["signed", "dictated", "authored", "reviewed", "performed", "written"].contains(text) && next == "by"
            || ["spoke", "talked", "speaking", "met"].contains(text) && ["with", "to"].contains(next)
            || text == "ask" && next == "for" || text == "asked" && next == "for"
        return isContact && isName(words, index + 2, isSure: false, after: index + 1)
    }

    private static func follows(_ words: Words, _ index: Int, role: String) -> Bool {
        guard index + 1 < words.count, !words.endsSentence(index) || words.gap(after: index).isOnly(":") else {
            return false
        }
        var next = index + 1
        while next < min(index + 3, words.count), links.contains(words.text(next)) { next += 1 }
        if next > index + 1, words.text(next - 1) == "the" { return false }
        if people.contains(role), isInitials(words, next) { return true }
        // After words that are mostly no label, another line begins another thought.
        guard next < words.count else { return false }
        if !people.contains(role), words.gap(before: next).contains(0x0A) { return false }
        return isName(words, next, isSure: people.contains(role), after: next - 1)
    }

    /// J.S., J. S.
    private static func isInitials(_ words: Words, _ index: Int) -> Bool {
        guard index + 1 < words.count, words.gap(after: index).isOnly(". "),
            words.gap(after: index).first == UInt8(ascii: ".")
        else { return false }
        let both = [words[index], words[index + 1]]
        guard both.allSatisfy({ $0.range.count == 1 && $0.isCapitalised }) else { return false }
        return both.map(\.text) != ["u", "s"]
    }

    /// JS, where it can only be somebody's.
    private static func isAbbreviation(_ words: Words, _ index: Int) -> Bool {
        words[index].isLetters && words[index].isAllCapitals && words[index].range.count <= 3
            && words.gap(before: index).isOnly(" :=\"'(") && !words.isCaseless
    }

    /// A word that a label makes a name: with a capital, and no ordinary word; without capitals only when it is listed.
    private static func isName(_ words: Words, _ index: Int, isSure: Bool, after: Int) -> Bool {
        guard index < words.count, words[index].isLetters, words[index].range.count > 1 else { return false }
        guard words.gap(before: index).isOnly(" .:,=-_\n\"'/(~") else { return false }
        let word = words[index]
        guard !titles.contains(word.text) else { return false }
        let hasCapital = word.isCapitalised && !word.isAllCapitals && !words.isCaseless
        if NameLists.first.contains(word.text)
            || NameLists.last.contains(word.text) && !NameLists.lastWords.contains(word.text)
        {
            return isSure || hasCapital || !Ordinary.isOrdinary(word.text)
        }
        guard hasCapital else { return false }
        // "Patient May Owe" is a heading, "patient May" is somebody.
        let isHeading = words[after].isCapitalised
        if NameLists.firstWords.contains(word.text) || NameLists.lastWords.contains(word.text) {
            return isSure && (!isHeading || isSurname(words, index + 1))
        }
        return !Ordinary.isOrdinary(word.text)
    }

    private static func isSurname(_ words: Words, _ index: Int) -> Bool {
        guard index < words.count, words[index].isLetters, words[index].range.count > 1 else { return false }
        return NameLists.last.contains(words.text(index)) || !Ordinary.isOrdinary(words.text(index))
    }

    // MARK: - Common names

    private static func common(_ words: Words, _ index: Int) -> Bool {
        let word = words[index]
        guard word.isLetters else { return false }
        if NameLists.first.contains(word.text) {
            // With a capital among small letters a first name is one, whatever follows.
            if word.isCapitalised, !word.isAllCapitals, !words.isCaseless { return true }
            return isNear(words, index, index + 1, isBefore: false)
                || index > 0 && isNear(words, index, index - 1, isBefore: true)
        }
        if NameLists.firstWords.contains(word.text) { return doubtful(words, index) }
        return NameLists.last.contains(word.text) && !NameLists.lastWords.contains(word.text) && surname(words, index)
    }

    /// Next to a first name, however it is written, stands a surname: a listed one, or a word that is not ordinary.
    private static func isNear(_ words: Words, _ index: Int, _ other: Int, isBefore: Bool) -> Bool {
        var other = other
        guard words.all.indices.contains(other), isTogether(words, min(index, other)) else { return false }
        if !isBefore, words[other].range.count == 1, other + 1 < words.count, isTogether(words, other) { other += 1 }
        let word = words[other]
        guard word.isLetters, word.range.count > 1 else { return false }
        if NameLists.last.contains(word.text) { return true }
        if isBefore { return false }
        return !Ordinary.isOrdinary(word.text) && word.range.count > 2
    }

    /// What may stand between the parts of a name.
    private static func isTogether(_ words: Words, _ index: Int) -> Bool {
        let gap = words.gap(after: index)
        return !gap.isEmpty && gap.count <= 4 && gap.isOnly(" ,.-_\n/~")
            && !(words.endsSentence(index) && words[index].range.count > 1)
    }

    /// Names that are words: with capitals on both and a surname after, in the middle of a sentence or listed.
    private static func doubtful(_ words: Words, _ index: Int) -> Bool {
        var next = index + 1
        guard next < words.count, isTogether(words, index) else { return false }
        if words[next].range.count == 1, next + 1 < words.count { next += 1 }
        let isListed = NameLists.last.contains(words.text(next)) && !NameLists.lastWords.contains(words.text(next))
        let hasCapitals =
            words[index].isCapitalised && words[next].isCapitalised && !words.isCaseless
            && !words[index].isAllCapitals && !words[next].isAllCapitals
        if isListed { return hasCapitals || words.isCaseless || words[next].isCapitalised }
        return hasCapitals && words[next].range.count > 2 && !Ordinary.isOrdinary(words.text(next))
            && !Codes.units.contains(words.text(next))
    }

    /// Xiomara Garcia, J. Smith, Garcia, X.
    private static func surname(_ words: Words, _ index: Int) -> Bool {
        guard words[index].isCapitalised, !words.isCaseless, index > 0,
            isTogether(words, index - 1) || words[index - 1].range.count == 1
        else { return false }
        let before = words[index - 1]
        guard before.isCapitalised, before.isLetters else { return false }
        return before.range.count == 1 && before.text != "i" && before.text != "a"
            || before.range.count > 2 && !before.isAllCapitals && !Ordinary.isOrdinary(before.text)
    }

    // MARK: - Letter by letter

    /// "J o h n  S m i t h": letters alone that begin with a common name.
    private static func spaced(_ words: Words, _ index: Int) -> Bool {
        guard words[index].range.count == 1, index == 0 || words[index - 1].range.count > 1 else { return false }
        var letters = ""
        var next = index
        while next < words.count, words[next].range.count == 1, words[next].isLetters, letters.utf8.count < 12 {
            letters += words.text(next)
            next += 1
        }
        guard letters.utf8.count >= 4 else { return false }
        return (4...letters.utf8.count).contains { NameLists.first.contains(String(letters.prefix($0))) }
    }
}
