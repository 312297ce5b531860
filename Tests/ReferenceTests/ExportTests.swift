import Claims
import Reference
import Testing

/// Exports a release, imports the file into a new image, and expects the same content.
func expectSameAfterExport(
    _ index: Int, of image: ReferenceImage, location: SourceLocation = #_sourceLocation
) throws {
    let release = image.releases[index]
    var text = ""
    try image.export(index) { text += $0 }
    let path = Fixture.file("export.csv", Array(text.utf8))
    let options = ImportOptions(inForce: release.from...release.through, quarter: Quarter("2025Q1"), imported: 0)
    let again = try importing([path], options)
    #expect(again.releases.map(\.kind) == [release.kind], sourceLocation: location)
    #expect(again.releases.map(\.digest) == [release.digest], "\(release.name)", sourceLocation: location)
}

struct ExportTests {
    /// One small table of every kind.
    private static let files = [
        Fixture.file("PPRRVU25_JAN.csv", CMSText.fees()),
        Fixture.file("a.csv", CMSText.fees2026([CMSText.feeRow2026(pricing: 9, factor: "33.4009")])),
        Fixture.file("b.csv", CMSText.fees2026([CMSText.feeRow2026(pricing: 1, factor: "33.5675")])),
        Fixture.file("PPRRVU25_APR.txt", CMSText.feesFixed()),
        Fixture.file(
            "GPCI.csv", CMSText.localities(["10112,AL,00,\"ALABAMA, ALL\",1,0.869,0.575", "2102,AK,1,X*,1.5,1,1"])),
        Fixture.file(
            "ptp2024Q2.txt",
            CMSText.edits(["20552|36415||20200101|*|1|", "20552|97597||20200101|20201231|1|", "20553|97597|||*|0|"])),
        Fixture.file("MUE_Eff_01-01-2025.csv", CMSText.limits(["20552,1,2 Words,", "J1885,90000,3,"])),
        Fixture.file(
            "AOC_V2026Q2.csv",
            CMSText.addOns([
                "1,11103,,11102,,2019001,,", "2,0054T,,CCCCC,,2013091,,", "1,96131,,96130,,2019001,2019001,",
            ])),
        Fixture.file("ANES2025.csv", CMSText.anesthesia(["10112 ,00 ,ALABAMA,19.31 "])),
        Fixture.file(
            "ANES2026.csv",
            CMSText.anesthesia(
                ["10112,00,ALABAMA,19.63,19.53"],
                header: "Contractor,Locality,Locality Name,Qualifying APM National Anes CF of 20.599835,"
                    + "Non-Qualifying APM National Anes CF of 20.49754")),
        Fixture.file("units.csv", CMSText.anesthesiaUnits(["00100,5", "01999,0"])),
        Fixture.file(
            "OPPSCAP_OCT2025.csv",
            CMSText.caps([
                "70551,TC,A,10112,00,100.10,100.20", "0633T,,C,01112,05,1.05,1", "70552,53,A,10112,00,2.00,1.00",
                "70552,26,A,10112,00,3.00,1.00",
            ])),
        Fixture.file(
            "ZIP5.txt",
            [CMSText.zip("35203", "AL", "1011200"), CMSText.zip("00501", "NY", "1320201", split: true, rural: "B")]
                .joined(separator: "\r\n")),
        Fixture.file("25LOCCO.csv", CMSText.counties([#"10112,0,ALABAMA,STATEWIDE,"ALL, OF THEM""#])),
        Fixture.file("carc.csv", CMSText.reasons([#"97,"With ""quotes"", and a comma",,,1995-01-01,,2024-01-01"#])),
        Fixture.file("rarc.csv", CMSText.reasons(["M1,Words,,,1997-01-01,,"])),
        Fixture.file("pos.csv", "pos_code,pos_type,pos_name\r\n01,Non-Facility,Pharmacy\r\n28,Unassigned,\r\n"),
        Fixture.file("mods.csv", "modifier,class\r\nXE,other\r\n"),
        Fixture.file("icd10cm-order-2025.txt", CMSText.orders()),
        Fixture.file("coding-lists-2025.csv", CMSText.codingLists(CodingListFixture.rows)),
    ]

    @Test func `every table that is exported and imported again is the same`() throws {
        let image = try importing(ExportTests.files).image()
        #expect(Set(image.releases.map(\.kind)) == Set(TableKind.allCases))
        for index in image.releases.indices { try expectSameAfterExport(index, of: image) }
    }

    @Test func `the built-in tables too`() throws {
        let image = try ReferenceImage.builtIn()
        for index in image.releases.indices { try expectSameAfterExport(index, of: image) }
    }

    @Test func `an export has no descriptor`() throws {
        let image = try importing([Fixture.file("x.csv", CMSText.fees())]).image()
        var text = ""
        try image.export(0) { text += $0 }
        #expect(text.contains("20552,,,A,,0.66,0.84,,0.36,,0.07,1.57,1.09,0,000,") && !text.contains("Quoted"))
    }

    @Test func `what cannot be written stops the export`() throws {
        struct Full: Error {}
        let image = try importing(
            [Fixture.file("x.csv", CMSText.limits(["20552,1,2,", "20553,1,2,"]))],
            .init(quarter: Quarter("2025Q1"), imported: 0)
        ).image()
        var lines = 0
        #expect(throws: Full.self) {
            try image.export(0) { _ in
                lines += 1
                if lines == 2 { throw Full() }
            }
        }
        #expect(lines == 2)
    }
}
