/// Addresses of the net and telephones with an extension. Source: 45 CFR 164.514(b)(2)(i)(D), (E), (F), (N), (O).
enum Electronic {
    static func kinds(_ words: Words) -> Set<IdentifierKind> {
        var kinds: Set<IdentifierKind> = []
        for index in 0..<words.count {
            if isEmail(words, index) { kinds.insert(.email) }
            if isURL(words, index) { kinds.insert(.url) }
            if isQuad(words, index) { kinds.insert(.ipAddress) }
            if isExtension(words, index) { kinds.insert(.phone) }
        }
        if holdsHexAddress(words.bytes) { kinds.insert(.ipAddress) }
        return kinds
    }

    private static let domains: Set<String> = [
        "com", "org", "net", "edu", "gov", "io", "biz", "info", "mil", "ly",
    ]
    /// Those that are no words, so that white space may stand before them.
    private static let spacedDomains: Set<String> = ["com", "org", "edu", "gov", "biz", "net"]

    /// "a@b.c", "a at b dot com", "a (at) b.com", "a [at] b".
    private static func isEmail(_ words: Words, _ index: Int) -> Bool {
        guard index + 1 < words.count else { return false }
        let gap = words.gap(after: index)
        if let sign = gap.firstIndex(of: UInt8(ascii: "@")) {
            if gap.count == 1, words[index + 1].isLetters { return true }
            let isTight = sign == gap.startIndex || sign + 1 == gap.endIndex && !words[index + 1].isNumber
            return isTight && words[index + 1].range.count > 1 && !words[index + 1].isNumber
                || isDomain(words, index + 1)
        }
        guard words.text(index + 1) == "at", index + 2 < words.count else { return false }
        if words.gap(after: index).contains(where: { "([{<".utf8.contains($0) }) { return true }
        // "Look it up at cms.gov" is no address, and "at clinic.org" is one of the web.
        return isDomain(words, index + 2)
            && (index + 2..<min(index + 8, words.count)).contains { words.text($0) == "dot" }
    }

    /// "example.com", "example dot com", "mail.example.com".
    private static func isDomain(_ words: Words, _ start: Int) -> Bool {
        var index = start
        while index + 1 < words.count, index < start + 6 {
            if words.text(index + 1) == "dot" {
                if domains.contains(words.text(index + 2)) { return true }
                index += 2
            } else if isDot(words.gap(after: index)) || words.gap(after: index).elementsEqual("-".utf8) {
                if domains.contains(words.text(index + 1)), words.gap(after: index) != [UInt8(ascii: "-")] {
                    return true
                }
                index += 1
            } else {
                return false
            }
        }
        return false
    }

    /// A dot with white space on both sides or on neither, or in brackets.
    private static func isDot(_ gap: ArraySlice<UInt8>) -> Bool {
        let marks = gap.filter { !$0.isSpace }
        guard marks == [UInt8(ascii: ".")] || marks == Array("[.]".utf8) || marks == Array("(.)".utf8) else {
            return false
        }
        return gap.first?.isSpace == gap.last?.isSpace
    }

    private static func isURL(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        if ["http", "https", "hxxp", "hxxps", "ftp", "www"].contains(text) { return true }
        if index + 1 < words.count, words.gap(after: index).starts(with: "://".utf8) { return true }
        guard words[index].isLetters || text.utf8.count > 3, index + 1 < words.count else { return false }
        let next = words.text(index + 1)
        if next == "dot" {
            return spacedDomains.contains(words.text(index + 2))
        }
        let gap = words.gap(after: index)
        guard isDot(gap), gap.count == 1 ? domains.contains(next) : spacedDomains.contains(next) else { return false }
        if index > 0, words.gap(before: index).contains(UInt8(ascii: "@")) { return false }
        // The sites of authorities are sources to name, as long as nothing of a page follows.
        let after = words.gap(after: index + 1)
        return next != "gov" || after.first == UInt8(ascii: "/") && index + 2 < words.count
    }

    /// Four numbers up to 255 with dots between, or with "dot"; a section of a manual looks like that as well.
    private static func isQuad(_ words: Words, _ index: Int) -> Bool {
        var octets = 0
        var next = index
        while octets < 4 {
            guard let number = words.number(next), number <= 255, words[next].digits <= 3 else { return false }
            octets += 1
            if octets == 4 { break }
            if words.gap(after: next).elementsEqual(".".utf8) {
                next += 1
            } else if words.text(next + 1) == "dot" || isDot(words.gap(after: next)) {
                next += words.text(next + 1) == "dot" ? 2 : 1
            } else {
                return false
            }
        }
        return !isSection(words, index)
    }

    private static func isSection(_ words: Words, _ index: Int) -> Bool {
        let gap = words.gap(before: index)
        if gap.contains(FoldedText.section) { return true }
        let label = words.text(index - 1)
        return ["section", "sections", "sec", "chapter", "ch", "paragraph", "rule"].contains(label)
            || words.number(index - 1) != nil && words.text(index - 2).hasPrefix("ch") && gap.isOnly(", \n")
    }

    /// "ext. 1234", "x1234", "extension 12".
    private static func isExtension(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        if text == "ext" || text == "extension" || text == "extn" {
            return words[min(index + 1, words.count - 1)].isNumber && words.gap(after: index).isOnly(" .:#-\n")
        }
        let digits =
            text.hasPrefix("extension")
            ? text.dropFirst(9) : text.hasPrefix("ext") ? text.dropFirst(3) : text.dropFirst()
        let isMarked = text.hasPrefix("ext") || text.hasPrefix("x") && words.text(index - 1).utf8.allSatisfy(\.isDigit)
        return isMarked && (2...6).contains(digits.utf8.count) && digits.utf8.allSatisfy(\.isDigit) && index > 0
            && (text.hasPrefix("ext") || words[index - 1].isNumber && words[index - 1].digits == 4)
    }

    /// IPv6 and hardware addresses: five groups of up to four hexadecimal digits with colons, or "::" among them.
    private static func holdsHexAddress(_ bytes: [UInt8]) -> Bool {
        var groups = 0
        var length = 0
        var isDouble = false
        for (index, byte) in bytes.enumerated() {
            let isHex = byte.isDigit || byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f")
            if isHex, length < 4 {
                length += 1
            } else if byte == UInt8(ascii: ":"), length > 0 || index > 0 && bytes[index - 1] == byte {
                groups += length > 0 ? 1 : 0
                isDouble = isDouble || length == 0
                length = 0
            } else {
                if isAddress(groups, length, isDouble) { return true }
                // A group that is too long, or a letter beyond f: what went before was none.
                (groups, length, isDouble) = (0, byte.isAlphanumeric ? 5 : 0, false)
            }
        }
        return isAddress(groups, length, isDouble)
    }

    private static func isAddress(_ groups: Int, _ length: Int, _ isDouble: Bool) -> Bool {
        let all = groups + ((1...4).contains(length) ? 1 : 0)
        return all >= 5 || isDouble && all >= 2
    }
}
