import Claims
import Testing

@testable import Scrubbing

@Suite struct BypassTests {
    private func facts(_ procedure: String, _ modifiers: Modifier...) -> LineFacts {
        let line = ServiceLine(number: 1, procedure: code(procedure), modifiers: ModifierList(modifiers))
        return LineFacts(line, place: nil, provider: 0)
    }

    private func bypass(_ column1: LineFacts, _ column2: LineFacts, on day: String = "2025-03-10") -> Bypass {
        Bypass.of(column1: column1, column2: column2, on: date(day))
    }

    @Test func `59 and X on column 1 count from 2019-07-01, on column 2 always`() {
        let (plain, marked) = (facts("20552"), facts("20610", "59"))
        #expect(bypass(marked, plain, on: "2019-07-01") == .separatedOnColumn1)
        #expect(bypass(marked, plain, on: "2019-06-30") == .none)
        #expect(bypass(plain, marked, on: "2019-06-30") == .separated)
    }

    @Test(arguments: ["22", "26", "50", "51", "52", "76", "77", "80", "TC", "95", "27"] as [Modifier])
    func `modifiers outside the closed list bypass nothing`(modifier: Modifier) {
        #expect(bypass(facts("20610"), facts("20552", modifier)) == .none)
        #expect(bypass(facts("20610", modifier), facts("20552")) == .none)
    }

    @Test func `91 is for laboratory tests`() {
        #expect(bypass(facts("80053"), facts("82947", "91")) == .other)
        #expect(bypass(facts("20610"), facts("20552", "91")) == .none)
    }

    @Test func `58, 78 and 79 are for procedures on column 2`() {
        for modifier in ["58", "78", "79"] as [Modifier] {
            #expect(bypass(facts("20610"), facts("20552", modifier)) == .other)
            #expect(bypass(facts("20610", modifier), facts("20552")) == .none)
            #expect(bypass(facts("20610"), facts("99213", modifier)) == .none)
        }
    }

    @Test func `an anatomic modifier on column 2 alone bypasses, on column 1 alone it does not`() {
        #expect(bypass(facts("11730"), facts("11721", "T5")) == .sites)
        #expect(bypass(facts("11730", "T5"), facts("11721")) == .none)
        #expect(bypass(facts("11730", "T5"), facts("11721", "TA")) == .sites)
        #expect(bypass(facts("11730", "T5"), facts("11721", "T5")) == .sameSite)
        #expect(bypass(facts("11730", "T5"), facts("11721", "T5", "XU")) == .separated)
    }

    @Test func `50 covers right and left`() {
        #expect(bypass(facts("20610", "50"), facts("20552", "LT")) == .sameSite)
        #expect(bypass(facts("20610", "RT"), facts("20552", "50")) == .sameSite)
        #expect(bypass(facts("20610"), facts("20552", "50")) == .none)
    }

    @Test func `24, 25 and 57 count on a visit in either column and nowhere else`() {
        for modifier in ["24", "25", "57"] as [Modifier] {
            #expect(bypass(facts("20610"), facts("99213", modifier)) == .visit)
            #expect(bypass(facts("99291", modifier), facts("36410")) == .visit)
            #expect(bypass(facts("20610"), facts("20552", modifier)) == .none)
        }
    }

    @Test func `code families are told by number`() {
        func kinds(_ text: String) -> CodeKinds { CodeKinds(code(text)) }
        for visit in ["99202", "99499", "92014", "G0439"] { #expect(kinds(visit).contains(.evaluation), "\(visit)") }
        for other in ["G0008", "99199", "92015", "9920F"] { #expect(!kinds(other).contains(.evaluation), "\(other)") }
        for never in ["20610", "85025"] { #expect(kinds(never).contains(.neverEvaluation), "\(never)") }
        for perhaps in ["97110", "J1100"] { #expect(!kinds(perhaps).contains(.neverEvaluation), "\(perhaps)") }
        #expect(kinds("0001U").contains(.laboratory) && kinds("85025").contains(.laboratory))
        #expect(!kinds("99213").contains(.laboratory))
        #expect(kinds("99203").isSuperset(of: [.officeVisit, .newPatient, .faceToFace]))
        #expect(kinds("99213").contains(.faceToFace) && !kinds("99213").contains(.newPatient))
        #expect(kinds("00142").contains(.anesthesia) && !kinds("10060").contains(.anesthesia))
        #expect(kinds("J1100").isSuperset(of: [.drug, .injectedDrug, .levelTwo]))
    }
}
