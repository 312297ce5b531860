import Claims

// What a cell of CMS's tables can hold, in the vocabulary's types. nil: it holds something else.
extension Cell {
    var code: HCPCS? { packedCode(bytes).flatMap { HCPCS(rawValue: $0) } }

    /// One digit, or nothing but a digit's absence when blank is allowed.
    var digit: UInt8? {
        guard bytes.count == 1, let number else { return nil }
        return UInt8(number)
    }

    /// A non-negative decimal as an integer of `10^-decimals`, below `ImageFormat.factorLimit`.
    func decimal(_ decimals: Int) -> Int32? {
        guard bytes.count <= 12, let value = fixedPoint(bytes, decimals: decimals),
            (0..<Int64(ImageFormat.factorLimit)).contains(value)
        else { return nil }
        return Int32(value)
    }

    /// Year and day of the year, `2016366`: the add-on table's way. Source: rules.md 22.
    var ordinalDate: ServiceDate? {
        guard bytes.count == 7, let number, let newYear = ServiceDate(year: number / 1000, month: 1, day: 1) else {
            return nil
        }
        let date = newYear.adding(days: number % 1000 - 1)
        return number % 1000 > 0 && date.year == number / 1000 ? date : nil
    }
}

extension Cell {
    /// Exactly so many digits.
    func isDigits(_ count: Int) -> Bool {
        bytes.count == count && bytes.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    /// 2024-03-01, 20240301 or 3/1/2024.
    var date: ServiceDate? {
        let text = text
        return ServiceDate(text) ?? ServiceDate(american: text)
    }

    /// Without the asterisks that point at CMS's footnotes: "ALASKA*" is ALASKA.
    var withoutFootnoteMarks: String {
        var text = text
        while text.last == "*" || text.last == " " { text.removeLast() }
        return text
    }

    /// Text that people typed, in UTF-8 if it is that, else Latin-1.
    var utf8Text: String {
        String(validating: bytes, as: UTF8.self).map { $0.replacing("\"\"", with: "\"") } ?? text
    }

    /// The words between blanks and tabs.
    var words: [Cell] {
        bytes.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map { Cell($0) }
    }

    /// The text from the first of these words to the last, which are of one line.
    init(spanning words: ArraySlice<Cell>) {
        guard let first = words.first?.bytes.baseAddress, let last = words.last, let lastStart = last.bytes.baseAddress
        else {
            self = .blank
            return
        }
        self.init(UnsafeRawBufferPointer(start: first, count: lastStart - first + last.bytes.count)[...])
    }
}

extension ServiceDate {
    /// "12/23/2024", as Americans write it; month and day may have one digit.
    init?(american text: some StringProtocol) {
        let parts = text.split(separator: "/").map { Int($0) }
        guard parts.count == 3, let month = parts[0], let day = parts[1], let year = parts[2] else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

/// Five bytes as a code's raw value, without a check of its shape beyond digits and capitals: `HCPCS(rawValue:)` and
/// the caller's bounds do that. The vocabulary's own initialiser is generic, and slow across modules.
@inline(__always)
func packedCode(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
    guard bytes.count == 5 else { return nil }
    func digit(_ index: Int) -> UInt32 {
        let value = UInt32(bytes[index]) &- 48
        return value < 10 ? value : 1000
    }
    func digitOrLetter(_ index: Int) -> UInt32 {
        let letter = UInt32(bytes[index]) &- 65
        return letter < 26 ? letter &+ 10 : digit(index)
    }
    let ends = (digitOrLetter(0), digitOrLetter(4))
    let middle = (digit(1), digit(2), digit(3))
    guard ends.0 <= 31, ends.1 < 36, max(middle.0, middle.1, middle.2) < 10, ends.0 < 10 || ends.1 < 10 else {
        return nil
    }
    return ends.0 * 36_000 + (middle.0 * 100 + middle.1 * 10 + middle.2) * 36 + ends.1
}
