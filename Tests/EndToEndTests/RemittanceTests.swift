import Client
import Foundation
import JobMessages
import Testing
import TrendMessages

/// Denials straight from a payer's file.
extension EndToEnd {
    @Suite(.serialized) struct RemittanceTests {
        /// Balanced: 300.00 billed; 80.00 paid, 20.00 left to the patient, 200.00 denied on two lines.
        private let body = """
            BPR*I*80*C*CHK************20250301~
            TRN*1*12345*1999999999~
            N1*PR*PAYER~
            N3*1 MAIN ST~
            N4*CHICAGO*IL*60601~
            N1*PE*CLINIC*XX*1234567893~
            LX*1~
            CLP*SECRET1*1*300*80*20*MB*ICN1*11~
            NM1*QC*1*DOE*JANE****MI*1EG4TE5MK73~
            SVC*HC:99213:25*100*80**1~
            DTM*472*20250115~
            CAS*PR*2*20~
            SVC*HC:20552*150*0**1~
            DTM*472*20250115~
            CAS*CO*236*150~
            SVC*HC:20610:50*50*0**1~
            DTM*472*20250115~
            CAS*CO*151*50~
            LQ*HE*N362~
            """

        private func interchange(_ body: String) -> String {
            """
            ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~
            GS*HP*SENDER*RECEIVER*20260101*1200*3*X*005010X221A1~
            ST*835*0021~
            \(body)
            SE*\(body.count { $0 == "~" } + 2)*0021~
            GE*1*3~
            IEA*1*000000007~
            """
        }

        @Test func `a dry run shows what would go out, nothing of a patient in it, and sends nothing`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write(interchange(body), to: "remittance.835")
            let shown = try stage.output("contribute", "--835", file, "--dry-run", "--broker", "tcp://127.0.0.1:9")
            let requests = try WireContributeRequest.array(fromJSONString: shown)
            #expect(requests.count == 1 && requests.allSatisfy { $0.key.hasPrefix("835-") && $0.key.count == 36 })
            let contributions = requests.flatMap(\.contributions)
            #expect(contributions.map(\.code).sorted() == ["20552", "20610", "99213"])
            #expect(contributions.map(\.carc).sorted() == ["", "151", "236"])
            #expect(contributions.map(\.kind).filter { $0 == .paid }.count == 1)
            #expect(contributions.allSatisfy { $0.source == .remitted && $0.payer == .medicare })
            for secret in ["SECRET", "DOE", "JANE", "1EG4", "ICN1", "0115", "01-15", "1234567893"] {
                #expect(!shown.contains(secret))
            }
        }

