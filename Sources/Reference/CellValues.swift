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
