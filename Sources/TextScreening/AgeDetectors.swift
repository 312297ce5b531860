/// Birth and great age. Source: 45 CFR 164.514(b)(2)(i)(C): birth dates, and all ages over 89.
///
/// The detector refuses 90 and more as the table of rules has it; 89 and less may be told.
enum Ages {
    static func found(_ words: Words) -> Bool {
        (0..<words.count).contains { birth(words, $0) || age(words, $0) }
    }

    private static func birth(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        if text == "born" || text == "birthdate" || text == "birthday" { return true }
        let isApart = text == "d" && words.text(index + 1) == "o" && words.text(index + 2) == "b"
        let isBirth =
            isApart || text == "dob" || text == "birth" && ["of", "year"].contains(words.text(index - 1))
            || text == "birth" && ["date", "year", "day"].contains(words.text(index + 1))
        guard isBirth else { return text.hasPrefix("dob") && words[index].hasDigit }
        // Advice may speak of birth dates; one follows with its figures or its month.
        let first = isApart ? index + 3 : index + 1
        for next in first..<max(first, min(first + 5, words.count)) {
            if Dates.months.contains(words.text(next)) { return true }
            if words[next].hasDigit {
                return !Codes.isCode(words.text(next)) && !Codes.reasonLabels.contains(words.text(next - 1))
            }
            if words.endsSentence(next) { return false }
        }
        return false
    }

    private static func age(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        if text.hasPrefix("nonagenarian") || text.hasPrefix("centenarian") { return true }
        guard let (value, last) = old(words, index) else { return joined(text) }
        guard value >= 90, value <= 125 else { return false }
        let next = words.text(last + 1)
        if signs.contains(next) { return true }
        if next == "y", ["o", "old"].contains(words.text(last + 2)) { return true }
        if next.hasPrefix("year") || next.hasPrefix("yr"),
            ["old", "of", "f", "m", "male", "female", "lady", "man", "woman"].contains(words.text(last + 2))
        {
            return true
        }
        if last > index || words[index].digits < 4,
            ["male", "female", "f", "m", "woman", "man", "lady", "gentleman"].contains(next),
            words.gap(after: last).isOnly(" -\n/")
        {
            return true
        }
        return (max(0, index - 4)..<index).contains {
            ["age", "aged", "ages", "turned", "turning"].contains(words.text($0))
        }
    }

    private static let signs: Set<String> = ["yo", "yof", "yom", "yowf", "yowm", "yrold", "yearold", "yearsold", "yoa"]

    /// 94yo, 94f, 101y.
    private static func joined(_ text: String) -> Bool {
        let digits = text.prefix { "0"..."9" ~= $0 }
        guard let value = Int(digits), (90...125).contains(value) else { return false }
        return ["yo", "yof", "yom", "f", "m", "y", "yr", "yrs", "yrold", "yearold"].contains(
            text.dropFirst(digits.count))
    }

    /// A number in digits or words, and its last word: "94", "ninety-four", "a hundred and two".
    private static func old(_ words: Words, _ index: Int) -> (Int, Int)? {
        if let number = words.number(index) { return (number, index) }
        if words.text(index) == "ninety" {
            let isFurther = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].contains(
                words.text(index + 1))
            return (90, isFurther ? index + 1 : index)
        }
        if words.text(index) == "hundred" {
            let isFurther =
                words.text(index + 1) == "and"
                || ["one", "two", "three", "four", "five"].contains(words.text(index + 1))
            let last = words.text(index + 1) == "and" ? index + 2 : index + 1
            return (100, isFurther ? last : index)
        }
        return nil
    }
}
