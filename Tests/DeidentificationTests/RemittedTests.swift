import Claims
import Deidentification
import Testing
import Trends
import X12

@Suite struct RemittedTests {
    private let deidentifier = Deidentifier(currentYear: 2026)

    @Test func `a denied line becomes one contribution and its write-off none`() {
        let line = remittedLine(
            paid: 0, [(.contractual, "45", 40), (.contractual, "236", 60)], remarks: ["N822", "M15", "M15"])
        let expected = Contribution(
            source: .remitted, code: "20552", modifiers: ["59", "RT"], payer: .medicare, state: "OH", group: "CO",
            carc: "236", remarks: ["M15", "N822"], kind: .denied, amount: .from50to199, serviceYear: 2025)
        #expect(deidentifier.remitted(claim(.primary, [line])) == [expected])
    }

    @Test func `a line that was paid becomes one contribution, without group and reason`() {
        let paid = Contribution(
            source: .remitted, code: "20552", modifiers: ["59", "RT"], payer: .medicare, state: "OH", group: "",
            carc: "",
            kind: .paid, amount: .from50to199, serviceYear: 2025)
        let lines = [
            remittedLine(paid: 60, [(.contractual, "45", 40)]),
            remittedLine(paid: 0, [(.contractual, "45", 40), (.patient, "1", 60)]),  // All of it his deductible.
        ]
        #expect(deidentifier.remitted(claim(.primary, lines)) == [paid, paid])
    }

    @Test func `a line without a charge, and one that was neither paid nor wholly denied, make none`() {
        var free = remittedLine(paid: 0, [])
        free.charge = .zero
        let unclear = remittedLine(paid: 0, [(.contractual, "236", 30)])
        #expect(deidentifier.remitted(claim(.primary, [free, unclear])).isEmpty)
    }

    @Test func `of several reasons of a line the first is the line, and the others are further ones`() {
        let line = remittedLine(paid: 0, [(.contractual, "236", 60), (.contractual, "16", 40)])
        let contributions = deidentifier.remitted(claim(.primary, [line]))
        #expect(contributions.map(\.carc) == ["236", "16"])
        #expect(contributions.map(\.isFurtherReason) == [false, true])
    }

    @Test func `a reversal takes back paid lines as well`() {
        var line = remittedLine(paid: 60, [(.contractual, "45", 40)])
        let first = deidentifier.remitted(claim(.primary, [line]))
        line.charge = .zero - line.charge
        line.paid = .zero - line.paid
        line.adjustments[0].amount = .zero - line.adjustments[0].amount
        #expect(deidentifier.withdrawn(claim(.reversal, [line])) == first)
        #expect(first.count == 1)
    }

    @Test(arguments: RemittanceStatus.allCases)
    func `reversals, other payers' claims and predeterminations make none`(status: RemittanceStatus) {
        let line = remittedLine(paid: 0, [(.contractual, "97", 100)])
        let makesNone: Set<RemittanceStatus> = [.reversal, .notOurClaim, .predetermination, .other]
        #expect(deidentifier.remitted(claim(status, [line])).isEmpty == makesNone.contains(status))
    }

    @Test func `the code submitted is reported where the payer recoded`() {
        var line = remittedLine(paid: 20, [(.contractual, "150", 80)])
        line.submitted = HCPCS("99215")
        line.submittedModifiers = ["25"]
        let contributions = deidentifier.remitted(claim(.secondary, [line]))
        #expect(contributions.map(\.code) == ["99215"])
        #expect(contributions.map(\.modifiers) == [["25"]])
        #expect(contributions.map(\.kind) == [.reduced])
    }

    @Test func `MA130 of the claim makes its denied lines unprocessable and is among their remarks`() {
        let line = remittedLine(
            paid: 0, [(.contractual, "16", 100)], remarks: ["N1", "N2", "N3", "N4", "N5", "N6"])
        var claim = claim(.denied, [line])
        claim.remarks = ["MA01", "MA130"]
        let contributions = deidentifier.remitted(claim)
        #expect(contributions.map(\.kind) == [.unprocessable])
        #expect(contributions.map(\.remarks) == [["MA130", "N1", "N2", "N3", "N4"]])
    }

    @Test func `lines without a code, adjustments of the claim and codes of no shape make none`() {
        var unnamed = remittedLine(paid: 0, [(.contractual, "97", 100)])
        unnamed.procedure = nil
        let odd = remittedLine(
            paid: 0, [(.contractual, "JANEDOE", 50), (.contractual, RemittanceCode(ascii: "J D".utf8), 50)])
        var claim = claim(.denied, [unnamed, odd, remittedLine(paid: 0, [(.correction, "97", 100)])])
        claim.adjustments = [Adjustment(.contractual, "97", Money(cents: 100))]
        #expect(deidentifier.remitted(claim).isEmpty)
    }

    @Test func `an unlisted reason is counted as the payer wrote it`() {
        let line = remittedLine(paid: 0, [(.contractual, "998", 100)])
        #expect(deidentifier.remitted(claim(.primary, [line])).map(\.carc) == ["998"])
    }

    private func claim(_ status: RemittanceStatus, _ lines: [RemittedLine]) -> RemittedClaim {
        RemittedClaim(status: status, payer: .medicare, state: USState("OH"), lines: lines)
    }
}
