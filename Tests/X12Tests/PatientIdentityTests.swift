import Testing
import X12

@Suite struct PatientIdentityTests {
    @Test func `writing does not tell patients apart`() {
        let one = PatientIdentity(
            memberID: "1EG4-TE5-MK73".utf8, birthDate: "19430501".utf8, lastName: "O'Brien".utf8, firstName: "Ann ".utf8
        )
        let other = PatientIdentity(
            memberID: "1eg4te5mk73".utf8, birthDate: "19430501".utf8, lastName: "OBRIEN".utf8, firstName: "ANN".utf8)
        #expect(one == other)
        #expect(one.canonicalBytes == Array("1EG4TE5MK73\u{1F}19430501\u{1F}OBRIEN\u{1F}ANN\u{1F}".utf8))
    }

    @Test func `bytes cannot move from one part to the next`() {
        let one = PatientIdentity(memberID: "1".utf8, lastName: "AB".utf8, firstName: "C".utf8)
        let other = PatientIdentity(memberID: "1".utf8, lastName: "A".utf8, firstName: "BC".utf8)
        #expect(one.canonicalBytes != other.canonicalBytes)
    }

    @Test func `an identity prints as nobody`() {
        let identity = PatientIdentity(memberID: "1EG4TE5MK73".utf8, lastName: "DOE".utf8)
        var dumped = ""
        dump(identity, to: &dumped)
        #expect("\(identity)" == "a patient")
        #expect(dumped == "- a patient\n")
    }
}
