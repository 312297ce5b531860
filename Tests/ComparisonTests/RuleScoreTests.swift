import Claims
import Comparison
import Scrubbing
import Testing
import X12

@Suite struct RuleScoreTests {
    private let two: [(code: String, modifiers: ModifierList, allowed: Int64?)] = [
        ("99213", [], 90), ("20552", [], 50),
    ]

    private func answer(_ reference: String, _ first: RemittanceCode?, _ second: RemittanceCode?) -> RemittedClaim {
        remitted(
            zip(two, [first, second]).map { sent, reason in
                reason.map { line(sent.code, paid: 0, [(.contractual, $0, 90)]) } ?? line(sent.code, paid: 90)
            }, of: reference)
    }

    /// Four claims of two lines; what each line was denied for:
    ///
    ///     claim   line 1   line 2   predicted
    ///     A       -        236      P 236 on 2: right
    ///     B       -        -        P 236 on 2: wrong
    ///     C       236      236      P 236 on 1 and 2: right; Q 236 on 1: right
    ///     D       50       97       nothing
    ///     E       no answer         P 236 on 1: not counted
    @Test func `precision and recall are those counted by hand`() {
        let comparison = compare(
            [
                expected(two, [denial("P", "236", lines: [2])], of: "A"),
                expected(two, [denial("P", "236", lines: [2])], of: "B"),
                expected(two, [denial("P", "236", lines: [1, 2]), denial("Q", "236", lines: [1])], of: "C"),
                expected(two, of: "D"), expected(two, [denial("P", "236", lines: [1])], of: "E"),
            ],
            [answer("A", nil, "236"), answer("B", nil, nil), answer("C", "236", "236"), answer("D", "50", "97")])
        #expect(comparison.rules.map(\.rule) == ["P", "Q"])
        let (first, second) = (comparison.rules[0], comparison.rules[1])
        // Two of three predictions; 236 came on A2, C1 and C2, all foreseen.
        #expect([first.predicted, first.confirmed, first.denied, first.foreseen] == [3, 2, 3, 3])
        #expect(first.precision == 2.0 / 3)
        #expect(first.recall == 1)
        // One of one; of the three it foresaw C1.
        #expect([second.predicted, second.confirmed, second.denied, second.foreseen] == [1, 1, 3, 1])
        #expect(second.recall == 1.0 / 3)
        // Three of four predictions; of five reasons three were foreseen, C1 by two rules.
        let all = comparison.allRules
        #expect([all.predicted, all.confirmed, all.denied, all.foreseen] == [4, 3, 5, 3])
        #expect(all.precision == 0.75)
        #expect(all.recall == 0.6)
    }

    @Test func `a prediction for another reason is wrong, and one for another line too`() {
        let comparison = compare(
            [expected(two, [denial("P", "97", lines: [2]), denial("Q", "236", lines: [1])], of: "A")],
            [answer("A", nil, "236")])
        #expect(comparison.rules.map(\.confirmed) == [0, 0])
        #expect(comparison.rules.map(\.precision) == [0, 0])
        // 97 never came; 236 came once, on a line that Q did not name.
        #expect(comparison.rules.map(\.recall) == [nil, 0])
    }

    @Test func `a rule may predict several reasons, and its severity is the gravest`() {
        let comparison = compare(
            [
                expected(two, [denial("P", "97", lines: [2], severity: .warn)], of: "A"),
                expected(two, [denial("P", "236", lines: [2], severity: .deny)], of: "B"),
            ], [answer("A", nil, "97"), answer("B", "97", "97")])
        let rule = comparison.rules.first
        #expect(rule?.reasons == ["236", "97"])
        #expect(rule?.severity == .deny)
        // 97 three times, foreseen on A2 alone.
        #expect(rule?.denied == 3)
        #expect(rule?.foreseen == 1)
        #expect(rule?.confirmed == 1)
    }

    @Test func `a rule whose lines were not answered has no score`() {
        let comparison = compare(
            [expected(two, [denial("P", "97", lines: [2]), denial("Q", "97", lines: [7])], of: "A")],
            [remitted([line("99213", paid: 90)])])
        #expect(comparison.rules.isEmpty)
    }

    @Test func `a finding about the claim as a whole names each line that was answered`() {
        let comparison = compare(
            [expected(two, [denial("P", "29", lines: [])], of: "A")], [answer("A", "29", "29")])
        #expect(comparison.rules.map(\.predicted) == [1])
        #expect(comparison.rules.map(\.confirmed) == [1])
        #expect(comparison.rules.map(\.foreseen) == [2])
        #expect(comparison.denials.entries.map(\.predictedBy) == [["P"], ["P"]])
    }

    @Test func `a reason that is no denial confirms nothing`() {
        let comparison = compare(
            [expected([("99213", [], 90)], [denial("P", "45", lines: [1])])],
            [remitted([line("99213", paid: 90, [(.contractual, "45", 10)])])])
        #expect(comparison.rules.map(\.confirmed) == [0])
    }
}
