import Claims
import Testing
import X12

struct ClaimAcknowledgmentTests {
    @Test func `a claim that is read is accepted for processing`() throws {
        let text = interchange(table1 + levels + claim("A1", charge: "100.50"))
        // SE01: 14 segments before the claim, 7 of its own, SE.
        #expect(
            try Answers(to: text).claims == """
                ISA*00*          *00*          *ZZ*RECEIVER       *ZZ*SENDER         *260203*0405*^*00501*000000042*0*T*:~
                GS*HN*RECEIVER*SENDER*20260203*0405*42*X*005010X214~
                ST*277*0001*005010X214~
                BHT*0085*08*0000000420001*20260203*0405*TH~
                HL*1**20*1~
                NM1*PR*2*PAYER CO*****46*00520~
                TRN*1*0000000420001~
                DTP*050*D8*20260203~
                DTP*009*D8*20260203~
                HL*2*1*21*1~
                NM1*41*2*SUBMITTER CO*****46*SUB1~
                TRN*2*BATCH7~
                STC*A1:19:PR*20260203*WQ*100.5~
                QTY*90*1~
                AMT*YU*100.5~
                HL*3*2*19*1~
                NM1*85*2*CLINIC*****XX*1234567893~
                TRN*1*0~
                HL*4*3*PT~
                NM1*QC*1*DOE*JANE****MI*1EG4TE5MK73~
                TRN*2*A1~
                STC*A2:20:PR*20260203*WQ*100.5~
                DTP*472*D8*20250115~
                SE*22*0001~
                GE*1*42~
                IEA*1*000000042~

                """)
    }

    @Test func `totals are of accepted and of refused claims, to the cent`() throws {
        let claims =
            claim("A1", charge: "100.10") + claim("A2", charge: "0.20") + claim("A3", charge: "40.07")
            + claim("A4", charge: "7").replacing("SV1*HC:99213*100", with: "SV1*HC:99213*12X50")
            + claim("A5", charge: "nothing")
        let answers = try Answers(to: interchange(table1 + levels + claims))
        // 100.10 + 0.20 + 40.07 = 140.37 go on; 7 and an unknown charge come back: 147.37 in all.
        #expect(
            answers.totals == ["STC*A1:19:PR*20260203*WQ*147.37", "QTY*90*3", "QTY*AA*2", "AMT*YU*140.37", "AMT*YY*7"])
        #expect(
            answers.statuses == [
                "A1 A2:20:PR WQ 100.1", "A2 A2:20:PR WQ 0.2", "A3 A2:20:PR WQ 40.07", "A4 A7:583 U 7", "A5 A7:178 U 0",
            ])
        #expect(!answers.claims.contains("12X50"))
        #expect(!answers.claims.contains("nothing"))
    }

    @Test func `where every claim is refused nothing is counted as accepted`() throws {
        let answers = try Answers(to: interchange(table1 + levels + claim("A1", charge: "-")))
        #expect(answers.totals == ["STC*A1:19:PR*20260203*WQ*0", "QTY*AA*1", "AMT*YY*0"])
    }

    @Test(arguments: [
        // A6 is missing and A7 invalid information; the second code is the element's, in code list 508.
        ("CLM*A1*100*", "CLM**100*", "0 A6:478 U 100"),
        ("CLM*A1*100*", "CLM*A\u{7}1*100*", "0 A7:478 U 100"),
        ("CLM*A1*100*", "CLM*A1**", "A1 A6:178 U 0"),
        ("CLM*A1*100*", "CLM*A1*1O0*", "A1 A7:178 U 0"),
        ("HC:99213*", "HC:99213:2*", "A1 A7:453 U 100"),
        ("HC:99213*", "HC:99213:25:59:76:77:78*", "A1 A7:453 U 100"),
        ("HC:99213*100*", "HC:99213**", "A1 A6:583 U 100"),
        ("*UN*1*", "*UN**", "A1 A6:476 U 100"),
        ("*UN*1*", "*UN*one*", "A1 A7:476 U 100"),
        ("***1~", "***1:1:1:1:1~", "A1 A7:477 U 100"),
        ("HI*ABK:E119*ABF:I10", "HI*ABK:E119" + String(repeating: "*ABF:I10", count: 12), "A1 A7:255 U 100"),
        // The segments are not those of a claim: a second status says that the format is invalid.
        ("LX*1~", "LX*0~", "A1 A3:21 U 100 A3:481"),
        ("LX*1~", "SV2*0300~", "A1 A3:21 U 100 A3:481"),
        ("SV1*HC:99213*100*UN*1***1~\n", "", "A1 A3:21 U 100 A3:481"),
        ("SBR*P*18*******MB~\n", "", "A1 A3:21 U 100 A3:481"),
    ])
    func `a refused claim says which element is at fault where one is`(good: String, bad: String, status: String) throws
    {
        let text = interchange(table1 + levels + simpleClaim).replacing(good, with: bad)
        #expect(try Answers(to: text).statuses == [status])
    }

    @Test func `claims share their billing provider's level until another one follows`() throws {
        let second = levels.replacing("HL*1**20", with: "HL*3**20").replacing("HL*2*1*22", with: "HL*4*3*22")
            .replacing("CLINIC*****XX*1234567893", with: "OTHER*****XX*1245319599")
        let unnamed = levels.replacing("CLINIC*****XX*1234567893", with: "CLINIC*****XX*12345")
        let claims = levels + claim("A1") + claim("A2") + second + claim("A3") + unnamed + claim("A4")
        let answers = try Answers(to: interchange(table1 + claims))
        #expect(
            answers.claimSegments.filter { $0[0] == "HL" }.map { $0.dropFirst().joined(separator: "*") } == [
                "1**20*1", "2*1*21*1", "3*2*19*1", "4*3*PT", "5*3*PT", "6*2*19*1", "7*6*PT", "8*2*19*1", "9*8*PT",
            ])
        // A number that is no NPI is not repeated.
        #expect(
            answers.claimSegments.filter { $0[0] == "NM1" && $0[1] == "85" }.map { $0.joined(separator: "*") } == [
                "NM1*85*2*CLINIC*****XX*1234567893", "NM1*85*2*OTHER*****XX*1245319599", "NM1*85*2*CLINIC",
            ])
    }

    @Test func `the patient is named where the subscriber is somebody else`() throws {
        let dependent = "HL*3*2*23*0~\nPAT*19~\nNM1*QC*1*ROE*RIA~\nDMG*D8*20150501*F~\n"
        let text = interchange(table1 + levels + dependent + simpleClaim)
        #expect(try Answers(to: text).claims.contains("\nNM1*QC*1*ROE*RIA****MI*1EG4TE5MK73~\n"))
    }

    @Test func `without names there are none`() throws {
        let bad = claim("A2", charge: "x")
        let answers = try Answers(to: interchange(table1 + levels + simpleClaim + bad), keepsNames: false)
        let names = answers.claimSegments.filter { $0[0] == "NM1" }.map { $0.joined(separator: "*") }
        #expect(names.dropFirst(2) == ["NM1*85*2******XX*1234567893", "NM1*QC*1", "NM1*QC*1"])
    }

    @Test func `values cannot break the segment that they stand in, and are cut`() throws {
        let text = interchange(table1 + levels + claim("A^1"))
            .replacing("DOE*JANE", with: "D^O\u{1}E\u{85}X*\(String(repeating: "J", count: 36))")
            .replacing("CLINIC", with: String(repeating: "CLINIC É", count: 8))
        let answers = try Answers(to: text)
        #expect(answers.claims.contains("\nNM1*QC*1*D O E X*\(String(repeating: "J", count: 35))****MI*"))
        #expect(answers.claims.contains("\nTRN*2*A 1~\n"))
        // NM103 has at most 60 characters, letters beyond ASCII among them: seven of eight, and half the last.
        #expect(answers.claims.contains("\nNM1*85*2*\(String(repeating: "CLINIC É", count: 7))CLIN*****XX*"))
    }

    @Test func `a claim of several days says the first and the last`() throws {
        let second = "LX*2~\nSV1*HC:99213*100*UN*1***1~\nDTP*472*RD8*20250110-20250117~\n"
        let answers = try Answers(to: interchange(table1 + levels + simpleClaim + second))
        #expect(answers.claims.contains("\nDTP*472*RD8*20250110-20250117~\n"))
    }

    @Test func `each transaction with claims is answered by one, and others are not`() throws {
        let good = table1 + levels + simpleClaim
        let text = file([
            group([
                transaction(good, control: "0001"),
                transaction("ANY*THING~\n", control: "0002", set: "837", version: "005010X223A2"),
                transaction(table1 + levels, control: "0003"),
            ]),
            group([transaction(good.replacing("BATCH7", with: "BATCH8"), control: "0001")], control: "4"),
        ])
        let answers = try Answers(to: text)
        #expect(answers.claimSegments.filter { $0[0] == "ST" }.map { $0[2] } == ["0001", "0002"])
        #expect(answers.claims.contains("\nTRN*2*BATCH7~\n"))
        #expect(answers.claims.contains("\nTRN*2*BATCH8~\n"))
        #expect(answers.claims.contains("\nGE*2*42~\n"))
    }

    @Test func `a file without a claim that is read or refused has no answer`() throws {
        #expect(try Answers(to: interchange("ANY*THING~", version: "005010X223A2")).claims.isEmpty)
        #expect(try Answers(to: interchange(table1 + levels)).claims.isEmpty)
    }

    @Test func `a file without table 1 is answered without names of either side`() throws {
        let answers = try Answers(to: interchange(levels + simpleClaim))
        let segments = answers.claimSegments.map { $0.joined(separator: "*") }
        #expect(segments.contains("NM1*PR*2"))
        #expect(segments.contains("NM1*41*2"))
        #expect(segments.contains("TRN*2*0"))
    }
}

