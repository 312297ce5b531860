import Claims
import Reference
import Testing

/// The tables about places and anesthesia: ANES, base units, OPPSCAP, ZIP5, LOCCO.
struct PlaceImportTests {
    private func image(_ name: String, _ text: String) throws -> ReferenceImage {
        try importing([Fixture.file(name, text)]).image()
    }

    private func failure(_ name: String, _ text: String) -> ImportError? {
        #expect(throws: ImportError.self) { try importing([Fixture.file(name, text)]) }
    }

    @Test func `anesthesia factors with the national one in the heading`() throws {
        let image = try image(
            "ANES2025.csv", CMSText.anesthesia(["10112 ,00 ,ALABAMA,19.31 ", "02102 ,01 ,ALASKA*,27.86 "]))
        #expect(image.releases.map(\.name) == ["CMS anesthesia factors 2025"])
        #expect(image.anesthesiaFactors(on: date("2025-12-31"))?.national() == 20_317_800)
        #expect(image.anesthesiaFactors(on: date("2026-01-01")) == nil)
    }

    /// Headings and rows of ANES2026.csv, qualifying participants first.
    @Test func `from 2026 there are two factors, and who qualifies is asked`() throws {
        let header =
            "Contractor,Locality,Locality Name,Qualifying APM National Anes CF (with 2.5% statutory increase) of 20.599835,"
            + "Non-Qualifying APM National Anes CF (with 2.5% Statutory increase)  of 20.49754"
        let image = try image("ANES2026.csv", CMSText.anesthesia(["10112 ,00 ,ALABAMA,19.63,19.53"], header: header))
        let table = try #require(image.anesthesiaFactors(on: date("2026-06-30")))
        let alabama = try #require(LocalityKey("10112/00"))
        #expect(table.factor(alabama) == 195_300 && table.factor(alabama, for: .qualifying) == 196_300)
        #expect(table.national() == 20_497_540 && table.national(for: .qualifying) == 20_599_835)
    }

    @Test func `the factor that changed in March 2024 gives two releases`() throws {
        let folder = Fixture.folder()
        let header = "Contractor,Locality,Locality Name,National Anes CF of "
        _ = Fixture.file(
            "ANES2024.csv", CMSText.anesthesia(["10112,00,X,19.00"], header: header + "20.4349"), in: folder)
        _ = Fixture.file(
            "ANES2024R.csv", CMSText.anesthesia(["10112,00,X,19.50"], header: header + "20.7739"), in: folder)
        let image = try importing([folder]).image()
        let alabama = try #require(LocalityKey("10112/00"))
        #expect(image.anesthesiaFactors(on: date("2024-03-08"))?.factor(alabama) == 190_000)
        #expect(image.anesthesiaFactors(on: date("2024-03-09"))?.factor(alabama) == 195_000)
        #expect(image.anesthesiaFactors(on: date("2024-12-31"))?.factor(alabama) == 195_000)
    }

    @Test func `anesthesia base units, with the zeros that a spreadsheet dropped`() throws {
        let image = try image("units.csv", CMSText.anesthesiaUnits(["00100,5", "142,4", "01999,0", "* a footnote,"]))
        let release = try #require(image.releases.first)
        #expect(release.name == "CMS anesthesia base units 2025" && release.rows == 3)
        #expect(release.repairs == ["Code had lost leading zeros on 1 rows; on line 5 142 is 00142"])
        let table = try #require(image.anesthesiaUnits(on: date("2025-06-30")))
        #expect(table.units(code("00100")) == 5 && table.units(code("00142")) == 4 && table.units(code("01999")) == 0)
        #expect(table.units(code("20552")) == nil)
        #expect(failure("u.csv", CMSText.anesthesiaUnits(["00100,5", "00100,6"]))?.expected == "each code once")
        #expect(failure("u.csv", CMSText.anesthesiaUnits(["00100,five"]))?.line == 4)
        #expect(failure("u.csv", CMSText.anesthesiaUnits(["00100,100"]))?.line == 4)
    }

    @Test func `caps by component and locality, whose quarter the folder says`() throws {
        let rows = ["70551,TC,A,10112,00,100.10,100.20", "70551,,A,10112,00,150,150", "70551,TC,A,1112,5,90.5,90.5"]
        let image = try image("OPPSCAP_JAN_2025.csv", CMSText.caps(rows))
        #expect(image.releases.map(\.name) == ["CMS OPPS cap RVU25A"] && image.releases[0].repairs.count == 2)
        let caps = try #require(image.imagingCaps(on: date("2025-03-31")))
        let alabama = try #require(LocalityKey("10112/00"))
        #expect(caps.cap(code("70551"), .technical, in: alabama)?.nonFacility == 10_020)
        #expect(caps.cap(code("70551"), .whole, in: alabama)?.facility == 15_000)
        #expect(try caps.cap(code("70551"), .technical, in: #require(LocalityKey("01112/05")))?.facility == 9_050)
        #expect(caps.cap(code("70551"), .professional, in: alabama) == nil)
        #expect(caps.cap(code("70552"), .technical, in: alabama) == nil)
        #expect(failure("OPPSCAP_Oct.csv", CMSText.caps(rows))?.expected.contains("quarter") == true)
        #expect(failure("c.csv", CMSText.caps([rows[0], rows[0]]))?.line == 3)
        #expect(failure("c.csv", CMSText.caps(["70551,99,A,10112,00,1,1"]))?.expected.contains("MOD") == true)
    }

