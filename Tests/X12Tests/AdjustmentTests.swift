import Claims
import Testing
import X12

@Suite struct AdjustmentTests {
    private func read(_ cas: String, charge: String) -> Outcome<RemittedClaim> {
        readRemittance(
            interchange(
                "BPR*I*0~\nCLP*A*4*\(charge)*0~\n\(cas)", set: "835", version: "005010X221A1", functional: "HP"))
    }

    @Test func `six triplets are read and seven refused`() {
        let six = "CAS*CO" + (1...6).map { "*\($0)*1*2" }.joined()
        let adjustments = read(six + "~\n", charge: "6").values.first?.adjustments
        #expect(adjustments?.map(\.reason.description) == ["1", "2", "3", "4", "5", "6"])
        #expect(adjustments?.allSatisfy { $0.amount == Money(cents: 100) && $0.quantity == Quantity(2) } == true)
        #expect(read(six + "*7*1*2~\n", charge: "7").error?.reason == .tooManyAdjustments)
    }

    @Test func `as many adjustments as the limit are read and more refused`() {
        let six = "CAS*CO" + String(repeating: "*45*1*", count: 6) + "~\n"
        let most = String(repeating: six, count: 99)
        #expect(read(most, charge: "594").values.first?.adjustments.count == X12Limits.adjustmentsMax)
        #expect(read(most + "CAS*CO*45*1~\n", charge: "595").error?.reason == .tooManyAdjustments)
    }

    @Test func `as many remarks as the limit are read and more refused`() {
        let line = "SVC*HC:99213*0*0~\n" + String(repeating: "LQ*HE*N1~\n", count: X12Limits.remarksMax)
        #expect(read(line, charge: "0").values.first?.lines.first?.remarks.count == X12Limits.remarksMax)
        #expect(read(line + "LQ*HE*N1~\n", charge: "0").error?.reason == .tooManyRemarks)
    }

    @Test func `as many lines as the limit are read and more refused`() {
        let most = String(repeating: "SVC*HC:99213*0*0~\n", count: X12Limits.remittedLinesMax)
        #expect(read(most, charge: "0").values.first?.lines.count == X12Limits.remittedLinesMax)
        #expect(read(most + "SVC*HC:99213*0*0~\n", charge: "0").error?.reason == .tooManyLines)
    }

    @Test(arguments: [
        ("45", "45"), ("MA130", "MA130"), ("B15", "B15"), ("ma130", "malformed"), ("JANE DOE", "malformed"),
        ("", "malformed"),
    ])
    func `a code is digits and capitals, anything else is not repeated`(text: String, description: String) {
        #expect(RemittanceCode(ascii: text.utf8).description == description)
    }

    @Test func `a date says its year and nothing finer`() {
        let lines =
            "DTM*232*20231231~\nSVC*HC:99213*0*0~\nSVC*HC:99213*0*0~\nDTM*472*20240101~\nDTM*150*20250101~\nSVC*HC:99213*0*0~\nDTM*150*20250101~\nSVC*HC:99213*0*0~\nDTM*472*2025~\n"
        #expect(read(lines, charge: "0").values.first?.lines.map(\.year) == [2023, 2024, 2025, 2023])
    }
}
