import Claims
import Deidentification
import JobMessages
import Scrubbing
import SwiftProtobuf
import Testing
import Trends
import X12

/// Whatever stands in a claim, a remittance or a form, a contribution holds no more than Safe Harbor allows.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A) to (R).
@Suite struct NothingOfAPatientTests {
    private let deidentifier = Deidentifier(currentYear: 2026)

    @Test func `a contribution has these fourteen fields and no others`() {
        let labels = Mirror(reflecting: sample).children.compactMap(\.label)
        #expect(
            labels == [
                "source", "code", "modifiers", "payer", "state", "placeOfService", "group", "carc", "remarks", "kind",
                "isFurtherReason", "amount", "serviceYear", "appeal",
            ])
    }

    @Test func `no mark of a claim is in what it predicts`() {
        let contributions = deidentifier.predicted(markedClaim(), everyFinding)
        #expect(contributions.count == 4)
        for contribution in contributions { expectUnmarked(contribution) }
    }

    /// What cannot change the contributions is not in them.
    @Test(arguments: UInt64(0)..<200)
    func `claims that differ in every identifying field predict the same`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var claim = markedClaim()
        claim.reference = "\(generator.next())"
        claim.patient = Pseudonym(high: generator.next(), low: generator.next())
        claim.billing = provider(&generator)
        claim.rendering = Bool.random(using: &generator) ? provider(&generator) : nil
        claim.place.zip = ZIPCode(rawValue: .random(in: 0...99_999, using: &generator))
        claim.place.locality = LocalityKey(contractor: .random(in: 0...99_999, using: &generator), number: 1)
        claim.referring = provider(&generator).npi
        claim.demographics = Demographics(
            age: .random(in: 0...90, using: &generator), sex: Demographics.Sex.allCases.randomElement(using: &generator)
        )
        claim.hasCLIA = .random(using: &generator)
        claim.faults = ShapeFaults(rawValue: .random(in: 0...ShapeFaults.known.rawValue, using: &generator))
        claim.diagnoses = [Diagnosis(rawValue: .random(in: 0...0xFFFF, using: &generator), isICD10: true)]
        claim.charge = Money(cents: .random(in: 0...1_000_000, using: &generator))
        for index in claim.lines.indices {
            claim.lines[index].rendering = provider(&generator)
            claim.lines[index].ordering = provider(&generator).npi
            claim.lines[index].quantity = Quantity(.random(in: 1...99, using: &generator))
            claim.lines[index].charge = Money(cents: .random(in: 50_00..<200_00, using: &generator))
            let month = Int.random(in: 1...12, using: &generator)
            claim.lines[index].from = ServiceDate(year: 2026, month: month, day: .random(in: 1...28, using: &generator))
            claim.lines[index].through = nil
        }
        let expected = deidentifier.predicted(markedClaim(), everyFinding)
        #expect(deidentifier.predicted(claim, everyFinding) == expected, "seed \(seed)")
    }

    // MARK: - From a file to a message

    @Test func `no mark of a file's people and addresses is in its claims or in their messages`() throws {
        let claims = try claims(of: markedFile(MarkedPeople()))
        #expect(claims.map(\.demographics) == [Demographics(age: 87, sex: .female), Demographics(age: 15, sex: .male)])
        #expect(claims.map(\.faults) == [[], []])
        for claim in claims {
            var text = ""
            dump(claim, to: &text)
            let message = WireClaim(claim)
            let bytes: [UInt8] = try message.serializedBytes()
            for mark in MarkedPeople().marks {
                #expect(!text.contains(mark), "\(mark)")
                #expect(!"\(message)".contains(mark), "\(mark)")
                #expect(!contains(bytes, Array(mark.utf8)), "\(mark)")
            }
            // A date as a number, as messages write days of service; a day's count, as claims hold them.
            for birth in [19_370_719, 20_090_719] {
                #expect(!contains(bytes, varint(birth)))
                let day = try #require(ServiceDate("\(birth)"))
                #expect(!text.contains("\(day.days)") && !text.contains("\(day)"))
                #expect(!contains(bytes, varint(Int(day.days))))
            }
        }
    }

    /// What cannot change the claims is not in them.
    @Test func `files that differ in their people, addresses and numbers alone make the same claims`() throws {
        let first = try claims(of: markedFile(MarkedPeople()))
        let second = try claims(of: markedFile(.others))
        #expect(first == second)
        #expect(
            try first.map { try WireClaim($0).serializedBytes() as [UInt8] }
                == second.map { try WireClaim($0).serializedBytes() })
    }

    @Test func `what is wrong with a number or a date is told, and the number or date is not`() throws {
        var people = MarkedPeople()
        (people.taxID, people.memberID, people.birth) = ("77-7777777", "MARK777", "19370231")
        (people.street, people.zip) = ("PO BOX 7777", "35203-7777")
        var others = MarkedPeople.others
        (others.taxID, others.memberID, others.birth) = ("8", "88888", "MARK")
        (others.street, others.zip) = ("POST OFFICE BOX 888", "35203-8888")
        let told: ShapeFaults = [.taxID, .billingPostBox, .billingZIP, .memberID]
        let claims = try claims(of: markedFile(people))
        #expect(claims.map(\.faults) == [told.union(.birthDate), told])
        #expect(try claims == self.claims(of: markedFile(others)))
    }

    /// Under one pseudonym: what else would tell two patients apart is looked for.
    private func claims(of file: String) throws -> [Claim] {
        var reader = ProfessionalClaimReader(.strict) { _ in Pseudonym(high: 1, low: 2) }
        var claims: [Claim] = []
        func take(_ event: ClaimFileEvent) {
            if case .claim(let claim, let names) = event {
                #expect(names == nil)
                claims.append(claim)
            }
        }
        try reader.feed(Array(file.utf8), event: take)
        try reader.finish(event: take)
        return claims
    }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: part) }
    }

    private func varint(_ number: Int) -> [UInt8] {
        var rest = UInt64(bitPattern: Int64(number))
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    @Test func `no mark of a remittance is in what becomes of it`() throws {
        var reader = RemittanceReader(.strict)
        var contributions: [Contribution] = []
        func take(_ event: RemittanceFileEvent) {
            guard case .claim(let claim) = event else { return }
            #expect(claim.reference == nil)
            contributions += deidentifier.remitted(claim)
        }
        try reader.feed(Array(markedRemittance.utf8), event: take)
        try reader.finish(event: take)
        #expect(
            contributions.map { "\($0.code) \($0.group)-\($0.carc) \($0.kind)" } == [
                "99213 - paid", "20552 CO-236 denied",
            ])
        for contribution in contributions { expectUnmarked(contribution) }
    }

    @Test func `a form with a mark in any field is refused or the mark is a code`() {
        let good = ["code": "20552", "payer": "other", "group": "CO", "carc": "236", "kind": "denied"]
        for field in FormError.fieldNames {
            for mark in ["MARKED", "Marked Person", "777-77-7777", "2026-03-17", "47777", "1EG4-TE5-MK73"] {
                guard !(field == "code" && mark == "47777") else { continue }  // It has the shape of a CPT code.
                var form = good
                form[field] = mark
                #expect(throws: FormError.self, "\(field)") { try deidentifier.reported(form) }
            }
        }
    }

    private func provider(_ generator: inout SeededGenerator) -> Provider {
        Provider(npi: NPI("\(Int.random(in: 1_000_000_000...2_999_999_999, using: &generator))"), taxonomy: nil)
    }

    private var sample: Contribution {
        Contribution(source: .reported, code: "20552", payer: .other, group: "CO", carc: "236", kind: .denied)
    }

    private var everyFinding: ScrubReport {
        scrubReport(
            [1, 2].flatMap { [finding(lines: [$0], carc: "236", remarks: ["N822"]), finding(lines: [$0], carc: "16")] })
    }

    private func expectUnmarked(_ contribution: Contribution) {
        var text = ""
        dump(contribution, to: &text)
        for mark in ["777", "MARK", "03-17", "0317", "7/"] { #expect(!text.contains(mark)) }
        #expect((try? contribution.validated(currentYear: 2026)) == contribution)
    }
}

