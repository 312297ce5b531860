/// Dates more exact than a year. Source: 45 CFR 164.514(b)(2)(i)(C).
enum Dates {
    static func found(_ words: Words, _ numbers: NumberChains) -> Bool {
        numbers.chains.contains { numeric($0, numbers) }
            || (0..<words.count).contains { named(words, $0) || ordinal(words, $0) }
    }

    // MARK: - In digits

    private static func numeric(_ chain: Range<Int>, _ numbers: NumberChains) -> Bool {
        chain.contains { start in
            compact(start, numbers) || start + 2 < chain.upperBound && three(start, numbers)
                || start + 1 < chain.upperBound && two(start, chain, numbers)
        }
    }

    private static func isDay(_ value: Int?) -> Bool { (1...31).contains(value ?? 0) }
    private static func isMonth(_ value: Int?) -> Bool { (1...12).contains(value ?? 0) }
    private static func isYear(_ value: Int?) -> Bool { (1900...2099).contains(value ?? 0) }

    /// Day and month in either order, for Americans and others.
    private static func isDayAndMonth(_ first: Int?, _ second: Int?) -> Bool {
        isMonth(first) && isDay(second) || isDay(first) && isMonth(second)
    }

    /// 3/17/2025, 17.3.25, 2025-03-17, 03 17 2025.
    private static func three(_ start: Int, _ numbers: NumberChains) -> Bool {
        let parts = numbers.groups[start..<start + 3]
        let values = parts.map(\.value)
        let counts = parts.map(\.count)
        let isDated = parts.allSatisfy { $0.meaning != .citation && $0.meaning != .amount }
        guard isDated, counts.allSatisfy({ $0 <= 4 && $0 != 3 }) else { return false }
        if counts[0] == 4 {
            return isYear(values[0]) && counts[1] <= 2 && counts[2] <= 2 && isDayAndMonth(values[1], values[2])
        }
        guard counts[0] <= 2, counts[1] <= 2, isDayAndMonth(values[0], values[1]) else { return false }
        if counts[2] == 4 { return isYear(values[2]) }
        return counts[2] == 2 && parts.first?.meaning != .section && parts.first?.meaning != .publication
            && [start, start + 1].allSatisfy { isTight(numbers.gap(after: $0)) }
    }

    private static func isTight(_ gap: ArraySlice<UInt8>) -> Bool {
        let marks = gap.filter { !$0.isSpace }
        return marks.count == 1 && "-/._~\\".utf8.contains(marks[0])
    }

    /// 3/17, 03-17, 3/2025, 2025-03, and 3-17 after a word that dates have.
    private static func two(_ start: Int, _ chain: Range<Int>, _ numbers: NumberChains) -> Bool {
        let (first, second) = (numbers.groups[start], numbers.groups[start + 1])
        let gap = numbers.gap(after: start).filter { !$0.isSpace }
        guard gap.count == 1, first.meaning != .citation, first.meaning != .amount, first.meaning != .publication else {
            return false
        }
        let isSlash = gap[0] == UInt8(ascii: "/") || gap[0] == UInt8(ascii: "\\")
        guard isSlash || gap[0] == UInt8(ascii: "-") || gap[0] == UInt8(ascii: ".") else { return false }
        if first.count <= 2, isMonth(first.value), second.count == 4, isYear(second.value) {
            return first.meaning != .section
        }
        if first.count == 4, isYear(first.value), second.count == 2, isMonth(second.value) {
            return first.meaning != .section
        }
        guard first.count <= 2, second.count <= 2, isDayAndMonth(first.value, second.value) else { return false }
        let hasNeighbours =
            start > chain.lowerBound && !isPaused(numbers.gap(after: start - 1))
            || start + 2 < chain.upperBound && !isPaused(numbers.gap(after: start + 1))
        let label = numbers.words.text(first.word - 1)
        if isDated(label), second.meaning != .quantity {
            return gap[0] != UInt8(ascii: ".") || !hasNeighbours && first.count == 2
        }
        guard first.meaning != .section, first.meaning != .quantity, second.meaning != .quantity, !hasNeighbours else {
            return false
        }
        if isSlash { return !(second.value == 10 && isScore(first, second, numbers.words)) }
        return gap[0] == UInt8(ascii: "-") && first.count == 2 && second.count == 2
            && (first.digits[0] == UInt8(ascii: "0") || second.digits[0] == UInt8(ascii: "0")) && first.meaning == nil
    }

    /// Pain of 7/10.
    private static func isScore(_ first: DigitGroup, _ second: DigitGroup, _ words: Words) -> Bool {
        let scores: Set<String> = ["pain", "vas", "nrs", "score", "scored", "scale", "severity"]
        return scores.contains(words.text(first.word - 1)) || scores.contains(words.text(second.word + 1))
    }

    private static func isPaused(_ gap: ArraySlice<UInt8>) -> Bool {
        gap.contains { $0.isSpace || $0 == UInt8(ascii: ",") }
    }

    private static func isDated(_ word: String) -> Bool {
        ["on", "dos", "dated", "date", "since", "seen", "admitted", "discharged", "until", "surgery"].contains(word)
    }

