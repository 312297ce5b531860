import Testing
import Trends

@Suite struct KeyedDigestTests {
    private let bytes = [UInt8](0..<32)

    /// HMAC-SHA256 by another program: Python's hmac, over each text with its length as eight bytes before it.
    @Test func `a contributor's digest is the one that anyone else computes`() throws {
        let digest = try ContributorKey(bytes).digest(of: "north-clinic")
        #expect(digest == ContributorDigest(high: 0x323E_2661_3660_C8F2, low: 0xB620_A262_58BD_6A5A))
    }

    @Test func `the same tenant has one digest and another tenant or key another`() throws {
        let key = try ContributorKey(bytes)
        let other = try ContributorKey([UInt8](1...32))
        #expect(key.digest(of: "a") == key.digest(of: "a"))
        #expect(key.digest(of: "a") != key.digest(of: "A"))
        #expect(key.digest(of: "a") != other.digest(of: "a"))
        let digests = Set((0..<1_000).map { key.digest(of: "tenant \($0)") })
        #expect(digests.count == 1_000)
    }

    @Test func `fields do not run into each other and purposes do not meet`() throws {
        let digest = try KeyedDigest(key: bytes)
        #expect(digest.digest(of: [[1, 2], [3]], for: "x") != digest.digest(of: [[1], [2, 3]], for: "x"))
        #expect(digest.digest(of: [[1]], for: "x") != digest.digest(of: [[1], []], for: "x"))
        #expect(digest.digest(of: [[1]], for: "x") != digest.digest(of: [[1]], for: "y"))
    }

    @Test func `a short key is refused and no key is ever printed`() throws {
        #expect(throws: SecretKeyError.tooShort) { try ContributorKey([UInt8](0..<31)) }
        let digest = try KeyedDigest(key: bytes)
        var dumped = ""
        dump(digest, to: &dumped)
        #expect("\(digest) \(String(reflecting: digest))" == "secret key secret key")
        #expect(dumped.contains("secret key"))
        #expect(Mirror(reflecting: digest).children.isEmpty)
    }
}
