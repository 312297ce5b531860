import Foundation
import JobMessages
import Testing

/// The table of rules as people and programs read it.
extension EndToEnd {
    @Suite(.serialized) struct RulesTests {
        @Test func `the document of rules is what the table says`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appending(path: "../../Sources/medpay/medpay.docc/Rules.md")
            let written = try String(contentsOf: document, encoding: .utf8)
            let table = try stage.output("rules", "--markdown")
            #expect(written.hasSuffix(table), "run: medpay rules --markdown, and put it into Rules.md")
        }

        @Test func `rules are found by how their ids begin, and told for a payer`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let text = try stage.output("rules", "ptp-00", "MUE-002")
            #expect(text.contains("PTP-001  DENY") && text.contains("MUE-002") && !text.contains("MUE-003"))
            let json = try stage.output("rules", "PTP-001", "--payer", "commercial", "--json")
            let table = try WireRuleTable(jsonString: json)
            #expect(table.rules.map(\.id) == ["PTP-001"] && table.rules[0].severity == .warn)
            let unknown = try stage.run(["rules", "XYZ"])
            #expect(unknown.status != 0 && unknown.errors.contains("no rule begins like that"))
        }

        @Test func `a profile holds for a claim on the command line`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let profile = try stage.write(
                #"{"name": "north", "rules": [{"rule": "PTP-002", "severity": "off"}]}"#, to: "profile.json")
            let claim = ["scrub", "20610", "20552", "--pos", "11", "--state", "AL"]
            #expect(try stage.run(claim).output.contains("PTP-002"))
            let off = try stage.run(claim + ["--profile", profile]).output
            #expect(!off.contains("DENY  PTP-002") && off.contains("By the profile north, which switches off PTP-002."))
        }
    }
}
