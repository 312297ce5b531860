import Claims
import Comparison
import Deidentification
import Testing
import X12

@Suite struct RemittanceJoinTests {
    @Test func `a line that is paid as expected is in no list`() {
        // 70.56 + 1.44 + 18 = 90.
        let paid = RemittedLine(
            procedure: HCPCS("99213"), charge: money(150), paid: Money(cents: 70_56),
            adjustments: [
                Adjustment(.contractual, "45", money(60)), Adjustment(.contractual, "253", Money(cents: 1_44)),
                Adjustment(.patient, "2", money(18)),
            ])
        let comparison = compare([expected([("99213", [], 90)])], [remitted([paid])])
        #expect(comparison.totals.expectedMeasured == money(90))
        #expect(comparison.totals.allowed == money(90))
        #expect(comparison.underpayments.count + comparison.overpayments.count + comparison.denials.count == 0)
    }

    @Test func `a line for which less was allowed is underpaid by the difference`() {
        // 100 expected, 64 + 16 = 80 allowed.
        let comparison = compare(
            [expected([("99213", [], 100)])],
            [remitted([line("99213", paid: 64, [(.contractual, "45", 70), (.patient, "2", 16)])])])
        let entry = comparison.underpayments.entries.first
        #expect(entry?.expected == money(100))
        #expect(entry?.allowed == money(80))
        #expect(entry?.paid == money(64))
        #expect(entry?.dollars == money(20))
        #expect(comparison.totals.underpaid == money(20))
        #expect(comparison.totals.linesUnderpaid == 1)
    }

    @Test func `a line written off in full without a denial is underpaid in full`() {
        let comparison = compare(
            [expected([("99213", [], 100)])], [remitted([line("99213", paid: 0, [(.contractual, "45", 100)])])])
        #expect(comparison.totals.underpaid == money(100))
        #expect(comparison.denials.count == 0)
    }

    @Test func `a line for which more was allowed is overpaid, in a list of its own`() {
        let comparison = compare([expected([("99213", [], 90)])], [remitted([line("99213", paid: 95)])])
        #expect(comparison.totals.overpaid == money(5))
        #expect(comparison.overpayments.entries.map(\.dollars) == [money(5)])
        #expect(comparison.underpayments.count == 0)
    }

    @Test func `a denied line is no underpayment, and counts by what was expected`() {
        let comparison = compare(
            [expected([("20552", [], 50)])],
            [remitted([line("20552", paid: 0, [(.contractual, "45", 70), (.contractual, "97", 80)])])])
        let entry = comparison.denials.entries.first
        #expect(entry?.dollars == money(50))
        #expect(entry?.basis == .expected)
        #expect(entry?.denials == [Denial(.contractual, "97", .denied)])
        #expect(comparison.totals.denied == money(50))
        #expect(comparison.underpayments.count == 0)
    }

    @Test func `a line reduced in part counts by what is missing`() {
        // 50 expected, 30 + 5 allowed.
        let comparison = compare(
            [expected([("97110", [], 50)])],
            [remitted([line("97110", paid: 30, [(.contractual, "151", 40), (.patient, "2", 5)])])])
        #expect(comparison.denials.entries.map(\.dollars) == [money(15)])
        #expect(comparison.denials.entries.first?.denials.map(\.kind) == [.reduced])
    }

    @Test func `a denied line without a price counts by what the denial took`() {
        let comparison = compare(
            [expected([("J3490", [], nil)])],
            [remitted([line("J3490", paid: 0, [(.contractual, "45", 20), (.contractual, "50", 80)])])])
        #expect(comparison.denials.entries.map(\.dollars) == [money(80)])
        #expect(comparison.denials.entries.map(\.basis) == [.charge])
        #expect(comparison.totals.linesNotPriced == 1)
        #expect(comparison.totals.expected == .zero)
    }

    @Test func `a bundled line is priced at nothing, and its denial costs nothing`() {
        let comparison = compare(
            [expected([("99000", [], 0)])], [remitted([line("99000", paid: 0, [(.contractual, "97", 10)])])])
        #expect(comparison.denials.entries.map(\.dollars) == [.zero])
        #expect(comparison.denials.entries.map(\.basis) == [.expected])
    }

