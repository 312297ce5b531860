import Claims
import Testing
import X12

/// What each kind of fault costs: a claim, a transaction, the file, or nothing but a warning.
@Suite struct LenientReadingTests {
    // MARK: - Files

    private static let institutional = "005010X223A2"

    /// `simpleClaim` under another reference.
    private static func claim(_ reference: String, _ old: String = "CLM", _ new: String = "CLM") -> String {
        simpleClaim.replacing("CLM*A1*", with: "CLM*\(reference)*").replacing(old, with: new)
    }

    private static func subscriber(_ number: Int, under parent: String) -> String {
        "HL*\(number)*\(parent)*22*0~\nSBR*P*18*******CI~\nNM1*IL*1*ROE*ANNA****MI*MEMBER\(number)~\n"
            + "DMG*D8*19500101*F~\n"
    }

    private static func dependent(_ number: Int, under parent: String) -> String {
        "HL*\(number)*\(parent)*23*0~\nPAT*19~\nNM1*QC*1*ROE*TEDDY~\nDMG*D8*20100203*M~\n"
    }

    private static func billing(_ number: Int) -> String {
        "HL*\(number)**20*1~\nNM1*85*2*OTHERCLINIC*****XX*1679576722~\nN3*3 SIDE ST~\nN4*ATLANTA*GA*303010001~\n"
    }

    /// One interchange and group around several transactions, with counts that fit.
    private static func file(_ transactions: [(body: String, version: String)]) -> String {
        let whole = transactions.enumerated().map { index, transaction in
            let count = transaction.body.count { $0 == "~" } + 2
            return "ST*837*700\(index)*\(transaction.version)~\n\(transaction.body)SE*\(count)*700\(index)~\n"
        }
        let one = interchange("")
        let start = one.prefix { $0 != "\n" } + "\nGS*HC*SENDER*RECEIVER*20260101*1200*3*X*005010X222A1~\n"
        return start + whole.joined() + "GE*\(transactions.count)*3~\nIEA*1*000000007~\n"
    }

    private func lenient(_ text: String) -> Outcome<Claim> { readClaims(text, strictness: .lenient) }

    // MARK: - A claim

    @Test(
        arguments: [
            ("CLM*A2*100*", "CLM*A2*1x0*", X12Error.Reason.amountNotDecimal, "CLM", 19, 2 as Int?, nil as Int64?),
            ("*100*UN", "*1x0*UN", .amountNotDecimal, "SV1", 22, 2, 10_000),
            ("UN*1", "UN*one", .quantityNotDecimal, "SV1", 22, 4, 10_000),
            ("HC:99213", "HC:99213:2", .modifierMalformed, "SV1", 22, 1, 10_000),
            ("LX*1~", "LX*A~", .numberNotWhole, "LX", 21, 1, 10_000),
            ("LX*1~\nSV1*HC:99213*100*UN*1***1~\nDTP*472*D8*20250115~\n", "", .segmentMissing, "LX", 19, nil, 10_000),
            ("SV1*HC:99213*100*UN*1***1~\n", "", .segmentMissing, "SV1", 21, nil, 10_000),
            ("CLM*A2*100*", "CLM*A2**", .elementMissing, "CLM", 19, 2, nil),
        ] as [(String, String, X12Error.Reason, String, Int, Int?, Int64?)])
    func `a claim that cannot be read costs that claim, and its neighbours are read`(
        old: String, new: String, reason: X12Error.Reason, segment: String, position: Int, element: Int?, cents: Int64?
    ) {
        let bad = LenientReadingTests.claim("A2", old, new)
        #expect(bad != LenientReadingTests.claim("A2"))
        let text = interchange(levels + simpleClaim + bad + LenientReadingTests.claim("A3"))
        let outcome = lenient(text)
        #expect(outcome.values.map(\.reference) == ["A1", "A3"])
        #expect(outcome.values.map(\.lines.count) == [1, 1])
        #expect(outcome.error == nil && outcome.notices.isEmpty)
        #expect(outcome.refused.count == 1)
        let refused = outcome.refused.first
        #expect(refused?.reference == "A2")
        #expect(refused?.charge == cents.map { Money(cents: $0) })
        #expect(refused?.billing == NPI("1234567893"))
        #expect(refused?.names == nil)
        #expect(refused?.error.reason == reason && refused?.error.segment == segment)
        #expect(refused?.error.position == position && refused?.error.element == element)
        #expect(refused?.notice.level == .claim && refused?.notice.isRefusal == true)
        #expect(readClaims(text).error == refused?.error)
        #expect(readClaims(text).values.map(\.reference) == ["A1"])
    }

