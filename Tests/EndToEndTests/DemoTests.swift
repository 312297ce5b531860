import Foundation
import Glibc
import Testing

extension EndToEnd {
    @Suite(.serialized) struct DemoTests {
        /// Processes that were started from this test's program and work in this folder.
        private func processes(in folder: String) -> [String] {
            let own = "\(getpid())"
            return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { entry in
                guard Int(entry) != nil, entry != own,
                    let environment = FileManager.default.contents(atPath: "/proc/\(entry)/environ")
                else { return false }
                return String(decoding: environment, as: UTF8.self).contains("MEDPAY_HOME=\(folder)")
            }
        }

        @Test func `the demo shows the whole way and leaves its ledger, and no process`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let folder = stage.path("demo")
            let ended = try stage.run(["demo", "--claims", "300", "--folder", folder])
            #expect(ended.status == 0, "\(ended.errors)")
            #expect(ended.errors.isEmpty, "\(ended.errors)")
            for words in [
                "300 of 300 claims", "the subscriber heard:  #1  20552  all payers  reported  5-9 reports, CARC 236",
                "The ledger stays at \(folder)/ledger.sqlite",
            ] {
                #expect(ended.output.contains(words), "\(ended.output)")
            }
            #expect(FileManager.default.fileExists(atPath: "\(folder)/ledger.sqlite"))
            #expect(processes(in: stage.folder).isEmpty)
        }

        /// Alone, and with its whole group, as a terminal's Ctrl-C does.
        @Test(arguments: [SIGINT, SIGTERM], [false, true])
        func `interrupted half way, the demo ends its processes and says so`(signal: Int32, group: Bool) throws {
            let stage = try Stage()
            defer { stage.close() }
            let demo = try stage.start("demo", ["demo", "--claims", "30000", "--folder", stage.path("demo")])
            _ = try demo.line("is acknowledged")
            #expect(processes(in: stage.folder).count >= 6)
            kill(group ? -demo.pid : demo.pid, signal)
            #expect(try demo.end(within: .seconds(30)) == 130, "\(demo.errors)")
            #expect(demo.output.contains("Stopped"), "\(demo.output)")
            #expect(processes(in: stage.folder).isEmpty)
        }

        @Test func `killed half way, the demo leaves no process behind`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let demo = try stage.start("demo", ["demo", "--claims", "30000", "--folder", stage.path("demo")])
            _ = try demo.line("is acknowledged")
            kill(demo.pid, SIGKILL)
            #expect(try demo.end() == -SIGKILL)
            try eventually("its processes are gone", within: .seconds(30)) { processes(in: stage.folder).isEmpty }
        }
    }
}
