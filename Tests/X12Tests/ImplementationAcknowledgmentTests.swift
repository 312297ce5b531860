import Claims
import Testing
import X12

struct ImplementationAcknowledgmentTests {
    @Test func `a file without a fault is accepted`() throws {
        let answer = try Answers(to: interchange(table1 + levels + simpleClaim)).implementation
        // ISA06 and ISA08 change places, as do GS02 and GS03; SE01 counts ST to SE.
        #expect(
            answer == """
                ISA*00*          *00*          *ZZ*RECEIVER       *ZZ*SENDER         *260203*0405*^*00501*000000042*0*T*:~
                GS*FA*RECEIVER*SENDER*20260203*0405*42*X*005010X231A1~
                ST*999*0001*005010X231A1~
                AK1*HC*3*005010X222A1~
                AK2*837*0021*005010X222A1~
                IK5*A~
                AK9*A*1*1*1~
                SE*6*0001~
                GE*1*42~
                IEA*1*000000042~

                """)
        #expect(
            answer.utf8.firstIndex(of: UInt8(ascii: "\n")) == answer.utf8.index(answer.utf8.startIndex, offsetBy: 106))
    }

    @Test func `a refused claim among good ones is noted where it stands, and the rest is accepted`() throws {
        let bad = claim("A2", charge: "100").replacing("SV1*HC:99213*100", with: "SV1*HC:99213*12X50")
        let answers = try Answers(to: interchange(table1 + levels + claim("A1") + bad + claim("A3")))
        // ST is 1, table 1 has 4 segments, the levels 11, a claim 5 with its SV1 fourth: 1 + 4 + 11 + 5 + 4.
        #expect(answers.body == ["AK1", "AK2", "IK3*SV1*25**8", "IK4*2**6", "IK5*E*5", "AK9*E*1*1*1"])
        #expect(!answers.implementation.contains("12X50"))
    }

    @Test func `a transaction whose every claim is refused is rejected`() throws {
        let bad = claim("A1", charge: "1.005") + claim("A2", charge: "")
        let answers = try Answers(to: interchange(table1 + levels + bad))
        #expect(
            answers.body == [
                "AK1", "AK2", "IK3*CLM*17**8", "IK4*2**6", "IK3*CLM*22**8", "IK4*2**1", "IK5*R*5", "AK9*R*1*1*0",
            ])
    }

    @Test(arguments: [
        // HL of the subscriber is the 11th segment, N4 of the payer the 16th.
        ("HL*2*1*22*0~", "HL*2*0*22*0~", ["IK3*HL*11**8", "IK4*2**7"]),
        ("HL*2*1*22*0~", "HL**1*22*0~", ["IK3*HL*11**8", "IK4*1**1"]),
        ("HL*2*1*22*0~", "HL*2*1*29*0~", ["IK3*HL*11**8", "IK4*3**7"]),
        ("N4*CHICAGO*IL*60601~", "SV2*0300~", ["IK3*SV2*16**2"]),
        ("N4*CHICAGO*IL*60601~", "SBR*S*18~", ["IK3*SBR*16**5"]),
    ])
    func `a fault of a level is listed once, and rejects the claims below it`(
        good: String, bad: String, errors: [String]
    ) throws {
        let text = interchange(table1 + levels + claim("A1") + claim("A2")).replacing(good, with: bad)
        let body = try Answers(to: text).body
        #expect(body.filter { $0.hasPrefix("IK3") || $0.hasPrefix("IK4") }.prefix(errors.count) == errors[...])
        #expect(body.count { $0.hasPrefix(errors[0]) } == 1)
        #expect(body.suffix(2) == ["IK5*R*5", "AK9*R*1*1*0"])
    }

    @Test func `a fault that is forgiven is noted`() throws {
        // HL02 names a level that is not before it, which leaves only the level that it stands under.
        let other = interchange(table1 + levels + simpleClaim).replacing("HL*2*1*22*0~", with: "HL*2*9*22*0~")
        #expect(try Answers(to: other).body == ["AK1", "AK2", "IK3*HL*11**8", "IK4*2**7", "IK5*E*5", "AK9*E*1*1*1"])
        // The service line has no LX: it is required before the third segment of the claim.
        let text = interchange(table1 + levels + simpleClaim.replacing("LX*1~\n", with: ""))
        #expect(try Answers(to: text).body == ["AK1", "AK2", "IK3*LX*19**3", "IK5*E*5", "AK9*E*1*1*1"])
    }

    @Test(arguments: [
        ("837", "005010X223A2", "IK5*R*I6"),  // Another guide.
        ("835", "005010X221A1", "IK5*R*1"),  // Another set.
    ])
    func `a transaction that is no 837P is rejected, and the one beside it is not`(
        set: String, version: String, verdict: String
    ) throws {
        let other = transaction("ANY*THING~\n", control: "0022", set: set, version: version)
        let text = file([group([transaction(table1 + levels + simpleClaim), other])])
        let body = try Answers(to: text).body
        #expect(body == ["AK1", "AK2", "IK5*A", "AK2", verdict, "AK9*P*2*2*1"])
    }

    @Test func `a file of nothing but another kind is rejected as a whole`() throws {
        let answers = try Answers(to: interchange("ANY*THING~", version: "005010X223A2"))
        #expect(answers.error?.reason == .notProfessionalClaim)
        #expect(answers.body == ["AK1", "AK2", "IK5*R*I6", "AK9*R*1*1*0"])
    }

    @Test(arguments: [("SE*22*0021", "SE*99*0021", "IK5*E*4"), ("SE*22*0021", "SE*22*0099", "IK5*E*3")])
    func `a wrong SE is noted, and nothing is rejected for it`(good: String, bad: String, verdict: String) throws {
        // ST, 4 segments of table 1, 11 of levels, 5 of the claim, SE: 22.
        let text = file([group([transaction(table1 + levels + simpleClaim)])])
        #expect(text.contains(good))
        let body = try Answers(to: text.replacing(good, with: bad)).body
        #expect(body == ["AK1", "AK2", verdict, "AK9*E*1*1*1"])
    }

    @Test(arguments: [("GE*1*3", "GE*4*3", "AK9*E*1*1*1*5"), ("GE*1*3", "GE*1*9", "AK9*E*1*1*1*4")])
    func `a wrong GE is noted of the group`(good: String, bad: String, verdict: String) throws {
        let text = interchange(table1 + levels + simpleClaim).replacing(good, with: bad)
        #expect(try Answers(to: text).body == ["AK1", "AK2", "IK5*A", verdict])
    }

    @Test func `a wrong IEA is no part of a 999`() throws {
        let text = interchange(table1 + levels + simpleClaim).replacing("IEA*1*", with: "IEA*2*")
        #expect(try Answers(to: text).body == ["AK1", "AK2", "IK5*A", "AK9*A*1*1*1"])
    }

    @Test func `a file that ends early is rejected as a whole, for what it ends in`() throws {
        let whole = file([
            group([transaction(table1 + levels + claim("A1")), transaction(table1 + levels + claim("A2"))])
        ])
        let cut = try #require(whole.firstRange(of: "CLM*A2"))
        let answers = try Answers(to: String(whole[..<cut.lowerBound]))
        #expect(answers.error?.reason == .truncated)
        // The trailers of transaction (2) and group (3) are missing. The first transaction is whole, and does not go on.
        #expect(answers.body == ["AK1", "AK2", "IK5*R*2", "AK9*R*2*2*0*3"])
    }

    @Test func `a group that was whole is rejected with the file`() throws {
        let whole = file([
            group([transaction(table1 + levels + claim("A1"))]), group([transaction(table1 + levels + claim("A2"))]),
        ])
        let cut = try #require(whole.firstRange(of: "CLM*A2"))
        let answers = try Answers(to: String(whole[..<cut.lowerBound]))
        #expect(answers.body == ["AK1", "AK9*R*1*1*0", "AK1", "AK2", "IK5*R*2", "AK9*R*1*1*0*3"])
        let trailing = try Answers(to: whole + "\nand more")
        #expect(trailing.error?.reason == .trailingBytes)
        #expect(trailing.body == ["AK1", "AK9*R*1*1*0", "AK1", "AK9*R*1*1*0"])
    }

    @Test func `a file that ends early in its only transaction rejects its group`() throws {
        let whole = interchange(table1 + levels + simpleClaim)
        let cut = try #require(whole.firstRange(of: "SE*"))
        #expect(try Answers(to: String(whole[..<cut.lowerBound])).body == ["AK1", "AK2", "IK5*R*2", "AK9*R*1*1*0*3"])
    }

    @Test func `a trailer that closes something else rejects what it stands in`() throws {
        // SE with count and control number both wrong: segments were lost.
        let text = interchange(table1 + levels + simpleClaim).replacing("SE*22*0021", with: "SE*23*0022")
        #expect(try Answers(to: text).body == ["AK1", "AK2", "IK5*R*3", "AK9*R*1*1*0"])
        let other = interchange(table1 + levels + simpleClaim).replacing("GE*1*3", with: "GE*2*4")
        #expect(try Answers(to: other).body == ["AK1", "AK9*R*1*1*0*4"])
    }

    @Test func `a segment without a name is not repeated`() throws {
        let text = interchange(table1 + levels + simpleClaim).replacing("N3*1 MAIN ST~", with: "Doe, Jane*1 MAIN ST~")
        let answers = try Answers(to: text)
        #expect(answers.error == nil)
        #expect(answers.body == ["AK1", "AK2", "IK5*R*5", "AK9*R*1*1*0"])
    }

    @Test func `a strict reader's fault is listed like any other`() throws {
        let bad = interchange(table1 + levels + claim("A1") + claim("A2", charge: "x"))
        let answers = try Answers(to: bad, strictness: .strict)
        #expect(answers.body == ["AK1", "AK2", "IK3*CLM*22**8", "IK4*2**6", "IK5*R*5", "AK9*R*1*1*0"])
    }

    @Test func `each group has a transaction of its own`() throws {
        let text = file([
            group([transaction(table1 + levels + claim("A1"))], control: "3"),
            group(
                [transaction(table1 + levels + claim("A2")), transaction(table1 + levels + claim("A3"))], control: "4"),
        ])
        let answers = try Answers(to: text)
        #expect(
            answers.body == [
                "AK1", "AK2", "IK5*A", "AK9*A*1*1*1", "AK1", "AK2", "IK5*A", "AK2", "IK5*A", "AK9*A*2*2*2",
            ])
        #expect(answers.implementation.contains("\nAK1*HC*3*"))
        #expect(answers.implementation.contains("\nAK1*HC*4*"))
        // Two transactions in one group.
        #expect(answers.implementation.contains("\nSE*8*0002~\nGE*2*42~\nIEA*1*000000042~\n"))
    }

    @Test(arguments: ["", "PK not X12", "ISA*00*          *00*          *ZZ*SENDER"])
    func `a file without a group has no answer`(text: String) throws {
        let answers = try Answers(to: text)
        #expect(answers.error != nil)
        #expect(answers.implementation.isEmpty)
        #expect(answers.claims.isEmpty)
    }

    @Test(arguments: [
        ("*", ":", "^", "~", "*:^~"),
        ("|", ">", "!", "'", "|>!'"),
        ("*", ":", "U", "~", "*:^~"),  // 004010: ISA11 is no separator.
        ("|", ">", "!", "\n", "*:^~"),  // A line feed stands after each segment in any case.
        ("*", "-", "^", "~", "*:^~"),  // Dates have hyphens in them,
        ("*", ".", "^", "~", "*:^~"),  // and amounts points.
        ("^", ":", "U", "~", "*:^~"),
    ])
    func `the original's separators are written where they can be`(
        element: String, component: String, repetition: String, terminator: String, written: String
    ) throws {
        let names = ["*": element, ":": component, "^": repetition, "~": terminator]
        let text = interchange(table1 + levels + simpleClaim).map { names[String($0)] ?? String($0) }.joined()
        let answers = try Answers(to: text)
        #expect(answers.error == nil)
        for answer in [answers.implementation, answers.claims] {
            let bytes = Array(answer.utf8)
            // ISA is 106 bytes: the element separator is the 4th, ISA11 the 83rd, ISA16 the 105th, the terminator last.
            #expect(String(decoding: [bytes[3], bytes[104], bytes[82], bytes[105]], as: UTF8.self) == written)
        }
        #expect(answers.segments.last?.first == "IEA")
    }

    @Test func `no more than a thousand faults of a transaction are listed, and the counts are right`() throws {
        let limit = ImplementationAcknowledgment.segmentErrorsMax
        let bad = (0...limit).map { claim("B\($0)", charge: "x") }.joined()
        let answers = try Answers(to: interchange(table1 + levels + bad + claim("A1")))
        #expect(answers.body.count { $0.hasPrefix("IK3") } == limit)
        #expect(answers.body.suffix(2) == ["IK5*E*5", "AK9*E*1*1*1"])
        // ST, AK1, AK2, two for each fault, IK5, AK9, SE.
        #expect(answers.implementation.contains("\nSE*\(2 * limit + 6)*0001~\n"))
        // 1,001 claims are refused, listed or not.
        #expect(answers.claims.contains("\nQTY*AA*\(limit + 1)~\n"))
    }

    @Test func `what could be taken for a separator becomes a space`() throws {
        let text = interchange(table1 + levels + simpleClaim).replacing("RECEIVER ", with: "RE^EI\u{7}ÉR")
        let answer = try Answers(to: text).implementation
        // É is not ASCII, and would be two bytes of a segment of fixed width.
        #expect(answer.hasPrefix("ISA*00*          *00*          *ZZ*RE EI  R       *ZZ*SENDER         *"))
    }
}

