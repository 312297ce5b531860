import Foundation
import Testing

/// What a submitter gets back for a file: a 999, a 277CA, the results, and later a comparison with what was paid.
extension EndToEnd {
    @Suite(.serialized) struct AcknowledgmentTests {
        /// Of 20 claims one whose units are a word.
        private func faulty(_ stage: Stage) throws -> String {
            let good = String(decoding: try Data(contentsOf: URL(fileURLWithPath: try stage.claims(20))), as: UTF8.self)
            let last = try #require(good.ranges(of: "*UN*1*").last)
            return try stage.write(good.replacingCharacters(in: last, with: "*UN*one*"), to: "in.837")
        }

        private func text(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        }

        private func segments(_ path: String, _ name: String) throws -> [String] {
            try text(path).split(separator: "~").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
                .filter { $0.hasPrefix(name + "*") }
        }

        @Test func `a claim with a fault is left out, and acknowledgments and results tell of each claim`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try faulty(stage)
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let (ack, status, results) = (stage.path("out.999"), stage.path("out.277"), stage.path("out.csv"))
            let ended = try stage.run([
                "submit", file, "--broker", broker, "--as-of", "2025-04-01", "--ack", ack, "--status", status,
                "--results", results,
            ])
            #expect(ended.status == 3)
            #expect(ended.errors.contains("claim refused: SV104"), "\(ended.errors)")
            #expect(ended.errors.contains("1 claim was refused and left out"), "\(ended.errors)")
            #expect(!ended.errors.contains("*one*") && !ended.errors.contains("PATIENT"))
            #expect(try stage.count("SELECT claims_done FROM batches") == 19)

            #expect(try segments(ack, "AK2") == ["AK2*837*0001*005010X222A1"])
            #expect(try segments(ack, "IK5") == ["IK5*E*5"])
            #expect(try segments(ack, "AK9") == ["AK9*E*1*1*1"])
            #expect(try segments(ack, "IK3").count == 1 && segments(ack, "IK4").first?.hasPrefix("IK4*4*") == true)
            #expect(try segments(status, "STC").count { $0.hasPrefix("STC*A2:20") } == 19)
            #expect(try segments(status, "STC").count { $0.hasPrefix("STC*A7") } == 1)
            #expect(try segments(status, "QTY") == ["QTY*90*19", "QTY*AA*1"])
            #expect(try segments(status, "TRN").count { $0.hasPrefix("TRN*2*SYN-") } == 20)

