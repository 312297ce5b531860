import Claims
import Testing
import X12

@Suite struct RemittanceReaderTests {
    private let header =
        "TRN*1*12345*1999999999~\nN1*PR*PAYER~\nN4*CHICAGO*IL*60601~\nN1*PE*CLINIC*XX*1234567893~\nN4*MIAMI*FL*33111~\nLX*1~\n"

    private func file(_ body: String, payment: String = "80") -> String {
        interchange("BPR*I*\(payment)*C*CHK~\n" + header + body, set: "835", version: "005010X221A1", functional: "HP")
    }

    /// The file of one paid claim with this replaced, and SE01 with it.
    private func edited(_ old: String, _ new: String) -> String {
        let text = file(paidClaim)
        #expect(text.contains(old) && text.contains("SE*15*"))
        let count = 15 + new.count { $0 == "~" } - old.count { $0 == "~" }
        return text.replacing(old, with: new).replacing("SE*15*", with: "SE*\(count)*")
    }

    private let paidClaim = """
        CLP*SECRET1*1*100*80*20*MB*ICN1*11~
        NM1*QC*1*DOE*JANE****MI*1EG4TE5MK73~
        DTM*232*20250110~
        SVC*HC:99213:25*100*80**1~
        DTM*472*20250115~
        CAS*PR*2*20~

        """

    @Test func `a claim comes with codes, amounts, year and state, and nobody's identity`() {
        let outcome = readRemittance(
            file(
                """
                CLP*A1*1*250*80*20*MB*ICN1*11~
                CAS*OA*23*10~
                NM1*QC*1*DOE*JANE****MI*1EG4TE5MK73~
                MOA***MA01*N1~
                DTM*232*20241230~
                SVC*HC:99213:25*140*80**2*HC:99214:57*3~
                DTM*150*20240101~
                DTM*472*20250115~
                CAS*CO*45*20**253*20.5~
                CAS*PR*2*19.5*1~
                LQ*HE*N130~
                LQ*RX*12~
                SVC*AD:D1110*100*0~
                CAS*CO*97*100~

                """))
        #expect(outcome.error == nil)
        let first = RemittedLine(
            procedure: HCPCS("99213"), modifiers: ["25"], submitted: HCPCS("99214"), submittedModifiers: ["57"],
            charge: Money(cents: 14_000), paid: Money(cents: 8000), units: Quantity(2), submittedUnits: Quantity(3),
            year: 2025,
            adjustments: [
                Adjustment(.contractual, "45", Money(cents: 2000)), Adjustment(.contractual, "253", Money(cents: 2050)),
                Adjustment(.patient, "2", Money(cents: 1950), quantity: .one),
            ], remarks: ["N130"])
        let second = RemittedLine(
            procedure: nil, charge: Money(cents: 10_000), year: 2024,
            adjustments: [Adjustment(.contractual, "97", Money(cents: 10_000))])
        #expect(
            outcome.values == [
                RemittedClaim(
                    status: .primary, payer: .medicare, state: USState("FL"), charge: Money(cents: 25_000),
                    paid: Money(cents: 8000), adjustments: [Adjustment(.other, "23", Money(cents: 1000))],
                    remarks: ["MA01", "N1"], lines: [first, second])
            ])
        #expect(first.reported == HCPCS("99214"))
        #expect(first.isRecoded)
        var dumped = ""
        dump(outcome.values, to: &dumped)
        for secret in ["SECRET", "A1", "ICN1", "DOE", "1EG4"] { #expect(!dumped.contains(secret)) }
    }

    @Test func `any pieces give the same claims as the whole`() {
        let text = file(paidClaim + paidClaim, payment: "160")
        let whole = readRemittance(text)
        #expect(whole.error == nil)
        #expect(whole.values.count == 2)
        for size in [1, 2, 3, 5, 7, 64, 106] { #expect(readRemittance(text, pieces: size) == whole) }
    }

    @Test(arguments: [
        ("1", RemittanceStatus.primary), ("4", .denied), ("22", .reversal), ("25", .predetermination), ("5", .other),
        ("300", .other),
    ])
    func `CLP02 tells the status`(code: String, status: RemittanceStatus) {
        #expect(
            readRemittance(file(paidClaim.replacing("*1*100", with: "*\(code)*100"))).values.first?.status == status)
    }

