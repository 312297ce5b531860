import Claims
import Testing

@testable import Scrubbing

@Suite struct ModifierTests {
    private func alarms(_ lines: ServiceLine..., place: String = "11") throws -> [String] {
        try scrub(claim(lines, place: place)).alarms
    }

    @Test func `26 and TC need a code with that component`() throws {
        #expect(try alarms(line(1, "20610", "26")) == ["MOD-002"])
        #expect(try alarms(line(1, "93010", "TC")) == ["MOD-002"])
        #expect(try alarms(line(1, "72148", "26")) == [])
        #expect(try alarms(line(1, "72148", "TC")) == [])
    }

    @Test func `26 and TC exclude each other`() throws {
        #expect(try alarms(line(1, "72148", "26", "TC")) == ["MOD-003"])
    }

    @Test func `50 needs a code that is bilateral, and one unit`() throws {
        #expect(try alarms(line(1, "20552", "50")) == ["MOD-004"])
        #expect(try alarms(line(1, "69210", "50")) == ["MOD-005"])
        #expect(try alarms(line(1, "20610", "50", units: 2)) == ["MOD-006"])
        #expect(try alarms(line(1, "20610", "50")) == [])
    }

    @Test func `the two sides of a bilateral service belong on one line`() throws {
        let report = try scrub(claim(line(1, "20610", "RT"), line(2, "20610", "LT")))
        #expect(report.alarms == ["MOD-006"])
        #expect(report.atRisk == .zero)
        let commercial = claim(line(1, "20610", "RT"), line(2, "20610", "LT"), payer: .commercial)
        #expect(try scrub(commercial).alarms == [])
    }

    @Test func `assistants need a code that has them`() throws {
        #expect(try alarms(line(1, "20610", "80")) == ["MOD-007"])
        #expect(try alarms(line(1, "99213", "AS")) == ["MOD-008"])
        #expect(try alarms(line(1, "27447", "82"), place: "22") == [])
        let notApplicable = try scrub(claim(line(1, "74177", "80"))).first("MOD-007")
        #expect(notApplicable.prediction?.carc == "4")
    }

    @Test func `co-surgeons and teams need a code that has them`() throws {
        #expect(try alarms(line(1, "20610", "62")) == ["MOD-009"])
        #expect(try alarms(line(1, "27447", "62"), place: "22") == ["MOD-010"])
        #expect(try alarms(line(1, "27447", "66"), place: "22") == ["MOD-009"])
        #expect(try alarms(line(1, "22551", "62"), place: "21") == [])
    }

    @Test func `24, 25 and 57 belong on a visit, 59 does not`() throws {
        #expect(try alarms(line(1, "20610", "25")) == ["MOD-013"])
        #expect(try alarms(line(1, "99213", "25")) == [])
        #expect(try alarms(line(1, "92014", "25")) == [])
        #expect(try alarms(line(1, "97110", "GP", "25")) == [])
        #expect(try alarms(line(1, "99213", "59")) == ["MOD-015"])
    }

    @Test func `51 to Medicare is worth a note`() throws {
        #expect(try scrub(claim(line(1, "20610", "51"))).all("MOD-016").map(\.severity) == [.info])
        #expect(try scrub(claim(line(1, "20610", "51"), payer: .commercial)).all("MOD-016") == [])
    }

    @Test func `73 and 74 are for facilities`() throws {
        #expect(try alarms(line(1, "45378", "73"), place: "24") == ["MOD-017"])
        #expect(try alarms(line(1, "45378", "53"), place: "24") == [])
    }

    @Test(arguments: [
        ["FX", "FY"], ["54", "55"], ["CO", "CQ"], ["AA", "QK"], ["GA", "GZ"], ["RT", "LT"], ["50", "RT"],
    ])
    func `modifiers that exclude each other are named`(pair: [String]) throws {
        var both = line(1, "20610")
        both.modifiers = ModifierList(pair.compactMap { Modifier($0) })
        #expect(try scrub(claim([both])).all("MOD-019").count == 1)
        both.modifiers = ModifierList(pair.prefix(1).compactMap { Modifier($0) })
        #expect(try scrub(claim([both])).all("MOD-019") == [])
    }
}

@Suite struct StatusTests {
    private func report(_ procedure: String, payer: PayerType = .medicare, charge: String? = nil) throws -> ScrubReport
    {
        try scrub(claim(line(1, procedure, charge: charge), payer: payer))
    }

    @Test func `bundled codes are denied, unless they only report`() throws {
        #expect(try report("36416").all("STA-001").map(\.severity) == [.deny])
        #expect(try report("99024", charge: "0").all("STA-001").map(\.severity) == [.info])
        #expect(try report("36416", payer: .commercial).all("STA-001") == [])
    }

