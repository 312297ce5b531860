import Calls
import Testing

@testable import ZeroMQ

struct GatekeeperTests {
    private let folder: TemporaryFolder
    private let keys: ServerKeys

    init() throws {
        folder = try TemporaryFolder()
        _ = try ServerKeys.make(folder: folder.path)
        keys = try ServerKeys(folder: folder.path)
    }

    private func request(_ key: CurveKey?) -> AuthenticationRequest {
        AuthenticationRequest(
            mechanism: key == nil ? .null : .curve, domain: "broker", address: "127.0.0.1", key: key)
    }

    private func allow(_ roles: Role) throws -> CurveKey {
        let key = try CurvePair.generate().publicKey
        try KeyringFile.change(ServerKeys.allowedPath(folder.path)) { keyring in
            try keyring.insert(Grant(key: key, roles: roles, name: "key-\(keyring.grants.count)"))
        }
        waitUntil { keys.current().grant(for: key.text) != nil }
        return key
    }

    private func revoke(_ key: CurveKey) throws {
        try KeyringFile.change(ServerKeys.allowedPath(folder.path)) { _ = $0.remove(key) }
        waitUntil { keys.current().grant(for: key.text) == nil }
    }

    @Test func `a known key gets in under its own name, an unknown one does not`() throws {
        let gatekeeper = Gatekeeper(keys: keys, connectionsMax: 10)
        let known = try allow(.work)
        #expect(gatekeeper.decide(request(known)) == .allowed(userID: known.text))
        #expect(gatekeeper.decide(request(try CurvePair.generate().publicKey)) == .denied)
        #expect(gatekeeper.decide(request(nil)) == .denied)
        try revoke(known)
        #expect(gatekeeper.decide(request(known)) == .denied)
        #expect(gatekeeper.refusals == [.unknownKey: 3])
    }

    @Test func `a key without any of the roles wanted does not get in`() throws {
        let gatekeeper = Gatekeeper(keys: keys, roles: .subscribe, connectionsMax: 10)
        #expect(gatekeeper.decide(request(try allow(.work))) == .denied)
        let subscriber = try allow([.work, .subscribe])
        #expect(gatekeeper.decide(request(subscriber)) == .allowed(userID: subscriber.text))
        #expect(gatekeeper.refusals == [.keyWithoutRole: 1])
    }

    @Test func `above the limit who comes is told to come back, until somebody leaves`() {
        let gatekeeper = Gatekeeper(keys: nil, connectionsMax: 2)
        for descriptor in Int32(1)...2 {
            gatekeeper.note(.connected(descriptor: descriptor))
            #expect(gatekeeper.decide(request(nil)) == .allowed(userID: ""))
        }
        gatekeeper.note(.connected(descriptor: 3))
        #expect(gatekeeper.decide(request(nil)) == .busy)
        gatekeeper.note(.disconnected(descriptor: 3))
        gatekeeper.note(.refused(.authentication(status: 500)))
        #expect(gatekeeper.connections == 2)
        gatekeeper.forget(1)
        gatekeeper.note(.connected(descriptor: 3))
        #expect(gatekeeper.decide(request(nil)) == .allowed(userID: ""))
        #expect(gatekeeper.refusals == [.connectionLimit: 1])
        gatekeeper.forget(5)
        #expect(gatekeeper.connections == 0)
    }

    @Test func `a key with all the connections that it may have waits until it has closed one`() throws {
        let gatekeeper = Gatekeeper(keys: keys, connectionsMax: 10, connectionsPerKeyMax: 2)
        let (busy, other) = (try allow(.work), try allow(.work))
        for descriptor in Int32(1)...2 {
            #expect(gatekeeper.decide(request(busy)) == .allowed(userID: busy.text))
            gatekeeper.note(.connected(descriptor: descriptor))
            #expect(gatekeeper.note(descriptor, isOf: busy.text))
        }
        #expect(gatekeeper.decide(request(busy)) == .busy)
        #expect(gatekeeper.decide(request(other)) == .allowed(userID: other.text))
        #expect(gatekeeper.note(1, isOf: other.text))  // The number was given out again before its end was heard of.
        #expect(gatekeeper.decide(request(busy)) == .allowed(userID: busy.text))
        #expect(gatekeeper.note(1, isOf: busy.text))
        #expect(!gatekeeper.note(3, isOf: busy.text), "it came in before the others had called")
        for descriptor in Int32(2)...3 { gatekeeper.note(.disconnected(descriptor: descriptor)) }
        #expect(gatekeeper.decide(request(busy)) == .allowed(userID: busy.text))
        #expect(gatekeeper.refusals == [.keyConnectionLimit: 1])
    }

    @Test func `it knows when somebody whom it let in has lost the right to be there`() throws {
        let gatekeeper = Gatekeeper(keys: keys, roles: .subscribe, connectionsMax: 10)
        let (loser, other, absent) = (try allow(.subscribe), try allow(.subscribe), try allow(.subscribe))
        _ = gatekeeper.decide(request(loser))
        _ = gatekeeper.decide(request(other))
        #expect(!gatekeeper.hasAdmittedRevoked())
        try revoke(absent)
        #expect(!gatekeeper.hasAdmittedRevoked())
        try KeyringFile.change(ServerKeys.allowedPath(folder.path)) { keyring in
            _ = keyring.remove(loser)
            try keyring.insert(Grant(key: loser, roles: .work, name: "degraded"))
        }
        waitUntil { gatekeeper.hasAdmittedRevoked() }
        gatekeeper.forgetAdmitted()
        #expect(!gatekeeper.hasAdmittedRevoked())
    }
}
