import Claims
import Reference
import Testing

struct UnitLimitImportTests {
    private let name = "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"

    private func failure(_ rows: [String]) -> ImportError? {
        #expect(throws: ImportError.self) { try importing([Fixture.file(name, CMSText.limits(rows))]) }
    }

    @Test func `headings of several lines, and an indicator with its words`() throws {
        let rows = [
            "0001U,1,2 Date of Service Edit: Policy,Words", "J1885,90000,3,\"Words, more\"", "V5364,0,1 Line Edit,",
        ]
        let image = try importing([Fixture.file(name, CMSText.limits(rows))]).image()
        #expect(image.releases.map(\.name) == ["NCCI MUE practitioner 2026Q2"])
        let limits = try #require(image.unitLimits(on: date("2026-06-30")))
        #expect(limits.limit(code("0001U"))?.value == 1 && limits.limit(code("0001U"))?.adjudication == 2)
        #expect(limits.limit(code("J1885"))?.value == 90_000 && limits.limit(code("J1885"))?.adjudication == 3)
        #expect(limits.limit(code("V5364"))?.value == 0 && limits.limit(code("V5364"))?.adjudication == 1)
        #expect(limits.limit(code("20552")) == nil)
        #expect(image.unitLimits(on: date("2026-03-31")) == nil && image.unitLimits(on: date("2026-07-01")) == nil)
    }

    /// Lines are counted as a text editor does, those inside quotes too: the first row is on line 6.
    @Test(arguments: ["1U,1,2,", "0001U,x,2,", "0001U,1,4 What,", "0001U,1,23,", "0001U,1,,", "0001U,999999999,2,"])
    func `a bad cell is refused with its line`(row: String) { #expect(failure([row])?.line == 6) }

    @Test func `a code twice, no rows, or the hospital's table are refused`() {
        #expect(failure(["0001U,1,2,", "0001U,1,2,"])?.line == 7)
        #expect(failure([]) != nil)
        let text = CMSText.limits(["0001U,1,2,"]).replacing(
            "Practitioner Services", with: "Outpatient Hospital Services")
        let error = #expect(throws: ImportError.self) { try importing([Fixture.file(name, text)]) }
        #expect(error?.expected.contains("practitioners") == true)
    }

    @Test func `a quoted cell that is never closed is refused`() {
        let error = failure(["\"0001U,1,2,", "0002U,1,2,"])
        #expect(error?.line == 6 && error?.expected.contains("closed") == true)
    }
}
