import Claims
import Reference
import Testing

struct CodeListImportTests {
    private func image(_ text: String, _ options: ImportOptions = .init(imported: 0)) throws -> ReferenceImage {
        try importing([Fixture.file("list.csv", text)], options).image()
    }

    @Test func `reason codes with their dates hold for the quarter of the newest of them`() throws {
        let image = try image(
            CMSText.reasons([
                "1,Deductible,,,1995-01-01,,", #"97,"Paid, with ""another"" service",,,1/1/1995,12/31/2023,"#,
                "A1,Denied,,,19950101,,2020-06-30",
            ]))
        #expect(image.releases.map(\.name) == ["X12 CARC 2023Q4"] && image.releases[0].kind == .adjustmentReasons)
        let list = try #require(image.codeList(.adjustmentReasons, on: date("2023-12-31")))
        #expect(list.count == 3 && list.code("97")?.text == #"Paid, with "another" service"#)
        #expect(list.code("97")?.start == date("1995-01-01") && list.code("97")?.end == nil)
        let old = try #require(list.code("A1"))
        #expect(old.isInUse(on: date("2020-06-30")) && !old.isInUse(on: date("2020-07-01")))
        #expect(!old.isInUse(on: date("1994-12-31")))
        #expect(list.code("2") == nil && list.code("A10") == nil && list.code("") == nil)
        #expect(image.codeList(.adjustmentReasons, on: date("2024-01-01")) == nil)
        #expect(image.codeList(.remarkCodes, on: date("2023-12-31")) == nil)
    }

    @Test func `an operator can say for which quarter a list speaks`() throws {
        let options = ImportOptions(quarter: Quarter("2025Q1"), imported: 0)
        let image = try image(CMSText.reasons(["M1,Words,,,1997-01-01,,"]), options)
        #expect(image.releases.map(\.name) == ["X12 RARC 2025Q1"])
        #expect(image.codeList(.remarkCodes, on: date("2025-03-31"))?.code("M1") != nil)
    }

    @Test func `places and modifiers are undated: they hold until others replace them`() throws {
        let places = try image(
            "pos_code,pos_type,pos_name\r\n1,Non-Facility,Pharmacy\r\n21,Facility,Inpatient\r\n28,Unassigned,x\r\n")
        #expect(places.releases.map(\.name) == ["CMS POS (undated)"] && places.releases[0].repairs.count == 1)
        let list = try #require(places.codeList(.placesOfService, on: date("2031-01-01")))
        #expect(list.code("01")?.setting == .nonFacility && list.code("21")?.setting == .facility)
        #expect(list.code("28")?.setting == nil)
        let modifiers = try image("modifier,class\r\nXE,other\r\nRT,anatomic\r\n")
        #expect(modifiers.codeList(.editModifiers, on: date("1999-01-01"))?.code("RT")?.text == "anatomic")
    }

    @Test(arguments: [
        "M1,Words,,,1997-01-01,,\r\nM1,Words,,,1997-01-01,,", "M1,Words,,,1997-13-01,,",
        "MNOPQRSTU,Words,,,1997-01-01,,",
    ])
    func `a code twice, a day that is none, or a code too long is refused`(rows: String) {
        let error = #expect(throws: ImportError.self) { try image(CMSText.reasons([rows])) }
        #expect(error?.line != nil)
    }

    /// In the same form, but nothing that a rule asks: they have no dates.
    @Test func `group codes are none of the lists`() {
        #expect(throws: ImportError.self) { try image(CMSText.reasons(["CO,Contractual Obligations,,,,,"])) }
    }
}
