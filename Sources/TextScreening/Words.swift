/// A run of letters and digits.
struct Word {
    /// In `FoldedText.bytes`.
    var range: Range<Int>
    /// Small letters and digits, without apostrophes and a possessive s.
    var text: String
    /// Its first letter is one.
    var isCapitalised: Bool
    /// All its letters are, and there is more than one.
    var isAllCapitals: Bool
    var digits: Int

    var isNumber: Bool { digits == range.count }
    var hasDigit: Bool { digits > 0 }
    var isLetters: Bool { digits == 0 }
}

/// The words of a text and what stands between them.
struct Words {
    let text: FoldedText
    private(set) var all: [Word] = []
    /// Capitals tell nothing: nearly all letters are, or none.
    private(set) var isCaseless = false

    var bytes: [UInt8] { text.bytes }
    var count: Int { all.count }
    subscript(index: Int) -> Word { all[index] }

    init(_ text: FoldedText) {
        self.text = text
        var start = 0
        while start < text.bytes.count {
            guard text.bytes[start].isAlphanumeric else {
                start += 1
                continue
            }
            let end = Words.end(from: start, text.bytes)
            all.append(Words.word(start..<end, text))
            start = end
        }
        let capitals = text.capitals.count { $0 }
        let letters = text.bytes.count { $0.isLetter }
        isCaseless = capitals == 0 || capitals * 10 > letters * 8
    }

    /// Past the word; an apostrophe between two letters is of the word.
    private static func end(from start: Int, _ bytes: [UInt8]) -> Int {
        var end = start
        while end < bytes.count {
            if bytes[end].isAlphanumeric {
                end += 1
            } else if bytes[end] == UInt8(ascii: "'"), bytes[end - 1].isLetter, end + 1 < bytes.count,
                bytes[end + 1].isLetter
            {
                end += 1
            } else {
                break
            }
        }
        return end
    }

    private static func word(_ range: Range<Int>, _ text: FoldedText) -> Word {
        var letters = text.bytes[range].filter(\.isAlphanumeric)
        if range.count > 2, text.bytes[range.upperBound - 2] == UInt8(ascii: "'"), letters.last == UInt8(ascii: "s") {
            letters.removeLast()
        }
        let isLetter = range.filter { text.bytes[$0].isLetter }
        return Word(
            range: range, text: String(decoding: letters, as: UTF8.self),
            isCapitalised: text.bytes[range.lowerBound].isLetter && text.capitals[range.lowerBound],
            isAllCapitals: isLetter.count > 1 && isLetter.allSatisfy { text.capitals[$0] },
            digits: range.count { text.bytes[$0].isDigit })
    }

    /// The text of a word, or empty outside the text.
    func text(_ index: Int) -> String { all.indices.contains(index) ? all[index].text : "" }

    /// What stands between a word and the next.
    func gap(after index: Int) -> ArraySlice<UInt8> {
        let end = index + 1 < all.count ? all[index + 1].range.lowerBound : bytes.count
        return bytes[all[index].range.upperBound..<end]
    }

    /// What stands before a word.
    func gap(before index: Int) -> ArraySlice<UInt8> {
        let start = index > 0 ? all[index - 1].range.upperBound : 0
        return bytes[start..<all[index].range.lowerBound]
    }

    /// A sentence ends after the word, or there is no other: a stop, then white space.
    func endsSentence(_ index: Int) -> Bool {
        guard index + 1 < all.count else { return true }
        let gap = gap(after: index)
        guard let stop = gap.firstIndex(where: { $0.isStop }) else { return false }
        return gap[stop...].contains { $0.isSpace } || gap[stop] != UInt8(ascii: ".")
    }

    /// Another paragraph begins with the word.
    func hasEmptyLine(before index: Int) -> Bool { gap(before: index).count { $0 == 0x0A } > 1 }

    /// True when a sentence begins with the word, as far as can be seen.
    func beginsSentence(_ index: Int) -> Bool { index == 0 || endsSentence(index - 1) }

    /// The number that a word of up to six digits is.
    func number(_ index: Int) -> Int? {
        guard all.indices.contains(index), all[index].isNumber, all[index].digits <= 6 else { return nil }
        return Int(all[index].text)
    }
}

extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    /// Of folded text, so small.
    var isLetter: Bool { self >= 0x61 && self <= 0x7A }
    var isAlphanumeric: Bool { isDigit || isLetter }
    var isSpace: Bool { self == 0x20 || self == 0x0A }
    /// Ends a sentence.
    var isStop: Bool { self == UInt8(ascii: ".") || self == UInt8(ascii: "!") || self == UInt8(ascii: "?") }
}

extension Sequence<UInt8> {
    func isOnly(_ allowed: StaticString) -> Bool {
        allSatisfy { byte in allowed.withUTF8Buffer { $0.contains(byte) } }
    }
}

extension Set<String> {
    /// Of words separated by white space.
    init(words: String) { self.init(words.split { $0 == " " || $0 == "\n" }.map(String.init)) }
}
