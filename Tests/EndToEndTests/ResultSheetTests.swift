import JobMessages
import Testing

@testable import medpay

/// Results as a spreadsheet opens them.
@Suite struct ResultSheetTests {
    private func line(_ number: UInt32, _ code: String, charge: Int64, allowed: Int64) -> WireLineEstimate {
        var line = WireLineEstimate()
        (line.line, line.procedure, line.chargeCents, line.allowedCents) = (number, code, charge, allowed)
        line.outcome = .priced
        line.confidence = .high
        return line
    }

    private func finding(_ rule: String, _ lines: [UInt32], carc: String, atRisk: Int64 = 0) -> WireFinding {
        var finding = WireFinding()
        (finding.rule, finding.lines, finding.severity) = (rule, lines, .deny)
        (finding.group, finding.carc, finding.message, finding.atRiskCents) = ("CO", carc, "why \(rule)", atRisk)
        return finding
    }

    private func cells(_ row: [String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: zip(ResultSheet.columns, row).filter { !$0.1.isEmpty })
    }

    @Test func `each line has one row, with its findings side by side`() {
        var result = WireClaimResult()
        result.reference = "A1"
        result.estimate.lines = [
            line(1, "20610", charge: 15_000, allowed: 6_000), line(2, "20552", charge: 15_000, allowed: 5_050),
        ]
        result.scrub.findings = [
            finding("PTP-001", [2], carc: "236", atRisk: 5_050), finding("MOD-001", [2], carc: "4", atRisk: 5_050),
            finding("DX-001", [], carc: "16"),
        ]
        let rows = ResultSheet.rows(result).map(cells)
        #expect(
            rows[0] == [
                "claim": "A1", "line": "1", "code": "20610", "charge": "150.00", "allowed": "60.00",
                "estimate": "priced", "confidence": "High",
            ])
        #expect(rows[1]["findings"] == "PTP-001 | MOD-001" && rows[1]["carc"] == "CO-236 | CO-4")
        #expect(rows[1]["at_risk"] == "50.50" && rows[1]["charge"] == "150.00")
        #expect(rows[2]["line"] == nil && rows[2]["findings"] == "DX-001" && rows[2]["message"] == "why DX-001")
        #expect(rows.count == 3)
    }

    @Test func `what is not priced is no amount, and a claim without lines has a row all the same`() {
        var result = WireClaimResult()
        result.reference = "A2"
        #expect(ResultSheet.rows(result).map(cells) == [["claim": "A2"]])
        var unpriced = line(1, "J1100", charge: 500, allowed: 0)
        (unpriced.outcome, unpriced.reason, unpriced.confidence) = (.notPriced, "status-e", .unspecified)
        result.estimate.lines = [unpriced]
        let row = cells(ResultSheet.rows(result)[0])
        #expect(row["allowed"] == nil && row["estimate"] == "not priced: status-e" && row["charge"] == "5.00")
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+1 555", "'+1 555"), ("-5.00", "-5.00"), ("-x", "'-x"),
        ("", ""),
    ])
    func `a cell cannot break its row or run as a formula`(text: String, cell: String) {
        #expect(ResultSheet.cell(text) == cell)
    }
}
