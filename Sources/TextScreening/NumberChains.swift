/// Digits in a row, and what explains them.
struct DigitGroup {
    enum Meaning { case reason, code, modifier, year, citation, publication, amount, quantity, section }
    var digits: [UInt8]
    /// In the bytes of the text.
    var range: Range<Int>
    var word: Int
    /// The digits are the whole word.
    var isWholeWord: Bool
    /// The word has the shape of a code: J3301. It stands between other groups and belongs to none.
    var isMasked = false
    /// Written in words.
    var isSpelled = false
    var meaning: Meaning?

    var count: Int { digits.count }
    var value: Int? { digits.count <= 9 ? digits.reduce(0) { $0 * 10 + Int($1 & 15) } : nil }
}

/// Groups of digits with no words between them.
struct NumberChains {
    let words: Words
    var groups: [DigitGroup] = []
    /// Of `groups`, each one or more.
    private(set) var chains: [Range<Int>] = []

    init(_ words: Words) {
        self.words = words
        collect()
        explain()
    }

    /// What stands between a group and the next of its chain.
    func gap(after index: Int) -> ArraySlice<UInt8> {
        words.bytes[
            groups[index].range.upperBound..<max(groups[index].range.upperBound, groups[index + 1].range.lowerBound)]
    }

    // MARK: - Collecting

    /// Words that are said for a separator.
    private static let separators: Set<String> = [
        "dash", "hyphen", "dot", "minus", "slash", "space", "period", "stroke",
    ]

    private mutating func collect() {
        let spelled = SpelledDigits.runs(in: words)
        let masked = masked()
        var start = 0
        for index in 0..<words.count {
            let word = words[index]
            if let digits = spelled[index] {
                add(digits, word.range, index, isWholeWord: true, isSpelled: true)
            } else if masked[index], !isLookAlikeRun(index) {
                close(&start)
            } else if let digits = lookAlike(index, spelled) {
                add(digits, word.range, index, isWholeWord: true, isMasked: masked[index])
            } else if word.hasDigit {
                addPieces(index, &start)
            } else if !NumberChains.separators.contains(word.text) {
                close(&start)
            }
        }
        close(&start)
    }

    private mutating func add(
        _ digits: [UInt8], _ range: Range<Int>, _ word: Int, isWholeWord: Bool, isMasked: Bool = false,
        isSpelled: Bool = false
    ) {
        groups.append(
            DigitGroup(
                digits: digits, range: range, word: word, isWholeWord: isWholeWord, isMasked: isMasked,
                isSpelled: isSpelled))
    }

    private mutating func close(_ start: inout Int) {
        if groups.count > start { chains.append(start..<groups.count) }
        start = groups.count
    }

    /// Digits within a word with letters: "CO236", "6789A", "94yo". Letters end a chain, but one x between digits.
    private mutating func addPieces(_ index: Int, _ start: inout Int) {
        let range = words[index].range
        var position = range.lowerBound
        while position < range.upperBound {
            let isDigit = words.bytes[position].isDigit
            var end = position
            while end < range.upperBound, words.bytes[end].isDigit == isDigit { end += 1 }
            if isDigit {
                add(Array(words.bytes[position..<end]), position..<end, index, isWholeWord: range == position..<end)
            } else if !(end == position + 1 && words.bytes[position] == UInt8(ascii: "x")
                && position > range.lowerBound)
            {
                close(&start)
            }
            position = end
        }
    }

    /// Words with the shape of a code; a diagnosis with its point and details is two.
    private func masked() -> [Bool] {
        var masked = [Bool](repeating: false, count: words.count)
        for index in 0..<words.count where !words[index].isLetters && !words[index].isNumber {
            if Codes.isCode(words[index].text) || isTaxonomy(index) { masked[index] = true }
            if index + 1 < words.count, Codes.isCategory(words[index].text),
                words.gap(after: index).elementsEqual(".".utf8),
                words[index + 1].hasDigit, words[index + 1].range.count <= 4
            {
                masked[index + 1] = true
            }
        }
        return masked
    }

    /// "Taxonomy code 207X00000X": a kind of provider.
    private func isTaxonomy(_ index: Int) -> Bool {
        let label = ["code", "codes"].contains(words.text(index - 1)) ? index - 2 : index - 1
        return words.text(label) == "taxonomy" && Codes.isTaxonomy(words[index].text)
    }

    /// A code by its shape, but of a number by what dashes tie to it: "l23-45-6789", "123-O9-35Ol".
    private func isLookAlikeRun(_ index: Int) -> Bool {
        var first = index
        while first > 0, first > index - 3, isTied(first - 1) { first -= 1 }
        var last = index
        while last + 1 < words.count, last < index + 3, isTied(last) { last += 1 }
        guard last - first >= 2 else { return false }
        var counts: [Int] = []
        for word in first...last {
            guard let digits = lookAlikeDigits(words[word].text) else { return false }
            counts.append(digits.count)
        }
        let isNumberWithin = (first...last).contains { words[$0].isNumber }
        return counts == [3, 2, 4] || counts == [3, 3, 4]
            || isNumberWithin && counts.reduce(0, +) > NumberChains.digitsMax
    }

    /// Nothing but one separator stands between a word and the next.
    private func isTied(_ index: Int) -> Bool {
        words.gap(after: index).count == 1 && words.gap(after: index).isOnly("-./_")
            && lookAlikeDigits(words[index].text) != nil && lookAlikeDigits(words[index + 1].text) != nil
    }

    /// O for 0, l and I for 1: in a word with digits and nothing else, or alone among digits and dashes.
    private func lookAlike(_ index: Int, _ spelled: [[UInt8]?]) -> [UInt8]? {
        let word = words[index]
        guard !word.isNumber, let digits = lookAlikeDigits(word.text) else { return nil }
        if word.hasDigit { return digits }
        guard digits.count <= 4, index > 0, index + 1 < words.count,
            words[index - 1].hasDigit || spelled[index - 1] != nil,
            words[index + 1].hasDigit || spelled[index + 1] != nil,
            words.gap(before: index).isOnly(" -./_()\n"), words.gap(after: index).isOnly(" -./_()\n")
        else { return nil }
        let isTight =
            !words.gap(before: index).contains { $0.isSpace } && !words.gap(after: index).contains { $0.isSpace }
        return isTight || digits.count >= 2 ? digits : nil
    }

    private func lookAlikeDigits(_ text: String) -> [UInt8]? {
        var digits: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "o"): digits.append(0x30)
            case UInt8(ascii: "l"), UInt8(ascii: "i"): digits.append(0x31)
            case _ where byte.isDigit: digits.append(byte)
            default: return nil
            }
        }
        return digits
    }
}
