import Claims
import Testing

struct NPITests {
    @Test(arguments: ["1234567893", "1000000004", "2000000002"])
    func `a number with the right check digit is valid`(text: String) {
        #expect(NPI(text).isValid)
        #expect(NPI(text).description == text)
    }

    @Test func `any other last digit is not valid`() {
        for digit in [0, 1, 2, 4, 5, 6, 7, 8, 9] {
            let npi = NPI("123456789\(digit)")
            #expect(npi != .malformed)
            #expect(!npi.isValid, "last digit \(digit)")
        }
    }

    @Test func `one wrong digit is always found`() throws {
        let digits = Array("1234567893")
        for position in digits.indices {
            for replacement in "0123456789" where replacement != digits[position] {
                var wrong = digits
                wrong[position] = replacement
                #expect(!NPI(String(wrong)).isValid, "position \(position), digit \(replacement)")
            }
        }
    }

    @Test func `a first digit other than 1 and 2 is not valid`() {
        for number in UInt64(3_000_000_000)..<3_000_000_010 {
            #expect(NPI(rawValue: number)?.isValid == false)
        }
    }

    @Test(arguments: ["", "123456789", "12345678931", "0123456789", "123456789x", "1234 67893", "１234567893"])
    func `what is not ten digits is kept as malformed`(text: String) {
        #expect(NPI(text) == .malformed)
        #expect(!NPI.malformed.isValid)
        #expect(NPI.malformed.description == "malformed")
    }

    @Test func `a stored number comes back and one that no text has does not`() {
        #expect(NPI(rawValue: 1_234_567_893) == NPI("1234567893"))
        #expect(NPI(rawValue: 0) == .malformed)
        #expect(NPI(rawValue: 999_999_999) == nil)
        #expect(NPI(rawValue: 10_000_000_000) == nil)
    }
}

struct TaxonomyTests {
    @Test func `ten characters that end with X are well formed`() {
        #expect(Taxonomy("207Q00000X")?.isWellFormed == true)
        #expect(Taxonomy("207QA0505X")?.isWellFormed == true)
    }

    @Test(arguments: ["207Q00000", "207Q00000Y", "207q00000X", "207Q000000X", "X", "207Q 0000X"])
    func `anything else is kept but not well formed`(text: String) {
        #expect(Taxonomy(text)?.isWellFormed == false)
        #expect(Taxonomy(text)?.code == text)
    }

    @Test func `an empty one is absent and a long one is cut`() {
        #expect(Taxonomy("") == nil)
        #expect(Taxonomy("207Q00000X207Q00000X")?.code == "207Q00000X20")
    }
}

struct DiagnosisTests {
    private func diagnosis(_ text: String) -> Diagnosis { Diagnosis(ascii: text.utf8, isICD10: true) }

    @Test(arguments: ["M54", "M545", "M5450", "C7A", "D3A00", "S72001A", "A00", "Z00B"])
    func `an ICD-10-CM code has the shape of one`(text: String) {
        #expect(diagnosis(text).hasICD10Shape)
        #expect(diagnosis(text).description == text)
    }

    @Test(arguments: ["M5", "554", "MM4", "M5C", "S72001AA", "7245"])
    func `another shape is kept but is none`(text: String) {
        #expect(!diagnosis(text).hasICD10Shape)
        #expect(diagnosis(text).description == text)
    }

    @Test(arguments: ["", "M54.5", "m545", "M54 5", "S72001AAA"])
    func `what is not 1 to 8 digits or capital letters is malformed`(text: String) {
        #expect(diagnosis(text).rawValue == 0)
        #expect(diagnosis(text).description == "malformed")
        #expect(!diagnosis(text).hasICD10Shape)
    }

    @Test func `the same text of the two code sets is two diagnoses`() {
        #expect(Diagnosis(ascii: "V290".utf8, isICD10: true) != Diagnosis(ascii: "V290".utf8, isICD10: false))
    }
}

struct DiagnosisPointersTests {
    @Test func `up to four pointers stay in order`() {
        var pointers = DiagnosisPointers()
        #expect(pointers.isEmpty)
        for (count, pointer) in [UInt8(12), 1, 255, 2].enumerated() {
            #expect(pointers.count == count)
            pointers.append(pointer)
        }
        #expect(Array(pointers) == [12, 1, 255, 2])
        #expect(pointers == [12, 1, 255, 2])
        #expect(pointers != [1, 12, 255, 2])
    }

    @Test func `a pointer of 0 traps`() async {
        await #expect(processExitsWith: .failure) {
            var pointers = DiagnosisPointers()
            pointers.append(0)
        }
    }
}
