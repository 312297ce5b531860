/// What typing, pasting and disguise do to a text, at random, without taking an identifier out of it.
struct TextMutator<Random: RandomNumberGenerator> {
    var random: Random

    /// Inserts what cannot be seen, changes letters for look-alikes and spaces for other separators.
    ///
    /// - Parameter keepsCase: true where a capital alone shows what it is.
    mutating func mutated(_ text: String, keepsCase: Bool) -> String {
        var text = text
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            switch Int.random(in: 0...(keepsCase ? 3 : 5), using: &random) {
            case 0:
                text = inserted(
                    text, ["\u{200B}", "\u{200C}", "\u{2060}", "\u{AD}", "\u{200E}", "\u{200F}", "\u{FE0F}"])
            case 1: text = inserted(text, ["\u{301}", "\u{338}", "\u{20E3}"])
            case 2: text = respaced(text)
            case 3: text = lookingAlike(text)
            case 4: text = text.uppercased()
            default:
                text = String(text.map { Bool.random(using: &random) ? $0.uppercased() : $0.lowercased() }.joined())
            }
        }
        return text
    }

    private mutating func inserted(_ text: String, _ marks: [String]) -> String {
        text.unicodeScalars.map { scalar in
            guard Int.random(in: 0...5, using: &random) == 0, scalar.properties.isAlphabetic || scalar.value < 0x3A
            else {
                return "\(scalar)"
            }
            return "\(scalar)" + (marks.randomElement(using: &random) ?? "")
        }.joined()
    }

    /// One separator for all spaces.
    private mutating func respaced(_ text: String) -> String {
        let separator = ["\u{A0}", "\n", "  ", "\u{2003}", "\t", " \n"].randomElement(using: &random) ?? " "
        return text.replacing(" ", with: separator)
    }

    private mutating func lookingAlike(_ text: String) -> String {
        String(
            text.map { character in
                guard Int.random(in: 0...3, using: &random) == 0, let ascii = character.asciiValue else {
                    return character
                }
                let offset: UInt32 =
                    switch ascii {
                    case 0x30...0x39: [0x1D7CE, 0x1D7E2, 0xFF10, 0x0966].randomElement(using: &random) ?? 0x30
                    case 0x61...0x7A: [0x1D41A, 0x1D5BA, 0xFF41].randomElement(using: &random) ?? 0x61
                    default: 0
                    }
                guard offset > 0 else { return character }
                let scalar = Unicode.Scalar(offset + UInt32(ascii) - (ascii < 0x3A ? 0x30 : 0x61))
                return scalar.map(Character.init) ?? character
            })
    }

    /// Scalars of every plane, many of them of the kinds that break readers.
    mutating func noise(count: Int) -> String {
        var scalars = String.UnicodeScalarView()
        let difficult: [UInt32] = [
            0x301, 0x200F, 0x202E, 0x1F468, 0x200D, 0xFE0F, 0x0, 0xD7FF, 0xE000, 0x10FFFF, 0x2469, 0xFB03, 0x22, 0x40,
            0x2E,
        ]
        for _ in 0..<count {
            let value: UInt32 =
                switch Int.random(in: 0...3, using: &random) {
                case 0: .random(in: 0...0x10FFFF, using: &random)
                case 1: difficult.randomElement(using: &random) ?? 0
                default: .random(in: 0x20...0x7E, using: &random)
                }
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        return String(scalars)
    }
}
