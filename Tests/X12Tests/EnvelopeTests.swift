import Testing
import X12

@Suite struct EnvelopeTests {
    private let file = interchange(levels + simpleClaim)

    private func refusal(_ old: String, _ new: String) -> X12Error? {
        #expect(file.contains(old))
        return readClaims(file.replacing(old, with: new)).error
    }

    @Test func `a file whose counts and control numbers agree is read`() {
        #expect(readClaims(file).error == nil)
    }

    @Test(arguments: [
        ("IEA*1*000000007", "IEA*1*000000008", "IEA", 2),
        ("GE*1*3", "GE*1*4", "GE", 2),
        ("SE*18*0021", "SE*18*0022", "SE", 2),
        ("SE*18*0021", "SE*18*21", "SE", 2),
    ])
    func `a control number that differs is refused`(old: String, new: String, segment: String, element: Int) {
        let error = refusal(old, new)
        #expect(error?.reason == .controlNumberMismatch)
        #expect(error?.segment == segment)
        #expect(error?.element == element)
    }

    @Test(arguments: [
        ("SE*18*", "SE*17*", "SE"), ("SE*18*", "SE*19*", "SE"), ("GE*1*", "GE*2*", "GE"), ("IEA*1*", "IEA*0*", "IEA"),
    ])
    func `a count that differs is refused`(old: String, new: String, segment: String) {
        let error = refusal(old, new)
        #expect(error?.reason == .countMismatch)
        #expect(error?.segment == segment)
        #expect(error?.element == 1)
    }

    @Test func `leading zeros do not tell group and interchange control numbers apart`() {
        #expect(refusal("IEA*1*000000007", "IEA*1*7") == nil)
        #expect(refusal("GE*1*3", "GE*01*0003") == nil)
    }

    @Test func `a lost segment is found by its count`() {
        let error = refusal("DTP*472*D8*20250115~\n", "")
        #expect(error?.reason == .countMismatch)
        #expect(error?.position == 18)
    }

    @Test(arguments: [
        ("GS*HC*SENDER*RECEIVER*20260101*1200*3*X*005010X222A1~\n", "", "ST"),
        ("ST*837*0021*005010X222A1~\n", "", "HL"),
        ("SE*18*0021~\n", "", "GE"),
        ("GE*1*3~\n", "", "IEA"),
        ("SE*18*0021~", "SE*18*0021~\nNM1*85~", "NM1"),
    ])
    func `a segment outside its envelope is refused`(old: String, new: String, segment: String) {
        let error = refusal(old, new)
        #expect(error?.reason == .segmentOutOfPlace)
        #expect(error?.segment == segment)
    }

    @Test func `several transactions, groups and interchanges may follow each other`() {
        let twice = file.replacing(
            "GE*1*3~", with: "GE*1*3~\n" + file.split(separator: "\n")[1...].dropLast().joined(separator: "\n"))
        let outcome = readClaims(twice.replacing("IEA*1*", with: "IEA*2*") + "\r\n" + file)
        #expect(outcome.error == nil)
        #expect(outcome.values.count == 3)
    }

    @Test func `a truncated file says so, wherever it ends`() {
        let bytes = Array(file.utf8)
        for length in 1..<bytes.count - 10 {
            #expect(readClaims(Array(bytes[..<length])).error?.reason == .truncated)
        }
    }

    @Test func `an interchange without a transaction is refused`() {
        let isa = file.prefix(107)
        let error = readClaims(isa + "IEA*0*000000007~").error
        #expect(error?.reason == .noTransaction)
        #expect(error?.segment == "ST")
    }

    @Test func `a TA1 alone is refused by name, before a group it is passed over`() {
        let isa = file.prefix(107)
        let error = readClaims(isa + "TA1*000000001*260101*1200*A*000~IEA*0*000000007~").error
        #expect(error?.reason == .notProfessionalClaim)
        #expect(error?.found == .interchangeAcknowledgment)
        #expect(refusal("GS*HC", "TA1*000000001*260101*1200*A*000~GS*HC") == nil)
    }

    @Test func `a reader that refused stays refused`() throws {
        var reader = ProfessionalClaimReader(pseudonym: digest)
        #expect(throws: X12Error.self) { try reader.feed(Array("nonsense".utf8)) { _ in } }
        #expect(throws: X12Error.self) { try reader.feed(Array(file.utf8)) { _ in } }
        #expect(throws: X12Error.self) { try reader.finish { _ in } }
    }

    @Test func `what the caller throws stops the reader`() throws {
        struct Full: Error {}
        var reader = ProfessionalClaimReader(pseudonym: digest)
        #expect(throws: Full.self) { try reader.feed(Array(file.utf8)) { _ in throw Full() } }
        #expect(throws: Full.self) { try reader.finish { _ in } }
    }
}
