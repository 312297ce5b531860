import BrokerCore
import Calls
import Client
import Foundation
import JobMessages
import Testing
import TrendMessages
import ZeroMQ

/// From a report to those who listen. That nothing is heard is shown by what is heard next.
extension EndToEnd {
    @Suite(.serialized) struct TrendTests {
        private func listen(_ stage: Stage, _ publisher: Stage.Service, code: String? = nil) throws -> Child {
            let addresses = ["--publisher", publisher.address, "--broadcast", publisher.broadcast]
            let only = code.map { ["--code", $0] } ?? []
            return try stage.start(
                "trends", ["trends", "--follow", "--json", "--end-with-input"] + addresses + only)
        }

        private func report(
            _ stage: Stage, _ broker: String, _ code: String, by clinic: String, key: String
        ) throws -> WireContributeReply {
            let reply = try stage.output(
                "contribute", "--code", code, "--payer", "medicare", "--carc", "236", "--key", key, "--tenant", clinic,
                "--broker", broker, "--json")
            return try #require(try WireContributeReply.array(fromJSONString: reply).first)
        }

        /// Five reports of three clinics: an update of the code, and one of its payer type.
        private func cross(_ stage: Stage, _ broker: String, _ code: String, round: Int = 1) throws {
            for (number, clinic) in ["a", "a", "b", "b", "c"].enumerated() {
                _ = try report(stage, broker, code, by: "clinic-\(clinic)", key: "\(code)-\(round)-\(number)")
            }
        }

        /// What a listener was told of codes, all payer types together, as "20552#1".
        private func heard(_ child: Child) throws -> [String] {
            try child.output.split(separator: "\n").map { try WireTrendUpdate(jsonString: String($0)) }
                .filter { !$0.hasPayer }.map { "\($0.code)#\($0.sequence)" }
        }

        private func expect(_ child: Child, hears updates: [String], location: SourceLocation = #_sourceLocation) throws
        {
            try eventually("\(child.name) hears of \(updates)") { try heard(child).count >= updates.count }
            #expect(try heard(child) == updates, sourceLocation: location)
        }

        private func snapshot(_ stage: Stage, _ publisher: Stage.Service, _ topic: String) throws -> [Int64] {
            var channel = try CallChannel(to: publisher.address, in: stage.context)
            var request = WireSnapshotRequest()
            request.topic = topic
            let reply: WireSnapshotReply = try channel.call(.snapshot, request, deadline: patience)
            return reply.updates.map(\.sequence)
        }

        @Test func `an update comes with the fifth report of the third contributor, once, and not before`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            let all = try listen(stage, publisher)
            let one = try listen(stage, publisher, code: "20552")

            for (number, clinic) in ["a", "a", "b", "b"].enumerated() {
                let reply = try report(stage, broker, "20552", by: "clinic-\(clinic)", key: "\(number)")
                #expect(reply.recorded == 1 && !reply.repeatedKey)
            }
            // The same key of the same clinic again: a fifth report it is not.
            #expect(try report(stage, broker, "20552", by: "clinic-b", key: "3").repeatedKey)
            // Nor is a fifth report of only two contributors enough.
            #expect(try report(stage, broker, "97110", by: "clinic-a", key: "extra").recorded == 1)
            try cross(stage, broker, "99213")
            try expect(all, hears: ["99213#1"])
            #expect(try snapshot(stage, publisher, "trend/20552/").isEmpty)
            #expect(one.output.isEmpty)

            _ = try report(stage, broker, "20552", by: "clinic-c", key: "4")
            try expect(all, hears: ["99213#1", "20552#3"])
            try expect(one, hears: ["20552#3"])
            try cross(stage, broker, "20553")
            try cross(stage, broker, "20552", round: 2)
            try expect(all, hears: ["99213#1", "20552#3", "20553#5", "20552#7"])
            try expect(one, hears: ["20552#3", "20552#7"])
            #expect(try stage.count("SELECT count(*) FROM contributions WHERE code = '20552'") == 10)
        }

        /// Each of three clinics won 2 and lost 2: 6 of 12 are 50 percent. All took 31 to 60 days.
        @Test func `how denials went is shown by reason, once enough tell it`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            func page(_ reason: String) throws -> [Substring] {
                try stage.output(
                    "trends", "appeals", reason, "--publisher", publisher.address, "--broadcast", publisher.broadcast
                ).split(separator: "\n")
            }
            #expect(try page("co-197") == ["CARC 197: not enough reports yet"])
            let rows = (0..<4).map { number in
                "9921\(number),medicare,197,\(number < 2 ? "overturned" : "upheld"),1,31-60,peerReview"
            }
            let file = try stage.write(
                (["code,payer,carc,outcome,level,days,strategy"] + rows).joined(separator: "\n"), to: "appeals.csv")
            for clinic in ["a", "b", "c"] {
                try stage.output("contribute", "--csv", file, "--tenant", "clinic-\(clinic)", "--broker", broker)
            }
            try eventually("the appeals are told") { try page("197").count == 3 }
            let told = try page("197")
            #expect(told.first?.hasPrefix("CARC 197, reported by people: 10-19 with an outcome (update ") == true)
            #expect(told.last == "  peerReview  10-19    5-9  50 %        31-60")
            let one = try stage.output(
                "contribute", "--code", "20552", "--payer", "medicare", "--carc", "50", "--outcome", "pending",
                "--level",
                "2", "--strategy", "medicalRecords", "--dry-run")
            let report = try #require(try WireContributeRequest.array(fromJSONString: one).first?.contributions.first)
            #expect(report.outcome == .pending && report.appealLevel == 2 && report.strategy == .medicalRecords)
        }