@Suite(.enabled(if: Samples.root != nil, "MEDPAY_DATA is not set: it names the folder with the sample files"))
struct ImplementationAcknowledgmentSampleTests {
    @Test func `the segments stand as in published 999s`() throws {
        // A claim without a line lacks a segment; the sample rejects its transaction for one segment.
        let lineless = claim("A1").replacing("LX*1~\nSV1*HC:99213*100*UN*1***1~\nDTP*472*D8*20250115~\n", with: "")
        let rejected = try Answers(to: interchange(table1 + levels + lineless))
        #expect(try rejected.names == published("imsweb__x12-parser/x12_999_rejected.txt"))

        // A good transaction, one with a faulty element, one without a segment. CTX is not written.
        let partial = try Answers(
            to: file([
                group([
                    transaction(table1 + levels + claim("A1")), transaction(table1 + levels + claim("A2", charge: "x")),
                    transaction(table1 + levels + lineless),
                ])
            ]))
        let sample = try published("bryanbritten__edi-x12-healthcare-demo/example-01.edi")
        #expect(partial.names == sample.filter { $0 != "CTX" })
        #expect(partial.body.last == "AK9*P*3*3*1")  // As the sample's.
    }

    @Test(arguments: ["837p", "837i", "837d", "835", "malformed"])
    func `every sample file is answered, and each answer reads back`(folder: String) throws {
        for (name, bytes) in try Samples.files(in: folder) {
            let answers = try Answers(to: bytes)
            #expect(answers.implementation.isEmpty == answers.names.isEmpty, "\(name)")
            if answers.error == nil { #expect(answers.body.last?.hasPrefix("AK9*") == true, "\(name)") }
        }
    }

    private func published(_ name: String) throws -> [String] {
        let file = try #require(try Samples.files(in: "ack").first { $0.name == name })
        return try segments(of: file.bytes).map { $0[0] }
    }
}

/// Table 1 of an 837P, without its ST.
let table1 = """
    BHT*0019*00*BATCH7*20260101*1200*CH~
    NM1*41*2*SUBMITTER CO*****46*SUB1~
    PER*IC*HELP*TE*5555551234~
    NM1*40*2*PAYER CO*****46*00520~

    """

/// `simpleClaim` with this CLM01 and CLM02.
func claim(_ reference: String, charge: String = "100") -> String {
    simpleClaim.replacing("CLM*A1*100*", with: "CLM*\(reference)*\(charge)*")
}

func transaction(
    _ body: String, control: String = "0021", set: String = "837", version: String = "005010X222A1"
) -> String {
    "ST*\(set)*\(control)*\(version)~\n\(body)SE*\(body.count { $0 == "~" } + 2)*\(control)~\n"
}

func group(_ transactions: [String], control: String = "3") -> String {
    "GS*HC*SENDER*RECEIVER*20260101*1200*\(control)*X*005010X222A1~\n" + transactions.joined()
        + "GE*\(transactions.count)*\(control)~\n"
}

func file(_ groups: [String]) -> String {
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~\n"
        + groups.joined() + "IEA*\(groups.count)*000000007~\n"
}

/// What goes back for one file. Both answers have been read again, and their counts agree.
struct Answers {
    var implementation = ""
    var claims = ""
    var error: X12Error?
    /// Of the 999 and of the 277CA, as they were read again.
    var segments: [[String]] = []
    var claimSegments: [[String]] = []

