import Client
import JobMessages
import Testing

/// A file is read once and whole, onto the disk, before the broker hears of it.
extension EndToEnd {
    @Suite(.serialized) struct WholeFileTests {
        @Test func `a file that can be read only once is submitted`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(600)
            let broker = try stage.broker().address
            let arguments = ["submit", "/dev/stdin", "--as-of", "2025-04-01", "--broker", broker, "--json"]
            let ended = try stage.run(arguments, by: ["/bin/sh", "-c", "cat \(file) | \"$@\"", "sh"])
            #expect(ended.status == 0, "\(ended.errors)")
            #expect(try WireBatch(jsonString: ended.output) == (try stage.submit(file, to: broker)))
        }

        @Test func `when the disk has no room for the claims, the error says so, and nothing was sent`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(600)
            let broker = try stage.broker().address
            // No file may be larger than 16 blocks.
            let limit = ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 16; exec \"$@\"", "sh"]
            for arguments in [["submit", file, "--broker", broker], ["check", file]] {
                let refused = try stage.run(arguments, by: limit)
                #expect(refused.status != 0 && refused.output.isEmpty)
                #expect(refused.errors.contains("RESOURCE_EXHAUSTED: the temporary files"), "\(refused.errors)")
                #expect(refused.errors.contains("TMPDIR"), "\(refused.errors)")
            }
            #expect(try stage.count("SELECT count(*) FROM batches") == 0)
        }

        @Test func `TMPDIR says where the claims lie meanwhile`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let file = try stage.claims(10)
            let refused = try stage.run(["check", file], by: ["/usr/bin/env", "TMPDIR=\(stage.path("nowhere"))"])
            #expect(refused.status != 0)
            #expect(
                refused.errors.contains("\(stage.path("nowhere")) (No such file or directory)"), "\(refused.errors)")
        }
    }
}