/// An 835 with a mark in every field that names somebody or something.
private let markedRemittance: String = {
    let body = """
        ST*835*0001~BPR*I*40*C*CHK************20260317~TRN*1*MARKCHECK777*1777777777~DTM*405*20260317~
        N1*PR*MARKEDPAYER~N3*777 MARKED ST~N4*MARKEDTOWN*NY*777770000~N1*PE*MARKED CLINIC*XX*1777777773~
        N3*777 MARKED AVE~N4*MARKEDVILLE*OH*777777777~REF*TJ*777777777~LX*1~
        CLP*MARKREF777*1*177*40*0*MB*MARKICN777*11*1~NM1*QC*1*MARKED*PERSON****MI*MARKMEMBER777~
        NM1*82*1*MARKED*DOCTOR****XX*1777777774~REF*EA*MARKMRN777~DTM*232*20260317~MOA***MA01~
        SVC*HC:99213:25*77*40**1~DTM*472*20260317~CAS*CO*45*37~REF*6R*MARKLINE777~
        SVC*HC:20552*100*0**1~DTM*472*20260317~CAS*CO*45*23.07**236*76.93~REF*6R*MARKLINE778~LQ*HE*N822~
        """.replacing("\n", with: "")
    let segments = body.count { $0 == "~" } + 1
    let header =
        "ISA*00*          *00*          *ZZ*MARKSENDER     *ZZ*MARKRECEIVER   *260317*0317*^*00501*000000777*0*P*:~"
    return header + "GS*HP*MARK*MARK*20260317*0317*777*X*005010X221A1~" + body
        + "SE*\(segments)*0001~GE*1*777~IEA*1*000000777~"
}()