    @Test(arguments: ["CLM**100*", "CLM*\u{1}*100*", "CLM*\(String(repeating: "R", count: 39))*100*"])
    func `a reference that is at fault is not told`(clm: String) {
        let bad = LenientReadingTests.claim("A2", "CLM*A2*100*", clm)
        let outcome = lenient(interchange(levels + simpleClaim + bad + LenientReadingTests.claim("A3")))
        #expect(outcome.values.map(\.reference) == ["A1", "A3"])
        #expect(outcome.refused.map(\.reference) == [""])
        #expect(outcome.refused.first?.charge == Money(cents: 10_000))
    }

    @Test func `as many claims as cannot be read are refused, also the first and the last`() {
        let bad = (1...3).map { LenientReadingTests.claim("B\($0)", "UN*1", "UN*one") }
        let outcome = lenient(interchange(levels + bad[0] + simpleClaim + bad[1] + bad[2]))
        #expect(outcome.values.map(\.reference) == ["A1"])
        #expect(outcome.refused.map(\.reference) == ["B1", "B2", "B3"])
        #expect(outcome.faults == outcome.refused.map(\.error))
    }

    @Test func `a claim beyond fifty lines is refused once, and the next is read`() {
        let lines = (1...60).map { "LX*\($0)~\nSV1*HC:99213*1*UN*1***1~\n" }.joined()
        let outcome = lenient(interchange(levels + "CLM*A*60***11:B:1~\n" + lines + simpleClaim))
        #expect(outcome.values.map(\.reference) == ["A1"])
        #expect(outcome.refused.map(\.error.reason) == [.tooManyLines])
    }

    @Test func `a claim without CLM05 is read, with a warning`() {
        let text = interchange(levels + LenientReadingTests.claim("A2", "***11:B:1*Y*A*Y*Y", ""))
        let outcome = lenient(text)
        #expect(outcome.values.map(\.reference) == ["A2"])
        #expect(outcome.values.first?.placeOfService == nil && outcome.values.first?.frequency == .other)
        #expect(outcome.notices.map(\.error.reason) == [.elementMissing])
        #expect(outcome.notices.first?.level == .claim && outcome.notices.first?.isRefusal == false)
        #expect(outcome.notices.first?.error.element == 5)
    }

    @Test func `a service without LX is the next line, with a warning`() {
        let bare = LenientReadingTests.claim("A2", "LX*1~\n", "")
        let outcome = lenient(interchange(levels + simpleClaim + bare + LenientReadingTests.claim("A3")))
        #expect(outcome.values.map(\.reference) == ["A1", "A2", "A3"])
        #expect(outcome.values.map { $0.lines.map(\.number) } == [[1], [1], [1]])
        #expect(outcome.values.map { $0.lines.map(\.from) } == Array(repeating: [ServiceDate("2025-01-15")], count: 3))
        #expect(outcome.notices.map(\.error.reason) == [.segmentMissing])
        #expect(outcome.notices.first?.error.segment == "LX" && outcome.notices.first?.error.position == 21)
        #expect(outcome.notices.first?.level == .claim && outcome.notices.first?.isRefusal == false)
    }

    // MARK: - A level

    @Test func `a billing provider that is named twice costs the claims below it`() {
        let twice = levels.replacing("N3*1 MAIN ST~", with: "NM1*85*2*SECOND*****XX*1679576722~\nN3*1 MAIN ST~")
        let text = interchange(
            twice + simpleClaim + LenientReadingTests.subscriber(3, under: "1") + LenientReadingTests.claim("A2")
                + LenientReadingTests.dependent(4, under: "3") + LenientReadingTests.claim("A3")
                + LenientReadingTests.billing(5) + LenientReadingTests.subscriber(6, under: "5")
                + LenientReadingTests.claim("A4"))
        let outcome = lenient(text)
        #expect(outcome.values.map(\.reference) == ["A4"])
        #expect(outcome.values.first?.billing.npi == NPI("1679576722"))
        #expect(outcome.refused.map(\.reference) == ["A1", "A2", "A3"])
        #expect(Set(outcome.faults.map(\.reason)) == [.segmentRepeated])
        #expect(Set(outcome.faults.map(\.position)) == [6])
        #expect(outcome.notices.map(\.level) == [.level])
        #expect(outcome.error == nil)
    }

