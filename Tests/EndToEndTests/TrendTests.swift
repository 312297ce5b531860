import BrokerCore
import Calls
import Client
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
    }
}
