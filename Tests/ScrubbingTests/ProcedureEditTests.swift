import Claims
import Reference
import Testing

@testable import Scrubbing

/// Edits of NCCI 2024Q2: 20610/20552, 45385/45380 and 20610/99213 indicator 1, 45385/45378 indicator 0.
@Suite struct ProcedureEditTests {
    @Test func `a component code without a modifier is denied, whichever line comes first`() throws {
        for lines in [[line(1, "20610"), line(2, "20552")], [line(1, "20552"), line(2, "20610")]] {
            let report = try scrub(claim(lines))
            let finding = try report.first("PTP-002")
            let component = lines[0].procedure == code("20552") ? 1 : 2
            #expect(report.alarms == ["PTP-002"])
            #expect(finding.severity == .deny)
            #expect(finding.lines == [component, 3 - component])
            #expect(finding.codes == [code("20552"), code("20610")])
            #expect(finding.prediction == Prediction(carc: "236"))
            #expect(
                finding.remedy.hasSuffix("put that one (or 59) on line \(component) (20552); otherwise remove it."))
            #expect(report.deniedLines == [component])
        }
    }

    @Test func `dollars at risk are the component line's estimate`() throws {
        let report = try scrub(claim(line(1, "20610"), line(2, "20552")))
        #expect(try report.first("PTP-002").atRisk == Money("23.13"))
        #expect(report.atRisk == Money("23.13"))
    }

    @Test func `an X modifier on the component line separates it`() throws {
        #expect(try scrub(claim(line(1, "20610"), line(2, "20552", "XS"))).alarms == [])
    }

    @Test func `59 separates too, and draws a warning that puts no dollars at risk`() throws {
        let report = try scrub(claim(line(1, "20610"), line(2, "20552", "59")))
        #expect(report.alarms == ["PTP-003"])
        #expect(report.atRisk == .zero)
        #expect(report.deniedLines == [])
    }

    @Test func `59 beside an X modifier is to be dropped`() throws {
        let finding = try scrub(claim(line(1, "20610"), line(2, "20552", "59", "XS"))).first("PTP-003")
        #expect(finding.remedy.hasPrefix("Drop 59 from line 2 (20552)"))
    }

    @Test func `with indicator 0 nothing separates, and 59 makes it worse`() throws {
        let plain = try scrub(claim(line(1, "45385"), line(2, "45378")))
        #expect(plain.alarms == ["PTP-001"])
        #expect(try plain.first("PTP-001").lines == [2, 1])
        let marked = try scrub(claim(line(1, "45385"), line(2, "45378", "59")))
        #expect(marked.alarms == ["PTP-004"])
    }

    @Test func `the modifier 51 and others outside the closed list separate nothing`() throws {
        #expect(try scrub(claim(line(1, "45385"), line(2, "45380", "51"))).alarms == ["PTP-002"])
        #expect(try scrub(claim(line(1, "45385"), line(2, "45380", "76"))).alarms == ["PTP-002"])
        #expect(try scrub(claim(line(1, "45385"), line(2, "45380", "XU"))).alarms == [])
    }

    @Test func `different sides separate and the same side does not`() throws {
        #expect(try scrub(claim(line(1, "20610", "RT"), line(2, "20552", "LT"))).alarms == [])
        let same = try scrub(claim(line(1, "20610", "RT"), line(2, "20552", "RT")))
        #expect(same.alarms == ["PTP-005"])
        #expect(try same.first("PTP-005").severity == .warn)
        #expect(try scrub(claim(line(1, "20610", "50"), line(2, "20552", "RT"))).alarms == ["PTP-005"])
    }

    @Test func `25 on the visit separates it from a minor procedure`() throws {
        let bare = try scrub(claim(line(1, "99213"), line(2, "20610")))
        #expect(bare.alarms == ["PTP-002"])
        #expect(try bare.first("PTP-002").lines == [1, 2])
        #expect(try bare.first("PTP-002").remedy.contains("put 25 on line 1 (99213)"))
        #expect(try scrub(claim(line(1, "99213", "25"), line(2, "20610"))).alarms == [])
    }

    @Test func `59 on the visit separates nothing`() throws {
        #expect(try scrub(claim(line(1, "99213", "59"), line(2, "20610"))).alarms.contains("PTP-002"))
    }

    @Test func `57 belongs to a major procedure`() throws {
        #expect(try scrub(claim(line(1, "99213", "57"), line(2, "20610"))).alarms == ["PTP-002", "MOD-014"])
        let major = try scrub(claim(line(1, "99213"), line(2, "27447"), place: "22"))
        #expect(try major.first("PTP-002").remedy.contains("put 57 on line 1 (99213)"))
        #expect(try scrub(claim(line(1, "99213", "57"), line(2, "27447"), place: "22")).alarms == [])
    }

    @Test func `other days, other providers and void claims are not joined`() throws {
        #expect(try scrub(claim(line(1, "20610"), line(2, "20552", on: date("2025-03-11")))).alarms == [])
        #expect(try scrub(claim(line(1, "20610"), line(2, "20552", rendering: "1111111112"))).alarms == [])
        var void = claim(line(1, "20610"), line(2, "20552"))
        void.frequency = .void
        #expect(try scrub(void).findings == [])
    }

    @Test func `a modifier that separates nothing is worth a note`() throws {
        #expect(try scrub(claim(line(1, "20610", "59"))).all("PTP-006").map(\.lines) == [[1]])
        #expect(try scrub(claim(line(1, "20610"), line(2, "20552", "XS"))).all("PTP-006") == [])
        #expect(try scrub(claim(line(1, "20610"), line(2, "20610", "59"))).all("PTP-006") == [])
    }

    @Test func `a modifier on column 1 is noted for payers on older rules`() throws {
        let report = try scrub(claim(line(1, "20610", "XS"), line(2, "20552")))
        #expect(report.alarms == [])
        #expect(report.all("PTP-007").map(\.lines) == [[1, 2]])
        #expect(try scrub(claim(line(1, "20610"), line(2, "20552", "XS"))).all("PTP-007") == [])
    }

    @Test func `a payer other than Medicare is warned, with the reason`() throws {
        let report = try scrub(claim(line(1, "20610"), line(2, "20552"), payer: .commercial))
        #expect(try report.first("PTP-002").severity == .warn)
        #expect(try report.first("PTP-002").message.hasSuffix("this payer's own is not known."))
        #expect(report.deniedLines == [])
    }

    @Test func `a date without a table is not checked, which is said once`() throws {
        let day = date("2031-05-05")
        let report = try scrub(
            claim(line(1, "20610", on: day), line(2, "20552", on: day), line(3, "99213", on: day)), today: day)
        #expect(report.unchecked.count { $0 == "PTP-009" } == 1)
        #expect(try report.gap("PTP-009").contains("were not checked: no table covers 2031-05-05"))
        #expect(report.all("PTP-002") == [])
    }

    @Test func `a release that stands in is named, once and in each finding that rests on it`() throws {
        let report = try scrub(claim(line(1, "20610"), line(2, "20552"), line(3, "45385"), line(4, "45380")))
        #expect(report.unchecked.count { $0 == "PTP-009" } == 1)
        #expect(try report.gap("PTP-009").contains("NCCI PTP practitioner 2024Q2"))
        #expect(try report.first("PTP-002").message.contains("NCCI PTP practitioner 2024Q2, which stands in"))
        #expect(try report.first("PTP-002").rows.map(\.release.isStandIn) == [true])
        #expect(try !scrub(claim(line(1, "20610"))).unchecked.contains("PTP-009"))
    }

    @Test func `an edit whose column 1 line is itself denied only warns`() throws {
        // 20610 bundles 20552 and 99213; 20552, itself denied, bundles 99213 too.
        let report = try scrub(claim(line(1, "20610"), line(2, "20552"), line(3, "99213")))
        let deny = report.all("PTP-002").filter { $0.severity == .deny }
        #expect(deny.map(\.lines) == [[2, 1], [3, 1]])
        #expect(report.all("PTP-002").filter { $0.severity == .warn }.map(\.lines) == [[3, 2]])
        #expect(report.deniedLines == [2, 3])
    }
}
