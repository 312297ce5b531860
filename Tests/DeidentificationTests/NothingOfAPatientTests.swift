import Claims
import Deidentification
import Scrubbing
import Testing
import Trends
import X12

/// Whatever stands in a claim, a remittance or a form, a contribution holds no more than Safe Harbor allows.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A) to (R).
@Suite struct NothingOfAPatientTests {
    private let deidentifier = Deidentifier(currentYear: 2026)

    @Test func `a contribution has these twelve fields and no others`() {
        let labels = Mirror(reflecting: sample).children.compactMap(\.label)
        #expect(
            labels == [
                "source", "code", "modifiers", "payer", "state", "placeOfService", "group", "carc", "remarks", "kind",
                "amount", "serviceYear",
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
        claim.diagnoses = [Diagnosis(rawValue: .random(in: 0...0xFFFF, using: &generator), isICD10: true)]
        claim.charge = Money(cents: .random(in: 0...1_000_000, using: &generator))
        for index in claim.lines.indices {
            claim.lines[index].rendering = provider(&generator)
            claim.lines[index].quantity = Quantity(.random(in: 1...99, using: &generator))
            claim.lines[index].charge = Money(cents: .random(in: 50_00..<200_00, using: &generator))
            let month = Int.random(in: 1...12, using: &generator)
            claim.lines[index].from = ServiceDate(year: 2026, month: month, day: .random(in: 1...28, using: &generator))
            claim.lines[index].through = nil
        }
        let expected = deidentifier.predicted(markedClaim(), everyFinding)
        #expect(deidentifier.predicted(claim, everyFinding) == expected, "seed \(seed)")
    }

    @Test func `no mark of a remittance is in what becomes of it`() throws {
        var reader = RemittanceReader()
        var contributions: [Contribution] = []
        try reader.feed(Array(markedRemittance.utf8)) { contributions += deidentifier.remitted($0) }
        try reader.finish { contributions += deidentifier.remitted($0) }
        #expect(contributions.map { "\($0.code) \($0.group)-\($0.carc) \($0.kind)" } == ["20552 CO-236 denied"])
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
