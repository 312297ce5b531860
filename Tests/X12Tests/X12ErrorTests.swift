import Testing
import X12

@Suite struct X12ErrorTests {
    @Test func `an error says what, where and what to do`() {
        let error = X12Error(.amountNotDecimal, segment: "SV1", position: 27, offset: 1034, element: 2)
        #expect(
            error.description == """
                SV102 (segment 27, byte 1034): the amount is not a decimal number with at most ten digits and two \
                decimals. Correct it where the file is made, then send the file again.
                """)
    }

    @Test func `an error never repeats a value`() {
        let file = line("SV1*HC:99213*SECRET7*UN*1***1")
        let error = readClaims(file).error
        #expect(error?.reason == .amountNotDecimal)
        #expect(error.map { "\($0) \(String(reflecting: $0))" }?.contains("SECRET7") == false)
    }

    @Test func `a name that no standard segment has is not repeated`() {
        let long = String(repeating: "x", count: X12Limits.segmentBytesMax)
        #expect(readClaims(interchange("LEE*\(long)~")).error?.segment == "?")
    }

    @Test func `every reason has a sentence of its own`() {
        #expect(Set(X12Error.Reason.allCases.map(\.problem)).count == X12Error.Reason.allCases.count)
    }
}
