import Client
import Foundation
import Glibc
import JobMessages
import Testing

/// Promise 1 when the disk does not play along: what cannot be written is not acknowledged, and the reason is told.
extension EndToEnd {
    @Suite(.serialized) struct LedgerTroubleTests {
        struct Case: CustomTestStringConvertible {
            var trouble: LedgerTrouble
            /// The broker is killed in the middle of it, and its successor finds all well again.
            var isKilled: Bool
            var testDescription: String { "\(trouble)\(isKilled ? ", and the broker is killed" : "")" }

            static let all = LedgerTrouble.possible.flatMap { trouble in
                [false, true].map { Case(trouble: trouble, isKilled: $0) }
            }
        }

        @Test(arguments: Case.all)
        func `a ledger that cannot be written acknowledges nothing, loses nothing, and serves again`(
            example: Case
        ) throws {
            let stage = try Stage()
            defer { stage.close() }
            let trouble = example.trouble
            let files = try (1...2).map { try stage.claims(500, seed: $0, in: "claims-\($0).837") }
            var disk: Disk?
            var broker = try trouble.broker(stage, at: try Stage.freeAddress(), disk: &disk)
            let worker = try stage.worker(for: broker.address)
            var client = try stage.client(broker.address)
            try eventually("it has joined") { try client.status().workers.count == 1 }
            // Its answers come when nothing can be written.
            worker.signal(SIGSTOP)
            let first = try stage.submit(files[0], to: broker.address).batch
            try trouble.begin(stage, broker.child, disk)
            worker.signal(SIGCONT)
            try eventually("its answers are refused") { worker.errors.contains("an answer was not recorded") }
            let arguments = ["submit", files[1], "--as-of", "2025-04-01", "--broker", broker.address]
            let refused = try stage.run(arguments + ["--patience", "0.5"])
            #expect(refused.status != 0 && refused.output.isEmpty)
            #expect(refused.errors.contains("UNAVAILABLE: the ledger cannot write"), "\(refused.errors)")
            #expect(broker.child.isRunning, "\(broker.child.errors)")
            let before = try client.batch(first)
            #expect(before.phase == .running && before.claimsDone == 0)

            if example.isKilled { broker.child.kill() }
            try trouble.end(stage, broker.child, disk)
            if example.isKilled { broker = try stage.broker(at: broker.address, lease: 2) }
            let second = try stage.submit(files[1], to: broker.address).batch
            for (batch, file) in [(first, files[0]), (second, files[1])] {
                #expect(try client.watch(batch) { _ in }.phase == .done)
                try stage.expectWhole(batch, of: 500, file: file, &client)
            }
            #expect(try stage.text("PRAGMA integrity_check") == "ok")
            #expect(try stage.count("SELECT count(*) FROM batches") == 2)
        }

        @Test(.enabled(if: Disk.isAllowed, Disk.need))
        func `a ledger on a read-only disk is refused at the start, with what to do`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let disk = try Disk(stage)
            stage.ledger = stage.path("disk/ledger.sqlite")
            let broker = try stage.broker()
            let batch = try stage.submit(try stage.claims(300), to: broker.address)
            broker.child.signal(SIGTERM)
            #expect(try broker.child.end() == 0, "\(broker.child.errors)")
            try disk.makeReadOnly()
            let refused = try stage.run(["broker", "--listen", Stage.anyPort, "--ledger", stage.ledger])
            #expect(refused.status > 0 && refused.output.isEmpty)
            #expect(refused.errors.contains(stage.ledger), "\(refused.errors)")
            #expect(refused.errors.contains("Read-only file system"), "\(refused.errors)")
            #expect(refused.errors.contains("make the file and its directory writable"), "\(refused.errors)")
            #expect(batch.claims == 300)
        }

        enum Loss: CaseIterable { case deleted, moved, replaced }

        @Test(arguments: Loss.allCases)
        func `a broker whose ledger is gone acknowledges nothing more, and says so`(loss: Loss) throws {
            let stage = try Stage()
            defer { stage.close() }
            let files = try (1...2).map { try stage.claims(300, seed: $0, in: "claims-\($0).837") }
            let broker = try stage.broker()
            _ = try stage.submit(files[0], to: broker.address)
            try lose(stage, loss)
            let refused = try stage.run(
                ["submit", files[1], "--as-of", "2025-04-01", "--broker", broker.address, "--patience", "0.5"])
            #expect(refused.status != 0 && refused.output.isEmpty, "acknowledged, into a file that nobody can find")
            if broker.child.isRunning {
                #expect(refused.errors.contains("UNAVAILABLE: the ledger cannot write"), "\(refused.errors)")
            }
            #expect(broker.child.errors.contains(stage.ledger), "\(broker.child.errors)")
            broker.child.signal(SIGTERM)
            try broker.child.end()
            // Whatever is at its path now is as its owner left it.
            if loss == .replaced { #expect(try stage.count("SELECT count(*) FROM batches") == 0) }
        }

        private func lose(_ stage: Stage, _ loss: Loss) throws {
            for suffix in ["", "-wal", "-shm"] {
                switch loss {
                case .deleted: unlink(stage.ledger + suffix)
                case .moved, .replaced: rename(stage.ledger + suffix, stage.path("elsewhere.sqlite") + suffix)
                }
            }
            guard loss == .replaced else { return }
            // Another broker's, started in its place while the lock file was gone too.
            unlink(stage.ledger + ".lock")
            let other = try stage.broker()
            other.child.signal(SIGTERM)
            try other.child.end()
        }
    }
}
