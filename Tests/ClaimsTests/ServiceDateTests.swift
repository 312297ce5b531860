import Claims
import Testing

struct ServiceDateTests {
    @Test(
        arguments: [
            ("1900-01-01", -25_567), ("1969-12-31", -1), ("1970-01-01", 0), ("2000-02-29", 11_016),
            ("2000-03-01", 11_017), ("2015-10-01", 16_709), ("2025-01-01", 20_089), ("2026-11-23", 20_780),
            ("2199-12-31", 84_005),
        ] as [(String, Int32)])
    func `known days have their known numbers`(text: String, days: Int32) {
        #expect(ServiceDate(text)?.days == days)
        #expect(ServiceDate(days: days)?.description == text)
    }

    /// Walks the calendar with its rules written out, apart from the arithmetic under test.
    @Test func `every day from 1900 to 2199 goes to its number and back`() throws {
        var expected: Int32 = -25_567
        for year in 1900...2199 {
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            for (month, length) in zip(1..., lengths) {
                for day in 1...length {
                    let date = try #require(ServiceDate(year: year, month: month, day: day))
                    try #require(date.days == expected)
                    try #require(date.calendar == (year, month, day))
                    expected += 1
                }
                try #require(ServiceDate(year: year, month: month, day: length + 1) == nil)
            }
        }
        #expect(expected == ServiceDate.distantFuture.days + 1)
    }

    @Test(arguments: ["1900", "2100"]) func `centuries are no leap years`(year: String) {
        #expect(ServiceDate(year + "0229") == nil)
        #expect(ServiceDate(year + "0228") != nil)
    }

    @Test(arguments: ["2000", "2024", "2096"]) func `leap years have a leap day`(year: String) {
        #expect(ServiceDate(year + "0229") != nil)
    }

    @Test(
        arguments: [
            "", "2025", "2025131", "202501011", "20250001", "20251301", "20250100", "20250132", "20250431", "20250229",
            "2025-1-01", "2025/01/01", "2025-01-0x", "18991231", "22000101", "-2025011", "２0250101",
        ])
    func `what is no day is refused`(text: String) {
        #expect(ServiceDate(text) == nil)
    }

    @Test func `both ways of writing a day read alike`() {
        #expect(ServiceDate("20250131") == ServiceDate("2025-01-31"))
        #expect(ServiceDate(ascii: Array("20250131".utf8)) == ServiceDate(year: 2025, month: 1, day: 31))
    }

    @Test func `days beyond the calendar are none`() {
        #expect(ServiceDate(days: -25_568) == nil)
        #expect(ServiceDate(days: 84_006) == nil)
        #expect(ServiceDate(year: 2025, month: 0, day: 1) == nil)
        #expect(ServiceDate(year: 2025, month: .max, day: .min) == nil)
    }

    @Test func `adding days crosses years and stops at the ends of the calendar`() throws {
        let eve = try #require(ServiceDate("2024-12-31"))
        #expect(eve.adding(days: 1).description == "2025-01-01")
        #expect(eve.adding(days: -366).description == "2023-12-31")
        #expect(eve.adding(days: 1_000_000) == .distantFuture)
        #expect(eve.adding(days: -1_000_000) == .distantPast)
        #expect(eve.days(until: eve.adding(days: 90)) == 90)
        #expect(eve < eve.adding(days: 1))
        #expect(eve.year == 2024)
    }

    @Test func `the same day of another year is 28 February for 29, and the last day where there is none`() {
        func later(_ text: String, _ years: Int) -> String? { ServiceDate(text)?.adding(years: years).description }
        #expect(later("2025-03-10", 1) == "2026-03-10" && later("2022-03-11", 3) == "2025-03-11")
        #expect(later("2024-02-29", 1) == "2025-02-28" && later("2024-02-29", 4) == "2028-02-29")
        #expect(later("2199-05-01", 1) == "2199-12-31")
    }
}
