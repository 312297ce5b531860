import Claims
import Reference
import Testing

struct LocalityImportTests {
    private func failure(_ text: String) -> ImportError? {
        #expect(throws: ImportError.self) { try importing([Fixture.file("x.csv", text)]) }
    }

    @Test func `names lose their footnote marks, numbers may have lost their zeros`() throws {
        let text = CMSText.localities(["10112,AL,00,ALABAMA,1,0.869,0.575", "2102,AK,1,ALASKA*,1.5,1.081,0.592"])
        let image = try importing([Fixture.file("x.csv", text)]).image()
        #expect(image.releases.map(\.name) == ["CMS GPCI 2025"])
        #expect(image.releases[0].from == date("2025-01-01") && image.releases[0].through == date("2025-12-31"))
        let table = try #require(image.localities(on: date("2025-12-31")))
        #expect(table.count == 2)
        #expect(table.locality(at: 0)?.key.description == "02102/01" && table.name(at: 0) == "ALASKA")
        #expect(table.locality(at: 0)?.work == 1500)
        let alabama = try #require(table.locality(at: 1))
        #expect((alabama.work, alabama.practice, alabama.malpractice) == (1000, 869, 575))
        #expect(image.releases[0].repairs.count == 2)
        #expect(image.localities(on: date("2026-01-01")) == nil)
    }

    @Test func `of two work indices the one with the floor is taken`() throws {
        let header = CMSText.localityHeader.replacing(
            "2025 PW GPCI (with 1.0 Floor)", with: "2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor)")
        let text = CMSText.localities(["10112,AL,00,ALABAMA,0.973,1,0.869,0.575"], header: header)
        let image = try importing([Fixture.file("x.csv", text)]).image()
        #expect(image.localities(on: date("2026-05-01"))?.locality(at: 0)?.work == 1000)
    }

    @Test(arguments: [
        "10112,AL,100,X,1,1,1", "x,AL,00,X,1,1,1", "10112,A,00,X,1,1,1", "10112,AL,00,X,,1,1",
        "10112,AL,00,X,1,1,1.2345",
        "10112,AL,00,X,1,-1,1",
    ])
    func `a bad cell is refused with its line`(row: String) {
        #expect(failure(CMSText.localities([row]))?.line == 4)
    }

    @Test func `a locality twice, no rows, or other headings are refused`() {
        let row = "10112,AL,00,ALABAMA,1,0.869,0.575"
        #expect(failure(CMSText.localities([row, row]))?.line == 5)
        #expect(failure(CMSText.localities([])) != nil)
        let header = CMSText.localityHeader.replacing("PE GPCI", with: "PX GPCI")
        #expect(failure(CMSText.localities([row], header: header))?.expected.contains("headings") == true)
    }
}
