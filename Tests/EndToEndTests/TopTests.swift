import Client
import Foundation
import Glibc
import JobMessages
import Testing

extension EndToEnd {
    @Suite(.serialized) struct TopTests {
        @Test func `top shows a broker's queue, and ends after its frames`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            _ = try stage.submit(try stage.claims(1200), to: broker)
            let top = try stage.output("top", "--frames", "2", "--interval", "0.1", "--broker", broker)
            #expect(!top.contains("\u{1B}"), "no terminal, no escapes")
            let frames = top.components(separatedBy: "\nmedpay top")
            #expect(frames.count == 2)
            // Nobody works, so it stays where it is.
            for frame in frames {
                let queue = try #require(frame.split(separator: "\n").first { $0.hasPrefix("default ") })
                let cells = queue.split(separator: " ")
                let waiting = try #require(Int(cells[2].filter(\.isNumber)))
                #expect(cells[1] == "normal" && waiting > 0 && cells[3] == "0")
            }
            #expect(frames[0].contains("per second  - claims"))
            #expect(frames[1].contains("per second  0.0 claims"))
        }

        @Test func `top prints a line of JSON for each frame`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let top = try stage.output("top", "--json", "--frames", "3", "--interval", "0.1", "--broker", broker)
            let frames = try top.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            }
            #expect(frames.count == 3)
            #expect(frames[0]["claims_per_second"] is NSNull && frames[2]["claims_per_second"] is NSNumber)
            #expect(frames.allSatisfy { $0["status"] is [String: Any] })
        }

        @Test(arguments: [SIGINT, SIGTERM]) func `top that is told to stop ends in order`(signal: Int32) throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker().address
            let top = try stage.start("top", ["top", "--interval", "3600", "--broker", broker])
            _ = try top.line("medpay top")
            top.signal(signal)
            #expect(try top.end(within: .seconds(10)) == 0, "\(top.errors)")
        }

        @Test func `on a terminal top is one screen, q ends it, and the terminal is as it was`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            let terminal = try PseudoTerminal()
            let modes = terminal.modes
            let top = try stage.start(
                "top", ["top", "--interval", "0.2", "--broker", broker.address],
                by: ["/bin/sh", "-c", "exec \"$0\" \"$@\" <\(terminal.path) >\(terminal.path)"])
            try eventually("it draws") { terminal.output.contains("medpay top") }
            #expect(terminal.output.contains("\u{1B}[2J") && terminal.modes & tcflag_t(ECHO | ICANON) == 0)
            broker.child.kill()
            try eventually("it says that the broker is away") { terminal.output.contains("NOT THE NEWEST") }
            terminal.type("xq")
            #expect(try top.end(within: .seconds(15)) == 0, "\(top.errors)")
            #expect(terminal.modes == modes)
            #expect(terminal.output.hasSuffix("\u{1B}[?25h"))
        }

        @Test(arguments: [["--interval", "0"], ["--interval", "nan"], ["--frames", "-1"]])
        func `top refuses what it cannot do`(arguments: [String]) throws {
            let stage = try Stage()
            defer { stage.close() }
            let ended = try stage.run(["top"] + arguments)
            #expect(ended.status == 64 && ended.errors.contains(arguments[0]), "\(ended.errors)")
        }
    }
}
