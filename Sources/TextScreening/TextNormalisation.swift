/// The reading of a text that detectors work on: one byte of ASCII for what looks like it, small letters.
///
/// Compatibility forms (full width, circled, superscript, mathematical), accents, digits of every script, and Cyrillic
/// and Greek letters that look like Latin ones are read as what they look like. That folds more than NFKC does, and
/// needs nothing but the standard library's character data. Whatever letter remains cannot be read by any detector, so
/// the text is no plain text.
struct FoldedText {
    /// Letters and digits, spaces, new lines, ASCII punctuation; `symbol` for every other sign.
    private(set) var bytes: [UInt8] = []
    /// Of each byte, whether it was a capital.
    private(set) var capitals: [Bool] = []
    /// False when there are control or private characters, direction overrides, letters that cannot be read, or
    /// letters of scripts that are mixed with Latin only to deceive.
    private(set) var isPlain = true
    /// The text without what cannot be seen, and without white space around it.
    private(set) var visible = ""

    static let symbol = UInt8(ascii: "~")
    /// Stands for the section sign.
    static let section: UInt8 = 0xA7

    init(_ text: String) {
        var seen = String.UnicodeScalarView()
        bytes.reserveCapacity(text.utf8.count)
        capitals.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if FoldedText.isInvisible(scalar) {
                isPlain = isPlain && !FoldedText.isDirection(scalar)
            } else {
                seen.append(scalar)
                fold(scalar)
            }
        }
        visible = FoldedText.trimmed(seen)
    }

    private static func trimmed(_ scalars: String.UnicodeScalarView) -> String {
        var rest = scalars[...]
        while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x80 else { return false }
        return scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.generalCategory == .format
    }

    /// Embeddings, overrides and isolates show a text in another order than it is read in.
    private static func isDirection(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }

    private mutating func append(_ byte: UInt8, isCapital: Bool = false) {
        bytes.append(byte)
        capitals.append(isCapital)
    }

    private mutating func append(_ text: some StringProtocol, isCapital: Bool = false) {
        for byte in text.utf8 { append(byte, isCapital: isCapital) }
    }

    private mutating func fold(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A: append(UInt8(scalar.value) | 0x20, isCapital: true)
        case 0x20...0x7E, 0x0A: append(UInt8(scalar.value))
        case 0x09: append(0x20)
        case 0x0D, 0x85, 0x2028, 0x2029: append(0x0A)
        case 0..<0x80: isPlain = false
        case 0xA7: append(FoldedText.section)
        case 0xFF01...0xFF5E:  // Full width.
            if let narrow = Unicode.Scalar(scalar.value - 0xFEE0) { fold(narrow) }
        default: foldBeyondASCII(scalar)
        }
    }

    private mutating func foldBeyondASCII(_ scalar: Unicode.Scalar) {
        if (0x2800...0x28FF).contains(scalar.value) { isPlain = false }  // Braille: signs that are letters.
        let properties = scalar.properties
        let isCapital = properties.isUppercase
        if let readings = FoldedText.lookAlikes[scalar] {
            // Nobody who writes English types these; read what they look like all the same.
            if (0x400...0x58F).contains(scalar.value) { isPlain = false }
            return append(readings, isCapital: isCapital)
        }
        if let value = properties.numericValue, value >= 0, value < 10_000 {
            if value == Double(Int(value)) { append("\(Int(value))") } else { append(FoldedText.symbol) }
            return
        }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: break
        case .spaceSeparator: append(0x20)
        case .dashPunctuation: append(UInt8(ascii: "-"))
        case .initialPunctuation, .finalPunctuation: append(UInt8(ascii: "\""))
        case .control, .privateUse, .surrogate, .unassigned: isPlain = false
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
            guard let letters = FoldedText.latin(scalar) else {
                isPlain = false
                return append(FoldedText.symbol)
            }
            append(letters, isCapital: isCapital)
        default:
            append(FoldedText.latin(scalar) ?? "~", isCapital: isCapital)
        }
    }

    /// The letters of a Latin character, from its Unicode name: "FULLWIDTH LATIN SMALL LETTER A", "MATHEMATICAL BOLD
    /// CAPITAL B", "LATIN SMALL LIGATURE FI", "LATIN SMALL LETTER E WITH ACUTE", "REGIONAL INDICATOR SYMBOL LETTER C".
    private static func latin(_ scalar: Unicode.Scalar) -> String? {
        guard let name = scalar.properties.name else { return nil }
        var isLatin = false
        var last: Substring = ""
        for (index, word) in name.split(separator: " ").enumerated() {
            if word == "WITH" { break }
            if word == "LATIN" || index == 0 && latinFirst.contains(word) { isLatin = true }
            last = word
        }
        guard isLatin, last.utf8.count <= 3 else { return nil }
        return last.lowercased()
    }

    private static let latinFirst: Set<Substring> = [
        "MATHEMATICAL", "REGIONAL", "SCRIPT", "DOUBLE-STRUCK", "BLACK-LETTER", "MODIFIER",
    ]

    /// What the names do not tell: letters of other scripts by their looks, quotation marks, dots, dashes.
    private static let lookAlikes: [Unicode.Scalar: String] = {
        let pairs: [(String, String)] = [
            ("а", "a"), ("А", "a"), ("В", "b"), ("в", "b"), ("с", "c"), ("С", "c"), ("ԁ", "d"), ("е", "e"), ("Е", "e"),
            ("һ", "h"), ("Н", "h"), ("н", "h"), ("і", "i"), ("І", "i"), ("ј", "j"), ("Ј", "j"), ("к", "k"), ("К", "k"),
            ("М", "m"), ("м", "m"), ("п", "n"), ("о", "o"), ("О", "o"), ("р", "p"), ("Р", "p"), ("ԛ", "q"), ("г", "r"),
            ("ѕ", "s"), ("Ѕ", "s"), ("Т", "t"), ("т", "t"), ("у", "y"), ("У", "y"), ("х", "x"), ("Х", "x"), ("ԝ", "w"),
            ("З", "3"), ("з", "3"), ("ь", "b"), ("ё", "e"), ("ї", "i"), ("Ӏ", "l"), ("ӏ", "l"),
            ("α", "a"), ("Α", "a"), ("Β", "b"), ("β", "b"), ("ε", "e"), ("Ε", "e"), ("Ζ", "z"), ("Η", "h"), ("η", "n"),
            ("ι", "i"), ("Ι", "i"), ("κ", "k"), ("Κ", "k"), ("Μ", "m"), ("μ", "u"), ("Ν", "n"), ("ν", "v"), ("ο", "o"),
            ("Ο", "o"), ("ρ", "p"), ("Ρ", "p"), ("τ", "t"), ("Τ", "t"), ("υ", "u"), ("Υ", "y"), ("χ", "x"), ("Χ", "x"),
            ("γ", "y"), ("ω", "w"), ("ϲ", "c"), ("Ϲ", "c"), ("ό", "o"), ("ί", "i"), ("ά", "a"), ("έ", "e"),
            ("օ", "o"), ("ո", "n"), ("ս", "u"), ("հ", "h"), ("ց", "g"), ("µ", "u"), ("ℓ", "l"), ("℮", "e"), ("ı", "i"),
            ("ß", "ss"), ("æ", "ae"), ("Æ", "ae"), ("œ", "oe"), ("Œ", "oe"), ("ø", "o"), ("Ø", "o"), ("đ", "d"),
            ("ð", "d"), ("Ð", "d"), ("þ", "th"), ("Þ", "th"), ("ſ", "s"), ("ɑ", "a"), ("ɩ", "i"), ("№", "no"),
            ("℡", "tel"), ("℻", "fax"), ("ª", "a"), ("º", "o"), ("‘", "'"), ("’", "'"), ("‛", "'"), ("ʼ", "'"),
            ("′", "'"), ("´", "'"), ("“", "\""), ("”", "\""), ("„", "\""), ("‟", "\""), ("″", "\""), ("«", "\""),
            ("»", "\""), ("「", "\""), ("」", "\""), ("•", "."), ("·", "."), ("∙", "."), ("⋅", "."), ("․", "."),
            ("。", "."), ("﹒", "."), ("‧", "."), ("−", "-"), ("⁃", "-"), ("⁄", "/"), ("∕", "/"), ("∶", ":"),
            ("﹫", "@"), ("…", "..."),
        ]
        var table: [Unicode.Scalar: String] = [:]
        for (from, to) in pairs {
            for scalar in from.unicodeScalars { table[scalar] = to }
        }
        return table
    }()
}