@Suite(.enabled(if: Samples.root != nil, "MEDPAY_DATA is not set: it names the folder with the sample files"))
struct ClaimAcknowledgmentSampleTests {
    @Test func `the segments stand as in a published 277CA`() throws {
        let name = "imsweb__x12-parser/x12_277CA_accepted.txt"
        let file = try #require(try Samples.files(in: "ack").first { $0.name == name })
        let sample = try segments(of: file.bytes)
        // Not written: the payer's own claim number (REF).
        let comparable = sample.filter { $0[0] != "REF" }
        let answers = try Answers(to: interchange(table1 + levels + simpleClaim))
        #expect(answers.claimSegments.map { $0[0] } == comparable.map { $0[0] })
        // The same qualifiers and codes of levels, names, traces, amounts and dates.
        for id in ["HL", "QTY", "AMT", "DTP", "TRN"] {
            let code = id == "HL" ? 3 : 1
            #expect(
                answers.claimSegments.filter { $0[0] == id }.map { $0[code] }
                    == comparable.filter { $0[0] == id }.map { $0[code] })
        }
    }
}

extension Answers {
    /// Of the first transaction's receiver level.
    fileprivate var totals: [String] {
        let rest = claimSegments.drop { $0[0] != "STC" }
        return rest.prefix { ["STC", "QTY", "AMT"].contains($0[0]) }.map { $0.joined(separator: "*") }
    }

    /// Per claim: its reference, STC01, STC03, STC04 and STC10.
    fileprivate var statuses: [String] {
        let claims = claimSegments.drop { $0[0] != "HL" || $0[3] != "PT" }
        let traces = claims.filter { $0[0] == "TRN" && $0[1] == "2" }.map { $0[2] }
        let statuses = claims.filter { $0[0] == "STC" }.map { [$0[1], $0[3], $0[4]] + $0.dropFirst(10) }
        return zip(traces, statuses).map { ([$0] + $1).joined(separator: " ") }
    }
}