    @Test func `a subscriber under another level costs the claims of that subscriber and its dependents`() {
        let text = interchange(
            levels + simpleClaim + LenientReadingTests.subscriber(3, under: "2") + LenientReadingTests.claim("A2")
                + LenientReadingTests.dependent(4, under: "3") + LenientReadingTests.claim("A3")
                + LenientReadingTests.subscriber(5, under: "1") + LenientReadingTests.claim("A4"))
        let outcome = lenient(text)
        #expect(outcome.values.map(\.reference) == ["A1", "A4"])
        #expect(outcome.refused.map(\.reference) == ["A2", "A3"])
        #expect(Set(outcome.faults.map(\.reason)) == [.parentMismatch])
        #expect(outcome.notices.map(\.error.position) == [19])
    }

    @Test func `a dependent under another subscriber costs the claims of that dependent`() {
        let text = interchange(
            levels + simpleClaim + LenientReadingTests.subscriber(3, under: "1") + LenientReadingTests.claim("A2")
                + LenientReadingTests.dependent(4, under: "2") + LenientReadingTests.claim("A3")
                + LenientReadingTests.dependent(5, under: "3") + LenientReadingTests.claim("A4"))
        let outcome = lenient(text)
        #expect(outcome.values.map(\.reference) == ["A1", "A2", "A4"])
        #expect(outcome.refused.map(\.reference) == ["A3"])
        #expect(outcome.refused.map(\.error.reason) == [.parentMismatch])
    }

    @Test(arguments: ["7", "2", "99"])
    func `a parent that no level before has is a warning`(parent: String) {
        let text = interchange(
            levels.replacing("HL*2*1*22", with: "HL*2*\(parent)*22") + simpleClaim + LenientReadingTests.claim("A2"))
        let outcome = lenient(text)
        #expect(outcome.values.map(\.reference) == ["A1", "A2"])
        #expect(outcome.refused.isEmpty && outcome.error == nil)
        #expect(outcome.notices.map(\.error.reason) == [.parentMismatch])
        #expect(outcome.notices.first?.level == .transaction && outcome.notices.first?.isRefusal == false)
        #expect(outcome.notices.first?.error.element == 2)
    }

    @Test func `a level of an unknown kind costs the claims below it`() {
        let text = interchange(
            levels + simpleClaim + "HL*3*1*24*0~\n" + LenientReadingTests.claim("A2") + LenientReadingTests.billing(4)
                + LenientReadingTests.subscriber(5, under: "4") + LenientReadingTests.claim("A3"))
        let outcome = lenient(text)
        #expect(outcome.values.map(\.reference) == ["A1", "A3"])
        #expect(outcome.refused.map(\.error.reason) == [.unknownQualifier])
    }

    @Test func `a name without its kind and an address after the numbers are warnings`() {
        let text = interchange(
            levels.replacing("NM1*85*2*", with: "NM1*85**").replacing(
                "N4*MIAMI*FL*331110000~", with: "REF*EI*123456789~\nN4*MIAMI*FL*331110000~") + simpleClaim)
        let outcome = lenient(text)
        #expect(outcome.values.map(\.place) == [Place(zip: ZIPCode("33111"), state: USState("FL"))])
        #expect(outcome.notices.map(\.error.reason) == [.elementMissing, .segmentOutOfPlace])
        #expect(outcome.notices.allSatisfy { $0.level == .transaction && !$0.isRefusal })
    }

    // MARK: - A transaction

    @Test func `an institutional transaction between two professional ones is refused by name`() {
        let text = LenientReadingTests.file([
            (levels + simpleClaim, "005010X222A1"),
            (levels + LenientReadingTests.claim("A2", "SV1*", "SV2*0300*"), LenientReadingTests.institutional),
            (levels + LenientReadingTests.claim("A3"), "005010X222A1"),
        ])
        let outcome = lenient(text)
        #expect(outcome.values.map(\.reference) == ["A1", "A3"])
        #expect(outcome.error == nil && outcome.refused.isEmpty)
        #expect(outcome.notices.count == 1)
        let notice = outcome.notices.first
        #expect(notice?.level == .transaction && notice?.isRefusal == true)
        #expect(notice?.error.reason == .notProfessionalClaim && notice?.error.found == .institutionalClaim)
        #expect(notice?.error.segment == "ST" && notice?.error.position == 20)
        #expect(notice?.description.contains("this is an 837I institutional claim, not an 837P") == true)
        #expect(readClaims(text).error == notice?.error)
    }

