import Claims
import Testing
import X12

/// Each fault has what sets it off, and what comes near and does not.
@Suite struct ShapeFaultTests {
    /// Billed by a clinic with a tax number, to Medicare, at a facility of its own.
    private let sound =
        levels.replacing("N4*MIAMI*FL*331110000~\n", with: "N4*MIAMI*FL*331110000~\nREF*EI*123456789~\n")
        + simpleClaim.replacing("LX*1~", with: "NM1*77*2*SITE~\nN3*2 SIDE ST~\nN4*ATLANTA*GA*303010001~\nLX*1~")

    private func faults(
        _ old: String, _ new: String, location: SourceLocation = #_sourceLocation
    ) -> ShapeFaults? {
        #expect(sound.contains(old), sourceLocation: location)
        let outcome = readClaims(interchange(sound.replacing(old, with: new)))
        #expect(outcome.error == nil, sourceLocation: location)
        return outcome.values.first?.faults
    }

    @Test func `the file that the others are changed from has no fault`() {
        #expect(faults("CLINIC", "CLINIC") == [])
    }

    // MARK: - The billing provider

    @Test(arguments: ["EI*12-3456789", "EI*12345678", "EI*1234567890", "SY*12345678X", "EI*", "SY*123-45-678"])
    func `a tax number that is not nine digits is a fault`(ref: String) {
        #expect(faults("REF*EI*123456789", "REF*\(ref)") == .taxID)
    }

    @Test(arguments: ["SY*987654321", "EI* 123456789 ", "0B*12-3456789", "LU*7"])
    func `nine digits are a tax number, and other references are none`(ref: String) {
        #expect(faults("REF*EI*123456789", "REF*\(ref)") == [])
    }

    @Test(arguments: ["33111", "33111-0000", "3311100000", "33111000A", ""])
    func `a billing ZIP code without nine digits is a fault`(zip: String) {
        #expect(faults("FL*331110000", "FL*\(zip)") == .billingZIP)
        #expect(faults("FL*331110000", "FL*\(zip)*US") == .billingZIP)
    }

    @Test(arguments: ["FL*000000000", "ON*M5V3L9*CA", "**GB"])
    func `nine digits are a ZIP code, and an address abroad has none`(n4: String) {
        #expect(faults("FL*331110000", n4) == [])
    }

    @Test(
        arguments: [
            "PO BOX 7", "P.O. BOX 7", "P O BOX 7", "p.o. Box 7", "POST OFFICE BOX 7", "Post Office Box 7", "PO BOX",
            "P.O.BOX 7", "POBOX 7", "POBOX7", "PO BOX7", "P. O. BOX 7", "1 MAIN ST PO BOX 7", "1 MAIN ST*PO BOX 7",
            "P-O-BOX 7", "PO  BOX 7",
        ])
    func `a billing address that is a post office box is a fault`(n3: String) {
        #expect(faults("N3*1 MAIN ST", "N3*\(n3)") == .billingPostBox)
    }

    @Test(
        arguments: [
            "7 POBOXWOOD ST", "7 PO BOXWOOD ST", "7 DEPO BOX ST", "7 BOX ST", "7 POST OFFICE RD", "7 P O BOXER LN",
            "7 POST BOX RD", "P 7 O BOX", "7 OFFICE BOX CT", "PO*BOX 7", "7 PO7 BOX ST", "7 PO ST BOX 7", "",
        ])
    func `a street that sounds like a post office box is a street`(n3: String) {
        #expect(faults("N3*1 MAIN ST", "N3*\(n3)") == [])
    }

    @Test func `the addresses and numbers of others are not the billing provider's`() {
        let payTo = "NM1*87*2~\nN3*PO BOX 7~\nN4*DENVER*CO*80201~\nREF*EI*7~\nHL*2*1"
        #expect(faults("HL*2*1", payTo) == [])
        let subscriber = "MI*1EG4TE5MK73~\nN3*PO BOX 7~\nN4*DENVER*CO*80201~\nREF*SY*7"
        #expect(faults("MI*1EG4TE5MK73", subscriber) == [])
        #expect(faults("N3*2 SIDE ST", "N3*PO BOX 7") == [])
    }

    // MARK: - The facility

    @Test(arguments: ["30301", "30301-0001", "3030100010", ""])
    func `a facility's ZIP code without nine digits is a fault`(zip: String) {
        #expect(faults("GA*303010001", "GA*\(zip)") == .facilityZIP)
        #expect(faults("LX*1~", "LX*1~\nNM1*77*2~\nN4*DENVER*CO*\(zip)~") == .facilityZIP)
    }

    @Test func `an ordering provider's ZIP code is not the facility's, nor is another payer's`() {
        let orderer = "SV1*HC:99213*100*UN*1***1~\nNM1*DK*1~\nN4*DENVER*CO*80201"
        #expect(faults("SV1*HC:99213*100*UN*1***1", orderer) == [])
        #expect(faults("GA*303010001", "GA*303010001~\nSBR*S*18~\nNM1*77*2~\nN4*DENVER*CO*80201") == [])
    }

