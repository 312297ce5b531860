import BrokerCore
import Testing
import ZeroMQ

@testable import Calls

struct KeyringTests {
    private let acme = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    private let rack = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

    private func reason(_ text: String) -> KeyringError? {
        do throws(KeyringError) {
            _ = try Keyring(text: text)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a line is a key, its roles, its tenant, its name and its day`() throws {
        let keyring = try Keyring(text: "\(acme) submit,subscribe acme night-run 2025-02-14\n\(rack) work - rack-3\n")
        let first = try #require(keyring.grant(for: acme))
        #expect(first.roles == [.submit, .subscribe])
        #expect(first.tenant == Tenant("acme"))
        #expect(first.name == "night-run")
        #expect(first.added == "2025-02-14")
        let second = try #require(keyring.grant(named: "rack-3"))
        #expect(second.key.text == rack)
        #expect(second.roles == .work)
        #expect(second.tenant == nil)
        #expect(second.added == nil)
        #expect(keyring.grant(for: String(repeating: "0", count: 40)) == nil)
    }

    @Test func `what was printed reads the same`() throws {
        let text =
            "\(acme) submit,subscribe acme night-run 2025-02-14\n\(rack) submit,work,subscribe,admin ops rack-3\n"
        #expect(try Keyring(text: text).text == text)
        #expect(try Keyring(text: "").text.isEmpty)
    }

    @Test func `empty lines and remarks say nothing, spaces do not count`() throws {
        let text = "\n# the night shift\n#\n#\(rack) work - rack\n   \n  \(acme)\t submit   acme  night-run \r\n"
        #expect(try Keyring(text: text).grants.map(\.name) == ["night-run"])
    }

    @Test func `a keyring that is wrong anywhere is refused, by line and reason`() {
        let good = "\(acme) submit acme night-run"
        let cases: [(String, KeyringError.Reason)] = [
            ("short submit acme night-run", .key),
            ("\(rack)", .words),
            ("\(rack) work -", .words),
            ("\(rack) work - rack 2025-02-14 more", .words),
            ("\(rack) labour - rack", .roles),
            ("\(rack) work, - rack", .roles),
            ("\(rack) Work - rack", .roles),
            ("\(rack) work a/b rack", .tenant),
            ("\(rack) submit - rack", .tenantMissing),
            ("\(rack) work - rack/3", .name),
            ("\(rack) work - \(String(repeating: "r", count: 65))", .name),
            ("\(rack) work - rack 14.02.2025", .day),
            ("\(rack) work - rack 2025-02-1x", .day),
            ("\(acme) work - rack", .keyTwice),
            ("\(rack) work - night-run", .nameTwice),
            (String(repeating: " ", count: Keyring.lineBytesMax + 1), .tooLong),
        ]
        for (line, expected) in cases {
            #expect(reason("\(good)\n\n\(line)\n") == KeyringError(line: 3, reason: expected), "\(line)")
        }
    }

    @Test func `an error never says what the line has, which may be a secret`() throws {
        let secret = try CurvePair.generate().secretText
        for line in [
            "\(secret)x work - rack", "\(acme) \(secret) - rack", "\(acme) work \(secret)/ rack",
            "\(acme) work - \(secret)/",
        ] {
            let error = try #require(reason(line))
            #expect(!error.description.contains(secret))
        }
        #expect(reason("x")?.description.hasPrefix("line 1: expected a public key first") == true)
    }

    @Test func `a grant without roles is none, and the tenant that reads as none cannot be one`() throws {
        var keyring = Keyring()
        let key = try #require(CurveKey(text: acme))
        #expect(throws: KeyringError.Reason.tenant) {
            try keyring.insert(Grant(key: key, roles: .submit, tenant: Tenant("-"), name: "night-run"))
        }
        #expect(throws: KeyringError.Reason.roles) { try keyring.insert(Grant(key: key, roles: [], name: "nobody")) }
    }

    @Test func `who is removed is gone, and the others stay in their places`() throws {
        var keyring = try Keyring(text: "\(acme) work - one\n\(rack) work - two\n")
        let removed = try #require(CurveKey(text: acme))
        #expect(keyring.remove(removed)?.name == "one")
        #expect(keyring.remove(removed) == nil)
        #expect(keyring.grant(for: acme) == nil)
        #expect(keyring.grant(for: rack)?.name == "two")
    }

    @Test func `ten thousand keys fit and no more`() throws {
        var keyring = Keyring()
        for number in 0..<Keyring.grantsMax { try keyring.insert(grant(number)) }
        #expect(throws: KeyringError.Reason.tooMany) { try keyring.insert(grant(Keyring.grantsMax)) }
        #expect(keyring.text.utf8.count <= Keyring.bytesMax)
        let last = try grant(9999)
        #expect(keyring.grant(named: "key-9999")?.key == last.key)
    }

    private func grant(_ number: Int) throws -> Grant {
        var bytes = [UInt8](repeating: 0, count: 32)
        (bytes[0], bytes[1]) = (UInt8(number & 255), UInt8(number >> 8))
        return Grant(key: try #require(CurveKey(bytes: bytes)), roles: .work, name: "key-\(number)")
    }

    @Test func `random text is a keyring or an error and never a crash`() {
        var generator = SplitMix64(seed: 11)
        let words = [acme, rack, "work", "submit,admin", "-", "acme", "#", "2025-02-14", "\0", "é", " ", "\n"]
        for _ in 0..<5000 {
            let text = (0..<12).map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " ")
            guard let keyring = try? Keyring(text: text) else { continue }
            let again = try? Keyring(text: keyring.text)
            #expect(again == keyring)
        }
    }
}

struct RoleTests {
    @Test func `every method needs the role of its service`() {
        for method in Method.allCases {
            let service = method.rawValue.split(separator: "/")[0]
            let expected: Role? =
                switch (service, method) {
                case ("medpay.v1.Claims", _), ("medpay.v1.Batches", _), (_, .contribute), (_, .suggest): .submit
                case ("medpay.v1.Work", _): .work
                case ("medpay.v1.Trends", _): .subscribe
                case ("medpay.v1.Operator", _): .admin
                default: nil
                }
            #expect(method.role == expected, "\(method)")
        }
    }

    @Test func `no role includes another's methods`() {
        for role in [Role.submit, .work, .subscribe, .admin] {
            let allowed = Method.allCases.filter { role.contains($0.role) }
            #expect(!allowed.isEmpty)
            #expect(allowed.allSatisfy { $0.role == role })
        }
    }

    @Test(arguments: ["submit", "work", "subscribe", "admin", "submit,admin", "submit,work,subscribe,admin"])
    func `roles are written as they are read`(text: String) {
        #expect(Role(text: text)?.description == text)
    }

    @Test(arguments: ["", ",", "submit,", "submit, work", "Submit", "operator"])
    func `what is no role is none`(text: String) {
        #expect(Role(text: text) == nil)
    }
}
