import Claims
import Testing

struct QuantityTests {
    @Test(
        arguments: [
            ("1", 1000), ("1.5", 1500), (".001", 1), ("-2", -2000), ("15.250", 15_250), ("99999999", 99_999_999_000),
        ] as [(String, Int64)])
    func `a quantity is read to the thousandth`(text: String, thousandths: Int64) {
        #expect(Quantity(text)?.thousandths == thousandths)
    }

    @Test(arguments: ["", "1.0001", "100000000", "-100000000", "x", "1/2"])
    func `what is no quantity or too large is refused`(text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test(
        arguments: [
            (2000, "2"), (1500, "1.5"), (1050, "1.05"), (1005, "1.005"), (-250, "-0.25"), (0, "0"), (1, "0.001"),
        ] as [(Int64, String)])
    func `a quantity is written with the decimals that it needs`(thousandths: Int64, text: String) {
        #expect(Quantity(thousandths: thousandths).description == text)
        #expect(Quantity(text)?.thousandths == thousandths)
    }

    @Test func `only a quantity without a fraction is whole`() {
        #expect(Quantity(3).whole == 3)
        #expect(Quantity(-3).whole == -3)
        #expect(Quantity.zero.whole == 0)
        #expect(Quantity(thousandths: 2500).whole == nil)
        #expect(Quantity.one + Quantity(thousandths: 500) == Quantity(thousandths: 1500))
        #expect(Quantity.zero < Quantity.one)
    }
}

struct FixedPointTests {
    private func read(_ text: String, _ decimals: Int) -> Int64? { fixedPoint(Array(text.utf8), decimals: decimals) }

    @Test func `a decimal becomes an integer of the last place asked for`() {
        #expect(read("32.3465", 4) == 323_465)
        #expect(read("32.34", 4) == 323_400)
        #expect(read("32", 4) == 320_000)
        #expect(read("-0.5", 1) == -5)
        #expect(read("12", 0) == 12)
        #expect(read("12.", 0) == 12)
        #expect(read("12.000", 0) == 12)
    }

    @Test func `more decimals than asked for are refused unless they are zeros`() {
        #expect(read("1.23", 1) == nil)
        #expect(read("1.20", 1) == 12)
        #expect(read("1.2000000000000000000000000", 1) == 12)
        #expect(read("1.2000000000000000000000001", 1) == nil)
    }

    @Test func `fifteen digits are read and a sixteenth is refused`() {
        #expect(read("999999999999999", 0) == 999_999_999_999_999)
        #expect(read("9999999999999999", 0) == nil)
        #expect(read("0000000000000000000000012", 0) == 12)
        #expect(read("9999999999999.99", 2) == 999_999_999_999_999)
        #expect(read("99999999999999", 2) == nil)
    }

    @Test(arguments: ["", "-", ".", "-.", "1-", "1..2", "1.2.3", "a", "0x1", "1 "])
    func `what is no decimal is refused`(text: String) {
        #expect(read(text, 2) == nil)
    }
}
