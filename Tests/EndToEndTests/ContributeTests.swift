import Foundation
import Testing
import TrendMessages

/// A person's reports: from a spreadsheet, or asked for at a terminal.
extension EndToEnd {
    @Suite(.serialized) struct ContributeTests {
        /// What must not get anywhere: a name, a Social Security number, a phone, a Medicare number.
        private static let identifiers = [
            "Zebulon Quackenbush", "078-05-1120", "(555) 867-5309", "1EG4-TE5-MK73",
        ]
        private static let columns = [
            "code", "payer", "carc", "group", "kind", "modifiers", "remarks", "state", "pos", "amount", "year",
        ]
        private static let good = [
            "20552", "medicare", "236", "CO", "denied", "59", "N822", "AL", "11", "50-199", "2025",
        ]
        private static let header = columns.joined(separator: ",")

        /// Nothing of them was printed, nor is anywhere in the ledger's files.
        private func expectNothing(
            of identifiers: [String] = ContributeTests.identifiers, in ended: Stage.Ended, _ stage: Stage,
            location: SourceLocation = #_sourceLocation
        ) throws {
            let files = try FileManager.default.contentsOfDirectory(atPath: stage.folder)
                .filter { $0.hasPrefix("ledger.sqlite") }
            try #require(!files.isEmpty)
            let contents = try files.map { try Data(contentsOf: URL(fileURLWithPath: stage.path($0))) }
            for word in identifiers.flatMap({ [$0] + $0.split(separator: " ").map(String.init) }) {
                #expect(!ended.output.contains(word) && !ended.errors.contains(word), sourceLocation: location)
                #expect(contents.allSatisfy { $0.range(of: Data(word.utf8)) == nil }, sourceLocation: location)
            }
        }

        private func recorded(_ stage: Stage) throws -> Int {
            try stage.count("SELECT count(*) FROM contributions")
        }

        // MARK: A spreadsheet

        @Test(arguments: ["\n", "\r\n"])
        func `rows are counted as they stand, with quotation marks, a mark of UTF-8 and names in any case`(
            end: String
        ) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let rows = [
                "\u{FEFF}Code,PAYER,carc,\"modifiers\",Remarks,placeofservice, serviceYear ,group",
                "20552,medicare,236,\"rt, 59\",,11,2025,", "\"20610\",commercial,\"50\",,\"N822\",,,PR", ",,,,,,,", "",
                // The same again is another denial.
                "20552,medicare,236,\"rt, 59\",,11,2025,CO",
            ]
            let file = try stage.write(rows.joined(separator: end), to: "reports.csv")
            let said = try stage.output("contribute", "--csv", file, "--broker", broker)
            #expect(said == "3 reports recorded\n")
            #expect(try stage.count("SELECT count(*) FROM contributions WHERE code = '20552' AND carc = '236'") == 2)
            #expect(try stage.count("SELECT count(*) FROM contributions WHERE code = '20610' AND carc = '50'") == 1)
            #expect(try recorded(stage) == 3)
        }

        @Test func `a file counts once, however often it is sent, and goes in pieces that a call can hold`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let rows = Array(repeating: "20552,medicare,236", count: 2100)
            let file = try stage.write((["code,payer,carc"] + rows).joined(separator: "\n"), to: "reports.csv")
            let shown = try stage.output("contribute", "--csv", file, "--dry-run", "--broker", broker)
            let requests = try WireContributeRequest.array(fromJSONString: shown)
            #expect(requests.map(\.contributions.count) == [1000, 1000, 100])
            let key = try #require(requests.first?.key)
            #expect(key.hasPrefix("csv-") && key.count == 36)
            #expect(requests.map(\.key) == [key, "\(key)/1", "\(key)/2"])
            #expect(try recorded(stage) == 0)

