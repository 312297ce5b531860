import Claims
import Testing
import X12

@Suite struct ClaimLoopTests {
    private let oneLine = "LX*1~\nSV1*HC:99213*100*UN*1***1~\n"

    private func claim(_ clm: String, then: String = "HI*ABK:E119~\n") -> Outcome<Claim> {
        readClaims(interchange(levels + clm + "~\n" + then + oneLine))
    }

    @Test(arguments: [("1", ClaimFrequency.original), ("7", .replacement), ("8", .void), ("6", .other), ("", .other)])
    func `CLM05-3 tells the frequency`(code: String, frequency: ClaimFrequency) {
        #expect(claim("CLM*A*1***11:B:\(code)").values.first?.frequency == frequency)
    }

    @Test(arguments: [("11:B:1", "11"), ("11::1", "11"), ("11:A:1", nil), ("1:B:1", nil), (":B:1", nil)])
    func `CLM05-1 is a place of service unless CLM05-2 says otherwise`(clm05: String, place: String?) {
        #expect(claim("CLM*A*1***\(clm05)").values.first?.placeOfService == place.flatMap { PlaceOfService($0) })
    }

    @Test func `a reference as long as the standard allows is read and a longer one refused`() {
        let longest = String(repeating: "R", count: 38)
        #expect(claim("CLM*\(longest)*1***11:B:1").values.first?.reference == longest)
        let error = claim("CLM*\(longest)R*1***11:B:1").error
        #expect(error?.reason == .elementTooLong)
        #expect(error?.element == 1)
    }

    @Test(arguments: ["\u{0}", "\t", "\u{1F}", "\u{7F}"])
    func `a reference with a control character is refused`(character: String) {
        let error = claim("CLM*A\(character)B*1***11:B:1").error
        #expect(error?.reason == .controlCharacter)
        #expect(error?.segment == "CLM")
        #expect(error?.element == 1)
        #expect(claim("CLM*A }-é*1***11:B:1").error == nil)
    }

    @Test(arguments: [
        ("CLM**1***11:B:1", X12Error.Reason.elementMissing, 1), ("CLM*A****11:B:1", .elementMissing, 2),
        ("CLM*A*1,5***11:B:1", .amountNotDecimal, 2), ("CLM*A*1.234***11:B:1", .amountNotDecimal, 2),
        ("CLM*A*10000000000***11:B:1", .amountNotDecimal, 2),
    ])
    func `a claim without reference or amount is refused`(clm: String, reason: X12Error.Reason, element: Int) {
        let error = claim(clm).error
        #expect(error?.reason == reason)
        #expect(error?.segment == "CLM")
        #expect(error?.element == element)
        #expect(error?.position == 14)
    }

    @Test func `the days of shared care after surgery are read, an impossible one is left out`() {
        let dates = "DTP*090*D8*20250405~\nDTP*091*D8*20250504~\nDTP*304*D8*20250601~\n"
        let both = claim("CLM*A*1***11:B:1", then: dates).values.first
        #expect(both?.careAssumed == ServiceDate("2025-04-05"))
        #expect(both?.careRelinquished == ServiceDate("2025-05-04"))
        let odd = claim("CLM*A*1***11:B:1", then: "DTP*090*D8*20250431~\nDTP*091*RD8*20250504-20250505~\n").values.first
        #expect(odd?.careAssumed == nil && odd?.careRelinquished == nil)
    }

    @Test func `diagnoses keep the order and the places of the HI segment`() {
        let diagnoses = claim("CLM*A*1***11:B:1", then: "HI*ABK:E119**ABF:I10*ABF:J45-9~\nHI*BP:00100*BG:01~\n").values
            .first?
            .diagnoses
        #expect(diagnoses?.map(\.description) == ["E119", "malformed", "I10", "malformed"])
    }