            let rows = try text(results).split(separator: "\r\n")
            #expect(rows.first?.hasPrefix("claim,line,code,") == true)
            #expect(Set(rows.dropFirst().map { $0.prefix { $0 != "," } }).count == 19)
            for path in [ack, status, results] {
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600)
            }
        }

        @Test func `a file that is refused is rejected in its 999, and has no other answer`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try faulty(stage)
            let (ack, status) = (stage.path("out.999"), stage.path("out.277"))
            let ended = try stage.run([
                "submit", file, "--broker", try stage.broker().address, "--strict", "--ack", ack, "--status", status,
            ])
            #expect(ended.status == 1)
            #expect(try segments(ack, "IK5") == ["IK5*R*5"])
            #expect(try segments(ack, "AK9").first?.hasPrefix("AK9*R*1*1*0") == true)
            #expect(!FileManager.default.fileExists(atPath: status))
            #expect(try stage.count("SELECT count(*) FROM batches") == 0)
            let left = try FileManager.default.contentsOfDirectory(atPath: stage.folder)
            #expect(left.allSatisfy { !$0.hasPrefix("out.277") }, "nothing half done is left: \(left)")
        }

        @Test func `a transaction of another kind is told, and the command does not end as if all had been read`()
            throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let dental = "ST*837*0009*005010X224A2~\nBHT*0019*00*2*20250401*1200*CH~\nSE*3*0009~\n"
            let mixed = claims.replacing("GE*1*3~", with: dental + "GE*2*3~")
            let ack = stage.path("out.999")
            let broker = try stage.broker().address
            let ended = try stage.run([
                "submit", try stage.write(mixed, to: "in.837"), "--broker", broker, "--ack", ack,
            ])
            #expect(ended.status == 3)
            #expect(ended.errors.contains("837D dental claim"), "\(ended.errors)")
            #expect(try segments(ack, "IK5") == ["IK5*A", "IK5*R*I6"] || segments(ack, "IK5").count == 2)
            #expect(try segments(ack, "AK9") == ["AK9*P*2*2*1"])
            #expect(try stage.count("SELECT claims FROM batches") == 1)
        }

        @Test func `answers need paths of their own, and files that can be replaced`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(5)
            let before = try text(file)
            let broker = try stage.broker().address
            let same = try stage.run(["submit", file, "--broker", broker, "--ack", file])
            #expect(same.status != 0 && same.errors.contains("path of its own"), "\(same.errors)")
            let device = try stage.run(["submit", file, "--broker", broker, "--ack", "/dev/null"])
            #expect(device.status == 1 && device.errors.contains("no regular file"), "\(device.errors)")
            #expect(try text(file) == before)
            #expect(try stage.count("SELECT count(*) FROM batches") == 0)
        }

        @Test func `a file that is no X12 has no answer, and leaves what stood there`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let ack = try stage.write("an earlier one", to: "out.999")
            let ended = try stage.run([
                "submit", try stage.write("nothing of the kind", to: "in.837"), "--broker", "tcp://127.0.0.1:9",
                "--ack", ack,
            ])
            #expect(ended.status == 1)
            #expect(try text(ack) == "an earlier one")
        }

        @Test func `the two answers have control numbers of their own`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let (ack, status) = (stage.path("out.999"), stage.path("out.277"))
            _ = try stage.submit(try stage.claims(5), to: try stage.broker().address, "--ack", ack, "--status", status)
            #expect(try segments(ack, "IEA") != segments(status, "IEA"))
        }

        @Test func `without faults nothing is refused, and JSON lines have an object a claim`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(20)
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let (ack, results) = (stage.path("out.999"), stage.path("out.jsonl"))
            _ = try stage.submit(file, to: broker, "--ack", ack, "--results", results)
            #expect(try segments(ack, "IK5") == ["IK5*A"])
            let lines = try text(results).split(separator: "\n")
            #expect(lines.count == 20)
            for line in lines {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect((object?["reference"] as? String)?.hasPrefix("SYN-") == true)
            }
        }

        @Test func `results to an unknown kind of file are refused before anything is sent`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let ended = try stage.run([
                "submit", try stage.claims(5), "--broker", try stage.broker().address, "--results",
                stage.path("out.xls"),
            ])
            #expect(ended.status == 1)
            #expect(ended.errors.contains(".csv"), "\(ended.errors)")
            #expect(try stage.count("SELECT count(*) FROM batches") == 0)
        }

        @Test func `a batch held against its remittance shows what was denied and which rule had said so`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let batch = try stage.submit(try stage.write(claims, to: "in.837"), to: broker, "--wait")
            let remittance = try stage.write(paid, to: "paid.835")
            let shown = try stage.output("compare", "\(batch.batch)", "--835", remittance, "--broker", broker, "--json")
            let found = try JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any]
            let totals = try #require(found?["totals"] as? [String: Any])
            #expect(totals["claims"] as? Int == 1)
            #expect(shown.contains("PTP-00") && shown.contains("\"236\""), "\(shown)")
            let said = try stage.output("compare", "\(batch.batch)", "--835", remittance, "--broker", broker)
            #expect(said.contains("20552"), "\(said)")
            let nobody = try stage.run(["compare", "99", "--835", remittance, "--broker", broker])
            #expect(nobody.status == 1 && nobody.errors.contains("no batch 99"), "\(nobody.errors)")
        }

        /// 20552 is a column 2 code of 20610 on one day, which CO-236 denies; built-in image, 2025.
        private let claims = """
            ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000007*0*T*:~
            GS*HC*SENDER*RECEIVER*20250401*1200*3*X*005010X222A1~
            ST*837*0021*005010X222A1~
            BHT*0019*00*1*20250401*1200*CH~
            HL*1**20*1~
            NM1*85*2*CLINIC*****XX*1234567893~
            N3*1 MAIN ST~
            N4*BIRMINGHAM*AL*352030001~
            HL*2*1*22*0~
            SBR*P*18*******MB~
            NM1*IL*1*DOE*JANE****MI*1EG4TE5MK73~
            DMG*D8*19430501*F~
            CLM*ACCOUNT7*300***11:B:1*Y*A*Y*Y~
            HI*ABK:M1711~
            LX*1~
            SV1*HC:20610:RT*150*UN*1***1~
            DTP*472*D8*20250115~
            LX*2~
            SV1*HC:20552*150*UN*1***1~
            DTP*472*D8*20250115~
            SE*19*0021~
            GE*1*3~
            IEA*1*000000007~
            """

        private let paid = """
            ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250501*1200*^*00501*000000008*0*T*:~
            GS*HP*SENDER*RECEIVER*20250501*1200*3*X*005010X221A1~
            ST*835*0021~
            BPR*I*40*C*CHK************20250501~
            LX*1~
            CLP*ACCOUNT7*1*300*40*10*MB*ICN1*11~
            SVC*HC:20610:RT*150*40**1~
            DTM*472*20250115~
            CAS*CO*45*100~
            CAS*PR*2*10~
            SVC*HC:20552*150*0**1~
            DTM*472*20250115~
            CAS*CO*236*150~
            SE*12*0021~
            GE*1*3~
            IEA*1*000000008~
            """
    }
}
