import Claims

/// A calendar quarter, in which CMS publishes most of its tables.
package struct Quarter: Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    /// 1 to 4.
    package let number: Int

    package init?(year: Int, number: Int) {
        guard (1996...2199).contains(year), (1...4).contains(number) else { return nil }
        self.year = year
        self.number = number
    }

    /// "2024Q2".
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, let quarter = Quarter.yearAndQuarter(bytes[...]) else { return nil }
        self = quarter
    }

    package init?(containing date: ServiceDate) {
        let (year, month, _) = date.calendar
        self.init(year: year, number: (month + 2) / 3)
    }

    /// From the names that CMS gives its files: `AOC_V2026Q2-MCR`, `..._Eff_04-01-2026` (the first day of the quarter) and
    /// `ccipra-v301r0-f1`, whose 30 is 2024 and whose 1 is its second quarter.
    package init?(fileName: String) {
        let bytes = Array(fileName.utf8)
        let tails = bytes.indices.map { bytes[$0...] }
        let found =
            tails.lazy.compactMap(Quarter.yearAndQuarter).first ?? tails.lazy.compactMap(Quarter.firstDay).first
            ?? tails.lazy.compactMap(Quarter.version).first
        guard let found else { return nil }
        self = found
    }

    package var first: ServiceDate {
        ServiceDate(year: year, month: number * 3 - 2, day: 1) ?? .distantPast
    }

    package var last: ServiceDate { next?.first.adding(days: -1) ?? .distantFuture }

    private var next: Quarter? {
        number == 4 ? Quarter(year: year + 1, number: 1) : Quarter(year: year, number: number + 1)
    }

    package var dates: ClosedRange<ServiceDate> { first...last }

    package var description: String { "\(year)Q\(number)" }

    private static func yearAndQuarter(_ bytes: ArraySlice<UInt8>) -> Quarter? {
        let bytes = Array(bytes.prefix(6))
        guard bytes.count == 6, let year = digits(bytes[0..<4]), bytes[4] | 0x20 == UInt8(ascii: "q"),
            let number = digits(bytes[5...])
        else { return nil }
        return Quarter(year: year, number: number)
    }

    private static func firstDay(_ bytes: ArraySlice<UInt8>) -> Quarter? {
        let bytes = Array(bytes.prefix(10))
        guard bytes.count == 10, bytes[2] == UInt8(ascii: "-"), bytes[5] == UInt8(ascii: "-"),
            let month = digits(bytes[0..<2]), let day = digits(bytes[3..<5]), let year = digits(bytes[6...]),
            day == 1, month % 3 == 1
        else { return nil }
        return Quarter(year: year, number: (month + 2) / 3)
    }

    private static func version(_ bytes: ArraySlice<UInt8>) -> Quarter? {
        let bytes = Array(bytes.prefix(5))
        guard bytes.count == 5, bytes[0] | 0x20 == UInt8(ascii: "v"), let year = digits(bytes[1..<3]),
            let number = digits(bytes[3..<4]), bytes[4] | 0x20 == UInt8(ascii: "r")
        else { return nil }
        return Quarter(year: 1994 + year, number: number + 1)
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.reduce(0 as Int?) { value, byte in
            guard let value, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            return value * 10 + Int(byte - UInt8(ascii: "0"))
        }
    }
}