    @Test func `a file of other transactions alone is refused as a whole`() {
        let outcome = lenient(LenientReadingTests.file([(levels + simpleClaim, LenientReadingTests.institutional)]))
        #expect(outcome.values.isEmpty)
        #expect(outcome.notices.map(\.error) == [outcome.error].compactMap(\.self))
        #expect(outcome.error?.found == .institutionalClaim)
    }

    // MARK: - The envelope

    @Test(
        arguments: [
            ("SE*18*0021", "SE*17*0021", X12Error.Reason.countMismatch, X12Notice.Level.transaction, "SE", 1),
            ("SE*18*0021", "SE*18*9921", .controlNumberMismatch, .transaction, "SE", 2),
            ("GE*1*3", "GE*2*3", .countMismatch, .group, "GE", 1),
            ("GE*1*3", "GE*1*4", .controlNumberMismatch, .group, "GE", 2),
            ("IEA*1*000000007", "IEA*3*000000007", .countMismatch, .interchange, "IEA", 1),
            ("IEA*1*000000007", "IEA*1*000000008", .controlNumberMismatch, .interchange, "IEA", 2),
        ])
    func `a wrong count or control number is a warning`(
        old: String, new: String, reason: X12Error.Reason, level: X12Notice.Level, segment: String, element: Int
    ) {
        let text = interchange(levels + simpleClaim).replacing(old, with: new)
        let outcome = lenient(text)
        #expect(outcome.values == readClaims(interchange(levels + simpleClaim)).values)
        #expect(outcome.error == nil && outcome.refused.isEmpty && outcome.notices.count == 1)
        #expect(outcome.notices.first?.level == level && outcome.notices.first?.isRefusal == false)
        #expect(outcome.notices.first?.error.reason == reason)
        #expect(outcome.notices.first?.error.segment == segment)
        #expect(outcome.notices.first?.error.element == element)
        #expect(readClaims(text).error == outcome.notices.first?.error)
    }

    @Test(arguments: [
        ("SE*18*0021", "SE*17*0022", "SE"), ("GE*1*3", "GE*2*4", "GE"),
        ("IEA*1*000000007", "IEA*3*000000008", "IEA"),
    ])
    func `a trailer with both wrong closes something else, and ends the file`(old: String, new: String, segment: String)
    {
        let text = interchange(levels + simpleClaim).replacing(old, with: new)
        let error = lenient(text).error
        #expect(error?.reason == .controlNumberMismatch)
        #expect(error?.segment == segment)
        #expect(readClaims(text).error == error)
    }

    @Test func `an ISA that is not padded is a warning`() {
        for isa in ["SENDER         ", "SENDER          ", "SENDER "] {
            let text = interchange(levels + simpleClaim).replacing("SENDER         ", with: isa)
            let outcome = lenient(text)
            #expect(outcome.values.count == 1)
            #expect(outcome.notices.map(\.error.reason) == (isa.count == 15 ? [] : [.headerMalformed]))
            #expect(outcome.notices.allSatisfy { $0.level == .interchange && !$0.isRefusal })
            #expect(readClaims(text).error == outcome.notices.first?.error)
        }
    }

    @Test func `a truncated file is refused, with the claims before its end handed out`() {
        let text = interchange(levels + simpleClaim + LenientReadingTests.claim("A2"))
        let bytes = Array(text.utf8)
        for length in 1..<bytes.count - 10 {
            let outcome = readClaims(Array(bytes[..<length]), strictness: .lenient)
            #expect(outcome.error?.reason == .truncated)
            #expect(outcome.faults.isEmpty)
            #expect(outcome.values.count <= 2)
        }
        let end = text.replacing("GE*1*3~\nIEA*1*000000007~", with: "")
        #expect(lenient(end).values.map(\.reference) == ["A1", "A2"])
    }

