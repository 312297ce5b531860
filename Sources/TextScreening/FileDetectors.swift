/// Files and what stands for them: attachments are not accepted, photographs and voices least of all.
///
/// Source: 45 CFR 164.514(b)(2)(i)(P), (Q).
enum Files {
    static func found(_ words: Words) -> Bool {
        isBlob(words.text)
            || (0..<words.count).contains { named(words, $0) || mentioned(words, $0) || isData(words, $0) }
    }

    private static let endings = Set(
        words: """
            pdf doc docx docm dot odt rtf txt jpg jpeg png gif bmp tif tiff heic webp xls xlsx xlsm csv ods ppt pptx
            zip rar gz tar eml msg htm html xml json dcm mp3 mp4 mov wav m4a pages
            """)

    /// denial.pdf, scan_12.jpg.
    private static func named(_ words: Words, _ index: Int) -> Bool {
        guard index > 0, endings.contains(words.text(index)) else { return false }
        let gap = words.gap(before: index)
        guard gap.last == UInt8(ascii: "."), words.text(index) != "pages", words.text(index) != "dot" else {
            return false
        }
        return gap.dropLast().isOnly(" )]_-~")
            && (gap.count == 1 || gap.first?.isSpace != true || words.text(index).count == 3)
    }

    /// "See attached", "please find enclosed", "the attached letter", "attachment 1".
    private static func mentioned(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        let (before, after) = (words.text(index - 1), words.text(index + 1))
        switch text {
        case "attached", "enclosed":
            return seen.contains(before) || before == "the" && things.contains(after) || after == "please"
                || things.contains(after) && before != "be" && before != "been"
                || (after == "is" || after == "are")
                    && (words.beginsSentence(index) || before == "the" || articles.contains(words.text(index + 2)))
        case "attachment", "attachments", "enclosure", "enclosures", "encl":
            return
                !(["an", "as", "pwk", "no", "electronic", "paper", "without"].contains(before)
                || ["control", "indicator", "segment", "limit", "number", "type", "transmission"].contains(after))
        case "screenshot", "screenshots", "photo", "photograph":
            return ["my", "this", "see", "here", "attached"].contains(before)
        default: return false
        }
    }

    private static let articles: Set<String> = ["the", "a", "our", "my", "this", "his", "her", "their"]
    private static let seen = Set(words: "see find is are ive have per herewith also here review view")
    private static let things = Set(
        words:
            """
            letter file files document documents copy copies pdf eob notes note record records herewith hereto page
            pages image images scan
            """
    )

    /// "data:image/png;base64,".
    private static func isData(_ words: Words, _ index: Int) -> Bool {
        if words.text(index) == "base64" { return true }
        guard words.text(index) == "data", index + 2 < words.count else { return false }
        return words.gap(after: index).elementsEqual(":".utf8) && words.gap(after: index + 1).elementsEqual("/".utf8)
    }

    /// What no person types: sixty characters of base 64 in a row, forty letters and digits, a file's first bytes,
    /// segments of X12.
    static func isBlob(_ text: FoldedText) -> Bool {
        let bytes = text.bytes
        var length = 0
        var plain = 0
        var (capitals, small, digits) = (0, 0, 0)
        var stars = 0
        for (index, byte) in bytes.enumerated() {
            // "REF*F8" names a field; four elements are a segment of somebody's claim.
            stars = byte.isSpace ? 0 : byte == UInt8(ascii: "*") ? stars + 1 : stars
            if stars > 2 { return true }
            guard byte.isAlphanumeric || "+/=_-".utf8.contains(byte) else {
                (length, plain, capitals, small, digits) = (0, 0, 0, 0, 0)
                continue
            }
            length += 1
            plain = byte.isAlphanumeric ? plain + 1 : 0
            capitals += text.capitals[index] ? 1 : 0
            small += byte.isLetter && !text.capitals[index] ? 1 : 0
            digits += byte.isDigit ? 1 : 0
            if plain >= 40 || length >= 60 && capitals > 0 && small > 0 && digits > 0 { return true }
        }
        return beginnings.contains { contains(bytes, $0) }
    }

    private static let beginnings = ["%pdf-", "{\\rtf", "<?xml", "<html", "isa*", "pk~~"]

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let part = Array(text.utf8)
        guard bytes.count >= part.count else { return false }
        return (0...bytes.count - part.count).contains { bytes[$0] == part[0] && bytes[$0...].starts(with: part) }
    }
}