            let first = try stage.output("contribute", "--csv", file, "--broker", broker)
            #expect(first == "2,100 reports recorded\n")
            #expect(try stage.output("contribute", "--csv", file, "--broker", broker).contains("recorded before"))
            let copy = try stage.write(try Data(contentsOf: URL(fileURLWithPath: file)), to: "copy.csv")
            let replies = try stage.output("contribute", "--csv", copy, "--broker", broker, "--json")
            #expect(try WireContributeReply.array(fromJSONString: replies).map(\.repeatedKey) == [true, true, true])
            #expect(try recorded(stage) == 2100)
        }

        @Test func `a file that can be read only once is taken`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let file = try stage.write("code,payer,carc\n20552,medicare,236\n", to: "reports.csv")
            let ended = try stage.run(
                ["contribute", "--csv", "/dev/stdin", "--broker", broker],
                by: ["/bin/sh", "-c", "cat \(file) | \"$@\"", "sh"])
            #expect(ended.status == 0 && ended.output.contains("1 report recorded"), "\(ended.errors)")
        }

        @Test func `an identifier in any column costs its row, and is nowhere afterwards`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            for (number, identifier) in ContributeTests.identifiers.enumerated() {
                let bad = ContributeTests.good.indices.map { column in
                    var cells = ContributeTests.good
                    cells[column] = "\"\(identifier)\""
                    return cells.joined(separator: ",")
                }
                let good = ContributeTests.good.joined(separator: ",")
                let rows = [ContributeTests.header, good] + bad + ["\(identifier),\(good)", "\(good)\"\(identifier)"]
                let file = try stage.write((rows + [good, ""]).joined(separator: "\n"), to: "reports-\(number).csv")
                for more in [["--strict"], ["--dry-run"], ["--json"], []] {
                    let ended = try stage.run(["contribute", "--csv", file, "--broker", broker] + more)
                    #expect(ended.status == (more == ["--strict"] ? 1 : 3), "\(ended.errors)")
                    #expect(ended.errors.contains("line 3, column 1: code: expected "), "\(ended.errors)")
                    try expectNothing(in: ended, stage)
                    guard more.isEmpty else { continue }
                    for (position, column) in ContributeTests.columns.enumerated() {
                        let field = ["pos": "placeOfService", "year": "serviceYear"][column] ?? column
                        let words = "\(file): line \(position + 3), column \(position + 1): \(field): expected "
                        #expect(ended.errors.contains(words), "\(ended.errors)")
                    }
                    #expect(ended.errors.contains("line 14: expected 11 cells, as many as the first row has"))
                    #expect(ended.errors.contains("line 15, column 11: quotation marks"), "\(ended.errors)")
                    #expect(ended.errors.contains("13 rows were refused and left out"), "\(ended.errors)")
                }
                #expect(try recorded(stage) == 2 * (number + 1))
            }
        }

        @Test func `an unknown column refuses the file, its name unrepeated`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            for name in ContributeTests.identifiers + ["strategy text", ""] {
                let text = "code,payer,carc,\"\(name)\",state\n20552,medicare,236,,AL\n"
                let file = try stage.write(text, to: "reports.csv")
                let ended = try stage.run(["contribute", "--csv", file, "--broker", broker])
                #expect(ended.status == 1 && ended.output.isEmpty)
                #expect(
                    ended.errors.contains("line 1, column 4: a report has the fields amount, appealLevel, carc, code"))
                #expect(!ended.errors.contains("strategy text"))
                try expectNothing(in: ended, stage)
            }
            #expect(try recorded(stage) == 0)
        }

        @Test(arguments: [
            ("code,payer\n20552,medicare\n", "line 1: a column named carc is required"),
            ("code,payer,carc,pos,placeOfService\n", "line 1, column 5: placeOfService is in column 4 already"),
            ("", "line 1: the first row names the columns"), ("code;payer;carc\n", "line 1, column 1: "),
            ("code,payer,carc\n20552,medicare,236\n20552,\"Quackenbush,236\n", "line 3, column 2: the quotation mark"),
            ("code,payer,carc\n20552,\"Quackenbush,236\n20610,\"medicare\",236\n", "line 2, column 2: the quotation"),
            ("co\"de,payer,carc\n", "line 1, column 1: quotation marks"),
        ])
        func `a file whose columns or rows cannot be told is refused whole`(text: String, words: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let file = try stage.write(text, to: "reports.csv")
            let ended = try stage.run(["contribute", "--csv", file, "--broker", broker])
            #expect(ended.status == 1 && ended.output.isEmpty)
            #expect(ended.errors.contains("\(file): \(words)"), "\(ended.errors)")
            try expectNothing(of: ["Quackenbush"], in: ended, stage)
            #expect(try recorded(stage) == 0)
        }

        @Test func `read strictly a file is refused at its first fault, and nothing is sent`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let file = try stage.write(
                "code,payer,carc\n20552,medicare,236\n20552,medicare,45\n20552,Blue,236\n", to: "reports.csv")
            let refused = try stage.run(["contribute", "--csv", file, "--broker", broker, "--strict"])
            #expect(refused.status == 1 && refused.output.isEmpty)
            #expect(refused.errors.contains("line 3, column 3: carc: expected the reason of a denial"))
            #expect(!refused.errors.contains("line 4"))
            #expect(try recorded(stage) == 0)
            let ended = try stage.run(["contribute", "--csv", file, "--broker", broker])
            #expect(ended.status == 3 && ended.output == "1 report recorded\n")
            #expect(ended.errors.contains("2 rows were refused and left out; correct and send only those again"))
        }

        @Test func `memory stays the same for any size of the file`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let row = ContributeTests.good.joined(separator: ",") + "\n"
            let text = "\(ContributeTests.header)\n" + String(repeating: row, count: 200_000)
            let file = try stage.write(text, to: "reports.csv")
            let child = try stage.start("contribute", ["contribute", "--csv", file, "--dry-run"])
            var peak = 0
            try eventually("the end of a large file") {
                peak = max(peak, child.memory)
                return !child.isRunning
            }
            #expect(child.status == 0, "\(child.errors)")
            // Held as reports or as JSON they would take twice as much.
            #expect((1..<60 << 20).contains(peak), "\(peak)")
        }

        @Test(arguments: [
            [], ["--csv", "a.csv", "--form"], ["--csv", "a.csv", "--835", "b.835"], ["--form", "--code", "20552"],
            ["--csv", "a.csv", "--payer", "medicare"], ["--835", "b.835", "--group", "CO"], ["--payer", "medicare"],
        ])
        func `one way to report excludes the others`(arguments: [String]) throws {
            let stage = try Stage()
            defer { stage.close() }
            let ended = try stage.run(["contribute"] + arguments)
            #expect(ended.status == 64 && ended.errors.contains("give one of these, and only one: --835 FILE"))
        }

        @Test(arguments: [["--csv", "a.csv"], ["--835", "b.835"]])
        func `a key names a single report only`(arguments: [String]) throws {
            let stage = try Stage()
            defer { stage.close() }
            let ended = try stage.run(["contribute", "--key", "one"] + arguments)
            #expect(ended.status == 64 && ended.errors.contains("--key names one report"))
        }

        // MARK: A form

        /// Runs the form at a terminal where these lines are typed.
        private func fill(
            _ stage: Stage, _ broker: String, typing keys: String, _ more: String...
        ) throws -> Stage.Ended {
            let terminal = try PseudoTerminal()
            terminal.type(keys)
            let form = try stage.start(
                "form", ["contribute", "--form", "--broker", broker] + more,
                by: ["/bin/sh", "-c", "exec \"$0\" \"$@\" <\(terminal.path)"])
            let status = try withExtendedLifetime(terminal) { try form.end() }
            return Stage.Ended(status: status, output: form.output, errors: form.errors)
        }

        /// Code, modifiers, payer, group, reason; then remarks, kind, state, place, amount, year and outcome are skipped.
        private static let answers = "20552\nrt 59\nmedicare\n\n236\n" + "\n\n\n\n\n\n\n"

        @Test func `a wrong answer is refused unrepeated and asked for again; the report is shown, and sent`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let wrong = ContributeTests.identifiers.joined(separator: "\n") + "\n\n"
            let ended = try fill(stage, broker, typing: wrong + ContributeTests.answers + "y\n")
            #expect(ended.status == 0 && ended.output == "1 report recorded\n", "\(ended.errors)")
            // Asked six times, the five wrong answers told.
            #expect(ended.errors.ranges(of: "Code that was denied (").count == 6, "\(ended.errors)")
            #expect(ended.errors.ranges(of: "code: expected a HCPCS code").count == 5, "\(ended.errors)")
            for words in ["59, RT", "medicare", "not told", "Send it? [y/N]"] {
                #expect(ended.errors.contains(words), "\(ended.errors)")
            }
            try expectNothing(in: ended, stage)
            #expect(try stage.count("SELECT count(*) FROM contributions WHERE code = '20552' AND carc = '236'") == 1)
        }

        @Test(arguments: [
            "\(ContributeTests.answers)n\n", "\(ContributeTests.answers)\n", "\(ContributeTests.answers)\u{04}",
            "20552\n\u{04}", "\u{04}",
        ])
        func `what is declined or left is not sent, and that is said`(keys: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let ended = try fill(stage, broker, typing: keys)
            #expect(ended.status == 0 && ended.output.isEmpty && ended.errors.hasSuffix("Nothing was sent.\n"))
            #expect(try recorded(stage) == 0)
        }

        @Test func `a form has a dry run and JSON on standard output alone`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let shown = try fill(stage, broker, typing: ContributeTests.answers, "--dry-run")
            let request = try #require(try WireContributeRequest.array(fromJSONString: shown.output).first)
            #expect(request.contributions.map(\.modifiers) == [["59", "RT"]])
            #expect(!shown.errors.contains("Send it?"))
            #expect(try recorded(stage) == 0)
            let sent = try fill(stage, broker, typing: ContributeTests.answers + "yes\n", "--json", "--key", "mine")
            #expect(try WireContributeReply.array(fromJSONString: sent.output).map(\.recorded) == [1])
            let again = try fill(stage, broker, typing: ContributeTests.answers + "y\n", "--json", "--key", "mine")
            #expect(try WireContributeReply.array(fromJSONString: again.output).map(\.repeatedKey) == [true])
            let declined = try fill(stage, broker, typing: ContributeTests.answers + "n\n", "--json")
            #expect(declined.output == "[]\n")
        }

        @Test func `without a terminal a form is refused, with what to do instead`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let ended = try stage.run(["contribute", "--form"])
            #expect(ended.status == 1 && ended.output.isEmpty)
            #expect(ended.errors.contains("--csv FILE") && ended.errors.contains("--code"), "\(ended.errors)")
        }
    }
}