    @Test func `twelve diagnoses are read and thirteen refused`() {
        let twelve = "HI*ABK:A00" + String(repeating: "*ABF:A00", count: 11)
        #expect(claim("CLM*A*1***11:B:1", then: twelve + "~\n").values.first?.diagnoses.count == 12)
        let error = claim("CLM*A*1***11:B:1", then: twelve + "*ABF:A00~\n").error
        #expect(error?.reason == .tooManyDiagnoses)
        #expect(error?.segment == "HI")
        #expect(error?.element == 13)
    }

    @Test func `another payer's providers are not the claim's`() {
        let other = "SBR*S*18*******CI~\nNM1*82*1******XX*1679576722~\nNM1*77*2~\nN4*ATLANTA*GA*30301~\n"
        let value = claim("CLM*A*1***11:B:1", then: other).values.first
        #expect(value?.rendering == nil)
        #expect(value?.place.state == USState("FL"))
        #expect(value?.payer == .medicare)
    }

    @Test func `a rendering provider without NPI is there, and its taxonomy is its own`() {
        let value = claim("CLM*A*1***11:B:1", then: "NM1*82*1*ROE~\nPRV*PE*PXC*207R00000X~\nNM1*DN*1~\nPRV*PE*PXC*X~\n")
            .values
            .first
        #expect(value?.rendering == Provider(npi: nil, taxonomy: Taxonomy("207R00000X")))
    }

    @Test(
        arguments: [
            ("NM1*DN*1*R*****XX*1003000126~\n", "1003000126"), ("NM1*DN*1*****XX*1003000126~\n", nil),
            ("NM1*P3*1******XX*1679576722~\n", "1679576722"),
            ("NM1*P3*1******XX*1679576722~\nNM1*DN*1******XX*1003000126~\n", "1003000126"),
            ("NM1*DN*1******XX*1003000126~\nNM1*P3*1******XX*1679576722~\n", "1003000126"),
            ("NM1*DN*1~\nNM1*P3*1******XX*1679576722~\n", "1679576722"), ("NM1*DN*1******XX*12345~\n", "malformed"),
            ("NM1*DN*1******24*123456789~\n", nil), ("NM1*DQ*1******XX*1003000126~\n", nil),
            ("SBR*S*18~\nNM1*DN*1******XX*1003000126~\n", nil), ("", nil),
        ] as [(String, String?)])
    func `who referred is NM1*DN, or else NM1*P3, of this payer`(names: String, npi: String?) {
        #expect(claim("CLM*A*1***11:B:1", then: names).values.first?.referring?.description == npi)
    }

    @Test func `a referring provider is not the rendering one, and a line's is not the claim's`() {
        let value = claim("CLM*A*1***11:B:1", then: "NM1*82*1******XX*1679576722~\nNM1*DN*1******XX*1003000126~\n")
            .values.first
        #expect(value?.rendering?.npi == NPI("1679576722") && value?.referring == NPI("1003000126"))
        let line = "CLM*A*1***11:B:1~\n" + oneLine + "NM1*DN*1******XX*1003000126~\n"
        #expect(readClaims(interchange(levels + line)).values.first?.referring == nil)
    }

    @Test(
        arguments: [
            ("REF*X4*11D1111111~\n", true), ("REF*F4*11D1111111~\n", false), ("REF*X4*~\n", false), ("", false),
            ("NM1*82*1~\nREF*X4*11D1111111~\n", true), ("SBR*S*18~\nREF*X4*11D1111111~\n", false),
        ])
    func `a CLIA number is named by REF*X4, on the claim or on a line`(ref: String, hasCLIA: Bool) {
        #expect(claim("CLM*A*1***11:B:1", then: ref).values.first?.hasCLIA == hasCLIA)
        guard !ref.contains("NM1"), !ref.contains("SBR") else { return }
        let lines = "CLM*A*1***11:B:1~\n" + oneLine + ref + oneLine
        #expect(readClaims(interchange(levels + lines)).values.first?.hasCLIA == hasCLIA)
    }