    // MARK: - The patient

    @Test(arguments: ["DMG*D8*19430230*F", "DMG*D8*430501*F", "DMG*D8**F", "DMG*D8*1943-05-01*F", "DMG*D8*00000000*F"])
    func `a birth date that is no day is a fault`(dmg: String) {
        #expect(faults("DMG*D8*19430501*F", dmg) == .birthDate)
    }

    @Test func `a patient without demographics lacks the birth date alone`() {
        #expect(faults("DMG*D8*19430501*F~\n", "") == .birthDate)
        #expect(faults("DMG*D8*19430501*F", "DMG") == [.birthDate, .sex])
    }

    @Test func `a service before the birth is a fault, one on the day of birth is none`() {
        #expect(faults("19430501", "20250116") == .bornAfterService)
        #expect(faults("19430501", "20250115") == [])
        let second = "LX*2~\nSV1*HC:99213*0*UN*1***1~\nDTP*472*D8*20250110~\nLX*1~"
        #expect(faults("LX*1~", second.replacing("20250110", with: "19430430")) == .bornAfterService)
        #expect(faults("LX*1~", second.replacing("20250110", with: "19430501")) == [])
    }

    @Test(arguments: ["DMG*D8*19430501*X", "DMG*D8*19430501*f", "DMG*D8*19430501", "DMG*D8*19430501*FM"])
    func `a sex other than F, M and U is a fault`(dmg: String) {
        #expect(faults("DMG*D8*19430501*F", dmg) == .sex)
    }

    @Test(arguments: ["F", "M", "U"])
    func `F, M and U are none`(sex: String) {
        #expect(faults("19430501*F", "19430501*\(sex)") == [])
    }

    /// One place after the other gets a character of the wrong kind.
    @Test(
        arguments: [
            "0EG4TE5MK73", "AEG4TE5MK73", "11G4TE5MK73", "1E-4TE5MK73", "1EGATE5MK73", "1EG44E5MK73", "1EG4T-5MK73",
            "1EG4TEXMK73", "1EG4TE55K73", "1EG4TE5M573", "1EG4TE5MKA3", "1EG4TE5MK7A", "1EG4TE5MK7", "1EG4TE5MK733",
            "1EG4-TE5-MK73", "123456789A", "", "1SG4TE5MK73", "1EL4TE5MK73", "1EG4OE5MK73", "1EG4TI5MK73",
            "1EG4TE5BK73",
            "1EG4TE5MZ73", "1éG4TE5MK73",
        ])
    func `a Medicare number without an MBI's shape is a fault`(id: String) {
        #expect(faults("MI*1EG4TE5MK73", "MI*\(id)") == .memberID)
    }

    @Test(arguments: ["1EG4TE5MK73", "9A00A00AA00", "9AA0AA0AA00", "1eg4te5mk73", "2YY9YY9YY99"])
    func `an MBI is none, in small letters too`(id: String) {
        #expect(faults("MI*1EG4TE5MK73", "MI*\(id)") == [])
    }

    @Test(arguments: ["16", "CI", "MC", ""])
    func `another payer's numbers have any shape`(filing: String) {
        let other = sound.replacing("SBR*P*18*******MB", with: "SBR*P*18*******\(filing)")
        let claims = readClaims(interchange(other.replacing("MI*1EG4TE5MK73", with: "MI*123456"))).values
        #expect(claims.map(\.faults) == [[]])
    }

    // MARK: - The claim

    @Test(
        arguments: [
            "ABF:E119*ABF:I10", "ABK:E119*ABK:I10", "BF:25000", "ABK:E119~\nHI*ABK:I10", "ABF:E119*ABK:I10",
            "ABK:E119*:I10",
        ])
    func `a first diagnosis that is not principal, or a later one that is, is a fault`(codes: String) {
        #expect(faults("ABK:E119*ABF:I10", codes) == .diagnosisQualifiers)
    }

    @Test(arguments: ["ABK:E119", "BK:25000*BF:4019", "ABK:E119**ABF:I10", "ABK:E119~\nHI*BP:00100", "BG:01", ""])
    func `one principal diagnosis before the others is none`(codes: String) {
        #expect(faults("ABK:E119*ABF:I10", codes) == [])
    }

    @Test(
        arguments: [
            ("J45.9", "J459"), ("E11.", "E11"), ("M1A.0110", "M1A0110"), ("V12.34567", "V1234567"),
            ("J45.9.0", "malformed"),
            (".", "malformed"), ("V12.345678", "malformed"), ("j45.9", "malformed"),
        ])
    func `a decimal point is a fault, and the code is read without it`(code: String, read: String) {
        #expect(faults("ABK:E119*ABF:I10", "ABK:\(code)") == .diagnosisPoint)
        let claims = readClaims(interchange(sound.replacing("ABK:E119*ABF:I10", with: "ABK:\(code)"))).values
        #expect(claims.first?.diagnoses.map(\.description) == [read])
    }

