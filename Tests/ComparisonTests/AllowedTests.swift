import Claims
import Comparison
import Testing
import X12

/// What a payer allowed for a line, from what it paid and took.
@Suite struct AllowedTests {
    @Test func `what the patient owes is part of what the payer allows`() {
        // 60 + 20 deductible + 15 coinsurance + 5 copayment; the write-off of 40 is not.
        let paid = line(
            "99213", paid: 60,
            [(.contractual, "45", 40), (.patient, "1", 20), (.patient, "2", 15), (.patient, "3", 5)])
        #expect(paid.allowed == money(100))
    }

    @Test func `sequestration and other statutory reductions are taken after it`() {
        // 78 + 2 sequestration + 20 coinsurance = 100.
        let sequestered = line("99213", paid: 78, [(.contractual, "253", 2), (.patient, "2", 20)])
        #expect(sequestered.allowed == money(100))
        // A bonus is paid beyond it: 85 - 5 = 80.
        #expect(line("99213", paid: 85, [(.contractual, "144", -5)]).allowed == money(80))
    }

    @Test func `what the patient was paid, or paid from an account, is part of it`() {
        #expect(line("99213", paid: 0, [(.other, "100", 80), (.patient, "2", 20)]).allowed == money(100))
        #expect(line("99213", paid: 70, [(.other, "187", 30)]).allowed == money(100))
    }

    @Test func `denials, write-offs and expected reductions are no part of it`() {
        #expect(line("99213", paid: 0, [(.patient, "96", 100)]).allowed == .zero)
        #expect(line("99213", paid: 50, [(.contractual, "59", 50), (.contractual, "45", 20)]).allowed == money(50))
        #expect(line("99213", paid: 50, [(.patient, "45", 50)]).allowed == money(50))
    }

    @Test(arguments: ["23", "24", "133", "P12"] as [RemittanceCode])
    func `a remittance that does not tell the price says so`(reason: RemittanceCode) {
        #expect(line("99213", paid: 50, [(.other, reason, 30)]).allowed == nil)
        #expect(line("99213", paid: 50, [(.other, reason, 0)]).allowed == money(50))
    }
}