    @Test func `what is outside its envelope ends the file`() {
        for (old, new) in [("SE*18*0021~\n", ""), ("GE*1*3~\n", ""), ("SE*18*0021~", "SE*18*0021~\nNM1*85~")] {
            let outcome = lenient(interchange(levels + simpleClaim).replacing(old, with: new))
            #expect(outcome.error?.reason == .segmentOutOfPlace)
        }
    }

    // MARK: - Remittances

    private static let remittanceHeader =
        "TRN*1*TRACE12345*1999999999~\nN1*PR*PAYER NAME~\nN1*PE*CLINIC*XX*1234567893~\nN4*MIAMI*FL*33111~\nLX*1~\n"

    private static func remitted(_ reference: String, _ old: String = "CLP", _ new: String = "CLP") -> String {
        """
        CLP*\(reference)*1*100*80*20*MB*ICNUMBER1*11~
        NM1*QC*1*DOE*JANE****MI*1EG4TE5MK73~
        SVC*HC:99213:25*100*80**1~
        DTM*472*20250115~
        CAS*PR*2*20~

        """.replacing(old, with: new)
    }

    private static func remittance(_ claims: [String], payment: String) -> String {
        interchange(
            "BPR*I*\(payment)*C*CHK~\n" + remittanceHeader + claims.joined(), set: "835", version: "005010X221A1",
            functional: "HP")
    }

    @Test(
        arguments: [
            ("CAS*PR*2*20", "CAS*PR*2*19.99", X12Error.Reason.unbalanced, "SVC", nil as Int?),
            ("*1*100*80*20", "*1*101*80*20", .unbalanced, "CLP", nil),
            ("CAS*PR*2*20", "CAS*XX*2*20", .unknownQualifier, "CAS", 1),
            ("HC:99213:25*100", "HC:99213:25*1x0", .amountNotDecimal, "SVC", 2),
            ("HC:99213:25", "HC:99213:5", .modifierMalformed, "SVC", 1),
            ("*1*100*80*20", "**100*80*20", .elementMissing, "CLP", 2),
        ] as [(String, String, X12Error.Reason, String, Int?)])
    func `a remitted claim that does not balance or cannot be read costs that claim`(
        old: String, new: String, reason: X12Error.Reason, segment: String, element: Int?
    ) {
        let claims = [
            LenientReadingTests.remitted("R1"), LenientReadingTests.remitted("R2", old, new),
            LenientReadingTests.remitted("R3"),
        ]
        let text = LenientReadingTests.remittance(claims, payment: "240")
        let outcome = readRemittance(Array(text.utf8), strictness: .lenient, keepsReferences: true)
        #expect(outcome.values.map(\.reference) == ["R1", "R3"])
        #expect(outcome.error == nil && outcome.notices.count == 1)
        #expect(outcome.notices.first?.level == .claim && outcome.notices.first?.isRefusal == true)
        #expect(outcome.notices.first?.error.reason == reason && outcome.notices.first?.error.segment == segment)
        #expect(outcome.notices.first?.error.element == element)
        #expect(readRemittance(text).error == outcome.notices.first?.error)
    }

    @Test func `a payment that is not what its claims add up to is a warning`() {
        let claims = [LenientReadingTests.remitted("R1"), LenientReadingTests.remitted("R2")]
        let text = LenientReadingTests.remittance(claims, payment: "160.01")
        let outcome = readRemittance(text, strictness: .lenient)
        #expect(outcome.values.count == 2)
        #expect(outcome.error == nil && outcome.notices.count == 1)
        #expect(outcome.notices.first?.level == .transaction && outcome.notices.first?.isRefusal == false)
        #expect(outcome.notices.first?.error.reason == .unbalanced && outcome.notices.first?.error.segment == "BPR")
        #expect(outcome.notices.first?.error.position == 3 && outcome.notices.first?.error.element == 2)
        #expect(readRemittance(text).error == outcome.notices.first?.error)
    }

    // MARK: - All of them

