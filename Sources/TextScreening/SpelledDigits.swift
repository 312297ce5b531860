/// Digits said in words: "five five five one two". Three words at least, so that "one of two" is none.
enum SpelledDigits {
    /// For each word its digits, where they are of a run.
    static func runs(in words: Words) -> [[UInt8]?] {
        var runs = [[UInt8]?](repeating: nil, count: words.count)
        var run: [Int] = []
        var found: [[UInt8]] = []
        func finish() {
            if found.reduce(0, { $0 + $1.count }) >= 3 {
                for (index, digits) in zip(run, found) { runs[index] = digits }
            }
            run = []
            found = []
        }
        for index in 0..<words.count {
            if let digits = digits(words.text(index), isWithin: !run.isEmpty) {
                run.append(index)
                found.append(digits)
            } else if !(transparent.contains(words.text(index)) && !run.isEmpty) && !words[index].isNumber {
                finish()
            }
        }
        finish()
        return runs
    }

    private static let transparent: Set<String> = ["dash", "hyphen", "dot", "space", "minus", "slash", "and"]

    private static func digits(_ text: String, isWithin: Bool) -> [UInt8]? {
        if let value = small[text] { return Array("\(value)".utf8) }
        if isWithin, text == "oh" || text == "o" { return [0x30] }
        guard text.utf8.count >= 9 else { return nil }
        return together(text)
    }

    /// "fivefivefive": no digit's name begins another's.
    private static func together(_ text: String) -> [UInt8]? {
        var rest = text[...]
        var digits: [UInt8] = []
        while !rest.isEmpty {
            guard let name = names.first(where: { rest.hasPrefix($0) }), let value = small[name] else { return nil }
            digits.append(UInt8(ascii: "0") + UInt8(value))
            rest = rest.dropFirst(name.utf8.count)
        }
        return digits
    }

    private static let names = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]
    /// Tens are read as a digit: those of "forty-five" are 4 and 5.
    private static let small: [String: Int] = {
        var small: [String: Int] = ["nought": 0, "naught": 0]
        for (value, name) in names.enumerated() { small[name] = value }
        let teens = [
            "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
            "nineteen",
        ]
        for (value, name) in teens.enumerated() { small[name] = value + 10 }
        let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
        for (value, name) in tens.enumerated() { small[name] = value + 2 }
        return small
    }()
}