    init(to text: String, strictness: X12Strictness = .lenient, keepsNames: Bool = true) throws {
        try self.init(to: Array(text.utf8), strictness: strictness, keepsNames: keepsNames)
    }

    init(to bytes: [UInt8], strictness: X12Strictness = .lenient, keepsNames: Bool = true) throws {
        let date = try #require(ServiceDate("2026-02-03"))
        let stamp = AcknowledgmentStamp(date: date, hour: 4, minute: 5, control: 42)
        var reader = ProfessionalClaimReader(strictness, keepsNames: keepsNames, pseudonym: digest)
        var implementation = ImplementationAcknowledgment(stamp: stamp)
        var acknowledgment = ClaimAcknowledgment(stamp: stamp)
        var pieces = ""
        var spool = ""
        var completed = ""
        func take(_ event: ClaimFileEvent) throws {
            try implementation.take(event) { pieces += $0 }
            guard let around = try acknowledgment.take(event, body: { spool += $0 }) else { return }
            completed += around.head + spool + around.tail
            spool = ""
        }
        do {
            try reader.feed(bytes, event: take)
            try reader.finish(event: take)
            try implementation.finish { pieces += $0 }
        } catch let error as X12Error {
            self.error = error
            if implementation.isRejection {
                try implementation.finish { pieces += $0 }
            } else {
                pieces = ""
                try implementation.fail(error) { pieces += $0 }
            }
        }
        self.implementation = pieces
        if let head = acknowledgment.interchangeHead, let tail = acknowledgment.interchangeTail {
            claims = head + completed + tail
        }
        segments = try Answers.checked(self.implementation)
        claimSegments = try Answers.checked(claims)
    }

