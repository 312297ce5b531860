import Claims
import Deidentification
import Testing
import Trends
import X12

@Suite struct DenialTests {
    @Test func `a line with a write-off and a denial has the denial alone`() {
        #expect(
            denials(paid: 0, [(.contractual, "45", 40), (.contractual, "97", 60)]) == [
                Denial(.contractual, "97", .denied)
            ])
    }

    @Test func `a line with write-off and patient share alone has none`() {
        #expect(denials(paid: 40, [(.contractual, "45", 40), (.patient, "1", 15), (.contractual, "253", 5)]).isEmpty)
        #expect(denials(paid: 0, [(.contractual, "45", 40), (.patient, "1", 60)]).isEmpty)
        #expect(denials(paid: 0, [(.contractual, "24", 100)]).isEmpty)
        #expect(denials(paid: 50, [(.contractual, "59", 50)]).isEmpty)
        #expect(denials(paid: 100, []).isEmpty)
    }

    @Test func `a line paid in part is reduced`() {
        #expect(
            denials(paid: 30, [(.contractual, "45", 40), (.contractual, "151", 30)]) == [
                Denial(.contractual, "151", .reduced)
            ])
    }

    @Test func `remark MA130 makes the line unprocessable when nothing was paid`() {
        let expected = [Denial(.contractual, "16", .unprocessable)]
        #expect(denials(paid: 0, [(.contractual, "16", 100)], remarks: ["M51", "MA130"]) == expected)
        #expect(denials(paid: 0, [(.contractual, "16", 100)], remarks: ["M51"]).first?.kind == .denied)
        #expect(denials(paid: 10, [(.contractual, "16", 90)], remarks: ["MA130"]).first?.kind == .reduced)
    }

    @Test func `denied takes what prior payment and patient share left`() {
        #expect(denials(paid: 0, [(.other, "23", 80), (.contractual, "97", 20)]).first?.kind == .denied)
        #expect(denials(paid: 0, [(.contractual, "97", 20)]).isEmpty)
    }

    @Test func `one reason under two groups counts once and one that is given back not at all`() {
        let split = denials(paid: 0, [(.patient, "96", 60), (.contractual, "96", 40)])
        #expect(split == [Denial(.patient, "96", .denied)])
        #expect(denials(paid: 100, [(.contractual, "97", 30), (.contractual, "97", -30)]).isEmpty)
        #expect(denials(paid: 100, [(.contractual, "97", 0)]).isEmpty)
    }

    @Test func `two reasons that took money are two, in the order of the remittance`() {
        let both = denials(paid: 0, [(.contractual, "97", 30), (.contractual, "16", 70)])
        #expect(both.map(\.reason) == ["97", "16"])
    }

    @Test func `a line whose payment was taken back has none`() {
        #expect(denials(paid: -100, [(.contractual, "97", 200)]).isEmpty)
    }

    /// A line billed at 100 dollars.
    private func denials(
        paid: Int64, _ adjustments: [(AdjustmentGroup, RemittanceCode, dollars: Int64)],
        remarks: [RemittanceCode] = []
    ) -> [Denial] {
        Denial.all(of: remittedLine(paid: paid, adjustments, remarks: remarks))
    }
}