        @Test func `five reports of two contributors are not told`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            let all = try listen(stage, publisher)
            for number in 0..<6 {
                _ = try report(stage, broker, "20552", by: "clinic-\(number % 2)", key: "\(number)")
            }
            try cross(stage, broker, "99213")
            try expect(all, hears: ["99213#1"])
            #expect(try snapshot(stage, publisher, "trend/") == [1, 2])
        }

        @Test func `who comes new hears the state first, also of a publisher and a broker that were restarted`() throws
        {
            let stage = try Stage()
            defer { stage.close() }
            var broker = try stage.broker(at: try Stage.freeAddress())
            var publisher = try stage.publisher(
                for: broker.address, at: try Stage.freeAddress(), broadcasting: try Stage.freeAddress())
            let old = try listen(stage, publisher)
            try cross(stage, broker.address, "20552")
            try cross(stage, broker.address, "99213")
            try expect(old, hears: ["20552#1", "99213#3"])
            try expect(try listen(stage, publisher), hears: ["20552#1", "99213#3"])

            publisher.child.kill()
            publisher = try stage.publisher(
                for: broker.address, at: publisher.address, broadcasting: publisher.broadcast)
            try expect(try listen(stage, publisher), hears: ["20552#1", "99213#3"])
            try cross(stage, broker.address, "97110")
            try expect(old, hears: ["20552#1", "99213#3", "97110#5"])

            broker.child.kill()
            broker = try stage.broker(at: broker.address)
            try cross(stage, broker.address, "20610")
            try expect(old, hears: ["20552#1", "99213#3", "97110#5", "20610#7"])
            try expect(try listen(stage, publisher, code: "20610"), hears: ["20610#7"])
        }

        @Test func `what is published of a code is a table, and of others it is said that there is not enough`() throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            let there = ["--publisher", publisher.address, "--broadcast", publisher.broadcast]
            try cross(stage, broker, "20552")
            try eventually("the table is there") {
                let shown = try stage.run(["trends", "show", "20552"] + there)
                try #require(shown.status == 0, "\(shown.errors)")
                return shown.output.contains("20552, reported by people: 5-9 reports (update 1 of ")
                    && shown.output.contains("  236                   5-9       not told")
                    && shown.output.contains("  medicare              5-9       not told")
            }
            let json = try stage.run(["trends", "show", "20552", "--json"] + there)
            #expect(try WireTrendUpdate.array(fromJSONString: json.output).map(\.sequence) == [1, 2])
            let other = try stage.run(["trends", "show", "20553"] + there)
            #expect(other.output == "20553: not enough reports yet\n")
            let wrong = try stage.run(["trends", "show", "205"] + there)
            #expect(wrong.status != 0 && wrong.errors.contains("HCPCS code of five characters"))
        }

        @Test func `a condition that a published rate meets runs its command once, and a rule that is none is refused`()
            throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            let there = ["--publisher", publisher.address, "--broadcast", publisher.broadcast]
            let told = stage.folder + "/told"
            let watch = try stage.start(
                "watch",
                [
                    "trends", "watch", "--rule", "rate(20552) >= 20%", "--rule", "rate(20552) > 95%", "--exec",
                    "echo $MEDPAY_CODE $MEDPAY_RATE \"$MEDPAY_RULE\" >> \(told)", "--end-with-input",
                ] + there)
            // With the third clinic's: 30 denied of 120.
            for clinic in 0..<3 { try remit(stage, broker, clinic, denied: 10, paid: 30) }
            try eventually("the command has run") { (try? String(contentsOfFile: told, encoding: .utf8)) != nil }
            #expect(try String(contentsOfFile: told, encoding: .utf8) == "20552 25 rate(20552) >= 20%\n")
            #expect(watch.lines.count == 1)
            let refused = try stage.run(["trends", "watch", "--rule", "rate(20552)"] + there)
            #expect(refused.status != 0 && refused.errors.contains("after the rate: > >= < or <="))
        }

        /// An 835 of a clinic, one claim: lines of 20552 that were denied for reason 236, and lines that were paid.
        private func remit(_ stage: Stage, _ broker: String, _ clinic: Int, denied: Int, paid: Int) throws {
            let claim = "CLP*A\(clinic)*1*\((denied + paid) * 100)*\(paid * 100)**MB*ICN\(clinic)*11~"
            let lines = (0..<denied + paid).map { line in
                line < denied
                    ? "SVC*HC:20552*100*0**1~DTM*472*20250115~CAS*CO*236*100~"
                    : "SVC*HC:20552*100*100**1~DTM*472*20250115~"
            }
            let body =
                "BPR*I*\(paid * 100)*C*CHK************20250301~N1*PE*CLINIC*XX*1234567893~LX*1~" + claim
                + lines.joined()
            let header =
                "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000007*0*T*:~"
                + "GS*HP*SENDER*RECEIVER*20260101*1200*3*X*005010X221A1~ST*835*0021~"
            let end = "SE*\(body.count { $0 == "~" } + 2)*0021~GE*1*3~IEA*1*000000007~"
            let file = try stage.write(header + body + end, to: "\(clinic).835")
            try stage.output("contribute", "--835", file, "--tenant", "clinic-\(clinic)", "--broker", broker)
        }
    }
}
