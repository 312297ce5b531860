import Claims
import Testing

struct MoneyTests {
    @Test(
        arguments: [
            ("85", 8500), ("46.26", 4626), (".5", 50), ("5.", 500), ("-0.05", -5), ("0", 0), ("-0", 0), ("1.20", 120),
            ("1.2000", 120), ("007.1", 710), ("9999999999.99", 999_999_999_999), ("-9999999999.99", -999_999_999_999),
        ] as [(String, Int64)])
    func `an amount is read to the cent`(text: String, cents: Int64) {
        #expect(Money(text)?.cents == cents)
    }

    @Test(
        arguments: [
            "", "-", ".", "-.", "1.234", "1,000", "$5", "+5", "1e3", " 5", "5 ", "--5", "5-", "1.2.3", "10000000000",
            "-10000000000", "99999999999999999999", "５",
        ])
    func `what is no amount or beyond ten digits is refused`(text: String) {
        #expect(Money(text) == nil)
    }

    @Test(
        arguments: [(0, "0.00"), (4626, "46.26"), (-5, "-0.05"), (100, "1.00"), (-12_345, "-123.45"), (7, "0.07")]
            as [(Int64, String)])
    func `an amount is written with two decimals`(cents: Int64, text: String) {
        #expect(Money(cents: cents).description == text)
        #expect(Money(text)?.cents == cents)
    }

    @Test(
        arguments: [
            // cents, numerator, denominator, expected: exact halves first.
            (1, 1, 2, 1), (-1, 1, 2, -1), (3, 1, 2, 2), (-3, 1, 2, -2), (5, 50, 100, 3), (-5, 50, 100, -3),
            (5, -50, 100, -3), (4626, 50, 100, 2313), (4627, 50, 100, 2314), (4627, 25, 100, 1157),
            (10, 1, 3, 3), (20, 1, 3, 7), (-20, 1, 3, -7), (1, 1, 3, 0), (0, 7, 9, 0), (4626, 0, 1, 0),
            (999_999_999_999, 1_000_000, 1_000_000, 999_999_999_999),
        ] as [(Int64, Int64, Int64, Int64)])
    func `scaling rounds to the cent and halves away from zero`(
        cents: Int64, numerator: Int64, denominator: Int64, expected: Int64
    ) {
        #expect(Money(cents: cents).scaled(by: numerator, over: denominator).cents == expected)
    }

    @Test func `scaling is exact where the product passes 64 bits`() {
        let amount = Money.intakeMax.scaled(by: .max, over: .max)
        #expect(amount == Money.intakeMax)
    }

    @Test func `amounts add, subtract, multiply and compare`() {
        var sum = Money(cents: 4626)
        sum += Money(cents: 74)
        #expect(sum == Money(cents: 4700))
        #expect(sum - Money(cents: 5000) == Money(cents: -300))
        #expect(sum + .zero == sum)
        #expect(sum * 3 == Money(cents: 14_100))
        #expect(Money(cents: -1) < .zero)
    }
}
