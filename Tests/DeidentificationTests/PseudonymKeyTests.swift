import Claims
import Deidentification
import Testing
import Trends
import X12

@Suite struct PseudonymKeyTests {
    private let bytes = [UInt8](0..<32)

    /// HMAC-SHA256 by another program: Python's hmac, over each text with its length as eight bytes before it.
    @Test func `a pseudonym is the one that anyone else with the key computes`() throws {
        let patient = identity("1EG4-TE5-MK73", "1940-01-31", "O'Brien", "Jane")
        #expect(
            try PseudonymKey(bytes).pseudonym(for: patient)
                == Pseudonym(high: 0x73BF_B4E9_2997_57F3, low: 0xB64E_BD39_796D_D361))
    }

    @Test func `writing the same person another way changes nothing`() throws {
        let key = try PseudonymKey(bytes)
        let one = identity("1EG4-TE5-MK73", "1940-01-31", "O'Brien", "Jane")
        let other = identity("1eg4te5mk73 ", "19400131", "OBRIEN", " jane")
        #expect(key.pseudonym(for: one) == key.pseudonym(for: other))
    }

    @Test func `another part, or the same letters in other parts, or another key give another pseudonym`() throws {
        let key = try PseudonymKey(bytes)
        let people = [
            identity("1EG4TE5MK73", "19400131", "DOE", "JANE"), identity("1EG4TE5MK74", "19400131", "DOE", "JANE"),
            identity("1EG4TE5MK73", "19400130", "DOE", "JANE"), identity("1EG4TE5MK73", "19400131", "ROE", "JANE"),
            identity("1EG4TE5MK73", "19400131", "DOE", "JOHN"), identity("1EG4TE5MK73", "19400131", "JANE", "DOE"),
            identity("1EG4TE5MK73", "19400131", "DOEJ", "ANE"), identity("1EG4TE5MK73", "", "19400131DOE", "JANE"),
        ]
        let other = try PseudonymKey([UInt8](1...32))
        let pseudonyms = people.map(key.pseudonym) + people.map(other.pseudonym)
        #expect(Set(pseudonyms).count == people.count * 2)
    }

    @Test func `a key below 32 bytes is refused`() {
        #expect(throws: SecretKeyError.tooShort) { try PseudonymKey([UInt8](repeating: 9, count: 31)) }
    }

    @Test func `one key used for both makes no contributor's digest of a patient's`() throws {
        let pseudonym = try PseudonymKey(bytes).pseudonym(for: identity("", "", "", ""))
        let contributor = try ContributorKey(bytes).digest(of: "")
        #expect(pseudonym.high != contributor.high)
    }

    /// HMAC-SHA256 by another program, as above.
    @Test func `a file's reports go under a key of its content, which nobody else can make`() throws {
        let key = try PseudonymKey(bytes)
        let other = try PseudonymKey([UInt8](1...32))
        #expect(key.reportKey(forFile: bytes) == "csv-2be9da666c960d534052dacc1bd6f3b1")
        #expect(key.reportKey(forFile: bytes) != key.reportKey(forFile: [UInt8](1...32)))
        #expect(key.reportKey(forFile: bytes) != other.reportKey(forFile: bytes))
    }

    private func identity(_ member: String, _ birth: String, _ last: String, _ first: String) -> PatientIdentity {
        PatientIdentity(memberID: member.utf8, birthDate: birth.utf8, lastName: last.utf8, firstName: first.utf8)
    }
}
