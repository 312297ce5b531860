import BrokerCore
import Calls
import Client
import Foundation
import Glibc
import JobMessages
import SwiftProtobuf
import Testing
import TrendMessages
import ZeroMQ

/// Who may do what, where the servers have keys.
extension EndToEnd {
    @Suite(.serialized) struct SecurityTests {
        /// Short: nobody answers whom it does not know.
        private let moment = ["--patience", "0.5"]

        @Test func `each key does what its role is for, and nothing else`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let keys = try Keys(stage)
            let roles = try ["submit", "work", "subscribe", "admin"].map { ($0, try keys.allow($0, $0)) }
            let options = Dictionary(uniqueKeysWithValues: roles)
            let broker = try stage.broker(keys.server).address
            _ = try stage.worker(for: broker, options["work", default: []])
            let file = try stage.claims(300)
            let at = ["--broker", broker] + moment
            for (role, own) in roles {
                let submitted = try stage.run(["submit", file, "--json"] + at + own)
                #expect((submitted.status == 0) == (role == "submit"), "\(role): \(submitted.errors)")
                #expect(submitted.output.isEmpty == (role != "submit"), "\(role)")
                let status = try stage.run(["status"] + at + own)
                #expect((status.status == 0) == (role == "admin"), "\(role): \(status.errors)")
                #expect(status.output.isEmpty == (role != "admin"), "\(role)")
                #expect(try takes(keys, role, broker) == (role == "work"), "\(role)")
                #expect(try tails(keys, role, broker) == (role == "subscribe"), "\(role)")
            }
            var client = try keys.client(broker, "submit")
            #expect(try client.watch(1) { _ in }.phase == .done)
            var admin = try keys.client(broker, "admin")
            #expect(try admin.status().drops["key_refused", default: 0] >= 12)
            #expect(try stage.count("SELECT count(*) FROM batches WHERE tenant = 'submit'") == 1)
            #expect(try stage.count("SELECT count(*) FROM batches") == 1)
        }

        /// Whether a stream is answered at all.
        private func hears(
            _ keys: Keys, _ name: String, _ broker: String, _ method: Calls.Method,
            _ request: some SwiftProtobuf.Message
        ) throws -> Bool {
            var channel = try CallChannel(to: broker, in: keys.stage.context, keys: try keys.caller(name))
            let call = try channel.start(method, request)
            // The heartbeat is answered in any case, once Take is: by a refusal, or not at all.
            if method == .take { _ = try channel.start(.heartbeat, WireHeartbeatRequest()) }
            return try channel.receive(within: .milliseconds(500)).map { $0.call >= call } ?? false
        }

        private func takes(_ keys: Keys, _ name: String, _ broker: String) throws -> Bool {
            let request = WireTakeRequest.with { ($0.protocol, $0.capacity, $0.name) = (1, 1, "by hand") }
            return try hears(keys, name, broker, .take, request)
        }

        private func tails(_ keys: Keys, _ name: String, _ broker: String) throws -> Bool {
            try hears(keys, name, broker, .tail, WireTailRequest())
        }