    @Test func `a capitated line is not measured`() {
        let comparison = compare(
            [expected([("99213", [], 90)])], [remitted([line("99213", paid: 0, [(.contractual, "24", 90)])])])
        #expect(comparison.totals.linesNotMeasured == 1)
        #expect(comparison.totals.expected == money(90))
        #expect(comparison.totals.expectedMeasured == .zero)
        #expect(comparison.underpayments.count == 0)
    }

    @Test(arguments: [(0, 1, 1), (1, 1, 0), (1, 2, 1), (500, 500, 0), (500, 501, 1)])
    func `a difference within the tolerance is as expected`(tolerance: Int64, cents: Int64, found: Int) {
        for sign: Int64 in [-1, 1] {
            let paid = RemittedLine(
                procedure: HCPCS("99213"), charge: money(90), paid: Money(cents: 90_00 + sign * cents))
            let comparison = compare(
                [expected([("99213", [], 90)])], [remitted([paid])], tolerance: Money(cents: tolerance))
            #expect(comparison.underpayments.count == (sign < 0 ? found : 0))
            #expect(comparison.overpayments.count == (sign > 0 ? found : 0))
        }
    }

    @Test func `claims without an answer, of other batches and with one reference twice are counted`() {
        let visit = [(code: "99213", modifiers: [] as ModifierList, allowed: 90 as Int64?)]
        let paid = [line("99213", paid: 90)]
        let comparison = compare(
            [expected(visit, of: "A"), expected(visit, of: "A"), expected(visit, of: "B")],
            [remitted(paid, of: "A"), remitted(paid, of: "C"), remitted(paid, of: "C")])
        #expect(comparison.totals.claims == 3)
        #expect(comparison.totals.claimsAnswered == 1)
        #expect(comparison.totals.claimsRepeated == 1)
        #expect(comparison.totals.claimsNotAnswered == 1)
        #expect(comparison.totals.remittedElsewhere == 2)
        #expect(comparison.totals.expected == money(270))
        #expect(comparison.totals.expectedMeasured == money(90))
    }

    @Test func `a remitted claim without a reference is nobody's`() {
        var nameless = remitted([line("99213", paid: 90)])
        nameless.reference = nil
        #expect(compare([expected([("99213", [], 90)], of: "")], [nameless]).totals.remittedElsewhere == 1)
    }

    @Test func `nothing compared with nothing is nothing`() {
        let comparison = compare([], [])
        #expect(comparison.totals.claims + comparison.totals.linesAnswered == 0)
        #expect(comparison.rules.isEmpty)
        #expect(comparison.allRules.precision == nil)
        #expect(comparison.allRules.recall == nil)
        let empty = compare([expected([])], [remittedWhole(paid: 0, [])])
        #expect(empty.totals.claimsAnswered == 1)
        #expect(empty.totals.linesNotPriced == 0)
    }

    @Test func `a list keeps the largest, ties by reference, and counts the rest`() {
        // Differences of 1 to 9 dollars, each twice.
        let numbers = Array(1...9) + Array(1...9)
        let claims = numbers.enumerated().map { expected([("99213", [], Int64($1) + 100)], of: "R\(10 + $0)") }
        let answers = numbers.indices.map { remitted([line("99213", paid: 100)], of: "R\(10 + $0)") }
        for order in [claims, claims.reversed()] {
            let comparison = compare(order, answers, listMax: 3)
            #expect(comparison.underpayments.entries.map(\.dollars) == [money(9), money(9), money(8)])
            #expect(comparison.underpayments.entries.map(\.reference) == ["R18", "R27", "R17"])
            #expect(comparison.underpayments.count == 18)
            #expect(comparison.underpayments.countLeftOut == 15)
            // 2 · (1 + ... + 9): the total has all of them.
            #expect(comparison.totals.underpaid == money(90))
        }
        #expect(compare(claims, answers, listMax: 0).underpayments.entries.isEmpty)
    }
}
