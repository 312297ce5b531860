import Calls
import Foundation
import JobMessages
import Testing
import TrendMessages

/// From a person's text to what others read, and to nothing.
extension EndToEnd {
    @Suite(.serialized) struct ModerationTests {
        private let text = "Sent the approval page of the portal."

        private func suggest(_ stage: Stage, _ broker: String, _ text: String, clinic: String = "clinic-a") throws {
            try stage.output(
                "suggest", "--carc", "197", "--strategy", "authorisationProof", "--text", text, "--tenant", clinic,
                "--broker", broker)
        }

        private func appeals(_ stage: Stage, _ publisher: Stage.Service) throws -> String {
            try stage.output(
                "trends", "appeals", "197", "--publisher", publisher.address, "--broadcast", publisher.broadcast)
        }

        /// Each of three clinics won 2: six reports of three contributors.
        private func win(_ stage: Stage, _ broker: String) throws {
            let row = "medicare,197,overturned,authorisationProof"
            let file = try stage.write(
                "code,payer,carc,outcome,strategy\n99213,\(row)\n99214,\(row)\n", to: "appeals.csv")
            for clinic in ["a", "b", "c"] {
                try stage.output("contribute", "--csv", file, "--tenant", "clinic-\(clinic)", "--broker", broker)
            }
        }

        private func expectWaiting(_ texts: Int64, _ stage: Stage, _ broker: String) throws {
            var client = try stage.client(broker)
            #expect(try client.status().suggestionsWaiting == texts)
            try eventually("the metrics say so") {
                try stage.output("metrics", "--broker", broker).contains("medpay_suggestions_waiting \(texts)\n")
            }
        }

        /// The ledger with its log, and what every process said.
        private func expectNowhere(_ stage: Stage, _ words: String) throws {
            let folder = URL(fileURLWithPath: stage.path(""))
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.contains { $0.hasPrefix("ledger.sqlite") })
            for name in names {
                guard let bytes = try? Data(contentsOf: folder.appending(path: name)) else { continue }  // A folder.
                #expect(bytes.range(of: Data(words.utf8)) == nil, "\(name)")
            }
        }