        @Test func `who has no key, one that nobody allowed, or another server's gets nothing`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let keys = try Keys(stage)
            let admin = try keys.allow("admin", "admin,submit")
            let broker = try stage.broker(keys.server).address
            let file = try stage.claims(100)
            let elsewhere = try Keys(stage, in: "elsewhere")
            let wrongServer = Array(admin.prefix(3)) + ["\(elsewhere.folder)/server.public"]
            for own in [[], try keys.make("stranger"), wrongServer] {
                for command in [["status"], ["submit", file]] {
                    let refused = try stage.run(command + ["--broker", broker] + moment + own)
                    #expect(refused.status > 0 && refused.output.isEmpty, "\(own): \(refused.output)")
                    #expect(!refused.errors.isEmpty)
                }
            }
            #expect(try stage.run(["status", "--broker", broker] + admin).status == 0)
            #expect(try stage.count("SELECT count(*) FROM batches") == 0)
            var client = try keys.client(broker, "admin")
            #expect(try client.status().drops["door_unknownKey", default: 0] > 0)
        }

        @Test func `a key sees its own tenant's batches, whatever tenant it names`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let keys = try Keys(stage)
            let acme = try keys.allow("acme", "submit")
            let rival = try keys.allow("rival", "submit")
            let broker = try stage.broker(keys.server).address
            _ = try stage.worker(for: broker, try keys.allow("rack", "work"))
            let file = try stage.claims(200)
            let submit = ["submit", file, "--key", "monday", "--wait", "--broker", broker]
            #expect(try stage.run(submit + acme).status == 0)

            for tenant in ["acme", "rival", "default"] {
                var spy = try keys.client(broker, "rival", tenant: tenant)
                #expect(throws: CallError.self) { try spy.batch(1) }
                #expect(throws: CallError.self) { try spy.cancel(1) }
                #expect((try? spy.dead(1)) ?? [] == [])
                #expect((try? spy.results(1, after: -1).results) ?? [] == [])
            }
            #expect(try stage.run(submit + rival + ["--tenant", "acme"]).status == 0)
            #expect(
                try stage.text("SELECT group_concat(tenant) FROM (SELECT tenant FROM batches ORDER BY id)")
                    == "acme,rival")
            #expect(try stage.count("SELECT phase FROM batches WHERE id = 1") == 2)
        }

        @Test func `who is revoked gets nothing from then on, although connected`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let keys = try Keys(stage)
            for (name, role) in [("acme", "submit"), ("rack", "work"), ("admin", "admin"), ("rival", "submit")] {
                _ = try keys.allow(name, role)
            }
            let broker = try stage.broker(lease: 5, keys.server).address
            var client = try keys.client(broker, "acme")
            var admin = try keys.client(broker, "admin")
            #expect(throws: CallError.self) { try client.batch(1) }  // NOT_FOUND: it is heard.
            var worker = try CallChannel(to: broker, in: stage.context, keys: try keys.caller("rack"))
            let take = try worker.start(
                .take, WireTakeRequest.with { ($0.protocol, $0.capacity, $0.name) = (1, 1, "by hand") })
            try eventually("the worker is known") { try admin.status().workers.count == 1 }

            try keys.revoke("acme")
            try keys.revoke("rack")
            client.patience = .milliseconds(500)
            let error = #expect(throws: CallError.self) { try client.batch(1) }
            #expect(error?.code != .notFound)
            // Nothing is leased to the worker, which says that it lives all the while.
            let file = try stage.claims(100)
            let submitted = try stage.run(
                ["submit", file, "--broker", broker, "--key-file", keys.secret(of: "rival"), "--server-key"]
                    + ["\(keys.folder)/server.public"])
            #expect(submitted.status == 0, "\(submitted.errors)")
            try eventually("the worker is let go") {
                _ = try worker.start(.heartbeat, WireHeartbeatRequest())
                return try admin.status().workers.isEmpty
            }
            while let reply = try worker.receive(within: .milliseconds(100)) {
                #expect(reply.call != take || reply.isEnd, "a lease for a key that was revoked")
            }
            // Others work on, and so does a new key.
            let rack = try keys.allow("rack-2", "work")
            _ = try stage.worker(for: broker, rack)
            var rival = try keys.client(broker, "rival")
            #expect(try rival.watch(1) { _ in }.phase == .done)
        }

        @Test func `the publisher serves those who may subscribe`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let keys = try Keys(stage)
            let subscriber = try keys.allow("reader", "subscribe")
            _ = try keys.allow("acme", "submit")
            let broker = try stage.broker(keys.server).address
            let publisher = try stage.publisher(for: broker, keys.server + subscriber)
            func snapshot(_ caller: CallerKeys?) throws -> WireSnapshotReply {
                var channel = try CallChannel(to: publisher.address, in: stage.context, keys: caller)
                let request = WireSnapshotRequest.with { $0.topic = "trend/" }
                return try channel.call(.snapshot, request, deadline: .seconds(1))
            }
            #expect(try snapshot(try keys.caller("reader")).updates.isEmpty)
            #expect(throws: CallError.self) { try snapshot(try keys.caller("acme")) }
            #expect(throws: CallError.self) { try snapshot(nil) }
            try keys.revoke("reader")
            try eventually("it gets nothing any more") { (try? snapshot(try keys.caller("reader"))) == nil }
        }

        @Test func `an address that other machines reach is served with keys only`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let keys = try Keys(stage)
            let open = "tcp://0.0.0.0:*"
            for arguments in [
                ["broker", "--listen", open, "--ledger", stage.ledger],
                ["publisher", "--listen", open, "--broadcast", Stage.anyPort],
                ["publisher", "--listen", Stage.anyPort, "--broadcast", open],
            ] {
                let refused = try stage.run(arguments)
                #expect(refused.status > 0 && refused.output.isEmpty)
                #expect(refused.errors.contains("without keys"), "\(refused.errors)")
                #expect(refused.errors.contains("medpay keys init"), "\(refused.errors)")
            }
            let broker = try stage.broker(at: open, keys.server).address
            let port = broker.split(separator: ":").last.map(String.init) ?? ""
            let admin = try keys.allow("admin", "admin")
            let status = try stage.run(["status", "--broker", "tcp://127.0.0.1:\(port)"] + admin)
            #expect(status.status == 0, "\(status.errors)")
        }

        @Test func `secrets and ledgers can be read by their owner only`() throws {
            let stage = try Stage()
            defer { stage.close() }
            let keys = try Keys(stage)
            let admin = try keys.allow("admin", "admin,submit")
            let broker = try stage.broker(keys.server).address
            let batch = try stage.run(["submit", try stage.claims(100), "--broker", broker] + admin)
            #expect(batch.status == 0, "\(batch.errors)")
            let ledgers = ["", "-wal", "-shm", ".lock"].map { stage.ledger + $0 }
            let secrets = ["server.secret", "admin.secret", "allowed"].map { "\(keys.folder)/\($0)" }
            for path in ledgers + secrets { #expect(try mode(path) == 0o600, "\(path)") }
            #expect(try mode(keys.folder) == 0o700)

            chmod(keys.secret(of: "admin"), 0o644)
            let refused = try stage.run(["status", "--broker", broker] + moment + admin)
            #expect(refused.status > 0 && refused.output.isEmpty)
            #expect(refused.errors.contains("admin.secret: others may read"), "\(refused.errors)")
        }

        private func mode(_ path: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return try #require(attributes[.posixPermissions] as? Int)
        }
    }
}
