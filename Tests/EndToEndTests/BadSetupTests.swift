import Client
import Foundation
import Glibc
import Testing

/// Addresses, ledgers and options that cannot work: said at once, in words that help.
extension EndToEnd {
    @Suite(.serialized) struct BadSetupTests {
        private func expectRefused(
            _ stage: Stage, _ arguments: [String], by prefix: [String] = [], saying words: String...,
            location: SourceLocation = #_sourceLocation
        ) throws {
            let refused = try stage.run(arguments, by: prefix, within: .seconds(30))
            #expect(refused.status > 0, "\(arguments)", sourceLocation: location)
            #expect(!refused.output.contains("listening at"), "\(arguments)", sourceLocation: location)
            for word in words {
                #expect(refused.errors.contains(word), "\(arguments): \(refused.errors)", sourceLocation: location)
            }
        }

        @Test func `a broker that is not there is named, within the caller's patience`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let nobody = try Stage.freeAddress()
            let file = try stage.claims(100)
            let calls = [
                ["submit", file], ["watch", "1"], ["results", "1"], ["status"], ["estimate", "20552", "--remote"],
                ["contribute", "--code", "20552", "--payer", "medicare", "--carc", "236"],
            ]
            let children = try calls.map {
                try stage.start($0[0], $0 + ["--broker", nobody, "--patience", "0.5"])
            }
            for child in children {
                #expect(try child.end(within: .seconds(8)) > 0)
                #expect(child.output.isEmpty && child.errors.contains("UNAVAILABLE: "), "\(child.errors)")
                #expect(child.errors.contains(nobody), "\(child.errors)")
            }
            try expectRefused(stage, ["trends", "--publisher", nobody, "--broadcast", nobody], saying: nobody)
            try expectRefused(stage, ["status", "--broker", "tcp://127.0.0.1:70000"], saying: "70000")
            try expectRefused(stage, ["status", "--broker", "nonsense"], saying: "nonsense")
        }

        @Test func `a port that is taken is named, and who has it goes on`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let publisher = try stage.publisher(for: broker)
            let second = stage.path("second.sqlite")
            try expectRefused(stage, ["broker", "--listen", broker, "--ledger", second], saying: broker)
            try expectRefused(stage, ["broker", "--listen", "tcp://127.0.0.1:99999"], saying: "99999")
            let ports = ["--broker", broker, "--listen", publisher.address, "--broadcast"]
            try expectRefused(stage, ["publisher"] + ports + [Stage.anyPort], saying: publisher.address)
            try expectRefused(
                stage, ["publisher", "--listen", Stage.anyPort, "--broadcast", publisher.broadcast],
                saying: publisher.broadcast)
            var client = try stage.client(broker)
            #expect(try client.status().start == 1)
        }

        @Test func `a ledger that cannot be one is refused and stays as it is`() throws {
            let stage = try Stage()
            defer { stage.close() }
            _ = try stage.broker()
            let listen = ["broker", "--listen", Stage.anyPort, "--ledger"]
            try expectRefused(stage, listen + [stage.ledger], saying: "another broker has this ledger open")
            let garbage = try stage.write(String(repeating: "not a database ", count: 1000), to: "garbage.sqlite")
            let before = try Data(contentsOf: URL(fileURLWithPath: garbage))
            try expectRefused(stage, listen + [garbage], saying: garbage)
            #expect(try Data(contentsOf: URL(fileURLWithPath: garbage)) == before)
            try expectRefused(stage, listen + [stage.folder], saying: "is a directory")
            try expectRefused(stage, listen + [garbage + "/ledger.sqlite"], saying: garbage)
            try expectRefused(stage, listen + ["/proc/ledger.sqlite"], saying: "/proc/ledger.sqlite")
        }

        /// Root may write anywhere, so the broker runs as nobody.
        @Test(.enabled(if: getuid() != 0 || access("/usr/bin/setpriv", X_OK) == 0))
        func `a ledger that may not be written is refused`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let folder = stage.path("locked")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let ledger = folder + "/ledger.sqlite"
            try stage.output("paths")
            try Data().write(to: URL(fileURLWithPath: ledger))
            chmod(ledger, 0o444)
            chmod(folder, 0o555)
            chmod(stage.folder, 0o755)
            defer { chmod(folder, 0o755) }
            let asNobody =
                ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]
            try expectRefused(
                stage, ["broker", "--listen", Stage.anyPort, "--ledger", ledger], by: getuid() == 0 ? asNobody : [],
                saying: ledger)
        }

        @Test(arguments: [
            (["broker", "--lease", "0"], "--lease"), (["broker", "--lease", "nan"], "--lease"),
            (["worker", "--threads", "0"], "--threads"), (["worker", "--threads", "257"], "--threads"),
            (["synthesize", "/dev/null", "--claims", "0"], "--claims"), (["demo", "--claims", "99"], "--claims"),
            (["status", "--patience", "-1"], "--patience"), (["status", "--patience", "1e9"], "--patience"),
            (["status", "--patience", "nan"], "--patience"), (["results", "x"], "batch"),
            (["results", "1", "--limit=-1"], "--limit"), (["results", "1", "--after=-2"], "--after"),
            (["submit", "f", "--priority", "high"], "--priority"), (["submit", "f", "--as-of", "today"], "--as-of"),
            (["submit", "f", "--tenant", "a b"], "tenant"), (["frobnicate"], "frobnicate"), (["watch"], "batch"),
            (["trends", "--code", "2055"], "code"),
            (["reference", "import", "/dev/null", "--quarter", "2024Q5"], "--quarter"),
        ])
        func `an option out of its range is named`(arguments: [String], words: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let path = try stage.claims(100)
            let addressed = arguments.map { $0 == "f" ? path : $0 }
            try expectRefused(stage, addressed, saying: words)
        }
    }
}
