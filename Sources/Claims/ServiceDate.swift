/// A calendar day as a count of days since 1970-01-01, proleptic Gregorian, years 1900 to 2199.
package struct ServiceDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let days: Int32

    package init?(days: Int32) {
        guard (ServiceDate.first...ServiceDate.last).contains(days) else { return nil }
        self.days = days
    }

    private static let first: Int32 = -25_567  // 1900-01-01
    private static let last: Int32 = 84_005  // 2199-12-31

    /// The first and the last day that a date can be, for spans that are open at one end.
    package static let distantPast = ServiceDate(unchecked: first)
    package static let distantFuture = ServiceDate(unchecked: last)

    private init(unchecked days: Int32) { self.days = days }

    /// nil unless the day exists.
    package init?(year: Int, month: Int, day: Int) {
        guard (1900...2199).contains(year), (1...12).contains(month),
            (1...ServiceDate.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        // Days from civil: years counted from March, so that the leap day comes last.
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// CCYYMMDD, as X12 (format D8) and NCCI files write it.
    package init?(ascii bytes: Span<UInt8>) {
        guard bytes.count == 8 else { return nil }
        var value = 0
        for index in bytes.indices {
            let byte = bytes[index]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        self.init(year: value / 10_000, month: value / 100 % 100, day: value % 100)
    }

    package init?(ascii bytes: some Collection<UInt8>) { self.init(ascii: Array(bytes).span) }

    /// "2025-01-31" or "20250131".
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        if bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") {
            self.init(ascii: bytes[0..<4] + bytes[5..<7] + bytes[8..<10])
        } else {
            self.init(ascii: bytes)
        }
    }

    /// CCYYMMDD, as X12 (format D8) writes it.
    package var digits: String {
        let (year, month, day) = calendar
        return "\(year * 10_000 + month * 100 + day)"
    }

    package static func < (left: ServiceDate, right: ServiceDate) -> Bool { left.days < right.days }

    /// Clamped to the years that exist here.
    package func adding(days count: Int) -> ServiceDate {
        let sum = Int(days) + count
        return ServiceDate(unchecked: Int32(min(max(sum, Int(ServiceDate.first)), Int(ServiceDate.last))))
    }

    /// The same day so many years later, 28 February for 29; the last day there is where the year is past it.
    package func adding(years count: Int) -> ServiceDate {
        let (year, month, day) = calendar
        return ServiceDate(year: year + count, month: month, day: day)
            ?? ServiceDate(year: year + count, month: month, day: day - 1) ?? .distantFuture
    }

    package func days(until other: ServiceDate) -> Int { Int(other.days) - Int(days) }

    package var calendar: (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    package var year: Int { calendar.year }

    /// ISO 8601: "2025-01-31".
    package var description: String {
        let (year, month, day) = calendar
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
