import Claims
import Reference
import Testing

struct FixedWidthTests {
    @Test func `the .txt of the relative value file, whose quarter its name says`() throws {
        let image = try importing([Fixture.file("PPRRVU25_JAN.txt", CMSText.feesFixed())]).image()
        #expect(image.releases.map(\.name) == ["CMS MPFS RVU25A"] && image.releases[0].rows == 3)
        let schedule = try #require(image.feeSchedule(on: date("2025-01-01")))
        let row = try #require(schedule.row(code("20552"), .whole))
        #expect((row.work, row.practiceNonFacility, row.practiceFacility, row.malpractice) == (66, 84, 36, 7))
        #expect(row.multipleProcedure == 2 && row.assistant == 1 && row.supervision.description == "09")
        #expect(schedule.conversionFactor == 323_465)
        let scan = try #require(schedule.row(code("70551"), .technical))
        #expect(scan.isRareFacility && !scan.isRareNonFacility && scan.imagingFamily == 88)
        #expect((scan.capPracticeNonFacility, scan.capPracticeFacility, scan.capMalpractice) == (743, 743, 4))
        let other = try #require(schedule.row(code("A9152"), .whole))
        #expect(other.isNotUsedByMedicare && other.endoscopicBase == code("20552"))
        #expect((other.preoperative, other.intraoperative, other.postoperative) == (10, 69, 21))
        #expect(other.globalPeriod == .days090 && other.supervision.description == "6A")
    }

    @Test func `from 2026 position 121 tells the two files apart`() throws {
        let text = CMSText.feesFixed().split(separator: "\r\n", omittingEmptySubsequences: true).map { line in
            guard !line.hasPrefix("HDR") else { return String(line) }
            return "\(line.prefix(120))1\(line.dropFirst(121))"
        }
        let outcome = try importing([
            Fixture.file("PPRRVU2026_Jan_QPP.txt", text.joined(separator: "\r\n") + "\r\n\u{1A}")
        ])
        #expect(outcome.releases.map(\.name) == ["CMS MPFS RVU26A QPP"])
        #expect(try outcome.image().feeSchedule(on: date("2026-02-01"), for: .qualifying)?.participation == .qualifying)
    }

    @Test func `a short line, a bad cell and a name without a quarter are refused`() {
        func failure(_ name: String, _ text: String) -> ImportError? {
            #expect(throws: ImportError.self) { try importing([Fixture.file(name, text)]) }
        }
        #expect(failure("PPRRVU25_JAN.txt", CMSText.feesFixed(["20553"]))?.line == 6)
        let bad = CMSText.feesFixed().replacing("0.66", with: "0.67")
        #expect(failure("PPRRVU25_JAN.txt", bad)?.expected.contains("totals") == true)
        #expect(failure("values.txt", CMSText.feesFixed())?.expected.contains("quarter") == true)
    }

    @Test func `the .txt of the localities, apart by blanks or by tabs`() throws {
        let spaced = "10112           AL      00   ALABAMA                                1.000       0.869       0.575"
        let tabbed = "02102\tAK\t01\tALASKA*\t1.500\t1.081\t0.592"
        let named = "01182           CA      18   LOS ANGELES-LONG BEACH (LOS ANGELES/ORANGE CNTY)  1.042  1.194  0.690"
        let image = try importing([Fixture.file("g.txt", CMSText.localitiesFixed([spaced, tabbed, named]))]).image()
        #expect(image.releases.map(\.name) == ["CMS GPCI 2025"])
        let table = try #require(image.localities(on: date("2025-06-30")))
        #expect(
            (0..<3).map { table.name(at: $0) } == [
                "LOS ANGELES-LONG BEACH (LOS ANGELES/ORANGE CNTY)", "ALASKA", "ALABAMA",
            ])
        #expect(table.locality(at: 1)?.work == 1500 && table.locality(at: 2)?.malpractice == 575)
        #expect(throws: ImportError.self) {
            try importing([Fixture.file("g.txt", CMSText.localitiesFixed(["10112 AL 00 1.000 0.869"]))])
        }
    }

    @Test func `the .txt of the anesthesia factors has cents without a point`() throws {
        let line = CMSText.placed([(1, "10112"), (13, "00"), (19, "ALABAMA"), (74, "1931")], length: 77)
        let image = try importing([Fixture.file("ANES2025.txt", "\(line)\r\n\u{1A}")]).image()
        let table = try #require(image.anesthesiaFactors(on: date("2025-06-30")))
        #expect(LocalityKey("10112/00").flatMap { table.factor($0) } == 193_100 && table.national() == nil)
    }

    @Test func `the .txt of the caps`() throws {
        let path = Fixture.file("OPPSCAP_Oct2025.txt", "0633TTC C 01112  05   150.69    151.70\r\n")
        let image = try importing([path]).image()
        let key = try #require(LocalityKey("01112/05"))
        let cap = try #require(image.imagingCaps(on: date("2025-11-01"))?.cap(code("0633T"), .technical, in: key))
        #expect((cap.facility, cap.nonFacility, cap.status) == (15_069, 15_170, UInt8(ascii: "C")))
    }

    @Test func `the .txt of the add-on edits has no blanks between its fields`() throws {
        let rows = [
            "10092T201436522856       20130912014365", "20054T       CCCCC       2013091       Contractor Defined",
            "10095T       22864       2013091",
        ]
        let path = Fixture.file("AOC_V2026Q2-MCR.txt", rows.joined(separator: "\r\n"))
        let table = try #require(try importing([path]).image().addOnEdits(on: date("2014-06-30")))
        #expect(table.allows(addOn: code("0092T"), primary: code("22856"), on: date("2014-12-31")))
        #expect(table.type(addOn: code("0092T"), on: date("2015-01-01")) == nil)
        #expect(table.type(addOn: code("0054T"), on: date("2020-01-01")) == 2)
        #expect(table.allows(addOn: code("0095T"), primary: code("22864"), on: date("2020-01-01")))
    }
}
