import Claims
import Comparison
import Testing
import X12

/// Which of several remitted claims of one reference count.
@Suite struct StandingTests {
    private let visit = expected([("99213", [], 90)])
    private let low = remitted([line("99213", paid: 70)])
    private let full = remitted([line("99213", paid: 90)])

    @Test func `a reversal cancels the payment before it, and the correction counts`() {
        let comparison = compare([visit], [low, reversal(of: low), full])
        #expect(comparison.totals.allowed == money(90))
        #expect(comparison.underpayments.count + comparison.unmatched.count == 0)
        #expect(comparison.totals.reversalsAlone == 0)
    }

    @Test func `a reversal without a correction leaves the claim taken back`() {
        let comparison = compare([visit], [low, reversal(of: low)])
        #expect(comparison.totals.claimsTakenBack == 1)
        #expect(comparison.totals.claimsAnswered + comparison.totals.claimsNotAnswered == 0)
        #expect(comparison.totals.linesAnswered == 0)
    }

    @Test func `a reversal of a payment that is not at hand cancels nothing`() {
        let comparison = compare([visit], [reversal(of: remitted([line("20552", paid: 50)])), full])
        #expect(comparison.totals.allowed == money(90))
        #expect(comparison.totals.reversalsAlone == 1)
    }

    @Test func `of two parts the reversal takes its own`() {
        let claim = expected([("99213", [], 90), ("20552", [], 50)])
        let other = remitted([line("20552", paid: 30)])
        let comparison = compare([claim], [low, other, reversal(of: low), full])
        // 50 - 30 on the second line; the first is as expected.
        #expect(comparison.totals.underpaid == money(20))
        #expect(comparison.underpayments.entries.map(\.line) == [2])
    }

    @Test func `a reversal that states another payment is matched by the charge`() {
        // 90 charged, 70 paid; the reversal takes 71 back, with interest.
        let paid = remitted([line("99213", paid: 70, [(.contractual, "45", 20)])])
        var reversed = reversal(of: paid)
        reversed.paid = money(-71)
        #expect(compare([visit], [paid, reversed]).totals.claimsTakenBack == 1)
    }

    @Test(
        arguments: [
            .secondary, .tertiary, .secondaryForwarded, .tertiaryForwarded, .notOurClaim, .predetermination, .other,
        ] as [RemittanceStatus])
    func `what measures no allowed amount stands apart`(status: RemittanceStatus) {
        let second = remitted([line("99213", paid: 20)], status)
        let alone = compare([visit], [second])
        #expect(alone.totals.claimsApart == 1)
        #expect(alone.totals.claimsAnswered == 0)
        #expect(alone.apart.entries.map(\.status) == [status])
        let both = compare([visit], [full, second])
        #expect(both.totals.claimsAnswered == 1)
        #expect(both.totals.claimsApart == 0)
        #expect(both.totals.allowed == money(90))
        #expect(both.apart.entries.map(\.dollars) == [money(20)])
        #expect(both.unmatched.count == 0)
    }

    @Test func `a claim denied as a whole denies each of its lines`() {
        let claim = expected(
            [("99213", [], 90), ("20552", [], 50)], [denial("TFL-001", "29", lines: []), denial("X", "16", lines: [1])])
        let comparison = compare([claim], [remittedWhole(paid: 0, [(.contractual, "29", 200)], .denied)])
        // 90 + 50 expected; the charge of 200 is no measure of it.
        #expect(comparison.totals.denied == money(140))
        #expect(comparison.totals.linesDenied == 2)
        #expect(comparison.denials.entries.map(\.line) == [nil])
        #expect(comparison.denials.entries.first?.predictedBy == ["TFL-001"])
        #expect(comparison.allRules.predicted == 2)
        #expect(comparison.allRules.confirmed == 1)
        #expect(comparison.allRules.denied == 2)
        #expect(comparison.allRules.foreseen == 2)
    }

    @Test func `a claim paid without lines is compared as a whole`() {
        let claim = expected([("99213", [], 90), ("20552", [], 50)])
        // 100 + 20 of the patient's = 120 of 140.
        let taken: [Taken] = [(.contractual, "45", 80), (.patient, "2", 20)]
        let comparison = compare([claim], [remittedWhole(paid: 100, taken)])
        #expect(comparison.totals.underpaid == money(20))
        #expect(comparison.underpayments.entries.map(\.line) == [nil])
        #expect(comparison.totals.linesUnderpaid == 2)
        // One line without an amount, and the whole has none.
        let partly = compare([expected([("99213", [], 90), ("J3490", [], nil)])], [remittedWhole(paid: 10, taken)])
        #expect(partly.underpayments.count == 0)
        #expect(partly.totals.linesNotPriced == 2)
    }

    @Test func `a claim that was denied as a whole and then paid by line is paid`() {
        let whole = remittedWhole(paid: 0, [(.contractual, "16", 90)], .denied)
        let comparison = compare([visit], [whole, full])
        #expect(comparison.denials.count == 0)
        #expect(comparison.totals.allowed == money(90))
        #expect(comparison.unmatched.entries.map(\.why) == [.answeredAgain])
    }

    @Test func `a write-off of the claim as a whole leaves the price of its lines unknown`() {
        let written = remitted([line("99213", paid: 90)], claim: [(.contractual, "45", 10)])
        let comparison = compare([visit], [written])
        #expect(comparison.totals.linesNotMeasured == 1)
        #expect(comparison.totals.expectedMeasured == .zero)
        // The patient's share and sequestration come after it, wherever they stand.
        let shared = remitted([line("99213", paid: 90)], claim: [(.patient, "1", 10), (.contractual, "253", 2)])
        #expect(compare([visit], [shared]).totals.allowed == money(90))
    }

    @Test func `a denial of a claim as a whole beside its lines is listed once and counts for each`() {
        let claim = expected(
            [("99213", [], 90), ("20552", [], 50)],
            [denial("R", "197", lines: [1]), denial("S", "197", lines: [2])])
        let answer = remitted(
            [line("99213", paid: 90), line("20552", paid: 50)], .denied, claim: [(.contractual, "197", 140)])
        let comparison = compare([claim], [answer])
        #expect(comparison.denials.entries.map(\.dollars) == [money(140)])
        #expect(comparison.denials.entries.map(\.basis) == [.charge])
        #expect(comparison.denials.entries.map(\.predictedBy) == [["R", "S"]])
        #expect(comparison.allRules.confirmed == 2)
        #expect(comparison.allRules.denied == 2)
    }
}
