import Claims
import Testing
import X12

@Suite struct ProfessionalClaimReaderTests {
    @Test func `a claim comes with every field`() throws {
        let outcome = readClaims(
            interchange(
                levels + """
                    CLM*REF-77*154.5***11:B:7*Y*A*Y*Y~
                    DTP*431*D8*20250101~
                    REF*F8*20250101~
                    REF*X4*11D1111111~
                    HI*ABK:E119*ABF:I10~
                    NM1*DN*1*REFER*ANN****XX*1982671234~
                    NM1*82*1*ROE*RICHARD****XX*1003000126~
                    PRV*PE*PXC*207R00000X~
                    NM1*77*2*SITE*****XX*1679576722~
                    N3*2 SIDE ST~
                    N4*ATLANTA*GA*303010001~
                    LX*1~
                    SV1*HC:99213:25:GT*100.25*UN*1*22**1:2~
                    DTP*472*D8*20250115~
                    LX*2~
                    SV1*HC:00100:AA*54.25*MJ*45***2~
                    DTP*472*RD8*20250115-20250116~
                    NM1*82*1*POE*PAULA****XX*1215930367~
                    PRV*PE*PXC*207L00000X~
                    NM1*DK*1*ORDER*OTTO****XX*1679576722~

                    """))
        #expect(outcome.error == nil)
        let npi = { (text: String) in NPI(text) }
        let first = ServiceLine(
            number: 1, procedure: HCPCS("99213"), modifiers: ["25", "GT"], charge: Money(cents: 10_025),
            quantity: .one, unit: .units, from: ServiceDate("2025-01-15"), placeOfService: PlaceOfService("22"),
            pointers: [1, 2])
        var second = ServiceLine(
            number: 2, procedure: HCPCS("00100"), modifiers: ["AA"], charge: Money(cents: 5425),
            quantity: Quantity(45), unit: .minutes, from: ServiceDate("2025-01-15"),
            through: ServiceDate("2025-01-16"), pointers: [2],
            rendering: Provider(npi: npi("1215930367"), taxonomy: Taxonomy("207L00000X")))
        second.ordering = npi("1679576722")
        let patient = PatientIdentity(
            memberID: "1EG4TE5MK73".utf8, birthDate: "19430501".utf8, lastName: "DOE".utf8, firstName: "JANE".utf8)
        var expected = Claim(
            reference: "REF-77", patient: digest(patient), payer: .medicare,
            billing: Provider(npi: npi("1234567893"), taxonomy: Taxonomy("203BF0100Y")),
            rendering: Provider(npi: npi("1003000126"), taxonomy: Taxonomy("207R00000X")),
            placeOfService: PlaceOfService("11"), frequency: .replacement,
            place: Place(zip: ZIPCode("30301"), state: USState("GA")),
            diagnoses: [Diagnosis(ascii: "E119".utf8, isICD10: true), Diagnosis(ascii: "I10".utf8, isICD10: true)],
            charge: Money(cents: 15_450), lines: [first, second])
        expected.referring = npi("1982671234")
        expected.demographics = Demographics(age: 81, sex: .female)
        expected.hasCLIA = true
        #expect(outcome.values == [expected])
    }

    @Test func `any pieces give the same claims as the whole`() {
        let file = interchange(levels + simpleClaim + simpleClaim.replacing("A1", with: "A2"))
        let whole = readClaims(file)
        #expect(whole.values.map(\.reference) == ["A1", "A2"])
        for size in [1, 2, 3, 5, 7, 64, 105, 106, 107] { #expect(readClaims(file, pieces: size) == whole) }
    }

    @Test func `claims are handed out before the file ends`() throws {
        let file = interchange(levels + simpleClaim + simpleClaim)
        var reader = ProfessionalClaimReader(pseudonym: digest)
        var outcome = Outcome<Claim>()
        let end = try #require(file.ranges(of: "CLM*").last)
        try reader.feed(Array(file[..<end.lowerBound].utf8)) { outcome.take($0) }
        #expect(outcome.values.count == 0)
        try reader.feed(Array(file[end.lowerBound...].prefix(40).utf8)) { outcome.take($0) }
        #expect(outcome.values.count == 1)
    }

    @Test func `the 004010 form is read too`() {
        let body = (levels + simpleClaim).replacing("ABK:E119*ABF:I10", with: "BK:25000*BF:4019")
            .replacing("11:B:1", with: "11::1")
        let file = interchange(body, version: "004010X098A1").replacing("*^*00501*", with: "*U*00401*")
            .replacing("ST*837*0021*004010X098A1", with: "ST*837*0021")
        let outcome = readClaims(file)
        #expect(outcome.error == nil)
        #expect(outcome.values.first?.diagnoses.map(\.isICD10) == [false, false])
        #expect(outcome.values.first?.placeOfService == PlaceOfService("11"))
    }

    @Test func `a patient is digested once per level, however many claims follow`() {
        var calls = 0
        let outcome = readClaims(interchange(levels + simpleClaim + simpleClaim)) { identity in
            calls += 1
            return digest(identity)
        }
        #expect(outcome.values.count == 2)
        #expect(calls == 1)
    }
}