    /// The 999 between ST and SE, each segment as "IK5*E*4", AK1 and AK2 by name alone.
    var body: [String] {
        segments.filter { $0[0].hasPrefix("AK") || $0[0].hasPrefix("IK") }.map {
            ["AK1", "AK2"].contains($0[0]) ? $0[0] : $0.joined(separator: "*")
        }
    }

    var names: [String] { segments.map { $0[0] } }

    /// SE01 is counted from ST, GE01 in transactions, IEA01 in groups, and the control numbers come back.
    private static func checked(_ text: String) throws -> [[String]] {
        guard !text.isEmpty else { return [] }
        let all = try X12Tests.segments(of: Array(text.utf8))
        #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == all.count)
        var opened: [String: (index: Int, control: String)] = [:]
        var (groups, transactions) = (0, 0)
        for (index, segment) in all.enumerated() {
            #expect(segment.last != "", "an empty element ends \(segment[0])")
            switch segment[0] {
            case "ISA": opened["IEA"] = (index, segment[13])
            case "GS":
                groups += 1
                opened["GE"] = (index, segment[6])
            case "ST":
                transactions += 1
                opened["SE"] = (index, segment[2])
            case "SE", "GE", "IEA":
                let start = try #require(opened[segment[0]])
                opened[segment[0]] = nil
                let counts = ["SE": index - start.index + 1, "GE": transactions, "IEA": groups]
                #expect(segment[1] == "\(counts[segment[0]] ?? 0)")
                #expect(segment[2] == start.control)
            default: #expect(opened.count == 3)
            }
        }
        #expect(opened.isEmpty)
        return all
    }
}

/// Name and elements of each segment.
func segments(of bytes: [UInt8]) throws -> [[String]] {
    var tokenizer = X12Tokenizer()
    var segments: [[String]] = []
    func add() {
        let segment = tokenizer.segment
        segments.append((0...segment.count).map { String(decoding: segment[$0], as: UTF8.self) })
    }
    var index = 0
    while try tokenizer.next(in: bytes.span, at: &index) { add() }
    if try tokenizer.finish() { add() }
    return segments
}
