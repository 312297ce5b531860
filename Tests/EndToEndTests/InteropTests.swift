import Foundation
import Glibc
import Testing

/// A client in another language, written from Protocols/README.md and the .proto files alone, against real processes:
/// what the page says is what they do.
extension EndToEnd {
    @Suite(.serialized) struct InteropTests {
        /// `Deploy/test` makes one.
        private static let python = getenv("MEDPAY_PYTHON").map { String(cString: $0) }

        private static let script = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Interop/test_interop.py").path

        @Test(.enabled(if: python != nil, "MEDPAY_PYTHON names no Python that has pyzmq and protobuf"))
        func `a client in Python gets what the contract says`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let served = try served(stage)
            let idle = try idle(stage)
            let secured = try secured(stage)
            let python = try #require(InteropTests.python)
            let script = try stage.start(
                "interop", served + idle + secured, by: [python, "-B", InteropTests.script, "--medpay"])
            let status = try script.end(within: .seconds(300))
            let found = script.output + script.errors
            #expect(status == 0 && found.contains(" passed, 0 failed"), "\(found)")
        }

        /// As most installations are: a worker, a publisher, no keys.
        private func served(_ stage: Stage) throws -> [String] {
            let broker = try stage.broker().address
            _ = try stage.worker(for: broker)
            let publisher = try stage.publisher(for: broker)
            return [
                "--broker", broker, "--publisher", publisher.address, "--broadcast", publisher.broadcast,
            ]
        }

        /// Its only workers will be those of the script.
        private func idle(_ stage: Stage) throws -> [String] {
            stage.ledger = stage.path("idle.sqlite")
            return ["--idle", try stage.broker().address]
        }

        private func secured(_ stage: Stage) throws -> [String] {
            let folder = stage.path("keys")
            try stage.output("keys", "init", "--folder", folder)
            for (name, role) in [
                ("submitter", "submit"), ("leaver", "submit"), ("worker", "work"), ("operator", "admin"),
                ("subscriber", "subscribe"), ("publisher", "subscribe"), ("stranger", nil),
            ] {
                try stage.output("keys", "new", name, "--folder", folder)
                guard let role else { continue }
                let tenant = name == "submitter" ? ["--tenant", "acme"] : []
                let allowed = try stage.run(
                    ["keys", "allow", "\(folder)/\(name).public", "--role", role, "--folder", folder] + tenant)
                try #require(allowed.status == 0, "\(allowed.errors)")
            }
            stage.ledger = stage.path("secured.sqlite")
            let broker = try stage.broker(["--keys", folder]).address
            let publisher = try stage.start(
                "publisher",
                [
                    "publisher", "--broker", broker, "--key-file", "\(folder)/publisher.secret", "--server-key",
                    "\(folder)/server.public", "--keys", folder, "--listen", Stage.anyPort, "--broadcast",
                    Stage.anyPort, "--end-with-input",
                ])
            let addresses = try publisher.line("publisher listening at ").split { $0 == " " || $0 == "," }
                .filter { $0.hasPrefix("tcp://") }.map(String.init)
            try #require(addresses.count == 2)
            return [
                "--secured", broker, "--secured-publisher", addresses[0], "--secured-broadcast", addresses[1],
                "--keys", folder,
            ]
        }
    }
}
