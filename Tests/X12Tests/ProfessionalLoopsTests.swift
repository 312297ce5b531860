import Claims
import Testing
import X12

@Suite struct ProfessionalLoopsTests {
    private func identities(_ body: String) -> [PatientIdentity] {
        var found: [PatientIdentity] = []
        let outcome = readClaims(interchange(body)) { identity in
            found.append(identity)
            return digest(identity)
        }
        #expect(outcome.error == nil)
        return found
    }

    private let patient = """
        HL*3*2*23*0~
        PAT*19~
        NM1*QC*1*DOE*TED~
        N4*TAMPA*FL*33601~
        DMG*D8*20100203*M~

        """
    private let secondSubscriber = """
        HL*4*1*22*0~
        SBR*P*18*******CI~
        NM1*IL*1*ROE*ANN****MI*X9~

        """
    private let secondBilling = """
        HL*5**20*1~
        NM1*85*2*OTHER*****XX*1679576722~
        N4*ATLANTA*GA*30301~
        HL*6*5*22*0~
        SBR*P*18*******MC~
        NM1*IL*1*POE*PAUL****MI*Z1~

        """

    @Test func `the subscriber is the patient where no patient level follows`() {
        let expected = PatientIdentity(
            memberID: "1EG4TE5MK73".utf8, birthDate: "19430501".utf8, lastName: "DOE".utf8, firstName: "JANE".utf8)
        #expect(identities(levels + simpleClaim) == [expected])
    }

    @Test func `a dependent has the subscriber's member id and an own name and birth date`() {
        let expected = PatientIdentity(
            memberID: "1EG4TE5MK73".utf8, birthDate: "20100203".utf8, lastName: "DOE".utf8, firstName: "TED".utf8)
        #expect(identities(levels + patient + simpleClaim) == [expected])
    }

    @Test func `nothing of one subscriber is left for the next`() {
        let body = levels + patient + simpleClaim + secondSubscriber + simpleClaim
        #expect(
            identities(body).last == PatientIdentity(memberID: "X9".utf8, lastName: "ROE".utf8, firstName: "ANN".utf8))
        let claims = readClaims(interchange(body)).values
        #expect(claims.map(\.payer) == [.medicare, .commercial])
        #expect(claims.map(\.billing) == [claims[0].billing, claims[0].billing])
    }

    @Test func `nothing of one billing provider is left for the next`() {
        let claims = readClaims(interchange(levels + simpleClaim + secondBilling + simpleClaim)).values
        #expect(claims.map(\.billing.npi) == [NPI("1234567893"), NPI("1679576722")])
        #expect(claims.map(\.billing.taxonomy) == [Taxonomy("203BF0100Y"), nil])
        #expect(claims.map(\.place.zip) == [ZIPCode("33111"), ZIPCode("30301")])
        #expect(claims.map(\.payer) == [.medicare, .medicaid])
    }

    @Test func `nothing of one claim is left for the next`() {
        let full = simpleClaim.replacing(
            "LX*1~",
            with: "REF*X4*7~\nNM1*DN*1******XX*1003000126~\nNM1*82*1*A*B****XX*1003000126~\nNM1*77*2*SITE~\n"
                + "N4*ATLANTA*GA*30301~\nSBR*S~\nLX*1~")
        let claims = readClaims(interchange(levels + full + simpleClaim)).values
        #expect(claims.map(\.rendering?.npi) == [NPI("1003000126"), nil])
        #expect(claims.map(\.referring) == [NPI("1003000126"), nil])
        #expect(claims.map(\.hasCLIA) == [true, false])
        #expect(claims.map(\.place.state) == [USState("GA"), USState("FL")])
        #expect(claims.map(\.diagnoses.count) == [2, 2])
        #expect(claims.map(\.lines.count) == [1, 1])
    }

    @Test func `the payer's, the patient's and the pay-to address are not the place of service`() {
        let payTo = levels.replacing("HL*2*1", with: "NM1*87*2~\nN4*DENVER*CO*80201~\nHL*2*1")
        let claim = readClaims(interchange(payTo + patient + simpleClaim)).values.first
        #expect(claim?.place == Place(zip: ZIPCode("33111"), state: USState("FL")))
    }

    @Test(arguments: [
        ("NM1*85*2*CLINIC*****XX*1234567893~", "NM1*85*2*CLINIC*****XX*12345~", NPI.malformed),
        ("NM1*85*2*CLINIC*****XX*1234567893~", "NM1*85*2*CLINIC*****24*123456789~", nil),
        ("NM1*85*2*CLINIC*****XX*1234567893~", "NM1*85*2*CLINIC~", nil),
    ])
    func `a billing NPI is malformed or absent`(old: String, new: String, npi: NPI?) {
        let outcome = readClaims(interchange(levels.replacing(old, with: new) + simpleClaim))
        #expect(outcome.error == nil)
        #expect(outcome.values.first?.billing.npi == npi)
    }

    @Test(arguments: [
        ("HL*2*1*22*0", "HL*2*7*22*0", X12Error.Reason.parentMismatch, "HL", 2 as Int?),
        ("HL*2*1*22*0", "HL*2*1*24*0", .unknownQualifier, "HL", 3),
        ("HL*1**20*1", "HL***20*1", .elementMissing, "HL", 1),
        ("NM1*85*2*CLINIC*****XX*1234567893", "NM1*41*2*CLINIC", .segmentMissing, "NM1", nil),
        ("SBR*P*18*******MB", "REF*1", .segmentMissing, "SBR", nil),
        ("NM1*IL*1*DOE", "NM1*40*1*DOE", .segmentMissing, "NM1", nil),
        ("NM1*IL*1*DOE", "NM1*IL*1*DOE~\nNM1*IL*1*ROE", .segmentRepeated, "NM1", nil),
        ("SBR*P*18*******MB", "SBR*P*18*******MB~\nSBR*P", .segmentRepeated, "SBR", nil),
        ("NM1*PR*2", "LX*1~\nNM1*PR*2", .segmentOutOfPlace, "LX", nil),
        ("HL*2*1*22*0~\nSBR*P*18*******MB~\nNM1*IL", "NM1*40", .segmentOutOfPlace, "CLM", nil),
    ])
    func `a level that does not hold together is refused`(
        old: String, new: String, reason: X12Error.Reason, segment: String, element: Int?
    ) {
        #expect(levels.contains(old))
        let error = readClaims(interchange(levels.replacing(old, with: new) + simpleClaim)).error
        #expect(error?.reason == reason)
        #expect(error?.segment == segment)
        #expect(error?.element == element)
    }

    @Test func `a patient level without a patient is refused`() {
        let error = readClaims(interchange(levels + "HL*3*2*23*0~\nPAT*19~\n" + simpleClaim)).error
        #expect(error?.reason == .segmentMissing)
        #expect(error?.segment == "NM1")
    }
}