    @Test func `fifty lines are read and fifty-one refused`() {
        let lines = (1...51).map { "LX*\($0)~\nSV1*HC:99213*1*UN*1***1~\n" }
        let outcome = readClaims(interchange(levels + "CLM*A*50***11:B:1~\n" + lines.dropLast().joined()))
        #expect(outcome.values.first?.lines.count == 50)
        let error = readClaims(interchange(levels + "CLM*A*50***11:B:1~\n" + lines.joined())).error
        #expect(error?.reason == .tooManyLines)
        #expect(error?.segment == "LX")
    }

    @Test func `a claim without lines is refused where it began`() {
        let error = readClaims(interchange(levels + "CLM*A*1***11:B:1~\nHI*ABK:E119~\n")).error
        #expect(error?.reason == .segmentMissing)
        #expect(error?.segment == "LX")
        #expect(error?.position == 14)
    }

    @Test func `a service outside a line is refused for the LX that is missing`() {
        let error = readClaims(interchange(levels + "CLM*A*1***11:B:1~\nSV1*HC:99213*1*UN*1~\n")).error
        #expect(error?.reason == .segmentMissing)
        #expect(error?.segment == "LX")
        #expect(error?.position == 15)
    }

    @Test(arguments: ["SV2", "SV3"])
    func `another kind of service outside a line is refused`(name: String) {
        let error = readClaims(interchange(levels + "CLM*A*1***11:B:1~\n\(name)*HC:99213*1*UN*1~\n")).error
        #expect(error?.reason == .segmentOutOfPlace)
        #expect(error?.segment == name)
    }

    @Test func `a claim without CLM05 is refused`() {
        let error = claim("CLM*A*1").error
        #expect(error?.reason == .elementMissing)
        #expect(error?.segment == "CLM")
        #expect(error?.element == 5)
        #expect(error?.position == 14)
    }

    @Test func `a line's facility stands in where the claim names none`() {
        let lines = oneLine + "NM1*77*2~\nN4*ATLANTA*GA*30301~\n" + oneLine + "NM1*77*2~\nN4*DENVER*CO*80201~\n"
        #expect(
            readClaims(interchange(levels + "CLM*A*1***11:B:1~\n" + lines)).values.first?.place.state == USState("GA"))
        let named = readClaims(interchange(levels + "CLM*A*1***11:B:1~\nNM1*77*2~\nN4*SALEM*OR*97301~\n" + lines))
        #expect(named.values.first?.place == Place(zip: ZIPCode("97301"), state: USState("OR")))
    }

    @Test func `an ambulance's claim is placed where the patient was taken up, unless a facility is named`() {
        let pickup = "NM1*PW*2~\nN3*7 ROAD ST~\nN4*ATLANTA*GA*30301~\nNM1*45*2~\nN4*MACON*GA*31201~\n"
        let facility = "NM1*77*2*HOSPITAL~\nN4*TAMPA*FL*336020000~\n"
        let header = "CLM*A1*100***41:B:1*Y*A*Y*Y~\nHI*ABK:E119~\n"
        let lines = "LX*1~\nSV1*HC:A0428*100*UN*1***1~\nDTP*472*D8*20250115~\n"
        func place(_ names: String) -> Place? {
            readClaims(interchange(levels + header + names + lines)).values.first?.place
        }
        #expect(place(pickup) == Place(zip: ZIPCode("30301"), state: USState("GA")))
        #expect(place(facility + pickup) == Place(zip: ZIPCode("33602"), state: USState("FL")))
        #expect(place(pickup + facility) == Place(zip: ZIPCode("33602"), state: USState("FL")))
    }

    @Test func `a facility without address leaves the billing provider's`() {
        #expect(claim("CLM*A*1***11:B:1", then: "NM1*77*2*SITE~\n").values.first?.place.state == USState("FL"))
    }
}