    /// A file for each fault, and a good one.
    private static let faulty: [String] = {
        let good = interchange(levels + simpleClaim)
        let changes = [
            ("CLM*A1*100*", "CLM*A1*SECRET1*"), ("CLM*A1*100*", "CLM**100*"), ("UN*1", "UN*SECRET2"),
            ("HC:99213", "HC:99213:SECRET3"), ("LX*1~", "LX*SECRET4~"), ("LX*1~\n", ""), ("LX*1~", "LX*1~\nLX*2~"),
            ("NM1*85*2*CLINIC", "NM1*85*2*CLINIC~\nNM1*85*2*SECRET5"), ("HL*2*1*22", "HL*2*9*22"),
            ("HL*2*1*22", "HL*2*SECRET6*22"), ("HL*2*1*22", "HL*2*1*SECRET7"), ("NM1*85*2*", "NM1*85**"),
            ("SE*18*", "SE*17*"), ("SE*18*0021", "SE*18*SECRET8"), ("SE*18*0021", "SE*SECRET9*0021"),
            ("SE*18*0021", "SE*1*SECRET10"), ("GE*1*3", "GE*1*SECRET11"), ("IEA*1*0000", "IEA*1*SECRET12"),
            ("SENDER         ", "SENDER"), ("005010X222A1~\nHL", "005010X223A2~\nHL"), ("GE*1*3~\n", ""),
            ("IEA*1*000000007~", ""), ("DTP*472", "SECRET13*472"), ("SBR*P*18", "REF*P*SECRET14"),
            ("HI*ABK:E119*ABF:I10", "HI" + String(repeating: "*ABK:SECRET1", count: 13)),
            ("IEA*1*000000007~", "IEA*1*000000007~SECRET15"), ("CLM", "CLM"),
        ]
        return changes.map { good.replacing($0, with: $1) }
    }()

    private static let faultyRemittances: [String] = {
        let good = remittance([remitted("R1")], payment: "80")
        let changes = [
            ("CLP*R1*1*", "CLP*R1*SECRET1*"), ("*100*80*20", "*100*SECRET2*20"), ("CAS*PR*", "CAS*SECRET3*"),
            ("CAS*PR*2*20", "CAS*PR*2*19.99"), ("BPR*I*80", "BPR*I*SECRET4"), ("BPR*I*80", "BPR*I*80.01"),
            ("BPR*I*80*C*CHK~\n", ""), ("HC:99213:25", "HC:99213:SECRET5"), ("CLP*R1*1", "REF*R1*SECRET6"),
            ("SE*13*", "SE*12*"),
        ]
        return changes.map { good.replacing($0, with: $1) }
    }()

    @Test(arguments: faulty.indices)
    func `a strict reader ends where a lenient one finds the first fault`(index: Int) {
        let text = LenientReadingTests.faulty[index]
        let (found, strict) = (lenient(text), readClaims(text))
        #expect(strict.error == found.faults.first ?? found.error)
        #expect(found.values.starts(with: strict.values))
        #expect(strict.faults.isEmpty)
        let isGood = index == LenientReadingTests.faulty.count - 1
        #expect((strict.error == nil) == isGood)
    }

    @Test(arguments: faultyRemittances.indices)
    func `a strict reader of remittances does too`(index: Int) {
        let text = LenientReadingTests.faultyRemittances[index]
        let (found, strict) = (readRemittance(text, strictness: .lenient), readRemittance(text))
        #expect(strict.error == found.faults.first ?? found.error)
        #expect(found.values.starts(with: strict.values))
        #expect(strict.faults.isEmpty)
    }

    /// Of every element and component: what could tell something, so at least three characters that are not all digits.
    private func values(of text: String) -> Set<String> {
        let parts = text.split { "*~: \n".contains($0) }
        let names = Set(SegmentID.allCases.map(\.description))
        // The guide that an error asks for is no secret.
        return Set(parts.map(String.init).filter { $0.count >= 3 && !$0.allSatisfy(\.isNumber) })
            .subtracting(names).subtracting(["005010X222A1", "005010X221A1"])
    }

    @Test func `no error and no notice repeats a value of its file`() {
        for text in LenientReadingTests.faulty + LenientReadingTests.faultyRemittances {
            let values = values(of: text)
            #expect(values.contains("1EG4TE5MK73"))
            let (claims, remitted) = (lenient(text), readRemittance(text, strictness: .lenient))
            let notices = claims.notices + claims.refused.map(\.notice) + remitted.notices
            let errors = claims.faults + remitted.faults + [claims.error, remitted.error].compactMap(\.self)
            let told =
                notices.map { "\($0) \(String(reflecting: $0))" } + errors.map { "\($0) \(String(reflecting: $0))" }
            for text in told {
                #expect(!values.contains { text.contains($0) })
                #expect(!text.contains("SECRET"))
            }
        }
    }
}
