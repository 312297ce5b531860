import Claims
import Scrubbing
import Testing
import Trends

@testable import Deidentification

@Suite struct PredictedTests {
    private let deidentifier = Deidentifier(currentYear: 2026)

    @Test func `a deny finding becomes one contribution with the line's codes and bands`() {
        let report = scrubReport([finding(lines: [2, 1], carc: "236", remarks: ["N822", "M15"])])
        let expected = Contribution(
            source: .predicted, code: "20552", modifiers: ["59", "RT"], payer: .medicareAdvantage, state: "OH",
            placeOfService: "22", group: "CO", carc: "236", remarks: ["M15", "N822"], kind: .denied,
            amount: .from50to199, serviceYear: 2026)
        #expect(deidentifier.predicted(markedClaim(), report) == [expected])
    }

    @Test func `warnings, notes, findings without reason, line or code make none`() {
        let report = scrubReport([
            finding(severity: .warn, lines: [1], carc: "236"), finding(severity: .info, lines: [1], carc: "236"),
            finding(lines: [1], carc: nil), finding(lines: [], carc: "16"), finding(lines: [9], carc: "16"),
            finding(lines: [3], carc: "16"),
        ])
        #expect(deidentifier.predicted(markedClaim(), report).isEmpty)
    }

    @Test func `a line and reason count once, another line or reason again`() {
        let report = scrubReport([
            finding(lines: [1], carc: "16"), finding(lines: [1, 2], carc: "16"), finding(lines: [1], carc: "97"),
            finding(lines: [2], carc: "16"),
        ])
        let contributions = deidentifier.predicted(markedClaim(), report)
        #expect(contributions.map { "\($0.code) \($0.carc)" } == ["99213 16", "99213 97", "20552 16"])
        #expect(contributions == deidentifier.predicted(markedClaim(), report))
    }

    @Test func `the line's place wins over the claim's, and what is no state or no credible year is left out`() {
        var claim = markedClaim()
        claim.place.state = USState("ZZ")
        claim.lines[0].from = ServiceDate("2027-01-01")
        let contributions = deidentifier.predicted(claim, scrubReport([finding(lines: [1], carc: "16")]))
        #expect(contributions.first?.placeOfService == "11")
        #expect(contributions.first?.state == "")
        #expect(contributions.first?.serviceYear == 0)
    }

    @Test func `a malformed reason makes none instead of going out`() {
        let report = scrubReport([finding(lines: [1], carc: "JANE DOE"), finding(lines: [1], carc: "045")])
        #expect(deidentifier.predicted(markedClaim(), report).isEmpty)
    }

    @Test func `every payer type has its counterpart of the same name`() {
        for payer in PayerType.allCases {
            #expect(Contribution.Payer(payer).name == "\(payer)")
            #expect(Contribution.Payer(payer).rawValue == payer.rawValue)
        }
        #expect(PayerType.allCases.count == Contribution.Payer.allCases.count)
    }
}