/// Whatever of an 837P is a person's, or leads to one.
private struct MarkedPeople {
    var lastName = "MARKEDPERSON"
    var firstName = "MARKJANE"
    var dependent = "MARKTED"
    var memberID = "7MK7TE7MK77"
    var birth = "19370719"
    var dependentBirth = "20090719"
    var clinic = "MARKED CLINIC"
    var street = "777 MARKED AVE"
    var home = "7 MARKHOME LN"
    var town = "MARKTOWN"
    var zip = "352037777"
    var facilityZIP = "432157777"
    var taxID = "777777771"
    var telephone = "5557777777"
    var record = "MARKMRN777"

    static let others = MarkedPeople(
        lastName: "ROE", firstName: "ANN", dependent: "TOM", memberID: "1EG4TE5MK73", birth: "19380101",
        dependentBirth: "20100220", clinic: "OTHER CLINIC", street: "1 MAIN ST", home: "2 SIDE ST", town: "ELSEWHERE",
        zip: "352030001", facilityZIP: "432150002", taxID: "123456789", telephone: "5550000000", record: "R1")

    /// The ZIP codes are kept to five digits.
    var marks: [String] {
        [
            lastName, firstName, dependent, memberID, birth, dependentBirth, clinic, street, home, town, zip,
            facilityZIP,
            taxID, telephone, record, "MARK", "777", "1937", "2009", "0719", "07-19",
        ]
    }
}

/// An 837P of a subscriber and a dependent of hers.
private func markedFile(_ people: MarkedPeople) -> String {
    let claim = """
        REF*EA*\(people.record)~HI*ABK:M1711~NM1*82*1*\(people.lastName)*\(people.firstName)****XX*1999999992~
        NM1*77*2*\(people.clinic)~N3*\(people.street)~N4*\(people.town)*OH*\(people.facilityZIP)~
        LX*1~SV1*HC:20610:RT*150*UN*1***1~DTP*472*D8*20250310~NTE*ADD*\(people.lastName) \(people.birth)~
        """
    let body = """
        ST*837*0001*005010X222A1~BHT*0019*00*\(people.record)*20250401*1200*CH~
        NM1*41*2*\(people.clinic)*****46*\(people.taxID)~PER*IC*\(people.firstName)*TE*\(people.telephone)~
        HL*1**20*1~NM1*85*2*\(people.clinic)*****XX*1999999984~N3*\(people.street)~
        N4*\(people.town)*AL*\(people.zip)~REF*EI*\(people.taxID)~PER*IC*\(people.firstName)*TE*\(people.telephone)~
        HL*2*1*22*1~SBR*P*18*\(people.record)******MB~
        NM1*IL*1*\(people.lastName)*\(people.firstName)****MI*\(people.memberID)~N3*\(people.home)~
        N4*\(people.town)*AL*\(people.zip)~DMG*D8*\(people.birth)*F~REF*SY*\(people.taxID)~
        CLM*A1*150***11:B:1*Y*A*Y*Y~\(claim)HL*3*2*23*0~PAT*19~
        NM1*QC*1*\(people.lastName)*\(people.dependent)~N3*\(people.home)~N4*\(people.town)*AL*\(people.zip)~
        DMG*D8*\(people.dependentBirth)*M~CLM*A2*150***11:B:1*Y*A*Y*Y~\(claim)
        """.replacing("\n", with: "")
    let segments = body.count { $0 == "~" } + 1
    let header =
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000001*0*P*:~"
    return header + "GS*HC*SENDER*RECEIVER*20250401*1200*1*X*005010X222A1~" + body
        + "SE*\(segments)*0001~GE*1*1~IEA*1*000000001~"
}