    @Test(arguments: ["E119", "E11-9", "E11,9", ""])
    func `what is no point is none, whatever becomes of the code`(code: String) {
        #expect(faults("ABK:E119*ABF:I10", "ABK:\(code)") == [])
    }

    @Test func `a point in a procedure is not a diagnosis's`() {
        #expect(faults("HI*ABK:E119", "HI*BP:001.00~\nHI*ABK:E119") == [])
    }

    @Test(arguments: ["7", "8"])
    func `a replacement or void without the payer's number of the claim is a fault`(frequency: String) {
        let clm = "11:B:\(frequency)*Y*A*Y*Y"
        #expect(faults("11:B:1*Y*A*Y*Y", clm) == .originalReference)
        #expect(faults("11:B:1*Y*A*Y*Y", clm + "~\nREF*F8*") == .originalReference)
        #expect(faults("11:B:1*Y*A*Y*Y", clm + "~\nREF*D9*7~\nSBR*S*18~\nREF*F8*7") == .originalReference)
        #expect(faults("11:B:1*Y*A*Y*Y", clm + "~\nREF*F8*2025001") == [])
    }

    @Test(arguments: ["1", "6", ""])
    func `any other claim names none`(frequency: String) {
        #expect(faults("11:B:1*", "11:B:\(frequency)*") == [])
    }

    // MARK: - How far they reach

    @Test func `a billing provider's faults are all its claims', and no one else's`() {
        let other =
            "HL*3**20*1~\nNM1*85*2*OTHER*****XX*1679576722~\nN3*3 SIDE ST~\nN4*ATLANTA*GA*303010001~\n"
            + "HL*4*3*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*ROE*ANN****MI*X9~\nDMG*D8*19500101*F~\n" + simpleClaim
        let bad = sound.replacing("REF*EI*123456789", with: "REF*EI*7").replacing("FL*331110000", with: "FL*33111")
            .replacing("1 MAIN ST", with: "PO BOX 7")
        let claims = readClaims(interchange(bad + simpleClaim + other)).values
        let billing: ShapeFaults = [.taxID, .billingZIP, .billingPostBox]
        #expect(claims.map(\.faults) == [billing, billing, []])
    }

    @Test func `a patient's faults are the claims' of that patient, whose siblings and subscriber have their own`() {
        let dependents = """
            HL*3*2*23*0~
            NM1*QC*1*DOE*TED~
            DMG*D8*20100203*X~
            \(simpleClaim)\(simpleClaim)HL*4*2*23*0~
            NM1*QC*1*DOE*TOM~
            DMG*D8*20250120*M~
            \(simpleClaim)HL*5*2*23*0~
            NM1*QC*1*DOE*TIM~
            \(simpleClaim)HL*6*1*22*0~
            SBR*P*18*******CI~
            NM1*IL*1*ROE*ANN****MI*X9~
            DMG*D8*19500101*U~
            \(simpleClaim)
            """
        let subscriber = levels.replacing("DMG*D8*19430501*F", with: "DMG*D8*7*7")
        let claims = readClaims(interchange(subscriber + dependents)).values
        #expect(claims.map(\.faults) == [.sex, .sex, .bornAfterService, .birthDate, []])
    }

    @Test func `a claim's faults are its own`() {
        let bad = simpleClaim.replacing("11:B:1", with: "11:B:7").replacing("E119", with: "E11.9")
            .replacing("ABF", with: "ABK").replacing("LX*1~", with: "NM1*77*2~\nN4*ATLANTA*GA*30301~\nLX*1~")
        let claims = readClaims(interchange(levels + bad + simpleClaim)).values
        let all: ShapeFaults = [.originalReference, .diagnosisPoint, .diagnosisQualifiers, .facilityZIP]
        #expect(claims.map(\.faults) == [all, []])
    }

    @Test func `every fault at once does not refuse the claim`() {
        let bad = sound.replacing("REF*EI*123456789", with: "REF*EI*7").replacing("FL*331110000", with: "FL*33111")
            .replacing("1 MAIN ST", with: "PO BOX 7").replacing("303010001", with: "30301")
            .replacing("19430501*F", with: "20300101*X").replacing("1EG4TE5MK73", with: "7")
            .replacing("ABF:I10", with: "ABK:I1.0").replacing("11:B:1", with: "11:B:8")
        let outcome = readClaims(interchange(bad))
        #expect(outcome.error == nil)
        #expect(outcome.values.map(\.faults) == [ShapeFaults.known.subtracting(.birthDate)])
    }
}