        @Test func `an approved text is shown once enough reports say that it helped`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            try suggest(stage, broker, text)
            try suggest(stage, broker, "Sent it all again.")
            let listed = try stage.output("moderate", "list", "--broker", broker)
            #expect(
                listed == """
                    1  waiting  CARC 197  any code  authorisationProof  \(text)
                    2  waiting  CARC 197  any code  authorisationProof  Sent it all again.

                    """)
            try expectWaiting(2, stage, broker)
            let approved = try stage.output("moderate", "approve", "1", "--broker", broker)
            #expect(approved.hasPrefix("1  approved  "))
            try expectWaiting(1, stage, broker)
            try stage.output("moderate", "reject", "2", "--broker", broker)
            try expectWaiting(0, stage, broker)
            #expect(try appeals(stage, publisher) == "CARC 197: not enough reports yet\n")

            try win(stage, broker)
            try eventually("the text is shown") {
                try appeals(stage, publisher).contains("  authorisationProof: \(text)\n")
            }
            #expect(try !appeals(stage, publisher).contains("again"))
            // After all not: it is taken back, with a new update.
            try stage.output("moderate", "reject", "1", "--broker", broker)
            try eventually("the text is gone") { try !appeals(stage, publisher).contains("portal") }
            #expect(try appeals(stage, publisher).contains("authorisationProof  5-9"))
        }

        @Test func `an edited text is shown in its place`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            try win(stage, broker)
            try suggest(stage, broker, "We sent the page of the portal, in colour.")
            try stage.output("moderate", "approve", "1", "--text", text, "--broker", broker)
            try eventually("the text is shown") { try appeals(stage, publisher).contains(text) }
            #expect(try !appeals(stage, publisher).contains("colour"))
            let shown = try stage.output("moderate", "show", "1", "--broker", broker, "--json")
            let status = try WireSuggestionStatus(jsonString: shown)
            #expect(status.state == .approved && status.text == text)
        }

        @Test func `a text comes from a file, or from standard input, and is refused without a word of it`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let suggest = ["suggest", "--carc", "197", "--strategy", "other", "--broker", broker]
            let file = try stage.write("\u{FEFF}\(text)\r\n", to: "text.txt")
            #expect(try stage.run(suggest + ["--text-file", file]).status == 0)
            let piped = try stage.run(
                suggest + ["--text-file", "-"], by: ["/bin/sh", "-c", #"echo "Sent the page." | "$0" "$@""#])
            #expect(piped.status == 0, "\(piped.errors)")
            #expect(
                try stage.output("moderate", "list", "--broker", broker) == """
                    1  waiting  CARC 197  any code  other  \(text)
                    2  waiting  CARC 197  any code  other  Sent the page.

                    """)
            let bad = try stage.write("Quackenbush, 078-05-1120", to: "bad.txt")
            try stage.expectRefused(suggest + ["--text-file", bad], saying: ["--text-file", "social security number"])
            let long = try stage.write(String(repeating: "é", count: 3000), to: "long.txt")
            try stage.expectRefused(suggest + ["--text-file", long], saying: ["more than 1000 characters"])
            let empty = try stage.write(" \n", to: "empty.txt")
            try stage.expectRefused(suggest + ["--text-file", empty], saying: ["some words"])
            try stage.expectRefused(suggest, saying: ["--text-file FILE"])
            try stage.expectRefused(suggest + ["--text", "a", "--text-file", file], saying: ["exclude each other"])
            let edited = try stage.run(["moderate", "approve", "2", "--text-file", file, "--broker", broker])
            #expect(edited.output.hasPrefix("2  approved  ") && edited.output.contains(text))
        }

        @Test func `a rejected text is in no file any more`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let service = try stage.broker()
            var request = WireSuggestRequest()
            (request.key, request.carc, request.strategy) = ("k", "197", .other)
            request.text = "Zebulon went to the portal"
            var channel = try CallChannel(to: service.address, in: stage.context)
            let _: WireSuggestReply = try channel.call(.suggest, request, deadline: patience)
            #expect(try stage.count("SELECT count(*) FROM suggestion_texts WHERE text LIKE 'Zebulon%'") == 1)
            try stage.output("moderate", "reject", "1", "--broker", service.address)
            #expect(try stage.count("SELECT count(*) FROM suggestions WHERE state = 3") == 1)
            #expect(try stage.count("SELECT count(*) FROM suggestion_texts") == 0)
            try expectNowhere(stage, "Zebulon")
        }

        @Test func `a text with an identifier is refused by the sender, and by the broker, and stored nowhere`() throws
        {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let refused = try stage.run([
                "suggest", "--carc", "197", "--strategy", "other", "--text", "Quackenbush, 078-05-1120", "--broker",
                broker,
            ])
            #expect(refused.status != 0 && refused.output.isEmpty)
            #expect(refused.errors.contains("a social security number"))
            #expect(!refused.errors.contains("078") && !refused.errors.contains("Quackenbush"))
            // Who does not screen is refused all the same.
            var request = WireSuggestRequest()
            (request.key, request.carc, request.strategy) = ("k", "197", .other)
            request.text = "Quackenbush, 078-05-1120"
            var channel = try CallChannel(to: broker, in: stage.context)
            let error = try #require(throws: CallError.self) {
                let _: WireSuggestReply = try channel.call(.suggest, request, deadline: patience)
            }
            #expect(error.code == .invalidArgument)
            #expect(error.message.contains("a social security number") && !error.message.contains("078"))
            try stage.output(
                "suggest", "--carc", "197", "--strategy", "other", "--text", "Sent the page.", "--broker", broker)
            let edited = try stage.run(["moderate", "approve", "1", "--text", "of 078-05-1120", "--broker", broker])
            #expect(edited.status != 0 && !edited.errors.contains("078"))
            #expect(try stage.count("SELECT count(*) FROM suggestions") == 1)
            #expect(try stage.count("SELECT count(*) FROM contribution_keys") == 1)
            try expectNowhere(stage, "078-05-1120")
            try expectNowhere(stage, "Quackenbush")
        }
    }
}
