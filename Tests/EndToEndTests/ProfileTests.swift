import Client
import JobMessages
import Testing

/// A submitter's profile, from its file to the batch.
extension EndToEnd {
    @Suite(.serialized) struct ProfileTests {
        private static let sound = """
            {
              "name": "clinic-2025",
              "rules": [
                {"rule": "MUE-003", "payers": ["commercial"], "severity": "off"},
                {"rule": "PTP-002", "severity": "warn"}
              ],
              "filingDays": {"commercial": 90}
            }
            """

        @Test func `the profile is part of a batch: the same key with another is refused`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(300)
            let profile = try stage.write(Self.sound, to: "profile.json")
            let other = try stage.write(#"{"name": "other"}"#, to: "other.json")
            let broker = try stage.broker().address
            let first = try stage.submit(file, to: broker, "--profile", profile)
            #expect(try stage.submit(file, to: broker, "--profile", profile) == first)
            let arguments = ["submit", file, "--as-of", "2025-04-01", "--broker", broker, "--json"]
            let named = try stage.run(arguments, by: ["/usr/bin/env", "MEDPAY_PROFILE=\(profile)"])
            try #require(named.status == 0, "\(named.errors)")
            #expect(try WireBatch(jsonString: named.output) == first)
            for more in [["--profile", other], [], ["--profile", profile, "--practitioner", "non-physician"]] {
                let refused = try stage.run(arguments + more)
                #expect(refused.status != 0 && refused.errors.contains("ALREADY_EXISTS: "), "\(refused.errors)")
            }
        }

        @Test func `choices for a batch hold for each of its claims`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(300)
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let usual = try stage.submit(file, to: broker, "--wait")
            let less = try stage.submit(file, to: broker, "--wait", "--key", "k", "--practitioner", "non-physician")
            #expect(usual.allowedCents > 0 && less.allowedCents < usual.allowedCents)
            let alone = try stage.output(
                "check", file, "--as-of", "2025-04-01", "--practitioner", "non-physician", "--json")
            let sum = try WireClaimResult.array(fromJSONString: alone).reduce(0) { $0 + $1.estimate.allowedCents }
            #expect(sum == less.allowedCents)
        }

        @Test(arguments: [
            ("", "is not JSON"), ("[]", "is not JSON that can be read; a profile is one object"),
            (#"{"name": 3}"#, "name: has another kind"),
            (#"{"nam": "x"}"#, "nam: is no key of a profile; the keys here are name, rules, filingDays"),
            (#"{"rules": [{"rule": "MUE-003"}]}"#, "rules[0].severity: is missing"),
            (#"{"rules": [{"rule": "MUE-003", "severity": "of"}]}"#, "rules[0].severity: expected off, deny, warn"),
            (#"{"rules": [{"rule": "MUE-003", "severity": "off", "payer": "auto"}]}"#, "rules[0].payer: is no key"),
            (#"{"rules": [{"rule": "XYZ", "severity": "off"}]}"#, "rules[0].rule: expected the id of a rule"),
            (
                #"{"rules": [{"rule": "MUE-003", "severity": "off", "payers": ["auto", "x"]}]}"#,
                "rules[0].payers[1]: expected one of"
            ),
            (#"{"filingDays": {"commercial": 0}}"#, "filingDays.commercial: expected 1 to 3650"),
            (#"{"filingDays": {"x": 90}}"#, "filingDays: expected one of"),
            (#"{"filingDays": {"auto": "90"}}"#, "filingDays.auto: has another kind"),
        ])
        func `what is wrong with a profile is said by its key`(text: String, words: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(1)
            let profile = try stage.write(text, to: "profile.json")
            let refused = try stage.run(["check", file, "--profile", profile])
            #expect(refused.status != 0 && refused.output.isEmpty)
            #expect(refused.errors.contains("\(profile): \(words)"), "\(refused.errors)")
        }
    }
}