    @Test func `a reversal's negative amounts balance too`() {
        let outcome = readRemittance(
            file("CLP*A*22*-100*-80~\nSVC*HC:99213*-100*-80**-1~\nCAS*CO*45*-20~\n", payment: "-80"))
        #expect(outcome.error == nil)
        #expect(outcome.values.first?.lines.first?.units == Quantity(-1))
    }

    @Test(
        arguments: [
            ("CAS*PR*2*20~", "CAS*PR*2*19.99~", "SVC", 13, nil),
            ("CLP*SECRET1*1*100*80", "CLP*SECRET1*1*101*80", "CLP", 10, nil),
            ("CLP*SECRET1*1*100*80*20*MB*ICN1*11~", "CLP*SECRET1*1*100*80~\nCAS*CO*45*1~", "CLP", 10, nil),
            ("BPR*I*80", "BPR*I*80.01", "BPR", 3, 2),
        ] as [(String, String, String, Int, Int?)])
    func `what does not balance is refused`(old: String, new: String, segment: String, position: Int, element: Int?) {
        let error = readRemittance(edited(old, new)).error
        #expect(error?.reason == .unbalanced)
        #expect(error?.segment == segment)
        #expect(error?.position == position)
        #expect(error?.element == element)
    }

    @Test func `what the payer withholds from the provider counts in the payment`() {
        let plb = "PLB*1234567893*20251231*WO:1*30*L6*-1.5~\n"
        #expect(readRemittance(file(paidClaim + plb, payment: "51.5")).error == nil)
        #expect(readRemittance(file(paidClaim + plb, payment: "80")).error?.reason == .unbalanced)
    }

    @Test func `a total that no payer pays is refused before it overflows`() {
        let plb = "PLB*1*20251231" + String(repeating: "*WO*9999999999.99", count: 30) + "~\n"
        let many = String(repeating: plb, count: 334)  // 30 amounts each: more than ten thousand in all.
        #expect(readRemittance(file(many, payment: "0")).error?.reason == .unbalanced)
    }

    @Test(
        arguments: [
            ("CLP*SECRET1*1*100*80", "CLP*SECRET1**100*80", X12Error.Reason.elementMissing, "CLP", 2),
            ("CLP*SECRET1*1*100*80", "CLP*SECRET1*1**80", .elementMissing, "CLP", 3),
            ("CLP*SECRET1*1*100*80", "CLP*SECRET1*1*100*eighty", .amountNotDecimal, "CLP", 4),
            ("SVC*HC:99213:25*100", "SVC*HC:99213:25*", .elementMissing, "SVC", 2),
            ("CAS*PR*2*20", "CAS*XX*2*20", .unknownQualifier, "CAS", 1),
            ("CAS*PR*2*20", "CAS*PR**20", .elementMissing, "CAS", 2),
            ("CAS*PR*2*20", "CAS*PR*2", .elementMissing, "CAS", 3),
            ("BPR*I*80*C*CHK~\n", "BPR*I*80~\nBPR*I*80~\n", .segmentRepeated, "BPR", nil),
            ("BPR*I*80*C*CHK~\n", "REF*1~\n", .segmentMissing, "BPR", nil),
            ("CLP*SECRET1*1*100*80*20*MB*ICN1*11~\n", "REF*1~\n", .segmentOutOfPlace, "SVC", nil),
        ] as [(String, String, X12Error.Reason, String, Int?)])
    func `what cannot be read is refused`(
        old: String, new: String, reason: X12Error.Reason, segment: String, element: Int?
    ) {
        let error = readRemittance(edited(old, new)).error
        #expect(error?.reason == reason)
        #expect(error?.segment == segment)
        #expect(error?.element == element)
    }

    @Test func `a claim file is refused by name`() {
        let error = readRemittance(interchange(levels + simpleClaim)).error
        #expect(error?.reason == .notRemittance)
        #expect(error?.description.contains("this is an 837P professional claim, not an 835 remittance") == true)
    }
}
