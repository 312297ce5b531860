extension SeededTexts {
    /// Ways to write an identifier that people, and systems, have.
    enum Disguise: CaseIterable {
        case plain, upper, lower, fullWidth, circled, arabicIndic, superscript, bold, cyrillic, accents, zeroWidth,
            softHyphens
        case spaces, dots, dashes, slashes, underscores, newLines, nothing, everyDigitApart, lettersForDigits, spelled,
            spelledDashes
        case nonBreakingSpaces, doubleSpaces

        /// Whether an identifier of that shape is of its kind still.
        func suits(_ shape: Shape) -> Bool {
            switch self {
            case .plain: return true
            case .upper, .lower:
                // A rare surname without a first name or a title shows by its capital alone; base 64 has both cases.
                return ![.patientNamed, .initialed, .base64, .control, .privateUse, .override, .county].contains(shape)
            case .fullWidth, .bold, .cyrillic, .accents, .zeroWidth, .softHyphens:
                return ![.control, .privateUse, .override, .foreign, .tooLong].contains(shape)
            case .circled, .arabicIndic, .superscript: return shape.hasDigits
            case .spaces, .dots, .dashes, .slashes, .underscores, .newLines, .nonBreakingSpaces, .doubleSpaces:
                return shape.isGrouped || self.keepsWords && shape.isOfWords
            case .nothing, .everyDigitApart:
                return [.social, .socialTogether, .npi, .phone, .phoneWithParentheses, .long, .longInTwo].contains(
                    shape)
            case .lettersForDigits, .spelled, .spelledDashes:
                return [.social, .socialTogether, .npi, .phone, .long].contains(shape)
            }
        }

        private var keepsWords: Bool { self != .slashes }

        var separator: String? {
            switch self {
            case .spaces: " "
            case .dots: "."
            case .dashes: "-"
            case .slashes: "/"
            case .underscores: "_"
            case .newLines: "\n"
            case .nonBreakingSpaces: "\u{A0}"
            case .doubleSpaces: "  "
            case .nothing: ""
            default: nil
            }
        }
    }

    mutating func disguised(_ text: String, _ disguise: Disguise) -> String {
        if let separator = disguise.separator { return separated(text, separator) }
        switch disguise {
        case .upper: return text.uppercased()
        case .lower: return text.lowercased()
        case .fullWidth: return mapped(text) { (0x21...0x7E).contains($0) ? $0 + 0xFEE0 : $0 }
        case .circled:
            return mapped(text) { (0x31...0x39).contains($0) ? $0 - 0x31 + 0x2460 : $0 == 0x30 ? 0x24EA : $0 }
        case .arabicIndic: return mapped(text) { (0x30...0x39).contains($0) ? $0 - 0x30 + 0x0660 : $0 }
        case .superscript:
            return mapped(text) { $0 == 0x30 || (0x34...0x39).contains($0) ? $0 - 0x30 + 0x2070 : $0 }
        case .bold:
            return mapped(text) {
                switch $0 {
                case 0x30...0x39: $0 - 0x30 + 0x1D7CE
                case 0x41...0x5A: $0 - 0x41 + 0x1D400
                case 0x61...0x7A: $0 - 0x61 + 0x1D41A
                default: $0
                }
            }
        case .cyrillic:
            let looks: [Character: Character] = [
                "a": "а", "c": "с", "e": "е", "i": "і", "o": "о", "p": "р", "x": "х", "y": "у", "A": "А", "B": "В",
                "C": "С",
                "E": "Е", "H": "Н", "K": "К", "M": "М", "O": "О", "P": "Р", "S": "Ѕ", "T": "Т", "X": "Х",
            ]
            return String(text.map { looks[$0] ?? $0 })
        case .accents: return inserted(text, "\u{301}")
        case .zeroWidth: return inserted(text, pick(["\u{200B}", "\u{200D}", "\u{2060}", "\u{FEFF}"]))
        case .softHyphens: return inserted(text, "\u{AD}")
        case .everyDigitApart:
            return text.filter(\.isNumber).map(String.init).joined(separator: pick([" ", "-", ". "]))
        case .lettersForDigits:
            return String(text.map { $0 == "0" ? "O" : $0 == "1" ? pick(["l", "I"]) : $0 })
        case .spelled, .spelledDashes:
            let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
            return text.compactMap(\.wholeNumberValue).map { names[$0] }.joined(
                separator: disguise == .spelled ? " " : "-")
        default: return text
        }
    }

    /// Whatever separates the groups or words of an identifier is replaced.
    private func separated(_ text: String, _ separator: String) -> String {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init).joined(separator: separator)
    }

    private func mapped(_ text: String, _ change: (UInt32) -> UInt32) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(Unicode.Scalar(change(scalar.value)) ?? scalar) }
        return String(scalars)
    }

    private mutating func inserted(_ text: String, _ mark: String) -> String {
        text.unicodeScalars.map { "\($0)" + (Int.random(in: 0...2, using: &random) == 0 ? mark : "") }.joined()
    }
}

extension SeededTexts.Shape {
    /// Digits in groups, whatever is between them.
    var isGrouped: Bool {
        switch self {
        case .social, .longInTwo, .taxID, .phone, .phoneWithParentheses, .dateISO: true
        default: false
        }
    }

    /// Words with something between them that may be anything.
    var isOfWords: Bool {
        switch self {
        case .dateNamed, .monthAndYear, .age, .ageHyphens, .ageLabelled, .street, .titled, .firstAndLast, .patientNamed:
            true
        default: false
        }
    }

    var hasDigits: Bool {
        switch self {
        case .social, .socialTogether, .medicare, .member, .account, .record, .long, .longInTwo, .npi, .taxID, .phone,
            .fax,
            .phoneExtension, .ip4, .dateNumeric, .dateISO, .dateNamed, .monthAndYear, .age, .ageLabelled, .birth,
            .zipLabelled:
            true
        default: false
        }
    }
}
