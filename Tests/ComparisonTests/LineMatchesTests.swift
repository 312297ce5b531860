import Claims
import Comparison
import Testing
import X12

@Suite struct LineMatchesTests {
    @Test func `lines are matched by code and modifiers, not by place`() {
        let comparison = compare(
            [expected([("99213", ["25"], 90), ("20552", ["RT", "59"], 50)])],
            [remitted([line("20552", ["59", "RT"], paid: 50), line("99213", ["25"], paid: 80)])])
        #expect(comparison.totals.linesAnswered == 2)
        #expect(comparison.underpayments.entries.map(\.line) == [1])
        #expect(comparison.unmatched.count == 0)
    }

    @Test func `equal lines are matched in their order`() {
        // Second of three: 50 expected, 45 allowed.
        let comparison = compare(
            [expected([("97110", ["GP"], 60), ("97110", ["GP"], 50), ("97110", ["GP"], 40)])],
            [remitted([60, 45, 40].map { line("97110", ["GP"], paid: $0) })])
        #expect(comparison.underpayments.entries.map(\.line) == [2])
        #expect(comparison.totals.underpaid == money(5))
    }

    @Test func `what has no partner is said on both sides, and not guessed`() {
        let comparison = compare(
            [expected([("99213", ["25"], 90), ("20552", [], 50)])],
            [remitted([line("99213", paid: 80), line("20552", paid: 50)])])
        #expect(comparison.totals.linesAnswered == 1)
        #expect(comparison.underpayments.count == 0)
        // The expected line by its amount, the remitted one by its charge.
        #expect(comparison.unmatched.entries.map(\.why) == [.notAnswered, .notSent])
        #expect(comparison.unmatched.entries.map(\.dollars) == [money(90), money(80)])
        #expect(comparison.unmatched.entries.map(\.line) == [1, nil])
    }

    @Test func `a recoded line is matched by what was submitted`() {
        let comparison = compare(
            [expected([("99214", ["25"], 130)])],
            [remitted([line("99213", paid: 90, submitted: "99214", submittedModifiers: ["25"])])])
        #expect(comparison.underpayments.entries.map(\.code) == [HCPCS("99214")])
        #expect(comparison.totals.underpaid == money(40))
    }

    @Test func `lines without a code match nothing`() {
        let comparison = compare([expected([("", [], nil)])], [remitted([line("", paid: 10)])])
        #expect(comparison.totals.linesAnswered == 0)
        #expect(comparison.unmatched.entries.map(\.why) == [.notSent, .notAnswered])
    }

    @Test func `the parts into which a payer splits a line are one answer`() {
        // 60 + 30 for the one line sent.
        let comparison = compare(
            [expected([("97110", [], 90)])],
            [remitted([line("97110", paid: 60), line("97110", paid: 30)])])
        #expect(comparison.totals.allowed == money(90))
        #expect(comparison.underpayments.count + comparison.unmatched.count == 0)
    }

    @Test func `a claim that was split is compared over its parts`() {
        let comparison = compare(
            [expected([("99213", [], 90), ("20552", [], 50)])],
            [remitted([line("99213", paid: 90)]), remitted([line("20552", paid: 50)])])
        #expect(comparison.totals.linesAnswered == 2)
        #expect(comparison.totals.claimsAnswered == 1)
        #expect(comparison.unmatched.count == 0)
    }

    @Test func `more answers in one claim than equal lines sent are unclear`() {
        let comparison = compare(
            [expected([("97110", [], 60), ("97110", [], 50)])],
            [remitted([60, 40, 10].map { line("97110", paid: $0) })])
        #expect(comparison.totals.linesAnswered == 0)
        #expect(comparison.unmatched.count == 5)
        #expect(comparison.unmatched.entries.allSatisfy { $0.why == .unclear })
    }

    @Test func `of two answers the one that allows money counts, whichever came first`() {
        let denied = remitted([line("99213", paid: 0, [(.contractual, "18", 90)])])
        let paid = remitted([line("99213", paid: 90)])
        for order in [[denied, paid], [paid, denied]] {
            let comparison = compare([expected([("99213", [], 90)])], order)
            #expect(comparison.denials.count == 0)
            #expect(comparison.totals.allowed == money(90))
            #expect(comparison.unmatched.entries.map(\.why) == [.answeredAgain])
        }
    }

    @Test func `of two answers that pay the later counts`() {
        let comparison = compare(
            [expected([("99213", [], 90)])],
            [remitted([line("99213", paid: 70)]), remitted([line("99213", paid: 90)])])
        #expect(comparison.totals.allowed == money(90))
        #expect(comparison.unmatched.entries.map(\.dollars) == [money(70)])
    }
}