        @Test func `a file's denials are recorded once, however often it is sent`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.write(interchange(body), to: "remittance.835")
            let broker = try stage.broker().address
            _ = try stage.output("contribute", "--835", file, "--dry-run", "--broker", broker)
            #expect(try stage.count("SELECT count(*) FROM contributions") == 0)
            #expect(
                try stage.output("contribute", "--835", file, "--broker", broker)
                    .contains("3 reports recorded (2 denials, 1 paid line)"))
            #expect(
                try stage.output("contribute", "--835", file, "--broker", broker).contains("recorded before"))
            #expect(try stage.count("SELECT count(*) FROM contributions") == 3)
            #expect(try stage.count("SELECT count(*) FROM contributions WHERE code = '20552' AND carc = '236'") == 1)
        }

        @Test(arguments: [
            ("SVC*HC:20552*150*0**1~", "SVC*HC:20552*151*0**1~"), ("CAS*CO*236*150~", "CAS*CO*236*1x0~"),
            ("IEA*1*000000007~", ""), ("ST*835*", "ST*837*"),
        ])
        func `a file with a fault gives nothing at all when it is read strictly`(good: String, bad: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let text = interchange(body)
            try #require(text.contains(good))
            let file = try stage.write(text.replacing(good, with: bad), to: "faulty.835")
            let broker = try stage.broker().address
            let refused = try stage.run(["contribute", "--835", file, "--broker", broker, "--strict"])
            #expect(refused.status != 0 && refused.output.isEmpty)
            #expect(refused.errors.contains(file), "\(refused.errors)")
            #expect(try stage.count("SELECT count(*) FROM contributions") == 0)
        }

        @Test func `a claim that does not balance gives nothing, and the others in its file all the same`() throws {
            let stage = try Stage()
            defer { stage.close() }
            // A second claim: 50.00 billed, nothing paid, 40.00 explained.
            let claim = "CLP*SECRET2*1*50*0**MB*ICN2*11~\nSVC*HC:64450*50*0**1~\nDTM*472*20250115~\nCAS*CO*50*40~\n"
            let file = try stage.write(interchange(body + "\n" + claim), to: "remittance.835")
            let broker = try stage.broker().address
            let ended = try stage.run(["contribute", "--835", file, "--broker", broker])
            #expect(ended.status == 3)
            #expect(ended.output.contains("3 reports recorded"))
            #expect(ended.errors.contains("claim refused: SVC"), "\(ended.errors)")
            #expect(!ended.errors.contains("SECRET2"))
            #expect(try stage.count("SELECT count(*) FROM contributions") == 3)
            #expect(try stage.count("SELECT count(*) FROM contributions WHERE code = '64450'") == 0)
        }

        @Test func `a decision counts once, in however many files it comes`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let claim = "CLP*SECRET2*1*50*0**MB*ICN2*11~\nSVC*HC:64450*50*0**1~\nDTM*472*20250115~\nCAS*CO*50*50~\n"
            let faulty = interchange(body + "\n" + claim.replacing("CO*50*50", with: "CO*50*40"))
            let ended = try stage.run([
                "contribute", "--835", try stage.write(faulty, to: "first.835"), "--broker", broker,
            ])
            #expect(ended.status == 3 && ended.output.contains("3 reports recorded"))
            // The corrected file has the first claim as it was.
            let corrected = try stage.write(interchange(body + "\n" + claim), to: "second.835")
            #expect(
                try stage.output("contribute", "--835", corrected, "--broker", broker)
                    .contains("1 report recorded; 1 claim was reported before"))
            #expect(try stage.count("SELECT count(*) FROM contributions") == 4)
        }

        @Test func `a reversal takes back what the first remittance reported, and its correction counts`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let first = try stage.write(interchange(body), to: "first.835")
            #expect(try stage.output("contribute", "--835", first, "--broker", broker).contains("3 reports recorded"))
            // Everything with the opposite sign, then the claim again, with 20610 denied for another reason.
            let reversal = """
                BPR*I*50*C*CHK************20250401~
                N1*PE*CLINIC*XX*1234567893~
                LX*1~
                CLP*SECRET1*22*-300*-80**MB*ICN1*11~
                SVC*HC:99213:25*-100*-80**1~
                DTM*472*20250115~
                CAS*PR*2*-20~
                SVC*HC:20552*-150*0**1~
                DTM*472*20250115~
                CAS*CO*236*-150~
                SVC*HC:20610:50*-50*0**1~
                DTM*472*20250115~
                CAS*CO*151*-50~
                CLP*SECRET1*1*300*130*20*MB*ICN2*11~
                SVC*HC:99213:25*100*80**1~
                DTM*472*20250115~
                CAS*PR*2*20~
                SVC*HC:20552*150*50**1~
                DTM*472*20250115~
                CAS*CO*45*100~
                SVC*HC:20610:50*50*0**1~
                DTM*472*20250115~
                CAS*CO*50*50~
                """
            let second = try stage.write(interchange(reversal), to: "second.835")
            let said = try stage.output("contribute", "--835", second, "--broker", broker)
            #expect(said.contains("3 reports recorded (1 denial, 2 paid lines), 3 taken back"), "\(said)")
            #expect(try stage.count("SELECT count(*) FROM contributions") == 3)
            #expect(try stage.count("SELECT count(*) FROM contributions WHERE code = '20610' AND carc = '50'") == 1)
            #expect(try stage.count("SELECT count(*) FROM contributions WHERE code = '20552' AND carc <> ''") == 0)
            #expect(
                try stage.output("contribute", "--835", second, "--broker", broker).contains("recorded before"))
        }

        @Test(arguments: [
            ["--code", "2055"], ["--code", "20552", "--carc", "not-a-carc"], ["--code", "20552", "--payer", "nobody"],
            ["--code", "20552", "--year", "1825"], ["--code", "20552", "--state", "ZZ"], [],
        ])
        func `a report that is not acceptable is refused before it leaves`(fields: [String]) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let whole = ["--payer", "medicare", "--carc", "236"]
            let rest = stride(from: 0, to: whole.count, by: 2).flatMap {
                fields.contains(whole[$0]) ? [] : Array(whole[$0...($0 + 1)])
            }
            let refused = try stage.run(["contribute", "--broker", broker] + fields + rest)
            #expect(refused.status != 0 && refused.output.isEmpty)
            #expect(refused.errors.hasPrefix("Error: "), "\(refused.errors)")
            #expect(try stage.count("SELECT count(*) FROM contributions") == 0)
        }
    }
}
