import Client
import Foundation
import GRDB
import Glibc
import JobMessages
import Testing

/// The ledger's file in an operator's hands.
extension EndToEnd {
    @Suite(.serialized) struct LedgerCommandTests {
        /// A ledger with a finished batch, whose broker has ended.
        private func finished(_ stage: Stage, claims: Int = 500) throws -> Int64 {
            let broker = try stage.broker()
            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            let batch = try stage.submit(try stage.claims(claims), to: broker.address).batch
            #expect(try client.watch(batch) { _ in }.phase == .done)
            try end(broker)
            return batch
        }

        private func end(_ broker: Stage.Service) throws {
            broker.child.signal(SIGTERM)
            #expect(try broker.child.end(within: .seconds(15)) == 0, "\(broker.child.errors)")
        }

        private func change(_ path: String, _ sql: String) throws {
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: sql) }
            try queue.close()
        }

        @Test func `check finds nothing wrong with a ledger, and names a count that was tampered with`() throws {
            let stage = try Stage()
            defer { stage.close() }
            _ = try finished(stage)
            #expect(try stage.output("ledger", "check", stage.ledger).contains("whole, and its counts are right"))
            try change(stage.ledger, "UPDATE totals SET results = results + 1")
            let checked = try stage.run(["ledger", "check", stage.ledger])
            #expect(checked.status == 1 && checked.errors.contains("1 fault."), "\(checked.errors)")
            #expect(checked.output.contains("results is 501, and there are 500"), "\(checked.output)")
            let object = try stage.run(["ledger", "check", stage.ledger, "--json"])
            #expect(object.status == 1 && object.output.contains("\"faults\":[\"totals.results"), "\(object.output)")
        }

        @Test func `check finds damage in the file itself`() throws {
            let stage = try Stage()
            defer { stage.close() }
            _ = try finished(stage)
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: stage.ledger))
            let size = try file.seekToEnd()
            // Beyond the schema's pages, and more than one page of it.
            try file.seek(toOffset: size / 2)
            try file.write(contentsOf: Data(repeating: 0x5A, count: 16 << 10))
            try file.close()
            let checked = try stage.run(["ledger", "check", stage.ledger])
            #expect(checked.status == 1, "\(checked.output)")
            #expect((checked.output + checked.errors).contains("damaged") || checked.errors.contains("malformed"))
        }

        @Test func `a backup taken while a broker writes is whole, and a broker goes on from it`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let count = Size.crashClaims / 2
            let file = try stage.claims(count)
            let broker = try stage.broker()
            let worker = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            let batch = try stage.submit(file, to: broker.address).batch
            try eventually("it has begun") { try client.batch(batch).claimsDone > count / 10 }
            let copy = stage.path("copy.sqlite")
            #expect(try stage.output("ledger", "backup", stage.ledger, "--to", copy).contains(copy))
            #expect(try client.batch(batch).phase == .running, "the backup came too late")
            #expect(try stage.output("ledger", "check", copy).contains("whole"))
            var status = stat()
            #expect(stat(copy, &status) == 0 && status.st_mode & 0o777 == 0o600)
            let again = try stage.run(["ledger", "backup", stage.ledger, "--to", copy])
            #expect(again.status == 1 && again.errors.contains("exists"), "\(again.errors)")

            // What was not done at the moment of the copy is done by the broker that has it.
            worker.kill()
            broker.child.kill()
            stage.ledger = copy
            let second = try stage.broker()
            #expect(try stage.count("SELECT count(*) FROM results") < count)
            _ = try stage.worker(for: second.address)
            var other = try stage.client(second.address)
            #expect(try other.watch(batch) { _ in }.phase == .done)
            try stage.expectWhole(batch, of: count, file: file, &other)
        }

        @Test func `compact gives the space of what was purged back, once the broker has ended`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let broker = try stage.broker()
            _ = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            let batch = try stage.submit(try stage.claims(5000), to: broker.address).batch
            #expect(try client.watch(batch) { _ in }.phase == .done)
            _ = try stage.operate(broker.address, "purge", "--older-than", "0s")
            let refused = try stage.run(["ledger", "compact", stage.ledger])
            #expect(refused.status == 1 && refused.errors.contains("has this ledger open"), "\(refused.errors)")
            try end(broker)
            let before = try size(stage.ledger)
            #expect(try stage.output("ledger", "compact", stage.ledger).contains("before"))
            #expect(try size(stage.ledger) < before / 2)
            #expect(try stage.output("ledger", "check", stage.ledger).contains("whole"))
            let second = try stage.broker()
            var other = try stage.client(second.address)
            #expect(try other.batch(batch).claimsDone == 5000)
        }

        private func size(_ path: String) throws -> Int {
            try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        }

        @Test func `a ledger goes back to an earlier schema, and up again at the next start`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let batch = try finished(stage)
            #expect(try stage.output("ledger", "downgrade", stage.ledger, "--to", "2").contains("schema 2 now"))
            #expect(try stage.count("SELECT count(*) FROM grdb_migrations") == 2)
            let checked = try stage.run(["ledger", "check", stage.ledger])
            #expect(checked.status == 1 && checked.errors.contains("older medpay"), "\(checked.errors)")
            let broker = try stage.broker()
            var client = try stage.client(broker.address)
            #expect(try client.batch(batch).claimsDone == 500)
            #expect(try stage.references(batch, &client).count == 500)
            #expect(try stage.output("ledger", "check", stage.ledger).contains("whole"))
            // What the earlier schema has no place for, and somebody relies on.
            _ = try stage.operate(broker.address, "pause", "default")
            try end(broker)
            let refused = try stage.run(["ledger", "downgrade", stage.ledger, "--to", "2"])
            #expect(refused.status == 1 && refused.errors.contains("resume them"), "\(refused.errors)")
            #expect(try stage.count("SELECT count(*) FROM grdb_migrations") == 4)
        }

        @Test(arguments: ["check", "backup", "compact", "downgrade"])
        func `what is no ledger is named, and stays as it is`(command: String) throws {
            let stage = try Stage()
            defer { stage.close() }
            let more =
                command == "backup" ? ["--to", stage.path("copy")] : command == "downgrade" ? ["--to", "2"] : []
            let nothing = stage.path("nothing.sqlite")
            let missing = try stage.run(["ledger", command, nothing] + more)
            #expect(missing.status == 1 && missing.errors.contains(nothing), "\(missing.errors)")
            #expect(!FileManager.default.fileExists(atPath: nothing))
            let text = String(repeating: "not a database ", count: 1000)
            let garbage = try stage.write(text, to: "garbage.sqlite")
            let refused = try stage.run(["ledger", command, garbage] + more)
            #expect(refused.status == 1 && refused.errors.contains(garbage), "\(refused.errors)")
            #expect(FileManager.default.contents(atPath: garbage) == Data(text.utf8))
            #expect(!FileManager.default.fileExists(atPath: stage.path("copy")))
        }
    }
}