    @Test func `codes that Medicare does not take are denied to Medicare alone`() throws {
        #expect(try report("97014").all("STA-002").map(\.severity) == [.deny])
        #expect(try report("97014", payer: .medicareAdvantage).all("STA-002").map(\.severity) == [.warn])
        #expect(try report("97014", payer: .commercial).all("STA-002") == [])
    }

    @Test func `codes that are not covered fall to the patient, and with GY that is wanted`() throws {
        let finding = try report("99396").first("STA-003")
        #expect(finding.prediction?.group == "PR")
        let wanted = try scrub(claim(line(1, "99396", "GY")))
        #expect(wanted.all("STA-003").map(\.severity) == [.info])
        #expect(try report("99396", payer: .medicareAdvantage).all("STA-003") == [])
    }

    @Test func `contractor-priced codes and other schedules are notes`() throws {
        let contractors = try report("93571").first("STA-004")
        #expect(contractors.severity == .info)
        #expect(contractors.atRisk == .zero)
        let others = try scrub(claim(line(1, "85025"), line(2, "99213"), line(3, "J1100")))
        #expect(others.all("STA-007").map(\.lines) == [[1, 3]])
        #expect(try report("99213").all("STA-004") + report("99213").all("STA-007") == [])
    }

    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"))
    func `measures are reported with no charge or a cent`() throws {
        let image = try wholeImage()
        let charged = try scrub(claim(line(1, "G0029", charge: "25")), image: image)
        #expect(charged.all("STA-008").map(\.severity) == [.info])
        #expect(try scrub(claim(line(1, "G0029", charge: "0.01")), image: image).all("STA-008") == [])
    }

    @Test func `status T is paid only when alone`() throws {
        let company = try scrub(claim(line(1, "99213"), line(2, "94760")))
        #expect(company.all("STA-005").map(\.lines) == [[2]])
        #expect(try report("94760").all("STA-005") == [])
    }

    @Test(.enabled(if: dataFolder != nil, "MEDPAY_DATA names the folder of CMS files"))
    func `a code that the release does not have is denied, if the release covers the date`() throws {
        let image = try wholeImage()
        let unknown = try scrub(claim(line(1, "99201")), image: image)
        #expect(unknown.alarms == ["STA-006"])
        #expect(try unknown.first("STA-006").prediction?.carc == "181")
        let day = date("2031-05-05")
        #expect(try scrub(claim(line(1, "99201", on: day)), today: day, image: image).alarms == [])
        #expect(try scrub(claim(line(1, "0001U")), image: image).all("STA-006") == [])
        #expect(try scrub(claim(line(1, "L1830")), image: image).all("STA-006") == [])
    }

    @Test func `absence from the built-in part of a release says nothing`() throws {
        #expect(try report("99201").alarms == [])
        #expect(try report("22612").alarms == [])
    }
}

@Suite struct PlaceTests {
    private func report(_ line: ServiceLine, at place: String) throws -> ScrubReport {
        try scrub(claim([line], place: place))
    }

    @Test func `a place that is no code, or none at all, is returned`() throws {
        #expect(try report(line(1, "99213"), at: "28").alarms == ["POS-001"])
        #expect(try report(line(1, "99213", place: "28"), at: "11").first("POS-001").lines == [1])
        #expect(try report(line(1, "99213"), at: "XX").first("POS-001").lines == [1])
        #expect(try report(line(1, "99213", place: "11"), at: "XX").alarms == [])
    }

    @Test func `incident-to services at a hospital are the hospital's`() throws {
        #expect(try report(line(1, "96372"), at: "22").alarms == ["POS-002"])
        #expect(try report(line(1, "96372"), at: "11").alarms == [])
    }

    @Test func `at a hospital a test is billed with 26`() throws {
        #expect(try report(line(1, "72148"), at: "22").alarms == ["POS-003"])
        #expect(try report(line(1, "72148", "TC"), at: "23").alarms == ["POS-003"])
        #expect(try report(line(1, "72148", "26"), at: "22").alarms == [])
        #expect(try report(line(1, "72148"), at: "11").alarms == [])
    }

    @Test func `a setting where the service is rare is a warning, but therapy is not`() throws {
        #expect(try report(line(1, "27447"), at: "11").alarms == ["POS-004"])
        #expect(try report(line(1, "93000"), at: "24").alarms == ["POS-004"])
        #expect(try report(line(1, "97110", "GP"), at: "31").alarms == [])
    }
}