    @Test func `ZIP codes with their locality, split or not`() throws {
        let text = [
            CMSText.zip("35203", "AL", "1011200"), CMSText.zip("10001", "NY", "1320201", split: true, rural: "R"),
        ].joined(separator: "\r\n")
        let image = try image("ZIP5.txt", text)
        #expect(image.releases.map(\.name) == ["CMS ZIP5 2025Q4"])
        let table = try #require(image.zipLocalities(on: date("2025-10-01")))
        let birmingham = try #require(ZIPCode("35203").flatMap { table.place($0) })
        #expect(
            birmingham.locality.description == "10112/00" && !birmingham.isSplit && birmingham.state == USState("AL"))
        let chelsea = try #require(ZIPCode("10001").flatMap { table.place($0) })
        #expect(chelsea.locality.description == "13202/01" && chelsea.isSplit && chelsea.rural == UInt8(ascii: "R"))
        #expect(ZIPCode("99999").flatMap { table.place($0) } == nil)
        #expect(image.zipLocalities(on: date("2026-01-01")) == nil)
    }

    @Test func `a ZIP code twice, two quarters, or the nine-digit file are refused`() {
        let line = CMSText.zip("35203", "AL", "1011200")
        #expect(failure("z.txt", "\(line)\r\n\(line)")?.line == 2)
        let other = CMSText.zip("35204", "AL", "1011200").replacing("20254", with: "20261")
        #expect(failure("z.txt", "\(line)\r\n\(other)")?.expected.contains("same quarter") == true)
        let nine = CMSText.placed(
            [(1, "AL"), (3, "35203"), (8, "1011200"), (22, "1234"), (32, "A"), (76, "20254")], length: 80)
        #expect(failure("z9.txt", nine)?.expected.contains("five-digit") == true)
    }

    @Test func `counties by locality, the state carried down`() throws {
        let rows = [
            "10112,0,ALABAMA ,STATEWIDE ,ALL COUNTIES ", #"1182,18,CALIFORNIA*,LOS ANGELES,"LOS ANGELES, ORANGE""#,
            "1112,05,,SAN FRANCISCO,SAN FRANCISCO",
        ]
        let image = try image("25LOCCO.csv", CMSText.counties(rows))
        #expect(image.releases.map(\.name) == ["CMS locality counties 2025"])
        let table = try #require(image.localityCounties(on: date("2025-06-30")))
        #expect(table.count == 3)
        let bay = try #require(LocalityKey("01112/05").map { table.counties($0) })
        #expect(bay.map(\.state) == ["CALIFORNIA"] && bay.map(\.counties) == ["SAN FRANCISCO"])
        let south = try #require(LocalityKey("01182/18").map { table.counties($0) })
        #expect(south.map(\.counties) == ["LOS ANGELES, ORANGE"])
    }

    /// Source of the rule: rules.md 1.2.
    @Test func `a locality is found by state and number, and under its state's other contractor`() throws {
        let rows = [
            "01182,CA,18,LOS ANGELES,1.042,1.194,0.690", "01112,CA,05,SAN FRANCISCO,1.1,1.4,0.5",
            "10112,AL,00,ALABAMA,1,0.869,0.575",
        ]
        let image = try image("g.csv", CMSText.localities(rows))
        let table = try #require(image.localities(on: date("2025-06-30")))
        let losAngeles = try #require(LocalityKey("01182/18"))
        #expect(LocalityKey("01112/18").flatMap { table.locality($0) }?.key == losAngeles)
        #expect(USState("CA").flatMap { table.locality($0, number: 18) }?.key == losAngeles)
        #expect(LocalityKey("10112/18").flatMap { table.locality($0) } == nil)
        #expect(LocalityKey("02112/18").flatMap { table.locality($0) } == nil)
        #expect(USState("CA").flatMap { table.onlyLocality(of: $0) } == nil)
        #expect(USState("AL").flatMap { table.onlyLocality(of: $0) }?.key.description == "10112/00")
        let report = try LocalityReport(of: #require(LocalityKey("01112/18")), on: date("2025-06-30"), in: image)
        #expect(report.locality.key == losAngeles && report.name == "LOS ANGELES")
    }

    /// GPCI2020.csv has no state.
    @Test func `localities without a state are found by contractor alone`() throws {
        let header =
            "Medicare Administrative Contractor (MAC),Locality Number,Locality Name,2020 PW GPCI ,2020 PE GPCI,2020 MP GPCI,,,"
        let image = try image("g.csv", CMSText.localities(["10112,00,ALABAMA,1.000,0.889,0.707,,,"], header: header))
        let table = try #require(image.localities(on: date("2020-06-30")))
        #expect(LocalityKey("10112/00").flatMap { table.locality($0) }?.practice == 889)
        #expect(table.locality(at: 0)?.state == nil && USState("AL").flatMap { table.onlyLocality(of: $0) } == nil)
    }
}
