import Claims
import Reference
import Testing

struct CrossCheckTests {
    private func remarks(_ texts: [(String, String)]) throws -> [String] {
        let paths = texts.map { Fixture.file($0.0, $0.1) }
        return try importing(paths).image().crossChecks().filter { $0.outcome == .remarkable }.map {
            "\($0.claim): \($0.examples.joined(separator: " "))"
        }
    }

    @Test func `a whole image passes`() throws {
        #expect(try ReferenceImage.builtIn().crossChecks().allSatisfy { $0.outcome != .failed })
    }

    @Test func `a changed byte fails the digests`() throws {
        var bytes = try importing([Fixture.file("MUE_2025Q1.csv", CMSText.limits(["20552,1,2,"]))]).bytes
        // The only row's value: 1 times 16 plus indicator 2, in the last section.
        let index = try #require(bytes.lastIndex(of: 0x12))
        bytes[index] = 0x22
        let failed = try ReferenceImage(bytes: bytes).crossChecks().filter { $0.outcome == .failed }
        #expect(failed.count == 2 && failed[1].examples == ["NCCI MUE practitioner 2025Q1"])
    }

    @Test func `components that do not add up, parts of a period that do not, and a base that is not there`() throws {
        let global = CMSText.feeRow.replacing("20552", with: "70551")
        let professional = global.replacing("70551,,", with: "70551,26,")
        let technical = global.replacing("70551,,", with: "70551,TC,")
        let surgery = CMSText.feeRow.replacing(",000,0.00,0.00,0.00,", with: ",090,0.10,0.69,0.20,")
        let scope = CMSText.feeRow.replacing("20552", with: "45385").replacing(",,32.3465", with: ",45378,32.3465")
        let found = try remarks([("a.csv", CMSText.fees([global, professional, technical, surgery, scope]))])
        #expect(
            found == [
                "CMS MPFS RVU25A: 26 and TC add up to the global service: 70551",
                "CMS MPFS RVU25A: the parts of a global period add up to 1.00 or to nothing: 20552",
                "CMS MPFS RVU25A: every endoscopic base is in it: 45385 names 45378",
            ])
    }

    @Test func `two edits of one pair on one day`() throws {
        let edits = CMSText.edits([
            "20552|36415||20200101|*|1|", "20552|36415||20210101|*|0|", "20553|36415||20200101|20201231|1|",
            "20553|36415||20210101|*|1|",
        ])
        #expect(
            try remarks([("2024Q2.txt", edits)]) == [
                "NCCI PTP practitioner 2024Q2: no pair has two edits on one day: 20552 36415"
            ])
    }

    @Test func `a valid code with others below it, and a code without its category`() throws {
        let codes = CMSText.orders(["E11-", "E119", "M1711", "Z00-", "Z000", "Z0001"])
        #expect(
            try remarks([("icd10cm-order-2025.txt", codes)]) == [
                "ICD-10-CM 2025: no code that is valid has others below it: Z000",
                "ICD-10-CM 2025: every code's category is in it: M1711",
            ])
        #expect(try remarks([("icd10cm-order-2025.txt", CMSText.orders())]).isEmpty)
    }

    @Test func `the diagnoses of the coding lists are held against ICD-10-CM`() throws {
        let lists = CMSText.codingLists([
            "excludes1,E10,E11.9,,,,,", "coverage,20552,M17.1,,,,,", "coverage,20552,M18,,,,,",
            "not-first,W19XXXA,,,,,,",
        ])
        let codes = ("icd10cm-order-2025.txt", CMSText.orders())
        #expect(
            try remarks([("coding-lists-2025.csv", lists), codes]) == [
                "coding lists 2025: every diagnosis is in ICD-10-CM 2025: M18 W19XXXA"
            ])
        #expect(try remarks([("coding-lists-2026.csv", lists), codes]).isEmpty)
    }

    /// 0.36 hospital practice and 0.04 malpractice: (0.66 + 0.36 x 0.869 + 0.04 x 0.575) x 32.3465 = 32.212... : 32.21.
    @Test func `caps are held against the formula, and places against the localities`() throws {
        let row = CMSText.feeRow.replacing("99,0.00,0.00,0.00", with: "99,0.36,0.36,0.04")
        let files = [
            ("a.csv", CMSText.fees([row])), ("g.csv", CMSText.localities(["10112,AL,00,ALABAMA,1,0.869,0.575"])),
            ("ANES2025.csv", CMSText.anesthesia(["10112,00,ALABAMA,19.31", "99999,99,NOWHERE,20.00"])),
        ]
        func caps(_ price: String, _ code: String = "20552") -> (String, String) {
            ("OPPSCAP_JAN2025.csv", CMSText.caps(["\(code),,A,10112,00,\(price),\(price)"]))
        }
        let places = "CMS anesthesia factors 2025: every locality is in CMS GPCI 2025: 99999/99"
        #expect(try remarks(files + [caps("32.21")]) == [places])
        #expect(
            try remarks(files + [caps("32.22")]) == [
                "CMS OPPS cap RVU25A: every price is that of the formula over CMS MPFS RVU25A: 20552 in 10112/00",
                places,
            ])
        #expect(
            try remarks(files + [caps("1.00", "20553")]) == [
                "CMS OPPS cap RVU25A: every row has its fee schedule row and locality: 20553 in 10112/00", places,
            ])
    }
}
