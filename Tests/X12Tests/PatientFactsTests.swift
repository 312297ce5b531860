import Claims
import Testing

@testable import X12

@Suite struct PatientFactsTests {
    private func demographics(_ dmg: String, day: String = "20250115") -> Demographics? {
        let body = levels.replacing("DMG*D8*19430501*F~\n", with: dmg) + simpleClaim.replacing("20250115", with: day)
        return readClaims(interchange(body)).values.first?.demographics
    }

    @Test(
        arguments: [
            ("19430501", 81), ("19430115", 82), ("19430116", 81), ("20250115", 0), ("20240116", 0), ("19350116", 89),
            ("19350115", 90), ("19000101", 90), ("20250116", nil), ("20250230", nil), ("", nil),
        ] as [(String, UInt8?)])
    func `a birth date becomes full years, at most 90`(birth: String, age: UInt8?) {
        #expect(demographics("DMG*D8*\(birth)*F~\n")?.age == age)
    }

    @Test(arguments: [("F", Demographics.Sex.female), ("M", .male), ("U", nil), ("X", nil), ("", nil)])
    func `F and M are told, anything else is not`(code: String, sex: Demographics.Sex?) {
        #expect(demographics("DMG*D8*19430501*\(code)~\n")?.sex == sex)
    }

    @Test func `without DMG, and without a day of service, the age is unknown`() {
        #expect(demographics("") == Demographics())
        #expect(demographics("DMG*D8*19430501*F~\n", day: "20250199") == Demographics(sex: .female))
    }

    @Test func `the first day of service counts, on whatever line it stands`() {
        let lines = """
            LX*1~
            SV1*HC:99213*50*UN*1***1~
            DTP*472*D8*20250502~
            LX*2~
            SV1*HC:99213*50*UN*1***1~
            DTP*472*RD8*20250430-20250503~
            LX*3~
            SV1*HC:99213*50*UN*1***1~

            """
        #expect(readClaims(claim(lines: lines)).values.first?.demographics == Demographics(age: 81, sex: .female))
    }

    @Test func `a dependent has an own age and sex, and the subscriber's are not lent`() {
        let patient = "HL*3*2*23*0~\nNM1*QC*1*DOE*TED~\nDMG*D8*20100203*M~\n"
        let bare = "HL*4*2*23*0~\nNM1*QC*1*DOE*TOM~\n"
        let claims = readClaims(interchange(levels + patient + simpleClaim + simpleClaim + bare + simpleClaim)).values
        let child = Demographics(age: 14, sex: .male)
        #expect(claims.map(\.demographics) == [child, child, Demographics()])
    }

    @Test func `each claim of a patient has the age of its own day`() {
        let later = simpleClaim.replacing("20250115", with: "20250501")
        let claims = readClaims(interchange(levels + simpleClaim + later)).values
        #expect(claims.map(\.demographics.age) == [81, 82])
    }

    @Test func `another insured person's demographics are not the patient's`() {
        let other = simpleClaim.replacing("LX*1~", with: "SBR*S*18~\nDMG*D8*20000101*M~\nLX*1~")
        #expect(
            readClaims(interchange(levels + other)).values.first?.demographics == Demographics(age: 81, sex: .female))
    }

    @Test func `facts print as nothing`() throws {
        var segment = X12Segment()
        for element in ["DMG", "D8", "19430501", "F"] {
            for byte in element.utf8 { segment.append(byte) }
            let isWithinLimit = segment.endElement()
            #expect(isWithinLimit)
        }
        let facts = PatientFacts(dmg: segment)
        var claim = Claim(
            reference: "A", lines: [ServiceLine(number: 1, procedure: nil, from: ServiceDate("20250115"))])
        facts.fill(&claim)
        #expect(claim.demographics == Demographics(age: 81, sex: .female))
        var dumped = ""
        dump(facts, to: &dumped)
        #expect("\(facts)" == "facts of a patient")
        #expect(dumped == "- facts of a patient\n")
    }
}