    /// 20250317, 03172025 alone, 031725 after a word that dates have.
    private static func compact(_ index: Int, _ numbers: NumberChains) -> Bool {
        let group = numbers.groups[index]
        func part(_ range: Range<Int>) -> Int? { Int(String(decoding: group.digits[range], as: UTF8.self)) }
        if group.count == 8 {
            return isYear(part(0..<4)) && isDayAndMonth(part(4..<6), part(6..<8))
                || isYear(part(4..<8)) && isDayAndMonth(part(0..<2), part(2..<4))
        }
        return group.count == 6 && isDayAndMonth(part(0..<2), part(2..<4))
            && isDated(numbers.words.text(group.word - 1))
    }

    // MARK: - In words

    static let months = Set(
        words: """
            january february march april may june july august september october november december jan feb mar apr jun
            jul aug sep sept oct nov dec enero febrero marzo abril mayo junio julio agosto septiembre octubre
            noviembre diciembre
            """)

    private static let fillers: Set<String> = ["of", "the", "day", "in", "year"]

    /// A day, an ordinal or a year next to a month's name: March 17, 17th of March, March of 2025, Mar '25, 17mar2025.
    private static func named(_ words: Words, _ index: Int) -> Bool {
        let text = words.text(index)
        guard months.contains(text) else { return words[index].hasDigit && isJoined(text) }
        let after = next(words, index, 1)
        let before = next(words, index, -1)
        // "may" is a verb first: "modifier 25 may be appended".
        guard text == "may" else {
            return isDayOrYear(words, after) || isDayOrYear(words, before)
        }
        if isDayOrYear(words, after), !Codes.units.contains(words.text(after + 1)), words.text(after + 1) != "be" {
            return true
        }
        return isOrdinal(words.text(before)) || before < index - 1 && isDayOrYear(words, before)
            || isDayOrYear(words, before) && isDated(words.text(before - 1))
            || isDayOrYear(words, before) && words[index].isCapitalised && !words.isCaseless
    }

    /// The next word in a direction that is no filler; no further than the sentence.
    private static func next(_ words: Words, _ index: Int, _ step: Int) -> Int {
        var next = index + step
        while fillers.contains(words.text(next)), abs(next - index) < 4 { next += step }
        return next
    }

    private static func isDayOrYear(_ words: Words, _ index: Int) -> Bool {
        if let number = words.number(index) {
            return words[index].digits <= 2
                ? (1...31).contains(number) || words[index].digits == 2 && isApostrophe(words, index)
                : words[index].digits == 4 && isYear(number)
        }
        return isOrdinal(words.text(index)) || cardinals.contains(words.text(index))
    }

    private static func isApostrophe(_ words: Words, _ index: Int) -> Bool {
        words.gap(before: index).contains(UInt8(ascii: "'"))
    }

    /// mar17, 17mar, 17mar2025.
    private static func isJoined(_ text: String) -> Bool {
        let letters = text.drop { "0"..."9" ~= $0 }
        let name = letters.prefix { "a"..."z" ~= $0 }
        let rest = letters.dropFirst(name.count)
        return name.utf8.count >= 3 && months.contains(String(name)) && rest.utf8.allSatisfy(\.isDigit)
            && text.utf8.count - letters.utf8.count <= 4
    }

    /// 1st to 31st, first to thirty-first.
    private static func isOrdinal(_ text: String) -> Bool {
        if ordinals.contains(text) { return true }
        let digits = text.prefix { "0"..."9" ~= $0 }
        guard let number = Int(digits), (1...31).contains(number) else { return false }
        return ["st", "nd", "rd", "th"].contains(text.dropFirst(digits.count))
    }

    private static let ordinals = Set(
        words: """
            first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
            fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth
            """)
    private static let cardinals = Set(
        words: """
            two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
            eighteen nineteen twenty thirty
            """)

    /// On the 14th, of the fourteenth: unless what it counts follows, as in "on the 2nd level".
    private static func ordinal(_ words: Words, _ index: Int) -> Bool {
        guard isOrdinal(words.text(index)), words.text(index - 1) == "the",
            ["on", "of", "since", "until", "till", "from", "by", "before", "after"].contains(words.text(index - 2))
        else { return false }
        let isWritten = !words[index].hasDigit
        if words.endsSentence(index) || index + 1 == words.count { return !isWritten || words.text(index - 2) == "on" }
        if words.gap(after: index).contains(where: { ",;:)".utf8.contains($0) }) {
            return !isWritten || words.text(index - 2) == "on"
        }
        let next = words.text(index + 1)
        guard !isWritten else { return words.text(index - 2) == "on" && afterDays.contains(next) }
        // From the 1st to the 3rd level.
        let last =
            ["to", "and", "or", "through"].contains(next)
            ? (index + 2...index + 3).last { isOrdinal(words.text($0)) } : nil
        return !Ordinary.counted.contains(last.map { words.text($0 + 1) } ?? next)
    }

    private static let afterDays = Set(
        words: """
            and but for with we he she they it at in when because so as our his her patient they was were of
            """)
}
