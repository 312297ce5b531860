import Claims
import Testing

@testable import Scrubbing

/// Limits of NCCI 2026Q2: 27447 1 (MAI 2), 20610 2 (MAI 3), 20552 1 (MAI 2), A0425 250 (MAI 1).
@Suite struct UnitLimitTests {
    @Test func `both knees as two lines are denied both, and one line with 50 is clean`() throws {
        let report = try scrub(claim(line(1, "27447", "RT"), line(2, "27447", "LT"), place: "22"))
        let finding = try report.first("MUE-002")
        #expect(finding.severity == .deny)
        #expect(finding.lines == [1, 2])
        #expect(finding.prediction?.carc == "151")
        #expect(finding.prediction?.isUnverified == true)
        #expect(report.deniedLines == [1, 2])
        #expect(try report.first("MUE-005").remedy.contains("with 50 and one unit"))
        #expect(try scrub(claim(line(1, "27447", "50"), place: "22")).alarms == [])
    }

    @Test func `the dollars of a line are at risk once, however many findings name it`() throws {
        let both = claim(line(1, "27447", "RT"), line(2, "27447", "LT"), place: "22")
        let report = try scrub(both)
        #expect(report.findings.filter { $0.atRisk > .zero }.count > 1)
        #expect(report.atRisk == (try report.first("MUE-002").atRisk))
        #expect(report.atRisk > .zero)
    }

    @Test func `a clinical limit warns and does not count other days or post-operative care`() throws {
        let over = try scrub(claim(line(1, "20610", units: 3)))
        #expect(over.alarms == ["MUE-003"])
        #expect(try over.first("MUE-003").severity == .warn)
        #expect(try scrub(claim(line(1, "20610", units: 2))).alarms == [])
        #expect(
            try scrub(claim(line(1, "20610", units: 2), line(2, "20610", units: 2, on: date("2025-03-11")))).alarms
                == [])
        #expect(try scrub(claim(line(1, "27447"), line(2, "27447", "55"), place: "22")).all("MUE-002") == [])
    }

    @Test func `modifiers do not split the sum of a day`() throws {
        let report = try scrub(claim(line(1, "20552"), line(2, "20552", "59")))
        #expect(try report.first("MUE-002").lines == [1, 2])
    }

    @Test func `an assistant's line is not counted with the surgeon's`() throws {
        let report = try scrub(claim(line(1, "27447"), line(2, "27447", "80", rendering: "1111111112"), place: "22"))
        #expect(report.all("MUE-002") == [])
    }

    @Test func `units over a span of days are divided by the days and rounded up`() throws {
        let through = date("2025-03-12")
        #expect(try scrub(claim(line(1, "20610", units: 6, through: through))).all("MUE-003") == [])
        #expect(try scrub(claim(line(1, "20610", units: 7, through: through))).all("MUE-003").count == 1)
    }

    @Test func `minutes are not units`() throws {
        var anesthesia = line(1, "20610", units: 95)
        anesthesia.unit = .minutes
        #expect(try scrub(claim([anesthesia])).all("MUE-003") == [])
    }

    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"))
    func `a line limit denies the line that exceeds it and no other`() throws {
        let image = try wholeImage()
        let report = try scrub(claim(line(1, "A0425", units: 251), line(2, "A0425", units: 250)), image: image)
        #expect(report.all("MUE-001").map(\.lines) == [[1]])
        #expect(try scrub(claim(line(1, "A0425", units: 250)), image: image).all("MUE-001") == [])
    }

    @Test func `a limit of 0 is not payable to practitioners`() throws {
        #expect(try scrub(claim(line(1, "36416"))).all("MUE-004").map(\.severity) == [.deny])
        #expect(try scrub(claim(line(1, "99213"))).all("MUE-004") == [])
    }

    @Test func `a date without a table is not checked, and a release that stands in is named`() throws {
        let day = date("2031-05-05")
        let none = try scrub(claim(line(1, "20610", units: 9, on: day)), today: day)
        #expect(none.all("MUE-003") == [])
        #expect(try none.gap("MUE-009").contains("not checked"))
        #expect(try scrub(claim(line(1, "99213"))).gap("MUE-009").contains("NCCI MUE practitioner 2026Q2"))
    }
}
