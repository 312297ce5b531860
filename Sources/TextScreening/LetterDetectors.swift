/// Letters in quotation marks, salutations and closings: a letter is about somebody.
enum Letters {
    /// Characters between quotation marks.
    static let quotedMax = 200

    static func found(_ words: Words) -> Bool {
        isQuoted(words.bytes) || (0..<words.count).contains { greets(words, $0) || closes(words, $0) }
    }

    /// Quotation marks come in pairs, and a last one without its pair goes to the end of the text.
    private static func isQuoted(_ bytes: [UInt8]) -> Bool {
        var opening: Int?
        var single: Int?
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") {
                if let start = opening, index - start - 1 > quotedMax { return true }
                opening = opening == nil ? index : nil
            } else if byte == UInt8(ascii: "'") {
                let isAfterLetter = index > 0 && !bytes[index - 1].isSpace
                let isBeforeLetter = index + 1 < bytes.count && bytes[index + 1].isAlphanumeric
                if let start = single, isAfterLetter, !isBeforeLetter {
                    if index - start - 1 > quotedMax { return true }
                    single = nil
                } else if single == nil, !isAfterLetter, isBeforeLetter {
                    single = index
                }
            }
        }
        return opening.map { bytes.count - $0 - 1 > quotedMax } ?? false
    }

    private static func greets(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        if text == "dear" { return index + 1 < words.count }
        return text == "whom" && words.text(index + 1) == "it" && words.text(index + 2) == "may"
    }

    private static func closes(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        if text == "sincerely" { return true }
        let isRegards = text == "regards" && ["best", "kind", "warm", "kindest"].contains(words.text(index - 1))
        let isYours =
            ["yours", "respectfully", "very"].contains(text)
            && ["truly", "faithfully", "yours"].contains(words.text(index + 1))
        return isRegards || isYours
    }
}
